//! Reading and checking a BFI's certificate (cpn-flows 3.1).
//!
//! The checks mean something in production only; on testnet they fail by design. So live enforces them, and elsewhere
//! they are made all the same, but only noted.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use domain::Environment;
use openssl::asn1::Asn1Time;
use openssl::nid::Nid;
use openssl::x509::X509;

use super::{SealError, public_key};
use crate::wire::Certificate;

/// Whether a failed check refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificatePolicy {
    /// Live: a failed check refuses.
    Enforced,
    /// Elsewhere: a failed check is noted.
    Skipped,
}

impl CertificatePolicy {
    /// The policy of an environment.
    #[must_use]
    pub fn of(environment: Environment) -> Self {
        match environment {
            Environment::Live => Self::Enforced,
            Environment::Sandbox | Environment::Testnet => Self::Skipped,
        }
    }
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// `certPem` is not base64 of a PEM text.
    #[error("the certificate is not base64 of a PEM text")]
    NotPem,
    /// The PEM's content is no certificate.
    #[error("the certificate cannot be read")]
    NotCertificate,
    /// Past its end.
    #[error("the certificate expired on {0}")]
    Expired(jiff::Timestamp),
    /// The common name is not the domain beside it.
    #[error("the certificate is for {common_name}, not for {domain}")]
    OtherName {
        /// The certificate's common name; empty when there is not exactly one.
        common_name: String,
        /// What came beside it.
        domain: String,
    },
    /// The certificate's key is not the one beside it.
    #[error("the certificate has another key than the one to be sealed for")]
    OtherKey,
    /// The key beside it cannot be sealed for; refuses under either policy.
    #[error(transparent)]
    Key(#[from] SealError),
}

/// What checking found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateCheck {
    /// Whether the checks were enforced.
    pub policy: CertificatePolicy,
    /// What an enforced check would have refused; empty where it was enforced.
    pub faults: Vec<CertificateFault>,
}

impl CertificateCheck {
    /// A sentence to be shown where the checks were not enforced.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        match self.policy {
            CertificatePolicy::Enforced => None,
            CertificatePolicy::Skipped if self.faults.is_empty() => {
                Some("The institution's certificate is checked in live only; it would pass.".to_owned())
            }
            CertificatePolicy::Skipped => {
                let faults: Vec<String> = self.faults.iter().map(ToString::to_string).collect();
                Some(format!(
                    "The institution's certificate is checked in live only; it would be refused: {}.",
                    faults.join("; ")
                ))
            }
        }
    }
}

/// Checks a certificate: not expired, common name = `domain`, its key = `jwk`. `now` is the server's time.
///
/// # Errors
/// The first fault, where the policy enforces; a key that cannot be sealed for, always.
pub fn check_certificate(
    certificate: &Certificate,
    now: jiff::Timestamp,
    policy: CertificatePolicy,
) -> Result<CertificateCheck, CertificateFault> {
    public_key(&certificate.jwk)?;
    let faults = faults(certificate, now);
    match (policy, faults.first()) {
        (CertificatePolicy::Enforced, Some(first)) => Err(first.clone()),
        (CertificatePolicy::Enforced, None) | (CertificatePolicy::Skipped, _) => {
            Ok(CertificateCheck { policy, faults })
        }
    }
}

fn faults(certificate: &Certificate, now: jiff::Timestamp) -> Vec<CertificateFault> {
    let read = der_of(&certificate.cert_pem).ok_or(CertificateFault::NotPem);
    let x509 = match read.and_then(|der| X509::from_der(&der).map_err(|_| CertificateFault::NotCertificate)) {
        Ok(x509) => x509,
        Err(fault) => return vec![fault],
    };
    let mut faults = Vec::new();
    match expiry(&x509) {
        None => faults.push(CertificateFault::NotCertificate),
        Some(end) if end < now => faults.push(CertificateFault::Expired(end)),
        Some(_) => {}
    }
    let common_name = common_name(&x509).unwrap_or_default();
    if common_name.is_empty() || !common_name.eq_ignore_ascii_case(&certificate.domain) {
        faults.push(CertificateFault::OtherName { common_name, domain: certificate.domain.clone() });
    }
    if !same_key(&x509, certificate) {
        faults.push(CertificateFault::OtherKey);
    }
    faults
}

/// The DER inside `certPem`: base64, then markers stripped, then base64 again.
///
/// CPN's sample has no line breaks at all, which strict PEM readers refuse, so the body is cut out by hand. A text that is
/// already PEM is taken too.
fn der_of(cert_pem: &str) -> Option<Vec<u8>> {
    let pem = if cert_pem.trim_start().starts_with("-----BEGIN") {
        cert_pem.to_owned()
    } else {
        String::from_utf8(lenient_base64(cert_pem)?).ok()?
    };
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    lenient_base64(body)
}

/// Base64 with or without padding, blanks and line breaks passed over.
fn lenient_base64(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let compact: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    LENIENT.decode(compact).ok()
}

fn expiry(x509: &X509) -> Option<jiff::Timestamp> {
    let epoch = Asn1Time::from_unix(0).ok()?;
    let since = epoch.diff(x509.not_after()).ok()?;
    jiff::Timestamp::from_second(i64::from(since.days) * 86_400 + i64::from(since.secs)).ok()
}

/// The common name, if there is exactly one.
fn common_name(x509: &X509) -> Option<String> {
    let mut names = x509.subject_name().entries_by_nid(Nid::COMMONNAME);
    let name = names.next()?.data().to_string().ok()?;
    names.next().is_none().then_some(name)
}

fn same_key(x509: &X509, certificate: &Certificate) -> bool {
    let in_certificate = x509.public_key().and_then(|key| key.public_key_to_der());
    let beside = public_key(&certificate.jwk).ok().and_then(|key| key.public_key_to_der().ok());
    matches!((in_certificate, beside), (Ok(one), Some(other)) if one == other)
}
