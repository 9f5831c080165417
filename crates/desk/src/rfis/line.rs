//! One request in a line.
use domain::ids::{AttemptId, RfiId};
use domain::money::{Currency, Money};
use domain::party::PartyKind;
use domain::rfi::{RfiPoint, RfiStatus};
use domain::status::ActsNext;
use jiff::Timestamp;
use store::CallState;

use super::case::{Case, Draft};

/// Where a request stands, for staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RfiStands {
    /// Waiting for us.
    InformationRequired,
    /// Waiting for the BFI.
    InReview,
    /// Accepted.
    Approved,
    /// Refused; final.
    Refused,
    /// Its time ended unanswered.
    Expired,
    /// A state that nobody documented.
    Unknown,
}

impl RfiStands {
    /// Who acts next.
    #[must_use]
    pub fn acts_next(self) -> ActsNext {
        match self {
            Self::InformationRequired => ActsNext::You,
            Self::InReview => ActsNext::Bfi,
            Self::Approved | Self::Refused | Self::Expired => ActsNext::Nobody,
            Self::Unknown => ActsNext::App,
        }
    }
}

/// One request in a line.
#[derive(Clone, Debug)]
pub struct RfiLine {
    /// CPN's id.
    pub id: RfiId,
    /// The attempt whose payment it is about.
    pub attempt: AttemptId,
    /// `ORD-0612`.
    pub order_number: String,
    /// Where it stands.
    pub stands: RfiStands,
    /// CPN's word for it.
    pub raw_status: String,
    /// About whom.
    pub customer: String,
    /// The customer's reference.
    pub customer_reference: String,
    /// Whether the customer is a business.
    pub business: bool,
    /// Who asks.
    pub bfi: String,
    /// Who is paid.
    pub beneficiary: String,
    /// When it was raised, seen from the money.
    pub point: RfiPoint,
    /// `Level 2`, or as it came.
    pub level: Option<String>,
    /// Its deadline.
    pub expires: Option<Timestamp>,
    /// When we first saw it.
    pub seen: Timestamp,
    /// Found late: since when it may have been open, in words.
    pub late: Option<String>,
    /// When the answer was sent.
    pub sent: Option<Timestamp>,
    /// The payment's amount.
    pub at_risk: Money,
    /// Fields filled in, and asked for.
    pub fields: (u32, u32),
    /// Files chosen or sent, and asked for.
    pub files: (u32, u32),
    /// What is missing, in words.
    pub missing: Vec<String>,
}

impl Case {
    /// Where it stands, judged by the server's clock.
    pub(super) fn stands(&self) -> RfiStands {
        match self.status() {
            RfiStatus::InformationRequired if self.is_late() && !self.state.is_answered() => RfiStands::Expired,
            RfiStatus::InformationRequired => RfiStands::InformationRequired,
            RfiStatus::InReview => RfiStands::InReview,
            RfiStatus::Approved => RfiStands::Approved,
            // CPN may end one that nobody answered with the same word.
            RfiStatus::Refused(_) if self.ran_out() && !self.state.is_answered() => RfiStands::Expired,
            RfiStatus::Refused(_) => RfiStands::Refused,
            RfiStatus::Unknown(_) => RfiStands::Unknown,
        }
    }

    /// Whether its end was seen after its deadline: before it, somebody must have answered with another program.
    fn ran_out(&self) -> bool {
        let standing = &self.state.standing;
        let seen = standing.seen_at.saturating_add(self.offset).unwrap_or(standing.seen_at);
        standing.ended_at.is_some() || standing.expires.is_some_and(|end| end <= seen)
    }

    /// When the answer that CPN has was sent.
    pub(super) fn sent_at(&self) -> Option<Timestamp> {
        let accepted = self.state.submit().filter(|entry| entry.state == CallState::Accepted);
        accepted.map(|entry| entry.intended_at)
    }

    pub(super) fn line(&self, draft: &Draft) -> RfiLine {
        let stands = self.stands();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let asked = self.wire.files();
        let chosen = asked.iter().filter(|asked| self.files_of(&asked.key).next().is_some()).count();
        let without = asked.iter().filter(|asked| self.files_of(&asked.key).next().is_none());
        let files = without.filter(|asked| asked.required != Some(false)).map(super::detail::file_label);
        let missing = match stands {
            RfiStands::InformationRequired => draft.missing.iter().cloned().chain(files).collect(),
            // Files may follow until the BFI decides.
            RfiStands::InReview => files.collect(),
            RfiStands::Approved | RfiStands::Refused | RfiStands::Expired | RfiStands::Unknown => Vec::new(),
        };
        let amount = self.attempt.payment.as_ref().map(|payment| payment.source);
        RfiLine {
            id: self.id().clone(),
            attempt: self.attempt.id,
            order_number: self.order.order.number.clone(),
            stands,
            raw_status: self.status().to_string(),
            customer: self.customer.name.clone(),
            customer_reference: self.customer.reference.clone(),
            business: self.customer.kind == PartyKind::Business,
            bfi: self.bfi(),
            beneficiary: self.beneficiary.name.clone(),
            point: self.state.standing.point,
            level: self.state.standing.level.as_deref().map(domain::rfi::level),
            expires: self.state.standing.expires,
            seen: self.state.standing.first_seen,
            late: self.late(),
            sent: self.sent_at(),
            at_risk: amount.unwrap_or_else(|| Money::zero(Currency::USDC)),
            fields: (count(draft.given()), count(draft.form.asked())),
            files: (count(chosen), count(asked.len())),
            missing,
        }
    }
}
