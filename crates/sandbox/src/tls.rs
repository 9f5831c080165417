//! The sandbox's own certificate authority, and the server certificate it signs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SanType,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde::{Deserialize, Serialize};

/// What must survive a restart so that a client keeps trusting the sandbox. All PEM.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TlsIdentity {
    /// The authority's certificate: what a client is told to trust. Its key is thrown away at once.
    pub(crate) ca: String,
    server: String,
    server_key: String,
}

/// The identity cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Making keys or certificates failed.
    #[error("the sandbox's certificates cannot be made: {0}")]
    Making(#[from] rcgen::Error),
    /// What the state file holds is no certificate or no key.
    #[error("the sandbox's certificates in the state file cannot be read: {0}")]
    Reading(String),
    /// TLS refuses the certificates.
    #[error("TLS refuses the sandbox's certificates: {0}")]
    Refused(#[from] rustls::Error),
}

impl TlsIdentity {
    /// A new authority and server certificate for `127.0.0.1`, `::1` and `localhost`.
    pub(crate) fn new() -> Result<Self, TlsError> {
        let mut ca = CertificateParams::new(Vec::new())?;
        ca.distinguished_name = rcgen::DistinguishedName::new();
        ca.distinguished_name.push(DnType::CommonName, "CPN Desk sandbox authority");
        ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate()?)?;

        let mut server = CertificateParams::new(vec!["localhost".to_owned()])?;
        server.subject_alt_names.push(SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        server.subject_alt_names.push(SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)));
        server.distinguished_name = rcgen::DistinguishedName::new();
        server.distinguished_name.push(DnType::CommonName, "localhost");
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let certificate = server.signed_by(&key, &ca)?;
        Ok(Self { ca: ca.pem(), server: certificate.pem(), server_key: key.serialize_pem() })
    }

    /// The server's TLS configuration. HTTP/1.1 only, so that a dropped connection drops exactly one call.
    pub(crate) fn server_config(&self) -> Result<Arc<rustls::ServerConfig>, TlsError> {
        let reading = |error: rustls::pki_types::pem::Error| TlsError::Reading(error.to_string());
        let certificate = CertificateDer::from_pem_slice(self.server.as_bytes()).map_err(reading)?;
        let key = PrivateKeyDer::from_pem_slice(self.server_key.as_bytes()).map_err(reading)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_survives_being_written_and_read() {
        let identity = TlsIdentity::new().unwrap();
        let text = serde_json::to_string(&identity).unwrap();
        let back: TlsIdentity = serde_json::from_str(&text).unwrap();
        assert_eq!(back.ca, identity.ca);
        assert!(back.server_config().is_ok());
    }

    #[test]
    fn a_broken_state_file_is_said_to_be_broken() {
        let broken = TlsIdentity { ca: String::new(), server: "nothing".to_owned(), server_key: String::new() };
        assert!(matches!(broken.server_config(), Err(TlsError::Reading(_))));
    }
}
