//! The table of documented codes.

use std::collections::BTreeSet;

use cpn::code::{Tells, lookup, table};

#[test]
fn a_code_means_something_only_together_with_its_status() {
    assert_eq!(lookup(400, 2).unwrap().name, Some("API_PARAMETER_INVALID"));
    assert_eq!(lookup(404, 2).unwrap().name, Some("RESOURCE_NOT_FOUND"));
    assert_eq!(lookup(401, 4).unwrap().name, Some("UNAUTHORIZED"));
    assert_eq!(lookup(400, 4), None);
    assert_eq!(lookup(418, 2), None);
}

#[test]
fn both_spellings_of_the_environment_mismatch_are_alike() {
    assert_eq!(lookup(400, 290_000), lookup(400, 2_900_000));
    assert_eq!(lookup(400, 2_900_000).unwrap().name, Some("INVALID_TENANCY_ENV"));
}

#[test]
fn a_large_code_is_known_under_another_status_too() {
    assert_eq!(lookup(404, 290_305).unwrap().name, Some("PAYMENT_NOT_FOUND"));
    assert_eq!(lookup(400, 290_323).unwrap().name, None);
}

#[test]
fn codes_that_nobody_documents_are_not_invented() {
    for number in [290_103, 290_209, 290_210, 290_326, 290_335, 299_999, 0] {
        assert_eq!(lookup(400, number), None, "{number}");
    }
}

#[test]
fn the_table_names_each_status_and_number_once_and_says_what_each_means() {
    let rows: BTreeSet<_> = table().iter().map(|code| (code.status, code.number)).collect();
    assert_eq!(rows.len(), table().len());
    assert!(table().iter().all(|code| !code.meaning.is_empty()));
}

#[test]
fn codes_that_say_it_may_be_done_are_marked() {
    let done: BTreeSet<i64> =
        table().iter().filter(|code| code.tells == Tells::MaybeDone).map(|code| code.number).collect();
    for number in [290_001, 290_201, 290_300, 290_303, 290_304, 290_307, 290_318, 290_333, 290_338, 290_341] {
        assert!(done.contains(&number), "{number}");
    }
    for number in [290_202, 290_312, 290_321, 290_339, 290_340] {
        assert!(!done.contains(&number), "{number}");
    }
}
