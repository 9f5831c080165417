//! What is sealed opens again by another road, and only with the right key; certificates are read and checked.

#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    reason = "the helpers of these tests may panic as the tests do"
)]

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use cpn::seal::{CertificateFault, CertificatePolicy, SealError, Sealer, check_certificate};
use cpn::wire::{Address, Certificate, Extra, Jwk, NamedValue};
use domain::Environment;
use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::{X509Builder, X509NameBuilder};
use serde_json::Value;

fn group() -> EcGroup {
    EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap()
}

fn text_of(number: &BigNum) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(number.to_vec_padded(32).unwrap())
}

fn number_of(text: &str) -> BigNum {
    BigNum::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

fn jwk_of(key: &EcKey<Private>) -> Jwk {
    let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
    let mut context = BigNumContext::new().unwrap();
    key.public_key().affine_coordinates(&group(), &mut x, &mut y, &mut context).unwrap();
    Jwk {
        kty: "EC".to_owned(),
        crv: "P-256".to_owned(),
        kid: Some("263521881931753643998528753619816524468853605762".to_owned()),
        x: text_of(&x),
        y: text_of(&y),
        extra: Extra::new(),
    }
}

/// Concat KDF of RFC 7518 4.6.2 for 128 bits: one round of SHA-256 suffices.
fn derive(shared: &[u8], algorithm: &str, apu: &[u8], apv: &[u8]) -> Vec<u8> {
    let mut input = vec![0, 0, 0, 1];
    input.extend_from_slice(shared);
    for part in [algorithm.as_bytes(), apu, apv] {
        input.extend_from_slice(&u32::try_from(part.len()).unwrap().to_be_bytes());
        input.extend_from_slice(part);
    }
    input.extend_from_slice(&128u32.to_be_bytes());
    openssl::sha::sha256(&input)[..16].to_vec()
}

fn agree(ours: &EcKey<Private>, x: &str, y: &str) -> Vec<u8> {
    let theirs = EcKey::from_public_key_affine_coordinates(&group(), &number_of(x), &number_of(y)).unwrap();
    let (ours, theirs) = (PKey::from_ec_key(ours.clone()).unwrap(), PKey::from_ec_key(theirs).unwrap());
    let mut deriver = openssl::derive::Deriver::new(&ours).unwrap();
    deriver.set_peer(&theirs).unwrap();
    deriver.derive_to_vec().unwrap()
}

/// Opens a compact JWE from primitives, without the library that sealed it; `None` when the key is not the right one.
fn open(jwe: &str, key: &EcKey<Private>) -> Option<(Value, Vec<u8>)> {
    let parts: Vec<&str> = jwe.split('.').collect();
    let [protected, wrapped, iv, sealed, tag] = parts[..] else { panic!("not five parts") };
    let bytes = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).unwrap();
    let header: Value = serde_json::from_slice(&bytes(protected)).unwrap();
    let (x, y) = (header["epk"]["x"].as_str().unwrap(), header["epk"]["y"].as_str().unwrap());
    let wrapping = derive(&agree(key, x, y), "ECDH-ES+A128KW", b"", b"");
    assert_eq!((bytes(wrapped).len(), bytes(iv).len(), bytes(tag).len()), (24, 12, 16));
    let wrapping = openssl::aes::AesKey::new_decrypt(&wrapping).unwrap();
    let mut content_key = [0; 16];
    openssl::aes::unwrap_key(&wrapping, None, &mut content_key, &bytes(wrapped)).ok()?;
    let cipher = openssl::symm::Cipher::aes_128_gcm();
    let plain = openssl::symm::decrypt_aead(
        cipher,
        &content_key,
        Some(&bytes(iv)),
        protected.as_bytes(),
        &bytes(sealed),
        &bytes(tag),
    );
    Some((header, plain.unwrap()))
}

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

#[test]
fn the_other_road_agrees_with_the_published_vector() {
    // RFC 7518, appendix C.
    let alice = EcKey::from_private_components(
        &group(),
        &number_of("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo"),
        EcKey::from_public_key_affine_coordinates(
            &group(),
            &number_of("gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0"),
            &number_of("SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"),
        )
        .unwrap()
        .public_key(),
    )
    .unwrap();
    let shared =
        agree(&alice, "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck");
    let derived = derive(&shared, "A128GCM", b"Alice", b"Bob");
    assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(derived), "VqqN6vgjbSBcIijNcacQGg");
}

#[test]
fn sealed_fields_open_with_the_key_of_the_certificate() {
    let key = EcKey::generate(&group()).unwrap();
    let jwe = Sealer::new(&jwk_of(&key)).unwrap().fields(&fields()).unwrap();
    let (header, plain) = open(&jwe, &key).unwrap();
    assert_eq!(header["alg"], "ECDH-ES+A128KW");
    assert_eq!(header["enc"], "A128GCM");
    assert_eq!(header["epk"]["crv"], "P-256");
    // Nothing else: no kid, apu, apv, zip, cty, typ.
    assert_eq!(header.as_object().unwrap().len(), 3);
    let expected = serde_json::json!([
        {"name": "ORIGINATOR_NAME", "value": "Jos\u{e9} \u{2116} 7"},
        {"name": "ORIGINATOR_ADDRESS", "value": {"street": "1 Harbor Way", "city": "Boston",
            "stateProvince": "MA", "country": "US", "postalCode": "02110"}},
    ]);
    assert_eq!(serde_json::from_slice::<Value>(&plain).unwrap(), expected);
}

#[test]
fn each_sealing_is_fresh_and_no_other_key_opens_it() {
    let (key, other) = (EcKey::generate(&group()).unwrap(), EcKey::generate(&group()).unwrap());
    let sealer = Sealer::new(&jwk_of(&key)).unwrap();
    let (one, two) = (sealer.fields(&fields()).unwrap(), sealer.fields(&fields()).unwrap());
    for (part_one, part_two) in one.split('.').zip(two.split('.')) {
        assert_ne!(part_one, part_two);
    }
    assert!(open(&one, &other).is_none() && open(&one, &key).is_some());
    assert!(!one.contains("Boston"));
}

#[test]
fn a_key_that_is_no_point_of_the_curve_is_refused() {
    let mut key = jwk_of(&EcKey::generate(&group()).unwrap());
    let good_x = std::mem::replace(&mut key.x, text_of(&BigNum::from_u32(5).unwrap()));
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
    let sealer = Sealer::new(&jwk_of(&EcKey::generate(&group()).unwrap())).unwrap();
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

const NOW: i64 = 1_791_295_200;

fn now() -> jiff::Timestamp {
    jiff::Timestamp::from_second(NOW).unwrap()
}

/// A self-signed certificate as CPN's sandbox shows it, written by `write` from its DER.
fn certificate(
    key: &EcKey<Private>,
    common_name: &str,
    expires: i64,
    write: impl Fn(&[u8], &[u8]) -> String,
) -> Certificate {
    let pair = PKey::from_ec_key(key.clone()).unwrap();
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_nid(Nid::ORGANIZATIONNAME, "Circle").unwrap();
    name.append_entry_by_nid(Nid::COMMONNAME, common_name).unwrap();
    let name = name.build();
    let mut builder = X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(&pair).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(NOW - 1_000_000).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::from_unix(expires).unwrap()).unwrap();
    builder.sign(&pair, MessageDigest::sha256()).unwrap();
    let x509 = builder.build();
    Certificate {
        id: None,
        cert_pem: write(&x509.to_der().unwrap(), &x509.to_pem().unwrap()),
        domain: "api.circle.com".to_owned(),
        jwk: jwk_of(key),
        extra: Extra::new(),
    }
}

/// How a certificate is written, from its DER and its PEM.
type Form<'a> = &'a dyn Fn(&[u8], &[u8]) -> String;

/// As in CPN's sample: base64 of header, body and footer glued together.
fn glued(der: &[u8], _: &[u8]) -> String {
    let body = BASE64_STANDARD.encode(der);
    BASE64_STANDARD.encode(format!("-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----"))
}

#[test]
fn a_certificate_is_read_without_line_breaks_with_them_and_unwrapped() {
    let key = EcKey::generate(&group()).unwrap();
    let spaced = |_: &[u8], pem: &[u8]| {
        let text = BASE64_STANDARD.encode(pem);
        format!("{}\n{}\n", &text[..64], text[64..].trim_end_matches('='))
    };
    let forms: [Form<'_>; 4] =
        [&glued, &|_, pem| BASE64_STANDARD.encode(pem), &spaced, &|_, pem| String::from_utf8(pem.to_vec()).unwrap()];
    for form in forms {
        let certificate = certificate(&key, "api.circle.com", NOW + 60, form);
        let check = check_certificate(&certificate, now(), CertificatePolicy::Enforced).unwrap();
        assert_eq!((check.faults.len(), check.note()), (0, None));
    }
}

#[test]
fn live_refuses_an_expired_certificate_another_name_and_another_key() {
    let key = EcKey::generate(&group()).unwrap();
    let enforced = |certificate: &Certificate| {
        check_certificate(certificate, now(), CertificatePolicy::of(Environment::Live)).unwrap_err()
    };
    let expired = certificate(&key, "api.circle.com", NOW - 1, glued);
    assert_eq!(enforced(&expired), CertificateFault::Expired(jiff::Timestamp::from_second(NOW - 1).unwrap()));
    let named = certificate(&key, "evil.example", NOW + 60, glued);
    let fault =
        CertificateFault::OtherName { common_name: "evil.example".to_owned(), domain: "api.circle.com".to_owned() };
    assert_eq!(enforced(&named), fault);
    let mut keyed = certificate(&key, "api.circle.com", NOW + 60, glued);
    keyed.jwk = jwk_of(&EcKey::generate(&group()).unwrap());
    assert_eq!(enforced(&keyed), CertificateFault::OtherKey);
    let mut broken = certificate(&key, "api.circle.com", NOW + 60, glued);
    broken.cert_pem = "LS0tLS1CRUdJTi...".to_owned();
    assert_eq!(enforced(&broken), CertificateFault::NotPem);
    broken.cert_pem = glued(b"no certificate", b"");
    assert_eq!(enforced(&broken), CertificateFault::NotCertificate);
}

#[test]
fn elsewhere_the_same_faults_are_noted_and_a_useless_key_is_refused_all_the_same() {
    let key = EcKey::generate(&group()).unwrap();
    let mut certificate = certificate(&key, "evil.example", NOW - 1, glued);
    for environment in [Environment::Sandbox, Environment::Testnet] {
        let check = check_certificate(&certificate, now(), CertificatePolicy::of(environment)).unwrap();
        assert_eq!(check.faults.len(), 2);
        let note = check.note().unwrap();
        assert!(note.contains("checked in live only") && note.contains("expired") && note.contains("evil.example"));
    }
    certificate.jwk.y = certificate.jwk.x.clone();
    let refused = check_certificate(&certificate, now(), CertificatePolicy::Skipped).unwrap_err();
    assert_eq!(refused, CertificateFault::Key(SealError::Point));
}
