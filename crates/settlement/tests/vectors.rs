//! The published and executed vectors of cpn-flows 4.2 and 4.9 and of cpn-api 6.6: type hashes, separators, digests, signers.
#![expect(clippy::unwrap_used, reason = "a test program: what is not as built must stop it")]

mod vector;

use alloy_primitives::keccak256;
use domain::typed_data::Signature;
use settlement::intent::{DOMAIN_TYPE_TEXT, type_text};
use settlement::{PaymentMessage, recover, signature_from_bytes, typed_hash};
use vector::{bytes, message, vector};

fn hex0x(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn generic_digest(message: &PaymentMessage) -> [u8; 32] {
    typed_hash::hashes(&message.typed()).unwrap().digest
}

#[test]
fn type_hashes_are_the_published_ones() {
    let whole = type_text();
    let part = |start: &str| {
        let from = whole.find(start).unwrap();
        let to = whole[from..].find(')').unwrap();
        keccak256(&whole[from..=from + to]).to_string()
    };
    assert_eq!(
        keccak256(whole.as_bytes()).to_string(),
        "0x9f66fcb90e755f5fd00c06fbcf9bc7cffd9d1e186046f6687bce2cfd5cda582b"
    );
    assert_eq!(part("PaymentIntent(address"), "0xe81878c5f20504e2c1c57297a6dc0b8ad06f9815800027cae4e040c52cdc9ab7");
    assert_eq!(part("TokenPermissions(address"), "0x618358ac3db8dc274f0cd8829da7e234bd48cd73c4a740aede1adec9846d06a1");
    assert_eq!(
        keccak256(DOMAIN_TYPE_TEXT).to_string(),
        "0x8cad95687ba82c2ce50e74f7b754645e5117c3a5bec8151c0726d5857980a866"
    );
}

#[test]
fn domain_separators_are_the_published_ones() {
    let mut one = message(&vector("A"));
    for (chain, separator) in [
        (1, "0x866a5aba21966af95d6c7ab78eb2b2fc913915c28be3b9aa07cc04ff903e3f28"),
        (137, "0xf033048cb2764f596bc4d98e089fa38bb84b4be3d5da2e77f9bfac0e4d6c68ca"),
        (11_155_111, "0x94c1dec87927751697bfc9ebf6fc4ca506bed30308b518f0e9d6c5f74bbafdb8"),
        (80_002, "0xa04f649b3454803fd157baa085182eac99174ae2fa7c2763f3d251d66c7a2065"),
        (5_042_002, "0xe59c8d3fa907f1186bfa334839eb895f53f88b07e4cf5aafaef4af163d83ce93"),
    ] {
        one.chain_id = chain;
        assert_eq!(hex0x(&one.hashes().domain_separator), separator, "chain {chain}");
        assert_eq!(typed_hash::hashes(&one.typed()).unwrap(), one.hashes(), "chain {chain}");
    }
}

#[test]
fn every_vector_has_its_digest_by_both_ways_of_hashing() {
    for name in ["A", "B", "C", "E"] {
        let json = vector(name);
        let message = message(&json);
        assert_eq!(hex0x(&message.hashes().digest), json["digest"].as_str().unwrap(), "vector {name}");
        assert_eq!(hex0x(&generic_digest(&message)), json["digest"].as_str().unwrap(), "vector {name}, generically");
    }
}

#[test]
fn the_inner_hashes_of_vectors_b_and_c_are_the_published_ones() {
    let b = message(&vector("B"));
    assert_eq!(hex0x(&b.witness_hash()), "0x6ef01908f4dede1b5e012ddbeb851f44f9d072c657fdbe112d365b84fe35950c");
    assert_eq!(hex0x(&b.hashes().struct_hash), "0x12e43bf68a37c30a603308585b16b43c6124e80390dab95db7b9ca789b99fdea");
    let c = vector("C");
    assert_eq!(hex0x(&message(&c).hashes().struct_hash), c["structHash"].as_str().unwrap());
}

#[test]
fn the_published_signatures_recover_to_their_senders() {
    for name in ["A", "C", "E"] {
        let json = vector(name);
        let message = message(&json);
        let bytes = bytes(&json, "signature");
        let signature: Signature = signature_from_bytes(&bytes).unwrap();
        assert_eq!(signature.to_bytes().to_vec(), bytes, "vector {name}");
        assert_eq!(recover(&message.hashes().digest, &signature).unwrap(), message.witness.from, "vector {name}");
    }
}

#[test]
fn a_message_reads_back_from_its_own_json() {
    for name in ["A", "B", "C", "E"] {
        let message = message(&vector(name));
        let raw = message.to_json().to_string();
        let (back, findings) = PaymentMessage::parse(&raw).unwrap();
        assert_eq!(back, message, "vector {name}");
        // As in Circle's samples, the value is the one number.
        assert_eq!(findings.len(), 1, "vector {name}");
        assert_eq!(findings[0].field, "witness.value");
    }
}

#[test]
fn the_sample_transaction_of_the_api_reference_has_its_digest() {
    let transaction: serde_json::Value = serde_json::from_str(include_str!("transaction_v2.json")).unwrap();
    let data = &transaction["data"];
    let raw = data["messageToBeSigned"].to_string();
    let (message, findings) = PaymentMessage::parse(&raw).unwrap();
    assert_eq!(hex0x(&message.hashes().digest), data["encodedMessageToBeSigned"].as_str().unwrap());
    assert_eq!(hex0x(&generic_digest(&message)), data["encodedMessageToBeSigned"].as_str().unwrap());
    let noted: Vec<&str> = findings.iter().map(|finding| finding.field.as_str()).collect();
    assert_eq!(noted, ["domain.chainId", "witness.value"]);
}
