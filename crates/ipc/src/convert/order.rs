//! Quotes, drafts, and an attempt's steps.
use desk::payments::{PaymentDetail, bfi_name};
use desk::store::fact::Call;
use desk::store::{AttemptState, DraftRow, Stop};
use desk::{Error, LookAlike, Offers};
use domain::ids::{AttemptId, OrderId};
use domain::order::{Fixed, StopReason};
use domain::outcome::Action;
use domain::status::AttemptPhase;
use jiff::Timestamp;

use super::{arrival, outcome, short, time, total, unit};
use crate::order::{
    AttemptPhaseName, AttemptView, DraftView, FixedSide, LookAlikeView, OrderSaved, PurposeView, QuoteView, QuotesView,
    StepState, StepView, StopView,
};

impl From<OrderId> for OrderSaved {
    fn from(order: OrderId) -> Self {
        Self { id: order.to_string(), attempt: None }
    }
}

impl From<(OrderId, AttemptId)> for OrderSaved {
    fn from((order, attempt): (OrderId, AttemptId)) -> Self {
        Self { id: order.to_string(), attempt: Some(attempt.to_string()) }
    }
}

impl TryFrom<DraftRow> for DraftView {
    type Error = Error;

    fn try_from(draft: DraftRow) -> Result<Self, Error> {
        let mut form: crate::order::OrderForm =
            serde_json::from_str(&draft.form).map_err(|error| Error::Internal(error.to_string()))?;
        form.id = Some(draft.order.to_string());
        Ok(Self { form, saved: time(draft.saved_at) })
    }
}

impl From<LookAlike> for LookAlikeView {
    fn from(alike: LookAlike) -> Self {
        Self {
            order: alike.order.to_string(),
            number: alike.number,
            placed: time(alike.placed_at),
            amount: alike.amount.into(),
            reference: alike.reference,
            status: alike.status.into(),
        }
    }
}

/// The reasons for payment.
pub(super) fn purposes() -> Vec<PurposeView> {
    let view = |(code, label): &(&str, &str)| PurposeView { code: (*code).to_owned(), label: (*label).to_owned() };
    desk::PURPOSES.iter().map(view).collect()
}

impl From<Offers> for QuotesView {
    fn from(offers: Offers) -> Self {
        let best = offers.quotes.first().map(|(best, _)| best.rate);
        let quotes = offers.quotes.into_iter().map(|(quote, created)| QuoteView {
            id: quote.id.to_string(),
            bfi: bfi_name(&quote.bfi),
            behind_best: best.map_or(0, |best| best.basis_points_above(quote.rate)),
            rate: quote.rate.six_digits(),
            unit: unit(quote.destination),
            raw_rate: quote.raw_rate.map(|rate| rate.six_digits()),
            total_fees: total(&quote.fees).into(),
            fees: quote.fees.iter().map(Into::into).collect(),
            source: quote.source.into(),
            destination: quote.destination.into(),
            arrival: quote.arrival.as_ref().map_or_else(|| "not announced".to_owned(), arrival),
            arrival_minutes: quote.arrival.as_ref().map_or(0, desk::arrival_minutes),
            created: time(created),
            expires: time(quote.expires),
            life_seconds: life(created, quote.expires),
            domain: quote.bfi,
        });
        Self {
            as_of: time(offers.as_of),
            quotes: quotes.collect(),
            suggested_rate: offers.suggested_rate.map(|rate| rate.six_digits()),
        }
    }
}

fn life(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from(to.duration_since(from).as_secs().max(0)).unwrap_or(u32::MAX)
}

impl From<PaymentDetail> for AttemptView {
    fn from(detail: PaymentDetail) -> Self {
        let (fixed, amount) = match detail.order.order.fixed {
            Fixed::Source(amount) => (FixedSide::Source, amount),
            Fixed::Destination(amount) => (FixedSide::Destination, amount),
        };
        let attempt = &detail.attempt;
        let quote = attempt.quote.as_ref();
        Self {
            id: attempt.id.to_string(),
            order: attempt.order.to_string(),
            order_number: detail.order.order.number.clone(),
            number: attempt.number,
            amount: amount.into(),
            fixed,
            beneficiary: detail.beneficiary.name.clone(),
            method: detail.beneficiary.corridor.method.clone(),
            bfi: quote.map(|quote| bfi_name(&quote.bfi)),
            quote_expires: quote.map(|quote| time(quote.expires)),
            quote_life_seconds: quote.zip(attempt.quote_taken_at).map(|(quote, taken)| life(taken, quote.expires)),
            steps: steps(&detail),
            phase: match attempt.phase {
                AttemptPhase::Running => AttemptPhaseName::Running,
                AttemptPhase::Unknown => AttemptPhaseName::Unknown,
                AttemptPhase::Stopped => AttemptPhaseName::Stopped,
                AttemptPhase::Created => AttemptPhaseName::Created,
            },
            status: attempt.status.into(),
            stop: attempt.stop.as_ref().map(|stop| stop_view(stop, &detail)),
            other_attempts: detail.other_attempts.iter().map(Into::into).collect(),
            stop_action: detail.may_stop().into(),
            ask_again: detail.may_ask_again().into(),
            run_again: detail.may_run_again().into(),
            close_order: detail.may_close().into(),
        }
    }
}

/// Why it stopped, and what to do: a refusal of CPN says more about that than the stop does.
fn stop_view(stop: &Stop, detail: &PaymentDetail) -> StopView {
    let (advice, action) = match &detail.outcome {
        Some(refused) => (refused.advice.as_str(), refused.action),
        None => advice(&stop.reason),
    };
    StopView {
        reason: stop.reason.to_string(),
        sentence: stop.sentence.clone(),
        code: stop.code.clone(),
        advice: advice.to_owned(),
        action: outcome::action(action, detail),
    }
}

fn advice(reason: &StopReason) -> (&'static str, Action) {
    match reason {
        StopReason::OutsideBounds => {
            ("The order is kept. Run it again later, or place a new order with other limits.", Action::NewOrder)
        }
        StopReason::QuotesRanOut => ("The order is kept. Quote again?", Action::OrderAgain),
        StopReason::FieldsMissing => {
            ("Complete the record as a new version, close this order and place a new one.", Action::NewOrder)
        }
        StopReason::Refused => ("Read what CPN says, put it right, and run the order again.", Action::OrderAgain),
        StopReason::NotReached => ("Nothing was sent. Run it again when CPN answers.", Action::OrderAgain),
        StopReason::StoppedByPerson => ("The order is kept.", Action::OrderAgain),
        StopReason::Certificate => {
            ("Do not retry before CPN support has looked at the institution’s certificate.", Action::Nothing)
        }
        StopReason::Interrupted => ("Nothing was sent. Run it again.", Action::OrderAgain),
    }
}

/// The five steps, from what the attempt has recorded.
fn steps(detail: &PaymentDetail) -> Vec<StepView> {
    let attempt = &detail.attempt;
    let order = &detail.order.order;
    let create = attempt.outbox.iter().rev().find(|entry| entry.call == Call::CreatePayment);
    let quoted = attempt.quote.as_ref().map(|quote| {
        let limit = order.worst_rate;
        format!(
            "{} at {}, inside the limit of {}.",
            quote.source.grouped(),
            quote.rate.six_digits(),
            limit.six_digits()
        )
    });
    let fields = attempt.fields.as_ref().map(|fields| {
        let list = if fields.unchanged {
            "The list is the one known for this corridor."
        } else {
            "The list changed since it was last seen; everything it asks for is filled in."
        };
        (format!("{} fields complete", fields.count), list.to_owned())
    });
    let bfi = attempt.quote.as_ref().map_or("the institution".to_owned(), |quote| bfi_name(&quote.bfi));
    let key = create.map_or_else(String::new, |entry| format!(" with key {}", short(&entry.key.to_string())));
    let mut times = [
        (attempt.quote.is_some(), attempt.quote_taken_at),
        (attempt.fields.is_some(), attempt.sealed_at),
        (attempt.sealed_at.is_some(), attempt.sealed_at),
        (attempt.payment.is_some(), attempt.payment.as_ref().and(create.map(|entry| entry.updated_at))),
        (attempt.payment.as_ref().is_some_and(|payment| payment.status != "CREATED"), attempt.payment_seen_at),
    ]
    .into_iter();
    let texts = [
        (
            format!("Fresh quote from {bfi}"),
            quoted.unwrap_or_else(|| "The best offer inside your limits is taken.".to_owned()),
        ),
        fields.unwrap_or_else(|| ("Field list".to_owned(), "Compared with what is filled in.".to_owned())),
        (
            format!("Encrypted for {bfi}"),
            format!(
                "Two sealed parts: travel rule and bank account. Only this BFI can open them. {}",
                attempt.certificate_note.clone().unwrap_or_default()
            ),
        ),
        (
            "Creating the payment".to_owned(),
            format!(
                "Saved here first{key}. If the answer is lost, the app asks again with the same key and cannot pay twice."
            ),
        ),
        ("Ready to sign".to_owned(), "You approve on the Ledger inside the funding window.".to_owned()),
    ];
    let mut before = attempt.started_at;
    let mut reached = false;
    let mut steps = Vec::new();
    for (title, detail) in texts {
        let (done, at) = times.next().unwrap_or((false, None));
        let state = if done {
            StepState::Done
        } else if reached {
            StepState::Todo
        } else {
            reached = true;
            current(attempt)
        };
        let millis = at.filter(|_| done).map(|at| {
            let took = at.duration_since(before).as_millis().max(0);
            before = at.max(before);
            u32::try_from(took).unwrap_or(u32::MAX)
        });
        steps.push(StepView { title, detail: detail.trim().to_owned(), state, millis });
    }
    steps
}

fn current(attempt: &AttemptState) -> StepState {
    match attempt.phase {
        AttemptPhase::Running | AttemptPhase::Created => StepState::Current,
        AttemptPhase::Unknown => StepState::Unknown,
        AttemptPhase::Stopped => StepState::Stopped,
    }
}
