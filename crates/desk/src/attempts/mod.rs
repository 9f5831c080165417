//! Attempts: one run of an order, from a binding quote to a payment at CPN.
mod create;
pub(crate) use create::{described, stored};
pub(crate) use on_chain::{OnChain, signature_left};
pub(crate) use start::{earlier_signature, may_run_again, may_stop, signature_under_way};
mod on_chain;
mod recover;
mod run;
mod start;

use domain::payment::PaymentStatus;
use domain::status::AttemptPhase;
use store::AttemptState;

/// Whether an attempt can still lead to a payment, or has one that is not finished.
pub(crate) fn alive(attempt: &AttemptState) -> bool {
    match attempt.phase {
        AttemptPhase::Stopped => false,
        AttemptPhase::Running | AttemptPhase::Unknown => true,
        AttemptPhase::Created => !payment_status(attempt).is_some_and(|status| status.is_terminal()),
    }
}

/// The payment's status, if there is a payment.
pub(crate) fn payment_status(attempt: &AttemptState) -> Option<PaymentStatus> {
    attempt.payment.as_ref().map(|payment| match payment.status.parse() {
        Ok(status) => status,
        Err(never) => match never {},
    })
}
