//! Checks 11 to 18: the payment's terms, against what was ordered and what is pinned.

use alloy_primitives::{Address, U256};
use domain::money::{Currency, Money};

use super::report::{Check, Group, Verdict};
use super::shared::{both, chain, list};
use super::{Subject, state};
use crate::chains::PERMIT2;
use crate::fields::address_text;
use crate::intent::usdc;

pub(super) fn checks(subject: &Subject<'_>) -> Vec<Check> {
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
            Verdict::pass(format!(
                "{} leaves the wallet, as the payment says; {} of it is the fee cap.",
                payment,
                usdc(*max_fee)
            ))
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
        for (whose, text) in
            [("payment", evidence.payment.sender_address), ("transaction", evidence.transaction.sender_address)]
        {
            if address_text(text) != Some(device) {
                return Verdict::fail(
                    format!("The {whose}’s registered sender is another wallet than the device."),
                    device,
                    text,
                );
            }
        }
        if evidence.chain.as_ref().is_some_and(|chain| chain.sender_has_code) {
            let sentence = "The wallet has code onchain, so Permit2 would not accept a device’s signature.";
            return Verdict::fail(sentence, "no code", "code at the address");
        }
        Verdict::pass(format!(
            "The payer is {}, the connected device and the registered sender.",
            evidence.device.label
        ))
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
            0 => Verdict::Notice(
                "The destination is this payment’s; it is the first payment to this address.".to_owned(),
            ),
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
        Verdict::Notice(format!(
            "First use: no {role} is pinned for this environment yet; this message names {address}."
        ))
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
