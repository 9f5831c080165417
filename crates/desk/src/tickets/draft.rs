//! What a ticket's form starts with: the kind of issue that fits where the payment stands, and the facts a person at CPN
//! or the BFI needs to find it. Names, accounts and other personal data stay out: CPN's ids and our reference are enough.
use domain::ids::AttemptId;
use domain::payment::RefundStatus;
use domain::status::StatusWord;
use jiff::Timestamp;
use store::AttemptState;

use super::may_open;
use crate::Desk;
use crate::error::Result;

/// A ticket's form as it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketDraft {
    /// A word of [`cpn::wire::TICKET_ISSUES`].
    pub issue: &'static str,
    /// The facts, one on a line.
    pub description: String,
    /// The desk's own address, from the policy; may be empty.
    pub email: String,
    /// Whether a ticket can be opened now, and why not.
    pub open: std::result::Result<(), String>,
}

impl Desk {
    /// What the form of a ticket about an attempt's payment starts with.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn ticket_draft(&self, attempt: AttemptId) -> Result<TicketDraft> {
        let state = self.attempt(attempt).await?;
        let order = state.order;
        let (order, policy) = self.store(move |store| Ok((store.order(order)?, store.policy()?))).await?;
        let reference = order.map(|order| order.order.reference).unwrap_or_default();
        let now = self.clock().server_now();
        Ok(TicketDraft {
            issue: issue(&state, now),
            description: description(&state, &reference, now),
            email: policy.support_email,
            open: may_open(&state),
        })
    }
}

/// The kind of issue that fits where the payment stands.
fn issue(attempt: &AttemptState, now: Timestamp) -> &'static str {
    match attempt.status {
        StatusWord::BfiPayingDelayed => "PAYMENT_SETTLEMENT_DELAY",
        StatusWord::BfiPaying if attempt.arrival_due().is_some_and(|due| now > due) => "PAYMENT_SETTLEMENT_DELAY",
        StatusWord::FailedRefundDue => "REVERSE_FUNDS",
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
        | StatusWord::SentByBfi
        | StatusWord::ArrivalConfirmed
        | StatusWord::FailedNotMoved
        | StatusWord::Refunded
        | StatusWord::Unknown => "OTHER",
    }
}

/// The facts, one on a line. A person reads and changes them before anything is sent.
fn description(attempt: &AttemptState, reference: &str, now: Timestamp) -> String {
    let Some(payment) = &attempt.payment else { return String::new() };
    let mut lines = vec![format!("Payment {}, reference {reference}.", payment.id)];
    let codes = [&payment.addendum, &payment.failure_reason, &payment.failure_code].into_iter().flatten();
    let status: Vec<_> = std::iter::once(&payment.status).chain(codes).map(String::as_str).collect();
    lines.push(format!("Status {}, as of {}.", status.join(", "), time(attempt.payment_seen_at.unwrap_or(now))));
    lines.push(format!("{} to {}.", payment.source.grouped(), payment.destination.grouped()));
    if let Some(known) = attempt.transactions.iter().rev().find(|known| known.record.hash.is_some()) {
        let hash = known.record.hash.as_deref().unwrap_or_default();
        lines.push(format!("Onchain transaction {hash}, {}.", known.record.status));
    }
    if let Some(reference) = &payment.network_reference {
        lines.push(format!("Rail reference {reference}."));
    }
    lines.extend(lateness(attempt, now));
    lines.extend(refunds(attempt));
    lines.join("\n")
}

/// When the fiat was announced for, and by how much it is late.
fn lateness(attempt: &AttemptState, now: Timestamp) -> Option<String> {
    let (funded, due) = (attempt.funded_at?, attempt.arrival_due()?);
    let announced = format!("USDC received by the BFI by {}; the fiat was announced for {}", time(funded), time(due));
    let paying = matches!(attempt.status, StatusWord::BfiPaying | StatusWord::BfiPayingDelayed);
    let late = now.duration_since(due).as_mins();
    Some(match (paying, late) {
        (true, 0) if now > due => format!("{announced}. It is late by less than a minute."),
        (true, late) if late > 0 => format!("{announced}. It is late by {} h {} min.", late / 60, late % 60),
        (true | false, _) => format!("{announced}."),
    })
}

/// What came back and what is still owed.
fn refunds(attempt: &AttemptState) -> Vec<String> {
    let mut lines: Vec<_> = attempt
        .refunds
        .iter()
        .map(|refund| {
            let amount = refund.record.amount.map(|amount| format!(", {}", amount.grouped())).unwrap_or_default();
            let hash = refund.record.hash.as_ref().map(|hash| format!(", transaction {hash}")).unwrap_or_default();
            format!("Refund {}, {}{amount}{hash}.", refund.record.id, refund.record.status)
        })
        .collect();
    if attempt.status == StatusWord::FailedRefundDue
        && let Some(owed) = attempt.refund_owed()
    {
        let address = &attempt.refund_address;
        let none = attempt.refunds.is_empty();
        let failed = attempt.refunds.iter().any(|refund| refund.status() == RefundStatus::Failed);
        let why = if none {
            " No refund is shown."
        } else if failed {
            " The refund failed."
        } else {
            ""
        };
        let back = attempt.refund_received().grouped();
        lines.push(format!("Owed {}, received {back}, to {address}.{why}", owed.grouped()));
    }
    lines
}

/// To the second, in UTC: the reader is elsewhere.
fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
