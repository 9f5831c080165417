//! What is sealed is opened by another implementation, with the right key only, and not once a single bit has changed.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod opening;

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use cpn::seal::{SealError, SealedFile, Sealer};
use cpn::wire::{Address, Certificate, EncryptedFile, Extra, FileMetadata, NamedValue};
use opening::{Institution, agree, derive};
use p256::SecretKey;
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use serde_json::{Value, json};

fn fields() -> Vec<NamedValue> {
    let address = Address {
        street: "1 Harbor Way".to_owned(),
        city: "Boston".to_owned(),
        state_province: Some("MA".to_owned()),
        country: "US".to_owned(),
        postal_code: Some("02110".to_owned()),
        extra: Extra::new(),
    };
    vec![
        NamedValue::text("ORIGINATOR_NAME", "Jos\u{e9} \u{2116} 7"),
        NamedValue::address("ORIGINATOR_ADDRESS", address),
    ]
}

fn sealer(institution: &Institution) -> Sealer {
    Sealer::new(&institution.jwk()).unwrap()
}

fn metadata() -> FileMetadata {
    FileMetadata::new("certificate-of-formation.pdf", "application/pdf", "FORMATION_DOCUMENT")
}

/// Random bytes, of a size that is often at an edge of a block.
fn content(random: &mut StdRng) -> Vec<u8> {
    let edges = [0, 1, 15, 16, 17, 31, 32, 255, 256, 4095, 4096];
    let size = if random.random_bool(0.5) {
        edges[random.random_range(0..edges.len())]
    } else {
        random.random_range(0..70_000)
    };
    let mut bytes = vec![0; size];
    random.fill_bytes(&mut bytes);
    bytes
}

/// JSON of random shape, with text from all over Unicode.
fn value(random: &mut StdRng, depth: u32) -> Value {
    let text = |random: &mut StdRng| -> String {
        let length = random.random_range(0..40);
        (0..length).map(|_| char::from_u32(random.random_range(0..0x11_0000)).unwrap_or('"')).collect()
    };
    match random.random_range(0..if depth == 0 { 4 } else { 6 }) {
        0 => Value::Null,
        1 => json!(random.random::<bool>()),
        2 => json!(random.random::<i64>()),
        3 => json!(text(random)),
        4 => (0..random.random_range(0..5)).map(|_| value(random, depth - 1)).collect(),
        _ => Value::Object((0..random.random_range(0..5)).map(|_| (text(random), value(random, depth - 1))).collect()),
    }
}

/// The same bytes with one bit changed.
fn flipped(bytes: &[u8], random: &mut StdRng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let bit = random.random_range(0..bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

/// The same JWE with one bit of one of its five parts changed.
fn flipped_jwe(jwe: &str, part: usize, random: &mut StdRng) -> String {
    let mut parts: Vec<String> = jwe.split('.').map(str::to_owned).collect();
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(&parts[part]).unwrap();
    parts[part] = BASE64_URL_SAFE_NO_PAD.encode(flipped(&bytes, random));
    parts.join(".")
}

#[test]
fn the_other_implementation_agrees_with_the_published_vector() {
    // RFC 7518, appendix C.
    let number = BASE64_URL_SAFE_NO_PAD.decode("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo").unwrap();
    let alice = SecretKey::from_slice(&number).unwrap();
    let (x, y) = ("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck");
    let derived = derive(&agree(&alice, x, y).unwrap(), "A128GCM", b"Alice", b"Bob");
    assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(derived), "VqqN6vgjbSBcIijNcacQGg");
}

#[test]
fn sealed_fields_open_with_the_key_of_the_certificate() {
    let institution = Institution::new();
    let (header, plain) = institution.open(&sealer(&institution).fields(&fields()).unwrap()).unwrap();
    // Nothing but alg, enc and epk: no kid, apu, apv, zip, cty, typ.
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<String>>();
    assert_eq!(names(&header), ["alg", "enc", "epk"].map(str::to_owned).into());
    assert_eq!(names(&header["epk"]), ["crv", "kty", "x", "y"].map(str::to_owned).into());
    let expected = json!([
        {"name": "ORIGINATOR_NAME", "value": "Jos\u{e9} \u{2116} 7"},
        {"name": "ORIGINATOR_ADDRESS", "value": {"street": "1 Harbor Way", "city": "Boston",
            "stateProvince": "MA", "country": "US", "postalCode": "02110"}},
    ]);
    assert_eq!(serde_json::from_slice::<Value>(&plain).unwrap(), expected);
}

#[test]
fn answers_of_any_shape_open_as_they_were() {
    for seed in 0..60 {
        let mut random = StdRng::seed_from_u64(seed);
        let institution = Institution::new();
        let answer = value(&mut random, 4);
        let (_, plain) = institution.open(&sealer(&institution).seal_json(&answer).unwrap()).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&plain).unwrap(), answer, "seed {seed}");
    }
}

#[test]
fn files_of_any_size_open_as_they_were() {
    for seed in 0..60 {
        let mut random = StdRng::seed_from_u64(seed);
        let institution = Institution::new();
        let content = content(&mut random);
        let file = sealer(&institution).seal_file(metadata(), &content).unwrap();
        assert_eq!(file.ciphertext().len(), content.len() + 16, "the tag is appended, seed {seed}");
        let opened = institution.open_file(file.encryption(), file.ciphertext());
        assert_eq!(opened.as_deref(), Some(content.as_slice()), "seed {seed}");
    }
}

#[test]
fn the_key_of_a_file_is_sealed_as_a_json_text_and_all_lengths_are_the_documented_ones() {
    let institution = Institution::new();
    let file = sealer(&institution).seal_file(metadata(), b"content").unwrap();
    let (_, literal) = institution.open(&file.encryption().encrypted_aes_key).unwrap();
    // 16 bytes are 24 characters of base64, and two quotation marks.
    assert_eq!((literal.len(), literal[0], literal[25]), (26, b'"', b'"'));
    assert_eq!(BASE64_STANDARD.decode(&literal[1..25]).unwrap().len(), 16);
    assert_eq!(BASE64_STANDARD.decode(&file.encryption().iv).unwrap().len(), 12);
    assert_eq!(file.metadata(), &metadata());
    assert_eq!(
        serde_json::to_value(file.metadata()).unwrap(),
        json!({"fileName": "certificate-of-formation.pdf", "fileType": "application/pdf",
            "fileKey": "FORMATION_DOCUMENT"})
    );
}

#[test]
fn a_changed_bit_anywhere_in_a_jwe_keeps_it_shut() {
    let institution = Institution::new();
    let jwe = sealer(&institution).fields(&fields()).unwrap();
    assert!(institution.open(&jwe).is_some());
    for seed in 0..40 {
        for part in 0..5 {
            let changed = flipped_jwe(&jwe, part, &mut StdRng::seed_from_u64(seed));
            assert!(institution.open(&changed).is_none(), "seed {seed}, part {part}: {changed}");
        }
    }
}

#[test]
fn a_changed_bit_anywhere_in_a_file_keeps_it_shut() {
    let institution = Institution::new();
    let SealedParts { encryption, ciphertext } = parts(&sealer(&institution).seal_file(metadata(), &[7; 300]).unwrap());
    assert!(institution.open_file(&encryption, &ciphertext).is_some());
    for seed in 0..60 {
        let mut random = StdRng::seed_from_u64(seed);
        let shut = |encryption: &EncryptedFile, ciphertext: &[u8]| {
            assert!(institution.open_file(encryption, ciphertext).is_none(), "seed {seed}");
        };
        shut(&encryption, &flipped(&ciphertext, &mut random));
        let iv = BASE64_STANDARD.encode(flipped(&BASE64_STANDARD.decode(&encryption.iv).unwrap(), &mut random));
        shut(&EncryptedFile { iv, ..encryption.clone() }, &ciphertext);
        let key = flipped_jwe(&encryption.encrypted_aes_key, random.random_range(0..5), &mut random);
        shut(&EncryptedFile { encrypted_aes_key: key, ..encryption.clone() }, &ciphertext);
        shut(&encryption, &ciphertext[..random.random_range(0..ciphertext.len())]);
    }
}

struct SealedParts {
    encryption: EncryptedFile,
    ciphertext: Vec<u8>,
}

fn parts(file: &SealedFile) -> SealedParts {
    SealedParts { encryption: file.encryption().clone(), ciphertext: file.ciphertext().to_vec() }
}

#[test]
fn each_sealing_is_fresh_and_no_other_key_opens_it() {
    let (institution, other) = (Institution::new(), Institution::new());
    let sealer = sealer(&institution);
    let (one, two) = (sealer.fields(&fields()).unwrap(), sealer.fields(&fields()).unwrap());
    for (part_one, part_two) in one.split('.').zip(two.split('.')) {
        assert_ne!(part_one, part_two);
    }
    assert!(other.open(&one).is_none() && institution.open(&one).is_some());
    assert!(!one.contains("Boston"));
    let files: Vec<SealedFile> = (0..50).map(|_| sealer.seal_file(metadata(), &[0; 64]).unwrap()).collect();
    let vectors: BTreeSet<&str> = files.iter().map(|file| file.encryption().iv.as_str()).collect();
    let contents: BTreeSet<&[u8]> = files.iter().map(SealedFile::ciphertext).collect();
    assert_eq!((vectors.len(), contents.len()), (50, 50));
    let keys: BTreeSet<Vec<u8>> =
        files.iter().map(|file| institution.open(&file.encryption().encrypted_aes_key).unwrap().1).collect();
    assert_eq!(keys.len(), 50);
    assert!(other.open_file(files[0].encryption(), files[0].ciphertext()).is_none());
}

#[test]
fn printing_a_sealed_file_withholds_its_name() {
    let file = sealer(&Institution::new()).seal_file(metadata(), b"content").unwrap();
    assert_eq!(format!("{file:?}"), "SealedFile { bytes: 23, .. }");
}

#[test]
fn a_key_that_is_no_point_of_the_curve_is_refused() {
    let mut key = Institution::new().jwk();
    let good_x = std::mem::replace(&mut key.x, BASE64_URL_SAFE_NO_PAD.encode([5; 32]));
    assert_eq!(Sealer::new(&key).unwrap_err(), SealError::Point);
    key.x = "not base64!".to_owned();
    assert_eq!(Sealer::new(&key).unwrap_err(), SealError::Point);
    key.x = good_x;
    key.crv = "P-384".to_owned();
    let kind = SealError::Kind { kty: "EC".to_owned(), crv: "P-384".to_owned() };
    assert_eq!(Sealer::new(&key).unwrap_err(), kind);
}

#[test]
fn a_field_twice_or_without_a_name_is_refused() {
    let sealer = sealer(&Institution::new());
    let twice = [NamedValue::text("CLABE", "1"), NamedValue::text("CLABE", "2")];
    assert_eq!(sealer.fields(&twice).unwrap_err(), SealError::Twice("CLABE".to_owned()));
    assert_eq!(sealer.fields(&[NamedValue::text("", "1")]).unwrap_err(), SealError::Nameless);
}

#[test]
fn the_point_printed_in_the_reference_can_be_sealed_for() {
    let path = format!("{}/tests/fixtures/quotes.json", env!("CARGO_MANIFEST_DIR"));
    let fixture: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let certificate: Certificate =
        serde_json::from_value(fixture["example"]["data"][0]["certificate"].clone()).unwrap();
    assert_eq!(Sealer::new(&certificate.jwk).unwrap().fields(&fields()).unwrap().split('.').count(), 5);
}
