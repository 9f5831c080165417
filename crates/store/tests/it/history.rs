//! Long mixed histories, legal and illegal: whatever is recorded, the projections are what the journal says.
use std::collections::BTreeMap;

use domain::ids::{AttemptId, FileId, IdempotencyKey, OrderId, RfiId};
use domain::order::StopReason;
use domain::rfi::RfiPoint;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use store::fact::{Call, Decision, Fact, RfiFileRecord, RfiFullRecord, RfiRecord};
use store::record::FixedRecord;
use store::{KeptFile, ListQuery, StoreError, View};

use crate::support::{
    World, accepted, asked, beneficiary, checked, customer, decided, declined, intent, quote, refund, started,
    transaction, unanswered,
};

/// What a history has made so far; facts are drawn from it without regard to whether they are allowed.
struct History {
    dice: StdRng,
    world: World,
    orders: Vec<OrderId>,
    attempts: Vec<AttemptId>,
    keys: Vec<IdempotencyKey>,
}

impl History {
    fn new(seed: u64) -> Self {
        Self {
            dice: StdRng::seed_from_u64(seed),
            world: World::new(),
            orders: vec![OrderId::generate()],
            attempts: vec![AttemptId::generate()],
            keys: vec![IdempotencyKey::generate()],
        }
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from.choose(&mut self.dice).unwrap().clone()
    }

    fn word(&mut self, words: &[&str]) -> String {
        self.pick(words).to_owned()
    }

    /// Takes what was recorded among the things that later facts are about.
    fn remember(&mut self, fact: &Fact) {
        if let Fact::OrderPlaced { order } = fact {
            self.orders.push(order.id);
        } else if let Fact::AttemptStarted { attempt, .. } = fact {
            self.attempts.push(*attempt);
        } else if let Fact::CallIntended { key, .. } = fact {
            self.keys.push(*key);
        }
    }

    fn fact(&mut self) -> Fact {
        let (orders, attempts, keys) = (self.orders.clone(), self.attempts.clone(), self.keys.clone());
        // Mostly the newest, so that histories get somewhere.
        let recent = attempts.len().saturating_sub(4);
        let (order, attempt, key) =
            (self.pick(&orders), self.pick(&attempts[recent..]), self.pick(&keys[keys.len().saturating_sub(3)..]));
        let id = self.dice.random_range(1..4);
        let own = format!("t{id}-{attempt}");
        match self.dice.random_range(0..31) {
            0 => {
                let amount = Fixed::of(&mut self.dice);
                Fact::OrderPlaced { order: self.world.order_record(amount) }
            }
            1..=3 => {
                let known = self.world.store().order(order).unwrap().map_or(0, |state| state.attempts.len());
                let number = u32::try_from(known).unwrap() + self.dice.random_range(0..8).min(1);
                started(AttemptId::generate(), order, number)
            }
            4 => Fact::QuoteTaken {
                attempt,
                quote: quote(&format!("q{}", self.dice.random_range(0..200)), self.world.now),
            },
            5 => Fact::FieldsComplete { attempt, count: id, unchanged: id == 1 },
            6 => Fact::Sealed {
                attempt,
                travel_rule: "[]".to_owned(),
                beneficiary_account: "[]".to_owned(),
                certificate_note: "ok".to_owned(),
            },
            7 => Fact::AttemptStopped { attempt, reason: StopReason::Refused, sentence: "no".to_owned(), code: None },
            8..=10 => {
                let key = IdempotencyKey::generate();
                let call = self.pick(&[Call::CreatePayment, Call::CreateTransaction, Call::SubmitTransaction]);
                intent(key, attempt, call, &format!("p-{attempt}/{own}"))
            }
            11 => accepted(key),
            12 => declined(key),
            13 => unanswered(key),
            14 => Fact::CallAbandoned { key, reason: "not sent".to_owned() },
            15..=18 => {
                let status = self.word(&[
                    "CREATED",
                    "CRYPTO_FUNDS_PENDING",
                    "FIAT_PAYMENT_INITIATED",
                    "COMPLETED",
                    "FAILED",
                    "ODD",
                ]);
                let mut payment = self.world.payment(attempt, &status);
                let inner = self.word(&["CREATED", "PENDING", "COMPLETED", "FAILED"]);
                payment.transactions = vec![(own, inner)];
                if id == 1 {
                    payment.refunds = vec![(format!("r-{attempt}"), self.word(&["CREATED", "COMPLETED"]))];
                    payment.rfi = Some(RfiRecord {
                        id: "rfi".to_owned(),
                        status: self.word(&["INFORMATION_REQUIRED", "IN_REVIEW", "APPROVED"]),
                        level: None,
                        expires: Some(self.world.now),
                    });
                    payment.addendum = Some("PAYMENT_SETTLEMENT_DELAYED".to_owned());
                }
                Fact::PaymentSeen { attempt, payment: Box::new(payment) }
            }
            19..=20 => {
                let status = self.word(&["CREATED", "PENDING", "BROADCASTED", "COMPLETED", "FAILED", "ODD"]);
                transaction(attempt, &own, &status)
            }
            21 => {
                let status = self.word(&["CREATED", "COMPLETED", "FAILED"]);
                refund(attempt, &format!("r-{attempt}"), &status)
            }
            22 => checked(attempt, &own, "0xd1", (id == 3).then_some(12)),
            23 => asked(attempt, &own, "0xd1", &self.dice.random_range(0..20).to_string()),
            24 => {
                let decision =
                    self.pick(&[Decision::Rejected, Decision::Lost, Decision::Signed { signature: "0x".to_owned() }]);
                decided(attempt, &own, decision)
            }
            25 => match id {
                1 => Fact::OrderClosed { order },
                2 => Fact::SettlementSeen {
                    attempt,
                    hash: "0xh".to_owned(),
                    block: u64::MAX,
                    value: "1.000000 USDC".parse().unwrap(),
                    fee: "0.000001 USDC".parse().unwrap(),
                },
                _ => Fact::DraftDiscarded { order },
            },
            27.. => self.request(attempt),
            _ => match id {
                1 => Fact::CustomerSaved {
                    customer: customer(self.world.customer, self.dice.random_range(2..9), "CUST-000001", "Lumen"),
                },
                2 => Fact::BeneficiarySaved {
                    beneficiary: beneficiary(
                        self.world.beneficiary,
                        self.dice.random_range(2..9),
                        "BEN-000001",
                        "Ríos",
                    ),
                },
                _ => {
                    let order = OrderId::generate();
                    self.orders.push(order);
                    Fact::DraftSaved {
                        order,
                        form: "{}".to_owned(),
                        beneficiary: "B".to_owned(),
                        reference: "R".to_owned(),
                    }
                }
            },
        }
    }

    /// Something about a request for information: mostly about one that the attempt's payment has.
    fn request(&mut self, attempt: AttemptId) -> Fact {
        let rfi = RfiId::new(format!("rfi{}-{attempt}", self.dice.random_range(0..2)));
        let kept = KeptFile::new(vec![7; 3]);
        match self.dice.random_range(0..9) {
            0..=2 => {
                let status = self.word(&["INFORMATION_REQUIRED", "IN_REVIEW", "APPROVED", "REJECTED", "FAILED", "ODD"]);
                let expires = self.dice.random_bool(0.7).then_some(self.world.now);
                let point = self.pick(&[RfiPoint::BeforeFunding, RfiPoint::AfterFunding, RfiPoint::AfterCompletion]);
                let (level, late_since, version, raw) = (None, None, Some(1), "{}".to_owned());
                let rfi = RfiFullRecord { id: rfi, status, level, expires, point, late_since, version, raw };
                Fact::RfiSeen { attempt, rfi: Box::new(rfi) }
            }
            3 => Fact::RfiEnded { attempt, rfi },
            4 => {
                let values = BTreeMap::from([("/NAME".to_owned(), self.word(&["A", "B"]))]);
                Fact::RfiDraftSaved { attempt, rfi, values, by: self.word(&["M. Okafor", "D. Whitlock"]) }
            }
            5 => {
                let file = RfiFileRecord {
                    id: FileId::generate(),
                    key: "INVOICE".to_owned(),
                    name: "invoice.pdf".to_owned(),
                    media_type: "application/pdf".to_owned(),
                    size: kept.size(),
                    sha256: kept.sha256().to_owned(),
                    removed: Vec::new(),
                    note: String::new(),
                    by: "M. Okafor".to_owned(),
                };
                Fact::RfiFileChosen { attempt, rfi, file }
            }
            6 => Fact::RfiSecondLook { attempt, rfi, digest: "d".to_owned(), name: "T. Ferreira".to_owned() },
            7 => Fact::RfiAnswerSealed { attempt, rfi, version: 1, answer: "{}".to_owned(), digest: "d".to_owned() },
            _ => intent(IdempotencyKey::generate(), attempt, Call::SubmitRfi, &format!("p-{attempt}/{rfi}")),
        }
    }
}

struct Fixed;

impl Fixed {
    fn of(dice: &mut StdRng) -> FixedRecord {
        let minor = dice.random_range(1_000_000..90_000_000_000_u64);
        if dice.random_bool(0.5) {
            FixedRecord::Source(domain::money::Money::new(minor, domain::money::Currency::USDC))
        } else {
            FixedRecord::Destination(format!("{}.00 MXN", minor / 1_000_000).parse().unwrap())
        }
    }
}

/// Everything that can be asked of a store, as one text.
fn everything(world: &World, attempts: &[AttemptId]) -> String {
    let store = world.store();
    let states: Vec<_> = attempts.iter().map(|attempt| store.attempt(*attempt).unwrap()).collect();
    let list = store.list(&ListQuery { text: None, view: View::All, today: None, limit: 10_000, offset: 0 }).unwrap();
    let (live, reserved, open) =
        (store.live_attempts().unwrap(), store.reserved().unwrap(), store.outbox_open().unwrap());
    let requests: Vec<_> = store.rfis().unwrap().iter().map(|known| store.rfi(&known.id).unwrap()).collect();
    format!("{requests:?}\n{states:?}\n{list:?}\n{live:?}\n{reserved:?}\n{open:?}")
}

#[test]
fn after_any_history_the_projections_are_what_the_journal_says() {
    let mut seen = BTreeMap::<String, u32>::new();
    for seed in 0..12 {
        let mut history = History::new(seed);
        for _ in 0..400 {
            let facts: Vec<_> = (0..history.dice.random_range(1..3)).map(|_| history.fact()).collect();
            match history.world.record(&facts) {
                Ok(_) => {
                    *seen.entry("recorded".to_owned()).or_default() += 1;
                    facts.iter().for_each(|fact| history.remember(fact));
                }
                Err(StoreError::Refused(constraint)) => {
                    let name = format!("{constraint:?}");
                    *seen.entry(name.split('(').next().unwrap().to_owned()).or_default() += 1;
                }
                Err(other) => panic!("seed {seed}: {facts:?}: {other}"),
            }
        }
        let world = &mut history.world;
        world.store().verify_chain(None).unwrap();
        assert_eq!(world.store().compare().unwrap(), [], "seed {seed}");
        let before = everything(world, &history.attempts);
        world.store().rebuild().unwrap();
        assert_eq!(everything(world, &history.attempts), before, "seed {seed}");
        world.reopen(|_| {}).unwrap();
        assert_eq!(everything(world, &history.attempts), before, "seed {seed}");
    }
    // The histories are worth something only if they get far and run into the rules.
    assert!(seen["recorded"] > 1_000, "{seen:?}");
    for rule in [
        "LiveAttempt",
        "LiveTransaction",
        "CallOpen",
        "AttemptOver",
        "PaymentMayExist",
        "Nonce",
        "OrderPaid",
        "UnknownRfi",
        "RfiAnswered",
    ] {
        assert!(seen.contains_key(rule), "{rule}: {seen:?}");
    }
}
