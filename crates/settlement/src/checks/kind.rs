//! Checks 1 to 5: whose message it is and what kind of message.

use super::Subject;
use super::report::{Check, Group, Verdict};
use super::shared::chain;
use crate::chains::{self, PERMIT2};
use crate::intent::DOMAIN_NAME;
use crate::variants::{PAYMENT_MESSAGE_TYPE, Variant};

pub(super) fn checks(subject: &Subject<'_>) -> Vec<Check> {
    vec![
        domain_name(subject).into_check(1, Group::Domain, "Name is Permit2, no other fields"),
        chain_id(subject).into_check(2, Group::Domain, "Chain is the payment’s chain"),
        contract(subject).into_check(3, Group::Domain, "Contract is Permit2, pinned"),
        types(subject).into_check(4, Group::Types, "Full type text equals the pinned text"),
        variant(subject).into_check(5, Group::Types, "Payment, not cancel or refund"),
    ]
}

fn domain_name(subject: &Subject<'_>) -> Verdict {
    let received = subject.received;
    match (&received.domain_keys, &received.name) {
        (Err(problem), _) | (Ok(()), Err(problem)) => Verdict::unread(problem, 1),
        (Ok(()), Ok(name)) if name == DOMAIN_NAME => {
            Verdict::pass("The message is for Permit2; its domain has no other fields.")
        }
        (Ok(()), Ok(name)) => Verdict::fail("The message is for another contract than Permit2.", DOMAIN_NAME, name),
    }
}

fn chain_id(subject: &Subject<'_>) -> Verdict {
    let evidence = subject.evidence;
    let (payment, transaction) = (evidence.payment.blockchain, evidence.transaction.blockchain);
    if payment != transaction {
        return Verdict::fail("The transaction is on another chain than the payment.", payment, transaction);
    }
    let Some(chain) = chain(subject) else {
        let known: Vec<&str> =
            chains::ALL.iter().filter(|chain| chain.serves(evidence.environment)).map(|chain| chain.api_id).collect();
        let sentence = format!("The payment’s chain is not one of the {} chains.", evidence.environment);
        return Verdict::fail(sentence, known.join(", "), payment);
    };
    match &subject.received.chain_id {
        Err(problem) => return Verdict::unread(problem, 2),
        Ok(id) if *id != chain.chain_id => {
            return Verdict::fail("The message is for another chain than the payment.", chain.chain_id, id);
        }
        Ok(_) => {}
    }
    if let Some(node) = evidence.chain.as_ref().filter(|node| node.chain_id != chain.chain_id) {
        return Verdict::fail("The chain node is on another chain than the payment.", chain.chain_id, node.chain_id);
    }
    Verdict::pass(format!("Chain {} is {}, the payment’s chain.", chain.chain_id, chain.name))
}

fn contract(subject: &Subject<'_>) -> Verdict {
    match &subject.received.verifying_contract {
        Err(problem) => Verdict::unread(problem, 3),
        Ok(contract) if *contract == PERMIT2 => Verdict::pass("The verifying contract is Permit2’s pinned address."),
        Ok(contract) => Verdict::fail("The verifying contract is not Permit2.", PERMIT2, contract),
    }
}

fn types(subject: &Subject<'_>) -> Verdict {
    match &subject.received.types {
        Ok(()) => Verdict::pass("Every struct, field, order and type is the pinned one, and there are no others."),
        Err(problem) if problem.check == 4 && subject.received.variant != Variant::Unknown => Verdict::fail(
            format!("The types are those of {}.", subject.received.variant),
            &problem.expected,
            &problem.received,
        ),
        Err(problem) => Verdict::unread(problem, 4),
    }
}

fn variant(subject: &Subject<'_>) -> Verdict {
    let message_type = subject.evidence.transaction.message_type;
    if message_type != PAYMENT_MESSAGE_TYPE {
        return Verdict::fail("CPN names another type of message than a payment.", PAYMENT_MESSAGE_TYPE, message_type);
    }
    match &subject.received.primary_type {
        Err(problem) => Verdict::unread(problem, 5),
        Ok(primary) => match subject.received.variant {
            Variant::Payment => Verdict::pass("The message is the payer’s payment."),
            other @ (Variant::CancelV1
            | Variant::CancelV2
            | Variant::PayeeSign
            | Variant::Refund
            | Variant::Eip3009
            | Variant::PlainPermit
            | Variant::Allowance
            | Variant::Unknown) => Verdict::fail(
                format!("The message is {other}, not a payment."),
                Variant::Payment,
                format!("{other} ({primary})"),
            ),
        },
    }
}
