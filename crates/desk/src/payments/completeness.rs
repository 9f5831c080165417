//! The outcome tables hold every word that the client documents, and the client documents every word of the tables.
use std::collections::BTreeSet;

use cpn::code::{self, Tells};
use cpn::wire::{PaymentFailureReason, RefundStatus, RfiStatus, TransactionFailureReason};
use domain::outcome::{
    Claim, NO_REFUND, PAYMENT_CODES, PAYMENT_REASONS, REFUNDS, REFUSALS, RFIS, Retry, Row, SHORT_REFUND, TRANSACTIONS,
    refusal,
};

fn codes(table: &[Row]) -> BTreeSet<&str> {
    table.iter().map(|row| row.code).collect()
}

#[test]
fn every_word_of_cpn_has_its_row() {
    let known = |words: &[PaymentFailureReason]| words.iter().map(|word| word.as_str().to_owned()).collect::<Vec<_>>();
    let reasons = known(PaymentFailureReason::KNOWN);
    assert_eq!(codes(PAYMENT_REASONS), reasons.iter().map(String::as_str).collect());
    let with_codes: BTreeSet<_> = PAYMENT_CODES.iter().map(|(reason, _)| *reason).collect();
    assert_eq!(with_codes, reasons.iter().map(String::as_str).collect(), "each reason has a code");
    let transactions = TransactionFailureReason::KNOWN.iter().map(TransactionFailureReason::as_str);
    assert_eq!(codes(TRANSACTIONS), transactions.collect());
    assert_eq!(codes(RFIS), RfiStatus::KNOWN.iter().map(RfiStatus::as_str).collect());
    let refunds = RefundStatus::KNOWN.iter().map(RefundStatus::as_str).chain([NO_REFUND, SHORT_REFUND]);
    assert_eq!(codes(REFUNDS), refunds.collect());
}

#[test]
fn every_error_code_of_the_client_has_its_row_and_no_row_is_unknown_to_the_client() {
    for known in code::table() {
        let row = refusal(known.status, known.number);
        let row = row.unwrap_or_else(|| panic!("{}/{} has no row", known.status, known.number));
        let status = if known.status == 0 { "?".to_owned() } else { known.status.to_string() };
        assert_eq!(row.code, format!("{status}/{}", known.number), "found under its own status");
    }
    for row in REFUSALS {
        let (status, number) = row.code.split_once('/').unwrap();
        let known = code::lookup(status.parse().unwrap_or(0), number.parse().unwrap());
        assert!(known.is_some(), "the client does not know {}", row.code);
    }
    assert_eq!(code::table().len(), REFUSALS.len());
}

#[test]
fn the_rows_agree_with_what_the_client_makes_of_a_code() {
    for known in code::table() {
        let row = refusal(known.status, known.number).unwrap();
        match known.tells {
            Tells::MaybeDone => assert_eq!(row.retry, Retry::NotSafe, "{} may have been done", row.code),
            Tells::Later => {
                assert_eq!((row.retry, row.money), (Retry::Safe, Claim::Never), "{} may help later", row.code);
            }
            Tells::Refused => assert_eq!(row.money, Claim::Never, "{} was refused", row.code),
        }
    }
}
