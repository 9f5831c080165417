//! The owner thread: takes one job after the other, and is the only one that touches its device.
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use alloy_primitives::{Address, keccak256};
use domain::typed_data::Signature;

use crate::apdu::Apdu;
use crate::condition::Condition;
use crate::device::{SignAsk, Signed, SignedTransaction, TransactionAsk};
use crate::error::SignerError;
use crate::ethereum::{Ready, open_ethereum_app, ready, show_address};
use crate::link::{Link, LinkPolicy};
use crate::path::DerivationPath;
use crate::queue::{Job, Shared};
use crate::status::{Outcome, Step, explain};
use crate::stream;
use crate::transport::LinkError;
use crate::verify;
use crate::wire::{Failure, Patience, Wire};

/// Runs until no handle is left.
pub(crate) fn run(link: Link, shared: Arc<Shared>, jobs: Receiver<Job>) {
    let mut wire = Wire::new(link, shared, jobs);
    while let Some(job) = wire.next_job() {
        // A caller that no longer listens needs no answer.
        match job {
            Job::Condition { path, expected, policy, answer } => {
                if !answer.is_closed() {
                    drop(answer.send(condition(&mut wire, &path, expected, policy)));
                }
            }
            Job::Address { path, show, policy, answer } => {
                let result = address(&mut wire, &path, show, policy, &|| answer.is_closed());
                drop(answer.send(result));
            }
            Job::SignTyped { ask, policy, answer } => {
                if !answer.is_closed() {
                    let result = sign_typed(&mut wire, &ask, policy, &|| answer.is_closed());
                    drop(answer.send(result));
                }
            }
            Job::SignTransaction { ask, policy, answer } => {
                if !answer.is_closed() {
                    let result = sign_transaction(&mut wire, &ask, policy, &|| answer.is_closed());
                    drop(answer.send(result));
                }
            }
            Job::OpenApp { policy, answer } => {
                let patience = Patience { deadline: None, unwanted: &|| answer.is_closed() };
                let result = open_ethereum_app(&mut wire, policy, &patience).map_err(SignerError::from);
                drop(answer.send(result));
            }
        }
    }
}

fn condition(wire: &mut Wire, path: &DerivationPath, expected: Option<Address>, policy: LinkPolicy) -> Condition {
    let condition = match restarting(wire, |wire| ready(wire, path, expected, policy)) {
        Ok(ready) => ready.condition(),
        Err(SignerError::NotReady(condition)) => condition,
        Err(other) => Condition::Unreachable { reason: other.to_string() },
    };
    wire.shared().publish(condition.clone());
    condition
}

fn address(
    wire: &mut Wire,
    path: &DerivationPath,
    show: bool,
    policy: LinkPolicy,
    unwanted: &dyn Fn() -> bool,
) -> Result<Address, SignerError> {
    restarting(wire, |wire| {
        let ready = announced(wire, path, None, policy)?;
        if show {
            let shown = show_address(wire, path, &Patience { deadline: None, unwanted })?;
            if shown != ready.address {
                return Err(SignerError::Protocol("two addresses for one path".to_owned()).into());
            }
        }
        Ok(ready.address)
    })
}

fn sign_typed(
    wire: &mut Wire,
    ask: &SignAsk,
    policy: LinkPolicy,
    unwanted: &dyn Fn() -> bool,
) -> Result<Signed, SignerError> {
    let commands = stream::encode(&ask.message).map_err(|error| SignerError::BadMessage(error.to_string()))?;
    restarting(wire, |wire| {
        let ready = announced(wire, &ask.path, Some(ask.expected), policy)?;
        // Whatever its status: only the link must hold.
        wire.exchange(Step::Flush, &stream::flush())?;
        for (at, command) in &commands {
            wire.ask(*at, command)?;
        }
        let patience = Patience { deadline: ask.deadline, unwanted };
        let answer = wire.prompt(Step::SignMessage, &stream::sign(&ask.path), &patience)?;
        let checked = verify::check(&answer, ask.hashes.digest, ask.expected)?;
        let signature = Signature { r: checked.r, s: checked.s, v: if checked.odd { 28 } else { 27 } };
        Ok(Signed { signature, app: ready.app })
    })
}

fn sign_transaction(
    wire: &mut Wire,
    ask: &TransactionAsk,
    policy: LinkPolicy,
    unwanted: &dyn Fn() -> bool,
) -> Result<SignedTransaction, SignerError> {
    if ask.unsigned.first() != Some(&0x02) {
        return Err(SignerError::BadMessage("only transactions of type 2 (EIP-1559) are signed".to_owned()));
    }
    let mut data = ask.path.encode();
    data.extend_from_slice(&ask.unsigned);
    let chunks: Vec<&[u8]> = data.chunks(stream::PIECE).collect();
    restarting(wire, |wire| {
        let ready = announced(wire, &ask.path, Some(ask.expected), policy)?;
        if let Some(descriptor) = &ask.token {
            wire.ask(Step::TokenInfo, &Apdu::new(0xE0, 0x0A, 0, 0, descriptor))?;
        }
        let last = chunks.len().saturating_sub(1);
        let mut answer = Vec::new();
        for (index, chunk) in chunks.iter().enumerate() {
            let command = Apdu::new(0xE0, 0x04, if index == 0 { 0x00 } else { 0x80 }, 0x00, chunk);
            answer = if index == last {
                let patience = Patience { deadline: ask.deadline, unwanted };
                wire.prompt(Step::SignTransaction, &command, &patience)?
            } else {
                wire.ask(Step::SignTransaction, &command)?
            };
        }
        let checked = verify::check(&answer, keccak256(&ask.unsigned).0, ask.expected)?;
        Ok(SignedTransaction { r: checked.r, s: checked.s, y_odd: checked.odd, app: ready.app })
    })
}

/// Ready, and the watchers know it.
fn announced(
    wire: &mut Wire,
    path: &DerivationPath,
    expected: Option<Address>,
    policy: LinkPolicy,
) -> Result<Ready, Failure> {
    let ready = ready(wire, path, expected, policy)?;
    wire.shared().publish(ready.condition());
    Ok(ready)
}

/// Runs it, and once more from the start when that is safe and can help: the connection broke before any person was asked,
/// or the app lost its context.
fn restarting<T>(wire: &mut Wire, mut work: impl FnMut(&mut Wire) -> Result<T, Failure>) -> Result<T, SignerError> {
    let first = match work(wire) {
        Ok(done) => return Ok(done),
        Err(failure) => failure,
    };
    let again = match &first {
        Failure::Link(LinkError::Gone(_)) => true,
        // At the prompt itself, only "not allowed now" is certain to have shown nothing.
        Failure::Status(status, Step::SignMessage | Step::SignTransaction) => *status == 0x6980,
        Failure::Status(status, at) => explain(*status, *at).outcome == Outcome::Restart,
        Failure::Link(_) | Failure::Silent(_) | Failure::Final(_) => false,
    };
    let error = SignerError::from(match again {
        true => {
            tracing::info!(?first, "starting again");
            match work(wire) {
                Ok(done) => return Ok(done),
                Err(second) => second,
            }
        }
        false => first,
    });
    // Watchers learn it, unless it is the prompt itself that speaks: the wire has told them.
    if let SignerError::NotReady(condition) = &error {
        wire.shared().publish(condition.clone());
        // While the device is not as it should be, the next look starts from a scan.
        wire.close();
    }
    Err(error)
}
