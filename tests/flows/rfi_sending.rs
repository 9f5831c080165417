//! Sending an answer when something is in the way: lost answers, refused parts, changed requests, a second look, a restart.
use std::time::Duration;

use acceptance::Failure;
use acceptance::questions::{Question, ask};
use acceptance::workbench::Bench;
use desk::rfis::{RfiDetail, RfiPartState, RfiStands};
use domain::party::PartyKind;
use domain::rfi::RfiPoint;
use sandbox::{FaultKind, LetGo};
use serde_json::Value;
use store::fact::{Call, Fact, PolicyRecord};
use store::{CallState, Source};

async fn filled(bench: &Bench, level: u8) -> Result<Question, Failure> {
    let question = ask(bench, RfiPoint::BeforeFunding, level, PartyKind::Business).await?;
    question.fill(bench).await?;
    Ok(question)
}

fn answer(detail: &RfiDetail) -> Option<RfiPartState> {
    detail.sending.as_ref().map(|sending| sending.answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_arrived_unseen_is_found_and_not_sent_again() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = filled(&bench, 1).await?;
    bench.fault(&Question::route("POST", "/submit"), FaultKind::DropAfter, 1);
    let sent = question.send(&bench).await?;
    assert_eq!(answer(&sent), Some(RfiPartState::Sent));
    assert!(sent.read_only && sent.submit.is_err());
    question.stands(&bench, RfiStands::Approved).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_never_arrived_goes_again_with_the_same_bytes() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = filled(&bench, 1).await?;
    bench.fault(&Question::route("POST", "/submit"), FaultKind::DropBefore, 1);
    let lost = question.send(&bench).await?;
    assert_eq!((answer(&lost), lost.submit.clone()), (Some(RfiPartState::Failed), Ok(())));
    assert_eq!(question.opened(&bench).await?.0, Value::Null);
    let sent = question.send(&bench).await?;
    assert_eq!(answer(&sent), Some(RfiPartState::Sent));
    let calls = bench.desk.attempt(question.attempt).await?.outbox;
    let bodies: Vec<_> =
        calls.iter().filter(|call| call.subject.contains(question.id.as_str())).map(|call| &call.body).collect();
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[0], bodies[1]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_whose_fate_nobody_tells_stays_unknown_until_the_request_is_read() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = filled(&bench, 1).await?;
    bench.fault(&Question::route("POST", "/submit"), FaultKind::Hold { after: true }, 1);
    let before = question.detail(&bench).await?;
    // The request is read once before sending; every read after it fails for a while.
    let unreadable = FaultKind::Status { status: 503, retry_after: None, after: false };
    let sending = bench.desk.submit_rfi(&question.id, &before.preview.digest);
    let (sent, ()) = tokio::join!(sending, async {
        bench.sandbox.until_held(1).await;
        bench.fault(&Question::route("GET", ""), unreadable, 8);
        bench.sandbox.let_go(LetGo::Drop);
    });
    let shown = sent?;
    assert_eq!(answer(&shown), Some(RfiPartState::Unknown));
    assert!(shown.submit.is_err() && shown.read_only);
    assert!(bench.desk.save_rfi_answer(&question.id, shown.values.clone()).await.is_err());
    let known = question.until(&bench, Duration::ZERO, |detail| answer(detail) == Some(RfiPartState::Sent)).await?;
    assert!(known.read_only);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_answer_can_be_put_right_and_sent() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = filled(&bench, 1).await?;
    let refusal = FaultKind::Refuse { status: 400, code: 290_501, message: None, after: false };
    bench.fault(&Question::route("POST", "/submit"), refusal, 1);
    let shown = question.detail(&bench).await?;
    assert!(bench.desk.submit_rfi(&question.id, &shown.preview.digest).await.is_err());
    let refused = question.detail(&bench).await?;
    assert_eq!((answer(&refused), refused.read_only), (Some(RfiPartState::Failed), false));
    assert!(refused.sending.and_then(|sending| sending.problem).is_some_and(|problem| !problem.is_empty()));
    question.fill_as(&bench, &[("/SOURCE_OF_FUNDS", "Something else")]).await?;
    assert_eq!(answer(&question.send(&bench).await?), Some(RfiPartState::Sent));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_fails_is_sent_again_alone() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = filled(&bench, 3).await?;
    question.attach(&bench).await?;
    let refusal = FaultKind::Refuse { status: 400, code: 290_403, message: None, after: false };
    bench.fault(&Question::route("POST", "/files"), refusal, 1);
    question.send(&bench).await?;
    let parts = |detail: &RfiDetail| -> Vec<_> {
        detail.files.iter().flat_map(|slot| &slot.files).map(|file| (file.state.record.id, file.part)).collect()
    };
    let settled = |detail: &RfiDetail| {
        parts(detail).iter().all(|(_, part)| matches!(part, RfiPartState::Sent | RfiPartState::Failed))
    };
    let shown = question.until(&bench, Duration::ZERO, settled).await?;
    let failed: Vec<_> = parts(&shown).into_iter().filter(|(_, part)| *part == RfiPartState::Failed).collect();
    assert_eq!(failed.len(), 1);
    let file = shown.files.iter().flat_map(|slot| &slot.files).find(|file| file.part == RfiPartState::Failed);
    assert!(file.is_some_and(|file| file.problem.is_some() && file.send.is_ok()));
    bench.desk.send_rfi_file(&question.id, failed[0].0).await?;
    question.files_sent(&bench).await?;
    assert_eq!(question.opened(&bench).await?.1.len(), 5);
    question.stands(&bench, RfiStands::Approved).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_answer_got_lost_is_unknown_and_goes_again_only_when_asked() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = filled(&bench, 3).await?;
    bench.desk.add_rfi_file(&question.id, "INVOICE", "invoice.csv", acceptance::questions::TABLE.to_vec()).await?;
    bench.fault(&Question::route("POST", "/files"), FaultKind::DropAfter, 1);
    question.send(&bench).await?;
    let unknown = |detail: &RfiDetail| {
        detail.files.iter().flat_map(|slot| &slot.files).any(|file| file.part == RfiPartState::Unknown)
    };
    let shown = question.until(&bench, Duration::ZERO, unknown).await?;
    let file = shown.files.iter().flat_map(|slot| &slot.files).next().ok_or_else(|| Failure::new("no file"))?;
    assert!(file.problem.as_ref().is_some_and(|problem| problem.contains("twice")));
    assert!(file.remove.is_err() && file.send.is_ok());
    assert_eq!(question.opened(&bench).await?.1.len(), 1);
    bench.desk.send_rfi_file(&question.id, file.state.record.id).await?;
    assert_eq!(question.opened(&bench).await?.1.len(), 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_the_one_shown_is_not_sent() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = filled(&bench, 1).await?;
    let shown = question.detail(&bench).await?;
    question.fill_as(&bench, &[("/SOURCE_OF_FUNDS", "Changed meanwhile")]).await?;
    assert!(bench.desk.submit_rfi(&question.id, &shown.preview.digest).await.is_err());
    assert_eq!(question.opened(&bench).await?.0, Value::Null);
    assert!(question.detail(&bench).await?.sending.is_none());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_changed_is_said_to_have_and_keeps_what_was_typed() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = filled(&bench, 1).await?;
    let shown = question.detail(&bench).await?;
    let change = FaultKind::MissingMember { member: "fieldRequirements.schema.properties.INDUSTRY_TYPE".to_owned() };
    bench.fault(&Question::route("GET", ""), change, 1);
    let refused = bench.desk.submit_rfi(&question.id, &shown.preview.digest).await;
    let said = refused.map(|_| String::new()).unwrap_or_else(|error| error.to_string());
    assert!(said.contains("Industry is no longer asked.") && said.contains("kept"), "{said}");
    assert_eq!(question.opened(&bench).await?.0, Value::Null);
    let kept = question.detail(&bench).await?;
    assert_eq!(kept.values.get("/SOURCE_OF_FUNDS"), shown.values.get("/SOURCE_OF_FUNDS"));
    assert_eq!(kept.values.get("/INDUSTRY_TYPE"), shown.values.get("/INDUSTRY_TYPE"), "it may be asked again");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_person_looks_at_exactly_what_is_sent() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    bench.desk.save_policy(PolicyRecord { second_look: true, ..PolicyRecord::default() }).await?;
    let question = filled(&bench, 1).await?;
    let shown = question.detail(&bench).await?;
    assert!(shown.second_look.required && shown.second_look.give.is_ok() && shown.submit.is_err());
    let digest = shown.preview.digest;
    assert!(bench.desk.submit_rfi(&question.id, &digest).await.is_err());
    let person = bench.desk.person().to_uppercase();
    for (digest, name) in [(digest.as_str(), person.as_str()), (digest.as_str(), "  "), ("another", "T. Ferreira")] {
        assert!(bench.desk.give_second_look(&question.id, digest, name).await.is_err(), "{name}");
    }
    let looked = bench.desk.give_second_look(&question.id, &digest, "T. Ferreira").await?;
    assert_eq!(
        (looked.second_look.given.map(|(name, _)| name), looked.submit),
        (Some("T. Ferreira".to_owned()), Ok(()))
    );
    // Any change voids it, and changing it back does not bring it back.
    let value = looked.values.get("/SOURCE_OF_FUNDS").cloned().unwrap_or_default();
    let changed = question.fill_as(&bench, &[("/SOURCE_OF_FUNDS", "Other")]).await?;
    assert!(changed.second_look.given.is_none() && changed.submit.is_err());
    let back = question.fill_as(&bench, &[("/SOURCE_OF_FUNDS", &value)]).await?;
    assert_eq!(back.preview.digest, digest);
    assert!(back.second_look.given.is_none() && back.submit.is_err());
    bench.desk.give_second_look(&question.id, &digest, "T. Ferreira").await?;
    assert_eq!(answer(&question.send(&bench).await?), Some(RfiPartState::Sent));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_what_was_typed_and_chosen() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = ask(&bench, RfiPoint::BeforeFunding, 3, PartyKind::Business).await?;
    question.fill_as(&bench, &[("/TRADE_NAME", "Half-typed"), ("/NAME", "")]).await?;
    question.attach(&bench).await?;
    let before = question.detail(&bench).await?;
    let bench = bench.reopen().await?;
    let after = question.detail(&bench).await?;
    assert_eq!((&after.values, &after.preview.digest), (&before.values, &before.preview.digest));
    assert_eq!(after.values.get("/NAME").map(String::as_str), Some(""), "what was emptied is not filled in again");
    assert_eq!(after.files.iter().map(|slot| slot.files.len()).sum::<usize>(), 5);
    question.fill(&bench).await?;
    question.send(&bench).await?;
    question.files_sent(&bench).await?;
    question.stands(&bench, RfiStands::Approved).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_under_way_when_the_program_ended_is_found_out() -> Result<(), Failure> {
    for arrived in [true, false] {
        let bench = Bench::open().await?;
        let question = filled(&bench, 1).await?;
        let shown = question.detail(&bench).await?;
        bench.fault(&Question::route("POST", "/submit"), FaultKind::Hold { after: arrived }, 1);
        let (desk, id) = (bench.desk.clone(), question.id.clone());
        let sending = tokio::spawn(async move { desk.submit_rfi(&id, &shown.preview.digest).await.map(|_| ()) });
        tokio::time::timeout(Duration::from_secs(20), bench.sandbox.until_held(1)).await?;
        bench.desk.close();
        sending.abort();
        let _ = sending.await;
        let bench = bench.reopen().await?;
        let wanted = if arrived { RfiPartState::Sent } else { RfiPartState::Failed };
        let known = question.until(&bench, Duration::ZERO, |detail| answer(detail) == Some(wanted)).await?;
        assert_eq!(known.submit.is_ok(), !arrived);
        let calls = bench.desk.attempt(question.attempt).await?.outbox;
        assert!(calls.iter().all(|call| call.state != CallState::Open));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_given_up_and_found_later_is_the_one_that_cpn_has() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = filled(&bench, 1).await?;
    question.fill_as(&bench, &[("/SOURCE_OF_FUNDS", "Sales of coffee")]).await?;
    // It arrives, its answer is lost, and for a while CPN shows that it still waits.
    bench.fault(&Question::route("GET", ""), FaultKind::StaleAnswer, 10_000);
    bench.fault(&Question::route("POST", "/submit"), FaultKind::DropAfter, 1);
    assert_eq!(answer(&question.send(&bench).await?), Some(RfiPartState::Failed));
    question.fill_as(&bench, &[("/SOURCE_OF_FUNDS", "Sales of tea")]).await?;
    let shown = question.detail(&bench).await?;
    bench.fault(&Question::route("POST", "/submit"), FaultKind::Hold { after: false }, 1);
    let again = bench.desk.submit_rfi(&question.id, &shown.preview.digest);
    let (found, ()) = tokio::join!(again, async {
        bench.sandbox.until_held(1).await;
        bench.sandbox.clear_faults();
        bench.sandbox.let_go(sandbox::LetGo::GoOn);
    });
    let found = found?;
    assert_eq!((answer(&found), found.read_only), (Some(RfiPartState::Sent), true));
    let (opened, _) = question.opened(&bench).await?;
    assert_eq!(opened.pointer("/SOURCE_OF_FUNDS").and_then(Value::as_str), Some("Sales of coffee"));
    assert_eq!(serde_json::from_str::<Value>(&found.preview.json)?, opened, "what is shown is what left");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_never_sent_again_for_a_key_that_cpn_has_changed() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = filled(&bench, 1).await?;
    bench.fault(&Question::route("POST", "/submit"), FaultKind::DropBefore, 1);
    assert_eq!(answer(&question.send(&bench).await?), Some(RfiPartState::Failed));
    let before = question.detail(&bench).await?.preview;
    let (attempt, id) = (question.attempt, question.id.clone());
    let bench = bench
        .reopen_after(|store| {
            let mut record = store.rfi(&id)?.ok_or_else(|| Failure::new("the request is gone"))?.record;
            let mut raw: Value = serde_json::from_str(&record.raw)?;
            let key = raw.pointer_mut("/certificate/jwk/kid").ok_or_else(|| Failure::new("no key"))?;
            *key = Value::String("another".to_owned());
            record.raw = raw.to_string();
            let seen = Fact::RfiSeen { attempt, rfi: Box::new(record) };
            store.record(jiff::Timestamp::now(), &Source::Cpn, &[seen])?;
            Ok(())
        })
        .await?;
    let after = question.detail(&bench).await?.preview;
    assert_eq!(after.json, before.json);
    assert_ne!(after.digest, before.digest, "whoever said yes to one key did not to another");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_cut_off_after_the_payment_completed_is_known_to_have_been() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = ask(&bench, RfiPoint::AfterCompletion, 1, PartyKind::Business).await?;
    let shown = question.fill(&bench).await?;
    bench.fault(&Question::route("POST", "/submit"), FaultKind::Hold { after: false }, 1);
    let (desk, id) = (bench.desk.clone(), question.id.clone());
    let sending = tokio::spawn(async move { desk.submit_rfi(&id, &shown.preview.digest).await.map(|_| ()) });
    tokio::time::timeout(Duration::from_secs(20), bench.sandbox.until_held(1)).await?;
    bench.desk.close();
    sending.abort();
    let _ = sending.await;
    let bench = bench.reopen().await?;
    let calls = bench.desk.attempt(question.attempt).await?.outbox;
    let sent: Vec<_> = calls.iter().filter(|call| call.call == Call::SubmitRfi).map(|call| call.unanswered).collect();
    assert_eq!(sent, [1]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_cannot_be_read_hides_no_request() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("RfiAfterFunding").await?.id;
    bench.approve(attempt).await?;
    let gone = FaultKind::Refuse { status: 404, code: 290_303, message: None, after: false };
    bench.fault("GET /v1/cpn/payments/*/transactions/*", gone.clone(), 10_000);
    bench.fault("GET /v2/cpn/payments/*/transactions/*", gone, 10_000);
    acceptance::questions::asked(&bench, attempt).await?;
    Ok(())
}
