//! What following costs, in calls and processor time for each minute, with 10, 1,000 and 10,000 open payments; beside it a
//! bare client that makes the same list calls and reads their JSON. Both share their process with the sandbox, so that its
//! own work is in both figures.

use std::time::{Duration, Instant};

use acceptance::Failure;
use domain::ids::{AttemptId, OrderId, PaymentId};
use serde_json::Value;
use store::fact::{Fact, PaymentRecord};
use store::record::OrderRecord;
use store::{AttemptState, Source, Store};

use crate::pair::Pair;

const OPEN: [usize; 3] = [10, 1_000, 10_000];

/// For how long each is measured.
const MINUTE: Duration = Duration::from_secs(60);

/// So many attempts are written in one transaction.
const BATCH: usize = 100;

/// At least about so many calls of the bare client are measured.
const BARE_CALLS: u64 = 200;

const LIST: &str = "GET /v1/cpn/payments";

/// A line for each number of open payments. Takes a few minutes, for what is measured are real ones.
pub(crate) async fn lines() -> Result<String, Failure> {
    let mut lines = Vec::with_capacity(OPEN.len());
    for open in OPEN {
        lines.push(line(open).await?);
    }
    Ok(lines.join("\n"))
}

async fn line(open: usize) -> Result<String, Failure> {
    let pair = with_open(open).await?;
    settled(&pair).await?;
    let (calls, used) = (calls(&pair), processor_time()?);
    tokio::time::sleep(MINUTE).await;
    let (made, ours) = (since(calls, self::calls(&pair)), processor_time()?.saturating_sub(used));
    let within = pair.desk.connection().within_seconds;
    pair.desk.close();
    let used = processor_time()?;
    // The processor's time is told in hundredths of a second: few calls are made often enough to be seen.
    let times = (BARE_CALLS / made.0.max(1)).max(1);
    list_bare(&pair, made.0 * times).await?;
    let bare = processor_time()?.saturating_sub(used).as_secs_f64() / Duration::from_secs(times).as_secs_f64();
    let ratio = ours.as_secs_f64() / bare.max(0.001);
    Ok(format!(
        "following {open:>6} open payments, each minute: {:>3} list calls, {:>3} single reads, new within {within:>3} s; \
         processor {:>6.2} s, a bare client for the same lists {bare:>6.3} s, ratio {ratio:.2}",
        made.0,
        made.1,
        ours.as_secs_f64(),
    ))
}

/// A desk with so many payments that wait for a signature, of which nothing changes.
async fn with_open(open: usize) -> Result<Pair, Failure> {
    let pair = Pair::open(|_| None).await?;
    let (first, _) = pair.create(pair.order("BENCH-OPEN").await?).await?;
    let copies = pair.sandbox.copy_newest_payment(open.saturating_sub(1))?;
    pair.reopen_after(|store| fill(store, &first, &copies)).await
}

fn fill(store: &Store, first: &AttemptState, copies: &[String]) -> Result<(), Failure> {
    let none = || Failure::new("the first payment is not in the store");
    let payment = first.payment.as_ref().ok_or_else(none)?;
    let order = OrderRecord::from(&store.order(first.order)?.ok_or_else(none)?.order);
    for (batch, ids) in copies.chunks(BATCH).enumerate() {
        let mut facts = Vec::with_capacity(3 * BATCH);
        for (index, id) in ids.iter().enumerate() {
            let (placed, attempt) = (OrderId::generate(), AttemptId::generate());
            let number = format!("BENCH-{}", batch * BATCH + index);
            facts.push(Fact::OrderPlaced { order: OrderRecord { id: placed, number, ..order.clone() } });
            facts.push(Fact::AttemptStarted {
                attempt,
                order: placed,
                number: 1,
                sender_address: first.sender_address.clone(),
                refund_address: first.refund_address.clone(),
            });
            facts.push(Fact::PaymentSeen { attempt, payment: Box::new(copy(payment, id)) });
        }
        store.record(jiff::Timestamp::now(), &Source::Cpn, &facts)?;
    }
    Ok(())
}

fn copy(payment: &PaymentRecord, id: &str) -> PaymentRecord {
    let raw = payment.raw.replace(payment.id.as_str(), id);
    PaymentRecord { id: PaymentId::new(id), raw, ..payment.clone() }
}

/// Waits until everything was seen once and the desk has come to its usual pace.
async fn settled(pair: &Pair) -> Result<(), Failure> {
    let start = Instant::now();
    let mut seen = calls(pair);
    loop {
        tokio::time::sleep(Duration::from_secs(3)).await;
        let now = calls(pair);
        if now == seen && now.0 > 0 && pair.desk.connection().poll_seconds >= 15 {
            return Ok(());
        }
        if start.elapsed() > Duration::from_secs(300) {
            return Err(Failure::new(format!("the desk does not come to rest: {:?}", pair.desk.connection())));
        }
        seen = now;
    }
}

/// Pages through the list, from its head again when it ends, until so many calls were made.
async fn list_bare(pair: &Pair, most: u64) -> Result<(), Failure> {
    let mut after = String::new();
    for _ in 0..most {
        let page = pair.get(&format!("/v1/cpn/payments?pageSize=200{after}")).await?;
        let last = page.as_array().filter(|page| page.len() == 200).and_then(|page| page.last());
        let last = last.and_then(|payment| payment.get("id")).and_then(Value::as_str);
        after = last.map(|id| format!("&pageAfter={id}")).unwrap_or_default();
    }
    Ok(())
}

/// List calls, and reads of single payments and what belongs to them.
fn calls(pair: &Pair) -> (u64, u64) {
    let all = pair.sandbox.calls();
    let singles = all.iter().filter(|(path, _)| path.strip_prefix(LIST).is_some_and(|rest| !rest.is_empty()));
    (all.get(LIST).copied().unwrap_or_default(), singles.map(|(_, count)| count).sum())
}

fn since(before: (u64, u64), after: (u64, u64)) -> (u64, u64) {
    (after.0.saturating_sub(before.0), after.1.saturating_sub(before.1))
}

/// What this process has used of the processors so far.
fn processor_time() -> Result<Duration, Failure> {
    /// Linux tells it in hundredths of a second (proc(5)).
    const TICKS_PER_SECOND: u64 = 100;
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The program's name, in brackets, may hold spaces; the fields after it are counted from the third on.
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
    let ticks = |field: usize| fields.split_whitespace().nth(field - 3).and_then(|text| text.parse::<u64>().ok());
    match (ticks(14), ticks(15)) {
        (Some(user), Some(system)) => Ok(Duration::from_millis((user + system) * 1_000 / TICKS_PER_SECOND)),
        (None, _) | (_, None) => Err(Failure::new("the processor's time cannot be read")),
    }
}
