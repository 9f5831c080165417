//! The control channel, for tests only: the clock, faults, balances, the simulated Ledger, and what the sandbox holds.
//!
//! It lives below `/control/` on the sandbox's own address and wants the sandbox's key. Nothing of it exists at CPN.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use alloy_primitives::{Address, U256};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use settlement::chains::PERMIT2;

use crate::faults::Fault;
use crate::held::LetGo;
use crate::ledger::{Button, Faults, Settings, SoftwareLedger};
use crate::refusal::Refusal;
use crate::rfi;
use crate::shared::Shared;
use crate::world::World;

/// What the control channel drives.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) shared: Arc<Shared>,
    pub(crate) ledger: SoftwareLedger,
}

/// The paths below `/control`.
pub(crate) fn router(control: Control) -> Router {
    Router::new()
        .route("/control/clock", get(clock).post(set_clock))
        .route("/control/faults", get(faults).post(set_fault).delete(clear_faults))
        .route("/control/held", get(held).post(let_go))
        .route("/control/wallet", post(set_wallet))
        .route("/control/rates", post(set_rates))
        .route("/control/state", get(state))
        .route("/control/calls", get(calls))
        .route("/control/payments", post(copy_payments))
        .route("/control/events", get(events))
        .route("/control/ledger/screen", get(screen))
        .route("/control/ledger/press", post(press))
        .route("/control/ledger/settings", get(settings).post(set_settings))
        .route("/control/ledger/faults", get(ledger_faults).post(set_ledger_faults))
        .route("/control/ledger/cable", post(cable))
        .with_state(control)
}

type Reply = Result<Response, Refusal>;

/// Reads a control body; anything unreadable is said in the answer.
pub(crate) fn read<T: serde::de::DeserializeOwned>(body: &Value) -> Result<T, Refusal> {
    T::deserialize(body).map_err(|error| Refusal::parameter("body", error.to_string()))
}

async fn clock(State(control): State<Control>) -> Json<Value> {
    let clock = &control.shared.clock;
    Json(json!({ "now": clock.now().to_string(), "speed": clock.speed() }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ClockChange {
    #[serde(default)]
    advance_seconds: u64,
    #[serde(default)]
    speed: Option<u32>,
}

async fn set_clock(state: State<Control>, Json(body): Json<Value>) -> Reply {
    let change: ClockChange = read(&body)?;
    let clock = &state.shared.clock;
    if let Some(speed) = change.speed {
        clock.set_speed(speed);
    }
    clock.advance(Duration::from_secs(change.advance_seconds));
    // Written down at once, so that a restart does not turn the clock back.
    state.shared.commit(|_, _| Ok(()))?;
    Ok(self::clock(state).await.into_response())
}

async fn faults(State(control): State<Control>) -> Json<Vec<Fault>> {
    Json(control.shared.faults.all())
}

async fn set_fault(State(control): State<Control>, Json(body): Json<Value>) -> Reply {
    control.shared.faults.set(read(&body)?);
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn clear_faults(State(control): State<Control>) -> StatusCode {
    control.shared.faults.clear();
    StatusCode::NO_CONTENT
}

async fn held(State(control): State<Control>) -> Json<Vec<String>> {
    Json(control.shared.held.calls())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    then: LetGo,
}

async fn let_go(State(control): State<Control>, Json(body): Json<Value>) -> Reply {
    control.shared.held.let_go(read::<Decision>(&body)?.then);
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WalletChange {
    address: Address,
    /// A chain's API id; the default chain when left out.
    #[serde(default)]
    blockchain: Option<String>,
    /// Millionths of USDC.
    #[serde(default)]
    balance: Option<u64>,
    /// Millionths of USDC that Permit2 may take.
    #[serde(default)]
    allowance: Option<u64>,
}

async fn set_wallet(State(control): State<Control>, Json(body): Json<Value>) -> Reply {
    let change: WalletChange = read(&body)?;
    let chain = change.blockchain.as_deref().unwrap_or(crate::DEFAULT_CHAIN);
    control.shared.commit(|world, _| {
        let chain = world.chain_mut(chain).ok_or_else(|| Refusal::parameter("blockchain", "no such chain"))?;
        if let Some(balance) = change.balance {
            chain.balances.insert(change.address, balance);
        }
        if let Some(allowance) = change.allowance {
            chain.set_allowance(change.address, PERMIT2, U256::from(allowance));
        }
        Ok(())
    })?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RateChange {
    shift_ppm: i64,
}

async fn set_rates(State(control): State<Control>, Json(body): Json<Value>) -> Reply {
    let change: RateChange = read(&body)?;
    if !(-500_000..=500_000).contains(&change.shift_ppm) {
        return Err(Refusal::parameter("shiftPpm", "shiftPpm must be -500000 to 500000"));
    }
    control.shared.commit(|world, _| {
        world.market_ppm = change.shift_ppm;
        Ok(())
    })?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn state(State(control): State<Control>) -> Json<Value> {
    Json(control.shared.read(|world, now| dump(world, &now.to_string())))
}

/// How often each method and path was called.
async fn calls(State(control): State<Control>) -> Json<BTreeMap<String, u64>> {
    Json(control.shared.calls.all())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Copies {
    copies: usize,
}

/// Puts copies of the newest payment beside it, to see what a client does with many.
async fn copy_payments(State(control): State<Control>, Json(body): Json<Value>) -> Reply {
    let Copies { copies } = read(&body)?;
    if copies > 100_000 {
        return Err(Refusal::parameter("copies", "copies must be at most 100000"));
    }
    let ids = control.shared.commit(|world, _| Ok(world.copy_newest_payment(copies)))?;
    Ok(Json(json!({ "payments": ids })).into_response())
}

/// What changed lately, oldest first.
async fn events(State(control): State<Control>) -> Response {
    control.shared.read(|world, _| Json(world.announcements.iter().collect::<Vec<_>>()).into_response())
}

/// What tests compare after a crash: objects, and which idempotency key made which.
fn dump(world: &World, now: &str) -> Value {
    let payments: Vec<_> = world.payments.iter().map(|record| &record.payment).collect();
    let transactions: Vec<_> = world.transactions.values().map(|record| &record.transaction).collect();
    let payment_keys: BTreeMap<_, _> = world.payment_keys.iter().map(|(key, first)| (key, &first.id)).collect();
    let transaction_keys: BTreeMap<_, _> = world.transaction_keys.iter().map(|(key, first)| (key, &first.id)).collect();
    let chains: BTreeMap<_, _> = world
        .chains
        .iter()
        .map(|chain| (&chain.api_id, json!({ "balances": chain.balances, "mined": chain.mined })))
        .collect();
    json!({
        "now": now,
        "payments": payments,
        "transactions": transactions,
        "transactionsV1": world.transactions_v1.values().map(|record| &record.transaction).collect::<Vec<_>>(),
        "refunds": world.refunds.values().collect::<Vec<_>>(),
        "rfis": world.rfis.values().map(rfi::control::dump).collect::<Vec<_>>(),
        "tickets": world.ticket_keys.values().collect::<Vec<_>>(),
        "paymentKeys": payment_keys,
        "ticketKeys": world.ticket_keys,
        "transactionKeys": transaction_keys,
        "chains": chains,
    })
}

async fn screen(State(control): State<Control>) -> Response {
    Json(control.ledger.screen()).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Press {
    button: Button,
}

/// Presses a button; `approve` and `reject` work from whichever page the screen shows.
async fn press(State(control): State<Control>, Json(body): Json<Value>) -> Reply {
    let did = match body.get("button").and_then(Value::as_str) {
        Some("approve") => control.ledger.approve(),
        Some("reject") => control.ledger.reject(),
        Some(_) | None => control.ledger.press(read::<Press>(&body)?.button),
    };
    Ok(Json(json!({ "did": did, "screen": control.ledger.screen() })).into_response())
}

async fn settings(State(control): State<Control>) -> Json<Settings> {
    Json(control.ledger.settings())
}

async fn set_settings(State(control): State<Control>, Json(body): Json<Value>) -> Reply {
    control.ledger.set_settings(read(&body)?);
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn ledger_faults(State(control): State<Control>) -> Json<Faults> {
    Json(control.ledger.faults())
}

async fn set_ledger_faults(State(control): State<Control>, Json(body): Json<Value>) -> Reply {
    control.ledger.set_faults(read(&body)?);
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Cable {
    plugged_in: bool,
}

async fn cable(State(control): State<Control>, Json(body): Json<Value>) -> Reply {
    if read::<Cable>(&body)?.plugged_in {
        control.ledger.plug_in();
    } else {
        control.ledger.unplug();
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
