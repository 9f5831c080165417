//! Webhooks: who subscribed, what is to be delivered to whom, and when it is tried again.
//!
//! What changes is announced in [`crate::events`]; here an announcement becomes one delivery for each subscription that
//! wants it. [`courier`] carries them out.

pub(crate) mod control;
mod courier;
mod key;
mod outbound;

use std::collections::VecDeque;

use cpn::wire::Subscription;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::events::Topic;
use crate::world::World;

pub(crate) use courier::run;
pub(crate) use key::WebhookKey;
pub(crate) use outbound::{Endpoint, head};

/// Seconds of the sandbox's clock after which a delivery is tried again: the six retries of the test environment
/// (developers.circle.com/cpn/references/webhooks/webhook-retries).
const RETRIES: [i64; 6] = [1, 10, 30, 60, 15 * 60, 60 * 60];

/// How many deliveries are remembered.
const KEPT: usize = 200;

/// All that is known of webhooks.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Hooks {
    /// Made with the first subscription.
    pub(crate) key: Option<WebhookKey>,
    pub(crate) subscriptions: Vec<Subscription>,
    /// Oldest first.
    pub(crate) deliveries: VecDeque<Delivery>,
    /// Authorities whose receivers are trusted, as PEM.
    pub(crate) authorities: Vec<String>,
}

/// One notification for one subscription.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Delivery {
    pub(crate) notification_id: String,
    pub(crate) subscription_id: String,
    pub(crate) endpoint: String,
    #[serde(rename = "type")]
    pub(crate) topic: Topic,
    /// The bytes that are signed and sent, the same at each attempt.
    pub(crate) body: String,
    pub(crate) attempts: Vec<Attempt>,
    /// When it is tried next; nothing when it was delivered or given up.
    pub(crate) next: Option<Timestamp>,
}

/// One attempt at a delivery.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) at: Timestamp,
    /// What the receiver answered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) status: Option<u16>,
    /// Why there was no answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) problem: Option<String>,
}

impl Attempt {
    fn delivered(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// Whether a subscription wants events of a type: all of them, its family (`cpn.payment.*`), or exactly this one.
pub(crate) fn wants(subscription: &Subscription, topic: Topic) -> bool {
    let word = topic.as_str();
    let fits = |pattern: &String| match pattern.strip_suffix('*') {
        Some(start) => word.starts_with(start),
        None => pattern == word,
    };
    subscription.notification_types.as_ref().is_none_or(|types| types.iter().any(fits))
}

impl World {
    /// Queues an announcement for each subscription that wants it.
    pub(crate) fn queue(&mut self, at: Timestamp, topic: Topic, object: &Value) {
        let wanting = self.hooks.subscriptions.iter().filter(|one| one.enabled && wants(one, topic));
        let to: Vec<(String, String)> = wanting.map(|one| (one.id.clone(), one.endpoint.clone())).collect();
        for (subscription, endpoint) in to {
            self.queue_for(at, topic, object, subscription, endpoint);
        }
    }

    /// Queues the event that a new subscription gets first.
    pub(crate) fn queue_test(&mut self, at: Timestamp, subscription: &Subscription) {
        let hello = json!({ "hello": "world" });
        self.queue_for(at, Topic::Test, &hello, subscription.id.clone(), subscription.endpoint.clone());
    }

    fn queue_for(&mut self, at: Timestamp, topic: Topic, object: &Value, subscription: String, endpoint: String) {
        let notification_id = self.new_id();
        let body = json!({
            "subscriptionId": subscription,
            "notificationId": notification_id,
            "notificationType": topic,
            "notification": object,
            "timestamp": cpn::wire::Timestamp::from(at),
            "version": 2,
        });
        if self.hooks.deliveries.len() == KEPT {
            self.hooks.deliveries.pop_front();
        }
        self.hooks.deliveries.push_back(Delivery {
            notification_id,
            subscription_id: subscription,
            endpoint,
            topic,
            body: body.to_string(),
            attempts: Vec::new(),
            next: Some(at),
        });
    }

    /// The deliveries that are due.
    fn due_deliveries(&self, now: Timestamp) -> Vec<Delivery> {
        self.hooks.deliveries.iter().filter(|one| one.next.is_some_and(|next| next <= now)).cloned().collect()
    }

    /// Notes how an attempt went, and when the next one is. `again` is false for what no repeat can change.
    fn note_attempt(&mut self, notification: &str, attempt: Attempt, again: bool) {
        let found = self.hooks.deliveries.iter_mut().find(|one| one.notification_id == notification);
        let Some(delivery) = found else { return };
        let (at, delivered) = (attempt.at, attempt.delivered());
        delivery.attempts.push(attempt);
        let pause = RETRIES.get(delivery.attempts.len() - 1).filter(|_| again && !delivered);
        delivery.next = pause.map(|seconds| at.saturating_add(SignedDuration::from_secs(*seconds)).unwrap_or(at));
        let given_up = delivery.next.is_none() && again && !delivered;
        if given_up && delivery.topic == Topic::Test {
            let id = delivery.subscription_id.clone();
            self.switch_off(at, &id);
        }
    }

    /// Switches a subscription off whose test event was refused to the end.
    fn switch_off(&mut self, at: Timestamp, id: &str) {
        if let Some(subscription) = self.hooks.subscriptions.iter_mut().find(|one| one.id == id) {
            subscription.enabled = false;
            subscription.update_date = at.into();
        }
        self.give_up_deliveries(id);
    }

    /// Stops trying to deliver anything to a subscription.
    pub(crate) fn give_up_deliveries(&mut self, subscription: &str) {
        let its = self.hooks.deliveries.iter_mut().filter(|one| one.subscription_id == subscription);
        its.for_each(|delivery| delivery.next = None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subscription(types: Option<&[&str]>) -> Subscription {
        let mut value = json!({
            "id": "s", "name": "desk", "endpoint": "https://localhost/", "enabled": true,
            "createDate": "2026-01-01T00:00:00Z", "updateDate": "2026-01-01T00:00:00Z",
        });
        if let Some(types) = types {
            value["notificationTypes"] = json!(types);
        }
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_subscription_gets_what_it_asked_for() {
        let wants = |types: Option<&[&str]>, topic| wants(&subscription(types), topic);
        assert!(wants(None, Topic::RefundFailed));
        assert!(wants(Some(&["*"]), Topic::RfiApproved));
        assert!(wants(Some(&["cpn.payment.*"]), Topic::PaymentDelayed));
        assert!(!wants(Some(&["cpn.payment.*"]), Topic::TransactionFailed));
        assert!(wants(Some(&["cpn.rfi.approved", "cpn.payment.failed"]), Topic::PaymentFailed));
        assert!(!wants(Some(&["cpn.payment.failed"]), Topic::PaymentCompleted));
        assert!(!wants(Some(&[]), Topic::PaymentCompleted));
    }

    fn attempt(world: &mut World, second: i64, status: u16) -> Option<i64> {
        let id = world.hooks.deliveries[0].notification_id.clone();
        let at = Timestamp::from_second(second).unwrap();
        world.note_attempt(&id, Attempt { at, status: Some(status), problem: None }, true);
        world.hooks.deliveries[0].next.map(|next| next.as_second() - second)
    }

    #[test]
    fn a_refused_delivery_is_tried_six_times_more() {
        let mut world = World::new(7).unwrap();
        world.hooks.subscriptions.push(subscription(None));
        world.queue(Timestamp::UNIX_EPOCH, Topic::PaymentFailed, &json!({ "id": "p" }));
        for (index, pause) in RETRIES.into_iter().enumerate() {
            assert_eq!(attempt(&mut world, i64::try_from(index).unwrap(), 500), Some(pause));
        }
        assert_eq!(attempt(&mut world, 10_000, 500), None);
        assert!(world.hooks.subscriptions[0].enabled);
    }

    #[test]
    fn a_test_event_refused_to_the_end_switches_the_subscription_off() {
        let mut world = World::new(7).unwrap();
        let one = subscription(None);
        world.hooks.subscriptions.push(one.clone());
        world.queue_test(Timestamp::UNIX_EPOCH, &one);
        world.queue(Timestamp::UNIX_EPOCH, Topic::PaymentFailed, &json!({ "id": "p" }));
        for second in 0..7 {
            assert!(world.hooks.subscriptions[0].enabled);
            attempt(&mut world, second, 404);
        }
        assert!(!world.hooks.subscriptions[0].enabled);
        assert!(world.due_deliveries(Timestamp::MAX).is_empty());
    }

    #[test]
    fn a_delivery_that_arrived_is_not_tried_again() {
        let mut world = World::new(7).unwrap();
        world.hooks.subscriptions.push(subscription(None));
        world.queue(Timestamp::UNIX_EPOCH, Topic::PaymentFailed, &json!({ "id": "p" }));
        assert_eq!(world.due_deliveries(Timestamp::UNIX_EPOCH).len(), 1);
        assert_eq!(attempt(&mut world, 0, 204), None);
        assert!(world.due_deliveries(Timestamp::MAX).is_empty());
    }
}
