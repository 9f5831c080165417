//! Whole payments, refunds and requests for information under every kind of fault at every call on the way: no panic, no
//! second payment, settlement, answer or ticket, nothing that moves back, no error that denies what happened, and in the end
//! the desk says what CPN says.
//!
//! Each run tries every kind at least once and every call with at least six kinds. A seed chooses which meets which, and how
//! often: the same one each time, unless `CPN_DESK_SEED=N` gives another. `CPN_DESK_FAULTS=all` tries every kind at every
//! call, and any other text those whose words hold it.
mod chance;
mod clocks;
mod honest;
mod person;
mod places;
mod settled;

use std::sync::{Arc, Mutex, PoisonError};

use acceptance::Failure;
use acceptance::weather::kinds;
use sandbox::FaultKind;
use tokio::task::JoinSet;

use chance::Chance;
use places::{Place, Trial};

/// The seed where none is given.
const SEED: u64 = 1;

/// How many payments are under way at the same time.
const AT_ONCE: usize = 8;

/// With how many kinds each call is tried, at least.
const KINDS_EACH: usize = 6;

/// Every kind of fault, with clocks that are wrong in more ways.
fn all_kinds() -> Vec<FaultKind> {
    let mut all: Vec<_> = kinds().into_iter().map(|(kind, _)| kind).collect();
    for offset_seconds in [-3_600, -300, 300, 3_600, 86_400] {
        all.push(FaultKind::WrongClock { offset_seconds });
    }
    all
}

/// Each kind once, and each place so often; the seed says which where, and how many calls each hits.
fn chosen(chance: &mut Chance) -> Vec<Trial> {
    let mut kinds = all_kinds();
    chance.shuffle(&mut kinds);
    let mut trials = Vec::new();
    for (index, kind) in kinds.iter().enumerate() {
        let places = (index..).map(|at| Place::ALL[at % Place::ALL.len()]);
        let place = places.take(Place::ALL.len()).find(|place| place.takes(kind));
        trials.extend(place.map(|place| Trial::new(place, kind.clone(), chance)));
    }
    for place in Place::ALL {
        while kinds_at(&trials, place).len() < KINDS_EACH {
            let kind = chance.of(&kinds).clone();
            if place.takes(&kind) && !kinds_at(&trials, place).contains(&&kind) {
                trials.push(Trial::new(place, kind, chance));
            }
        }
    }
    trials
}

fn kinds_at(trials: &[Trial], place: Place) -> Vec<&FaultKind> {
    trials.iter().filter(|trial| trial.place == place).map(|trial| &trial.kind).collect()
}

fn all(chance: &mut Chance) -> Vec<Trial> {
    let mut all = Vec::new();
    for kind in all_kinds() {
        let places = Place::ALL.into_iter().filter(|place| place.takes(&kind));
        all.extend(places.map(|place| Trial::new(place, kind.clone(), chance)));
    }
    all
}

/// Collects every panic of this process from now on, in words.
fn panics() -> Arc<Mutex<Vec<String>>> {
    let panics = Arc::new(Mutex::new(Vec::new()));
    let (kept, usual) = (Arc::clone(&panics), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |panic| {
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(panic.to_string());
        usual(panic);
    }));
    panics
}

/// Pays under each fault, some at a time. What went wrong, in words.
async fn pay_all(trials: Vec<Trial>) -> Result<Vec<String>, Failure> {
    let (mut wrong, mut under_way) = (Vec::new(), JoinSet::new());
    let mut trials = trials.into_iter();
    loop {
        while under_way.len() < AT_ONCE
            && let Some(trial) = trials.next()
        {
            under_way.spawn(async move {
                let done = person::pay(&trial).await;
                done.err().map(|failure| format!("{trial}: {failure}"))
            });
        }
        let Some(done) = under_way.join_next().await else { return Ok(wrong) };
        wrong.extend(done?);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_cpn_answers_an_order_is_paid_once_and_nothing_false_is_said() -> Result<(), Failure> {
    let seed = std::env::var("CPN_DESK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let mut chance = Chance::new(seed);
    let mut trials = match std::env::var("CPN_DESK_FAULTS") {
        Err(_) => chosen(&mut chance),
        Ok(wish) if wish == "all" => all(&mut chance),
        Ok(words) => all(&mut chance).into_iter().filter(|trial| trial.to_string().contains(&words)).collect(),
    };
    chance.shuffle(&mut trials);
    assert!(!trials.is_empty(), "there is no such trial");
    let (panics, count) = (panics(), trials.len());
    let wrong = pay_all(trials).await?;
    let panics = panics.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert_eq!(panics, Vec::<String>::new(), "seed {seed}");
    assert!(wrong.is_empty(), "seed {seed}: {} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

#[test]
fn every_kind_is_tried_and_every_call_with_six_of_them() {
    for seed in 0..50 {
        let trials = chosen(&mut Chance::new(seed));
        for kind in all_kinds() {
            assert!(trials.iter().any(|trial| trial.kind == kind), "seed {seed}: {kind:?}");
        }
        for place in Place::ALL {
            let kinds = kinds_at(&trials, place);
            let first = |(at, kind): &(usize, &&FaultKind)| !kinds[..*at].contains(kind);
            let different = kinds.iter().enumerate().filter(first).count();
            assert!(different >= KINDS_EACH, "seed {seed}: {place:?} {different}");
        }
    }
}
