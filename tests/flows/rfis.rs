//! Requests for information, from the first sight to the decision: every point, level and kind of customer.
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use acceptance::Failure;
use acceptance::questions::{Question, TABLE, ask, asked};
use acceptance::workbench::{Bench, Start};
use desk::Clock;
use desk::rfis::form::FieldKind;
use desk::rfis::{RfiPart, RfiPartState, RfiStands};
use domain::party::PartyKind;
use domain::rfi::RfiPoint;
use domain::status::{ActsNext, StatusWord};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::{DeadlineKind, ListQuery, View};

/// Answers all levels at one point about one kind of customer, each with all its files, until it is approved.
async fn answered(point: RfiPoint, kind: PartyKind) -> Result<(), Failure> {
    let bench = Bench::open().await?;
    for level in 1..=3 {
        let question = ask(&bench, point, level, kind).await?;
        let shown = question.detail(&bench).await?;
        assert_eq!(shown.line.stands, RfiStands::InformationRequired);
        assert_eq!((shown.line.point, shown.line.level.as_deref()), (point, Some(format!("Level {level}").as_str())));
        assert_eq!(shown.line.business, kind == PartyKind::Business);
        assert_eq!(shown.files.is_empty(), level < 3);
        // The customer's record fills in what it knows, and says so.
        assert_eq!(shown.values.get("/NAME"), Some(&shown.line.customer));
        let name = shown.groups.iter().flat_map(|group| &group.fields).find(|field| field.pointer == "/NAME");
        assert_eq!(name.and_then(|name| name.origin.as_deref()), Some("customer record, version 1"));
        assert!(shown.submit.is_err(), "fields are still empty");
        let filled = question.fill(&bench).await?;
        assert_eq!(filled.submit, Ok(()), "level {level}: {:?}", filled.groups);
        let ready = question.attach(&bench).await?;
        let sent = question.send(&bench).await?;
        assert!(sent.read_only);
        let done = question.files_sent(&bench).await?;
        assert_eq!(done.sending.map(|sending| sending.parts.0), Some(u32::try_from(ready.files.len())? + 1));
        let (answer, files) = question.opened(&bench).await?;
        assert_eq!(answer, serde_json::from_str::<Value>(&ready.preview.json)?, "exactly what was shown has left");
        let mut chosen: Vec<_> = ready.files.iter().flat_map(|slot| &slot.files).collect();
        chosen.sort_by_key(|file| file.state.record.key.clone());
        let mut received = files;
        received.sort();
        let expected: Vec<_> = chosen
            .iter()
            .map(|file| {
                (file.state.record.key.clone(), file.state.record.name.clone(), file.state.record.sha256.clone())
            })
            .collect();
        assert_eq!(received, expected);
        let approved = question.stands(&bench, RfiStands::Approved).await?;
        assert!(approved.history.iter().any(|event| event.title == "The BFI accepted the answer"));
        // The payment goes on from where it was held up.
        match point {
            RfiPoint::BeforeFunding => bench.until(question.attempt, StatusWord::ReadyToSign).await?,
            RfiPoint::AfterFunding | RfiPoint::AfterCompletion => {
                bench.until(question.attempt, StatusWord::SentByBfi).await?
            }
        };
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_business_is_asked_before_funding() -> Result<(), Failure> {
    answered(RfiPoint::BeforeFunding, PartyKind::Business).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_asked_before_funding() -> Result<(), Failure> {
    answered(RfiPoint::BeforeFunding, PartyKind::Individual).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_business_is_asked_after_funding() -> Result<(), Failure> {
    answered(RfiPoint::AfterFunding, PartyKind::Business).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_asked_after_funding() -> Result<(), Failure> {
    answered(RfiPoint::AfterFunding, PartyKind::Individual).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_business_is_asked_after_completion() -> Result<(), Failure> {
    answered(RfiPoint::AfterCompletion, PartyKind::Business).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_asked_after_completion() -> Result<(), Failure> {
    answered(RfiPoint::AfterCompletion, PartyKind::Individual).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_review_waits_for_the_bfi_and_still_takes_files() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = ask(&bench, RfiPoint::BeforeFunding, 3, PartyKind::Business).await?;
    question.fill_as(&bench, &[("/NAME", "InReview")]).await?;
    question.send(&bench).await?;
    bench.until(question.attempt, StatusWord::RfiInReview).await?;
    let shown = question.stands(&bench, RfiStands::InReview).await?;
    assert_eq!((shown.line.stands.acts_next(), shown.read_only), (ActsNext::Bfi, true));
    let slot = shown.files.first().ok_or_else(|| Failure::new("no file is asked for"))?;
    assert_eq!(slot.add, Ok(()));
    let chosen = bench.desk.add_rfi_file(&question.id, &slot.key, "later.csv", TABLE.to_vec()).await?;
    let file = chosen.files.first().and_then(|slot| slot.files.first()).ok_or_else(|| Failure::new("no file"))?;
    assert_eq!((file.part, file.send.clone()), (RfiPartState::Draft, Ok(())));
    let sent = bench.desk.send_rfi_file(&question.id, file.state.record.id).await?;
    assert_eq!(sent.files.first().map(|slot| slot.files.first().map(|file| file.part)), Some(Some(RfiPartState::Sent)));
    assert_eq!(question.opened(&bench).await?.1.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_answer_is_final_under_either_word_and_the_payment_fails() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    for word in ["REJECTED", "FAILED"] {
        let settings = json!({ "files": "keys", "people": "list", "references": "standard", "refused": word });
        bench.control("/rfi/settings", &settings).await?;
        let question = ask(&bench, RfiPoint::BeforeFunding, 1, PartyKind::Business).await?;
        question.fill_as(&bench, &[("/NAME", "Rejected")]).await?;
        question.send(&bench).await?;
        let refused = question.stands(&bench, RfiStands::Refused).await?;
        assert_eq!(refused.line.raw_status, word);
        assert!(refused.sentence.contains("final") && refused.submit.is_err() && refused.read_only);
        bench.until(question.attempt, StatusWord::FailedNotMoved).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_nobody_answers_in_time_is_said_to_have_ended() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = ask(&bench, RfiPoint::BeforeFunding, 1, PartyKind::Business).await?;
    let filled = question.fill(&bench).await?;
    bench.sandbox.clock().advance(Duration::from_secs(2 * 3_600));
    let ended = question.stands(&bench, RfiStands::Expired).await?;
    assert!(ended.submit.is_err() && ended.read_only, "{:?}", ended.submit);
    assert!(ended.sentence.contains("no USDC had moved"), "{}", ended.sentence);
    assert!(bench.desk.submit_rfi(&question.id, &filled.preview.digest).await.is_err());
    assert_eq!(question.opened(&bench).await?.0, Value::Null);
    assert_eq!(bench.desk.rfis(RfiPart::ToAnswer).await?.to_answer, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_has_money_that_is_out_first_and_completed_payments_too() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let early = ask(&bench, RfiPoint::BeforeFunding, 1, PartyKind::Business).await?;
    let funded = ask(&bench, RfiPoint::AfterFunding, 2, PartyKind::Individual).await?;
    let late = ask(&bench, RfiPoint::AfterCompletion, 1, PartyKind::Business).await?;
    let board = bench.desk.rfis(RfiPart::Open).await?;
    let mut first: Vec<_> = board.rows.iter().take(2).map(|row| row.id.clone()).collect();
    first.sort();
    let mut out = vec![funded.id.clone(), late.id.clone()];
    out.sort();
    assert_eq!(first, out);
    assert_eq!(board.rows.last().map(|row| row.id.clone()), Some(early.id.clone()));
    assert_eq!(
        (board.to_answer, board.at_risk.amount(), board.with_bfi.amount()),
        (3, "750.000000".to_owned(), "500.000000".to_owned())
    );
    assert_eq!(board.blocked_customers.len(), 3);
    assert_eq!(board.next_deadline, board.rows.iter().filter_map(|row| row.expires).min());
    assert!(board.rows.iter().all(|row| !row.missing.is_empty()));

    // The list of payments: the completed one needs somebody, keeps its word, and counts down to the answer.
    let query = ListQuery { text: None, view: View::NeedsYou, today: None, limit: 10, offset: 0 };
    let list = bench.desk.list(query).await?;
    let row = list.rows.iter().find(|row| row.id == store::RowId::Attempt(late.attempt));
    let row = row.ok_or_else(|| Failure::new("a completed payment with an open request needs nobody"))?;
    assert_eq!((row.status, row.acts_next), (StatusWord::SentByBfi, ActsNext::You));
    assert_eq!(row.deadline.map(|deadline| deadline.kind), Some(DeadlineKind::Rfi));
    assert_eq!(list.rows.last().map(|row| row.id), Some(store::RowId::Attempt(early.attempt)));

    let calendar = bench.desk.rfi_calendar().await?;
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 3);
    assert!(!calendar.contains("CreateRfi") && !calendar.contains("CUST-"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shape_that_was_seen_is_asked_for_and_answered() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    for files in ["keys", "list", "schema"] {
        let settings = json!({ "files": files, "people": "single", "references": "printed", "refused": "REJECTED" });
        bench.control("/rfi/settings", &settings).await?;
        let question = ask(&bench, RfiPoint::BeforeFunding, 3, PartyKind::Business).await?;
        let shown = question.fill(&bench).await?;
        assert_eq!(shown.files.len(), 5, "{files}");
        let fields = shown.groups.iter().flat_map(|group| &group.fields);
        let signatories = fields.into_iter().find(|field| field.pointer == "/AUTHORIZED_SIGNATORIES");
        assert_eq!(signatories.map(|field| field.kind), Some(FieldKind::Object));
        question.attach(&bench).await?;
        question.send(&bench).await?;
        question.files_sent(&bench).await?;
        question.stands(&bench, RfiStands::Approved).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_comes_later_is_found_and_an_earlier_answer_fills_it_in() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let first = ask(&bench, RfiPoint::BeforeFunding, 1, PartyKind::Business).await?;
    first.fill_as(&bench, &[("/TRADE_NAME", "Northwind"), ("/SOURCE_OF_FUNDS", "Coffee")]).await?;
    first.send(&bench).await?;
    first.stands(&bench, RfiStands::Approved).await?;
    bench.until(first.attempt, StatusWord::ReadyToSign).await?;
    bench.approve(first.attempt).await?;
    bench.until(first.attempt, StatusWord::SentByBfi).await?;
    let payment = bench.desk.attempt(first.attempt).await?.payment.map(|payment| payment.id.to_string());
    bench.control("/rfi", &json!({ "paymentId": payment, "level": 2 })).await?;
    let found = |state: &store::AttemptState| state.rfis.len() == 2;
    bench.wait(first.attempt, "the second request", Duration::from_secs(30), found).await?;
    let second = asked(&bench, first.attempt).await?;
    assert_ne!(second.id, first.id);
    let shown = second.detail(&bench).await?;
    assert_eq!(shown.line.point, RfiPoint::AfterCompletion);
    assert_eq!(shown.values.get("/SOURCE_OF_FUNDS").map(String::as_str), Some("Coffee"));
    let fields = shown.groups.iter().flat_map(|group| &group.fields);
    let origin =
        fields.into_iter().find(|field| field.pointer == "/SOURCE_OF_FUNDS").and_then(|field| field.origin.clone());
    assert!(
        origin.as_ref().is_some_and(|origin| origin.starts_with("answered ") && origin.ends_with(", today")),
        "{origin:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_came_while_the_computer_slept_is_said_to_be_found_late() -> Result<(), Failure> {
    let slept = Arc::new(AtomicI64::new(0));
    let clock = Arc::clone(&slept);
    let clock = Clock::from_fn(move || {
        let asleep = SignedDuration::from_secs(clock.load(Ordering::SeqCst));
        Timestamp::now().saturating_add(asleep).unwrap_or(Timestamp::MAX)
    });
    let bench = Bench::start(Start { clock, ..Start::default() }).await?;
    let attempt = bench.payment().await?;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    let in_time = bench.desk.attempt(attempt).await?;
    assert_eq!(in_time.rfis.len(), 0);
    let payment = in_time.payment.map(|payment| payment.id.to_string());
    bench.control("/rfi", &json!({ "paymentId": payment, "level": 1 })).await?;
    bench.sandbox.clock().advance(Duration::from_secs(3 * 3_600));
    slept.store(3 * 3_600, Ordering::SeqCst);
    let late = asked(&bench, attempt).await?.detail(&bench).await?.line.late;
    assert!(late.as_ref().is_some_and(|late| late.contains("the last look before was")), "{late:?}");
    // One that is found by the ordinary look is not late.
    let usual = ask(&bench, RfiPoint::BeforeFunding, 1, PartyKind::Business).await?;
    assert_eq!(usual.detail(&bench).await?.line.late, None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_right_file_is_refused_before_anything_leaves() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = ask(&bench, RfiPoint::BeforeFunding, 3, PartyKind::Business).await?;
    let refused = [
        ("FORMATION_DOCUMENT", "empty.csv", Vec::new()),
        ("FORMATION_DOCUMENT", "huge.csv", b"a,b\r\n".repeat(2_100_000)),
        ("FORMATION_DOCUMENT", "program.exe", b"MZ\x90\0\x03\0\0\0".to_vec()),
        ("NOT_ASKED_FOR", "right.csv", TABLE.to_vec()),
    ];
    for (key, name, content) in refused {
        assert!(bench.desk.add_rfi_file(&question.id, key, name, content).await.is_err(), "{name}");
    }
    let file = Question::detail(&question, &bench).await?.files.into_iter().flat_map(|slot| slot.files).next();
    assert!(file.is_none());
    bench.desk.add_rfi_file(&question.id, "INVOICE", "right.csv", TABLE.to_vec()).await?;
    let twice = bench.desk.add_rfi_file(&question.id, "INVOICE", "again.csv", TABLE.to_vec()).await;
    assert!(twice.is_err(), "the same file is there already");
    Ok(())
}
