//! What CPN and devices showed, as facts carry it. States stay text as they came; amounts and ids are text in the journal.
use domain::ids::{DeviceId, FileId, PaymentId, QuoteId, RefundId, RfiId, TransactionId};
use domain::money::{Money, Rate};
use domain::rfi::RfiPoint;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::text;

/// A paired hardware wallet account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRecord {
    /// Our identifier.
    #[serde(with = "text")]
    pub id: DeviceId,
    /// What people call it: `Treasury-01`.
    pub label: String,
    /// `usb` or `tcp://HOST:PORT`. For the simulated device: `simulated`, since its port changes.
    pub link: String,
    /// The model's name.
    pub model: String,
    /// `m/44'/60'/0'/0/0`.
    pub path: String,
    /// The account's address with checksum.
    pub address: String,
    /// Whether a person compared the address on the device.
    pub confirmed_on_device: bool,
}

/// One fee of a quote or payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeRecord {
    /// CPN's type, for example `BFI_TRANSACTION_FEE`.
    pub kind: String,
    /// How much.
    #[serde(with = "text")]
    pub amount: Money,
}

/// A settlement time range as CPN gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivalRecord {
    /// Earliest.
    pub min: String,
    /// Latest.
    pub max: String,
    /// `MINUTES`, `HOURS`, `DAYS`, `WEEKS`.
    pub unit: String,
}

impl ArrivalRecord {
    /// The longest announced time; none when it is not a whole number of a known unit.
    #[must_use]
    pub fn longest(&self) -> Option<SignedDuration> {
        let count: u32 = self.max.parse().ok()?;
        let hours: u32 = match self.unit.as_str() {
            "MINUTES" => return Some(SignedDuration::from_mins(i64::from(count))),
            "HOURS" => 1,
            "DAYS" => 24,
            "WEEKS" => 168,
            _ => return None,
        };
        Some(SignedDuration::from_hours(i64::from(count).checked_mul(i64::from(hours))?))
    }
}

/// A binding quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteRecord {
    /// CPN's id.
    #[serde(with = "text")]
    pub id: QuoteId,
    /// Who offers: the domain of its certificate.
    pub bfi: String,
    /// The last moment to create the payment.
    pub expires: Timestamp,
    /// The last moment of onchain settlement.
    pub settlement_expires: Timestamp,
    /// What leaves the wallet.
    #[serde(with = "text")]
    pub source: Money,
    /// What arrives.
    #[serde(with = "text")]
    pub destination: Money,
    /// All-in.
    #[serde(with = "text")]
    pub rate: Rate,
    /// Before fees, if given.
    #[serde(with = "text::option")]
    pub raw_rate: Option<Rate>,
    /// All fees.
    pub fees: Vec<FeeRecord>,
    /// When the fiat arrives.
    pub arrival: Option<ArrivalRecord>,
    /// The certificate as CPN sent it, JSON; needed again for RFI files.
    pub certificate: String,
}

/// The open request for information inside a payment, if any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RfiRecord {
    /// CPN's id.
    pub id: String,
    /// Its state as it came.
    pub status: String,
    /// Its level, if given.
    pub level: Option<String>,
    /// Its deadline, if given.
    pub expires: Option<Timestamp>,
}

/// A payment as CPN showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRecord {
    /// CPN's id.
    #[serde(with = "text")]
    pub id: PaymentId,
    /// The quote it took.
    #[serde(with = "text")]
    pub quote: QuoteId,
    /// The state as it came.
    pub status: String,
    /// The addendum, if any.
    pub addendum: Option<String>,
    /// The reason, when failed.
    pub failure_reason: Option<String>,
    /// The code, when failed.
    pub failure_code: Option<String>,
    /// When CPN made it.
    pub created: Timestamp,
    /// The end of the onchain window.
    pub expires: Timestamp,
    /// What leaves the wallet.
    #[serde(with = "text")]
    pub source: Money,
    /// What arrives.
    #[serde(with = "text")]
    pub destination: Money,
    /// All fees.
    pub fees: Vec<FeeRecord>,
    /// When the fiat arrives.
    pub arrival: Option<ArrivalRecord>,
    /// The rail's reference, once known.
    pub network_reference: Option<String>,
    /// The open RFI.
    pub rfi: Option<RfiRecord>,
    /// All requests for information: id and state as they came; the open one is among them.
    #[serde(default)]
    pub rfis: Vec<(String, String)>,
    /// The transactions: id and state as they came.
    pub transactions: Vec<(String, String)>,
    /// The refunds: id and state as they came.
    pub refunds: Vec<(String, String)>,
    /// The whole answer as it came, JSON.
    pub raw: String,
}

/// A transaction as CPN showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionRecord {
    /// CPN's id.
    #[serde(with = "text")]
    pub id: TransactionId,
    /// The state as it came.
    pub status: String,
    /// The reason, when failed.
    pub failure_reason: Option<String>,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// The hash, once confirmed.
    pub hash: Option<String>,
    /// The whole answer as it came, JSON, byte for byte: the message to sign is read from it.
    pub raw: String,
}

/// A refund as CPN showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRecord {
    /// CPN's id.
    #[serde(with = "text")]
    pub id: RefundId,
    /// The state as it came.
    pub status: String,
    /// How much, once known.
    #[serde(with = "text::option")]
    pub amount: Option<Money>,
    /// The chain transaction, once known.
    pub hash: Option<String>,
    /// Where it goes.
    pub address: Option<String>,
}

/// A request for information as CPN showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RfiFullRecord {
    /// CPN's id.
    #[serde(with = "text")]
    pub id: RfiId,
    /// Its state as it came.
    pub status: String,
    /// Its level as it came.
    pub level: Option<String>,
    /// Its deadline.
    pub expires: Option<Timestamp>,
    /// When it was raised, seen from the money; what the first sight says stays.
    #[serde(with = "text")]
    pub point: RfiPoint,
    /// When it was found late: the last look at CPN before. What the first sight says stays.
    pub late_since: Option<Timestamp>,
    /// The version of its field requirements, to be repeated in the answer.
    pub version: Option<i64>,
    /// The whole answer as it came, JSON: schema, files and certificate are read from it.
    pub raw: String,
}

/// A file that was chosen for a request for information. Its content is kept beside the journal, under its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RfiFileRecord {
    /// Our id of it.
    #[serde(with = "text")]
    pub id: FileId,
    /// CPN's key that it answers, as it came.
    pub key: String,
    /// Its name, as it is sent.
    pub name: String,
    /// Its MIME type, by content.
    pub media_type: String,
    /// Bytes that leave.
    pub size: u64,
    /// SHA-256 of what leaves, hex.
    pub sha256: String,
    /// What was removed from it before: `author`, `GPS position`.
    pub removed: Vec<String>,
    /// What a person should know about it; may be empty.
    pub note: String,
    /// Who chose it.
    pub by: String,
}

/// The desk's policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRecord {
    /// Whether a second person looks at each answer to a request for information.
    pub second_look: bool,
    /// For how many days after its end a payment is still watched for requests for information.
    pub rfi_watch_days: u32,
    /// Orders of the same beneficiary, amount and reference within so many days look alike.
    pub duplicate_days: u32,
    /// Where CPN and BFIs answer tickets; may be empty.
    pub support_email: String,
    /// Whether the system's notices are shown.
    pub notices: bool,
}

impl Default for PolicyRecord {
    fn default() -> Self {
        Self { second_look: false, rfi_watch_days: 30, duplicate_days: 30, support_email: String::new(), notices: true }
    }
}
