//! Identifiers: ours are UUIDs, CPN's are kept as the text that CPN sent.
use std::fmt;
use std::str::FromStr;

use uuid::{Uuid, Version};

/// The text is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}: {text}")]
pub struct InvalidId {
    /// Which kind of identifier was wanted.
    pub kind: &'static str,
    /// The text that was given.
    pub text: String,
}

macro_rules! own_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// A new random identifier.
            #[must_use]
            pub fn generate() -> Self {
                Self(Uuid::new_v4())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text)
                    .map(Self)
                    .map_err(|_| InvalidId { kind: stringify!($name), text: text.to_owned() })
            }
        }
    };
}

own_id!(
    /// An order: what staff want, bounded.
    OrderId
);
own_id!(
    /// One run of an order.
    AttemptId
);
own_id!(
    /// A customer, over all versions of its record.
    CustomerId
);
own_id!(
    /// A beneficiary, over all versions of its record.
    BeneficiaryId
);
own_id!(
    /// A paired hardware wallet account.
    DeviceId
);

own_id!(
    /// A file that a person chose, kept in the store.
    FileId
);

/// The key that makes a write safe to repeat. CPN asks for a UUID of version 4 (cpn-api 1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(Uuid);

impl IdempotencyKey {
    /// A fresh key. Make it durable before the first byte is sent.
    #[must_use]
    pub fn generate() -> Self {
        Self(Uuid::new_v4())
    }

    /// The key as the UUID that goes into the request body.
    #[must_use]
    pub fn as_uuid(&self) -> Uuid {
        self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for IdempotencyKey {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Uuid::parse_str(text) {
            Ok(uuid) if uuid.get_version() == Some(Version::Random) => Ok(Self(uuid)),
            Ok(_) | Err(_) => Err(InvalidId { kind: "IdempotencyKey", text: text.to_owned() }),
        }
    }
}

macro_rules! cpn_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Keeps the identifier as CPN sent it.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier as CPN sent it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self(text.to_owned()))
            }
        }
    };
}

cpn_id!(
    /// A quote at CPN.
    QuoteId
);
cpn_id!(
    /// A payment at CPN.
    PaymentId
);
cpn_id!(
    /// An onchain transaction at CPN (not its hash).
    TransactionId
);
cpn_id!(
    /// A refund at CPN.
    RefundId
);
cpn_id!(
    /// A request for information at CPN.
    RfiId
);
cpn_id!(
    /// A support ticket at CPN.
    TicketId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idempotency_key_must_be_a_random_uuid() {
        let key = IdempotencyKey::generate();
        assert_eq!(key.to_string().parse(), Ok(key));
        // Version 1 and the nil UUID are refused.
        assert!("c232ab00-9414-11ec-b3c8-9f6bdeced846".parse::<IdempotencyKey>().is_err());
        assert!("00000000-0000-0000-0000-000000000000".parse::<IdempotencyKey>().is_err());
    }

    #[test]
    fn own_ids_read_back_and_refuse_other_text() {
        let order = OrderId::generate();
        assert_eq!(order.to_string().parse(), Ok(order));
        assert_eq!("ORD-1".parse::<OrderId>(), Err(InvalidId { kind: "OrderId", text: "ORD-1".to_owned() }));
    }
}
