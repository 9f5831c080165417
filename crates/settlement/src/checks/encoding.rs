//! Checks 19 and 20: how the message is written, and that its hash is ours.

use super::Subject;
use super::report::{Check, Group, Verdict};
use crate::fields::bytes32_text;
use crate::intent::PaymentMessage;
use crate::typed_hash;

pub(super) fn checks(subject: &Subject<'_>) -> Vec<Check> {
    vec![
        encoding(subject).into_check(19, Group::Encoding, "Integers and addresses in range"),
        Verdict::given(subject.message, |message| digest(subject, message)).into_check(
            20,
            Group::Encoding,
            "Our digest equals CPN’s digest",
        ),
    ]
}

fn encoding(subject: &Subject<'_>) -> Verdict {
    let received = subject.received;
    let problems = [
        received.keys.as_ref().err(),
        received.token.as_ref().err(),
        received.amount.as_ref().err(),
        received.spender.as_ref().err(),
        received.nonce.as_ref().err(),
        received.deadline.as_ref().err(),
        received.from.as_ref().err(),
        received.to.as_ref().err(),
        received.value.as_ref().err(),
        received.valid_after.as_ref().err(),
        received.valid_before.as_ref().err(),
        received.witness_nonce.as_ref().err(),
        received.beneficiary.as_ref().err(),
        received.max_fee.as_ref().err(),
        received.require_payee_sign.as_ref().err(),
        received.attester.as_ref().err(),
    ];
    if let Some(problem) = problems.into_iter().flatten().next() {
        return Verdict::unread(problem, 19);
    }
    let notes: Vec<String> = received.findings.iter().map(|one| format!("{} {}", one.field, one.note)).collect();
    let ending = if notes.is_empty() { String::new() } else { format!(" Noted: {}.", notes.join("; ")) };
    Verdict::pass(format!("Every integer and address is in range; no key stands twice and none is unknown.{ending}"))
}

fn digest(subject: &Subject<'_>, message: &PaymentMessage) -> Verdict {
    let ours = message.hashes();
    let text = |digest: [u8; 32]| format!("0x{}", hex::encode(digest));
    // Hashed by the definitions and values as they came, by code that does not know the pinned structs.
    let theirs = match &subject.received.typed {
        Ok(typed) => typed_hash::hashes(typed).map_err(|error| error.to_string()),
        Err(problem) => Err(problem.to_string()),
    };
    match theirs {
        Err(problem) => return Verdict::fail("The message as received has no digest.", text(ours.digest), problem),
        Ok(theirs) if theirs != ours => {
            return Verdict::fail(
                "The message as received has another digest than ours.",
                text(ours.digest),
                text(theirs.digest),
            );
        }
        Ok(_) => {}
    }
    match subject.evidence.transaction.encoded_message {
        None => {
            Verdict::Notice("CPN sent no digest to compare with; ours is that of the message as received.".to_owned())
        }
        Some(sent) if bytes32_text(sent).is_some_and(|sent| sent.0 == ours.digest) => {
            Verdict::pass(format!("Our digest {} is the one that CPN sent.", text(ours.digest)))
        }
        Some(sent) => Verdict::fail("CPN’s digest is not that of its own message.", text(ours.digest), sent),
    }
}
