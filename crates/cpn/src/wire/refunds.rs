//! Refunds.

use serde::{Deserialize, Serialize};

use super::{Blockchain, Extra, Money, RefundStatus, Timestamp};

/// A refund as CPN shows it. Amount and hash may be null while it is created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refund {
    /// CPN's id.
    pub id: String,
    /// `refund`; newer answers only.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub object_type: Option<String>,
    /// The payment it belongs to.
    pub payment_id: String,
    /// Where it stands.
    pub status: RefundStatus,
    /// USDC; `Some(None)` when CPN wrote null. See [`Refund::amount`].
    #[serde(default, with = "super::raw::nullable", skip_serializing_if = "Option::is_none")]
    pub amount: Option<Option<Money>>,
    /// Hash of the transfer; `Some(None)` when CPN wrote null. See [`Refund::hash`].
    #[serde(default, with = "super::raw::nullable", skip_serializing_if = "Option::is_none")]
    pub transaction_hash: Option<Option<String>>,
    /// Where it goes.
    pub refund_address: String,
    /// The chain.
    pub blockchain: Blockchain,
    /// When it was made.
    pub create_date: Timestamp,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Refund {
    /// The amount, if there is one yet.
    #[must_use]
    pub fn amount(&self) -> Option<&Money> {
        self.amount.as_ref()?.as_ref()
    }

    /// The hash under either of its two names, if there is one yet.
    #[must_use]
    pub fn hash(&self) -> Option<&str> {
        let documented = self.transaction_hash.as_ref().and_then(Option::as_deref);
        documented.or_else(|| self.extra.get("txHash")?.as_str())
    }
}
