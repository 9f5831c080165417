//! After a payment was sent: later than announced, refunded, arrived. Each statement names who made it.
use acceptance::Failure;
use acceptance::workbench::Bench;
use desk::{ArrivalInput, Error};
use domain::ids::AttemptId;
use domain::status::StatusWord;
use ipc::payment::{PaymentView, StageState};
use store::fact::PolicyRecord;

fn said(on: &str) -> ArrivalInput {
    ArrivalInput { on: on.to_owned(), bank_reference: "SPEI-77".to_owned() }
}

async fn view(bench: &Bench, attempt: AttemptId) -> Result<PaymentView, Failure> {
    let detail = bench.desk.payment_detail(attempt).await?;
    ipc::payment_view(detail, None).ok_or_else(|| Failure::new("there is no payment"))
}

fn today(bench: &Bench) -> String {
    bench.desk.clock().server_now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_person_says_that_it_arrived_and_only_once_the_bfi_has_sent_it() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    assert!(matches!(bench.desk.confirm_arrival(attempt, said(&today(&bench))).await, Err(Error::NotNow(_))));
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert!(view(&bench, attempt).await?.after.confirm_arrival.allowed);
    assert!(matches!(bench.desk.confirm_arrival(attempt, said("2000-01-01")).await, Err(Error::Invalid(_))));
    bench.desk.confirm_arrival(attempt, said(&today(&bench))).await?;
    let state = bench.desk.attempt(attempt).await?;
    assert_eq!((state.status, state.finished), (StatusWord::ArrivalConfirmed, true));

    let bench = bench.reopen().await?;
    let view = view(&bench, attempt).await?;
    let arrival = view.after.arrival.ok_or_else(|| Failure::new("nobody said so"))?;
    assert_eq!((arrival.person.as_str(), arrival.bank_reference.as_deref()), ("Ana Duarte", Some("SPEI-77")));
    let last = view.stages.last().ok_or_else(|| Failure::new("no stages"))?;
    assert_eq!((last.name.as_str(), last.state), ("Arrival confirmed", StageState::Done));
    let line = view.timeline.first().ok_or_else(|| Failure::new("no timeline"))?;
    assert_eq!((line.source.as_str(), line.title.as_str()), ("Ana Duarte", "The beneficiary has the money"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_names_who_said_what() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    bench.desk.confirm_arrival(attempt, said(&today(&bench))).await?;
    let view = view(&bench, attempt).await?;
    let source = |title: &str| {
        let line = view.timeline.iter().find(|line| line.title.starts_with(title));
        line.map(|line| line.source.clone()).ok_or_else(|| Failure::new(format!("nothing says “{title}”")))
    };
    assert_eq!(source("Order")?, "Ana Duarte");
    assert_eq!(source("Quote taken")?, "CPN");
    assert_eq!(source("Encrypted for the BFI")?, "app");
    assert_eq!(source("Payment accepted")?, "CPN");
    assert_eq!(source("Signed on the device")?, "device");
    assert_eq!(source("Settlement seen on the chain")?, "chain");
    assert_eq!(source("Sent by the BFI")?, "BFI");
    assert_eq!(source("The beneficiary has the money")?, "Ana Duarte");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_announcement_stands_beside_the_earlier_one() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("Delayed").await?.id;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::BfiPayingDelayed).await?;
    let due = view(&bench, attempt).await?.after.due.ok_or_else(|| Failure::new("nothing is announced"))?;
    let earlier = due.earlier.ok_or_else(|| Failure::new("the earlier time is gone"))?;
    assert!(earlier < due.at && due.open && due.earlier_window.is_some(), "{earlier}, then {}", due.at);
    bench.until(attempt, StatusWord::SentByBfi).await?;
    let due = view(&bench, attempt).await?.after.due.ok_or_else(|| Failure::new("nothing is announced"))?;
    assert!(!due.open, "what was sent cannot be late any more");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_only_cpn_tells_of_is_said_to_be_unseen_on_the_chain() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("FailThenRefundWithCompleted").await?.id;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::Refunded).await?;
    let after = view(&bench, attempt).await?.after;
    let sum = after.refund.ok_or_else(|| Failure::new("no sum"))?;
    assert!(sum.short_by.is_none() && sum.received.amount != "0.000000", "{sum:?}");
    assert_eq!(after.sightings.iter().map(|sighting| sighting.seen).collect::<Vec<_>>(), [false]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_is_followed_to_its_transfer_on_the_chain() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("RfiAfterFunding").await?.id;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::RfiAnswer).await?;
    // Nobody answers: the payment fails, and the BFI sends the money back.
    let day = std::time::Duration::from_secs(12 * 3_600);
    let seen = |state: &store::AttemptState| state.refunds.iter().any(|refund| refund.sighting.is_some());
    bench.wait(attempt, "the refund to be refunded", day, |state| state.status == StatusWord::Refunded).await?;
    let back = bench.wait(attempt, "the refund on the chain", std::time::Duration::ZERO, seen).await?;
    let sighting = back.refunds[0].sighting.clone().ok_or_else(|| Failure::new("not seen"))?;
    assert_eq!(Some(sighting.value), back.refunds[0].record.amount, "CPN and the chain agree");
    let view = view(&bench, attempt).await?;
    assert!(view.after.sightings.iter().all(|sighting| sighting.seen));
    let line = view.timeline.iter().find(|line| line.title == "Refund seen on the chain");
    assert_eq!(line.map(|line| line.source.as_str()), Some("chain"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_is_kept_with_who_set_it_and_a_wrong_one_is_refused() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    assert_eq!(bench.desk.policy().await?, PolicyRecord::default());
    let policy = PolicyRecord { second_look: true, rfi_watch_days: 90, duplicate_days: 0, ..PolicyRecord::default() };
    bench.desk.save_policy(policy.clone()).await?;
    let wrong = PolicyRecord { rfi_watch_days: 0, ..policy.clone() };
    assert!(matches!(bench.desk.save_policy(wrong).await, Err(Error::Invalid(_))));
    let bench = bench.reopen().await?;
    assert_eq!(bench.desk.policy().await?, policy);
    Ok(())
}
