//! What must hold in the end: one payment, one settlement, one answer, one ticket, and the desk says what the sandbox says.
use std::collections::BTreeSet;

use acceptance::Failure;
use acceptance::questions::Question;
use acceptance::workbench::Bench;
use domain::ids::AttemptId;
use serde_json::Value;
use store::fact::Call;
use store::{AttemptState, CallState};

use super::places::{Journey, Place, Trial};

/// Compares the newest attempt of the only order, and all that the sandbox holds.
pub(crate) async fn hold(bench: &Bench, trial: &Trial, attempt: AttemptId) -> Result<(), Failure> {
    let left: u32 = faults_left(bench, trial).await?;
    must(left < trial.count, "the fault never came about")?;
    bench.sandbox.clear_faults();
    let world = world(bench).await?;
    let state = bench.desk.attempt(attempt).await?;
    payments(bench, trial, &world, &state).await?;
    transactions(&world, &state)?;
    refunds(trial, &world, &state)?;
    requests(bench, &world, &state).await?;
    let tickets = list(&world, "tickets").len();
    must(tickets == usize::from(trial.place == Place::Ticket), &format!("{tickets} tickets"))?;
    must(state.outbox.iter().all(|call| call.state != CallState::Open), "a call is still open")
}

/// How many calls the fault would still hit.
async fn faults_left(bench: &Bench, trial: &Trial) -> Result<u32, Failure> {
    if trial.is_in_the_handshake() {
        // To ask would use one up, and whatever was called first has met it: the connections were cut.
        return Ok(0);
    }
    let faults = bench.faults().await?;
    Ok(faults.iter().filter_map(|fault| fault.count).sum())
}

/// A fault in the handshake may have cut the connection on which the sandbox is asked.
async fn world(bench: &Bench) -> Result<Value, Failure> {
    match bench.world().await {
        Ok(world) => Ok(world),
        Err(_) => bench.world().await,
    }
}

async fn payments(bench: &Bench, trial: &Trial, world: &Value, state: &AttemptState) -> Result<(), Failure> {
    let detail = bench.desk.payment_detail(state.id).await?;
    let mut known = BTreeSet::new();
    for id in detail.other_attempts.iter().map(|other| other.id).chain([state.id]) {
        known.extend(bench.desk.attempt(id).await?.payment.map(|payment| payment.id.to_string()));
    }
    let all = list(world, "payments");
    let there: BTreeSet<String> = all.iter().map(|payment| text(payment, "id").to_owned()).collect();
    must(known == there, &format!("the desk knows the payments {known:?}, CPN {there:?}"))?;
    let mine = state.payment.as_ref().ok_or_else(|| Failure::new("no payment"))?;
    let live: Vec<_> = all.iter().filter(|payment| text(payment, "status") != "FAILED").collect();
    let end = if trial.journey == Journey::Refunded { "FAILED" } else { "COMPLETED" };
    must(live.len() == usize::from(end == "COMPLETED"), &format!("{} payments live", live.len()))?;
    let shown = all.iter().find(|payment| text(payment, "id") == mine.id.as_str());
    let there = shown.map(|payment| text(payment, "status"));
    must(mine.status == end && there == Some(end), &format!("the payment is {}, at CPN {there:?}", mine.status))
}

fn transactions(world: &Value, state: &AttemptState) -> Result<(), Failure> {
    let all = list(world, "transactions");
    let settled = all.iter().filter(|one| text(one, "status") == "COMPLETED").count();
    must(settled == 1, &format!("{settled} transactions went through"))?;
    let mined = world.pointer("/chains/ETH-SEPOLIA/mined").and_then(Value::as_array).map_or(0, Vec::len);
    must(mined == 1, &format!("{mined} settlements on the chain"))?;
    for known in &state.transactions {
        let shown = all.iter().find(|one| text(one, "id") == known.record.id.as_str());
        let there = shown.map(|one| text(one, "status"));
        let same = there == Some(known.record.status.as_str());
        must(same, &format!("a transaction is {}, at CPN {there:?}", known.record.status))?;
    }
    must(state.funds_moved && state.settlement.is_some(), "the chain's word is missing")
}

fn refunds(trial: &Trial, world: &Value, state: &AttemptState) -> Result<(), Failure> {
    let shown = |one: &Value| (text(one, "id").to_owned(), text(one, "status").to_owned());
    let there: BTreeSet<_> = list(world, "refunds").iter().map(shown).collect();
    let here: BTreeSet<_> =
        state.refunds.iter().map(|known| (known.record.id.to_string(), known.record.status.clone())).collect();
    must(here == there, &format!("refunds here {here:?}, at CPN {there:?}"))?;
    must(here.len() == usize::from(trial.journey == Journey::Refunded), "one refund for one failed payment")
}

/// The answer is the one that was shown, sent once; each file arrived, and twice only where its first fate was unknown.
async fn requests(bench: &Bench, world: &Value, state: &AttemptState) -> Result<(), Failure> {
    for shown in list(world, "rfis") {
        let id = shown.pointer("/rfi/id").and_then(Value::as_str).unwrap_or_default();
        let Some(known) = state.rfis.iter().find(|known| known.id.as_str() == id) else { continue };
        let there = shown.pointer("/rfi/status").and_then(Value::as_str);
        must(there == Some(known.status.code()), &format!("the request is {}, at CPN {there:?}", known.status))?;
        let question = Question { attempt: state.id, id: known.id.clone() };
        let detail = question.detail(bench).await?;
        let (answer, files) = question.opened(bench).await?;
        must(
            serde_json::from_str::<Value>(&detail.preview.json)? == answer,
            "CPN opened another answer than was shown",
        )?;
        let sent = state.outbox.iter().filter(|call| call.call == Call::SubmitRfi && call.state == CallState::Accepted);
        must(sent.count() == 1, "the answer was taken more than once")?;
        let chosen: BTreeSet<_> =
            detail.files.iter().flat_map(|slot| &slot.files).map(|file| file.state.record.sha256.clone()).collect();
        let arrived: BTreeSet<_> = files.iter().map(|(.., sha256)| sha256.clone()).collect();
        must(chosen == arrived, &format!("{} files were chosen and {} arrived", chosen.len(), arrived.len()))?;
        let again = state.outbox.iter().filter(|call| call.call == Call::UploadRfiFile && call.unanswered > 0).count();
        must(files.len() <= chosen.len() + again, "a file arrived twice, and nobody knew that it might")?;
    }
    Ok(())
}

fn list(world: &Value, name: &str) -> Vec<Value> {
    world.get(name).and_then(Value::as_array).cloned().unwrap_or_default()
}

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn must(holds: bool, what: &str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure::new(what)) }
}
