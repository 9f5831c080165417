//! Puts a thousand orders into the store of a desk that was opened before: most are paid, the last ones were stopped
//! and stand on the first screen. Runs as a process of its own, because the store's key is in the keychain of the machine
//! that the window runs on.

use std::path::Path;

use acceptance::Failure;
use domain::Environment;
use domain::ids::{AttemptId, IdempotencyKey, OrderId, PaymentId, QuoteId};
use domain::order::StopReason;
use jiff::{SignedDuration, Timestamp};
use store::fact::{ArrivalRecord, Call, Fact, FeeRecord, PaymentRecord, QuoteRecord};
use store::record::{CorridorRecord, FixedRecord, OrderRecord};
use store::{Source, Store, StoreKey};
use vault::{Entry, OsKeychain, Vault};

const ORDERS: u32 = 1_000;

/// How many wait for a person. None of them is followed at CPN, which would have to be asked for each.
const STOPPED: u32 = 40;

/// CPN's own example, so that each answer kept has its usual length.
const RAW: &str = include_str!("../../crates/cpn/tests/fixtures/payment.json");

pub(crate) fn fill(home: &Path) -> Result<(), Failure> {
    let key = OsKeychain::new().get(&Entry::StoreKey(Environment::Sandbox.to_string()));
    let key = key.map_err(|error| Failure::new(error.message()))?.ok_or_else(|| Failure::new("no store key"))?;
    let key = StoreKey::from_hex(key.expose())?;
    let store = Store::open(&home.join(format!("{}.db", Environment::Sandbox)), &key, Environment::Sandbox)?;
    let now = Timestamp::now();
    for number in 0..ORDERS {
        // A second apart, the last one now.
        let at = now.checked_sub(SignedDuration::from_secs((ORDERS - number).into()))?;
        let facts = order(&store, at, number < ORDERS - STOPPED)?;
        store.record(at, &Source::App, &facts)?;
    }
    Ok(())
}

fn order(store: &Store, at: Timestamp, paid: bool) -> Result<Vec<Fact>, Failure> {
    let none = || Failure::new("the store holds no customer or beneficiary");
    let customer = store.customers()?.into_iter().next().ok_or_else(none)?;
    let beneficiary = store.beneficiaries()?.into_iter().next().ok_or_else(none)?;
    let (order, attempt, key) = (OrderId::generate(), AttemptId::generate(), IdempotencyKey::generate());
    let (source, destination) = ("24073.116556 USDC".parse()?, "450000.00 MXN".parse()?);
    let fees = vec![FeeRecord { kind: "BFI_TRANSACTION_FEE".to_owned(), amount: "12.000000 USDC".parse()? }];
    let arrival = Some(ArrivalRecord { min: "0".to_owned(), max: "30".to_owned(), unit: "MINUTES".to_owned() });
    let number = store.next_numbers()?.order;
    let placed = OrderRecord {
        id: order,
        reference: format!("INV-{number}"),
        number,
        customer: customer.id,
        customer_version: customer.version,
        beneficiary: beneficiary.id,
        beneficiary_version: beneficiary.version,
        corridor: CorridorRecord { country: "MX".to_owned(), currency: "MXN".to_owned(), method: "SPEI".to_owned() },
        blockchain: "ETH-SEPOLIA".to_owned(),
        fixed: FixedRecord::Destination(destination),
        worst_rate: "18.650000".parse()?,
        latest_arrival: 720,
        purpose: "PMT001".to_owned(),
        another_than: Vec::new(),
    };
    let quote = QuoteRecord {
        id: QuoteId::new(format!("q-{attempt}")),
        bfi: "cpn.banco-aurora.example".to_owned(),
        expires: at.checked_add(SignedDuration::from_secs(45))?,
        settlement_expires: at.checked_add(SignedDuration::from_hours(2))?,
        source,
        destination,
        rate: "18.693000".parse()?,
        raw_rate: None,
        fees: fees.clone(),
        arrival: arrival.clone(),
        certificate: "{}".to_owned(),
    };
    let done = PaymentRecord {
        id: PaymentId::new(format!("p-{attempt}")),
        quote: quote.id.clone(),
        status: "COMPLETED".to_owned(),
        addendum: None,
        failure_reason: None,
        failure_code: None,
        created: at,
        expires: at.checked_add(SignedDuration::from_hours(2))?,
        source,
        destination,
        fees,
        arrival,
        network_reference: Some(format!("MX{key}")),
        rfi: None,
        rfis: Vec::new(),
        transactions: Vec::new(),
        refunds: Vec::new(),
        raw: RAW.to_owned(),
    };
    let wallet = "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D".to_owned();
    let started =
        Fact::AttemptStarted { attempt, order, number: 1, sender_address: wallet.clone(), refund_address: wallet };
    let mut facts = vec![Fact::OrderPlaced { order: placed }, started];
    if paid {
        let body = RAW.to_owned();
        facts.extend([
            Fact::QuoteTaken { attempt, quote },
            Fact::CallIntended { key, attempt, call: Call::CreatePayment, subject: String::new(), body },
            Fact::CallAnswered { key, status: 201, accepted: true, code: None, request_id: None },
            Fact::PaymentSeen { attempt, payment: Box::new(done) },
        ]);
    } else {
        let sentence = "No offer is inside your limit.".to_owned();
        facts.push(Fact::AttemptStopped { attempt, reason: StopReason::OutsideBounds, sentence, code: None });
    }
    Ok(facts)
}
