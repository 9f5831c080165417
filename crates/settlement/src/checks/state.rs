//! Checks 18 and 21 to 25: the time, the payment as re-read, the wallet, the device.

use alloy_primitives::U256;
use jiff::Timestamp;

use super::Subject;
use super::report::{Check, Group, Verdict};
use crate::intent::{timestamp, usdc, utc, words};

pub(super) const WINDOW_NAME: &str = "Valid now, ends before the deadline";

/// The one status in which a payment waits for its funds (cpn-flows 1.2).
const AWAITING_FUNDS: &str = "CRYPTO_FUNDS_PENDING";

pub(super) fn checks(subject: &Subject<'_>) -> Vec<Check> {
    let approvals = Verdict::NotYet("Approvals by a second person are not in force in this version.".to_owned());
    vec![
        payment(subject).into_check(21, Group::State, "Payment re-read, funds expected, no RFI"),
        approvals.into_check(22, Group::State, "Approval present, bound, not expired"),
        funds(subject).into_check(23, Group::State, "Balance and allowance enough"),
        earlier(subject).into_check(24, Group::State, "No earlier live signature"),
        device(subject).into_check(25, Group::State, "Device, firmware and app at the floor"),
    ]
}

/// Check 18, also repeated after signing.
pub(super) fn window(subject: &Subject<'_>) -> Verdict {
    let received = subject.received;
    let bounds =
        received.valid_after.clone().and_then(|after| received.valid_before.clone().map(|before| (after, before)));
    Verdict::given(&bounds, |(after, before)| {
        let evidence = subject.evidence;
        let clock = evidence.clock;
        let (Some(start), Some(end)) = (timestamp(*after), timestamp(*before)) else {
            return Verdict::fail(
                "The payment terms have no date that a calendar has.",
                "Unix seconds",
                format!("{after} to {before}"),
            );
        };
        if clock.now < start {
            return Verdict::fail(
                "The payment terms do not hold yet.",
                format!("at most {}", seconds(clock.now)),
                after,
            );
        }
        let needed = clock.now.saturating_add(clock.margin).unwrap_or(Timestamp::MAX);
        if needed > end {
            let sentence = format!("The message ends in less than {}, or has ended.", words(clock.margin));
            return Verdict::fail(sentence, format!("at least {}", seconds(needed)), before);
        }
        for (whose, expires) in [("transaction", evidence.transaction.expires), ("payment", evidence.payment.expires)] {
            let latest = expires.saturating_add(clock.tolerance).unwrap_or(Timestamp::MAX);
            if end > latest {
                let sentence = format!("The message outlives the {whose}.");
                return Verdict::fail(sentence, format!("at most {}", seconds(latest)), before);
            }
        }
        Verdict::pass(format!(
            "Valid now and until {}, before the funding deadline {}.",
            utc(end),
            utc(evidence.payment.expires)
        ))
    })
}

/// Check 21, also repeated after signing.
pub(super) fn payment(subject: &Subject<'_>) -> Verdict {
    let payment = &subject.evidence.payment;
    let transaction = &subject.evidence.transaction;
    if transaction.payment_id != payment.id {
        return Verdict::fail("The transaction funds another payment.", payment.id, transaction.payment_id);
    }
    if payment.status != AWAITING_FUNDS {
        return Verdict::fail("The payment does not wait for funds.", AWAITING_FUNDS, payment.status);
    }
    if payment.source_amount != payment.recorded_source_amount {
        let sentence = "The payment’s amount is not the one recorded when it was created.";
        return Verdict::fail(sentence, payment.recorded_source_amount, payment.source_amount);
    }
    if !payment.terms_unchanged {
        let sentence = "The payment’s quote, institution or destination amount is not the recorded one.";
        return Verdict::fail(sentence, "the recorded terms", "other terms");
    }
    if let Some(rfi) = payment.open_rfi {
        return Verdict::fail("A request for information is open.", "none open", format!("RFI {rfi}"));
    }
    Verdict::pass("The payment waits for funds, with the recorded amounts and institution, and no RFI is open.")
}

fn funds(subject: &Subject<'_>) -> Verdict {
    let Some(chain) = &subject.evidence.chain else {
        let sentence = "No chain node could say what the wallet holds.";
        return Verdict::fail(sentence, "balance and allowance read", "no answer");
    };
    // Checks 8 and 11 tie the permitted amount to this one.
    let needed = U256::from(subject.evidence.payment.source_amount.minor());
    if chain.balance < needed {
        return Verdict::fail(
            "The wallet holds less USDC than the payment takes.",
            format!("at least {}", usdc(needed)),
            usdc(chain.balance),
        );
    }
    if chain.allowance < needed {
        let sentence = "Permit2 may take less USDC from the wallet than the payment needs.";
        return Verdict::fail(sentence, format!("at least {}", usdc(needed)), allowance(chain.allowance));
    }
    if let Some(limit) = chain.allowance_limit.filter(|limit| chain.allowance > *limit) {
        let sentence = "Permit2 may take more USDC from the wallet than policy allows.";
        return Verdict::fail(sentence, format!("at most {}", usdc(limit)), allowance(chain.allowance));
    }
    Verdict::pass(format!("The wallet holds {}; Permit2 may take {}.", usdc(chain.balance), allowance(chain.allowance)))
}

fn allowance(units: U256) -> String {
    if units > U256::from(u64::MAX) { "an unlimited amount".to_owned() } else { usdc(units) }
}

fn earlier(subject: &Subject<'_>) -> Verdict {
    let Some(earlier) = subject.evidence.history.earlier_signature else {
        return Verdict::pass("Nothing was signed for this payment before.");
    };
    if earlier.valid_before < subject.evidence.clock.now {
        return Verdict::pass(format!("An earlier signature for this payment ended {}.", utc(earlier.valid_before)));
    }
    let live = || {
        let sentence =
            format!("Another message for this payment is signed and valid until {}.", utc(earlier.valid_before));
        Verdict::fail(sentence, "no other live signature", format!("digest 0x{}", hex::encode(earlier.digest)))
    };
    match subject.message {
        Ok(message) if message.hashes().digest == earlier.digest => Verdict::pass(
            "The same message was signed before; signing it again gives the same signature, which works once.",
        ),
        Ok(_) | Err(_) => live(),
    }
}

fn device(subject: &Subject<'_>) -> Verdict {
    let device = &subject.evidence.device;
    match device.meets_floor {
        Some(true) => Verdict::pass(format!("{}, {}; the floor is {}.", device.model, device.version, device.floor)),
        Some(false) => {
            let sentence = format!("{} is below the floor for signing.", device.model);
            Verdict::fail(sentence, device.floor, device.version)
        }
        // Signing asks for a ready device and checks again.
        None => Verdict::NotYet("Judged when the device is connected.".to_owned()),
    }
}

fn seconds(instant: Timestamp) -> i64 {
    instant.as_second()
}
