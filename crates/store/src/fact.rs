//! What the journal records: typed, versioned facts. Everything else in the store is a projection of them.
//!
//! A fact carries all that its projections need, so that they can be rebuilt from the journal alone. Amounts, ids and
//! times are text in the journal; unknown states of CPN are kept as they came.
use std::collections::BTreeMap;

use domain::ids::{AttemptId, DeviceId, FileId, IdempotencyKey, OrderId, RefundId, RfiId, TransactionId};
use domain::money::Money;
use domain::order::StopReason;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use crate::call::{Call, Decision};
use crate::record::{BeneficiaryRecord, CustomerRecord, InstitutionRecord, OrderRecord, RequirementRecord};
pub use crate::seen::{
    ArrivalRecord, DeviceRecord, FeeRecord, PaymentRecord, PolicyRecord, QuoteRecord, RefundRecord, RfiFileRecord,
    RfiFullRecord, RfiRecord, TransactionRecord,
};
use crate::text;
pub use crate::ticket::{KeptFileRecord, TicketRecord};

/// One thing that happened. The serialised form is `{"fact": "<name>", ...}` and is never changed, only added to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Fact {
    /// The originating institution's own data was saved.
    InstitutionSaved {
        /// The data.
        institution: InstitutionRecord,
    },
    /// A customer's record was saved as a new version.
    CustomerSaved {
        /// The whole record.
        customer: CustomerRecord,
    },
    /// A beneficiary's record was saved as a new version.
    BeneficiarySaved {
        /// The whole record.
        beneficiary: BeneficiaryRecord,
    },
    /// CPN said which fields a corridor needs.
    RequirementsSeen {
        /// `MX/SPEI/MXN/BUSINESS/INDIVIDUAL`.
        corridor: String,
        /// The list as it came.
        requirements: Vec<RequirementRecord>,
    },
    /// A hardware wallet account was paired.
    DevicePaired {
        /// The device.
        device: DeviceRecord,
    },
    /// The paired device was taken away.
    DeviceForgotten {
        /// Which.
        #[serde(with = "text")]
        device: DeviceId,
    },
    /// An API key was put into the keychain. The key itself is never recorded.
    ApiKeySaved {
        /// The middle part of the key, which names it.
        key_id: String,
    },
    /// The API key was taken out of the keychain.
    ApiKeyRemoved,
    /// The chain node to ask was set; query: `chain_node(blockchain)`.
    ChainNodeSaved {
        /// CPN's blockchain id.
        blockchain: String,
        /// An `https://` address.
        url: String,
    },
    /// The desk's policy was set.
    PolicySaved {
        /// The whole policy.
        policy: PolicyRecord,
    },
    /// What was typed into a form that is no order yet was kept.
    FormDraftSaved {
        /// Names the form: `customer`, `beneficiary/…`.
        name: String,
        /// What was typed, opaque to the store.
        content: String,
    },
    /// A kept form was sent or thrown away.
    FormDraftDiscarded {
        /// Which.
        name: String,
    },

    /// A draft was saved.
    DraftSaved {
        /// The order it will become.
        #[serde(with = "text")]
        order: OrderId,
        /// What was typed, as JSON of the form; opaque to the store.
        form: String,
        /// The beneficiary's name as typed, for the list.
        beneficiary: String,
        /// The reference as typed, for the list.
        reference: String,
    },
    /// A draft was thrown away.
    DraftDiscarded {
        /// Which.
        #[serde(with = "text")]
        order: OrderId,
    },
    /// Staff ordered a payment within bounds. A draft of the same id ends.
    OrderPlaced {
        /// The whole order.
        order: OrderRecord,
    },
    /// Staff closed an order; no further attempt will run.
    OrderClosed {
        /// Which.
        #[serde(with = "text")]
        order: OrderId,
    },

    /// An attempt began. Refused by the database while another attempt of the order is alive.
    AttemptStarted {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// Its order.
        #[serde(with = "text")]
        order: OrderId,
        /// 1 for the first attempt of the order.
        number: u32,
        /// The wallet that will pay, `0x…`.
        sender_address: String,
        /// Where a refund goes, `0x…`.
        refund_address: String,
    },
    /// A binding quote inside the bounds was taken.
    QuoteTaken {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// The quote.
        quote: QuoteRecord,
    },
    /// The field list of the binding quote was compared and is complete.
    FieldsComplete {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// How many fields.
        count: u32,
        /// Whether it equals the list seen when the order was placed.
        unchanged: bool,
    },
    /// Both parts were sealed for the BFI.
    Sealed {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// The travel-rule plaintext: CPN cannot give it back, so this is the only record of what was sent.
        travel_rule: String,
        /// The beneficiary-account plaintext.
        beneficiary_account: String,
        /// What was found about the certificate, in words.
        certificate_note: String,
    },
    /// The attempt ended without a payment.
    AttemptStopped {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// Why, as a stable code.
        #[serde(with = "text")]
        reason: StopReason,
        /// Why, in words.
        sentence: String,
        /// CPN's code, if it refused.
        code: Option<String>,
    },

    /// A call that changes something at CPN is about to be sent: the outbox entry. Nothing is sent before this is durable.
    CallIntended {
        /// The key of the entry, and the idempotency key where the call has one.
        #[serde(with = "text")]
        key: IdempotencyKey,
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// Which call.
        call: Call,
        /// What the call is about: empty, the payment, `payment/transaction`, `payment/rfi` or `payment/rfi/file`.
        subject: String,
        /// The exact body, byte for byte (JSON, so UTF-8). Of a file the description alone: it is sealed anew each time.
        body: String,
    },
    /// The call got a clear answer.
    CallAnswered {
        /// The outbox entry.
        #[serde(with = "text")]
        key: IdempotencyKey,
        /// The HTTP status.
        status: u16,
        /// Accepted, or refused with a documented code.
        accepted: bool,
        /// CPN's code when refused.
        code: Option<String>,
        /// CPN's request id, for support.
        request_id: Option<String>,
    },
    /// The call got no clear answer: it may have taken effect. The entry stays open.
    CallUnanswered {
        /// The outbox entry.
        #[serde(with = "text")]
        key: IdempotencyKey,
        /// What happened, in words.
        error: String,
    },
    /// The call was never sent, or is known not to have taken effect; the entry is closed.
    CallAbandoned {
        /// The outbox entry.
        #[serde(with = "text")]
        key: IdempotencyKey,
        /// Why that is known, in words.
        reason: String,
    },

    /// CPN showed the payment.
    PaymentSeen {
        /// The attempt that made it.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// The payment as CPN showed it.
        payment: Box<PaymentRecord>,
    },
    /// CPN showed a transaction of the payment.
    TransactionSeen {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// The transaction as CPN showed it.
        transaction: Box<TransactionRecord>,
    },
    /// CPN showed a refund of the payment.
    RefundSeen {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// The refund.
        refund: RefundRecord,
    },

    /// The message was checked.
    MessageChecked {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// The transaction.
        #[serde(with = "text")]
        transaction: TransactionId,
        /// The digest we computed, `0x…`; empty when the message could not be read.
        digest: String,
        /// How many checks passed.
        passed: u32,
        /// The number of the first failed check, if any.
        failed: Option<u32>,
        /// All checks with their results, as JSON of the report; kept with the payment.
        report: String,
    },
    /// The device was asked to show the message.
    SignatureAsked {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// The transaction.
        #[serde(with = "text")]
        transaction: TransactionId,
        /// The digest.
        digest: String,
        /// The Permit2 nonce, decimal; it may serve one payment only.
        nonce: String,
    },
    /// The device or the person decided, or the device was lost.
    SignatureDecided {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// The transaction.
        #[serde(with = "text")]
        transaction: TransactionId,
        /// What came of it.
        decision: Decision,
        /// The device's words or status, for the timeline.
        note: String,
    },
    /// The chain showed the settlement.
    SettlementSeen {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// The chain transaction's hash.
        hash: String,
        /// The block.
        block: u64,
        /// What the payee got, in USDC.
        #[serde(with = "text")]
        value: Money,
        /// The fee really charged.
        #[serde(with = "text")]
        fee: Money,
    },

    /// CPN showed a request for information.
    RfiSeen {
        /// The attempt whose payment it is about.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// The request as CPN showed it.
        rfi: Box<RfiFullRecord>,
    },
    /// The request's time ended unanswered, by the server's clock. A later deadline from CPN undoes it.
    RfiEnded {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// Which.
        #[serde(with = "text")]
        rfi: RfiId,
    },
    /// What was typed so far was saved. It replaces what was saved before.
    RfiDraftSaved {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// Which.
        #[serde(with = "text")]
        rfi: RfiId,
        /// Everything typed, by JSON pointer.
        values: BTreeMap<String, String>,
        /// Who typed.
        by: String,
    },
    /// A file was chosen. Its content was stored in the same transaction.
    RfiFileChosen {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// For which request.
        #[serde(with = "text")]
        rfi: RfiId,
        /// The file.
        file: RfiFileRecord,
    },
    /// A chosen file was taken away before it was sent.
    RfiFileRemoved {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// From which request.
        #[serde(with = "text")]
        rfi: RfiId,
        /// Which file.
        #[serde(with = "text")]
        file: FileId,
    },
    /// A second person looked at exactly this answer. A change of answer or files voids it.
    RfiSecondLook {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// Which.
        #[serde(with = "text")]
        rfi: RfiId,
        /// Names the answer and the files that were looked at.
        digest: String,
        /// Who looked.
        name: String,
    },
    /// The answer was sealed for the request's own certificate.
    RfiAnswerSealed {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// Which.
        #[serde(with = "text")]
        rfi: RfiId,
        /// The version of the field requirements.
        version: i64,
        /// The plaintext, JSON: CPN cannot give it back, so this is the only record of what was sent.
        answer: String,
        /// Names the answer and its files.
        digest: String,
    },
    /// A file was sealed for the request's own certificate, under a key of its own.
    RfiFileSealed {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// For which request.
        #[serde(with = "text")]
        rfi: RfiId,
        /// Which file.
        #[serde(with = "text")]
        file: FileId,
        /// SHA-256 of the content that was sealed, hex.
        sha256: String,
    },

    /// CPN showed a ticket, in the one answer it gives.
    TicketSeen {
        /// The attempt whose payment it is about.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// Which: the key of the call that opens it.
        #[serde(with = "text")]
        ticket: IdempotencyKey,
        /// What CPN showed.
        record: Box<TicketRecord>,
    },
    /// A person said whether a ticket is a request for information; saying so again asks for a new answer.
    TicketMarked {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// Which.
        #[serde(with = "text")]
        ticket: IdempotencyKey,
        /// Whether it is one.
        information_request: bool,
    },
    /// A person wrote down what was said about a ticket. The files' contents were stored in the same transaction.
    TicketNoted {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// Which.
        #[serde(with = "text")]
        ticket: IdempotencyKey,
        /// Who.
        person: String,
        /// What.
        text: String,
        /// Whether this answers the request for information.
        answers: bool,
        /// The files kept with it.
        files: Vec<KeptFileRecord>,
    },
    /// A person said that the beneficiary has the money. The newest word counts.
    ArrivalConfirmed {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// The day it arrived.
        #[serde(with = "text")]
        on: Date,
        /// The bank's reference, if there is one.
        bank_reference: Option<String>,
        /// Who said so.
        person: String,
    },
    /// The chain showed a refund's transfer.
    RefundSighted {
        /// The attempt.
        #[serde(with = "text")]
        attempt: AttemptId,
        /// Which refund.
        #[serde(with = "text")]
        refund: RefundId,
        /// The chain transaction's hash.
        hash: String,
        /// The block.
        block: u64,
        /// What the refund address got, in USDC.
        #[serde(with = "text")]
        value: Money,
    },
}
