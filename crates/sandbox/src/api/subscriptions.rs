//! Webhook subscriptions, and the key that verifies what they deliver.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use cpn::wire::{CreateSubscription, Extra, Subscription, UpdateSubscription};
use jiff::Timestamp;

use super::{App, Ids, Reply, body, data};
use crate::events::Topic;
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::webhooks::{Endpoint, WebhookKey, head};
use crate::world::World;

/// The families that can be asked for; `cpn.refund.*` was never seen.
const FAMILIES: [&str; 4] = ["*", "cpn.payment.*", "cpn.rfi.*", "cpn.transaction.*"];

pub(super) async fn create(State(shared): App, headers: HeaderMap, bytes: Bytes) -> Reply {
    let request: CreateSubscription = body(&headers, &bytes, &["endpoint"])?;
    let known = |word: &String| {
        let topic = Topic::ALL.into_iter().any(|topic| topic != Topic::Test && topic.as_str() == word);
        topic || FAMILIES.contains(&word.as_str())
    };
    if let Some(word) = request.notification_types.iter().flatten().find(|word| !known(word)) {
        let problem = format!("{word} is not a notification type");
        return Err(Refusal::parameter("notificationTypes", problem));
    }
    check_endpoint(&shared, &request.endpoint).await?;
    let made = shared.commit(|world, now| make(world, now, &request))?;
    Ok(data(StatusCode::OK, made))
}

pub(super) async fn list(State(shared): App) -> Reply {
    Ok(shared.read(|world, _| data(StatusCode::OK, &world.hooks.subscriptions)))
}

pub(super) async fn get(State(shared): App, Ids([id]): Ids<1>) -> Reply {
    let found = shared.read(|world, _| world.hooks.subscriptions.iter().find(|one| one.id == id).cloned());
    Ok(data(StatusCode::OK, found.ok_or_else(Refusal::not_found)?))
}

pub(super) async fn update(State(shared): App, Ids([id]): Ids<1>, headers: HeaderMap, bytes: Bytes) -> Reply {
    let request: UpdateSubscription = body(&headers, &bytes, &["name", "enabled"])?;
    let found = shared.read(|world, _| world.hooks.subscriptions.iter().find(|one| one.id == id).cloned());
    let known = found.ok_or_else(Refusal::not_found)?;
    if request.enabled {
        check_endpoint(&shared, &known.endpoint).await?;
    }
    let updated = shared.commit(|world, now| {
        let found = world.hooks.subscriptions.iter_mut().find(|one| one.id == id);
        let subscription = found.ok_or_else(Refusal::not_found)?;
        subscription.name = request.name;
        subscription.enabled = request.enabled;
        subscription.update_date = now.into();
        let updated = subscription.clone();
        if !updated.enabled {
            world.give_up_deliveries(&id);
        }
        Ok(updated)
    })?;
    Ok(data(StatusCode::OK, updated))
}

pub(super) async fn delete(State(shared): App, Ids([id]): Ids<1>) -> Reply {
    shared.commit(|world, _| {
        let known = world.hooks.subscriptions.len();
        world.hooks.subscriptions.retain(|one| one.id != id);
        if world.hooks.subscriptions.len() == known {
            return Err(Refusal::not_found());
        }
        world.give_up_deliveries(&id);
        Ok(())
    })?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The specification declares no 404 here.
pub(super) async fn public_key(State(shared): App, Ids([id]): Ids<1>) -> Reply {
    let key = shared.read(|world, _| world.hooks.key.as_ref().map(|key| key.public.clone()));
    let key = key.filter(|key| key.id == id).ok_or_else(|| Refusal::parameter("id", "there is no such key"))?;
    Ok(data(StatusCode::OK, key))
}

/// Refuses what is no HTTPS address, and a receiver on this computer that does not answer HEAD with 2xx.
async fn check_endpoint(shared: &Shared, text: &str) -> Result<(), Refusal> {
    let refused = |problem: String| Refusal::parameter("endpoint", problem);
    let endpoint = Endpoint::parse(text).ok_or_else(|| refused("endpoint must be an HTTPS URL".to_owned()))?;
    if !endpoint.is_here() {
        return Ok(());
    }
    let authorities = shared.peek(|world| world.hooks.authorities.clone());
    match head(&endpoint, &authorities).await {
        Ok(status) if (200..300).contains(&status) => Ok(()),
        Ok(status) => Err(refused(format!("endpoint answered HEAD with {status}"))),
        Err(problem) => Err(refused(format!("endpoint cannot be reached: {problem}"))),
    }
}

fn make(world: &mut World, now: Timestamp, request: &CreateSubscription) -> Result<Subscription, Refusal> {
    if world.hooks.key.is_none() {
        let id = world.new_id();
        world.hooks.key = Some(WebhookKey::new(id, now).map_err(|_| Refusal::status(500))?);
    }
    let types = request.notification_types.clone().unwrap_or_else(|| vec!["*".to_owned()]);
    let subscription = Subscription {
        id: world.new_id(),
        // Newer sources require the name; the answer always has one.
        name: request.name.clone().unwrap_or_else(|| request.endpoint.clone()),
        endpoint: request.endpoint.clone(),
        enabled: request.enabled.unwrap_or(true),
        create_date: now.into(),
        update_date: now.into(),
        restricted: Some(!types.iter().any(|word| word == "*")),
        notification_types: Some(types),
        extra: Extra::new(),
    };
    world.hooks.subscriptions.push(subscription.clone());
    if subscription.enabled {
        world.queue_test(now, &subscription);
    }
    Ok(subscription)
}
