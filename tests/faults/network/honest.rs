//! What must hold at every moment: nothing moves back, and no error or outcome says that nothing happened when it had.
use std::collections::HashMap;
use std::future::Future;

use acceptance::Failure;
use acceptance::workbench::Bench;
use domain::outcome::MoneyMoved;
use domain::payment::{PaymentStatus, RefundStatus, TransactionStatus};
use domain::rfi::RfiStatus;
use domain::status::StatusWord;
use ipc::common::{MoneyMovedName, RetryName};
use ipc::error::{ApiError, ErrorCode};
use serde_json::Value;
use store::AttemptState;

use super::places::Trial;

/// Compares what the desk shows with what it showed before and with what is really so.
pub(crate) struct Witness<'a> {
    bench: &'a Bench,
    trial: &'a Trial,
    /// The wallet's USDC before anything was ordered, in millionths.
    funds: u64,
    furthest: Furthest,
    /// Whether USDC was said to have left the wallet.
    moved: Option<domain::ids::AttemptId>,
    /// The errors that were shown, in order.
    pub(crate) told: Vec<String>,
}

/// The furthest state that each object was shown in, by its id.
#[derive(Default)]
struct Furthest {
    payments: HashMap<String, PaymentStatus>,
    transactions: HashMap<String, TransactionStatus>,
    refunds: HashMap<String, RefundStatus>,
    rfis: HashMap<String, RfiStatus>,
}

/// What calls have done to the world, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Effects {
    payments: usize,
    transactions: usize,
    submitted: usize,
    answers: usize,
    files: usize,
    tickets: usize,
}

impl<'a> Witness<'a> {
    pub(crate) fn new(bench: &'a Bench, trial: &'a Trial) -> Self {
        let funds = bench.sandbox.balance(bench.sandbox.wallet());
        Self { bench, trial, funds, furthest: Furthest::default(), moved: None, told: Vec::new() }
    }

    /// Holds what is shown of an attempt against what was shown before and what is so.
    pub(crate) async fn sees(&mut self, state: &AttemptState) -> Result<(), Failure> {
        self.furthest.sees(state)?;
        if self.moved == Some(state.id) && !state.funds_moved {
            return Err(Failure::new("the USDC had left the wallet, and now it has not"));
        }
        self.moved = state.funds_moved.then_some(state.id);
        if let Some(trouble) = self.bench.desk.connection().trouble {
            return Err(Failure::new(format!("following ended in a fault of the program: {trouble}")));
        }
        let left = self.bench.sandbox.balance(self.bench.sandbox.wallet()) < self.funds;
        let detail = self.bench.desk.payment_detail(state.id).await?;
        let outcomes = [detail.outcome, detail.transaction_outcome];
        let denied = outcomes.iter().flatten().any(|outcome| outcome.money == MoneyMoved::No);
        if left && (denied || detail.attempt.status == StatusWord::FailedNotMoved) {
            return Err(Failure::new(format!("USDC left the wallet, and it is said that none did: {outcomes:?}")));
        }
        Ok(())
    }

    /// Runs a command; what an error of it says must be right. Nothing when it failed.
    pub(crate) async fn tries<T>(
        &mut self,
        what: &str,
        command: impl Future<Output = desk::Result<T>>,
    ) -> Result<Option<T>, Failure> {
        let (before, funds) = (self.effects().await?, self.balance());
        let error = match command.await {
            Ok(done) => return Ok(Some(done)),
            Err(error) => ApiError::from(error),
        };
        let (after, left) = (self.effects().await?, self.balance() < funds);
        self.told.push(format!("{what}: {:?}, {}", error.code, error.message));
        let wrong = self.wrong(&error).or_else(|| (before != after || left).then(|| denied(&error, before, after))?);
        match wrong {
            None => Ok(None),
            Some(wrong) => Err(Failure::new(format!("{what} {wrong}: {error:?}"))),
        }
    }

    /// What is wrong with an error, whatever happened.
    fn wrong(&self, error: &ApiError) -> Option<&'static str> {
        let said = format!("{error:?}");
        let secret = self.bench.sandbox.api_key().rsplit(':').next().unwrap_or_default();
        let unknown = error.code == ErrorCode::UnknownOutcome;
        if error.message.trim().is_empty() {
            Some("fails without a word")
        } else if matches!(error.code, ErrorCode::Internal | ErrorCode::Store) {
            Some("shows a defect")
        } else if said.contains(secret) {
            Some("shows the API key")
        } else if unknown && (error.retry == RetryName::Safe || error.money_moved == MoneyMovedName::No) {
            Some("is unknown and said to be safe")
        } else {
            None
        }
    }

    fn balance(&self) -> u64 {
        self.bench.sandbox.balance(self.bench.sandbox.wallet())
    }

    async fn effects(&self) -> Result<Effects, Failure> {
        if self.trial.is_in_the_handshake() {
            return Ok(Effects::default());
        }
        let world = self.bench.world().await?;
        let list = |name: &str| world.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        let (transactions, rfis) = (list("transactions"), list("rfis"));
        let files = |rfi: &Value| rfi.get("files").and_then(Value::as_array).map_or(0, Vec::len);
        Ok(Effects {
            payments: list("payments").len(),
            submitted: transactions
                .iter()
                .filter(|one| one.get("signedTransaction").is_some_and(|it| !it.is_null()))
                .count(),
            transactions: transactions.len(),
            answers: rfis.iter().filter(|rfi| rfi.get("answer").is_some_and(|answer| !answer.is_null())).count(),
            files: rfis.iter().map(files).sum(),
            tickets: list("tickets").len(),
        })
    }
}

/// What an error denies of what its command did meanwhile.
fn denied(error: &ApiError, before: Effects, after: Effects) -> Option<&'static str> {
    let unkeyed = (before.submitted, before.answers, before.files) != (after.submitted, after.answers, after.files);
    // A transaction alone moves nothing, and preparing again finds it.
    let done = Effects { transactions: after.transactions, ..before } != after;
    if error.money_moved == MoneyMovedName::No && before.submitted != after.submitted {
        Some("says that no money moved, and a signature is with CPN")
    } else if done && (error.code == ErrorCode::Offline || error.advice.contains("Nothing was sent")) {
        Some("says that nothing was sent, and it took effect")
    } else if unkeyed && error.retry == RetryName::Safe && error.code != ErrorCode::NotNow {
        Some("is said to be safe to repeat, and it took effect")
    } else {
        None
    }
}

impl Furthest {
    fn sees(&mut self, state: &AttemptState) -> Result<(), Failure> {
        if let Some(payment) = &state.payment {
            let Ok(now) = payment.status.parse::<PaymentStatus>();
            let known = self.payments.entry(payment.id.to_string()).or_insert_with(|| now.clone());
            forward(known.advance_past(known, &now) == now || *known == now, known, &now)?;
            *known = known.furthest(&now);
        }
        for transaction in &state.transactions {
            let Ok(now) = transaction.record.status.parse::<TransactionStatus>();
            let known = self.transactions.entry(transaction.record.id.to_string()).or_insert_with(|| now.clone());
            forward(known.advance_past(known, &now) == now || *known == now, known, &now)?;
            *known = known.furthest(&now);
        }
        for refund in &state.refunds {
            let Ok(now) = refund.record.status.parse::<RefundStatus>();
            let known = self.refunds.entry(refund.record.id.to_string()).or_insert_with(|| now.clone());
            forward(known.advance_past(known, &now) == now || *known == now, known, &now)?;
            *known = known.furthest(&now);
        }
        for rfi in &state.rfis {
            let known = self.rfis.entry(rfi.id.to_string()).or_insert_with(|| rfi.status.clone());
            let on = known.advance_past(known, &rfi.status) == rfi.status || *known == rfi.status;
            forward(on, known, &rfi.status)?;
            *known = known.furthest(&rfi.status);
        }
        Ok(())
    }
}

fn forward(on: bool, known: &impl std::fmt::Display, now: &impl std::fmt::Display) -> Result<(), Failure> {
    if on { Ok(()) } else { Err(Failure::new(format!("it was {known} and is {now}"))) }
}
