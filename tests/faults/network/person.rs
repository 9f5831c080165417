//! A person at the desk who places one order and does what is next, until it is paid or paid back, whatever goes wrong.
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use acceptance::Failure;
use acceptance::questions::{Question, new_customer};
use acceptance::workbench::{Bench, Start, digest};
use desk::Clock;
use desk::rfis::{RfiDetail, RfiPartState, RfiStands};
use desk::signing::Stage;
use desk::tickets::{TicketInput, TicketStanding};
use domain::ids::AttemptId;
use domain::party::PartyKind;
use domain::status::{AttemptPhase, StatusWord};
use jiff::{SignedDuration, Timestamp};
use sandbox::ledger::Kind;
use store::AttemptState;

use super::honest::Witness;
use super::places::{Journey, Moment, Place, Trial};
use super::settled;

/// How long one order may take, in real time, with all that goes wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// How far the sandbox's clock is moved between two looks, and how far where only an expiry helps.
const STEP: Duration = Duration::from_secs(2);
const EXPIRY: Duration = Duration::from_secs(120);

/// After so many refusals a payment is left to expire.
const PERSISTENCE: u32 = 20;

/// A pause that nobody sits through: longer than the desk's own, shorter than an absurd one.
const LONG: SignedDuration = SignedDuration::from_secs(90);

/// What a person does next.
enum Next {
    /// Nothing: something is under way.
    Wait,
    /// Nothing: CPN has to go on.
    Later(Duration),
    /// Nothing more.
    Done,
}

pub(crate) struct Person<'a> {
    pub(crate) bench: &'a Bench,
    pub(crate) trial: &'a Trial,
    /// The newest attempt of the order.
    attempt: AttemptId,
    witness: Witness<'a>,
    /// Whether the fault is set.
    set: bool,
    ticket_opened: bool,
    /// How often there was nothing to sign.
    refused: u32,
    /// For how many seconds the computer slept.
    slept: Arc<AtomicI64>,
}

/// Pays one order under one fault, and holds what came of it to what must be. Gives the errors that were shown on the way.
pub(crate) async fn pay(trial: &Trial) -> Result<Vec<String>, Failure> {
    let slept = Arc::new(AtomicI64::new(0));
    let asleep = Arc::clone(&slept);
    let clock = Clock::from_fn(move || Timestamp::now() + SignedDuration::from_secs(asleep.load(Ordering::Relaxed)));
    let bench = Bench::start(Start { clock, ..Start::default() }).await?;
    let witness = Witness::new(&bench, trial);
    let customer = new_customer(&bench, trial.journey.customer(), PartyKind::Business).await?;
    let beneficiary = bench.beneficiary("MX").await?;
    let form = bench.form_between(&customer, &beneficiary, true, "250").await?;
    if trial.moment == Moment::Ordering {
        bench.sandbox.set_fault(trial.fault(None));
    }
    let (_, attempt) = bench.desk.place_order(form).await?;
    let set = trial.moment == Moment::Ordering;
    let mut person = Person { bench: &bench, trial, attempt, witness, set, ticket_opened: false, refused: 0, slept };
    let walked = person.walk().await;
    let told = std::mem::take(&mut person.witness.told);
    walked.map_err(|failure| failure.during(&told.join(" | ")))?;
    settled::hold(&bench, trial, person.attempt).await.map_err(|failure| failure.during(&told.join(" | ")))?;
    Ok(told)
}

impl Person<'_> {
    async fn walk(&mut self) -> Result<(), Failure> {
        let start = Instant::now();
        loop {
            let state = self.bench.desk.attempt(self.attempt).await?;
            self.set_fault(&state);
            self.witness.sees(&state).await?;
            let step = match self.next(&state).await? {
                Next::Done => return Ok(()),
                Next::Wait => Duration::ZERO,
                Next::Later(step) => step,
            };
            if start.elapsed() > PATIENCE {
                return Err(Failure::new(format!("it stays {:?}: {}", state.status, brief(&state))));
            }
            self.sleep_through();
            self.bench.sandbox.clock().advance(step);
            self.bench.desk.poll_soon();
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// Where CPN asks to be left alone for long, the computer sleeps meanwhile.
    fn sleep_through(&self) {
        let connection = self.bench.desk.connection();
        let left = connection.waits_until.map(|until| until.duration_since(self.bench.desk.clock().now()));
        if let Some(left) = left.filter(|left| *left > LONG) {
            self.slept.fetch_add(left.as_secs() + 1, Ordering::Relaxed);
        }
    }

    /// Sets the fault when its moment has come.
    fn set_fault(&mut self, state: &AttemptState) {
        let now = match self.trial.moment {
            Moment::Ordering => false,
            Moment::Created => state.payment.is_some(),
            Moment::Funded => !state.signature_out.is_empty() || state.funds_moved,
        };
        if now && !self.set {
            self.set = true;
            self.bench.sandbox.set_fault(self.trial.fault(state.payment.as_ref().map(|payment| &payment.id)));
        }
    }

    async fn next(&mut self, state: &AttemptState) -> Result<Next, Failure> {
        match state.phase {
            AttemptPhase::Running => Ok(Next::Wait),
            AttemptPhase::Unknown => {
                self.witness.tries("asking again", self.bench.desk.ask_again(state.id)).await?;
                Ok(Next::Wait)
            }
            AttemptPhase::Stopped => self.run_again(state).await,
            AttemptPhase::Created => self.follow(state).await,
        }
    }

    async fn follow(&mut self, state: &AttemptState) -> Result<Next, Failure> {
        if let Some(rfi) = state.rfis.last() {
            let question = Question { attempt: state.id, id: rfi.id.clone() };
            if !self.answered(&question).await? {
                return Ok(Next::Wait);
            }
        }
        if self.trial.place == Place::Ticket && !self.ticket_opened {
            self.open_ticket(state).await?;
            return Ok(Next::Wait);
        }
        let end = match self.trial.journey {
            Journey::Refunded => StatusWord::Refunded,
            Journey::Paid | Journey::Asked | Journey::AskedForFiles => StatusWord::SentByBfi,
        };
        if state.status == end && self.is_complete(state).await? {
            return Ok(Next::Done);
        }
        match state.status {
            StatusWord::ReadyToSign | StatusWord::OnDevice => self.sign(state).await,
            StatusWord::FailedNotMoved => self.run_again(state).await,
            StatusWord::Unknown if self.bench.desk.payment_detail(state.id).await?.may_ask_again().is_ok() => {
                self.witness.tries("asking again", self.bench.desk.ask_again(state.id)).await?;
                Ok(Next::Later(STEP))
            }
            StatusWord::Unknown
            | StatusWord::WaitingForNetwork
            | StatusWord::RfiAnswer
            | StatusWord::RfiInReview
            | StatusWord::SentOnchain
            | StatusWord::BfiPaying
            | StatusWord::BfiPayingDelayed
            | StatusWord::FailedRefundDue
            | StatusWord::SentByBfi
            | StatusWord::Refunded
            | StatusWord::ArrivalConfirmed
            | StatusWord::Draft
            | StatusWord::Quoting
            | StatusWord::Stopped => Ok(Next::Later(STEP)),
        }
    }

    /// Whether all that belongs to a payment that has ended was read. Looking at it makes the desk read the rest.
    async fn is_complete(&self, state: &AttemptState) -> Result<bool, Failure> {
        self.bench.desk.payment_detail(state.id).await?;
        let open = state.outbox.iter().any(store::OutboxEntry::is_open);
        Ok(state.finished && state.settlement.is_some() && !open)
    }

    async fn run_again(&mut self, state: &AttemptState) -> Result<Next, Failure> {
        if self.bench.desk.payment_detail(state.id).await?.may_run_again().is_err() {
            return Ok(Next::Later(EXPIRY));
        }
        match self.witness.tries("running it again", self.bench.desk.run_again(state.id)).await? {
            Some((_, attempt)) => {
                self.attempt = attempt;
                Ok(Next::Wait)
            }
            None => Ok(Next::Later(STEP)),
        }
    }

    async fn sign(&mut self, state: &AttemptState) -> Result<Next, Failure> {
        let desk = &self.bench.desk;
        let Some(page) = self.witness.tries("preparing", desk.prepared_page(state.id)).await? else {
            self.refused += 1;
            return Ok(Next::Later(if self.refused > PERSISTENCE { EXPIRY } else { STEP }));
        };
        match page.stage {
            Stage::Ready | Stage::Rejected | Stage::Lost | Stage::DeviceRefused | Stage::SubmitRefused => {}
            Stage::Waiting | Stage::Submitting | Stage::Submitted | Stage::Unknown | Stage::Over => {
                return Ok(Next::Later(STEP));
            }
            Stage::Refused => return Ok(Next::Later(EXPIRY)),
        }
        let Ok(digest) = digest(&page) else { return Ok(Next::Later(STEP)) };
        if self.witness.tries("signing", desk.sign(state.id, &digest)).await?.is_none() {
            // What cannot be signed again expires.
            return Ok(Next::Later(if page.stage == Stage::SubmitRefused { EXPIRY } else { STEP }));
        }
        let ledger = self.bench.sandbox.ledger();
        tokio::time::timeout(Duration::from_secs(20), ledger.prompted())
            .await
            .map_err(|_| Failure::new(format!("the device asks nothing: {:?}", ledger.screen())))?;
        ledger.approve();
        let idle = |kind: &Kind| !kind.is_prompt();
        let mut screens = ledger.watch();
        let _ = tokio::time::timeout(Duration::from_secs(20), screens.wait_for(|screen| idle(&screen.kind))).await;
        Ok(Next::Wait)
    }

    /// Answers a request that waits; whether CPN has all of the answer.
    async fn answered(&mut self, question: &Question) -> Result<bool, Failure> {
        let detail = question.detail(self.bench).await?;
        let answer = detail.sending.as_ref().map(|sending| sending.answer);
        match answer {
            Some(RfiPartState::Sent) => self.send_files_left(question, &detail).await,
            Some(RfiPartState::Sending | RfiPartState::Unknown) => Ok(false),
            None | Some(RfiPartState::Draft | RfiPartState::Failed) => {
                if detail.line.stands != RfiStands::InformationRequired {
                    return Ok(true);
                }
                self.answer(question, detail).await?;
                Ok(false)
            }
        }
    }

    async fn answer(&mut self, question: &Question, detail: RfiDetail) -> Result<(), Failure> {
        let mut detail = detail;
        if detail.submit.is_err() && !detail.read_only {
            detail = question.fill(self.bench).await?;
            if detail.files.iter().all(|slot| slot.files.is_empty()) {
                detail = question.attach(self.bench).await?;
            }
        }
        if detail.submit.is_ok() {
            let sent = self.bench.desk.submit_rfi(&question.id, &detail.preview.digest);
            self.witness.tries("answering", sent).await?;
        }
        Ok(())
    }

    /// Sends again, alone, each file that failed or whose fate nobody knows; whether none is left.
    async fn send_files_left(&mut self, question: &Question, detail: &RfiDetail) -> Result<bool, Failure> {
        if detail.line.stands != RfiStands::InformationRequired && detail.line.stands != RfiStands::InReview {
            return Ok(true);
        }
        let files: Vec<_> = detail.files.iter().flat_map(|slot| &slot.files).collect();
        for file in &files {
            let left = matches!(file.part, RfiPartState::Failed | RfiPartState::Unknown | RfiPartState::Draft);
            if left && file.send.is_ok() {
                let id = file.state.record.id;
                self.witness.tries("sending a file", self.bench.desk.send_rfi_file(&question.id, id)).await?;
                return Ok(false);
            }
        }
        Ok(files.iter().all(|file| file.part == RfiPartState::Sent))
    }

    /// Opens a ticket, and asks for it again until it is known.
    async fn open_ticket(&mut self, state: &AttemptState) -> Result<(), Failure> {
        let desk = &self.bench.desk;
        let mut tickets = desk.tickets(state.id).await?;
        tickets.retain(|ticket| {
            !matches!(ticket.standing, TicketStanding::Refused { .. } | TicketStanding::NotSent { .. })
        });
        let Some(ticket) = tickets.pop() else {
            let input = TicketInput {
                issue: "OTHER".to_owned(),
                description: "Where is it?".to_owned(),
                email: "treasury@weatherby.example".to_owned(),
                cc: String::new(),
            };
            self.witness.tries("opening a ticket", desk.open_ticket(state.id, input)).await?;
            return Ok(());
        };
        match ticket.standing {
            TicketStanding::Unknown { .. } => {
                self.witness.tries("asking for a ticket", desk.ask_ticket_again(ticket.id())).await?;
            }
            TicketStanding::Open | TicketStanding::AnswerLost => self.ticket_opened = true,
            TicketStanding::Sending | TicketStanding::Refused { .. } | TicketStanding::NotSent { .. } => {}
        }
        Ok(())
    }
}

/// Where an attempt stands, for a failure's sentence.
pub(super) fn brief(state: &AttemptState) -> String {
    let calls: Vec<_> =
        state.outbox.iter().map(|call| format!("{:?} {:?} {:?}", call.call, call.state, call.note)).collect();
    let payment = state.payment.as_ref().map(|payment| payment.status.as_str());
    let transactions: Vec<_> = state.transactions.iter().map(|known| known.record.status.as_str()).collect();
    let rfis: Vec<_> = state.rfis.iter().map(|known| known.status.code()).collect();
    format!(
        "payment {payment:?}, transactions {transactions:?}, requests {rfis:?}, stop {:?}, signing {:?}, settled {}, calls {calls:?}",
        state.stop,
        state.signing.as_ref().map(|signing| &signing.decision),
        state.settlement.is_some(),
    )
}
