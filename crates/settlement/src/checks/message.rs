//! Checks 1 to 17: what the message says, against what is pinned and what was ordered.

use alloy_primitives::{Address, U256};
use domain::money::{Currency, Money};
use jiff::SignedDuration;

use super::report::{Check, Group, Verdict};
use super::{Subject, state};
use crate::chains::{self, Chain, PERMIT2};
use crate::fields::address_text;
use crate::intent::{DOMAIN_NAME, Read, timestamp, usdc, utc, words};
use crate::variants::{PAYMENT_MESSAGE_TYPE, Variant};

/// How long the permit may outlive the payment terms. Ours: both of Circle's samples have 1,140 s (cpn-flows 1.3).
const LONGEST_DEADLINE_SLACK: SignedDuration = SignedDuration::from_secs(3_600);

pub(super) fn domain_and_types(subject: &Subject<'_>) -> Vec<Check> {
    vec![
        domain_name(subject).into_check(1, Group::Domain, "Name is Permit2, no other fields"),
        chain_id(subject).into_check(2, Group::Domain, "Chain is the payment’s chain"),
        contract(subject).into_check(3, Group::Domain, "Contract is Permit2, pinned"),
        types(subject).into_check(4, Group::Types, "Full type text equals the pinned text"),
        variant(subject).into_check(5, Group::Types, "Payment, not cancel or refund"),
    ]
}

pub(super) fn permit(subject: &Subject<'_>) -> Vec<Check> {
    vec![
        spender(subject).into_check(6, Group::Permit, "Spender is the CPN settlement contract"),
        token(subject).into_check(7, Group::Permit, "Token is USDC on this chain"),
        permitted(subject).into_check(8, Group::Permit, "Amount = value + fee cap"),
        nonce(subject).into_check(9, Group::Permit, "Nonce unused here and onchain"),
        deadline(subject).into_check(10, Group::Permit, "Permit deadline fits"),
    ]
}

pub(super) fn terms(subject: &Subject<'_>) -> Vec<Check> {
    vec![
        value(subject).into_check(11, Group::Terms, "Value equals the payment"),
        max_fee(subject).into_check(12, Group::Terms, "Fee cap within the approved fee"),
        from(subject).into_check(13, Group::Terms, "From = this device = sender"),
        to(subject).into_check(14, Group::Terms, "To = this payment’s destination"),
        fee_collector(subject).into_check(15, Group::Terms, "Fee collector pinned"),
        attester(subject).into_check(16, Group::Terms, "Attester pinned"),
        payee_sign(subject).into_check(17, Group::Terms, "Payee-sign flag pinned"),
        state::window(subject).into_check(18, Group::Terms, state::WINDOW_NAME),
    ]
}

/// The chain that the payment names, when it serves this environment.
fn chain<'a>(subject: &Subject<'_>) -> Option<&'a Chain> {
    let named = chains::by_api_id(subject.evidence.payment.blockchain);
    named.filter(|chain| chain.serves(subject.evidence.environment))
}

fn no_chain(subject: &Subject<'_>) -> Verdict {
    Verdict::NotYet(format!("Not judged: {:?} is no chain of this environment (check 2).", subject.evidence.payment.blockchain))
}

fn domain_name(subject: &Subject<'_>) -> Verdict {
    let received = subject.received;
    match (&received.domain_keys, &received.name) {
        (Err(problem), _) | (Ok(()), Err(problem)) => Verdict::unread(problem, 1),
        (Ok(()), Ok(name)) if name == DOMAIN_NAME => Verdict::pass("The message is for Permit2; its domain has no other fields."),
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

fn spender(subject: &Subject<'_>) -> Verdict {
    let Some(chain) = chain(subject) else { return no_chain(subject) };
    Verdict::given(&subject.received.spender, |spender| {
        let pinned = subject.evidence.pins.spenders_on(chain);
        if pinned.contains(spender) {
            Verdict::pass("The permit is for CPN’s settlement contract.")
        } else {
            Verdict::fail("The permit is for a contract that is not pinned as CPN’s settlement contract.", list(pinned), spender)
        }
    })
}

fn token(subject: &Subject<'_>) -> Verdict {
    let Some(chain) = chain(subject) else { return no_chain(subject) };
    let currency = subject.evidence.payment.source_amount.currency();
    Verdict::given(&subject.received.token, |token| {
        if currency != Currency::USDC {
            Verdict::fail("The payment is not in USDC.", Currency::USDC, currency)
        } else if *token == chain.usdc {
            Verdict::pass(format!("The token is USDC on {}, as the payment says.", chain.name))
        } else {
            Verdict::fail(format!("The token is not USDC on {}.", chain.name), chain.usdc, token)
        }
    })
}

fn permitted(subject: &Subject<'_>) -> Verdict {
    let received = subject.received;
    Verdict::given(&both(&both(&received.value, &received.max_fee), &received.amount), |((value, max_fee), amount)| {
        match value.checked_add(*max_fee) {
            Some(sum) if sum == *amount => {
                Verdict::pass(format!("{} = {} + {}.", usdc(*amount), usdc(*value), usdc(*max_fee)))
            }
            Some(sum) => Verdict::fail("The permitted amount is not value plus fee cap.", sum, amount),
            None => Verdict::fail("Value plus fee cap exceeds any number.", "a sum below 2^256", format!("{value} + {max_fee}")),
        }
    })
}

fn nonce(subject: &Subject<'_>) -> Verdict {
    let received = subject.received;
    Verdict::given(&both(&received.nonce, &received.witness_nonce), |(nonce, reference)| {
        let evidence = subject.evidence;
        if U256::from_be_bytes(reference.0) != *nonce {
            let sentence = "The permit’s nonce is another number than the payment reference.";
            return Verdict::fail(sentence, U256::from_be_bytes(reference.0), nonce);
        }
        if let Some(other) = evidence.history.nonce_of_other_payment.filter(|other| *other != evidence.payment.id) {
            let sentence = "This nonce was already used for another payment.";
            return Verdict::fail(sentence, format!("unused, or payment {}", evidence.payment.id), format!("payment {other}"));
        }
        let Some(chain) = &evidence.chain else {
            return Verdict::fail("No chain node could say whether the nonce is unused.", "unused onchain", "no answer");
        };
        match (chain.permit_nonce_used, chain.witness_nonce_used) {
            (Some(true), _) => Verdict::fail("Permit2 counts this nonce as used.", "unused onchain", "used in Permit2"),
            (_, Some(true)) => {
                let received = "used in the settlement contract";
                Verdict::fail("The settlement contract counts this payment reference as used.", "unused onchain", received)
            }
            (Some(false), Some(false)) => Verdict::pass("The nonce is the payment reference and is unused, here and onchain."),
            // Nobody asked about the nonces of a message that cannot be read; then another check has failed.
            (None, _) | (_, None) => Verdict::given(subject.message, |_| {
                Verdict::fail("The chain was not asked whether the nonce is unused.", "unused onchain", "not asked")
            }),
        }
    })
}

fn deadline(subject: &Subject<'_>) -> Verdict {
    let received = subject.received;
    Verdict::given(&both(&received.deadline, &received.valid_before), |(deadline, valid_before)| {
        let slack = U256::from(LONGEST_DEADLINE_SLACK.as_secs().unsigned_abs());
        let latest = valid_before.saturating_add(slack);
        let expected = || format!("{valid_before} to {latest}");
        if deadline < valid_before {
            Verdict::fail("The permit ends before the payment terms do.", expected(), deadline)
        } else if *deadline > latest {
            let sentence = format!("The permit outlives the payment terms by more than {}.", words(LONGEST_DEADLINE_SLACK));
            Verdict::fail(sentence, expected(), deadline)
        } else {
            let end = timestamp(*deadline).map_or_else(|| deadline.to_string(), utc);
            Verdict::pass(format!("The permit ends {end}, soon after the payment terms."))
        }
    })
}

fn value(subject: &Subject<'_>) -> Verdict {
    let received = subject.received;
    let evidence = subject.evidence;
    let (payment, transaction) = (evidence.payment.source_amount, evidence.transaction.amount);
    if payment != transaction {
        return Verdict::fail("The transaction’s amount is not the payment’s.", payment, transaction);
    }
    Verdict::given(&both(&received.value, &received.max_fee), |(value, max_fee)| {
        // The API's amount is what leaves the wallet; the fee is inside it (cpn-flows 1.8).
        let total = U256::from(payment.minor());
        let expected = total.checked_sub(*max_fee);
        if expected == Some(*value) {
            Verdict::pass(format!("{} leaves the wallet, as the payment says; {} of it is the fee cap.", payment, usdc(*max_fee)))
        } else {
            let expected = expected.map_or_else(|| format!("at most {payment}"), |units| units.to_string());
            Verdict::fail(format!("Value plus fee cap is not the payment’s {payment}."), expected, value)
        }
    })
}

fn max_fee(subject: &Subject<'_>) -> Verdict {
    let cap: Money = subject.evidence.fee_cap;
    Verdict::given(&subject.received.max_fee, |max_fee| {
        if cap.currency() != Currency::USDC {
            Verdict::fail("The approved fee is not in USDC.", Currency::USDC, cap.currency())
        } else if *max_fee <= U256::from(cap.minor()) {
            Verdict::pass(format!("The fee cap of {} is within the approved {cap}.", usdc(*max_fee)))
        } else {
            Verdict::fail("The fee cap is above the approved fee.", format!("at most {}", cap.minor()), max_fee)
        }
    })
}

fn from(subject: &Subject<'_>) -> Verdict {
    let evidence = subject.evidence;
    Verdict::given(&subject.received.from, |from| {
        let device = evidence.device.address;
        if *from != device {
            return Verdict::fail("The message is for another wallet than the connected device.", device, from);
        }
        for (whose, text) in [
            ("payment", evidence.payment.sender_address),
            ("transaction", evidence.transaction.sender_address),
        ] {
            if address_text(text) != Some(device) {
                return Verdict::fail(format!("The {whose}’s registered sender is another wallet than the device."), device, text);
            }
        }
        if evidence.chain.as_ref().is_some_and(|chain| chain.sender_has_code) {
            let sentence = "The wallet has code onchain, so Permit2 would not accept a device’s signature.";
            return Verdict::fail(sentence, "no code", "code at the address");
        }
        Verdict::pass(format!("The payer is {}, the connected device and the registered sender.", evidence.device.label))
    })
}

fn to(subject: &Subject<'_>) -> Verdict {
    let evidence = subject.evidence;
    Verdict::given(&both(&subject.received.to, &subject.received.spender), |(to, spender)| {
        if address_text(evidence.transaction.destination_address) != Some(*to) {
            let sentence = "The message pays another address than this payment’s destination.";
            return Verdict::fail(sentence, evidence.transaction.destination_address, to);
        }
        let token = chain(subject).map(|chain| chain.usdc);
        let never = [
            (Some(Address::ZERO), "the zero address"),
            (Some(evidence.device.address), "your own wallet"),
            (Some(*spender), "the settlement contract, where the money would be stuck"),
            (token, "the token contract"),
            (Some(PERMIT2), "Permit2"),
        ];
        if let Some((_, what)) = never.iter().find(|(address, _)| *address == Some(*to)) {
            return Verdict::fail(format!("The destination is {what}."), "a beneficiary institution’s wallet", to);
        }
        match evidence.history.payments_to_destination {
            0 => Verdict::Notice("The destination is this payment’s; it is the first payment to this address.".to_owned()),
            count => Verdict::pass(format!("The destination is this payment’s, used {count} times.")),
        }
    })
}

fn fee_collector(subject: &Subject<'_>) -> Verdict {
    let received = subject.received;
    Verdict::given(&both(&received.beneficiary, &received.max_fee), |(collector, max_fee)| {
        if collector.is_zero() && !max_fee.is_zero() {
            return Verdict::fail("A fee without a collector: the contract would refuse it.", "an address", collector);
        }
        pinned(&subject.evidence.pins.fee_collectors, *collector, "fee collector")
    })
}

fn attester(subject: &Subject<'_>) -> Verdict {
    Verdict::given(&subject.received.attester, |attester| {
        if attester.is_zero() {
            return Verdict::fail("No attester: nobody could execute the payment.", "an address", attester);
        }
        pinned(&subject.evidence.pins.attesters, *attester, "attester")
    })
}

/// Circle publishes neither address: an empty list is a first use, which a person sees.
fn pinned(list_of: &[Address], address: Address, role: &str) -> Verdict {
    if list_of.is_empty() {
        Verdict::Notice(format!("First use: no {role} is pinned for this environment yet; this message names {address}."))
    } else if list_of.contains(&address) {
        Verdict::pass(format!("The {role} is a pinned address."))
    } else {
        Verdict::fail(format!("The {role} is not a pinned address."), list(list_of), address)
    }
}

fn payee_sign(subject: &Subject<'_>) -> Verdict {
    Verdict::given(&subject.received.require_payee_sign, |required| {
        if *required {
            Verdict::fail("The message wants the payee’s signature too; no documented payment does.", false, true)
        } else {
            Verdict::pass("The payee need not sign.")
        }
    })
}

fn both<A: Clone, B: Clone>(a: &Read<A>, b: &Read<B>) -> Read<(A, B)> {
    Ok((a.clone()?, b.clone()?))
}

fn list(addresses: &[Address]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
