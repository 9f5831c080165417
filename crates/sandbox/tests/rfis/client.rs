//! The desk's own client and the sandbox understand each other, and the files that one encrypts the other opens, with
//! different libraries on both sides.

use cpn::seal::Sealer;
use cpn::wire::{FileMetadata, RfiStatus, SubmitRfi};
use cpn::{ApiKey, Client, ClientOptions, Endpoint, RetryPolicy};
use domain::ids::{PaymentId, RfiId};

use crate::ofi::{Ofi, Order, Sender, answer, text};

#[tokio::test(flavor = "multi_thread")]
async fn the_desks_client_answers_with_data_and_files() {
    let ofi = Ofi::start().await;
    let endpoint = Endpoint::sandbox(ofi.sandbox().api_url(), ofi.sandbox().ca_pem().as_bytes()).unwrap();
    let options = ClientOptions { retry: RetryPolicy::NEVER, ..ClientOptions::default() };
    let client = Client::new(endpoint, &ApiKey::parse(ofi.sandbox().api_key()).unwrap(), options).unwrap();
    let created = ofi.payment(&Order { sender: Sender::Person, ..Order::named("CreateRfiL3") });
    let payment = PaymentId::new(text(&created["id"]).to_owned());
    let id = RfiId::new(text(&created["activeRfi"]["id"]).to_owned());

    let rfi = client.rfi(&payment, &id).await.unwrap().value;
    let sealer = Sealer::new(&rfi.certificate.as_ref().unwrap().jwk).unwrap();
    for (key, file_type, content) in [
        ("ID_DOCUMENT", "image/jpeg", b"\xFF\xD8\xFF\xE0 a picture".as_slice()),
        ("PROOF_OF_ADDRESS_DOCUMENT", "application/pdf", b"%PDF-1.7 a bill"),
    ] {
        let file = sealer.seal_file(FileMetadata::new("R\u{e9}gie.pdf", file_type, key), content).unwrap();
        client.upload_rfi_file(&payment, &id, &file).await.unwrap();
    }
    let version = rfi.field_requirements.as_ref().unwrap().version;
    let sealed = sealer.seal_json(&answer(Sender::Person, "Ana Ruiz")).unwrap();
    let prepared = SubmitRfi::new(version, sealed).prepare(&payment, &id).unwrap();
    let reviewed = client.send_submit_rfi(&prepared).await.unwrap().value;
    assert_eq!(reviewed.status, RfiStatus::InReview);
    let again = client.send_submit_rfi(&prepared).await.unwrap_err();
    assert_eq!((again.status(), again.code()), (Some(400), Some(290_401)));
    ofi.advance(6);
    assert_eq!(client.rfi(&payment, &id).await.unwrap().value.status, RfiStatus::Approved);
    let kept = ofi.get("/control/state")["rfis"][0]["files"].take();
    assert_eq!(kept[1]["fileName"], "R\u{e9}gie.pdf");
}
