//! Deliveries: believed with the right signature over the very bytes, and refused before they are read with any other.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use cpn::webhook::{WebhookError, verify};
use cpn::wire::{Extra, PublicKey, Timestamp};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::rand_core::OsRng;
use p256::pkcs8::EncodePublicKey;
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};

const BODY: &[u8] = br#"{"subscriptionId": "s",  "notificationId":"n","notificationType":"cpn.payment.recalled",
"notification":{"id":"p","type":"payment"},"timestamp":"2026-10-06T14:04:11.402Z","version":2,"more":[1]}"#;

/// Circle's side: a key and its public half as CPN shows it.
fn pair() -> (SigningKey, PublicKey) {
    let key = SigningKey::random(&mut OsRng);
    let der = key.verifying_key().to_public_key_der().unwrap();
    let shown = shown(der.as_bytes());
    (key, shown)
}

fn shown(der: &[u8]) -> PublicKey {
    PublicKey {
        id: "879dc113-5ca4-4ff7-a6b7-54652083fcf8".to_owned(),
        algorithm: "ECDSA_SHA_256".to_owned(),
        public_key: BASE64_STANDARD.encode(der),
        create_date: Timestamp::from_text("2026-10-01T09:00:00Z"),
        extra: Extra::new(),
    }
}

fn sign(key: &SigningKey, body: &[u8]) -> Vec<u8> {
    let signature: Signature = key.sign(body);
    signature.to_der().as_bytes().to_vec()
}

fn header(der: &[u8]) -> String {
    BASE64_STANDARD.encode(der)
}

#[test]
fn a_signed_delivery_is_read_with_its_unknown_type_and_members() {
    let (key, public) = pair();
    let notification = verify(BODY, &header(&sign(&key, BODY)), &public).unwrap();
    assert_eq!(notification.notification_type, "cpn.payment.recalled");
    assert_eq!((notification.notification["id"].as_str(), notification.version), (Some("p"), 2));
    assert_eq!(notification.extra["more"][0], 1);
}

#[test]
fn the_test_event_is_read() {
    let (key, public) = pair();
    let body = br#"{"subscriptionId":"s","notificationId":"n","notificationType":"webhooks.test",
        "notification":{"hello":"world"},"timestamp":"2026-10-06T14:04:11.402Z","version":2}"#;
    let notification = verify(body, &header(&sign(&key, body)), &public).unwrap();
    assert_eq!(notification.notification["hello"], "world");
}

#[test]
fn the_bytes_count_and_not_what_they_mean() {
    let (key, public) = pair();
    let signature = header(&sign(&key, BODY));
    let again = serde_json::to_vec(&verify(BODY, &signature, &public).unwrap()).unwrap();
    assert_eq!(verify(&again, &signature, &public).unwrap_err(), WebhookError::Signature);
    assert_eq!(verify(&[BODY, b"\n"].concat(), &signature, &public).unwrap_err(), WebhookError::Signature);
}

#[test]
fn a_changed_bit_in_body_or_signature_is_refused() {
    let (key, public) = pair();
    let signature = sign(&key, BODY);
    for seed in 0..300 {
        let mut random = StdRng::seed_from_u64(seed);
        let mut body = BODY.to_vec();
        body[random.random_range(0..BODY.len())] ^= 1 << random.random_range(0..8);
        assert_eq!(verify(&body, &header(&signature), &public).unwrap_err(), WebhookError::Signature, "seed {seed}");
        let mut changed = signature.clone();
        changed[random.random_range(0..signature.len())] ^= 1 << random.random_range(0..8);
        assert_eq!(verify(BODY, &header(&changed), &public).unwrap_err(), WebhookError::Signature, "seed {seed}");
    }
}

#[test]
fn a_signature_in_another_form_is_refused() {
    let (key, public) = pair();
    let signature = sign(&key, BODY);
    let raw: Signature = key.sign(BODY);
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("r and s without DER", raw.to_bytes().to_vec()),
        ("bytes after it", [signature.as_slice(), &[0]].concat()),
        ("cut short", signature[..signature.len() - 1].to_vec()),
        ("twice", [signature.clone(), signature.clone()].concat()),
    ] {
        assert_eq!(verify(BODY, &header(&bytes), &public).unwrap_err(), WebhookError::Signature, "{what}");
    }
    let canonical = header(&signature);
    for text in [
        format!("{canonical}\n"),
        format!(" {canonical}"),
        canonical.trim_end_matches('=').to_owned() + "!",
        canonical.replace(['+', '/'], "-") + "-",
        hex(&signature) + "=",
    ] {
        assert_eq!(verify(BODY, &text, &public).unwrap_err(), WebhookError::NotBase64, "{text:?}");
    }
}

/// One byte has spare bits in base64; with them set, the text decodes to the same byte in a careless reader.
#[test]
fn base64_with_spare_bits_set_is_refused() {
    let (_, public) = pair();
    assert_eq!(verify(BODY, "AB==", &public).unwrap_err(), WebhookError::NotBase64);
    assert_eq!(verify(BODY, "AA==", &public).unwrap_err(), WebhookError::Signature);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn another_key_another_algorithm_and_another_curve_are_refused() {
    let (key, public) = pair();
    let signature = header(&sign(&key, BODY));
    assert_eq!(verify(BODY, &signature, &pair().1).unwrap_err(), WebhookError::Signature);
    for word in ["", "ECDSA", "ecdsa_sha_256", "NONE", "ED25519"] {
        let other = PublicKey { algorithm: word.to_owned(), ..public.clone() };
        assert_eq!(verify(BODY, &signature, &other).unwrap_err(), WebhookError::Algorithm(word.to_owned()));
    }
    let der = key.verifying_key().to_public_key_der().unwrap().as_bytes().to_vec();
    let group = openssl::ec::EcGroup::from_curve_name(openssl::nid::Nid::SECP256K1).unwrap();
    let cousin = openssl::ec::EcKey::generate(&group).unwrap();
    let cousin = openssl::pkey::PKey::from_ec_key(cousin).unwrap().public_key_to_der().unwrap();
    let rsa = openssl::pkey::PKey::from_rsa(openssl::rsa::Rsa::generate(2048).unwrap()).unwrap();
    let mut off_curve = der.clone();
    off_curve[60] ^= 1;
    for (what, der) in [
        ("secp256k1", cousin),
        ("RSA", rsa.public_key_to_der().unwrap()),
        ("no point of the curve", off_curve),
        ("bytes after it", [der.as_slice(), &[0]].concat()),
        ("cut short", der[..der.len() - 1].to_vec()),
        ("the bare point", der[26..].to_vec()),
        ("nothing", Vec::new()),
    ] {
        assert_eq!(verify(BODY, &signature, &shown(&der)).unwrap_err(), WebhookError::Key, "{what}");
    }
    let loose = PublicKey { public_key: format!("{}\n", public.public_key), ..public };
    assert_eq!(verify(BODY, &signature, &loose).unwrap_err(), WebhookError::Key);
}

#[test]
fn an_empty_body_is_refused_although_it_can_be_signed() {
    let (key, public) = pair();
    assert_eq!(verify(b"", &header(&sign(&key, b"")), &public).unwrap_err(), WebhookError::Empty);
}

#[test]
fn nothing_is_read_before_the_signature_holds() {
    let (key, public) = pair();
    // Not JSON: unsigned it is a wrong signature, and only signed it is unreadable.
    let body = b"{\"notificationId\":";
    let wrong = header(&sign(&key, BODY));
    assert_eq!(verify(body, &wrong, &public).unwrap_err(), WebhookError::Signature);
    let signed = verify(body, &header(&sign(&key, body)), &public).unwrap_err();
    assert!(matches!(signed, WebhookError::Unreadable(_)), "{signed}");
}

#[test]
fn garbage_never_panics() {
    let (key, public) = pair();
    for seed in 0..500 {
        let mut random = StdRng::seed_from_u64(seed);
        let mut bytes = || {
            let mut bytes = vec![0; random.random_range(0..200)];
            random.fill_bytes(&mut bytes);
            bytes
        };
        let (body, signature, der) = (bytes(), bytes(), bytes());
        assert!(verify(&body, &header(&signature), &public).is_err(), "seed {seed}");
        assert!(verify(&body, &String::from_utf8_lossy(&signature), &shown(&der)).is_err(), "seed {seed}");
        // Properly signed garbage reaches the parser.
        assert!(verify(&body, &header(&sign(&key, &body)), &public).is_err(), "seed {seed}");
    }
}
