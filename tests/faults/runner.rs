//! The desk that is killed: this very test program, started once more. It does as it is told on its standard input, and
//! answers each command with one line of JSON.
use std::io::Write;
use std::sync::Arc;

use acceptance::Failure;
use desk::book::{BeneficiaryInput, CustomerInput};
use desk::store::{AttemptState, ListQuery, RowId, View};
use desk::{Clock, CorridorWish, Desk, MemoryVault, Network, Options, OrderInput, Vault, Wish};
use domain::Environment;
use domain::ids::{AttemptId, OrderId};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use vault::{Entry, SecretText};

/// Where this desk is, as JSON: its folder, its store key, and the sandbox's line with the text of its certificate.
pub(crate) const PLACE: &str = "CPN_DESK_FAULTS_PLACE";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the other tests start it as a process of its own, to kill it"]
async fn the_desk_that_is_killed() -> Result<(), Failure> {
    let Ok(place) = std::env::var(PLACE) else { return Ok(()) };
    let place: Value = serde_json::from_str(&place)?;
    let text = |name: &str| place.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    // The keychain outlives the desk: here the one who kills it keeps the key.
    let keychain = MemoryVault::new();
    keychain.put(&Entry::StoreKey("sandbox".to_owned()), &SecretText::new(text("key")))?;
    let options = Options {
        environment: Environment::Sandbox,
        home: text("home").into(),
        keychain: Arc::new(keychain),
        network: Network::Sandbox {
            api: text("api"),
            chain: text("chain"),
            ca_pem: text("caPem"),
            api_key: text("apiKey"),
            ledger: text("ledger"),
        },
        person: "Ana Duarte".to_owned(),
        clock: Clock::system(),
    };
    let desk = Desk::open(options).await?;
    say(&json!({ "open": true }))?;
    let mut form = None;
    let mut commands = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = commands.next_line().await? {
        let command: Value = serde_json::from_str(&line)?;
        let answer = match obey(&desk, &command, &mut form).await {
            Ok(answer) => answer,
            Err(refused) => json!({ "refused": refused.to_string() }),
        };
        say(&answer)?;
    }
    Ok(())
}

fn say(answer: &Value) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    // On a line of its own: the test harness may have begun one.
    writeln!(out, "\n{answer}")?;
    Ok(out.flush()?)
}

async fn obey(desk: &Desk, command: &Value, form: &mut Option<OrderInput>) -> Result<Value, Failure> {
    let text = |name: &str| command.get(name).and_then(Value::as_str).unwrap_or_default();
    let attempt = || text("attempt").parse::<AttemptId>();
    match text("do") {
        "fill in" => {
            *form = Some(filled_in(desk, text("customer")).await?);
            Ok(json!({}))
        }
        "place" => {
            let form = form.clone().ok_or_else(|| Failure::new("the form is empty"))?;
            let (_, attempt) = desk.place_order(form).await?;
            Ok(json!({ "attempt": attempt.to_string() }))
        }
        "run again" => Ok(json!({ "attempt": desk.run_again(attempt()?).await?.1.to_string() })),
        "prepare" => {
            desk.prepare_signing(attempt()?).await?;
            Ok(json!({}))
        }
        "sign" => {
            desk.prepare_signing(attempt()?).await?;
            let page = desk.signing_page(attempt()?).await?;
            let digest = acceptance::workbench::digest(&page)?;
            desk.sign(attempt()?, &digest).await?;
            Ok(json!({ "digest": digest }))
        }
        "save" => save(desk, text("name")).await,
        "look" => {
            desk.poll_soon();
            seen(desk).await
        }
        other => Err(Failure::new(format!("nobody knows how to {other}"))),
    }
}

/// 250 USDC to Mexico, as staff would order it: with the suggested bound.
async fn filled_in(desk: &Desk, name: &str) -> Result<OrderInput, Failure> {
    let like = desk.customers().await?.into_iter().find(|known| known.name == "Northwind Trading LLC");
    let mut customer = like.ok_or_else(|| Failure::new("the sandbox has no customer"))?;
    if !name.is_empty() {
        // CPN's magic values are customers' names.
        let input = CustomerInput {
            id: None,
            kind: customer.kind,
            name: name.to_owned(),
            country: customer.country,
            fields: customer.fields,
        };
        customer = desk.save_customer(input).await?;
    }
    let all = desk.beneficiaries().await?.into_iter();
    let beneficiary = all.filter(|known| known.corridor.country == "MX").min_by(|a, b| a.reference.cmp(&b.reference));
    let beneficiary = beneficiary.ok_or_else(|| Failure::new("the sandbox has no beneficiary"))?;
    let amount = "250".to_owned();
    let wish = Wish { customer: customer.id, beneficiary: beneficiary.id, fixes_source: true, amount: amount.clone() };
    let bound = desk.compare_quotes(wish).await?.suggested_rate;
    // The form shows the corridor's fields; placing the order then finds them known.
    let fields = CorridorWish {
        corridor: beneficiary.corridor,
        sender: customer.kind,
        recipient: beneficiary.kind,
        customer: Some(customer.id),
        beneficiary: Some(beneficiary.id),
    };
    desk.requirements(fields).await?;
    Ok(OrderInput {
        id: OrderId::generate(),
        customer: customer.id.to_string(),
        beneficiary: beneficiary.id.to_string(),
        fixes_source: true,
        amount,
        worst_rate: bound.ok_or_else(|| Failure::new("nobody made an offer"))?.to_string(),
        latest_arrival: 7 * 24 * 60,
        purpose: "PMT001".to_owned(),
        reference: "INV-2026-0042".to_owned(),
        another_than: Vec::new(),
        json: "{}".to_owned(),
    })
}

/// Saves a new version of the first beneficiary, under another name.
async fn save(desk: &Desk, name: &str) -> Result<Value, Failure> {
    let known = desk.beneficiaries().await?.into_iter().min_by(|a, b| a.reference.cmp(&b.reference));
    let known = known.ok_or_else(|| Failure::new("the sandbox has no beneficiary"))?;
    let input = BeneficiaryInput {
        id: Some(known.id),
        kind: known.kind,
        name: name.to_owned(),
        corridor: known.corridor,
        fields: known.fields,
    };
    Ok(json!({ "version": desk.save_beneficiary(input).await?.version }))
}

/// What staff see: every row of the list, with what stands behind it.
async fn seen(desk: &Desk) -> Result<Value, Failure> {
    let query = ListQuery { text: None, view: View::All, today: None, limit: 100, offset: 0 };
    let mut rows = Vec::new();
    for row in desk.list(query).await?.rows {
        let RowId::Attempt(id) = row.id else {
            rows.push(json!({ "status": format!("{:?}", row.status), "actsNext": format!("{:?}", row.acts_next) }));
            continue;
        };
        let state = desk.attempt(id).await?;
        let stage = desk.signing_page(id).await.ok().map(|page| format!("{:?}", page.stage));
        let detail = desk.payment_detail(id).await?;
        rows.push(json!({
            "attempt": id.to_string(),
            "number": state.number,
            "status": format!("{:?}", state.status),
            "actsNext": format!("{:?}", state.status.acts_next()),
            "phase": format!("{:?}", state.phase),
            "stop": state.stop.as_ref().map(|stop| stop.reason.to_string()),
            "payment": state.payment.as_ref().map(|payment| payment.id.to_string()),
            "stage": stage,
            "mayAskAgain": detail.may_ask_again().is_ok(),
            "refunds": refunds(&state),
            "finished": state.finished,
            "settled": state.settlement.is_some(),
            "open": state.outbox.iter().filter(|call| call.is_open()).count(),
        }));
    }
    Ok(json!({ "rows": rows }))
}

fn refunds(state: &AttemptState) -> Vec<String> {
    state.refunds.iter().map(|refund| refund.record.status.clone()).collect()
}
