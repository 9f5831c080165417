//! The closed vocabulary of statuses that staff see, derived from what is known of an order, its payment and its money.
use crate::payment::{PaymentStatus, RefundStatus, TransactionStatus};

/// One word of the status vocabulary (ui.md 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusWord {
    /// Typed, not ordered.
    Draft,
    /// The application is quoting, sealing, creating.
    Quoting,
    /// An attempt ended without a payment; a person decides.
    Stopped,
    /// The BFI reviews.
    WaitingForNetwork,
    /// The BFI asks for information.
    RfiAnswer,
    /// The BFI reviews the answer.
    RfiInReview,
    /// A signature is due.
    ReadyToSign,
    /// The device shows the message.
    OnDevice,
    /// The signature is with CPN, the chain confirms.
    SentOnchain,
    /// The BFI pays out.
    BfiPaying,
    /// The BFI pays out later than announced.
    BfiPayingDelayed,
    /// The BFI has sent the fiat.
    SentByBfi,
    /// A person or a bank record says that the beneficiary has it. CPN never does.
    ArrivalConfirmed,
    /// It failed and no USDC had moved.
    FailedNotMoved,
    /// It failed after USDC had moved.
    FailedRefundDue,
    /// The USDC is back.
    Refunded,
    /// No answer, or answers that disagree.
    Unknown,
}

/// Who has to do something next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActsNext {
    /// The person at this desk.
    You,
    /// This application.
    App,
    /// The paying institution.
    Bfi,
    /// The blockchain.
    Chain,
    /// Nobody: finished.
    Nobody,
}

impl StatusWord {
    /// Who acts next in this status.
    #[must_use]
    pub fn acts_next(self) -> ActsNext {
        match self {
            Self::Draft
            | Self::Stopped
            | Self::RfiAnswer
            | Self::ReadyToSign
            | Self::OnDevice
            | Self::FailedNotMoved => ActsNext::You,
            Self::Quoting | Self::Unknown => ActsNext::App,
            Self::WaitingForNetwork
            | Self::RfiInReview
            | Self::BfiPaying
            | Self::BfiPayingDelayed
            | Self::FailedRefundDue => ActsNext::Bfi,
            Self::SentOnchain => ActsNext::Chain,
            Self::SentByBfi | Self::ArrivalConfirmed | Self::Refunded => ActsNext::Nobody,
        }
    }
}

/// Where an attempt stands before CPN's own states take over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttemptPhase {
    /// Running: quoting, sealing, creating.
    Running,
    /// The create call got no clear answer; the payment may exist.
    Unknown,
    /// Ended without a payment.
    Stopped,
    /// The payment exists.
    Created,
}

/// All that decides the status word.
#[derive(Clone, Debug, Default)]
pub struct Situation {
    /// The newest attempt's phase; none for a draft.
    pub attempt: Option<AttemptPhase>,
    /// The payment's state.
    pub payment: Option<PaymentStatus>,
    /// CPN's addendum, for example `PAYMENT_SETTLEMENT_DELAYED`.
    pub addendum: Option<String>,
    /// The newest transaction's state.
    pub transaction: Option<TransactionStatus>,
    /// Whether any transaction of the payment was broadcast or confirmed.
    pub funds_moved: bool,
    /// Whether the device shows the message now.
    pub on_device: bool,
    /// Whether the submit call got no clear answer.
    pub submit_unknown: bool,
    /// The status of the open RFI, as it came.
    pub rfi: Option<String>,
    /// The refunds' states.
    pub refunds: Vec<RefundStatus>,
    /// Whether what came back covers what was owed.
    pub refunded: bool,
    /// Whether a person confirmed that the beneficiary has the money.
    pub arrival_confirmed: bool,
}

/// The status word for a situation.
#[must_use]
pub fn word(situation: &Situation) -> StatusWord {
    let Some(payment) = &situation.payment else {
        return match situation.attempt {
            None => StatusWord::Draft,
            Some(AttemptPhase::Running) => StatusWord::Quoting,
            Some(AttemptPhase::Stopped) => StatusWord::Stopped,
            Some(AttemptPhase::Unknown | AttemptPhase::Created) => StatusWord::Unknown,
        };
    };
    if !payment.is_terminal() {
        match situation.rfi.as_deref() {
            Some("INFORMATION_REQUIRED") => return StatusWord::RfiAnswer,
            Some("IN_REVIEW") => return StatusWord::RfiInReview,
            Some(_) | None => {}
        }
    }
    match payment {
        PaymentStatus::Created => StatusWord::WaitingForNetwork,
        PaymentStatus::CryptoFundsPending => awaiting_funds(situation),
        PaymentStatus::FiatPaymentInitiated => {
            if situation.addendum.as_deref() == Some("PAYMENT_SETTLEMENT_DELAYED") {
                StatusWord::BfiPayingDelayed
            } else {
                StatusWord::BfiPaying
            }
        }
        PaymentStatus::Completed if situation.arrival_confirmed => StatusWord::ArrivalConfirmed,
        PaymentStatus::Completed => StatusWord::SentByBfi,
        PaymentStatus::Failed => {
            if situation.refunded {
                StatusWord::Refunded
            } else if situation.funds_moved || !situation.refunds.is_empty() {
                StatusWord::FailedRefundDue
            } else {
                StatusWord::FailedNotMoved
            }
        }
        PaymentStatus::Unknown(_) => StatusWord::Unknown,
    }
}

fn awaiting_funds(situation: &Situation) -> StatusWord {
    if situation.on_device {
        return StatusWord::OnDevice;
    }
    if situation.submit_unknown {
        return StatusWord::Unknown;
    }
    match situation.transaction {
        Some(TransactionStatus::Pending | TransactionStatus::Broadcasted | TransactionStatus::Completed) => {
            StatusWord::SentOnchain
        }
        Some(TransactionStatus::Unknown(_)) => StatusWord::Unknown,
        Some(TransactionStatus::Created | TransactionStatus::Failed) | None => StatusWord::ReadyToSign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paid(payment: PaymentStatus) -> Situation {
        Situation { attempt: Some(AttemptPhase::Created), payment: Some(payment), ..Situation::default() }
    }

    #[test]
    fn failed_says_whether_money_had_moved() {
        assert_eq!(word(&paid(PaymentStatus::Failed)), StatusWord::FailedNotMoved);
        let moved = Situation { funds_moved: true, ..paid(PaymentStatus::Failed) };
        assert_eq!(word(&moved), StatusWord::FailedRefundDue);
        let back = Situation { refunds: vec![RefundStatus::Completed], refunded: true, ..moved.clone() };
        assert_eq!(word(&back), StatusWord::Refunded);
        let part = Situation { refunded: false, ..back };
        assert_eq!(word(&part), StatusWord::FailedRefundDue);
        let failed_refund = Situation { refunds: vec![RefundStatus::Failed], ..moved };
        assert_eq!(word(&failed_refund), StatusWord::FailedRefundDue);
    }

    #[test]
    fn an_unknown_outcome_is_a_status_of_its_own() {
        let lost = Situation { attempt: Some(AttemptPhase::Unknown), ..Situation::default() };
        assert_eq!(word(&lost), StatusWord::Unknown);
        assert_eq!(StatusWord::Unknown.acts_next(), ActsNext::App);
        assert_eq!(word(&paid(PaymentStatus::Unknown("ON_HOLD".into()))), StatusWord::Unknown);
        let submit = Situation { submit_unknown: true, ..paid(PaymentStatus::CryptoFundsPending) };
        assert_eq!(word(&submit), StatusWord::Unknown);
    }

    #[test]
    fn a_failed_transaction_leaves_the_payment_ready_to_sign() {
        let failed =
            Situation { transaction: Some(TransactionStatus::Failed), ..paid(PaymentStatus::CryptoFundsPending) };
        assert_eq!(word(&failed), StatusWord::ReadyToSign);
        let sent = Situation { transaction: Some(TransactionStatus::Pending), ..failed };
        assert_eq!(word(&sent), StatusWord::SentOnchain);
    }

    #[test]
    fn only_a_completed_payment_can_have_arrived() {
        let arrived = |payment| Situation { arrival_confirmed: true, ..paid(payment) };
        assert_eq!(word(&paid(PaymentStatus::Completed)), StatusWord::SentByBfi);
        assert_eq!(word(&arrived(PaymentStatus::Completed)), StatusWord::ArrivalConfirmed);
        assert_eq!(word(&arrived(PaymentStatus::FiatPaymentInitiated)), StatusWord::BfiPaying);
        assert_eq!(StatusWord::ArrivalConfirmed.acts_next(), ActsNext::Nobody);
    }

    #[test]
    fn an_open_rfi_outranks_the_payments_own_status() {
        let rfi = Situation { rfi: Some("INFORMATION_REQUIRED".into()), ..paid(PaymentStatus::Created) };
        assert_eq!(word(&rfi), StatusWord::RfiAnswer);
    }
}
