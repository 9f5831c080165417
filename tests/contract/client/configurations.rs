//! Ping, key check, overview and routes.

use cpn::RoutesQuery;
use cpn::wire::{Blockchain, TransactionVersion};

use super::payer::{Payer, client, refusal};

#[tokio::test]
async fn ping_answers_without_a_request_id_and_with_the_sandboxs_time() {
    let payer = Payer::new().await;
    payer.advance(86_400);
    let answer = payer.client.ping().await.unwrap();
    assert_eq!(answer.value.message, "pong");
    assert_eq!(answer.request_id, None);
    assert_eq!(answer.server_time.unwrap().as_second(), payer.sandbox.clock().now().as_second());
}

#[tokio::test]
async fn a_wrong_key_is_401_and_a_key_without_permission_403() {
    let payer = Payer::new().await;
    let wrong = client(&payer.sandbox, "TEST_API_KEY:5a0db0c4e1f7493a8c2d6b9e3f10a7d2:wrong");
    let error = wrong.overview().await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(401), Some(401)));
    assert!(error.request_id().is_some());
    let forbidden = client(&payer.sandbox, payer.sandbox.forbidden_key());
    assert_eq!(refusal(forbidden.overview().await), (403, 3));
}

#[tokio::test]
async fn the_overview_names_what_the_routes_combine() {
    let payer = Payer::new().await;
    let answer = payer.client.overview().await.unwrap();
    assert!(uuid::Uuid::parse_str(&answer.request_id.unwrap()).is_ok_and(|id| id.get_version_num() == 4));
    let overview = answer.value;
    assert_eq!(overview.source_currencies, ["USDC"]);
    assert_eq!(overview.blockchains, [Blockchain::EthSepolia, Blockchain::MaticAmoy, Blockchain::ArcTestnet]);
    for country in &overview.destination_countries {
        let routes = payer.client.routes(&RoutesQuery::to_country(country)).await.unwrap().value;
        assert!(!routes.is_empty(), "{country}");
        for route in routes {
            assert!(overview.destination_currencies.contains(&route.destination_currency));
            assert!(overview.payment_method_types.contains(&route.payment_method_type));
        }
    }
}

#[tokio::test]
async fn v2_routes_include_the_chain_fee_in_the_least_amount() {
    let payer = Payer::new().await;
    let least = async |version: TransactionVersion| {
        let query = RoutesQuery {
            blockchain: Some(Blockchain::EthSepolia),
            payment_method_type: Some("SPEI".into()),
            transaction_version: version,
            ..RoutesQuery::to_country("MX")
        };
        let routes = payer.client.routes(&query).await.unwrap().value;
        assert_eq!(routes.len(), 1);
        let fiat = routes[0].fiat_limit.clone().unwrap();
        assert_eq!((fiat.min.as_str(), fiat.max.as_str()), ("168", "837500"));
        routes[0].crypto_limit.clone().unwrap().min.to_string()
    };
    assert_eq!(least(TransactionVersion::Version1).await, "8.34");
    assert_eq!(least(TransactionVersion::Version2).await, "8.58");
}

#[tokio::test]
async fn routes_want_a_source_and_a_country() {
    let payer = Payer::new().await;
    let query = RoutesQuery { source_currency: "EURC".to_owned(), ..RoutesQuery::to_country("MX") };
    let error = payer.client.routes(&query).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(400), Some(2)));
    assert_eq!(error.fields()[0].location.as_deref(), Some("sourceCurrency"));
    assert_eq!(payer.client.routes(&RoutesQuery::to_country("XX")).await.unwrap().value, []);
}
