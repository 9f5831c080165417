//! A BFI's certificate: read in every form it comes in, enforced in live, noted elsewhere.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use cpn::seal::{CertificateFault, CertificatePolicy, SealError, check_certificate};
use cpn::wire::{Certificate, Extra, Jwk};
use domain::Environment;
use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::{X509Builder, X509NameBuilder};

fn group() -> EcGroup {
    EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap()
}

fn text_of(number: &BigNum) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(number.to_vec_padded(32).unwrap())
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
