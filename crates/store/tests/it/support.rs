//! A store in a folder of its own, and facts to put into it.
use std::path::PathBuf;

use domain::Environment;
use domain::ids::{
    AttemptId, BeneficiaryId, CustomerId, IdempotencyKey, OrderId, PaymentId, QuoteId, RefundId, TransactionId,
};
use domain::order::StopReason;
use domain::party::PartyKind;
use jiff::{SignedDuration, Timestamp};
use store::fact::{
    ArrivalRecord, Call, Decision, Fact, FeeRecord, PaymentRecord, QuoteRecord, RefundRecord, TransactionRecord,
};
use store::record::{BeneficiaryRecord, CorridorRecord, CustomerRecord, FixedRecord, OrderRecord};
use store::{AttemptState, Constraint, Recorded, Source, Store, StoreError, StoreKey};

/// The key of the tests' stores.
pub(crate) fn key() -> StoreKey {
    StoreKey::from_bytes([7; 32])
}

/// A store, and a clock that advances a second with each record.
pub(crate) struct World {
    pub(crate) store: Option<Store>,
    pub(crate) now: Timestamp,
    pub(crate) customer: CustomerId,
    pub(crate) beneficiary: BeneficiaryId,
    folder: tempfile::TempDir,
}

impl World {
    /// A store with a customer and a beneficiary.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("sandbox.store"), &key(), Environment::Sandbox).unwrap();
        let mut world = Self {
            store: Some(store),
            now: "2026-03-02T10:00:00Z".parse().unwrap(),
            customer: CustomerId::generate(),
            beneficiary: BeneficiaryId::generate(),
            folder,
        };
        let facts = [
            Fact::CustomerSaved { customer: customer(world.customer, 1, "CUST-000001", "Lumen Orchard Foods") },
            Fact::BeneficiarySaved {
                beneficiary: beneficiary(world.beneficiary, 1, "BEN-000001", "Talleres Ríos del Bajío"),
            },
        ];
        world.record(&facts).unwrap();
        world
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("sandbox.store")
    }

    pub(crate) fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    /// Closes the store, lets something happen to the file, and opens it again.
    pub(crate) fn reopen(&mut self, meanwhile: impl FnOnce(&rusqlite::Connection)) -> Result<(), StoreError> {
        self.store = None;
        meanwhile(&raw(&self.path()));
        self.store = Some(Store::open(&self.path(), &key(), Environment::Sandbox)?);
        Ok(())
    }

    pub(crate) fn record(&mut self, facts: &[Fact]) -> Result<Recorded, StoreError> {
        self.now = self.now.checked_add(SignedDuration::from_secs(1)).unwrap();
        self.store().record(self.now, &Source::App, facts)
    }

    /// Records facts that are refused, and checks that nothing of them was written.
    pub(crate) fn refused(&mut self, facts: &[Fact]) -> Constraint {
        let before = self.store().verify_chain(None).unwrap();
        let refused = match self.record(facts) {
            Err(StoreError::Refused(constraint)) => constraint,
            other => panic!("expected a refusal, got {other:?}"),
        };
        assert_eq!(self.store().verify_chain(None).unwrap(), before, "a refused record leaves nothing");
        assert_eq!(self.store().compare().unwrap(), [], "a refused record leaves nothing");
        refused
    }

    pub(crate) fn attempt(&self, attempt: AttemptId) -> AttemptState {
        self.store().attempt(attempt).unwrap().unwrap()
    }

    pub(crate) fn order(&mut self) -> OrderId {
        let order = self.order_record(FixedRecord::Destination("450000.00 MXN".parse().unwrap()));
        self.record(&[Fact::OrderPlaced { order: order.clone() }]).unwrap();
        order.id
    }

    pub(crate) fn order_record(&self, fixed: FixedRecord) -> OrderRecord {
        OrderRecord {
            id: OrderId::generate(),
            number: self.store().next_numbers().unwrap().order,
            customer: self.customer,
            customer_version: 1,
            beneficiary: self.beneficiary,
            beneficiary_version: 1,
            corridor: corridor(),
            blockchain: "ETH-SEPOLIA".to_owned(),
            fixed,
            worst_rate: "18.650000".parse().unwrap(),
            latest_arrival: 720,
            purpose: "PMT001".to_owned(),
            reference: "INV-2026-0042".to_owned(),
            another_than: Vec::new(),
        }
    }

    pub(crate) fn start(&mut self, order: OrderId) -> AttemptId {
        let attempt = AttemptId::generate();
        let number = self.store().order(order).unwrap().unwrap().attempts.len() + 1;
        self.record(&[started(attempt, order, u32::try_from(number).unwrap())]).unwrap();
        attempt
    }

    /// An attempt with a quote and a create call on its way.
    pub(crate) fn intended(&mut self) -> (OrderId, AttemptId, IdempotencyKey) {
        let order = self.order();
        let attempt = self.start(order);
        let key = IdempotencyKey::generate();
        let quote = Fact::QuoteTaken { attempt, quote: quote(&format!("q-{attempt}"), self.now) };
        self.record(&[quote, intent(key, attempt, Call::CreatePayment, "")]).unwrap();
        (order, attempt, key)
    }

    /// An attempt with a payment in a state.
    pub(crate) fn paying(&mut self, status: &str) -> (OrderId, AttemptId) {
        let (order, attempt, key) = self.intended();
        let seen = Fact::PaymentSeen { attempt, payment: Box::new(self.payment(attempt, status)) };
        self.record(&[accepted(key), seen]).unwrap();
        (order, attempt)
    }

    pub(crate) fn payment(&self, attempt: AttemptId, status: &str) -> PaymentRecord {
        PaymentRecord {
            id: PaymentId::new(format!("p-{attempt}")),
            quote: QuoteId::new(format!("q-{attempt}")),
            status: status.to_owned(),
            addendum: None,
            failure_reason: None,
            failure_code: None,
            created: self.now,
            expires: self.now.checked_add(SignedDuration::from_hours(2)).unwrap(),
            source: "24073.116556 USDC".parse().unwrap(),
            destination: "450000.00 MXN".parse().unwrap(),
            fees: vec![FeeRecord { kind: "BFI_TRANSACTION_FEE".to_owned(), amount: "12.000000 USDC".parse().unwrap() }],
            arrival: Some(arrival("30", "MINUTES")),
            network_reference: None,
            rfi: None,
            rfis: Vec::new(),
            transactions: Vec::new(),
            refunds: Vec::new(),
            raw: "{}".to_owned(),
        }
    }

    pub(crate) fn see(&mut self, attempt: AttemptId, status: &str) {
        let payment = Box::new(self.payment(attempt, status));
        self.record(&[Fact::PaymentSeen { attempt, payment }]).unwrap();
    }
}

/// A connection to the file that goes round the store.
pub(crate) fn raw(path: &std::path::Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).unwrap();
    let salt = hex::encode("CPN Desk store 1");
    connection.execute_batch(&format!("PRAGMA key = \"x'{}{salt}'\"", "07".repeat(32))).unwrap();
    connection
}

pub(crate) fn corridor() -> CorridorRecord {
    CorridorRecord { country: "MX".to_owned(), currency: "MXN".to_owned(), method: "SPEI".to_owned() }
}

pub(crate) fn customer(id: CustomerId, version: u32, reference: &str, name: &str) -> CustomerRecord {
    CustomerRecord {
        id,
        version,
        reference: reference.to_owned(),
        kind: PartyKind::Business,
        name: name.to_owned(),
        country: "US".to_owned(),
        fields: std::collections::BTreeMap::new(),
    }
}

pub(crate) fn beneficiary(id: BeneficiaryId, version: u32, reference: &str, name: &str) -> BeneficiaryRecord {
    BeneficiaryRecord {
        id,
        version,
        reference: reference.to_owned(),
        kind: PartyKind::Business,
        name: name.to_owned(),
        corridor: corridor(),
        fields: std::collections::BTreeMap::new(),
    }
}

pub(crate) fn started(attempt: AttemptId, order: OrderId, number: u32) -> Fact {
    Fact::AttemptStarted {
        attempt,
        order,
        number,
        sender_address: "0xaaaa".to_owned(),
        refund_address: "0xbbbb".to_owned(),
    }
}

pub(crate) fn stopped(attempt: AttemptId) -> Fact {
    Fact::AttemptStopped {
        attempt,
        reason: StopReason::OutsideBounds,
        sentence: "No offer is inside your limit.".to_owned(),
        code: None,
    }
}

pub(crate) fn arrival(max: &str, unit: &str) -> ArrivalRecord {
    ArrivalRecord { min: "5".to_owned(), max: max.to_owned(), unit: unit.to_owned() }
}

pub(crate) fn quote(id: &str, now: Timestamp) -> QuoteRecord {
    QuoteRecord {
        id: QuoteId::new(id),
        bfi: "aurora.example".to_owned(),
        expires: now.checked_add(SignedDuration::from_secs(45)).unwrap(),
        settlement_expires: now.checked_add(SignedDuration::from_hours(2)).unwrap(),
        source: "24073.116556 USDC".parse().unwrap(),
        destination: "450000.00 MXN".parse().unwrap(),
        rate: "18.693000".parse().unwrap(),
        raw_rate: None,
        fees: Vec::new(),
        arrival: Some(arrival("30", "MINUTES")),
        certificate: "{}".to_owned(),
    }
}

pub(crate) fn intent(key: IdempotencyKey, attempt: AttemptId, call: Call, subject: &str) -> Fact {
    Fact::CallIntended { key, attempt, call, subject: subject.to_owned(), body: format!("{{\"key\":\"{key}\"}}") }
}

pub(crate) fn accepted(key: IdempotencyKey) -> Fact {
    Fact::CallAnswered { key, status: 201, accepted: true, code: None, request_id: Some("req-1".to_owned()) }
}

pub(crate) fn declined(key: IdempotencyKey) -> Fact {
    Fact::CallAnswered { key, status: 400, accepted: false, code: Some("290202".to_owned()), request_id: None }
}

pub(crate) fn unanswered(key: IdempotencyKey) -> Fact {
    Fact::CallUnanswered { key, error: "timed out".to_owned() }
}

pub(crate) fn transaction(attempt: AttemptId, id: &str, status: &str) -> Fact {
    let transaction = Box::new(TransactionRecord {
        id: TransactionId::new(id),
        status: status.to_owned(),
        failure_reason: None,
        expires: None,
        hash: (status == "COMPLETED").then(|| "0xhash".to_owned()),
        raw: format!("{{\"status\":\"{status}\"}}"),
    });
    Fact::TransactionSeen { attempt, transaction }
}

pub(crate) fn refund(attempt: AttemptId, id: &str, status: &str) -> Fact {
    let refund = RefundRecord {
        id: RefundId::new(id),
        status: status.to_owned(),
        amount: (status == "COMPLETED").then(|| "24061.116556 USDC".parse().unwrap()),
        hash: None,
        address: None,
    };
    Fact::RefundSeen { attempt, refund }
}

pub(crate) fn checked(attempt: AttemptId, transaction: &str, digest: &str, failed: Option<u32>) -> Fact {
    Fact::MessageChecked {
        attempt,
        transaction: TransactionId::new(transaction),
        digest: digest.to_owned(),
        passed: 27,
        failed,
        report: "[]".to_owned(),
    }
}

pub(crate) fn asked(attempt: AttemptId, transaction: &str, digest: &str, nonce: &str) -> Fact {
    Fact::SignatureAsked {
        attempt,
        transaction: TransactionId::new(transaction),
        digest: digest.to_owned(),
        nonce: nonce.to_owned(),
    }
}

pub(crate) fn decided(attempt: AttemptId, transaction: &str, decision: Decision) -> Fact {
    Fact::SignatureDecided {
        attempt,
        transaction: TransactionId::new(transaction),
        decision,
        note: "0x9000".to_owned(),
    }
}
