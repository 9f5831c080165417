//! One row of the outcome tables, and how a row is found.
use super::{Action, MoneyMoved, Outcome, Retry};
use crate::status::ActsNext;

/// What a row says about money by itself. It never says “yes” or “no” where that depends on what was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// What this row is about cannot move money.
    Never,
    /// It depends on what was seen: transactions, refunds, the chain.
    AsSeen,
    /// It may have moved, even where nothing was seen of it yet.
    MayHave,
    /// It moved: there is a refund only of what arrived.
    Moved,
}

impl Claim {
    /// The answer, with what was seen.
    #[must_use]
    pub fn with(self, seen: MoneyMoved) -> MoneyMoved {
        match self {
            Self::Never => MoneyMoved::No,
            Self::AsSeen => seen,
            Self::MayHave if seen == MoneyMoved::Yes => MoneyMoved::Yes,
            Self::MayHave => MoneyMoved::Unknown,
            Self::Moved => MoneyMoved::Yes,
        }
    }
}

/// One row: a code of CPN and what it means for the people at this desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The code as CPN writes it; for an error code the HTTP status and the number, `400/290100`.
    pub code: &'static str,
    /// What happened: whole sentences.
    pub what: &'static str,
    /// Did money move?
    pub money: Claim,
    /// Is a retry safe?
    pub retry: Retry,
    /// Who acts next?
    pub acts_next: ActsNext,
    /// What to do: whole sentences.
    pub advice: &'static str,
    /// What can be done here, at a button.
    pub action: Action,
}

impl Row {
    /// A row where a person acts next and money is as it was seen.
    pub(super) const fn new(code: &'static str, what: &'static str, advice: &'static str, action: Action) -> Self {
        Self { code, what, money: Claim::AsSeen, retry: Retry::AfterFix, acts_next: ActsNext::You, advice, action }
    }

    pub(super) const fn retry(self, retry: Retry) -> Self {
        Self { retry, ..self }
    }

    pub(super) const fn money(self, money: Claim) -> Self {
        Self { money, ..self }
    }

    pub(super) const fn next(self, acts_next: ActsNext) -> Self {
        Self { acts_next, ..self }
    }

    /// The outcome that this row gives for codes as they came.
    pub(super) fn outcome(&self, seen: MoneyMoved, code: String) -> Outcome {
        Outcome {
            what: self.what.to_owned(),
            money: self.money.with(seen),
            retry: self.retry,
            acts_next: self.acts_next,
            advice: self.advice.to_owned(),
            action: self.action,
            code,
        }
    }
}

/// The row of a code.
pub(super) fn find(table: &'static [Row], code: &str) -> Option<&'static Row> {
    table.iter().find(|row| row.code == code)
}
