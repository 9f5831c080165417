//! Arrival: a person, or a bank record they have seen, says that the beneficiary has the money. CPN never does
//! (cpn-api 5.1: `COMPLETED` means that the BFI sent it).
use domain::ids::AttemptId;
use domain::payment::PaymentStatus;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use store::AttemptState;
use store::fact::Fact;

use crate::Desk;
use crate::attempts::payment_status;
use crate::error::{Error, FieldProblem, Result};

/// The longest bank reference, in characters.
const LONGEST: usize = 140;

/// It may be tomorrow where the person sits: the eastmost clocks are 14 hours ahead of UTC, the westmost 12 behind.
const EASTMOST: SignedDuration = SignedDuration::from_hours(14);
const WESTMOST: SignedDuration = SignedDuration::from_hours(12);

/// What a person says about the arrival.
#[derive(Clone, Debug)]
pub struct ArrivalInput {
    /// The day it arrived, `YYYY-MM-DD`.
    pub on: String,
    /// The bank's reference; may be empty.
    pub bank_reference: String,
}

/// Whether a person may say that the beneficiary has the money. Saying it again corrects what was said before.
///
/// # Errors
/// Why not.
pub fn may_confirm_arrival(attempt: &AttemptState) -> std::result::Result<(), String> {
    match payment_status(attempt) {
        Some(PaymentStatus::Completed) => Ok(()),
        Some(PaymentStatus::Failed) => Err("This payment failed; the beneficiary got nothing from it.".to_owned()),
        Some(
            PaymentStatus::Created
            | PaymentStatus::CryptoFundsPending
            | PaymentStatus::FiatPaymentInitiated
            | PaymentStatus::Unknown(_),
        )
        | None => Err("The BFI has not said that it sent the money.".to_owned()),
    }
}

impl Desk {
    /// Records that the beneficiary has the money, and who says so.
    ///
    /// # Errors
    /// When the payment is not completed, or a field needs mending.
    pub async fn confirm_arrival(&self, attempt: AttemptId, input: ArrivalInput) -> Result<()> {
        let state = self.attempt(attempt).await?;
        may_confirm_arrival(&state).map_err(Error::NotNow)?;
        let payment = state.payment.as_ref().ok_or(Error::NotFound("the payment"))?;
        let (on, bank_reference) = read(&input, payment.created, self.clock().server_now())?;
        let person = self.person().to_owned();
        self.record_person(vec![Fact::ArrivalConfirmed { attempt, on, bank_reference, person }]).await
    }
}

fn read(input: &ArrivalInput, created: Timestamp, now: Timestamp) -> Result<(Date, Option<String>)> {
    let mut problems = Vec::new();
    let day = |at: Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let first = day(created.saturating_sub(WESTMOST).unwrap_or(created));
    let last = day(now.saturating_add(EASTMOST).unwrap_or(now));
    let on = Some(input.on.trim()).filter(|text| text.len() == 10).and_then(|text| text.parse::<Date>().ok());
    let message = match on {
        None => Some("Enter the day it arrived, as year-month-day like 2026-10-06.".to_owned()),
        Some(on) if on > last => Some("It cannot arrive in the future. Enter a day up to today.".to_owned()),
        Some(on) if on < first => Some(format!("It cannot arrive before it was paid. Enter a day from {first} on.")),
        Some(_) => None,
    };
    problems.extend(message.map(|message| FieldProblem::new("on", message)));
    let reference = input.bank_reference.trim();
    if reference.chars().count() > LONGEST || reference.chars().any(char::is_control) {
        problems.push(FieldProblem::new("bankReference", "Enter one line of at most 140 characters."));
    }
    match on {
        Some(on) if problems.is_empty() => Ok((on, Some(reference.to_owned()).filter(|text| !text.is_empty()))),
        Some(_) | None => Err(Error::Invalid(problems)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(on: &str, bank_reference: &str) -> Result<(Date, Option<String>)> {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let input = ArrivalInput { on: on.to_owned(), bank_reference: bank_reference.to_owned() };
        read(&input, at("2026-10-06T14:00:00Z"), at("2026-10-08T12:00:00Z"))
    }

    fn wrong(on: &str, bank_reference: &str) -> Vec<String> {
        match say(on, bank_reference) {
            Err(Error::Invalid(problems)) => problems.into_iter().map(|problem| problem.field).collect(),
            other => panic!("taken: {other:?}"),
        }
    }

    #[test]
    fn the_day_lies_between_the_payment_and_today_wherever_the_person_is() {
        for day in ["2026-10-06", "2026-10-07", "2026-10-08", " 2026-10-09 "] {
            assert!(say(day, "").is_ok(), "{day}");
        }
        for day in ["2026-10-05", "2026-10-10", "2026-02-30", "tomorrow", "", "2026-10-07T00:00:00Z"] {
            assert_eq!(wrong(day, ""), ["on"], "{day}");
        }
    }

    #[test]
    fn the_bank_s_reference_is_one_short_line_or_none() {
        let kept = |reference: &str| say("2026-10-07", reference).expect("right").1;
        assert_eq!(kept(" SPEI-77 ").as_deref(), Some("SPEI-77"));
        assert_eq!(kept("  "), None);
        assert_eq!(wrong("2026-10-07", "a\nb"), ["bankReference"]);
        assert_eq!(wrong("never", &"x".repeat(141)), ["on", "bankReference"]);
    }
}
