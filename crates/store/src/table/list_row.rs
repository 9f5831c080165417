//! Makes the list's rows: what a draft, an order or an attempt looks like in one line, and where it stands in the order.
use domain::order::{Fixed, Order};
use domain::payment::PaymentStatus;
use domain::rfi::RfiStatus;
use domain::status::{ActsNext, AttemptPhase, Situation, StatusWord};
use jiff::Timestamp;

use crate::table::attempts::AttemptState;
use crate::table::drafts::DraftRow;
use crate::table::list::{Deadline, DeadlineKind, ListRow, RowId, View};
use crate::table::orders::OrderState;

/// A row with all that decides its place.
pub(super) struct Placed {
    pub(super) row: ListRow,
    /// 0 needs you, 1 waits on others, 2 finished.
    pub(super) rank: i64,
    /// Ascending within the rank.
    pub(super) place: i64,
    /// The views it is in, as bits.
    pub(super) views: i64,
    /// What the search looks through besides the row's own words.
    pub(super) extra: String,
}

/// The names that an order's row shows.
pub(super) struct Names {
    pub(super) beneficiary: String,
    pub(super) customer: String,
}

pub(super) fn of_draft(draft: &DraftRow) -> Placed {
    place(
        ListRow {
            id: RowId::Draft(draft.order),
            order: draft.order,
            number: String::new(),
            status: StatusWord::Draft,
            acts_next: ActsNext::You,
            beneficiary: draft.beneficiary.clone(),
            customer: String::new(),
            bfi: None,
            reference: draft.reference.clone(),
            source: None,
            source_is_limit: false,
            destination: None,
            destination_is_limit: false,
            deadline: None,
            updated_at: draft.saved_at,
            terminal: false,
            rfi: None,
            failure_code: None,
        },
        String::new(),
    )
}

/// An order that has no attempt yet: a person decides, as after a stopped attempt.
pub(super) fn of_order(state: &OrderState, names: Names) -> Placed {
    let nothing_yet = Situation { attempt: Some(AttemptPhase::Stopped), ..Situation::default() };
    let mut row = bounds(&state.order, names, RowId::Order(state.order.id));
    row.status = domain::status::word(&nothing_yet);
    row.updated_at = state.closed_at.unwrap_or(state.placed_at);
    row.terminal = state.closed;
    row.acts_next = if row.terminal { ActsNext::Nobody } else { row.status.acts_next() };
    place(row, String::new())
}

pub(super) fn of_attempt(state: &OrderState, attempt: &AttemptState, names: Names) -> Placed {
    let mut row = bounds(&state.order, names, RowId::Attempt(attempt.id));
    row.status = attempt.status;
    row.updated_at = attempt.updated_at;
    if let Some(quote) = &attempt.quote {
        row.bfi = Some(quote.bfi.clone());
        (row.source, row.destination) = (Some(quote.source), Some(quote.destination));
    }
    if let Some(payment) = &attempt.payment {
        (row.source, row.destination) = (Some(payment.source), Some(payment.destination));
    }
    if attempt.quote.is_some() || attempt.payment.is_some() {
        (row.source_is_limit, row.destination_is_limit) = (false, false);
    }
    row.deadline = deadline(attempt);
    let over = attempt.payment.as_ref().is_some_and(|payment| {
        let Ok(status) = payment.status.parse::<PaymentStatus>();
        status.is_terminal()
    });
    // Someone has already decided what comes after this attempt.
    let answered = state.closed || state.attempts.last() != Some(&attempt.id);
    row.terminal = match attempt.status {
        StatusWord::SentByBfi | StatusWord::ArrivalConfirmed | StatusWord::Refunded => true,
        StatusWord::Stopped | StatusWord::FailedNotMoved => answered,
        StatusWord::Draft
        | StatusWord::Quoting
        | StatusWord::WaitingForNetwork
        | StatusWord::RfiAnswer
        | StatusWord::RfiInReview
        | StatusWord::ReadyToSign
        | StatusWord::OnDevice
        | StatusWord::SentOnchain
        | StatusWord::BfiPaying
        | StatusWord::BfiPayingDelayed
        | StatusWord::FailedRefundDue
        | StatusWord::Unknown => false,
    };
    row.acts_next = if row.terminal { ActsNext::Nobody } else { attempt.status.acts_next() };
    // A request for information outlives its payment: it shows in the clock column, and somebody has to answer it.
    let to_answer = attempt.open_rfi.as_ref().filter(|rfi| rfi.status == RfiStatus::InformationRequired);
    if let Some(rfi) = to_answer.filter(|_| over) {
        (row.terminal, row.acts_next) = (false, ActsNext::You);
        row.deadline = rfi.expires.map(|at| Deadline { at, kind: DeadlineKind::Rfi });
    }
    // So does a ticket that asks for information, by a person's word.
    if attempt.ticket_waits {
        (row.terminal, row.acts_next) = (false, ActsNext::You);
    }
    let payment = attempt.payment.iter();
    let extra = payment.map(|p| format!("{} {}", p.id, p.network_reference.as_deref().unwrap_or_default())).collect();
    let mut placed = place(row, extra);
    // The money is with the BFI already: before everything else that needs a person.
    if to_answer.is_some_and(|rfi| rfi.funded) {
        placed.place = placed.place.saturating_sub(FUNDED_FIRST);
    }
    placed
}

/// The row of an order's terms.
fn bounds(order: &Order, names: Names, id: RowId) -> ListRow {
    let (source_is_limit, destination_is_limit) = match order.fixed {
        Fixed::Source(_) => (false, true),
        Fixed::Destination(_) => (true, false),
    };
    ListRow {
        id,
        order: order.id,
        number: order.number.clone(),
        status: StatusWord::Stopped,
        acts_next: ActsNext::You,
        beneficiary: names.beneficiary,
        customer: names.customer,
        bfi: None,
        reference: order.reference.clone(),
        source: order.highest_cost().ok(),
        source_is_limit,
        destination: order.least_received().ok(),
        destination_is_limit,
        deadline: None,
        updated_at: Timestamp::UNIX_EPOCH,
        terminal: false,
        rfi: None,
        failure_code: None,
    }
}

fn deadline(attempt: &AttemptState) -> Option<Deadline> {
    let payment = attempt.payment.as_ref();
    let (at, kind) = match attempt.status {
        StatusWord::Quoting => (attempt.quote.as_ref()?.expires, DeadlineKind::Quote),
        StatusWord::ReadyToSign | StatusWord::OnDevice => {
            let payment = payment?;
            (domain::payment::sign_by(payment.created, payment.expires), DeadlineKind::SignBy)
        }
        StatusWord::RfiAnswer | StatusWord::RfiInReview => (attempt.open_rfi.as_ref()?.expires?, DeadlineKind::Rfi),
        StatusWord::BfiPaying | StatusWord::BfiPayingDelayed => (attempt.arrival_due()?, DeadlineKind::ArrivalDue),
        StatusWord::Draft
        | StatusWord::Stopped
        | StatusWord::WaitingForNetwork
        | StatusWord::SentOnchain
        | StatusWord::SentByBfi
        | StatusWord::ArrivalConfirmed
        | StatusWord::FailedNotMoved
        | StatusWord::FailedRefundDue
        | StatusWord::Refunded
        | StatusWord::Unknown => return None,
    };
    Some(Deadline { at, kind })
}

/// The rank of what is finished, after what needs you and what waits on others.
pub(super) const FINISHED: i64 = 2;

/// How far questions about money that is out stand before everything else, in milliseconds: more than any deadline.
const FUNDED_FIRST: i64 = 1 << 61;

/// Needs you by time left, then waiting on others, then finished newest first. A draft presses nobody.
fn place(row: ListRow, extra: String) -> Placed {
    /// After every real deadline, in milliseconds.
    const NO_DEADLINE: i64 = 1 << 60;
    let needs_you = row.acts_next == ActsNext::You && row.status != StatusWord::Draft;
    let rank = if row.terminal { FINISHED } else { i64::from(!needs_you) };
    let updated = row.updated_at.as_millisecond();
    let place = match (&row.deadline, row.terminal) {
        (Some(deadline), false) => deadline.at.as_millisecond(),
        (None, false) => NO_DEADLINE.saturating_sub(updated),
        (_, true) => updated.saturating_neg(),
    };
    let inside = |view: View| match view {
        View::All => true,
        View::Open => !row.terminal,
        View::NeedsYou => rank == 0,
        View::ToSign => matches!(row.status, StatusWord::ReadyToSign | StatusWord::OnDevice),
        View::WithBfi => matches!(
            row.status,
            StatusWord::WaitingForNetwork
                | StatusWord::RfiInReview
                | StatusWord::BfiPaying
                | StatusWord::BfiPayingDelayed
        ),
        View::Unknown => row.status == StatusWord::Unknown,
        View::Refunds => matches!(row.status, StatusWord::FailedRefundDue | StatusWord::Refunded),
    };
    let views = View::ALL.into_iter().filter(|view| inside(*view)).map(View::bit).sum();
    Placed { row, rank, place, views, extra }
}
