//! Every outcome in words: what happened, did money move, is a retry safe, who acts next, and what to do here.
//!
//! The tables hold each code that CPN documents; a code that is in none of them gets an honest general sentence and is
//! shown as it came. Whether money moved is taken from what was seen, never from a code alone.
mod payments;
mod refusals;
mod row;
mod states;

use crate::status::ActsNext;

pub use payments::{CODES as PAYMENT_CODES, REASONS as PAYMENT_REASONS};
pub use refusals::REFUSALS;
pub use row::{Claim, Row};
pub use states::{NO_REFUND, REFUNDS, RFIS, SHORT_REFUND, TRANSACTIONS};

/// Whether USDC left the wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyMoved {
    /// No.
    No,
    /// Yes.
    Yes,
    /// It is not known yet.
    Unknown,
}

/// Whether trying again can pay twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// A new attempt is safe.
    Safe,
    /// A new attempt is safe after something was put right first.
    AfterFix,
    /// Not now: the earlier outcome is open.
    NotSafe,
}

/// What can be done here about an outcome. The window has a button for each but the last two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Run the same order again.
    OrderAgain,
    /// Place another order: with another amount, account or corridor.
    NewOrder,
    /// Open the request for information and answer it.
    ShowRfi,
    /// Open a support ticket about the payment.
    OpenTicket,
    /// Save a new version of the beneficiary's record.
    EditBeneficiary,
    /// Save a new version of the customer's record.
    EditCustomer,
    /// Sign again for the same payment.
    SignAgain,
    /// Look at the wallet's allowance to Permit2, which Settings shows with the way to raise it.
    ApproveAllowance,
    /// Look at the wallet's balance and address, which Settings shows.
    FundWallet,
    /// Ask CPN now.
    CheckNow,
    /// Ask again with the same key.
    AskAgain,
    /// Open Settings.
    OpenSettings,
    /// Wait: somebody else acts, and the application looks by itself.
    Wait,
    /// Nothing, or what was just tried.
    Nothing,
}

/// The answers that every failure gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What happened, in words.
    pub what: String,
    /// Did money move?
    pub money: MoneyMoved,
    /// Safe to retry?
    pub retry: Retry,
    /// Who acts next?
    pub acts_next: ActsNext,
    /// What to do, in words.
    pub advice: String,
    /// What can be done here.
    pub action: Action,
    /// The codes as they came, for support.
    pub code: String,
}

/// What CPN and the chain say about a failed payment.
#[derive(Clone, Copy, Debug)]
pub struct Failure<'a> {
    /// `failureReason`, as it came.
    pub reason: Option<&'a str>,
    /// `failureCode`, as it came.
    pub code: Option<&'a str>,
    /// Whether USDC left the wallet, as far as was seen.
    pub seen: MoneyMoved,
    /// How its refund stands, where one is owed: a state of CPN, [`NO_REFUND`] or [`SHORT_REFUND`].
    pub refund: Option<&'a str>,
}

/// The outcome of a failed payment. Where a refund is owed, the refund decides what follows, not the reason.
#[must_use]
pub fn of_failed_payment(failure: Failure<'_>) -> Outcome {
    let Failure { reason, code, seen, refund } = failure;
    let said = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let codes = [said(reason), said(code)].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let by_code = code.and_then(|code| PAYMENT_CODES.iter().find(|(_, row)| row.code == code)).map(|(_, row)| row);
    let by_reason = || reason.and_then(|reason| row::find(PAYMENT_REASONS, reason));
    let row = match by_code.or_else(by_reason) {
        Some(row) => row,
        None if codes.is_empty() => &payments::NONE,
        None => &payments::UNKNOWN,
    };
    let why = row.outcome(seen, codes);
    let Some(refund) = refund else { return why };
    let back = of_refund(refund);
    let what = format!("{} {}", why.what, back.what);
    if back.retry == Retry::NotSafe {
        return Outcome { what, code: why.code, ..back };
    }
    // The money is back: what the failure asks for comes next.
    Outcome { what, money: back.money, ..why }
}

/// The outcome of a refund in a state of CPN, [`NO_REFUND`] or [`SHORT_REFUND`].
#[must_use]
pub fn of_refund(status: &str) -> Outcome {
    let row = row::find(REFUNDS, status).unwrap_or(&states::REFUND_UNKNOWN);
    row.outcome(MoneyMoved::Yes, status.to_owned())
}

/// The outcome of a failed transaction of a payment that still lives.
///
/// `seen`: whether USDC left the wallet, as far as was seen.
#[must_use]
pub fn of_failed_transaction(reason: Option<&str>, seen: MoneyMoved) -> Outcome {
    let row = match reason {
        None | Some("") => &states::TRANSACTION_UNNAMED,
        Some(reason) => row::find(TRANSACTIONS, reason).unwrap_or(&states::TRANSACTION_UNKNOWN),
    };
    row.outcome(seen, reason.unwrap_or_default().to_owned())
}

/// The outcome of a request for information in a state of CPN.
///
/// `seen`: whether USDC left the wallet, as far as was seen.
#[must_use]
pub fn of_rfi(status: &str, seen: MoneyMoved) -> Outcome {
    row::find(RFIS, status).unwrap_or(&states::RFI_UNKNOWN).outcome(seen, status.to_owned())
}

/// The outcome of a call that CPN refused, from its HTTP status and the code in its body.
///
/// Codes from 290000 up are also found under another HTTP status, because the sources are not strict there; the
/// seven-digit spelling 2900000 of 290000 is read alike (cpn-api 1.9).
///
/// `seen`: whether USDC left the wallet, as far as was seen.
#[must_use]
pub fn of_refusal(status: u16, number: Option<i64>, seen: MoneyMoved) -> Outcome {
    let shown = number.map_or_else(|| format!("HTTP {status}"), |number| format!("HTTP {status}, code {number}"));
    let known = number.and_then(|number| refusal(status, number));
    known.copied().unwrap_or_else(|| refusals::of_status(status)).outcome(seen, shown)
}

/// The outcome of an attempt that CPN refused, from the number alone that is kept of it: nothing was created.
#[must_use]
pub fn of_refused_attempt(number: &str) -> Option<Outcome> {
    let of_number = |row: &&Row| row.code.split_once('/').is_some_and(|(_, known)| known == number);
    REFUSALS.iter().find(of_number).map(|row| row.outcome(MoneyMoved::No, number.to_owned()))
}

/// The row of a documented error code.
#[must_use]
pub fn refusal(status: u16, number: i64) -> Option<&'static Row> {
    let number = if number == 2_900_000 { 290_000 } else { number };
    let elsewhere = || {
        let of_number = |row: &&Row| row.code.split_once('/').is_some_and(|(_, known)| known == number.to_string());
        REFUSALS.iter().filter(|_| number >= 290_000).find(of_number)
    };
    row::find(REFUSALS, &format!("{status}/{number}")).or_else(elsewhere)
}

#[cfg(test)]
mod tests;
