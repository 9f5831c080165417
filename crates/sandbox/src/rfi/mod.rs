//! Requests for information (RFIs): what an institution asks, what it was answered, and how it decides.
//!
//! Documented are the states, the levels and their fields (cpn-api 3.15 to 3.17, 5.8, 5.9), two magic answers, and that an
//! RFI comes at creation, after funding or after completion. When it comes, how long it lives and how long a decision takes
//! is ours (docs/sandbox.md).

mod answer;
pub(crate) mod control;
mod documents;
mod lifecycle;
mod schema;

use cpn::wire::{PaymentStatus, Rfi, RfiLevel, RfiStatus};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::bfis::BfiKey;
use crate::refusal::Refusal;
use crate::world::World;

pub(crate) use answer::open_answer;
pub(crate) use documents::{AskedFile, MAX_FILE, check_content, known_type};
pub(crate) use schema::{People, References};

/// The points at which RFIs are known to come, by the status that the payment then has.
pub(crate) const POINTS: [PaymentStatus; 3] =
    [PaymentStatus::Created, PaymentStatus::FiatPaymentInitiated, PaymentStatus::Completed];

/// How deep an RFI goes. Each level asks for all that the lower ones ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Level {
    One,
    Two,
    Three,
}

impl Level {
    /// Each level, the lowest first.
    pub(crate) const ALL: [Self; 3] = [Self::One, Self::Two, Self::Three];

    /// The level of a number from 1 to 3.
    pub(crate) fn numbered(number: u8) -> Option<Self> {
        Self::ALL.into_iter().nth(usize::from(number.checked_sub(1)?))
    }

    fn on_the_wire(self) -> RfiLevel {
        match self {
            Self::One => RfiLevel::Level1,
            Self::Two => RfiLevel::Level2,
            Self::Three => RfiLevel::Level3,
        }
    }
}

/// An RFI and what it does not say.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RfiRecord {
    pub(crate) rfi: Rfi,
    /// The key that answers are sealed for: this RFI's own, in its institution's name.
    pub(crate) key: BfiKey,
    /// The customer it is about, by the OFI's own reference.
    pub(crate) customer: String,
    /// Nobody answered in time, or the decision did not come in time. Such an RFI was not refused on its merits.
    pub(crate) expired: bool,
    pub(crate) asked_files: Vec<AskedFile>,
    /// The opened answer.
    pub(crate) answer: Option<Map<String, Value>>,
    /// The opened files, without their content.
    pub(crate) files: Vec<ReceivedFile>,
    /// Whether the decision has a time already.
    decision_planned: bool,
}

/// A file that was opened and found good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceivedFile {
    pub(crate) file_key: String,
    pub(crate) file_name: String,
    pub(crate) file_type: String,
    /// Bytes, before encryption.
    pub(crate) size: u64,
    /// Of the content, in hex.
    pub(crate) sha256: String,
}

impl RfiRecord {
    /// The payment it belongs to.
    pub(crate) fn payment(&self) -> &str {
        self.rfi.payment_id.as_deref().unwrap_or_default()
    }

    /// Whether its end is still to come.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.rfi.status, RfiStatus::InformationRequired | RfiStatus::InReview)
    }

    /// Whether it ended with a refusal.
    fn is_refused(&self) -> bool {
        matches!(self.rfi.status, RfiStatus::Rejected | RfiStatus::Failed) && !self.expired
    }

    /// Refuses what comes after the end. Files may come until then, data only while it is asked for.
    pub(crate) fn must_take(&self, files: bool) -> Result<(), Refusal> {
        if self.expired {
            return Err(Refusal::code(290_400));
        }
        let taken = match self.rfi.status {
            RfiStatus::InformationRequired => true,
            RfiStatus::InReview => files,
            RfiStatus::Approved | RfiStatus::Rejected | RfiStatus::Failed | RfiStatus::Unknown(_) => false,
        };
        if taken { Ok(()) } else { Err(Refusal::code(290_401)) }
    }

    /// Whether every required file is there.
    fn has_its_files(&self) -> bool {
        let there = |asked: &AskedFile| self.files.iter().any(|file| file.file_key == asked.key);
        self.asked_files.iter().filter(|asked| asked.required).all(there)
    }
}

/// What is asked of the sandbox, not of CPN: how RFIs look and how long they live.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// Which of the three shapes that were seen `fileRequirements` has.
    pub(crate) files: documents::Shape,
    /// Whether lists of people are arrays, or one object as in the specification's example.
    pub(crate) people: People,
    /// Whether references inside the schema are written `$ref`, or `ref` as the specification prints them.
    pub(crate) references: References,
    /// The word for a refused RFI.
    pub(crate) refused: RefusedWord,
    /// Seconds that later RFIs live; left out, as documented in docs/sandbox.md.
    pub(crate) life_seconds: Option<u32>,
}

/// The two words that the sources have for a refused RFI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum RefusedWord {
    /// The specification's and the webhook's.
    #[default]
    Rejected,
    /// The states page's.
    Failed,
}

impl World {
    /// An RFI of a payment.
    pub(crate) fn rfi(&self, payment: &str, id: &str) -> Result<&RfiRecord, Refusal> {
        self.rfis.get(id).filter(|record| record.payment() == payment).ok_or_else(Refusal::not_found)
    }

    /// The open RFI of a payment.
    pub(crate) fn open_rfi(&self, payment: &str) -> Option<&RfiRecord> {
        self.rfis.values().find(|record| record.payment() == payment && record.is_open())
    }

    /// Refuses a new payment of a customer about whom this institution asks (290205) or was not satisfied (290206).
    pub(crate) fn must_not_be_blocked(&self, customer: &str, domain: &str) -> Result<(), Refusal> {
        let concerned = || self.rfis.values().filter(|rfi| rfi.customer == customer && rfi.key.domain == domain);
        if concerned().any(RfiRecord::is_refused) {
            Err(Refusal::code(290_206))
        } else if concerned().any(RfiRecord::is_open) {
            Err(Refusal::code(290_205))
        } else {
            Ok(())
        }
    }

    /// Whether an RFI of another payment holds up this one: same customer, same institution.
    pub(crate) fn is_held_up(&self, payment: &str) -> bool {
        let Some((customer, domain)) = self.parties(payment) else { return false };
        let concerns = |rfi: &RfiRecord| rfi.customer == customer && rfi.key.domain == domain;
        self.rfis.values().any(|rfi| concerns(rfi) && rfi.is_open() && rfi.payment() != payment)
    }

    /// The customer of a payment and the domain of its institution.
    fn parties(&self, payment: &str) -> Option<(&str, &str)> {
        let payment = &self.payment(payment)?.payment;
        let quote = self.quotes.get(&payment.quote_id)?;
        Some((payment.customer_ref_id.as_deref().unwrap_or_default(), &quote.domain))
    }
}
