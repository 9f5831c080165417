//! The courier: looks again and again for what is due, and delivers it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::outbound::{self, CallError, Endpoint};
use super::{Attempt, Delivery, WebhookKey};
use crate::shared::Shared;

/// Real time between two looks. With no subscription a look is nothing but that.
const PAUSE: Duration = Duration::from_millis(50);

/// Delivers for as long as the sandbox runs.
pub(crate) async fn run(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let Some((due, key, authorities)) = look(&shared) else { continue };
        join_all(due.into_iter().map(|delivery| deliver(&shared, delivery, &key, &authorities))).await;
    }
}

/// What is due, once somebody has subscribed. Then things happen by themselves, though nobody asks for them.
fn look(shared: &Shared) -> Option<(Vec<Delivery>, WebhookKey, Vec<String>)> {
    if shared.peek(|world| world.hooks.subscriptions.is_empty()) {
        return None;
    }
    shared.read(|world, now| {
        let due = world.due_deliveries(now);
        (!due.is_empty()).then_some((due, world.hooks.key.clone()?, world.hooks.authorities.clone()))
    })
}

async fn deliver(shared: &Shared, delivery: Delivery, key: &WebhookKey, authorities: &[String]) {
    let sent = match (Endpoint::parse(&delivery.endpoint), key.sign(delivery.body.as_bytes())) {
        (Some(endpoint), Some(signature)) => {
            outbound::post(&endpoint, authorities, &key.public.id, &signature, delivery.body).await
        }
        (None, _) | (_, None) => Err(CallError::Elsewhere),
    };
    let again = !matches!(sent, Err(CallError::Elsewhere));
    let (status, problem) = match sent {
        Ok(status) => (Some(status), None),
        Err(problem) => (None, Some(problem.to_string())),
    };
    // Only writing the state file can fail here, and the next call over HTTPS reports that.
    let _ = shared.commit(|world, at| {
        world.note_attempt(&delivery.notification_id, Attempt { at, status, problem }, again);
        Ok(())
    });
}
