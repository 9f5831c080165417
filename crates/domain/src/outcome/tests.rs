//! The tables hold what the reference documents, and what is read from them is never safer than what was seen.
use std::collections::BTreeSet;

use super::*;

/// cpn-api 5.3.
const REASONS: [&str; 11] = [
    "TRAVEL_RULE_FAILED",
    "BANK_VERIFICATION_FAILED",
    "RFI_VERIFICATION_FAILED",
    "EXISTING_RFI_PENDING",
    "ONCHAIN_SETTLEMENT_FAILED",
    "COMPLIANCE_CHECK_FAILED",
    "CANCELLED",
    "PAYMENT_EXPIRED",
    "OTHER",
    "FIAT_SETTLEMENT_FAILED",
    "ONCHAIN_SETTLEMENT_CUTOFF_TIME_EXCEEDED",
];

/// cpn-api 5.4: each reason with the first and the last of its codes.
const CODES: [(&str, u32, u32); 11] = [
    ("OTHER", 1, 1),
    ("TRAVEL_RULE_FAILED", 1_000, 1_004),
    ("BANK_VERIFICATION_FAILED", 2_000, 2_005),
    ("RFI_VERIFICATION_FAILED", 3_000, 3_005),
    ("EXISTING_RFI_PENDING", 4_000, 4_000),
    ("ONCHAIN_SETTLEMENT_FAILED", 5_000, 5_001),
    ("FIAT_SETTLEMENT_FAILED", 6_000, 6_007),
    ("COMPLIANCE_CHECK_FAILED", 7_000, 7_004),
    ("CANCELLED", 8_000, 8_000),
    ("PAYMENT_EXPIRED", 9_000, 9_000),
    ("ONCHAIN_SETTLEMENT_CUTOFF_TIME_EXCEEDED", 9_001, 9_001),
];

/// cpn-api 5.7.
const TRANSACTION_REASONS: &str = "CPN_PAYMENT_EXPIRED SIGNED_TRANSACTION_EXPIRED NONCE_TOO_LOW \
    INSUFFICIENT_TOKEN_BALANCE INSUFFICIENT_GAS_BALANCE GAS_PRICE_TOO_LOW OUT_OF_GAS TX_REPLACEMENT_FAILED \
    SOL_TX_ALREADY_IN_CACHE TX_ALREADY_CONFIRMED FAILED_ONCHAIN SOL_BLOCKHASH_EXPIRED TRANSACTION_EXPIRED";

/// cpn-api 1.9, with the four sample bodies of 1.8 whose code repeats the status. Left out: 0, which is success, and
/// 290103, whose meaning nobody gives.
const ERROR_CODES: &str = "500/-1 400/1 400/2 404/2 403/3 401/4 400/400 401/401 404/404 429/429 400/290000 409/290001 \
    400/290100 400/290101 400/290102 400/290200 400/290201 400/290202 400/290203 400/290204 400/290205 400/290206 \
    400/290207 400/290208 400/290211 400/290300 400/290301 400/290302 400/290303 400/290304 400/290305 400/290306 \
    400/290307 400/290308 400/290309 400/290310 400/290311 400/290312 400/290313 400/290314 400/290315 400/290316 \
    500/290317 400/290318 400/290319 400/290320 400/290321 400/290322 ?/290323 400/290324 400/290325 400/290327 \
    400/290328 400/290329 400/290330 400/290331 400/290332 400/290333 400/290334 400/290336 400/290337 400/290338 \
    400/290339 400/290340 400/290341 400/290400 400/290401 400/290402 400/290403 400/290404 400/290405 400/290500 \
    400/290501 400/290502 400/290503 400/290600 404/290601 400/290602 404/290603 500/290604 500/290605";

fn codes(table: &[Row]) -> BTreeSet<&str> {
    table.iter().map(|row| row.code).collect()
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split_whitespace().collect()
}

fn failed(reason: &str, code: Option<&str>, seen: MoneyMoved, refund: Option<&str>) -> Outcome {
    of_failed_payment(Failure { reason: Some(reason), code, seen, refund })
}

fn all() -> Vec<Row> {
    let payments = PAYMENT_REASONS.iter().chain(PAYMENT_CODES.iter().map(|(_, row)| row));
    payments.chain(TRANSACTIONS).chain(REFUNDS).chain(RFIS).chain(REFUSALS).copied().collect()
}

#[test]
fn the_tables_hold_what_the_reference_documents_and_nothing_else() {
    assert_eq!(codes(PAYMENT_REASONS), REASONS.into_iter().collect());
    assert_eq!(codes(TRANSACTIONS), words(TRANSACTION_REASONS));
    assert_eq!(codes(REFUSALS), words(ERROR_CODES));
    assert_eq!(codes(RFIS), words("INFORMATION_REQUIRED IN_REVIEW APPROVED REJECTED FAILED"));
    let ours = [NO_REFUND, SHORT_REFUND];
    assert_eq!(codes(REFUNDS), words("CREATED COMPLETED FAILED").into_iter().chain(ours).collect());
    let documented = CODES.iter().flat_map(|(reason, first, last)| {
        (*first..=*last).map(move |number| ((*reason).to_owned(), format!("PM{number:05}")))
    });
    let known = PAYMENT_CODES.iter().map(|(reason, row)| ((*reason).to_owned(), row.code.to_owned()));
    assert_eq!(known.collect::<BTreeSet<_>>(), documented.collect());
}

#[test]
fn no_code_has_two_rows() {
    for table in [PAYMENT_REASONS, TRANSACTIONS, REFUNDS, RFIS, REFUSALS] {
        assert_eq!(codes(table).len(), table.len());
    }
    assert_eq!(PAYMENT_CODES.iter().map(|(_, row)| row.code).collect::<BTreeSet<_>>().len(), PAYMENT_CODES.len());
}

#[test]
fn every_row_speaks_in_whole_sentences() {
    for row in all() {
        for text in [row.what, row.advice] {
            let whole = text.starts_with(char::is_uppercase) && text.ends_with('.');
            assert!(whole && !text.contains("  "), "{}: {text}", row.code);
        }
    }
}

#[test]
fn a_row_offers_no_retry_that_it_calls_unsafe() {
    for row in all() {
        let tries = matches!(row.action, Action::OrderAgain | Action::NewOrder);
        assert!(!(tries && row.retry == Retry::NotSafe), "{} offers to pay again", row.code);
        let waits = matches!(row.action, Action::Wait);
        assert!(!(waits && row.acts_next == ActsNext::You), "{} has nobody to wait for", row.code);
    }
}

#[test]
fn a_failed_payment_says_of_money_what_was_seen() {
    for reason in REASONS.into_iter().chain(["SOMETHING_NEW", ""]) {
        for seen in [MoneyMoved::No, MoneyMoved::Yes, MoneyMoved::Unknown] {
            assert_eq!(failed(reason, None, seen, None).money, seen, "{reason}");
        }
    }
    for (reason, row) in PAYMENT_CODES {
        assert_eq!(failed(reason, Some(row.code), MoneyMoved::Yes, None).money, MoneyMoved::Yes, "{}", row.code);
    }
}

#[test]
fn while_a_refund_is_owed_no_failure_is_called_safe_to_retry() {
    for refund in [NO_REFUND, "CREATED", "FAILED", SHORT_REFUND, "ON_HOLD"] {
        for reason in REASONS {
            let outcome = failed(reason, None, MoneyMoved::Yes, Some(refund));
            let answers = (outcome.money, outcome.retry, outcome.acts_next);
            assert_eq!(answers, (MoneyMoved::Yes, Retry::NotSafe, ActsNext::Bfi), "{reason}, {refund}");
            assert_eq!(outcome.code, reason);
        }
    }
    assert_eq!(failed("OTHER", None, MoneyMoved::Yes, Some("FAILED")).action, Action::OpenTicket);
    assert_eq!(failed("OTHER", None, MoneyMoved::Yes, Some(SHORT_REFUND)).action, Action::OpenTicket);
}

#[test]
fn once_the_money_is_back_the_reason_decides_what_follows() {
    let outcome = failed("FIAT_SETTLEMENT_FAILED", Some("PM06003"), MoneyMoved::Yes, Some("COMPLETED"));
    let answers = (outcome.money, outcome.retry, outcome.acts_next, outcome.action);
    assert_eq!(answers, (MoneyMoved::Yes, Retry::AfterFix, ActsNext::You, Action::EditBeneficiary));
    assert!(outcome.what.ends_with("The USDC is back."), "{}", outcome.what);
    let blocked = failed("COMPLIANCE_CHECK_FAILED", None, MoneyMoved::Yes, Some("COMPLETED"));
    assert_eq!((blocked.retry, blocked.action), (Retry::NotSafe, Action::OpenTicket), "compliance comes first");
}

#[test]
fn codes_are_said_in_words_and_kept() {
    let outcome = failed("BANK_VERIFICATION_FAILED", Some("PM02002"), MoneyMoved::No, None);
    assert!(outcome.what.ends_with("it does not belong to the beneficiary."), "{}", outcome.what);
    assert_eq!(outcome.code, "BANK_VERIFICATION_FAILED, PM02002");
}

#[test]
fn unknown_codes_get_an_honest_sentence_and_are_shown_as_they_came() {
    let reason = failed("SOMETHING_NEW", Some("PM99999"), MoneyMoved::No, None);
    assert!(reason.what.contains("does not know"));
    assert_eq!(reason.code, "SOMETHING_NEW, PM99999");
    let code = failed("TRAVEL_RULE_FAILED", Some("PM01999"), MoneyMoved::No, None);
    assert_eq!(code.what, "The BFI refused the travel-rule data.", "the reason is known");
    let none = of_failed_payment(Failure { reason: None, code: Some(""), seen: MoneyMoved::No, refund: None });
    assert_eq!((none.code.as_str(), none.retry), ("", Retry::AfterFix));
    assert!(none.what.contains("no reason"));

    let transaction = of_failed_transaction(Some("GAS_ON_FIRE"), MoneyMoved::No);
    assert_eq!((transaction.code.as_str(), transaction.retry), ("GAS_ON_FIRE", Retry::NotSafe));
    let unnamed = of_failed_transaction(None, MoneyMoved::No);
    assert_eq!((unnamed.code.as_str(), unnamed.retry, unnamed.action), ("", Retry::AfterFix, Action::SignAgain));
    assert_eq!(of_rfi("LOST", MoneyMoved::No).code, "LOST");
    assert_eq!(of_refund("ON_HOLD").retry, Retry::NotSafe);
    let refusal = of_refusal(400, Some(290_999), MoneyMoved::Unknown);
    assert_eq!((refusal.code.as_str(), refusal.money), ("HTTP 400, code 290999", MoneyMoved::No));
    assert!(refusal.what.contains("does not know"));
}

#[test]
fn a_transaction_that_may_still_run_is_never_signed_again() {
    for reason in ["TX_REPLACEMENT_FAILED", "SOL_TX_ALREADY_IN_CACHE", "TX_ALREADY_CONFIRMED"] {
        let outcome = of_failed_transaction(Some(reason), MoneyMoved::No);
        assert_eq!((outcome.money, outcome.retry), (MoneyMoved::Unknown, Retry::NotSafe), "{reason}");
        assert_ne!(outcome.action, Action::SignAgain, "{reason}");
    }
    assert_ne!(of_failed_transaction(Some("CPN_PAYMENT_EXPIRED"), MoneyMoved::No).action, Action::SignAgain);
    let low = of_failed_transaction(Some("INSUFFICIENT_TOKEN_BALANCE"), MoneyMoved::No);
    assert_eq!((low.money, low.retry, low.action), (MoneyMoved::No, Retry::AfterFix, Action::SignAgain));
}

#[test]
fn an_error_code_is_read_with_its_http_status() {
    let row = |status, number| refusal(status, number).map(|row| row.code);
    assert_eq!((row(400, 2), row(404, 2), row(500, 2)), (Some("400/2"), Some("404/2"), None));
    assert_eq!((row(400, 290_000), row(400, 2_900_000)), (Some("400/290000"), Some("400/290000")));
    assert_eq!(row(409, 290_300), Some("400/290300"), "the sources are not strict about the status");
    assert_eq!(row(400, 290_323), Some("?/290323"));
    assert_eq!(row(400, 290_103), None, "nobody says what it means");
    assert_eq!(of_refusal(404, None, MoneyMoved::Unknown).code, "HTTP 404");
    assert_eq!(of_refusal(503, Some(7), MoneyMoved::Unknown).retry, Retry::Safe);
}

#[test]
fn what_may_have_been_done_before_is_looked_up_not_repeated() {
    for number in [290_001, 290_303, 290_307, 290_320, 290_338, 290_341] {
        let outcome = of_refusal(400, Some(number), MoneyMoved::No);
        assert_eq!((outcome.money, outcome.retry), (MoneyMoved::Unknown, Retry::NotSafe), "{number}");
    }
}
