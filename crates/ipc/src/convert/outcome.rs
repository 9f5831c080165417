//! Outcomes as the window gets them: sentences with the amount, and the action with its label and what it is about.
use desk::payments::PaymentDetail;
use desk::signing::SigningPage;
use domain::money::{Currency, Money};
use domain::outcome::{Action, MoneyMoved, Outcome, Retry};

use crate::common::ActionView;
use crate::outcome::{OutcomeActionName, OutcomeActionView, OutcomeView};

impl From<Action> for OutcomeActionView {
    /// The action, about nothing in particular.
    fn from(action: Action) -> Self {
        let (name, label) = match action {
            Action::OrderAgain => (OutcomeActionName::OrderAgain, "Order again"),
            Action::NewOrder => (OutcomeActionName::NewOrder, "New order"),
            Action::ShowRfi => (OutcomeActionName::ShowRfi, "Show the request"),
            Action::OpenTicket => (OutcomeActionName::OpenTicket, "Open a ticket"),
            Action::EditBeneficiary => (OutcomeActionName::EditBeneficiary, "Edit the beneficiary"),
            Action::EditCustomer => (OutcomeActionName::EditCustomer, "Edit the customer"),
            Action::SignAgain => (OutcomeActionName::SignAgain, "Sign again"),
            Action::ApproveAllowance => (OutcomeActionName::ApproveAllowance, "Show the allowance"),
            Action::FundWallet => (OutcomeActionName::FundWallet, "Show the wallet"),
            Action::CheckNow => (OutcomeActionName::CheckNow, "Check now"),
            Action::AskAgain => (OutcomeActionName::AskAgain, "Ask again"),
            Action::OpenSettings => (OutcomeActionName::OpenSettings, "Open Settings"),
            Action::Wait => (OutcomeActionName::Wait, ""),
            Action::Nothing => (OutcomeActionName::Nothing, ""),
        };
        Self { name, label: label.to_owned(), target: None, allowed: ActionView::yes() }
    }
}

/// The action about this payment: what it opens, and why it cannot be done now.
pub(super) fn action(action: Action, detail: &PaymentDetail) -> OutcomeActionView {
    let row = || Some(detail.attempt.id.to_string());
    let (target, allowed) = match action {
        Action::OrderAgain => (row(), detail.may_run_again()),
        Action::SignAgain => (row(), detail.may_review()),
        Action::AskAgain => (row(), detail.may_ask_again()),
        // A ticket is about a payment.
        Action::OpenTicket => (row().filter(|_| detail.attempt.payment.is_some()), Ok(())),
        Action::ShowRfi => {
            let rfi = detail.attempt.payment.as_ref().and_then(|payment| payment.rfi.as_ref());
            (rfi.map(|rfi| rfi.id.clone()), Ok(()))
        }
        Action::EditBeneficiary => (Some(detail.beneficiary.id.to_string()), Ok(())),
        Action::EditCustomer => (Some(detail.customer.id.to_string()), Ok(())),
        Action::NewOrder
        | Action::ApproveAllowance
        | Action::FundWallet
        | Action::CheckNow
        | Action::OpenSettings
        | Action::Wait
        | Action::Nothing => (None, Ok(())),
    };
    OutcomeActionView { target, allowed: allowed.into(), ..action.into() }
}

/// The answers about this payment, said with its amount.
pub(super) fn outcome(outcome: &Outcome, detail: &PaymentDetail, source: Money) -> OutcomeView {
    view(outcome, source, retry(outcome.retry, detail), action(outcome.action, detail))
}

/// The answers about a signature that CPN refused, on the page where it is signed again.
pub(super) fn on_signing_page(outcome: &Outcome, page: &SigningPage) -> OutcomeView {
    let said = match outcome.retry {
        Retry::NotSafe => "No.",
        Retry::AfterFix => "After it was put right.",
        Retry::Safe => "Yes, another signature is safe.",
    };
    // Signing again is what this page is for.
    let known = if outcome.action == Action::SignAgain { Action::Nothing } else { outcome.action };
    let target = (known == Action::OpenTicket).then(|| page.attempt.id.to_string());
    let action = OutcomeActionView { target, ..known.into() };
    view(outcome, page.payment.source, said.to_owned(), action)
}

fn view(outcome: &Outcome, source: Money, retry_sentence: String, action: OutcomeActionView) -> OutcomeView {
    let amount = if source.currency() == Currency::USDC { source.grouped() } else { "the money".to_owned() };
    OutcomeView {
        what: outcome.what.clone(),
        money_moved: outcome.money.into(),
        money_sentence: match outcome.money {
            MoneyMoved::No => "No. No USDC left the wallet.".to_owned(),
            MoneyMoved::Yes => format!("Yes, {amount} left the wallet. It did not reach the beneficiary."),
            MoneyMoved::Unknown => "Not known yet.".to_owned(),
        },
        retry: outcome.retry.into(),
        retry_sentence,
        acts_next: outcome.acts_next.into(),
        advice: outcome.advice.clone(),
        action,
        code: outcome.code.clone(),
    }
}

/// What the desk would refuse is never called safe here.
fn retry(retry: Retry, detail: &PaymentDetail) -> String {
    let waits = detail.sign_by.is_some();
    let refused = if waits { detail.may_review() } else { detail.may_run_again() };
    match (retry, refused) {
        (Retry::NotSafe, _) => "Not now.".to_owned(),
        (Retry::Safe | Retry::AfterFix, Err(reason)) => format!("Not now. {reason}"),
        (Retry::Safe, Ok(())) if waits => "Yes, another signature for the same payment is safe.".to_owned(),
        (Retry::Safe, Ok(())) => "Yes, a new attempt is safe.".to_owned(),
        (Retry::AfterFix, Ok(())) => "After it was put right.".to_owned(),
    }
}
