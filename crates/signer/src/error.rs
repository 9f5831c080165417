//! What can go wrong with a signature, said so that a person knows whether anything left and what to do next.
use alloy_primitives::Address;

use crate::condition::Condition;
use crate::status::{Step, explain};

/// Why there is no signature, or no answer. Nothing of this crate ever reaches a network, so nothing was sent in any case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// The person said no on the device. Final for this attempt.
    #[error("Rejected on the device.")]
    Rejected,
    /// The device went away during or after the prompt: the person may have approved. The same message may be asked again.
    #[error("The Ledger went away while it was asking. What was decided is unknown.")]
    Lost,
    /// The device cannot do it now.
    #[error("{}", .0.title())]
    NotReady(Condition),
    /// The signature belongs to another account, or covers another hash.
    #[error("The signature is not by the registered account: expected {expected}, recovered {recovered}.")]
    WrongSigner {
        /// The registered address.
        expected: Address,
        /// The address recovered over the hash that we computed.
        recovered: Address,
    },
    /// The signature is not in the one form that contracts accept (low s, v 27 or 28).
    #[error("The device's signature is not in the accepted form.")]
    NonCanonical,
    /// The message has more entries than the device can hold (`6A84`).
    #[error("This message has too many entries for this device.")]
    MessageTooLong,
    /// The device answered with a status word that stands for an error.
    #[error("The Ledger refused ({status:04X}, {at}): {meaning}.")]
    Refused {
        /// The status word.
        status: u16,
        /// What was being done.
        at: Step,
        /// Its meaning.
        meaning: &'static str,
    },
    /// The environment forbids this link or device.
    #[error("{0}")]
    PolicyRefused(String),
    /// The device did not answer a command that needs no person.
    #[error("The Ledger did not answer ({at}).")]
    Timeout {
        /// What was being done.
        at: Step,
    },
    /// The deadline passed while the device waited for the person. The prompt is still on the device.
    #[error("Time is up, and the question is still on the Ledger.")]
    DeadlinePassed,
    /// The program stopped waiting. The prompt is still on the device.
    #[error("No longer waiting, but the question is still on the Ledger.")]
    StoppedWaiting,
    /// The person decided, or the prompt broke off, but the answer cannot be read: what was decided is unknown.
    #[error("The Ledger's answer to the question cannot be read: {0}. What was decided is unknown.")]
    UnreadableDecision(String),
    /// The device's answer to a command that needs no person has no known form.
    #[error("The Ledger gave an answer that cannot be read: {0}.")]
    Protocol(String),
    /// The message cannot be put into the app's encoding: an error of ours, found before the device was touched.
    #[error("This message cannot be shown on the Ledger: {0}.")]
    BadMessage(String),
    /// The device's owner thread is gone.
    #[error("The device connection was closed.")]
    Closed,
}

impl SignerError {
    /// What happened and what to do, in one or two sentences.
    #[must_use]
    pub fn message(&self) -> String {
        let advice = match self {
            Self::Rejected => return self.to_string(),
            Self::Lost => "Reconnect it and ask again for the same message.".to_owned(),
            Self::NotReady(condition) => condition.fix(),
            Self::WrongSigner { .. } => "The signature was thrown away. Check which Ledger is connected.".to_owned(),
            Self::NonCanonical => "The signature was thrown away. Update the Ledger's Ethereum app.".to_owned(),
            Self::MessageTooLong => "Use a device with more memory, or a shorter message.".to_owned(),
            Self::Refused { status, at, .. } => explain(*status, *at).advice.to_owned(),
            Self::PolicyRefused(_) => "Choose another device in Settings.".to_owned(),
            Self::Timeout { .. } => "Reconnect it and try again.".to_owned(),
            Self::DeadlinePassed | Self::StoppedWaiting => "Now reject it on the device.".to_owned(),
            Self::UnreadableDecision(_) => "Reconnect it and ask again for the same message.".to_owned(),
            Self::Protocol(_) => "The answer was thrown away. Reconnect the device and try again.".to_owned(),
            Self::BadMessage(_) => "The device was not asked. Report this.".to_owned(),
            Self::Closed => "Try again.".to_owned(),
        };
        format!("{self} {advice}")
    }

    /// Whether nothing has left for the network. Always so: a signature that is not handed out goes nowhere.
    #[must_use]
    pub fn nothing_was_sent(&self) -> bool {
        true
    }

    /// Whether the person may have approved although no signature came back. Keep the message; never rebuild it.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Lost | Self::DeadlinePassed | Self::StoppedWaiting | Self::UnreadableDecision(_) => true,
            Self::Rejected
            | Self::NotReady(_)
            | Self::WrongSigner { .. }
            | Self::NonCanonical
            | Self::MessageTooLong
            | Self::Refused { .. }
            | Self::PolicyRefused(_)
            | Self::Timeout { .. }
            | Self::Protocol(_)
            | Self::BadMessage(_)
            | Self::Closed => false,
        }
    }

    /// Whether asking again for the *same* message is safe and can help.
    #[must_use]
    pub fn retry_safe(&self) -> bool {
        match self {
            Self::Lost
            | Self::NotReady(_)
            | Self::Refused { .. }
            | Self::Timeout { .. }
            | Self::DeadlinePassed
            | Self::StoppedWaiting
            | Self::UnreadableDecision(_)
            | Self::Protocol(_)
            | Self::Closed => true,
            Self::Rejected
            | Self::WrongSigner { .. }
            | Self::NonCanonical
            | Self::MessageTooLong
            | Self::PolicyRefused(_)
            | Self::BadMessage(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_says_what_happened_and_what_to_do() {
        let address = Address::from([7; 20]);
        let all = [
            SignerError::Rejected,
            SignerError::Lost,
            SignerError::NotReady(Condition::Locked),
            SignerError::WrongSigner { expected: address, recovered: Address::ZERO },
            SignerError::NonCanonical,
            SignerError::MessageTooLong,
            SignerError::Refused { status: 0x6A15, at: Step::Address, meaning: "the derivation path is not permitted" },
            SignerError::PolicyRefused("TCP is refused.".to_owned()),
            SignerError::Timeout { at: Step::Identify },
            SignerError::DeadlinePassed,
            SignerError::StoppedWaiting,
            SignerError::UnreadableDecision("a signature of 3 bytes".to_owned()),
            SignerError::Protocol("no address".to_owned()),
            SignerError::BadMessage("there is no type uint7".to_owned()),
            SignerError::Closed,
        ];
        for error in &all {
            let message = error.message();
            assert!(message.ends_with('.') && !message.contains(".."), "{message}");
            assert!(error.nothing_was_sent());
        }
        let unknown: Vec<&SignerError> = all.iter().filter(|error| error.outcome_unknown()).collect();
        assert_eq!(unknown, [&all[1], &all[9], &all[10], &all[11]]);
        // Where the outcome is unknown, the same message can always be asked again.
        assert!(unknown.iter().all(|error| error.retry_safe()));
        assert!(!SignerError::Rejected.retry_safe(), "a decision is final");
    }

    #[test]
    fn a_refusal_names_the_status_word_its_meaning_and_the_way_out() {
        let error =
            SignerError::Refused { status: 0x6F42, at: Step::Value, meaning: explain(0x6F42, Step::Value).meaning };
        assert_eq!(
            error.message(),
            "The Ledger refused (6F42, sending the message): internal error in the app. Restart the app on the device."
        );
    }
}
