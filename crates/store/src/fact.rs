//! What the journal records: typed, versioned facts. Everything else in the store is a projection of them.
//!
//! A fact carries all that its projections need, so that they can be rebuilt from the journal alone. Amounts, ids and
//! times are text in the journal; unknown states of CPN are kept as they came.
use domain::ids::{AttemptId, DeviceId, IdempotencyKey, OrderId, PaymentId, QuoteId, RefundId, TransactionId};
use domain::money::{Money, Rate};
use domain::order::StopReason;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::record::{BeneficiaryRecord, CustomerRecord, InstitutionRecord, OrderRecord, RequirementRecord};
use crate::text;

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
        /// What the call is about: empty, the payment, or `payment/transaction`.
        subject: String,
        /// The exact body, byte for byte (JSON, so UTF-8).
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
}

/// Which call of CPN an outbox entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// `POST /v1/cpn/payments`.
    CreatePayment,
    /// `POST /v2/cpn/payments/{id}/transactions`.
    CreateTransaction,
    /// `POST /v2/cpn/payments/{id}/transactions/{id}/submit`. Not repeatable by key: read the transaction first.
    SubmitTransaction,
}

/// What came of asking for a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decision {
    /// Signed and verified; `0x` and 65 bytes.
    Signed {
        /// The signature.
        signature: String,
    },
    /// Rejected on the device.
    Rejected,
    /// The device was lost during or after the prompt; the person may have approved.
    Lost,
    /// The device or a check refused before or after the prompt; nothing was approved.
    Refused,
}

/// A paired hardware wallet account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRecord {
    /// Our identifier.
    #[serde(with = "text")]
    pub id: DeviceId,
    /// What people call it: `Treasury-01`.
    pub label: String,
    /// `usb` or `tcp://HOST:PORT`. For the simulated device: `simulated`, since its port changes.
    pub link: String,
    /// The model's name.
    pub model: String,
    /// `m/44'/60'/0'/0/0`.
    pub path: String,
    /// The account's address with checksum.
    pub address: String,
    /// Whether a person compared the address on the device.
    pub confirmed_on_device: bool,
}

/// One fee of a quote or payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeRecord {
    /// CPN's type, for example `BFI_TRANSACTION_FEE`.
    pub kind: String,
    /// How much.
    #[serde(with = "text")]
    pub amount: Money,
}

/// A settlement time range as CPN gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivalRecord {
    /// Earliest.
    pub min: String,
    /// Latest.
    pub max: String,
    /// `MINUTES`, `HOURS`, `DAYS`, `WEEKS`.
    pub unit: String,
}

/// A binding quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteRecord {
    /// CPN's id.
    #[serde(with = "text")]
    pub id: QuoteId,
    /// Who offers: the domain of its certificate.
    pub bfi: String,
    /// The last moment to create the payment.
    pub expires: Timestamp,
    /// The last moment of onchain settlement.
    pub settlement_expires: Timestamp,
    /// What leaves the wallet.
    #[serde(with = "text")]
    pub source: Money,
    /// What arrives.
    #[serde(with = "text")]
    pub destination: Money,
    /// All-in.
    #[serde(with = "text")]
    pub rate: Rate,
    /// Before fees, if given.
    #[serde(with = "text::option")]
    pub raw_rate: Option<Rate>,
    /// All fees.
    pub fees: Vec<FeeRecord>,
    /// When the fiat arrives.
    pub arrival: Option<ArrivalRecord>,
    /// The certificate as CPN sent it, JSON; needed again for RFI files.
    pub certificate: String,
}

/// The open request for information inside a payment, if any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RfiRecord {
    /// CPN's id.
    pub id: String,
    /// Its state as it came.
    pub status: String,
    /// Its level, if given.
    pub level: Option<String>,
    /// Its deadline, if given.
    pub expires: Option<Timestamp>,
}

/// A payment as CPN showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRecord {
    /// CPN's id.
    #[serde(with = "text")]
    pub id: PaymentId,
    /// The quote it took.
    #[serde(with = "text")]
    pub quote: QuoteId,
    /// The state as it came.
    pub status: String,
    /// The addendum, if any.
    pub addendum: Option<String>,
    /// The reason, when failed.
    pub failure_reason: Option<String>,
    /// The code, when failed.
    pub failure_code: Option<String>,
    /// When CPN made it.
    pub created: Timestamp,
    /// The end of the onchain window.
    pub expires: Timestamp,
    /// What leaves the wallet.
    #[serde(with = "text")]
    pub source: Money,
    /// What arrives.
    #[serde(with = "text")]
    pub destination: Money,
    /// All fees.
    pub fees: Vec<FeeRecord>,
    /// When the fiat arrives.
    pub arrival: Option<ArrivalRecord>,
    /// The rail's reference, once known.
    pub network_reference: Option<String>,
    /// The open RFI.
    pub rfi: Option<RfiRecord>,
    /// The transactions: id and state as they came.
    pub transactions: Vec<(String, String)>,
    /// The refunds: id and state as they came.
    pub refunds: Vec<(String, String)>,
    /// The whole answer as it came, JSON.
    pub raw: String,
}

/// A transaction as CPN showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionRecord {
    /// CPN's id.
    #[serde(with = "text")]
    pub id: TransactionId,
    /// The state as it came.
    pub status: String,
    /// The reason, when failed.
    pub failure_reason: Option<String>,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// The hash, once confirmed.
    pub hash: Option<String>,
    /// The whole answer as it came, JSON, byte for byte: the message to sign is read from it.
    pub raw: String,
}

/// A refund as CPN showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRecord {
    /// CPN's id.
    #[serde(with = "text")]
    pub id: RefundId,
    /// The state as it came.
    pub status: String,
    /// How much, once known.
    #[serde(with = "text::option")]
    pub amount: Option<Money>,
    /// The chain transaction, once known.
    pub hash: Option<String>,
    /// Where it goes.
    pub address: Option<String>,
}
