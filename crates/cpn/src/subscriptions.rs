//! `/v2/cpn/notifications`: webhook subscriptions, and the public keys that verify what they deliver.

use reqwest::Method;

use crate::answer::Answer;
use crate::client::Client;
use crate::error::{Effect, Error};
use crate::exchange::Request;
use crate::wire::{CreateSubscription, PublicKey, Subscription, UpdateSubscription};

const SUBSCRIPTIONS: [&str; 4] = ["v2", "cpn", "notifications", "subscriptions"];

impl Client {
    /// Subscribes, once: there is no key. CPN asks the address with HEAD before it answers. After a lost answer, list.
    ///
    /// # Errors
    /// See [`Error`]; ask [`Error::may_have_taken_effect`] before anything else.
    pub async fn create_subscription(&self, wish: &CreateSubscription) -> Result<Answer<Subscription>, Error> {
        self.data(Request::json(Method::POST, &SUBSCRIPTIONS, wish, Effect::Once)?).await
    }

    /// All subscriptions.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn subscriptions(&self) -> Result<Answer<Vec<Subscription>>, Error> {
        self.data(Request::get(&SUBSCRIPTIONS)).await
    }

    /// Reads one subscription by CPN's id.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn subscription(&self, id: &str) -> Result<Answer<Subscription>, Error> {
        self.data(Request::get(&one(id))).await
    }

    /// Renames a subscription or switches it on or off; nothing else can be changed. Repeating it changes nothing more.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_subscription(
        &self,
        id: &str,
        update: &UpdateSubscription,
    ) -> Result<Answer<Subscription>, Error> {
        self.data(Request::json(Method::PATCH, &one(id), update, Effect::Idempotent)?).await
    }

    /// Ends a subscription. Repeating it changes nothing more: a 404 after a lost answer says that it is gone.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_subscription(&self, id: &str) -> Result<Answer<()>, Error> {
        let segments = one(id);
        self.done(Request { method: Method::DELETE, effect: Effect::Idempotent, ..Request::get(&segments) }).await
    }

    /// The public key with this id, the value of `X-Circle-Key-Id`. It never changes; [`crate::webhook::Keys`] keeps it.
    ///
    /// # Errors
    /// See [`Error`]. A key that is limited to CPN may be refused here with 403.
    pub async fn public_key(&self, id: &str) -> Result<Answer<PublicKey>, Error> {
        self.data(Request::get(&["v2", "cpn", "notifications", "publicKey", id])).await
    }
}

fn one(id: &str) -> [&str; 5] {
    let [version, product, area, list] = SUBSCRIPTIONS;
    [version, product, area, list, id]
}
