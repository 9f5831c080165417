//! Sentences about requests for information.
use domain::ids::FileId;
use domain::outcome::{MoneyMoved, of_refusal};
use domain::rfi::RfiPoint;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::{CallState, OutboxEntry};

use super::case::Case;
use super::line::RfiStands;
use crate::payments::bfi_name;

impl Case {
    /// Who asks.
    pub(super) fn bfi(&self) -> String {
        let domain = self.attempt.quote.as_ref().map(|quote| quote.bfi.as_str());
        let domain = domain.or_else(|| self.wire.certificate.as_ref().map(|certificate| certificate.domain.as_str()));
        domain.map_or_else(|| "The BFI".to_owned(), bfi_name)
    }

    /// What it means now: who waits for what, what a late or refused answer costs.
    pub(super) fn sentence(&self, stands: RfiStands) -> String {
        let bfi = self.bfi();
        let amount = self.attempt.payment.as_ref().map(|payment| payment.source.grouped()).unwrap_or_default();
        let level = self.wire.level.as_ref().map(|level| domain::rfi::level(level.as_str()));
        let level = level.map_or_else(|| "information".to_owned(), |level| level.to_lowercase());
        let point = self.state.standing.point;
        match stands {
            RfiStands::InformationRequired => {
                let (asks, cost) = match point {
                    RfiPoint::BeforeFunding => (
                        format!("{bfi} asks for {level} before it takes the payment. No USDC has moved."),
                        "Without an answer in time the payment ends.",
                    ),
                    RfiPoint::AfterFunding => (
                        format!("{bfi} asks for {level}, after funding. {amount} is already with them."),
                        "Without an answer in time the payout fails, and a refund is due.",
                    ),
                    RfiPoint::AfterCompletion => (
                        format!("{bfi} asks for {level}, after completion. {amount} was paid out."),
                        "Without an answer in time new payments of this customer may be refused.",
                    ),
                };
                format!("{asks} {cost} A refused answer is final and may block this customer at {bfi}.")
            }
            RfiStands::InReview => format!("{bfi} reviews the answer. Files can follow until it decides."),
            RfiStands::Approved => match point {
                RfiPoint::BeforeFunding => {
                    format!(
                        "{bfi} accepted the answer. The payment goes on; if it expired meanwhile, run the order again."
                    )
                }
                RfiPoint::AfterFunding | RfiPoint::AfterCompletion => format!("{bfi} accepted the answer."),
            },
            RfiStands::Refused => {
                let cost = money_after(point, &amount);
                format!("{bfi} refused the answer. This is final; it may refuse this customer from now on. {cost}")
            }
            RfiStands::Expired => {
                let cost = money_after(point, &amount);
                format!("Its time ended unanswered. {cost} A new payment brings a new request.")
            }
            RfiStands::Unknown => {
                let raw = self.status();
                format!("CPN shows “{raw}”, a state this version does not know. Nothing can be sent until it changes.")
            }
        }
    }

    /// Since when it may have been open, for one that was found late.
    pub(super) fn late(&self) -> Option<String> {
        let standing = &self.state.standing;
        let clock = |at: Timestamp| at.to_zoned(TimeZone::UTC).strftime("%-d %b %H:%M UTC").to_string();
        let since = standing.late_since?;
        let found = standing.first_seen.saturating_add(self.offset).unwrap_or(standing.first_seen);
        Some(format!("Found at {}; the last look before was {}.", clock(found), clock(since)))
    }

    /// Why a call did not do what it should, in words.
    pub(super) fn problem(&self, entry: &OutboxEntry) -> Option<String> {
        let seen = if self.attempt.funds_moved { MoneyMoved::Yes } else { MoneyMoved::No };
        match entry.state {
            CallState::Accepted => None,
            CallState::Refused => {
                let number = entry.code.as_deref().and_then(|code| code.parse().ok());
                let outcome = of_refusal(entry.status.unwrap_or_default(), number, seen);
                Some(format!("{} {}", outcome.what, outcome.advice).trim().to_owned())
            }
            CallState::Open | CallState::Abandoned => entry.note.clone(),
        }
    }

    /// Why a file is not at CPN, in words.
    pub(super) fn file_problem(&self, file: FileId) -> Option<String> {
        let entry = self.upload(file)?;
        if entry.is_open() {
            let lost = "CPN did not answer; it may have this file. Sent again, it may have it twice.";
            return Some(lost.to_owned());
        }
        self.problem(entry)
    }
}

/// What an unanswered or refused request means for the money, by when it was raised.
fn money_after(point: RfiPoint, amount: &str) -> String {
    match point {
        RfiPoint::BeforeFunding => "The payment ends; no USDC had moved.".to_owned(),
        RfiPoint::AfterFunding => {
            format!("{amount} had left the wallet: the payment fails, and the BFI owes a refund.")
        }
        RfiPoint::AfterCompletion => "The fiat had been sent before.".to_owned(),
    }
}
