//! The list and one payment in full.
use desk::payments::{OtherAttempt, PaymentDetail, bfi_name};
use desk::store::{AttemptState, DeadlineKind as Kind, ListPage, ListRow, RowId, ViewCounts};
use domain::outcome::{Action, MoneyMoved, of_failed_transaction, of_refund, of_rfi};
use domain::payment::{RefundStatus, TransactionStatus};
use domain::status::StatusWord;
use jiff::Timestamp;

use super::book::account;
use super::{arrival, outcome, purpose, ticket, time, timeline, total, unit};
use crate::common::{ActionView, DeadlineKind, DeadlineView};
use crate::payment::{
    AttemptLink, NextView, PartyView, PaymentRow, PaymentView, PaymentsPage, RefundView, RowKind, StageState,
    StageView, TimelineView, TransactionView, ViewCount, ViewName,
};

/// A page of the list, the lane of what needs a person, and when CPN last answered.
#[must_use]
pub fn payments_page(page: ListPage, lane: ListPage, as_of: Option<Timestamp>) -> PaymentsPage {
    let count = |view, count: u64| ViewCount { view, count: u32::try_from(count).unwrap_or(u32::MAX) };
    let ViewCounts { open, to_sign, with_bfi, unknown, refunds, all, needs_you } = page.counts;
    PaymentsPage {
        as_of: as_of.map(time),
        rows: page.rows.into_iter().map(Into::into).collect(),
        matching: u32::try_from(page.total_in_view).unwrap_or(u32::MAX),
        total: u32::try_from(all).unwrap_or(u32::MAX),
        counts: vec![
            count(ViewName::Open, open),
            count(ViewName::ToSign, to_sign),
            count(ViewName::WithBfi, with_bfi),
            count(ViewName::Unknown, unknown),
            count(ViewName::Refunds, refunds),
            count(ViewName::All, all),
        ],
        needs_you: lane.rows.into_iter().map(Into::into).collect(),
        needs_you_total: u32::try_from(needs_you).unwrap_or(u32::MAX),
    }
}

impl From<ListRow> for PaymentRow {
    fn from(row: ListRow) -> Self {
        let (id, opens) = match row.id {
            RowId::Draft(order) => (order.to_string(), RowKind::Draft),
            RowId::Order(order) => (order.to_string(), RowKind::Attempt),
            RowId::Attempt(attempt) => (attempt.to_string(), opens(row.status)),
        };
        Self {
            id,
            opens,
            order_number: row.number,
            status: row.status.into(),
            acts_next: row.acts_next.into(),
            beneficiary: row.beneficiary,
            customer: row.customer,
            bfi: row.bfi.as_deref().map(bfi_name),
            reference: row.reference,
            source: row.source.map(Into::into),
            source_is_limit: row.source_is_limit,
            destination: row.destination.map(Into::into),
            deadline: row.deadline.map(|deadline| DeadlineView {
                at: time(deadline.at),
                kind: match deadline.kind {
                    Kind::Quote => DeadlineKind::Quote,
                    Kind::SignBy => DeadlineKind::SignBy,
                    Kind::Rfi => DeadlineKind::Rfi,
                    Kind::ArrivalDue => DeadlineKind::Arrival,
                },
            }),
            updated: time(row.updated_at),
            code: row.failure_code,
            rfi: row.rfi.map(|rfi| rfi.to_string()),
        }
    }
}

impl From<&OtherAttempt> for AttemptLink {
    fn from(other: &OtherAttempt) -> Self {
        Self { id: other.id.to_string(), number: other.number, status: other.status.into(), opens: opens(other.status) }
    }
}

fn opens(status: StatusWord) -> RowKind {
    match status {
        StatusWord::Draft => RowKind::Draft,
        StatusWord::Quoting | StatusWord::Stopped | StatusWord::Unknown => RowKind::Attempt,
        StatusWord::WaitingForNetwork
        | StatusWord::RfiAnswer
        | StatusWord::RfiInReview
        | StatusWord::ReadyToSign
        | StatusWord::OnDevice
        | StatusWord::SentOnchain
        | StatusWord::BfiPaying
        | StatusWord::BfiPayingDelayed
        | StatusWord::SentByBfi
        | StatusWord::ArrivalConfirmed
        | StatusWord::FailedNotMoved
        | StatusWord::FailedRefundDue
        | StatusWord::Refunded => RowKind::Payment,
    }
}

/// One payment in full; an attempt that has no payment yet gives none.
#[must_use]
pub fn payment_view(detail: PaymentDetail, as_of: Option<Timestamp>) -> Option<PaymentView> {
    let payment = detail.attempt.payment.clone()?;
    let quote = detail.attempt.quote.clone()?;
    let attempt = &detail.attempt;
    let order = &detail.order.order;
    let fees = if payment.fees.is_empty() { &quote.fees } else { &payment.fees };
    let refunds = attempt.refunds.iter().map(|refund| RefundView {
        id: refund.record.id.to_string(),
        words: of_refund(&refund.record.status).what,
        status: refund.record.status.clone(),
        amount: refund.record.amount.map(Into::into),
        hash: refund.record.hash.clone(),
    });
    let transactions = attempt.transactions.iter().rev().map(|transaction| TransactionView {
        id: transaction.record.id.to_string(),
        status: transaction.record.status.clone(),
        failure: transaction.record.failure_reason.clone(),
        failure_words: (transaction.status() == TransactionStatus::Failed)
            .then(|| of_failed_transaction(transaction.record.failure_reason.as_deref(), MoneyMoved::Unknown).what),
        hash: transaction.record.hash.clone(),
        fee: attempt
            .settlement
            .as_ref()
            .filter(|s| Some(&s.hash) == transaction.record.hash.as_ref())
            .map(|s| s.fee.into()),
    });
    Some(PaymentView {
        id: attempt.id.to_string(),
        order_number: order.number.clone(),
        order: attempt.order.to_string(),
        reference: order.reference.clone(),
        status: attempt.status.into(),
        raw_status: [Some(payment.status.clone()), payment.addendum.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
        acts_next: attempt.status.acts_next().into(),
        as_of: attempt.payment_seen_at.max(as_of).map(time),
        source: payment.source.into(),
        destination: payment.destination.into(),
        converted: payment.source.checked_sub(total(fees)).ok().map(Into::into),
        fees: fees.iter().map(Into::into).collect(),
        rate: quote.rate.six_digits(),
        unit: unit(payment.destination),
        raw_rate: quote.raw_rate.map(|rate| rate.six_digits()),
        worst_rate: order.worst_rate.six_digits(),
        arrival: payment.arrival.as_ref().or(quote.arrival.as_ref()).map(arrival),
        stages: stages(&detail),
        next: next(&detail),
        outcome: detail.outcome.as_ref().map(|known| outcome::outcome(known, &detail, payment.source)),
        transaction_outcome: detail
            .transaction_outcome
            .as_ref()
            .map(|known| outcome::outcome(known, &detail, payment.source)),
        attempt: attempt.number,
        other_attempts: detail.other_attempts.iter().map(Into::into).collect(),
        timeline: with_future(&detail),
        customer: PartyView {
            name: detail.customer.name.clone(),
            reference: detail.customer.reference.clone(),
            version: detail.customer.version,
        },
        beneficiary: PartyView {
            name: detail.beneficiary.name.clone(),
            reference: detail.beneficiary.reference.clone(),
            version: detail.beneficiary.version,
        },
        account: account(&detail.beneficiary),
        bfi: Some(bfi_name(&quote.bfi)),
        bfi_domain: Some(quote.bfi.clone()),
        purpose: purpose(&order.purpose),
        method: order.corridor.method.clone(),
        transactions: transactions.collect(),
        refunds: refunds.collect(),
        refund_address: attempt.refund_address.clone(),
        payment_id: Some(payment.id.to_string()),
        network_reference: payment.network_reference.clone(),
        sign: detail.may_review().into(),
        order_again: detail.may_run_again().into(),
        check_now: ActionView::yes(),
        after: ticket::after(&detail),
    })
}

fn with_future(detail: &PaymentDetail) -> Vec<TimelineView> {
    let mut lines = timeline::lines(&detail.timeline);
    if let Some(last) = detail.sign_by.filter(|last| *last > detail.now) {
        lines.insert(
            0,
            TimelineView {
                at: time(last),
                source: "app".to_owned(),
                icon: "calendar-clock".to_owned(),
                title: "Last moment to sign".to_owned(),
                detail: "Before CPN’s expiry, because the network’s cut-off is not published.".to_owned(),
                future: true,
            },
        );
    }
    lines
}

/// Created, Sign, Onchain, BFI pays, Arrival confirmed: which are done, and where it stands or ended.
fn stages(detail: &PaymentDetail) -> Vec<StageView> {
    let attempt = &detail.attempt;
    let reached = match attempt.status {
        StatusWord::ReadyToSign | StatusWord::OnDevice => 1,
        StatusWord::SentOnchain => 2,
        StatusWord::BfiPaying | StatusWord::BfiPayingDelayed | StatusWord::FailedRefundDue | StatusWord::Refunded => 3,
        StatusWord::SentByBfi => 4,
        StatusWord::ArrivalConfirmed => 5,
        StatusWord::Unknown if attempt.signing.as_ref().is_some_and(|signing| signing.decision.is_some()) => 2,
        StatusWord::FailedNotMoved if attempt.funded_at.is_some() || !attempt.transactions.is_empty() => 1,
        StatusWord::Draft
        | StatusWord::Quoting
        | StatusWord::Stopped
        | StatusWord::WaitingForNetwork
        | StatusWord::RfiAnswer
        | StatusWord::RfiInReview
        | StatusWord::FailedNotMoved
        | StatusWord::Unknown => 0,
    };
    let failed = detail.outcome.is_some();
    let signed = attempt.signing.as_ref().and_then(|signing| signing.decided_at).filter(|_| reached > 1);
    let times = [
        attempt.payment.as_ref().map(|payment| payment.created),
        signed.or(detail.sign_by),
        attempt.settlement.as_ref().map(|settlement| settlement.seen_at),
        attempt.payment_seen_at.filter(|_| reached > 3),
        None,
    ];
    let (last, last_note, refund) = last_stage(attempt);
    let notes = ["", if reached == 1 { "by" } else { "" }, "", "", &last_note];
    let names = ["Created", "Sign", "Onchain", if refund.is_some() { "BFI could not pay" } else { "BFI pays" }, last];
    let stage = |(index, ((name, note), at)): (usize, ((&str, &str), Option<Timestamp>))| StageView {
        name: name.to_owned(),
        note: note.to_owned(),
        at: at.map(time),
        state: match index.cmp(&reached) {
            std::cmp::Ordering::Less => StageState::Done,
            std::cmp::Ordering::Equal if failed => StageState::Failed,
            // Sent by the BFI is all that CPN can tell; the arrival is for a person or a bank record to confirm.
            std::cmp::Ordering::Equal if reached == 4 => StageState::Todo,
            std::cmp::Ordering::Equal => StageState::Current,
            std::cmp::Ordering::Greater => refund.filter(|_| index == 4).unwrap_or(StageState::Todo),
        },
    };
    names.into_iter().zip(notes).zip(times).enumerate().map(stage).collect()
}

/// The fifth stage: the arrival, or the refund where that is what comes instead. Its name, its note, and the refund's state.
fn last_stage(attempt: &AttemptState) -> (&'static str, String, Option<StageState>) {
    let failed = attempt.refunds.last().is_some_and(|refund| refund.status() == RefundStatus::Failed);
    match attempt.status {
        StatusWord::Refunded => ("Refund", "received".to_owned(), Some(StageState::Done)),
        StatusWord::FailedRefundDue if failed => ("Refund", "failed".to_owned(), Some(StageState::Failed)),
        StatusWord::FailedRefundDue if !attempt.refund_received().is_zero() => {
            ("Refund", "short".to_owned(), Some(StageState::Failed))
        }
        StatusWord::FailedRefundDue => ("Refund", "due".to_owned(), Some(StageState::Current)),
        StatusWord::Draft
        | StatusWord::Quoting
        | StatusWord::Stopped
        | StatusWord::WaitingForNetwork
        | StatusWord::RfiAnswer
        | StatusWord::RfiInReview
        | StatusWord::ReadyToSign
        | StatusWord::OnDevice
        | StatusWord::SentOnchain
        | StatusWord::BfiPaying
        | StatusWord::BfiPayingDelayed
        | StatusWord::SentByBfi
        | StatusWord::ArrivalConfirmed
        | StatusWord::FailedNotMoved
        | StatusWord::Unknown => {
            let on = attempt.arrival.as_ref().map(|arrival| arrival.on.strftime("%-d %b %Y").to_string());
            ("Arrival confirmed", on.unwrap_or_default(), None)
        }
    }
}

fn next(detail: &PaymentDetail) -> NextView {
    let attempt = &detail.attempt;
    let expires = attempt.payment.as_ref().map(|payment| time(payment.expires));
    let sign_by = detail.sign_by.map(|at| DeadlineView { at: time(at), kind: DeadlineKind::SignBy });
    let bfi = attempt.quote.as_ref().map_or_else(|| "the BFI".to_owned(), |quote| bfi_name(&quote.bfi));
    let view = |title: &str, detail: String| NextView {
        title: title.to_owned(),
        detail,
        deadline: None,
        expires: None,
        action: Action::Nothing.into(),
    };
    match attempt.status {
        StatusWord::ReadyToSign => NextView {
            deadline: sign_by,
            expires,
            ..view("You act next: approve on the Ledger.", "Until you sign, no money has moved.".to_owned())
        },
        StatusWord::OnDevice => NextView {
            deadline: sign_by,
            ..view("The device waits for you.", "Compare each screen with the list, then approve or reject.".to_owned())
        },
        StatusWord::WaitingForNetwork => view(
            &format!("{bfi} is reviewing."),
            "This can take up to one business day. No money has moved.".to_owned(),
        ),
        StatusWord::RfiAnswer => rfi(detail, view(&format!("{bfi} asks for information."), String::new())),
        StatusWord::RfiInReview => rfi(detail, view(&format!("{bfi} reviews the answer."), String::new())),
        StatusWord::SentOnchain => {
            view("The chain confirms the transfer.", "Signed and sent to CPN. This cannot be taken back.".to_owned())
        }
        StatusWord::BfiPaying => {
            view(&format!("{bfi} is paying the beneficiary."), "The USDC has arrived there.".to_owned())
        }
        StatusWord::BfiPayingDelayed => {
            view(&format!("{bfi} pays later than announced."), "The new time stands under Arrival.".to_owned())
        }
        StatusWord::SentByBfi => view(&format!("Sent by {bfi}."), "The beneficiary may not have it yet.".to_owned()),
        StatusWord::ArrivalConfirmed => view(
            "The beneficiary has the money.",
            attempt.arrival.as_ref().map_or_else(String::new, |arrival| {
                let reference = arrival.bank_reference.as_ref().map(|text| format!(", bank reference {text}"));
                let on = arrival.on.strftime("%-d %B %Y");
                format!("It arrived on {on}{}, says {}.", reference.unwrap_or_default(), arrival.person)
            }),
        ),
        StatusWord::FailedNotMoved => match &detail.outcome {
            Some(outcome) if outcome.money != MoneyMoved::No => view("The payment failed.", outcome.advice.clone()),
            Some(_) | None => view("The payment failed. No money has moved.", "The order is kept.".to_owned()),
        },
        StatusWord::FailedRefundDue => {
            view(&format!("{bfi} owes a refund."), "It goes to the refund address.".to_owned())
        }
        StatusWord::Refunded => view("The USDC is back.", "The order is kept; you may run it again.".to_owned()),
        StatusWord::Unknown => unknown(detail, view("The outcome is not known yet.", String::new())),
        StatusWord::Draft | StatusWord::Quoting | StatusWord::Stopped => view("", String::new()),
    }
}

/// An open request for information: what it means for this payment, and the way to answer it.
fn rfi(detail: &PaymentDetail, view: NextView) -> NextView {
    let open = detail.attempt.payment.as_ref().and_then(|payment| payment.rfi.as_ref());
    let seen = if detail.attempt.funds_moved { MoneyMoved::Yes } else { MoneyMoved::No };
    let Some((open, known)) = open.map(|open| (open, of_rfi(&open.status, seen))) else { return view };
    let money = match known.money {
        MoneyMoved::Yes => " The USDC is with the BFI already.",
        MoneyMoved::No | MoneyMoved::Unknown => " No money has moved.",
    };
    NextView {
        detail: format!("{}{money}", known.advice),
        deadline: open.expires.map(|at| DeadlineView { at: time(at), kind: DeadlineKind::Rfi }),
        action: outcome::action(known.action, detail),
        ..view
    }
}

/// One safe action: ask what became of the call, or look again when CPN shows a state that nobody documented.
fn unknown(detail: &PaymentDetail, view: NextView) -> NextView {
    let (sentence, action) = if detail.may_ask_again().is_ok() {
        let sentence = "CPN did not answer clearly. The app asks what became of it, then the chain; nothing is signed or paid \
                        a second time. Do not make a new order.";
        (sentence.to_owned(), Action::AskAgain)
    } else {
        let sentence = "CPN shows a state that this version does not know. Nothing is done here until CPN moves on. Do not \
                        make a new order.";
        (sentence.to_owned(), Action::CheckNow)
    };
    NextView { detail: sentence, action: outcome::action(action, detail), ..view }
}
