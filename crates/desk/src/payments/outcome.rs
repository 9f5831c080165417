//! The outcomes of a payment and its newest transaction: what CPN says, with what was seen of the money.
use domain::order::StopReason;
use domain::outcome::{
    Action, Failure, MoneyMoved, NO_REFUND, Outcome, Retry, SHORT_REFUND, of_failed_payment, of_failed_transaction,
    of_refusal, of_refused_attempt,
};
use domain::payment::{PaymentStatus, TransactionStatus};
use domain::status::ActsNext;
use jiff::Timestamp;
use store::fact::Call;
use store::{AttemptState, CallState};

use crate::attempts::{payment_status, signature_under_way};

/// The answers about a failed payment. A refund that came back, and a signature that the chain may still take, change
/// what CPN's reason alone would say.
pub(super) fn of_payment(attempt: &AttemptState, now: Timestamp) -> Option<Outcome> {
    if payment_status(attempt) != Some(PaymentStatus::Failed) {
        return None;
    }
    let payment = attempt.payment.as_ref()?;
    let under_way = signature_under_way(attempt, now).filter(|_| !attempt.funds_moved);
    let seen = match under_way {
        Some(_) => MoneyMoved::Unknown,
        None => seen(attempt),
    };
    let outcome = of_failed_payment(Failure {
        reason: payment.failure_reason.as_deref(),
        code: payment.failure_code.as_deref(),
        seen,
        refund: refund(attempt),
    });
    let Some(end) = under_way else { return Some(outcome) };
    Some(Outcome {
        retry: Retry::NotSafe,
        acts_next: ActsNext::Chain,
        advice: format!("The signature is with CPN and can be used until {end:.0}. Do not order again before."),
        action: Action::CheckNow,
        ..outcome
    })
}

/// The answers about an attempt that ended without a payment, where CPN's refusal says more than the stop itself.
pub(super) fn of_stop(attempt: &AttemptState) -> Option<Outcome> {
    let stop = attempt.stop.as_ref().filter(|stop| stop.reason == StopReason::Refused)?;
    of_refused_attempt(stop.code.as_deref()?)
}

/// The answers about the newest transaction, when it failed and its payment still waits for funds.
pub(super) fn of_transaction(attempt: &AttemptState) -> Option<Outcome> {
    let newest = attempt.transactions.last()?;
    let waits = payment_status(attempt) == Some(PaymentStatus::CryptoFundsPending);
    if !waits || newest.status() != TransactionStatus::Failed {
        return None;
    }
    Some(of_failed_transaction(newest.record.failure_reason.as_deref(), seen(attempt)))
}

/// The answers about a signature that CPN refused, while its transaction still waits for one.
pub(crate) fn of_submit(attempt: &AttemptState) -> Option<Outcome> {
    let newest = attempt.transactions.last()?;
    let waits = payment_status(attempt) == Some(PaymentStatus::CryptoFundsPending);
    if !waits || newest.status() != TransactionStatus::Created {
        return None;
    }
    let mut submits = attempt.outbox.iter().rev().filter(|entry| entry.call == Call::SubmitTransaction);
    let last = submits.find(|entry| entry.subject.ends_with(newest.record.id.as_str()))?;
    let refused = (last.state == CallState::Refused).then_some(last)?;
    Some(of_refusal(refused.status?, refused.code.as_deref().and_then(|code| code.parse().ok()), seen(attempt)))
}

/// Whether the newest transaction, if it failed, allows another one for the same payment.
pub(crate) fn allows_another(attempt: &AttemptState) -> std::result::Result<(), String> {
    match of_transaction(attempt) {
        Some(outcome) if outcome.action != Action::SignAgain => Err(format!("{} {}", outcome.what, outcome.advice)),
        Some(_) | None => Ok(()),
    }
}

/// Whether the same message may be signed again after CPN refused its signature.
pub(crate) fn allows_signing(attempt: &AttemptState) -> std::result::Result<(), String> {
    match of_submit(attempt) {
        Some(outcome) if outcome.retry == Retry::NotSafe => Err(format!("{} {}", outcome.what, outcome.advice)),
        Some(_) | None => Ok(()),
    }
}

fn seen(attempt: &AttemptState) -> MoneyMoved {
    if attempt.funds_moved { MoneyMoved::Yes } else { MoneyMoved::No }
}

/// How the refund stands, where one is owed. What came back is compared with what the BFI got.
fn refund(attempt: &AttemptState) -> Option<&str> {
    if attempt.refunded {
        return Some("COMPLETED");
    }
    if !attempt.funds_moved {
        return None;
    }
    let newest = attempt.refunds.last().map(|refund| &refund.record);
    Some(match newest {
        None => NO_REFUND,
        // Without its amount nobody can tell whether it is enough.
        Some(refund) if refund.status == "COMPLETED" && refund.amount.is_some() => SHORT_REFUND,
        Some(refund) if refund.status == "COMPLETED" => "CREATED",
        Some(refund) => &refund.status,
    })
}
