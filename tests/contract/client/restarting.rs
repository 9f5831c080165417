//! A sandbox that is stopped and started on the same state file is the same sandbox.

use cpn::wire::PaymentStatus;
use sandbox::SandboxOptions;

use super::payer::{Payer, client};

#[tokio::test]
async fn state_trust_and_address_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let options = SandboxOptions {
        speed: 0,
        state_file: Some(directory.path().join("state.json")),
        ca_out: Some(directory.path().join("ca.pem")),
        ..SandboxOptions::default()
    };
    let mut payer = Payer::with(options.clone()).await;
    let body = payer.order("Northwind Trading LLC").await;
    let payment = payer.create(&body).await.unwrap().value;
    payer.fund(&payment).await;
    payer.advance(3);
    let broadcast = payer.look(&payment).await;
    let (url, ca) = (payer.sandbox.api_url().to_owned(), payer.sandbox.ca_pem().to_owned());
    payer.sandbox.shutdown().await;
    payer.sandbox = sandbox::Sandbox::start(options).await.unwrap();
    assert_eq!(payer.sandbox.ca_pem(), ca);
    assert_eq!(std::fs::read_to_string(directory.path().join("ca.pem")).unwrap(), ca);
    assert_eq!(payer.sandbox.api_url(), url);
    payer.client = client(&payer.sandbox, payer.sandbox.api_key());
    assert_eq!(payer.look(&payment).await, broadcast);
    assert_eq!(payer.create(&body).await.unwrap().value, payment);
    payer.advance(30);
    assert_eq!(payer.look(&payment).await.status, PaymentStatus::Completed);
}
