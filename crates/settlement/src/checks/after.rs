//! Checks 26 to 28: the signature, before it is submitted.

use domain::typed_data::Signature;

use super::report::{Group, Outcome, Report, Verdict};
use super::{Subject, state};
use crate::evidence::Evidence;
use crate::intent::Received;
use crate::signature::{check_canonical, recover};

/// Checks 26 to 28, with the payment and the clock read again: a signature is submitted only when all pass.
#[must_use]
pub fn check_after(evidence: &Evidence<'_>, signature: &Signature) -> Report {
    let received = Received::read(evidence.raw_message);
    let message = received.message();
    let subject = Subject { evidence, received: &received, message: &message };
    let signer = Verdict::given(&message, |message| match recover(&message.hashes().digest, signature) {
        Ok(signer) if signer == message.witness.from && signer == evidence.device.address => {
            Verdict::pass(format!("The signature was made by {signer}, the paying wallet."))
        }
        Ok(signer) => Verdict::fail(
            "The signature was made by another key than the paying wallet’s.",
            message.witness.from,
            signer,
        ),
        Err(problem) => Verdict::fail("The signature was made by no key.", message.witness.from, problem),
    });
    let canonical = match check_canonical(signature) {
        Ok(()) => Verdict::pass("The signature has its one canonical form: low s, v 27 or 28."),
        Err(problem) => Verdict::fail("The signature is not in its canonical form.", "low s, v 27 or 28", problem),
    };
    Report {
        checks: vec![
            signer.into_check(26, Group::After, "Recovered address = from"),
            canonical.into_check(27, Group::After, "Canonical signature"),
            again(&subject).into_check(28, Group::After, "18 and 21 again before submit"),
        ],
    }
}

fn again(subject: &Subject<'_>) -> Verdict {
    for (number, verdict) in [(18, state::window(subject)), (21, state::payment(subject))] {
        let check = verdict.into_check(number, Group::After, state::WINDOW_NAME);
        match check.outcome {
            Outcome::Failed { expected, received } => {
                return Verdict::fail(
                    format!("Check {number} no longer holds. {}", check.sentence),
                    expected,
                    received,
                );
            }
            Outcome::NotYet(reason) => {
                return Verdict::fail(format!("Check {number} cannot be repeated."), "a judged check", reason);
            }
            Outcome::Passed | Outcome::Notice(_) => {}
        }
    }
    Verdict::pass("The window and the payment were read again and still hold.")
}
