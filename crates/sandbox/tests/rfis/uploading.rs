//! Files: taken before and after the data, opened, held against what they say they are.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::{Part, multipart};
use crate::ofi::{Ofi, Order, Sender, answer, parts, path, sealer, text};

const PDF: &[u8] = b"%PDF-1.7 a document";
const MEGABYTE: usize = 1024 * 1024;
/// 32 bytes, an AES-256 key.
const LONG_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

async fn asked(sender: Sender) -> (Ofi, Value) {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order { sender, ..Order::named("CreateRfiL3") });
    let rfi = payment["activeRfi"].clone();
    (ofi, rfi)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_waits_for_the_data_and_every_required_file_in_whatever_order_they_come() {
    let (ofi, rfi) = asked(Sender::Business).await;
    let first = ofi.upload(&rfi, "FORMATION_DOCUMENT", "application/pdf", PDF);
    assert_eq!((first.status, first.body.len(), first.header("x-request-id")), (204, 0, None));
    assert_eq!(ofi.rfi(&rfi)["status"], "INFORMATION_REQUIRED");
    assert_eq!(ofi.submit(&rfi, &answer(Sender::Business, "Northwind Trading LLC")).status, 200);
    ofi.advance(60);
    assert_eq!(ofi.rfi(&rfi)["status"], "IN_REVIEW");
    // A file that is not required does not complete the answer.
    assert_eq!(ofi.upload(&rfi, "INVOICE", "text/csv", b"item,price\nbolts,25\n").status, 204);
    ofi.advance(60);
    assert_eq!(ofi.rfi(&rfi)["status"], "IN_REVIEW");
    assert_eq!(ofi.upload(&rfi, "PROOF_OF_ADDRESS_DOCUMENT", "image/png", b"\x89PNG\r\n\x1A\n....").status, 204);
    ofi.advance(6);
    assert_eq!(ofi.rfi(&rfi)["status"], "APPROVED");
    let late = ofi.upload(&rfi, "ORG_STRUCTURE", "application/pdf", PDF);
    assert_eq!(late.refusal(), (400, 290_401));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_may_all_come_before_the_data() {
    let (ofi, rfi) = asked(Sender::Person).await;
    for key in ["ID_DOCUMENT", "PROOF_OF_ADDRESS_DOCUMENT"] {
        assert_eq!(ofi.upload(&rfi, key, "image/jpeg", b"\xFF\xD8\xFF\xE0 a picture").status, 204);
    }
    ofi.advance(60);
    assert_eq!(ofi.rfi(&rfi)["status"], "INFORMATION_REQUIRED");
    assert_eq!(ofi.submit(&rfi, &answer(Sender::Person, "Ana Ruiz")).status, 200);
    ofi.advance(6);
    assert_eq!(ofi.rfi(&rfi)["status"], "APPROVED");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_institution_reads_exactly_what_was_sealed() {
    let (ofi, rfi) = asked(Sender::Business).await;
    let content = [PDF, &vec![7; 3 * MEGABYTE]].concat();
    assert_eq!(ofi.upload(&rfi, "FORMATION_DOCUMENT", "application/pdf", &content).status, 204);
    let files = &ofi.get("/control/state")["rfis"][0]["files"];
    let digest = hex::encode(Sha256::digest(&content));
    let file = json!({ "fileKey": "FORMATION_DOCUMENT", "fileName": "document", "fileType": "application/pdf",
        "size": content.len(), "sha256": digest });
    assert_eq!(*files, json!([file]));
}

#[tokio::test(flavor = "multi_thread")]
async fn key_type_content_and_size_are_refused_with_their_codes() {
    let (ofi, rfi) = asked(Sender::Business).await;
    let code = |key: &str, file_type: &str, content: &[u8]| ofi.upload(&rfi, key, file_type, content).refusal();
    assert_eq!(code("ID_DOCUMENT", "application/pdf", PDF), (400, 290_402));
    assert_eq!(code("PROOF_OF_ADDRESS", "application/pdf", PDF), (400, 290_402));
    assert_eq!(code("INVOICE", "application/zip", PDF), (400, 290_405));
    assert_eq!(code("INVOICE", "image/gif", b"GIF89a"), (400, 290_405));
    assert_eq!(code("INVOICE", "image/png", PDF), (400, 290_403));
    assert_eq!(code("INVOICE", "application/pdf", b""), (400, 290_403));
    let large = [PDF, &vec![0; 10 * MEGABYTE]].concat();
    assert_eq!(code("INVOICE", "application/pdf", &large), (400, 290_404));
    assert_eq!(code("INVOICE", "application/pdf", &[PDF, &vec![0; 66 * MEGABYTE]].concat()), (400, 290_404));
    let largest = &large[..10 * MEGABYTE];
    assert_eq!(ofi.upload(&rfi, "INVOICE", "application/pdf", largest).status, 204);
    assert_eq!(ofi.get("/control/state")["rfis"][0]["files"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_level_without_files_takes_none() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfiL2"));
    let reply = ofi.upload(&payment["activeRfi"], "FORMATION_DOCUMENT", "application/pdf", PDF);
    assert_eq!(reply.refusal(), (400, 290_402));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_that_does_not_open_is_refused() {
    let (ofi, rfi) = asked(Sender::Business).await;
    let metadata = json!({ "fileName": "a.pdf", "fileType": "application/pdf", "fileKey": "INVOICE" });
    let sealer = sealer(&rfi["certificate"]);
    let file = sealer.seal_file(serde_json::from_value(metadata.clone()).unwrap(), PDF).unwrap();
    let metadata = metadata.to_string();
    let envelope = json!(file.encryption());
    let code = |encryption: &Value, content: &[u8]| {
        ofi.upload_parts(&rfi, &parts(&metadata, &encryption.to_string(), content)).refusal()
    };
    let with = |member: &str, value: String| {
        let mut changed = envelope.clone();
        changed[member] = json!(value);
        changed
    };
    for position in [0, PDF.len() - 1, file.ciphertext().len() - 1] {
        let mut flipped = file.ciphertext().to_vec();
        flipped[position] ^= 1;
        assert_eq!(code(&envelope, &flipped), (400, 290_500), "byte {position}");
    }
    assert_eq!(code(&envelope, &file.ciphertext()[..10]), (400, 290_500));
    assert_eq!(code(&with("iv", "AAAAAAAAAAAAAAAA".to_owned()), file.ciphertext()), (400, 290_500));
    assert_eq!(code(&with("iv", "AAAA".to_owned()), file.ciphertext()), (400, 2));
    assert_eq!(code(&with("encryptedAesKey", "a.b.c".to_owned()), file.ciphertext()), (400, 290_502));
    // A key that is no text, that is no base64, and one that is too long.
    for plain in [json!(["AAECAwQFBgcICQoLDA0ODw=="]), json!("not base64!"), json!(LONG_KEY)] {
        let sealed = sealer.seal_json(&plain).unwrap();
        assert_eq!(code(&with("encryptedAesKey", sealed), file.ciphertext()), (400, 290_501), "{plain}");
    }
    assert_eq!(ofi.upload_parts(&rfi, &parts(&metadata, &envelope.to_string(), file.ciphertext())).status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_three_parts_must_be_there_once_and_readable() {
    let (ofi, rfi) = asked(Sender::Business).await;
    let metadata = json!({ "fileName": "a.pdf", "fileType": "application/pdf", "fileKey": "INVOICE" });
    let file = sealer(&rfi["certificate"]).seal_file(serde_json::from_value(metadata.clone()).unwrap(), PDF).unwrap();
    let (metadata, envelope) = (metadata.to_string(), json!(file.encryption()).to_string());
    let all = || parts(&metadata, &envelope, file.ciphertext());
    for (index, name) in ["fileMetadata", "encryption", "encryptedFile"].into_iter().enumerate() {
        let without: Vec<Part<'_>> =
            all().into_iter().enumerate().filter(|(other, _)| *other != index).map(|(_, part)| part).collect();
        let reply = ofi.upload_parts(&rfi, &without);
        assert_eq!((reply.refusal(), reply.wrong_inputs()), ((400, 2), vec![name.to_owned()]));
        let twice: Vec<Part<'_>> = all().into_iter().chain(all().into_iter().nth(index)).collect();
        let reply = ofi.upload_parts(&rfi, &twice);
        assert_eq!((reply.refusal(), reply.wrong_inputs()), ((400, 2), vec![name.to_owned()]));
    }
    for (index, name) in ["fileMetadata", "encryption"].into_iter().enumerate() {
        let mut typed = all();
        typed[index].content_type = Some("text/plain");
        assert_eq!(ofi.upload_parts(&rfi, &typed).wrong_inputs(), [name]);
    }
    let stranger = Part { name: "note", content_type: None, content: b"hello" };
    assert_eq!(ofi.upload_parts(&rfi, &all().into_iter().chain([stranger]).collect::<Vec<_>>()).refusal(), (400, 2));
    let unnamed = r#"{"fileType":"application/pdf","fileKey":"INVOICE"}"#;
    let reply = ofi.upload_parts(&rfi, &parts(unnamed, &envelope, file.ciphertext()));
    assert_eq!((reply.refusal(), reply.wrong_inputs()), ((400, 2), vec!["fileMetadata.fileName".to_owned()]));
    let reply = ofi.upload_parts(&rfi, &parts("not json", &envelope, file.ciphertext()));
    assert_eq!(reply.wrong_inputs(), ["fileMetadata"]);
    let files = format!("{}/files", path(&rfi));
    assert_eq!(ofi.post(&files, &json!({})).wrong_inputs(), ["Content-Type"]);
    let cut = ofi.post_bytes(&files, "multipart/form-data; boundary=x", b"--x\r\nContent-Disp");
    assert_eq!(cut.refusal(), (400, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_taken_without_a_content_type_and_a_file_with_any() {
    let (ofi, rfi) = asked(Sender::Business).await;
    let metadata = json!({ "fileName": "a.pdf", "fileType": "application/pdf", "fileKey": "INVOICE" });
    let file = sealer(&rfi["certificate"]).seal_file(serde_json::from_value(metadata.clone()).unwrap(), PDF).unwrap();
    let (metadata, envelope) = (metadata.to_string(), json!(file.encryption()).to_string());
    let mut parts = parts(&metadata, &envelope, file.ciphertext());
    parts[2].content_type = Some("application/pdf");
    assert_eq!(ofi.upload_parts(&rfi, &parts).status, 204);
    parts.iter_mut().for_each(|part| part.content_type = None);
    assert_eq!(ofi.upload_parts(&rfi, &parts).status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_request_is_refused_and_never_breaks_anything() {
    let (ofi, rfi) = asked(Sender::Business).await;
    let metadata = json!({ "fileName": "a.pdf", "fileType": "application/pdf", "fileKey": "INVOICE" });
    let file = sealer(&rfi["certificate"]).seal_file(serde_json::from_value(metadata.clone()).unwrap(), PDF).unwrap();
    let (metadata, envelope) = (metadata.to_string(), json!(file.encryption()).to_string());
    let (kind, whole) = multipart(&parts(&metadata, &envelope, file.ciphertext()));
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % below as u64).unwrap()
    };
    for round in 0..300 {
        let mut damaged = whole.clone();
        match round % 3 {
            0 => damaged.truncate(draw(whole.len())),
            1 => damaged[draw(whole.len())] ^= 1 << draw(8),
            _ => {
                let from = draw(whole.len());
                damaged.drain(from..(from + 1 + draw(40)).min(whole.len()));
            }
        }
        let reply = ofi.post_bytes(&format!("{}/files", path(&rfi)), &kind, &damaged);
        // Some damage is harmless: in a boundary's end or a part's own name for its file.
        assert!(matches!(reply.status, 204 | 400), "round {round}: {}", reply.status);
        if reply.status == 400 {
            assert!(reply.refusal().1 == 2 || (290_402..=290_503).contains(&reply.refusal().1), "round {round}");
        }
    }
    let kept = ofi.get("/control/state")["rfis"][0]["files"].take();
    let digests = kept.as_array().unwrap().iter().map(|file| text(&file["sha256"]));
    let whole_ones = hex::encode(Sha256::digest(PDF));
    assert!(digests.into_iter().all(|digest| digest == whole_ones), "no damaged content is ever taken");
}
