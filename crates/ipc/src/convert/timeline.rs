//! The timeline: what the journal holds of a payment, in words, each with its source.
use desk::payments::bfi_name;
use desk::store::fact::{Call, Decision, Fact};
use desk::store::{JournalEntry, Source};
use domain::outcome::{Failure, MoneyMoved, of_failed_payment, of_failed_transaction, of_refusal};

use super::{short, time};
use crate::payment::TimelineView;

/// Lines for what people care about, newest first. A state that CPN repeats is said once.
pub(super) fn lines(entries: &[JournalEntry]) -> Vec<TimelineView> {
    let mut said = Said::default();
    let mut lines = Vec::new();
    for entry in entries {
        let Some((icon, title, detail)) = words(&entry.fact).filter(|_| said.is_new(&entry.fact)) else { continue };
        lines.push(TimelineView {
            at: time(entry.at),
            source: source(entry),
            icon: icon.to_owned(),
            title,
            detail,
            future: false,
        });
    }
    lines.reverse();
    lines
}

/// The last states that were said.
#[derive(Default)]
struct Said {
    payment: String,
    transaction: String,
    rfi: String,
}

impl Said {
    fn is_new(&mut self, fact: &Fact) -> bool {
        if let Fact::PaymentSeen { payment, .. } = fact {
            let state = format!("{} {}", payment.status, payment.addendum.as_deref().unwrap_or_default());
            return std::mem::replace(&mut self.payment, state.clone()) != state;
        }
        if let Fact::TransactionSeen { transaction, .. } = fact {
            let state = format!("{} {}", transaction.id, transaction.status);
            return std::mem::replace(&mut self.transaction, state.clone()) != state;
        }
        if let Fact::RfiSeen { rfi, .. } = fact {
            let state = format!("{} {}", rfi.id, rfi.status);
            return std::mem::replace(&mut self.rfi, state.clone()) != state;
        }
        true
    }
}

fn source(entry: &JournalEntry) -> String {
    match &entry.source {
        Source::App => "app".to_owned(),
        Source::Cpn if is_word_of_bfi(&entry.fact) => "BFI".to_owned(),
        Source::Cpn => "CPN".to_owned(),
        Source::Chain(_) => "chain".to_owned(),
        Source::Device(_) => "device".to_owned(),
        Source::Person(name) => name.clone(),
    }
}

/// What CPN only passes on: the BFI decides it (cpn-flows 1.2, 2.5, 6.2).
fn is_word_of_bfi(fact: &Fact) -> bool {
    const REFUSED_BY_BFI: [&str; 5] = [
        "TRAVEL_RULE_FAILED",
        "BANK_VERIFICATION_FAILED",
        "RFI_VERIFICATION_FAILED",
        "FIAT_SETTLEMENT_FAILED",
        "COMPLIANCE_CHECK_FAILED",
    ];
    if let Fact::PaymentSeen { payment, .. } = fact {
        let delayed = payment.addendum.as_deref() == Some("PAYMENT_SETTLEMENT_DELAYED");
        let refused = payment.failure_reason.as_deref().is_some_and(|reason| REFUSED_BY_BFI.contains(&reason));
        return delayed || refused || payment.status == "COMPLETED";
    }
    matches!(fact, Fact::RfiSeen { .. })
}

type Line = (&'static str, String, String);

fn payment_seen(payment: &desk::store::fact::PaymentRecord) -> Line {
    let raw = match &payment.addendum {
        Some(addendum) => format!("{}, {addendum}.", payment.status),
        None => format!("{}.", payment.status),
    };
    let (icon, title) = match payment.status.as_str() {
        "CREATED" => ("hourglass", "Payment accepted, the BFI is reviewing"),
        "CRYPTO_FUNDS_PENDING" => ("circle-check", "Payment accepted, funds expected"),
        "FIAT_PAYMENT_INITIATED" if payment.addendum.as_deref() == Some("PAYMENT_SETTLEMENT_DELAYED") => {
            ("landmark", "The BFI pays later than announced")
        }
        "FIAT_PAYMENT_INITIATED" => ("landmark", "USDC received, the BFI is paying"),
        "COMPLETED" => ("circle-check", "Sent by the BFI; the beneficiary may not have it yet"),
        "FAILED" => ("octagon-x", "Payment failed"),
        _ => ("circle-question-mark", "CPN shows a state this version does not know"),
    };
    let detail = if payment.status == "FAILED" {
        let (reason, code) = (payment.failure_reason.as_deref(), payment.failure_code.as_deref());
        let failed = of_failed_payment(Failure { reason, code, seen: MoneyMoved::Unknown, refund: None });
        format!("{} {raw} {}", failed.what, failed.code).trim_end().to_owned()
    } else {
        raw
    };
    (icon, title.to_owned(), detail)
}

fn transaction_seen(transaction: &desk::store::fact::TransactionRecord) -> Line {
    let id = short(transaction.id.as_str());
    let (icon, title) = match transaction.status.as_str() {
        "CREATED" => ("file-text", "Transaction prepared, waiting for your signature"),
        "PENDING" => ("circle-arrow-out-up-right", "Signature accepted, waiting for broadcast"),
        "BROADCASTED" => ("circle-arrow-out-up-right", "Sent to the chain; cannot be taken back"),
        "COMPLETED" => ("circle-check", "Confirmed on the chain"),
        "FAILED" => ("octagon-x", "The transaction failed"),
        _ => ("circle-question-mark", "The transaction is in a state this version does not know"),
    };
    let mut detail = format!("Transaction {id}, {}", transaction.status);
    if let Some(reason) = &transaction.failure_reason {
        let what = of_failed_transaction(Some(reason), MoneyMoved::Unknown).what;
        detail = format!("{what} {detail}, {reason}");
    }
    if let Some(hash) = &transaction.hash {
        detail = format!("{detail}. {hash}");
    }
    (icon, title.to_owned(), detail)
}

fn rfi_seen(rfi: &desk::store::fact::RfiFullRecord) -> Line {
    let (icon, title) = match rfi.status.as_str() {
        "INFORMATION_REQUIRED" => ("file-question-mark", "The BFI asks for information"),
        "IN_REVIEW" => ("file-search", "The BFI reviews the answer"),
        "APPROVED" => ("circle-check", "The BFI accepted the answer"),
        "REJECTED" | "FAILED" => ("octagon-x", "The BFI refused the answer; this is final"),
        _ => ("circle-question-mark", "The request for information is in a state this version does not know"),
    };
    let until = rfi.expires.filter(|_| rfi.status == "INFORMATION_REQUIRED");
    let until = until.map(|end| end.strftime("answer until %Y-%m-%d %H:%M UTC").to_string());
    let parts = [Some(rfi.status.clone()), rfi.level.as_deref().map(domain::rfi::level), until];
    (icon, title.to_owned(), format!("{}.", parts.into_iter().flatten().collect::<Vec<_>>().join(", ")))
}

fn words(fact: &Fact) -> Option<Line> {
    let line = |icon: &'static str, title: &str, detail: String| Some((icon, title.to_owned(), detail));
    match fact {
        Fact::PaymentSeen { payment, .. } => Some(payment_seen(payment)),
        Fact::TransactionSeen { transaction, .. } => Some(transaction_seen(transaction)),
        Fact::OrderPlaced { order } => {
            let mut limit = format!("At {} or better, reference {}.", order.worst_rate.six_digits(), order.reference);
            if !order.another_than.is_empty() {
                limit.push_str(" Said to be another payment than an earlier order that looks like it.");
            }
            line("circle-dashed", &format!("Order {} placed", order.number), limit)
        }
        Fact::OrderClosed { .. } => line("circle-dashed", "Order closed", String::new()),
        Fact::AttemptStarted { number, .. } if *number > 1 => {
            line("refresh-cw", &format!("Attempt {number} of the same order"), String::new())
        }
        Fact::QuoteTaken { quote, .. } => {
            let detail = format!(
                "{} at {}, good until {}.",
                quote.source.grouped(),
                quote.rate.six_digits(),
                quote.expires.strftime("%H:%M:%S UTC")
            );
            line("timer", &format!("Quote taken from {}", bfi_name(&quote.bfi)), detail)
        }
        Fact::Sealed { certificate_note, .. } => line("lock", "Encrypted for the BFI", certificate_note.clone()),
        Fact::AttemptStopped { sentence, .. } => line("octagon-x", "Stopped; nothing was created", sentence.clone()),
        Fact::CallIntended { call, key, .. } => {
            let title = match call {
                Call::CreatePayment => "Creating the payment",
                Call::CreateTransaction => "Asking CPN for the transaction",
                Call::SubmitTransaction => "Submitting the signature",
                Call::SubmitRfi => "Sending the answer to the request for information",
                Call::UploadRfiFile => "Sending a file",
                Call::CreateSupportTicket => "Opening a support ticket",
            };
            line("file-text", title, format!("Written down first, key {}.", short(&key.to_string())))
        }
        Fact::CallUnanswered { error, .. } => {
            line("circle-question-mark", "No clear answer; asking what became of it", error.clone())
        }
        Fact::CallAnswered { accepted: false, code, status, .. } => {
            let number = code.as_deref().and_then(|code| code.parse().ok());
            let refused = of_refusal(*status, number, MoneyMoved::Unknown);
            line("octagon-x", "CPN refused", format!("{} {}.", refused.what, refused.code))
        }
        Fact::CallAbandoned { reason, .. } => line("circle-dashed", "The call had no effect", reason.clone()),
        Fact::MessageChecked { passed, failed: None, .. } => {
            line("shield-check", &format!("{passed} checks passed on the message to sign"), String::new())
        }
        Fact::MessageChecked { failed: Some(number), .. } => line(
            "octagon-x",
            &format!("Check {number} refused the message"),
            "It was not sent to the device.".to_owned(),
        ),
        Fact::SignatureAsked { .. } => line("usb", "Asked the device", "The message stands on its screen.".to_owned()),
        Fact::SignatureDecided { decision, note, .. } => {
            let (icon, title) = match decision {
                Decision::Signed { .. } => ("signature", "Signed on the device"),
                Decision::Rejected => ("ban", "Rejected on the device; nothing was sent"),
                Decision::Lost => ("unplug", "The device was lost while it asked; nothing was sent"),
                Decision::Refused => ("octagon-x", "Not signed; nothing was sent"),
            };
            line(icon, title, note.clone())
        }
        Fact::RefundSeen { refund, .. } => {
            let amount = refund.amount.map_or_else(|| "amount not known yet".to_owned(), |amount| amount.grouped());
            let detail = format!("{amount}. {}", refund.hash.clone().unwrap_or_default());
            let title = match refund.status.as_str() {
                "COMPLETED" => "Refund received",
                "FAILED" => "The refund failed",
                _ => "Refund announced",
            };
            line("undo-2", title, detail.trim().to_owned())
        }
        Fact::SettlementSeen { value, fee, block, .. } => line(
            "circle-check",
            "Settlement seen on the chain",
            format!("{} to the BFI, fee {}, block {block}.", value.grouped(), fee.grouped()),
        ),
        Fact::RefundSighted { value, block, .. } => line(
            "circle-check",
            "Refund seen on the chain",
            format!("{} to the refund address, block {block}.", value.grouped()),
        ),
        Fact::ArrivalConfirmed { on, bank_reference, .. } => {
            let reference = bank_reference.as_ref().map(|text| format!(" Bank reference {text}.")).unwrap_or_default();
            let detail = format!("Arrived on {}.{reference}", on.strftime("%-d %B %Y"));
            line("badge-check", "The beneficiary has the money", detail)
        }
        Fact::TicketSeen { record, .. } => {
            line("life-buoy", &format!("Support ticket {} opened", record.case_reference), String::new())
        }
        Fact::TicketMarked { information_request: true, .. } => line(
            "file-question-mark",
            "The support ticket asks for information",
            "It is answered by e-mail; what was said is kept here.".to_owned(),
        ),
        Fact::TicketMarked { information_request: false, .. } => {
            line("life-buoy", "The support ticket asks for no information", String::new())
        }
        Fact::TicketNoted { text, answers, files, .. } => {
            let title = if *answers { "Answered the support ticket" } else { "Noted about the support ticket" };
            let kept = match files.len() {
                0 => String::new(),
                1 => " One file kept.".to_owned(),
                count => format!(" {count} files kept."),
            };
            line("file-text", title, format!("{text}{kept}"))
        }
        Fact::RfiSeen { rfi, .. } => Some(rfi_seen(rfi)),
        Fact::RfiEnded { .. } => {
            line("octagon-x", "The time to answer the request for information ended", String::new())
        }
        Fact::RfiSecondLook { name, .. } => {
            line("shield-check", &format!("{name} looked at the answer"), String::new())
        }
        Fact::RfiAnswerSealed { .. } => line("lock", "Answer encrypted for the BFI", String::new()),
        Fact::PolicySaved { .. }
        | Fact::FormDraftSaved { .. }
        | Fact::FormDraftDiscarded { .. }
        | Fact::RfiDraftSaved { .. }
        | Fact::RfiFileChosen { .. }
        | Fact::RfiFileRemoved { .. }
        | Fact::RfiFileSealed { .. }
        | Fact::InstitutionSaved { .. }
        | Fact::CustomerSaved { .. }
        | Fact::BeneficiarySaved { .. }
        | Fact::RequirementsSeen { .. }
        | Fact::DevicePaired { .. }
        | Fact::DeviceForgotten { .. }
        | Fact::ApiKeySaved { .. }
        | Fact::ApiKeyRemoved
        | Fact::ChainNodeSaved { .. }
        | Fact::DraftSaved { .. }
        | Fact::DraftDiscarded { .. }
        | Fact::AttemptStarted { .. }
        | Fact::FieldsComplete { .. }
        | Fact::CallAnswered { .. } => None,
    }
}
