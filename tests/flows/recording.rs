//! What is kept: drafts as they were typed, records by version, and a journal that explains everything.
use acceptance::Failure;
use acceptance::workbench::Bench;
use desk::Error;
use desk::book::{BeneficiaryInput, CustomerInput};
use domain::status::StatusWord;
use store::{ListQuery, RowId, View};

async fn rows(bench: &Bench) -> Result<Vec<RowId>, Failure> {
    let query = ListQuery { text: None, view: View::All, today: None, limit: 100, offset: 0 };
    Ok(bench.desk.list(query).await?.rows.into_iter().map(|row| row.id).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_kept_as_it_was_typed_over_a_restart() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let mut form = bench.form("MX", true, "250").await?;
    form.amount = "2.5oo,".to_owned();
    form.json = r#"{"amount":"2.5oo,","note":"ask Ana"}"#.to_owned();
    let draft = bench.desk.save_draft(form.clone()).await?;
    let bench = bench.reopen().await?;
    let kept = bench.desk.draft(draft).await?;
    assert_eq!((kept.form, kept.reference), (form.json.clone(), form.reference.clone()));
    assert_eq!(kept.beneficiary, bench.beneficiary("MX").await?.name);

    form.id = draft;
    form.json = r#"{"amount":"2500"}"#.to_owned();
    assert_eq!(bench.desk.save_draft(form.clone()).await?, draft, "the same draft, changed");
    assert_eq!(bench.desk.draft(draft).await?.form, form.json);
    assert_eq!(rows(&bench).await?.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discarded_draft_is_gone() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let draft = bench.desk.save_draft(bench.form("MX", true, "250").await?).await?;
    bench.desk.discard_draft(draft).await?;
    assert!(matches!(bench.desk.draft(draft).await, Err(Error::NotFound(_))));
    assert!(matches!(bench.desk.discard_draft(draft).await, Err(Error::NotFound(_))));
    assert_eq!(rows(&bench).await?, []);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_placed_draft_becomes_its_order() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let mut form = bench.form("MX", true, "250").await?;
    let draft = bench.desk.save_draft(form.clone()).await?;
    form.id = draft;
    let (order, attempt) = bench.place(form).await?;
    assert_eq!(order, draft);
    assert!(matches!(bench.desk.draft(draft).await, Err(Error::NotFound(_))));
    assert_eq!(rows(&bench).await?, [RowId::Attempt(attempt.id)]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_leaves_its_draft() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let mut form = bench.form("MX", true, "250").await?;
    let draft = bench.desk.save_draft(form.clone()).await?;
    form.id = draft;
    form.worst_rate = "0".to_owned();
    assert!(matches!(bench.desk.place_order(form).await, Err(Error::Invalid(_))));
    assert!(bench.desk.draft(draft).await.is_ok());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_keeps_the_version_of_the_records_it_used() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let (customer, beneficiary) = (bench.customer("Northwind Trading LLC").await?, bench.beneficiary("MX").await?);
    let newer = BeneficiaryInput {
        id: Some(beneficiary.id),
        kind: beneficiary.kind,
        name: "Talleres Ríos S.A.".to_owned(),
        corridor: beneficiary.corridor.clone(),
        fields: beneficiary.fields.clone(),
    };
    assert_eq!(bench.desk.save_beneficiary(newer).await?.version, 2);
    let newer = CustomerInput {
        id: Some(customer.id),
        kind: customer.kind,
        name: "Northwind Holding LLC".to_owned(),
        country: customer.country.clone(),
        fields: customer.fields.clone(),
    };
    assert_eq!(bench.desk.save_customer(newer).await?.version, 2);

    let used = bench.desk.payment_detail(attempt).await?;
    assert_eq!((used.beneficiary, used.customer), (beneficiary.clone(), customer.clone()));
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    let page = bench.desk.signing_page(attempt).await?;
    assert_eq!(page.beneficiary.name, beneficiary.name);

    // The next order takes the newest versions, and its references stay those of the records.
    let now = bench.desk.beneficiaries().await?.into_iter().find(|known| known.id == beneficiary.id);
    let now = now.ok_or_else(|| Failure::new("the record is gone"))?;
    assert_eq!(now.reference, beneficiary.reference);
    let form = bench.form_between(&bench.customer("Northwind Holding LLC").await?, &now, true, "250").await?;
    let (_, next) = bench.place(form).await?;
    let used = bench.desk.payment_detail(next.id).await?;
    assert_eq!((used.beneficiary.version, used.beneficiary.name.as_str()), (2, "Talleres Ríos S.A."));
    assert_eq!(used.customer.version, 2);
    assert!(next.travel_rule.is_some_and(|sealed| sealed.contains("Northwind Holding LLC")), "what was sealed is kept");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_tells_the_whole_story_and_holds_together() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.reject(attempt).await?;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    let timeline = bench.desk.payment_detail(attempt).await?.timeline;
    let told = format!("{timeline:?}");
    for word in [
        "OrderPlaced",
        "AttemptStarted",
        "QuoteTaken",
        "Sealed",
        "CallIntended",
        "CallAnswered",
        "PaymentSeen",
        "TransactionSeen",
        "MessageChecked",
        "SignatureAsked",
        "Rejected",
        "Signed",
        "SettlementSeen",
    ] {
        assert!(told.contains(word), "{word} is not told");
    }
    let settings = bench.desk.settings().await?;
    assert_eq!(settings.journal.1, None, "every entry fits the one before");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_in_the_store_can_be_made_anew_from_the_journal() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    bench.desk.save_draft(bench.form("BR", true, "120").await?).await?;
    bench.payment_of("Failed").await?;
    let refunded = bench.payment_of("FailThenRefundCreatedThenCompleted").await?;
    bench.approve(refunded.id).await?;
    bench.until(refunded.id, StatusWord::Refunded).await?;
    let paid = bench.payment().await?;
    bench.reject(paid).await?;
    bench.approve(paid).await?;
    bench.until(paid, StatusWord::SentByBfi).await?;
    bench.sandbox.shift_rates(-50_000);
    let form = bench.form("MX", true, "300").await?;
    bench.sandbox.shift_rates(-200_000);
    bench.place(form).await?;
    bench.payment().await?;
    let store = bench.into_store()?;
    assert!(store.verify_chain(None)?.entries > 50);
    assert_eq!(store.compare()?, []);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_records_that_are_saved_at_once_get_two_references() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (one, two) = tokio::try_join!(bench.customer_named("Ada Works"), bench.customer_named("Boole Works"))?;
    assert_ne!(one.reference, two.reference);
    Ok(())
}
