//! What CPN's webhooks would tell: every change of a payment, transaction, refund or request for information is
//! announced here and nowhere else. Subscriptions turn announcements into deliveries; the control channel lists them.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::world::World;

/// An event type of cpn-api 5.15, wildcards aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    PaymentCryptoFundsPending,
    PaymentFiatPaymentInitiated,
    PaymentCompleted,
    PaymentFailed,
    PaymentDelayed,
    PaymentInManualReview,
    RfiInformationRequired,
    RfiInReview,
    RfiApproved,
    RfiRejected,
    TransactionBroadcasted,
    TransactionCompleted,
    TransactionFailed,
    RefundCreated,
    RefundCompleted,
    RefundFailed,
    /// Sent to a new subscription only.
    Test,
}

impl Topic {
    pub(crate) const ALL: [Self; 17] = [
        Self::PaymentCryptoFundsPending,
        Self::PaymentFiatPaymentInitiated,
        Self::PaymentCompleted,
        Self::PaymentFailed,
        Self::PaymentDelayed,
        Self::PaymentInManualReview,
        Self::RfiInformationRequired,
        Self::RfiInReview,
        Self::RfiApproved,
        Self::RfiRejected,
        Self::TransactionBroadcasted,
        Self::TransactionCompleted,
        Self::TransactionFailed,
        Self::RefundCreated,
        Self::RefundCompleted,
        Self::RefundFailed,
        Self::Test,
    ];

    /// The word on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::PaymentCryptoFundsPending => "cpn.payment.cryptoFundsPending",
            Self::PaymentFiatPaymentInitiated => "cpn.payment.fiatPaymentInitiated",
            Self::PaymentCompleted => "cpn.payment.completed",
            Self::PaymentFailed => "cpn.payment.failed",
            Self::PaymentDelayed => "cpn.payment.delayed",
            Self::PaymentInManualReview => "cpn.payment.inManualReview",
            Self::RfiInformationRequired => "cpn.rfi.informationRequired",
            Self::RfiInReview => "cpn.rfi.inReview",
            Self::RfiApproved => "cpn.rfi.approved",
            Self::RfiRejected => "cpn.rfi.rejected",
            Self::TransactionBroadcasted => "cpn.transaction.broadcasted",
            Self::TransactionCompleted => "cpn.transaction.completed",
            Self::TransactionFailed => "cpn.transaction.failed",
            Self::RefundCreated => "cpn.refund.created",
            Self::RefundCompleted => "cpn.refund.completed",
            Self::RefundFailed => "cpn.refund.failed",
            Self::Test => "webhooks.test",
        }
    }
}

impl Serialize for Topic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Topic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let known = Self::ALL.into_iter().find(|topic| topic.as_str() == word);
        known.ok_or_else(|| D::Error::custom(format!("{word} is no event type")))
    }
}

/// What happened, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Announced {
    pub(crate) at: Timestamp,
    #[serde(rename = "type")]
    pub(crate) topic: Topic,
    /// The object's id.
    pub(crate) id: String,
    /// The payment it belongs to; its own id for a payment.
    pub(crate) payment_id: String,
}

/// The newest announcements, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Announcements(VecDeque<Announced>);

impl Announcements {
    /// How many are kept: they are for looking, and the state file is written at each change.
    const KEPT: usize = 200;

    fn push(&mut self, announced: Announced) {
        if self.0.len() == Self::KEPT {
            self.0.pop_front();
        }
        self.0.push_back(announced);
    }

    /// Oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Announced> {
        self.0.iter()
    }
}

impl World {
    /// Tells the world that an object has changed. `object` is the complete object as its GET shows it after the change.
    pub(crate) fn announce(&mut self, at: Timestamp, topic: Topic, object: &impl Serialize) {
        let object = serde_json::to_value(object).unwrap_or_default();
        let text = |member: &str| object.get(member).and_then(Value::as_str).map(str::to_owned);
        let id = text("id").unwrap_or_default();
        let payment_id = text("paymentId").unwrap_or_else(|| id.clone());
        self.announcements.push(Announced { at, topic, id, payment_id });
        self.queue(at, topic, &object);
    }

    /// Tells the world that a payment has changed.
    pub(crate) fn announce_payment(&mut self, at: Timestamp, topic: Topic, id: &str) {
        if let Some(payment) = self.payment(id).map(|record| record.payment.clone()) {
            self.announce(at, topic, &payment);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_names_the_object_and_its_payment_and_the_oldest_make_room() {
        let mut world = World::new(7).unwrap();
        world.announce(Timestamp::UNIX_EPOCH, Topic::PaymentFailed, &serde_json::json!({ "id": "p" }));
        for number in 0..Announcements::KEPT {
            let refund = serde_json::json!({ "id": number.to_string(), "paymentId": "p" });
            world.announce(Timestamp::UNIX_EPOCH, Topic::RefundCreated, &refund);
        }
        let all: Vec<&Announced> = world.announcements.iter().collect();
        assert_eq!(all.len(), Announcements::KEPT);
        assert_eq!((all[0].id.as_str(), all[0].payment_id.as_str()), ("0", "p"));
        assert_eq!(serde_json::to_value(all[0]).unwrap()["type"], "cpn.refund.created");
    }

    #[test]
    fn a_topic_is_written_as_it_is_sent_and_read_back() {
        for topic in Topic::ALL {
            let word = serde_json::to_value(topic).unwrap();
            assert_eq!(word, topic.as_str());
            assert_eq!(serde_json::from_value::<Topic>(word).unwrap(), topic);
        }
        assert!(serde_json::from_value::<Topic>("cpn.payment.*".into()).is_err());
    }
}
