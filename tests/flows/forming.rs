//! Forms: what is wrong is said before a quote is spent, what CPN asks for newly is named, what was typed is kept, and an
//! order that looks like another one is not placed by accident.
use std::time::{Duration, Instant};

use acceptance::Failure;
use acceptance::workbench::Bench;
use desk::book::{BeneficiaryInput, CustomerInput};
use desk::{AlikeWish, CorridorWish, Error, LookAlike, OrderInput, Wish};
use domain::fields::{FieldValue, PostalAddress};
use domain::ids::{AttemptId, OrderId};
use domain::order::StopReason;
use domain::party::{Beneficiary, PartyKind};
use domain::status::AttemptPhase;
use jiff::{SignedDuration, Timestamp};
use store::fact::{Fact, PolicyRecord};
use store::{Source, Store};

fn text(value: &str) -> FieldValue {
    FieldValue::Text(value.to_owned())
}

fn edited(record: &Beneficiary, change: impl FnOnce(&mut domain::fields::Fields)) -> BeneficiaryInput {
    let mut fields = record.fields.clone();
    change(&mut fields);
    let Beneficiary { id, kind, name, corridor, .. } = record.clone();
    BeneficiaryInput { id: Some(id), kind, name, corridor, fields }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wrong_field_of_a_record_is_named_with_what_a_right_value_looks_like() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let record = bench.beneficiary("MX").await?;
    let input = edited(&record, |fields| {
        fields.insert("CLABE".to_owned(), text("002010077777777772"));
        fields.insert("BENEFICIARY_DATE_OF_FORMATION".to_owned(), text("2999-01-01"));
        fields.insert("BENEFICIARY_EMAIL".to_owned(), text("nobody"));
        if let Some(FieldValue::Address(address)) = fields.get_mut("BENEFICIARY_ADDRESS") {
            address.postal_code = "3700".to_owned();
            address.country = "MX".to_owned();
        }
    });
    let said = bench.desk.check_beneficiary(input.clone()).await?;
    let fields: Vec<_> = said.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "fields.BENEFICIARY_ADDRESS.postalCode",
            "fields.BENEFICIARY_DATE_OF_FORMATION",
            "fields.BENEFICIARY_EMAIL",
            "fields.CLABE"
        ]
    );
    for problem in &said {
        assert!(problem.message.contains(" must be ") && problem.message.contains("like "), "{}", problem.message);
    }
    match bench.desk.save_beneficiary(input).await {
        Err(Error::Invalid(problems)) => assert_eq!(problems, said, "the check while typing says what saving says"),
        other => return Err(Failure::new(format!("not refused: {other:?}"))),
    }
    assert_eq!(bench.beneficiary("MX").await?.version, record.version);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_checked_whatever_corridor_comes_later() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let like = bench.customer("Elena Marchetti").await?;
    let mut fields = like.fields.clone();
    fields.insert("ORIGINATOR_DATE_OF_BIRTH".to_owned(), text("31.05.1987"));
    fields.insert("ORIGINATOR_NATIONALITY".to_owned(), text("Italian"));
    let nowhere =
        PostalAddress { street: "14 Mill Lane".to_owned(), country: "UK".to_owned(), ..PostalAddress::default() };
    fields.insert("ORIGINATOR_ADDRESS".to_owned(), FieldValue::Address(nowhere));
    let input =
        CustomerInput { id: Some(like.id), kind: like.kind, name: like.name.clone(), country: "EU".to_owned(), fields };
    let said: Vec<_> = bench.desk.check_customer(input).into_iter().map(|problem| problem.field).collect();
    let address = "fields.ORIGINATOR_ADDRESS";
    assert_eq!(
        said,
        [
            format!("{address}.city"),
            format!("{address}.country"),
            "fields.ORIGINATOR_DATE_OF_BIRTH".to_owned(),
            "fields.ORIGINATOR_NATIONALITY".to_owned(),
            "country".to_owned()
        ]
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn blanks_in_an_account_number_are_neither_kept_nor_sent() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let record = bench.beneficiary("FR").await?;
    let input = edited(&record, |fields| {
        fields.insert("IBAN".to_owned(), text(" fr14 2004 1010 0505 0001 3m02 606 "));
    });
    let saved = bench.desk.save_beneficiary(input).await?;
    assert_eq!(saved.fields.get("IBAN"), Some(&text("FR1420041010050500013M02606")));
    let (_, attempt) = bench.place(bench.form("FR", true, "250").await?).await?;
    assert_eq!(attempt.phase, AttemptPhase::Created);
    assert!(attempt.beneficiary_account.is_some_and(|sent| sent.contains("\"FR1420041010050500013M02606\"")));
    Ok(())
}

const TAX_NUMBER: &str = "BENEFICIARY_NATIONAL_IDENTIFICATION_NUMBER";

/// Makes the desk believe that CPN did not ask for the tax number when it was last asked, so long ago.
async fn known_without_tax_number(bench: Bench, ago: SignedDuration) -> Result<Bench, Failure> {
    let key = "MX/SPEI/MXN/BUSINESS/BUSINESS";
    let work = |store: &Store| {
        let (_, mut list) = store.requirements(key)?.ok_or_else(|| Failure::new("the list is not known"))?;
        list.retain(|field| field.name != TAX_NUMBER);
        let seen =
            Fact::RequirementsSeen { corridor: key.to_owned(), requirements: list.iter().map(Into::into).collect() };
        store.record(Timestamp::now().checked_sub(ago)?, &Source::Cpn, &[seen])?;
        Ok(())
    };
    bench.reopen_after(work).await
}

/// What the desk says of the tax number: whether it is new, and what is wrong with it.
async fn tax_number(bench: &Bench, beneficiary: &Beneficiary) -> Result<(bool, Option<String>), Failure> {
    let wish = CorridorWish {
        corridor: beneficiary.corridor.clone(),
        sender: PartyKind::Business,
        recipient: beneficiary.kind,
        customer: None,
        beneficiary: Some(beneficiary.id),
    };
    let fields = bench.desk.requirements(wish).await?.fields;
    let others = fields.iter().filter(|field| field.requirement.name != TAX_NUMBER);
    assert!(others.clone().count() > 5 && others.clone().all(|field| field.requirement.new_since.is_none()));
    let field = fields.into_iter().find(|field| field.requirement.name == TAX_NUMBER);
    Ok(field.map_or((false, None), |field| (field.requirement.new_since.is_some(), field.problem)))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_stops_for_a_new_field_names_it_and_the_form_shows_it() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let like = bench.beneficiary("MX").await?;
    let mut input = edited(&like, |fields| drop(fields.remove(TAX_NUMBER)));
    input.id = None;
    let payee = bench.desk.save_beneficiary(input).await?;
    let customer = bench.customer("Northwind Trading LLC").await?;
    let form = bench.form_between(&customer, &payee, true, "250").await?;
    let bench = known_without_tax_number(bench, SignedDuration::ZERO).await?;
    assert_eq!(tax_number(&bench, &payee).await?, (false, None));

    let (_, stopped) = bench.place(form).await?;
    let stop = stopped.stop.ok_or_else(|| Failure::new("it did not stop"))?;
    assert_eq!(stop.reason, StopReason::FieldsMissing);
    assert_eq!(
        stop.sentence,
        "Beneficiary tax or identity number is missing. CPN asks newly for: Beneficiary tax or identity number."
    );
    assert_eq!(bench.count("payments").await?, 0);
    let missing = "Beneficiary tax or identity number is missing.".to_owned();
    assert_eq!(tax_number(&bench, &payee).await?, (true, Some(missing)));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_field_that_is_filled_in_already_stops_nothing() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    let bench = known_without_tax_number(bench, SignedDuration::ZERO).await?;
    let (_, attempt) = bench.place(form).await?;
    assert_eq!(attempt.phase, AttemptPhase::Created);
    assert!(attempt.fields.is_some_and(|fields| !fields.unchanged), "the change is recorded");
    assert_eq!(tax_number(&bench, &bench.beneficiary("MX").await?).await?, (true, None));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_list_is_asked_for_again_when_quotes_are_compared() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    bench.form("MX", true, "250").await?;
    let payee = bench.beneficiary("MX").await?;
    let customer = bench.customer("Northwind Trading LLC").await?;
    let wish = Wish { customer: customer.id, beneficiary: payee.id, fixes_source: true, amount: "250".to_owned() };
    let bench = known_without_tax_number(bench, SignedDuration::from_hours(1)).await?;
    bench.desk.compare_quotes(wish.clone()).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!tax_number(&bench, &payee).await?.0, "a list of an hour ago is trusted");
    let bench = known_without_tax_number(bench, SignedDuration::from_hours(13)).await?;
    bench.desk.compare_quotes(wish).await?;
    let start = Instant::now();
    while !tax_number(&bench, &payee).await?.0 {
        assert!(start.elapsed() < Duration::from_secs(20), "it was not asked for again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_typed_form_is_kept_over_a_restart_until_it_is_thrown_away() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (name, typed) = ("beneficiary/new/1".to_owned(), r#"{"name":"Nue"}"#.to_owned());
    assert_eq!(bench.desk.form_draft(name.clone()).await?, None);
    bench.desk.save_form_draft(name.clone(), typed.clone()).await?;
    let bench = bench.reopen().await?;
    assert_eq!(bench.desk.form_draft(name.clone()).await?.map(|(_, kept)| kept), Some(typed));
    bench.desk.discard_form_draft(name.clone()).await?;
    bench.desk.discard_form_draft(name.clone()).await?;
    assert_eq!(bench.desk.form_draft(name.clone()).await?, None);
    let huge = bench.desk.save_form_draft(name, "x".repeat(300_000)).await;
    assert!(matches!(huge, Err(Error::Invalid(_))));
    Ok(())
}

fn alike(refused: Result<(OrderId, AttemptId), Error>) -> Result<Vec<LookAlike>, Failure> {
    match refused {
        Err(Error::LooksAlike(alike)) => Ok(alike),
        other => Err(Failure::new(format!("it looks like no other: {other:?}"))),
    }
}

fn again(form: &OrderInput) -> OrderInput {
    OrderInput { id: OrderId::generate(), ..form.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_looks_like_another_is_placed_only_when_a_person_says_that_it_is_another() -> Result<(), Failure>
{
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    let (first, _) = bench.place(form.clone()).await?;
    let mut twin = again(&form);
    twin.reference = form.reference.to_lowercase();
    let found = alike(bench.desk.place_order(twin.clone()).await)?;
    assert_eq!(found.iter().map(|known| known.order).collect::<Vec<_>>(), [first]);
    assert_eq!(
        found.first().map(|known| (known.number.as_str(), known.reference.as_str())),
        Some(("ORD-0001", form.reference.as_str()))
    );
    assert_eq!(bench.count("payments").await?, 1, "nothing was ordered");

    twin.another_than = vec![OrderId::generate()];
    alike(bench.desk.place_order(twin.clone()).await)?;
    twin.another_than = vec![first];
    let (second, attempt) = bench.place(twin).await?;
    assert_eq!(attempt.phase, AttemptPhase::Created);
    // What was said holds for the orders that were shown, and for no later ones.
    let mut third = again(&form);
    third.another_than = vec![first];
    let found = alike(bench.desk.place_order(third).await)?;
    assert_eq!(found.iter().map(|known| known.order).collect::<Vec<_>>(), [second]);
    let store = bench.into_store()?;
    let said = store.order(second)?.map(|state| state.order.another_than);
    assert_eq!(said, Some(vec![first]), "the journal keeps what was said");
    assert_eq!(store.compare()?, []);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn another_amount_reference_or_beneficiary_is_another_order() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.place(form.clone()).await?;
    let other = bench.form("BR", true, "250").await?;
    for different in [
        OrderInput { amount: "250.000001".to_owned(), ..again(&form) },
        OrderInput { reference: format!("{}-B", form.reference), ..again(&form) },
        OrderInput { reference: form.reference.clone(), ..again(&other) },
    ] {
        assert_eq!(bench.place(different).await?.1.phase, AttemptPhase::Created);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_payment_with_the_other_side_fixed_looks_alike() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    let (first, attempt) = bench.place(form.clone()).await?;
    let payment = attempt.payment.ok_or_else(|| Failure::new("there is no payment"))?;
    let wish = AlikeWish {
        order: None,
        beneficiary: form.beneficiary.parse()?,
        fixes_source: false,
        amount: payment.destination.amount(),
        reference: form.reference.clone(),
    };
    let found = bench.desk.look_alikes(wish.clone()).await?;
    assert_eq!(found.iter().map(|known| known.order).collect::<Vec<_>>(), [first]);
    let own = AlikeWish { order: Some(first), ..wish.clone() };
    assert_eq!(bench.desk.look_alikes(own).await?, [], "no order is its own look-alike");
    let unread = AlikeWish { amount: "25o".to_owned(), ..wish };
    assert_eq!(bench.desk.look_alikes(unread).await?, []);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_look_alike_and_are_placed_at_once_one_is_placed() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    let twin = again(&form);
    let (one, other) = tokio::join!(bench.desk.place_order(form), bench.desk.place_order(twin));
    let (placed, refused): (Vec<_>, Vec<_>) = [one, other].into_iter().partition(Result::is_ok);
    assert_eq!((placed.len(), refused.len()), (1, 1));
    for refused in refused {
        alike(refused)?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_closed_without_a_payment_stands_in_nobodys_way() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.sandbox.shift_rates(-50_000);
    let (order, stopped) = bench.place(form.clone()).await?;
    assert_eq!(stopped.phase, AttemptPhase::Stopped);
    bench.sandbox.shift_rates(0);
    alike(bench.desk.place_order(again(&form)).await)?;
    bench.desk.close_order(order).await?;
    assert_eq!(bench.place(again(&form)).await?.1.phase, AttemptPhase::Created);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn how_long_orders_are_remembered_as_alike_is_a_policy() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.place(form.clone()).await?;
    let policy = PolicyRecord { duplicate_days: 0, ..PolicyRecord::default() };
    let bench = bench
        .reopen_after(|store| {
            store.record(Timestamp::now(), &Source::App, &[Fact::PolicySaved { policy }])?;
            Ok(())
        })
        .await?;
    assert_eq!(bench.place(again(&form)).await?.1.phase, AttemptPhase::Created);
    Ok(())
}
