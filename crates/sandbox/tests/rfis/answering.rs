//! What is refused of an answer, and what the institution read of one that it took.

use josekit::jwe::alg::ecdh_es::EcdhEsJweAlgorithm;
use josekit::jwe::{self, ECDH_ES_A128KW, ECDH_ES_A256KW, JweHeader};
use josekit::jwk::Jwk;
use serde_json::{Map, Value, json};

use crate::ofi::{Ofi, Order, Sender, answer, path, sealer, text};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// Seals any bytes for an RFI's key, with any algorithms.
fn seal(rfi: &Value, plain: &[u8], wrap: EcdhEsJweAlgorithm, content: &str) -> String {
    let members = ["kty", "crv", "x", "y"].map(|name| (name.to_owned(), rfi["certificate"]["jwk"][name].clone()));
    let key = Jwk::from_map(members.into_iter().collect::<Map<String, Value>>()).unwrap();
    let mut header = JweHeader::new();
    header.set_content_encryption(content);
    jwe::serialize_compact(plain, &header, &wrap.encrypter_from_jwk(&key).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_opened_is_refused_with_the_documented_code() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    let rfi = &payment["activeRfi"];
    let plain = answer(Sender::Business, "Northwind Trading LLC");
    let quote = ofi.get(&format!("/v1/cpn/quotes/{}", text(&payment["quoteId"])));
    let for_the_quote = sealer(&quote["certificate"]).seal_json(&plain).unwrap();
    let good = sealer(&rfi["certificate"]).seal_json(&plain).unwrap();
    let (head, tag) = good.rsplit_once('.').unwrap();
    let other_tag = if tag.starts_with('A') { tag.replacen('A', "B", 1) } else { format!("A{}", &tag[1..]) };
    let bytes = plain.to_string().into_bytes();
    let other_content = seal(rfi, &bytes, ECDH_ES_A128KW, "A256GCM");
    let other_wrap = seal(rfi, &bytes, ECDH_ES_A256KW, "A128GCM");
    let no_json = seal(rfi, &bytes[1..], ECDH_ES_A128KW, "A128GCM");
    for (sealed, code) in [
        ("not a token", 290_502),
        (head, 290_502),
        (other_content.as_str(), 290_503),
        (other_wrap.as_str(), 290_503),
        (no_json.as_str(), 290_501),
        (for_the_quote.as_str(), 290_500),
        (format!("{head}.{other_tag}").as_str(), 290_500),
    ] {
        assert_eq!(ofi.submit_sealed(rfi, sealed).refusal(), (400, code), "{sealed}");
    }
    assert_eq!(ofi.rfi(rfi)["status"], "INFORMATION_REQUIRED");
    assert_eq!(ofi.submit_sealed(rfi, &good).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_does_not_fit_the_schema_is_refused_field_by_field() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfiL2"));
    let rfi = &payment["activeRfi"];
    let mut wrong = answer(Sender::Business, "Northwind Trading LLC");
    wrong["DATE_OF_FORMATION"] = json!("14.03.2011");
    wrong["AUTHORIZED_SIGNATORIES"][0]["address"]["country"] = json!("USA");
    wrong.as_object_mut().unwrap().remove("SOURCE_OF_FUNDS");
    let reply = ofi.submit(rfi, &wrong);
    assert_eq!(reply.refusal(), (400, 290_501));
    let mut inputs = reply.wrong_inputs();
    inputs.sort();
    assert_eq!(
        inputs,
        ["rfi.data.AUTHORIZED_SIGNATORIES.0.address.country", "rfi.data.DATE_OF_FORMATION", "rfi.data.SOURCE_OF_FUNDS"]
    );
    // The list of names and values that payments use is no answer.
    let named = ofi.submit(rfi, &json!([{ "name": "NAME", "value": "Northwind Trading LLC" }]));
    assert_eq!(named.refusal(), (400, 290_501));
    assert_eq!(ofi.submit(rfi, &json!("Northwind")).refusal(), (400, 290_501));
    assert_eq!(ofi.rfi(rfi)["status"], "INFORMATION_REQUIRED");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_version_must_be_that_of_the_requirements_and_no_member_may_be_missing() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    let rfi = &payment["activeRfi"];
    let submit = format!("{}/submit", path(rfi));
    let sealed = sealer(&rfi["certificate"]).seal_json(&answer(Sender::Business, "Northwind")).unwrap();
    let version = ofi.post(&submit, &json!({ "rfi": { "version": 2, "data": sealed } }));
    assert_eq!((version.refusal(), version.wrong_inputs()), ((400, 2), vec!["rfi.version".to_owned()]));
    let without = ofi.post(&submit, &json!({ "rfi": { "version": 1 } }));
    assert_eq!((without.refusal(), without.wrong_inputs()), ((400, 2), vec!["rfi.data".to_owned()]));
    assert_eq!(ofi.post(&submit, &json!({})).refusal(), (400, 2));
    assert_eq!(ofi.post_bytes(&submit, "application/json", b"{").refusal(), (400, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn data_is_taken_once() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    let rfi = &payment["activeRfi"];
    let plain = answer(Sender::Business, "Northwind Trading LLC");
    assert_eq!(ofi.submit(rfi, &plain).status, 200);
    assert_eq!(ofi.submit(rfi, &plain).refusal(), (400, 290_401));
    ofi.advance(6);
    assert_eq!(ofi.submit(rfi, &plain).refusal(), (400, 290_401));
    let kept = &ofi.get("/control/state")["rfis"][0];
    assert_eq!((&kept["answer"], &kept["customerRefId"]), (&plain, &json!("CUST-000417")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_rfi_is_found_under_its_own_payment_only_and_with_a_key_only() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    let other = ofi.payment(&Order { customer: "CUST-2", ..Order::named("Northwind Trading LLC") });
    let rfi = &payment["activeRfi"];
    let id = text(&rfi["id"]);
    for wrong in [
        format!("/v1/cpn/payments/{}/rfis/{id}", text(&other["id"])),
        format!("/v1/cpn/payments/{NOBODY}/rfis/{id}"),
        format!("/v1/cpn/payments/{}/rfis/{NOBODY}", text(&payment["id"])),
        format!("/v1/cpn/payments/{}/rfis/no-id", text(&payment["id"])),
    ] {
        assert_eq!(ofi.call("GET", &wrong).refusal(), (404, 2), "{wrong}");
        assert_eq!(ofi.post(&format!("{wrong}/submit"), &json!({})).refusal(), (404, 2), "{wrong}");
        assert_eq!(ofi.post(&format!("{wrong}/files"), &json!({})).refusal(), (404, 2), "{wrong}");
    }
    let known = path(rfi);
    for (key, refusal) in [("TEST_API_KEY:1:2", (401, 401)), (ofi.sandbox().forbidden_key(), (403, 3))] {
        assert_eq!(ofi.call_as(key, "GET", &known).refusal(), refusal);
        assert_eq!(ofi.call_as(key, "POST", &format!("{known}/submit")).refusal(), refusal);
        assert_eq!(ofi.call_as(key, "POST", &format!("{known}/files")).refusal(), refusal);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_is_given_where_the_specification_declares_one() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    let rfi = &payment["activeRfi"];
    assert!(ofi.call("GET", &path(rfi)).header("x-request-id").is_some());
    assert!(ofi.submit_sealed(rfi, "no token").header("x-request-id").is_some());
    let taken = ofi.submit(rfi, &answer(Sender::Business, "Northwind Trading LLC"));
    assert_eq!((taken.status, taken.header("x-request-id")), (200, None));
}
