//! Whatever comes instead of an answer is read or refused, and never ends the program. Every case has a seed.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use cpn::seal::{CertificatePolicy, Sealer, check_certificate};
use cpn::wire::{
    Certificate, Envelope, ErrorBody, MaybeEnveloped, Notification, Overview, Payment, PublicKey, Quote, Refund,
    Requirements, Rfi, Route, Subscription, SupportTicket, TransactionV1, TransactionV2,
};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngCore, SeedableRng};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What reads each answer; gives the answer written back, when it could be read.
type Reader = fn(&[u8]) -> Option<Vec<u8>>;

const READERS: &[(&str, Reader)] = &[
    ("payment", payment),
    ("quotes", written::<Envelope<Vec<Quote>>>),
    ("routes", written::<Envelope<Vec<Route>>>),
    ("requirements", written::<Envelope<Requirements>>),
    ("refund", written::<Envelope<Refund>>),
    ("rfi", rfi),
    ("support-ticket", ticket),
    ("subscription", written::<Envelope<Subscription>>),
    ("public-key", written::<Envelope<PublicKey>>),
    ("transaction-v1", written::<Envelope<TransactionV1>>),
    ("transaction-v2", written::<Envelope<TransactionV2>>),
    ("webhook-event", written::<Notification>),
    ("error-field", written::<ErrorBody>),
];

fn written<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> Option<Vec<u8>> {
    let value: T = serde_json::from_slice(bytes).ok()?;
    Some(serde_json::to_vec(&value).unwrap())
}

fn payment(bytes: &[u8]) -> Option<Vec<u8>> {
    let payment: Envelope<Payment> = serde_json::from_slice(bytes).ok()?;
    let _ = (payment.data.transactions(), payment.data.refunds(), payment.data.expire_date.parse());
    let _ = domain::money::Money::try_from(&payment.data.source_amount);
    Some(serde_json::to_vec(&payment).unwrap())
}

fn rfi(bytes: &[u8]) -> Option<Vec<u8>> {
    let rfi: Envelope<Rfi> = serde_json::from_slice(bytes).ok()?;
    let _ = (rfi.data.files(), rfi.data.unreadable_files(), rfi.data.schema());
    if let Some(certificate) = &rfi.data.certificate {
        certificate_of(certificate);
    }
    Some(serde_json::to_vec(&rfi).unwrap())
}

fn ticket(bytes: &[u8]) -> Option<Vec<u8>> {
    let _ = serde_json::from_slice::<MaybeEnveloped<SupportTicket>>(bytes);
    written::<Envelope<SupportTicket>>(bytes)
}

fn certificate_of(certificate: &Certificate) {
    let _ = check_certificate(certificate, jiff::Timestamp::UNIX_EPOCH, CertificatePolicy::Enforced);
    let _ = Sealer::new(&certificate.jwk);
}

fn example(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let fixture: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    fixture["example"].clone()
}

/// Something that does not belong there.
fn odd(random: &mut StdRng) -> Value {
    let choices = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!(""),
        json!("\u{0}\u{202e}\u{fffd}\u{10ffff}"),
        json!("9".repeat(5000)),
        json!([]),
        json!({}),
        json!([[[[[]]]]]),
        json!({"data": {"data": {}}}),
        json!({"schema": {"properties": {"": [1]}}}),
    ];
    choices.choose(random).unwrap().clone()
}

/// Puts something odd in a random place, or takes something away.
fn disturb(value: &mut Value, random: &mut StdRng) {
    match value {
        Value::Object(members) if !members.is_empty() && random.random_bool(0.85) => {
            let name = members.keys().nth(random.random_range(0..members.len())).unwrap().clone();
            if random.random_bool(0.1) {
                members.remove(&name);
            } else {
                disturb(&mut members[&name], random);
            }
        }
        Value::Array(elements) if !elements.is_empty() && random.random_bool(0.85) => {
            let index = random.random_range(0..elements.len());
            disturb(&mut elements[index], random);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            *value = odd(random);
        }
    }
}

#[test]
fn an_answer_cut_anywhere_is_refused() {
    for (name, reader) in READERS {
        let whole = serde_json::to_vec(&example(name)).unwrap();
        assert!(reader(&whole).is_some(), "{name}");
        for end in 0..whole.len() {
            assert!(reader(&whole[..end]).is_none(), "{name} cut at {end}");
        }
    }
}

#[test]
fn odd_values_are_read_or_refused_and_what_is_read_is_written_back_as_it_was() {
    for (name, reader) in READERS {
        let mut read = 0;
        for seed in 0..1500 {
            let mut random = StdRng::seed_from_u64(seed);
            let mut value = example(name);
            for _ in 0..random.random_range(1..4) {
                disturb(&mut value, &mut random);
            }
            let Some(back) = reader(&serde_json::to_vec(&value).unwrap()) else { continue };
            read += 1;
            let again = reader(&back).unwrap_or_else(|| panic!("{name}, seed {seed}: read once and not again"));
            assert_eq!(back, again, "{name}, seed {seed}");
        }
        // The disturbances are not so wild that none is ever read.
        assert!(read > 20, "{name}: {read}");
    }
}

#[test]
fn changed_bytes_are_read_or_refused() {
    for (name, reader) in READERS {
        let whole = serde_json::to_vec(&example(name)).unwrap();
        for seed in 0..1500 {
            let mut random = StdRng::seed_from_u64(seed);
            let mut bytes = whole.clone();
            for _ in 0..random.random_range(1..6) {
                let at = random.random_range(0..bytes.len());
                match random.random_range(0..3) {
                    0 => bytes[at] = random.random(),
                    1 => drop(bytes.splice(at..at, [random.random()])),
                    _ => drop(bytes.remove(at)),
                }
            }
            let _ = reader(&bytes);
        }
    }
}

#[test]
fn noise_depth_and_huge_numbers_are_refused() {
    let mut cases: Vec<Vec<u8>> = (0..500)
        .map(|seed| {
            let mut random = StdRng::seed_from_u64(seed);
            let mut noise = vec![0; random.random_range(0..300)];
            random.fill_bytes(&mut noise);
            noise
        })
        .collect();
    for depth in [200, 100_000] {
        cases.push("[".repeat(depth).into_bytes());
        cases.push(format!("{{\"data\":{}{}}}", "[".repeat(depth), "]".repeat(depth)).into_bytes());
        cases.push(format!("{}1{}", "{\"data\":".repeat(depth), "}".repeat(depth)).into_bytes());
    }
    for number in ["9".repeat(100_000), "-0.1e999999999".to_owned(), "1e400".to_owned()] {
        cases.push(number.clone().into_bytes());
        cases.push(format!("{{\"data\":{number}}}").into_bytes());
        cases.push(format!("{{\"code\":{number},\"message\":\"m\"}}").into_bytes());
    }
    for (name, reader) in READERS {
        for (index, case) in cases.iter().enumerate() {
            assert!(reader(case).is_none(), "{name}, case {index}");
        }
    }
    // Of an overview nothing is required, so only its form can be wrong.
    assert!(cases.iter().all(|case| serde_json::from_slice::<Envelope<Overview>>(case).is_err()));
}

#[test]
fn a_deep_message_to_be_signed_is_kept_or_refused() {
    let depth = 20_000;
    let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let text = serde_json::to_string(&example("transaction-v2")).unwrap();
    let text = text.replacen("\"messageToBeSigned\":", &format!("\"messageToBeSigned\":{deep},\"was\":"), 1);
    if let Ok(transaction) = serde_json::from_str::<Envelope<TransactionV2>>(&text) {
        assert_eq!(transaction.data.message_to_be_signed.unwrap().get(), deep);
    }
}

#[test]
fn certificates_of_noise_are_refused() {
    let whole: Rfi = serde_json::from_value(example("rfi")["data"].clone()).unwrap();
    let certificate = whole.certificate.unwrap();
    for seed in 0..500 {
        let mut random = StdRng::seed_from_u64(seed);
        let mut noise = vec![0; random.random_range(0..400)];
        random.fill_bytes(&mut noise);
        let text = String::from_utf8_lossy(&noise).into_owned();
        certificate_of(&Certificate { cert_pem: text.clone(), ..certificate.clone() });
        let mut keyed = certificate.clone();
        keyed.jwk.x = text;
        assert!(Sealer::new(&keyed.jwk).is_err(), "seed {seed}");
    }
}
