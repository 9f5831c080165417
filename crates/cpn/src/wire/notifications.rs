//! Webhook subscriptions and notifications. A desktop has no public address and polls; whoever runs a receiver needs these.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, Timestamp};

/// Body of create subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateSubscription {
    /// Public HTTPS address.
    pub endpoint: String,
    /// Which notifications; missing or `*` means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_types: Option<Vec<String>>,
    /// Name for people; newer sources require it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// On or off; newer sources require it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl CreateSubscription {
    /// A body for all notifications, with the two members that only newer sources require.
    #[must_use]
    pub fn new(endpoint: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            endpoint: endpoint.into(),
            notification_types: Some(vec!["*".to_owned()]),
            name: Some(name.into()),
            enabled: Some(true),
            extra: Extra::new(),
        }
    }
}

/// Body of update subscription; nothing else can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateSubscription {
    /// Name for people.
    pub name: String,
    /// On or off.
    pub enabled: bool,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl UpdateSubscription {
    /// A body with both members, as CPN requires.
    #[must_use]
    pub fn new(name: impl Into<String>, enabled: bool) -> Self {
        Self { name: name.into(), enabled, extra: Extra::new() }
    }
}

/// A subscription as CPN shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// CPN's id.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Where notifications go.
    pub endpoint: String,
    /// On or off.
    pub enabled: bool,
    /// When it was made.
    pub create_date: Timestamp,
    /// When it was last changed.
    pub update_date: Timestamp,
    /// Which notifications.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_types: Option<Vec<String>>,
    /// Whether only some notifications are sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted: Option<bool>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A notification as CPN posts it. Order is not promised: treat it as a hint and get the object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    /// The subscription.
    pub subscription_id: String,
    /// The same over repeats.
    pub notification_id: String,
    /// E.g. `cpn.transaction.completed`.
    pub notification_type: String,
    /// The object, in the shape of its resource; not always complete.
    pub notification: Value,
    /// When it was sent.
    pub timestamp: Timestamp,
    /// `2`.
    pub version: i64,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The key that verifies a notification's signature; the same for good per id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicKey {
    /// Value of the `X-Circle-Key-Id` header.
    pub id: String,
    /// `ECDSA_SHA_256`.
    pub algorithm: String,
    /// Base64 of the DER public key (P-256).
    pub public_key: String,
    /// When it was made.
    pub create_date: Timestamp,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}
