//! The open link as the owner thread uses it: silent commands with a time limit, and prompts without one.
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use crate::apdu::{Apdu, Reply};
use crate::condition::Condition;
use crate::error::SignerError;
use crate::link::Link;
use crate::queue::{Job, Shared};
use crate::status::{Outcome, Step, explain};
use crate::transport::{self, Hid, LinkError, Target, Transport};

/// How long a command may take that needs no person.
pub(crate) const SILENT: Duration = Duration::from_secs(3);

/// How often a prompt looks whether it should still be waited for.
const SLICE: Duration = Duration::from_millis(50);

/// Why a command has no good answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The link failed while no person was being asked.
    Link(LinkError),
    /// The device answered an error.
    Status(u16, Step),
    /// The device answered nothing in time.
    Silent(Step),
    /// Settled: nothing to add.
    Final(SignerError),
}

impl From<SignerError> for Failure {
    fn from(error: SignerError) -> Self {
        Self::Final(error)
    }
}

impl From<Failure> for SignerError {
    fn from(failure: Failure) -> Self {
        let unreachable = |reason| SignerError::NotReady(Condition::Unreachable { reason });
        match failure {
            Failure::Final(error) => error,
            Failure::Silent(at) => SignerError::Timeout { at },
            Failure::Status(status, at) => status_error(status, at),
            Failure::Link(LinkError::Absent) => SignerError::NotReady(Condition::Absent),
            Failure::Link(LinkError::PermissionDenied(node)) => {
                SignerError::NotReady(Condition::PermissionDenied { node })
            }
            Failure::Link(LinkError::InUse) => SignerError::NotReady(Condition::InUse),
            Failure::Link(LinkError::Unreachable(reason)) => unreachable(reason),
            Failure::Link(error @ LinkError::Gone(_)) => unreachable(error.to_string()),
            Failure::Link(LinkError::Garbled(reason)) => SignerError::Protocol(reason),
        }
    }
}

fn status_error(status: u16, at: Step) -> SignerError {
    let word = explain(status, at);
    match word.outcome {
        Outcome::Rejected => SignerError::Rejected,
        Outcome::Locked => SignerError::NotReady(Condition::Locked),
        Outcome::NoApp => SignerError::NotReady(Condition::Dashboard),
        Outcome::OtherApp => SignerError::NotReady(Condition::WrongApp { name: "unknown".to_owned() }),
        Outcome::NotSetUp => SignerError::NotReady(Condition::NotSetUp),
        Outcome::Invalid if at == Step::Domain => SignerError::NotReady(Condition::SettingsRefuse),
        Outcome::TooLong => SignerError::MessageTooLong,
        Outcome::Done | Outcome::Invalid | Outcome::Restart | Outcome::Failed | Outcome::Reconnect => {
            SignerError::Refused { status, at, meaning: word.meaning }
        }
    }
}

/// How long a prompt may be waited for, and whether anybody still wants its answer.
pub(crate) struct Patience<'a> {
    /// From now; `None`: as long as the person needs.
    pub(crate) deadline: Option<Duration>,
    /// Whether the caller went away.
    pub(crate) unwanted: &'a dyn Fn() -> bool,
}

/// The owner thread's side of one link.
pub(crate) struct Wire {
    link: Link,
    hid: Hid,
    open: Option<Box<dyn Transport>>,
    shared: Arc<Shared>,
    jobs: Receiver<Job>,
    /// A prompt that nobody waits for any more is still on the device: since when, and the condition before it.
    abandoned: Option<(Instant, Condition)>,
}

impl Wire {
    pub(crate) fn new(link: Link, shared: Arc<Shared>, jobs: Receiver<Job>) -> Self {
        Self { link, hid: Hid::default(), open: None, shared, jobs, abandoned: None }
    }

    /// What the link leads to now.
    pub(crate) fn scan(&mut self) -> Result<Vec<Target>, Failure> {
        transport::scan(&self.link, &mut self.hid).map_err(Failure::Link)
    }

    /// Opens one device; whatever was open is closed.
    pub(crate) fn open(&mut self, target: &Target) -> Result<(), Failure> {
        self.open = None;
        self.open = Some(transport::open(target, &mut self.hid).map_err(Failure::Link)?);
        Ok(())
    }

    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    pub(crate) fn close(&mut self) {
        self.open = None;
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    fn transport(&mut self) -> Result<&mut dyn Transport, Failure> {
        match self.open.as_mut() {
            Some(transport) => Ok(transport.as_mut()),
            None => Err(Failure::Link(LinkError::Gone("not open".to_owned()))),
        }
    }

    /// The model, as far as the link can tell.
    pub(crate) fn model(&self) -> Option<crate::app::Model> {
        self.open.as_ref().map(|transport| transport.model())
    }

    /// Sends a command that needs no person. Whatever its status, the reply is given back.
    pub(crate) fn exchange(&mut self, at: Step, command: &Apdu) -> Result<Reply, Failure> {
        self.exchange_fitting(at, command, &|_| true)
    }

    /// As [`exchange`](Self::exchange), passing over replies that cannot be the answer: late ones of an earlier session.
    pub(crate) fn exchange_fitting(
        &mut self,
        at: Step,
        command: &Apdu,
        fits: &dyn Fn(&Reply) -> bool,
    ) -> Result<Reply, Failure> {
        let started = Instant::now();
        let transport = self.transport()?;
        let mut result = transport.send(command).map(|()| None);
        while let Ok(None) = result {
            let left = SILENT.saturating_sub(started.elapsed());
            if left.is_zero() {
                break;
            }
            result = transport.receive(left).map(|reply| reply.filter(fits));
        }
        tracing::debug!(?command, ?result, took = ?started.elapsed(), "device");
        let failure = match result {
            Ok(Some(reply)) => return Ok(reply),
            // Its answer may still come, and would be taken for the answer to something else: the link is closed.
            Ok(None) => Failure::Silent(at),
            Err(error) => Failure::Link(error),
        };
        self.close();
        Err(failure)
    }

    /// Sends a command that needs no person, and wants success.
    pub(crate) fn ask(&mut self, at: Step, command: &Apdu) -> Result<Vec<u8>, Failure> {
        let reply = self.exchange(at, command)?;
        self.successful(at, reply)
    }

    /// Sends a command that a person decides, and waits as long as that takes. While it is open, nothing else is sent:
    /// the app would answer the newcomer and never the prompt (§9.9).
    pub(crate) fn prompt(&mut self, at: Step, command: &Apdu, patience: &Patience<'_>) -> Result<Vec<u8>, Failure> {
        let since = Instant::now();
        let before = self.shared.open_prompt(since);
        if let Err(error) = self.transport()?.send(command) {
            return Err(self.lost(&error));
        }
        loop {
            match self.transport()?.receive(SLICE) {
                Ok(Some(reply)) => {
                    tracing::debug!(?command, ?reply, took = ?since.elapsed(), "prompt answered");
                    self.shared.close_prompt(before);
                    return self.successful(at, reply);
                }
                Ok(None) => {}
                Err(error) => return Err(self.lost(&error)),
            }
            self.refuse_queued(since);
            let late = patience.deadline.is_some_and(|deadline| since.elapsed() >= deadline);
            if late || self.shared.stop_wanted() || (patience.unwanted)() {
                self.abandoned = Some((since, before));
                return Err(Failure::Final(if late {
                    SignerError::DeadlinePassed
                } else {
                    SignerError::StoppedWaiting
                }));
            }
        }
    }

    fn successful(&mut self, at: Step, reply: Reply) -> Result<Vec<u8>, Failure> {
        if reply.is_ok() {
            return Ok(reply.data);
        }
        tracing::info!(status = format!("{:04X}", reply.status), %at, "the device answered an error");
        if explain(reply.status, at).outcome == Outcome::Reconnect {
            self.close();
        }
        Err(Failure::Status(reply.status, at))
    }

    /// The link failed while a person was asked.
    fn lost(&mut self, error: &LinkError) -> Failure {
        tracing::warn!(%error, "the device was lost during a prompt");
        self.close();
        self.shared.close_prompt(Condition::Lost);
        Failure::Final(match error {
            LinkError::Garbled(reason) => SignerError::UnreadableDecision(reason.clone()),
            LinkError::InUse => SignerError::UnreadableDecision("another program talked to the device".to_owned()),
            LinkError::Absent | LinkError::PermissionDenied(_) | LinkError::Unreachable(_) | LinkError::Gone(_) => {
                SignerError::Lost
            }
        })
    }

    /// Answers everything in the queue with "waiting". `false` when no handle is left.
    pub(crate) fn refuse_queued(&mut self, since: Instant) -> bool {
        loop {
            match self.jobs.try_recv() {
                Ok(job) => job.refuse(since),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    /// The next job. An idle link is closed after a while, so that other programs can use the device. `None`: no handle is left.
    pub(crate) fn next_job(&mut self) -> Option<Job> {
        const IDLE: Duration = Duration::from_secs(10);
        loop {
            while let Some((since, before)) = self.abandoned.take() {
                if !self.await_late_reply(since, before) {
                    return None;
                }
            }
            if self.open.is_none() {
                return self.jobs.recv().ok();
            }
            match self.jobs.recv_timeout(IDLE) {
                Ok(job) => return Some(job),
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => self.close(),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// A prompt was left: the link takes no work until its reply was read or the device is gone. The reply is thrown away;
    /// the same message signed again gives the same signature. `false` when no handle is left.
    fn await_late_reply(&mut self, since: Instant, before: Condition) -> bool {
        if !self.refuse_queued(since) {
            return false;
        }
        let Some(transport) = self.open.as_mut() else {
            self.shared.close_prompt(Condition::Lost);
            return true;
        };
        match transport.receive(SLICE) {
            Ok(None) => self.abandoned = Some((since, before)),
            Ok(Some(_)) => self.shared.close_prompt(before),
            Err(_) => {
                self.close();
                self.shared.close_prompt(Condition::Lost);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::STATUS_WORDS;

    fn said(status: u16, at: Step) -> SignerError {
        Failure::Status(status, at).into()
    }

    #[test]
    fn each_status_word_ends_as_what_it_means() {
        for word in STATUS_WORDS {
            let error = said(word.first, Step::Value);
            let refused = SignerError::Refused { status: word.first, at: Step::Value, meaning: word.meaning };
            let expected = match word.first {
                0x6985 | 0x5501 => SignerError::Rejected,
                0x5515 | 0x6B0C | 0x6804 | 0x6982 => SignerError::NotReady(Condition::Locked),
                0x6D00 | 0x6E00 | 0x6E01 => SignerError::NotReady(Condition::WrongApp { name: "unknown".to_owned() }),
                0x6511 | 0x650F | 0x6D02 => SignerError::NotReady(Condition::Dashboard),
                0x6D07 | 0x6611 => SignerError::NotReady(Condition::NotSetUp),
                0x6A84 => SignerError::MessageTooLong,
                _ => refused,
            };
            assert_eq!(error, expected, "{:04X}", word.first);
        }
        assert_eq!(said(0x6A80, Step::Domain), SignerError::NotReady(Condition::SettingsRefuse));
    }

    #[test]
    fn each_failure_of_a_link_ends_as_the_condition_it_is() {
        let said = |error| SignerError::from(Failure::Link(error));
        assert_eq!(said(LinkError::Absent), SignerError::NotReady(Condition::Absent));
        assert_eq!(said(LinkError::InUse), SignerError::NotReady(Condition::InUse));
        let node = "/dev/hidraw0".to_owned();
        let denied = SignerError::NotReady(Condition::PermissionDenied { node: node.clone() });
        assert_eq!(said(LinkError::PermissionDenied(node)), denied);
        assert_eq!(said(LinkError::Garbled("x".to_owned())), SignerError::Protocol("x".to_owned()));
        for error in [LinkError::Gone("x".to_owned()), LinkError::Unreachable("x".to_owned())] {
            assert!(matches!(said(error), SignerError::NotReady(Condition::Unreachable { .. })));
        }
        assert_eq!(SignerError::from(Failure::Silent(Step::Address)), SignerError::Timeout { at: Step::Address });
    }
}
