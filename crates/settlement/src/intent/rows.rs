//! The message as the device shows it: its screens in order, with what each value means.

use alloy_primitives::{Address, U256};
use domain::money::{Currency, Money};
use jiff::{SignedDuration, Timestamp};

use super::{DOMAIN_NAME, PaymentMessage};
use crate::chains::{self, PERMIT2};
use crate::pins::Pins;

/// One screen of the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place in the device's order, from 1.
    pub number: u8,
    /// The field's name, spelled as the device spells it.
    pub field: &'static str,
    /// The value as the device shows it, in full.
    pub raw: String,
    /// What it means, in words.
    pub meaning: String,
    /// The instant, when the value is one, for the reader's own time zone.
    pub instant: Option<Timestamp>,
}

/// What the meanings may draw on.
#[derive(Clone, Copy, Debug)]
pub struct RowContext<'a> {
    /// The paying wallet's label, for example `Treasury-01`.
    pub wallet: &'a str,
    /// Who owns the destination, for example `Banco Aurora, used 214 times`.
    pub payee: &'a str,
    /// The pinned addresses: a role is named only when its address is pinned.
    pub pins: &'a Pins,
    /// The server's time.
    pub now: Timestamp,
}

impl PaymentMessage {
    /// The screens in device order: three of the domain, then the fifteen fields.
    #[must_use]
    pub fn rows(&self, context: &RowContext<'_>) -> Vec<Row> {
        let witness = &self.witness;
        let chain = chains::by_chain_id(self.chain_id);
        let chain_name = chain.map_or("not a chain that CPN Desk knows", |chain| chain.name);
        let pinned = |list: &[Address], address: Address, role: &str| {
            if list.contains(&address) { role.to_owned() } else { format!("not pinned: said to be {role}") }
        };
        let spenders = chain.map(|chain| context.pins.spenders_on(chain)).unwrap_or(&context.pins.spenders);
        let token = if chain.is_some_and(|chain| chain.usdc == self.permitted.token) { "USDC" } else { "not USDC" };
        let same = if U256::from_be_bytes(witness.nonce.0) == self.nonce {
            "payment reference, the same number as 7"
        } else {
            "payment reference, another number than 7"
        };
        let payee_sign = if witness.require_payee_sign { "the payee must sign too" } else { "the payee need not sign" };
        let mut rows = Rows(Vec::with_capacity(18), context.now);
        rows.text("name", DOMAIN_NAME.to_owned(), "the contract that moves the money".to_owned());
        rows.text("chainId", self.chain_id.to_string(), chain_name.to_owned());
        rows.text("verifyingContract", PERMIT2.to_checksum(None), "Permit2".to_owned());
        rows.address("token", self.permitted.token, token.to_owned());
        rows.text(
            "amount",
            self.permitted.amount.to_string(),
            format!("{}, the most that leaves your wallet", usdc(self.permitted.amount)),
        );
        rows.address("spender", self.spender, pinned(spenders, self.spender, "CPN settlement contract"));
        rows.text("nonce", self.nonce.to_string(), "single use".to_owned());
        rows.instant("deadline", self.deadline, "the permit ends");
        rows.address("from", witness.from, format!("your wallet, {}", context.wallet));
        rows.address("to", witness.to, context.payee.to_owned());
        rows.text(
            "value",
            witness.value.to_string(),
            format!("{} to the beneficiary institution", usdc(witness.value)),
        );
        rows.instant("validAfter", witness.valid_after, "may be executed from");
        rows.instant("validBefore", witness.valid_before, "may be executed until");
        rows.text("nonce", witness.nonce.to_string(), same.to_owned());
        rows.address(
            "beneficiary",
            witness.beneficiary,
            format!(
                "{}; not the payee",
                pinned(&context.pins.fee_collectors, witness.beneficiary, "Circle's fee address")
            ),
        );
        rows.text(
            "maxFee",
            witness.max_fee.to_string(),
            format!("{}, the most that the fee can be", usdc(witness.max_fee)),
        );
        rows.text("requirePayeeSign", witness.require_payee_sign.to_string(), payee_sign.to_owned());
        rows.address(
            "attester",
            witness.attester,
            pinned(&context.pins.attesters, witness.attester, "CPN's executing wallet"),
        );
        rows.0
    }
}

struct Rows(Vec<Row>, Timestamp);

impl Rows {
    fn push(&mut self, field: &'static str, raw: String, meaning: String, instant: Option<Timestamp>) {
        let number = u8::try_from(self.0.len() + 1).unwrap_or(u8::MAX);
        self.0.push(Row { number, field, raw, meaning, instant });
    }

    fn text(&mut self, field: &'static str, raw: String, meaning: String) {
        self.push(field, raw, meaning, None);
    }

    fn address(&mut self, field: &'static str, address: Address, meaning: String) {
        self.push(field, address.to_checksum(None), meaning, None);
    }

    fn instant(&mut self, field: &'static str, seconds: U256, lead: &str) {
        let instant = timestamp(seconds);
        let meaning = match instant {
            Some(instant) => format!("{lead} {} ({})", utc(instant), distance(instant, self.1)),
            None => format!("{lead} never: no date that a calendar has"),
        };
        self.push(field, seconds.to_string(), meaning, instant);
    }
}

/// Base units as USDC.
pub(crate) fn usdc(units: U256) -> String {
    match u64::try_from(units) {
        Ok(minor) => Money::new(minor, Currency::USDC).grouped(),
        Err(_) => format!("{units} base units, more USDC than exists"),
    }
}

/// Unix seconds as an instant, when a calendar has it.
pub(crate) fn timestamp(seconds: U256) -> Option<Timestamp> {
    i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok())
}

/// An instant in UTC, to the second.
pub(crate) fn utc(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn distance(instant: Timestamp, now: Timestamp) -> String {
    let gap = instant.duration_since(now);
    let words = words(gap.abs());
    if gap > SignedDuration::ZERO { format!("in {words}") } else { format!("{words} ago") }
}

/// A duration in its two largest units.
pub(crate) fn words(gap: SignedDuration) -> String {
    let seconds = gap.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min {} s", seconds % 60),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}
