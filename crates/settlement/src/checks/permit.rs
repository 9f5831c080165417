//! Checks 6 to 10: what Permit2 is asked for.

use alloy_primitives::U256;
use domain::money::Currency;
use jiff::SignedDuration;

use super::Subject;
use super::report::{Check, Group, Verdict};
use super::shared::{both, chain, list, no_chain};
use crate::intent::{timestamp, usdc, utc, words};

/// How long the permit may outlive the payment terms. Ours: both of Circle's samples have 1,140 s (cpn-flows 1.3).
const LONGEST_DEADLINE_SLACK: SignedDuration = SignedDuration::from_secs(3_600);

pub(super) fn checks(subject: &Subject<'_>) -> Vec<Check> {
    vec![
        spender(subject).into_check(6, Group::Permit, "Spender is the CPN settlement contract"),
        token(subject).into_check(7, Group::Permit, "Token is USDC on this chain"),
        permitted(subject).into_check(8, Group::Permit, "Amount = value + fee cap"),
        nonce(subject).into_check(9, Group::Permit, "Nonce unused here and onchain"),
        deadline(subject).into_check(10, Group::Permit, "Permit deadline fits"),
    ]
}

fn spender(subject: &Subject<'_>) -> Verdict {
    let Some(chain) = chain(subject) else { return no_chain(subject) };
    Verdict::given(&subject.received.spender, |spender| {
        let pinned = subject.evidence.pins.spenders_on(chain);
        if pinned.contains(spender) {
            Verdict::pass("The permit is for CPN’s settlement contract.")
        } else {
            Verdict::fail(
                "The permit is for a contract that is not pinned as CPN’s settlement contract.",
                list(pinned),
                spender,
            )
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
            None => Verdict::fail(
                "Value plus fee cap exceeds any number.",
                "a sum below 2^256",
                format!("{value} + {max_fee}"),
            ),
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
            return Verdict::fail(
                sentence,
                format!("unused, or payment {}", evidence.payment.id),
                format!("payment {other}"),
            );
        }
        let Some(chain) = &evidence.chain else {
            return Verdict::fail(
                "No chain node could say whether the nonce is unused.",
                "unused onchain",
                "no answer",
            );
        };
        match (chain.permit_nonce_used, chain.witness_nonce_used) {
            (Some(true), _) => Verdict::fail("Permit2 counts this nonce as used.", "unused onchain", "used in Permit2"),
            (_, Some(true)) => {
                let received = "used in the settlement contract";
                Verdict::fail(
                    "The settlement contract counts this payment reference as used.",
                    "unused onchain",
                    received,
                )
            }
            (Some(false), Some(false)) => {
                Verdict::pass("The nonce is the payment reference and is unused, here and onchain.")
            }
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
            let sentence =
                format!("The permit outlives the payment terms by more than {}.", words(LONGEST_DEADLINE_SLACK));
            Verdict::fail(sentence, expected(), deadline)
        } else {
            let end = timestamp(*deadline).map_or_else(|| deadline.to_string(), utc);
            Verdict::pass(format!("The permit ends {end}, soon after the payment terms."))
        }
    })
}
