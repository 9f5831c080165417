//! What has changed, told to whoever listens: subjects only, never contents. Listeners read again.
use store::fact::Fact;

/// What something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Environment, keychain, counts.
    App,
    /// Orders, attempts, payments.
    Payments,
    /// Customers, beneficiaries.
    Book,
    /// Corridors and their requirements.
    Corridors,
    /// Requests for information and tickets.
    Rfis,
    /// What is to be signed.
    Signing,
    /// The hardware wallet.
    Device,
    /// Balance, reserved, allowance.
    Wallet,
    /// Connection and clock.
    Connection,
    /// Settings.
    Settings,
}

/// What a recorded fact changes.
pub(crate) fn topics(fact: &Fact) -> &'static [Topic] {
    match fact {
        Fact::InstitutionSaved { .. } | Fact::ChainNodeSaved { .. } => &[Topic::Settings, Topic::Wallet],
        Fact::ApiKeySaved { .. } | Fact::ApiKeyRemoved => &[Topic::Settings, Topic::App],
        Fact::CustomerSaved { .. } | Fact::BeneficiarySaved { .. } => &[Topic::Book],
        Fact::RequirementsSeen { .. } => &[Topic::Corridors],
        Fact::DevicePaired { .. } | Fact::DeviceForgotten { .. } => &[Topic::Device, Topic::Wallet, Topic::Settings],
        Fact::PolicySaved { .. } => &[Topic::Settings, Topic::Rfis],
        Fact::FormDraftSaved { .. } | Fact::FormDraftDiscarded { .. } => &[],
        Fact::RfiDraftSaved { .. }
        | Fact::RfiFileChosen { .. }
        | Fact::RfiFileRemoved { .. }
        | Fact::RfiSecondLook { .. }
        | Fact::RfiAnswerSealed { .. }
        | Fact::RfiFileSealed { .. } => &[Topic::Rfis],
        Fact::TicketSeen { .. } | Fact::TicketMarked { .. } | Fact::TicketNoted { .. } => {
            &[Topic::Rfis, Topic::Payments]
        }
        Fact::ArrivalConfirmed { .. } => &[Topic::Payments],
        Fact::RfiSeen { .. } | Fact::RfiEnded { .. } => &[Topic::Rfis, Topic::Payments, Topic::Signing],
        Fact::DraftSaved { .. }
        | Fact::DraftDiscarded { .. }
        | Fact::OrderPlaced { .. }
        | Fact::OrderClosed { .. }
        | Fact::AttemptStarted { .. }
        | Fact::QuoteTaken { .. }
        | Fact::FieldsComplete { .. }
        | Fact::Sealed { .. }
        | Fact::AttemptStopped { .. } => &[Topic::Payments],
        // A call may be about an answer or a ticket.
        Fact::CallIntended { .. }
        | Fact::CallAnswered { .. }
        | Fact::CallUnanswered { .. }
        | Fact::CallAbandoned { .. } => &[Topic::Payments, Topic::Signing, Topic::Rfis],
        Fact::TransactionSeen { .. }
        | Fact::MessageChecked { .. }
        | Fact::SignatureAsked { .. }
        | Fact::SignatureDecided { .. } => &[Topic::Payments, Topic::Signing],
        Fact::PaymentSeen { .. }
        | Fact::RefundSeen { .. }
        | Fact::RefundSighted { .. }
        | Fact::SettlementSeen { .. } => &[Topic::Payments, Topic::Signing, Topic::Wallet],
    }
}
