//! The institutions that quote: fictional, three per region, each with its own prices, wallet, key and certificate.
//!
//! CPN's quotes carry no name of the institution. What tells them apart here is the certificate's domain, which is ours
//! (docs/sandbox.md); testnet shows `api.circle.com` for all.

use alloy_primitives::{Address, U256, keccak256};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cpn::wire::{Certificate, Extra, Jwk, SettlementTime, TimeUnit, TransactionVersion};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256, SanType, SerialNumber};
use serde::{Deserialize, Serialize};

use crate::corridors::{Corridor, Pace};
use crate::pricing::Terms;

/// One institution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bfi {
    /// The certificate's domain; also its key in the state.
    pub(crate) domain: &'static str,
    region: Region,
    style: Style,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Region {
    LatinAmerica,
    Brazil,
    UnitedStates,
    Europe,
    AsiaAfrica,
}

/// How an institution prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// Middling in everything.
    Even,
    /// No fixed fee, dear per amount, fast: best for small payments.
    Quick,
    /// A fixed fee, cheap per amount, slow: best for large payments.
    Bulk,
}

const fn bfi(domain: &'static str, region: Region, style: Style) -> Bfi {
    Bfi { domain, region, style }
}

const ALL: [Bfi; 15] = [
    bfi("cpn.banco-aurora.example", Region::LatinAmerica, Style::Even),
    bfi("cpn.pagos-del-sol.example", Region::LatinAmerica, Style::Quick),
    bfi("cpn.casa-norte.example", Region::LatinAmerica, Style::Bulk),
    bfi("cpn.ponte-pagamentos.example", Region::Brazil, Style::Quick),
    bfi("cpn.banco-ipe.example", Region::Brazil, Style::Even),
    bfi("cpn.caixa-litoral.example", Region::Brazil, Style::Bulk),
    bfi("cpn.harbor-trust.example", Region::UnitedStates, Style::Even),
    bfi("cpn.liberty-rail.example", Region::UnitedStates, Style::Quick),
    bfi("cpn.first-prairie.example", Region::UnitedStates, Style::Bulk),
    bfi("cpn.rheinhafen-bank.example", Region::Europe, Style::Even),
    bfi("cpn.polder-pay.example", Region::Europe, Style::Quick),
    bfi("cpn.banque-lumiere.example", Region::Europe, Style::Bulk),
    bfi("cpn.straits-clearing.example", Region::AsiaAfrica, Style::Even),
    bfi("cpn.lotus-pay.example", Region::AsiaAfrica, Style::Quick),
    bfi("cpn.baobab-bank.example", Region::AsiaAfrica, Style::Bulk),
];

/// The institutions that serve a corridor.
pub(crate) fn serving(corridor: Corridor) -> impl Iterator<Item = Bfi> {
    let region = match corridor.country {
        "MX" | "CO" | "AR" | "CL" => Region::LatinAmerica,
        "BR" => Region::Brazil,
        "US" => Region::UnitedStates,
        "CN" | "HK" | "IN" | "JP" | "KE" | "ZA" | "KR" | "TW" | "NG" | "SG" => Region::AsiaAfrica,
        _ => Region::Europe,
    };
    ALL.into_iter().filter(move |bfi| bfi.region == region)
}

impl Bfi {
    /// The wallet into which this institution takes USDC: the last 20 bytes of keccak-256 of a text, so nobody has its key.
    pub(crate) fn wallet(self) -> Address {
        Address::from_slice(&keccak256(format!("CPN Desk sandbox BFI {}", self.domain))[12..])
    }

    /// What it charges. `market_ppm` moves the rate up or down; `first_party` halves the fee per amount.
    /// Circle's own fee is in V2 quotes alone.
    pub(crate) fn terms(
        self,
        corridor: Corridor,
        market_ppm: i64,
        first_party: bool,
        gas_fee: u64,
        version: &TransactionVersion,
    ) -> Terms {
        let (spread_ppm, fee_ppm, flat_fee) = match self.style {
            Style::Even => (1_800, 1_000, 250_000),
            Style::Quick => (2_600, 1_500, 0),
            Style::Bulk => (1_200, 800, 4_500_000),
        };
        let mid = i128::from(corridor.rail.mid_rate);
        let raw_rate = mid * i128::from(1_000_000 - spread_ppm + market_ppm) / 1_000_000;
        Terms {
            raw_rate: u64::try_from(raw_rate).unwrap_or(corridor.rail.mid_rate).max(1),
            fee_ppm: if first_party { fee_ppm / 2 } else { fee_ppm },
            flat_fee: flat_fee + corridor.rail.flat_fee,
            tax_percent: if corridor.country == "MX" { 16 } else { 0 },
            service_ppm: if *version == TransactionVersion::Version2 { 200 } else { 0 },
            gas_fee,
        }
    }

    /// How long it says the payout takes.
    pub(crate) fn settlement_time(self, pace: Pace) -> SettlementTime {
        let (min, max, unit) = match (pace, self.style) {
            (Pace::Instant, Style::Quick) => ("0", "5", TimeUnit::Minutes),
            (Pace::Instant, Style::Even) => ("0", "30", TimeUnit::Minutes),
            (Pace::Instant, Style::Bulk) => ("1", "4", TimeUnit::Hours),
            (Pace::SameDay, Style::Quick) => ("30", "90", TimeUnit::Minutes),
            (Pace::SameDay, Style::Even) => ("1", "4", TimeUnit::Hours),
            (Pace::SameDay, Style::Bulk) => ("2", "12", TimeUnit::Hours),
            (Pace::Days, Style::Quick) => ("4", "12", TimeUnit::Hours),
            (Pace::Days, Style::Even) => ("1", "2", TimeUnit::Days),
            (Pace::Days, Style::Bulk) => ("1", "3", TimeUnit::Days),
        };
        SettlementTime { min: min.into(), max: max.into(), unit, extra: Extra::new() }
    }
}

/// An institution's key and certificate, made at the first start and kept in the state.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BfiKey {
    pub(crate) domain: String,
    pub(crate) certificate: Certificate,
    /// Base64 of the private key as PKCS #8.
    private_key: String,
}

impl BfiKey {
    /// The private key as PKCS #8 DER.
    pub(crate) fn private_key(&self) -> Vec<u8> {
        STANDARD.decode(&self.private_key).unwrap_or_default()
    }
}

/// New keys for every institution.
pub(crate) fn new_keys() -> Result<Vec<BfiKey>, rcgen::Error> {
    ALL.iter().map(|bfi| new_key(bfi.domain)).collect()
}

/// A new key of an institution: each has one for its quotes, and another one for each RFI.
///
/// Its self-signed certificate is as cpn-flows 3.1 found it: PEM without line breaks, `kid` = serial number in decimal.
pub(crate) fn new_key(domain: &str) -> Result<BfiKey, rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut serial: [u8; 20] = rand::random();
    // DER integers are signed: keep the number positive and twenty bytes long.
    serial[0] = serial[0] & 0x7f | 0x40;
    let mut params = CertificateParams::new(vec![domain.to_owned()])?;
    params.subject_alt_names.push(SanType::IpAddress(std::net::Ipv4Addr::LOCALHOST.into()));
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, domain);
    params.distinguished_name.push(DnType::OrganizationName, "CPN Desk sandbox");
    params.not_before = rcgen::date_time_ymd(2026, 1, 1);
    params.not_after = rcgen::date_time_ymd(2036, 1, 1);
    let certificate = params.self_signed(&key)?;
    let pem =
        format!("-----BEGIN CERTIFICATE-----{}-----END CERTIFICATE-----", STANDARD.encode(certificate.der().as_ref()));
    // The uncompressed point: 04, then both coordinates.
    let point = key.public_key_raw();
    let coordinate = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(point.get(range).unwrap_or_default());
    Ok(BfiKey {
        domain: domain.to_owned(),
        private_key: STANDARD.encode(key.serialized_der()),
        certificate: Certificate {
            id: Some(uuid::Uuid::new_v4().to_string()),
            cert_pem: STANDARD.encode(pem),
            domain: domain.to_owned(),
            jwk: Jwk {
                kty: "EC".to_owned(),
                crv: "P-256".to_owned(),
                kid: Some(U256::from_be_slice(&serial).to_string()),
                x: coordinate(1..33),
                y: coordinate(33..65),
                extra: Extra::new(),
            },
            extra: Extra::new(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_corridor_has_three_institutions() {
        for corridor in crate::corridors::all() {
            assert_eq!(serving(corridor).count(), 3, "{corridor:?}");
        }
    }

    #[test]
    fn a_certificate_looks_like_the_published_sample() {
        let key = new_key("cpn.banco-aurora.example").unwrap();
        let pem = String::from_utf8(STANDARD.decode(&key.certificate.cert_pem).unwrap()).unwrap();
        assert!(pem.starts_with("-----BEGIN CERTIFICATE-----M") && !pem.contains('\n'));
        let kid = key.certificate.jwk.kid.unwrap();
        assert!(kid.len() > 45 && kid.bytes().all(|b| b.is_ascii_digit()), "{kid}");
        assert_eq!(URL_SAFE_NO_PAD.decode(&key.certificate.jwk.x).unwrap().len(), 32);
        assert_eq!(URL_SAFE_NO_PAD.decode(&key.certificate.jwk.y).unwrap().len(), 32);
    }
}
