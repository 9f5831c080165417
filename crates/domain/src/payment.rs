//! CPN's states, mirrored: payments, transactions, refunds. They only move forward; unknown ones are kept.
use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

/// How long before CPN's expiry we stop signing: the network's cut-off is not published (cpn-flows 1.3).
const BEFORE_EXPIRY: SignedDuration = SignedDuration::from_mins(20);

/// Our last moment to sign: twenty minutes before the payment expires, or a third of a window shorter than an hour.
#[must_use]
pub fn sign_by(created: Timestamp, expires: Timestamp) -> Timestamp {
    let third = expires.duration_since(created).as_secs().checked_div(3).unwrap_or(0);
    let margin = BEFORE_EXPIRY.min(SignedDuration::from_secs(third.max(0)));
    expires.saturating_sub(margin).unwrap_or(created)
}

macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal, rank $rank:literal, terminal $terminal:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
            /// A state this version does not know; kept as it came and never acted on.
            Unknown(String),
        }

        impl $name {
            /// CPN's word for it.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(text) => text,
                }
            }

            /// Whether nothing can follow.
            #[must_use]
            pub fn is_terminal(&self) -> bool {
                match self {
                    $(Self::$variant => $terminal,)+
                    Self::Unknown(_) => false,
                }
            }

            fn rank(&self) -> Option<u8> {
                match self {
                    $(Self::$variant => Some($rank),)+
                    Self::Unknown(_) => None,
                }
            }

            /// The further of two known states; an unknown one says nothing about how far things are.
            #[must_use]
            pub fn furthest(&self, other: &Self) -> Self {
                if other.rank() > self.rank() { other.clone() } else { self.clone() }
            }

            /// As [`advance`](Self::advance), knowing the furthest known state ever reached: behind an unknown state,
            /// an answer from before it must not be taken for news.
            #[must_use]
            pub fn advance_past(&self, reached: &Self, incoming: &Self) -> Self {
                let late = matches!((reached.rank(), incoming.rank()), (Some(reached), Some(next)) if next < reached);
                if late { self.clone() } else { self.advance(incoming) }
            }

            /// The state after an answer that says `incoming`: a late or repeated answer never moves it backwards,
            /// and a terminal state stays. An unknown state is taken over only before a terminal one.
            #[must_use]
            pub fn advance(&self, incoming: &Self) -> Self {
                let keep = self.is_terminal()
                    || matches!((self.rank(), incoming.rank()), (Some(now), Some(next)) if next <= now);
                if keep { self.clone() } else { incoming.clone() }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }

        impl FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(match text {
                    $($text => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                })
            }
        }
    };
}

states!(
    /// The state of a payment (cpn-flows 1.2).
    PaymentStatus {
        /// Accepted, the BFI is reviewing.
        Created = "CREATED", rank 0, terminal false;
        /// Approved, waiting for USDC.
        CryptoFundsPending = "CRYPTO_FUNDS_PENDING", rank 1, terminal false;
        /// The BFI has the USDC and pays out.
        FiatPaymentInitiated = "FIAT_PAYMENT_INITIATED", rank 2, terminal false;
        /// The BFI has sent the fiat; the payee may not have it yet.
        Completed = "COMPLETED", rank 3, terminal true;
        /// It cannot be completed.
        Failed = "FAILED", rank 3, terminal true;
    }
);
states!(
    /// The state of an onchain transaction (cpn-flows 1.5).
    TransactionStatus {
        /// Handed out, waiting for a signature.
        Created = "CREATED", rank 0, terminal false;
        /// Signed, not yet broadcast.
        Pending = "PENDING", rank 1, terminal false;
        /// Sent to the chain; cannot be taken back.
        Broadcasted = "BROADCASTED", rank 2, terminal false;
        /// Confirmed.
        Completed = "COMPLETED", rank 3, terminal true;
        /// It did not go through.
        Failed = "FAILED", rank 3, terminal true;
    }
);
states!(
    /// The state of a refund (cpn-flows 1.6).
    RefundStatus {
        /// Announced; amount and hash may be missing.
        Created = "CREATED", rank 0, terminal false;
        /// The USDC is back.
        Completed = "COMPLETED", rank 1, terminal true;
        /// The refund failed.
        Failed = "FAILED", rank 1, terminal true;
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(text: &str) -> PaymentStatus {
        text.parse().unwrap()
    }

    #[test]
    fn a_status_never_moves_backwards() {
        let path = ["CREATED", "CRYPTO_FUNDS_PENDING", "FIAT_PAYMENT_INITIATED", "COMPLETED"];
        for (now, late) in path.iter().enumerate().flat_map(|(i, now)| path[..=i].iter().map(move |late| (now, late))) {
            assert_eq!(payment(now).advance(&payment(late)), payment(now), "{now} then {late}");
        }
        assert_eq!(payment("CREATED").advance(&payment("COMPLETED")), PaymentStatus::Completed);
        assert_eq!(payment("COMPLETED").advance(&payment("FAILED")), PaymentStatus::Completed);
        assert_eq!(payment("FAILED").advance(&payment("COMPLETED")), PaymentStatus::Failed);
    }

    #[test]
    fn an_unknown_status_is_no_way_back() {
        let (odd, reached) = (payment("ON_HOLD"), PaymentStatus::FiatPaymentInitiated);
        assert_eq!(odd.advance_past(&reached, &payment("CRYPTO_FUNDS_PENDING")), odd);
        assert_eq!(odd.advance_past(&reached, &reached), reached);
        assert_eq!(odd.advance_past(&reached, &payment("COMPLETED")), PaymentStatus::Completed);
        assert_eq!(reached.furthest(&odd), reached);
        assert_eq!(odd.furthest(&reached), reached);
    }

    #[test]
    fn signing_ends_before_the_network_does() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let created = at("2026-10-06T14:00:00Z");
        assert_eq!(sign_by(created, at("2026-10-06T16:00:00Z")), at("2026-10-06T15:40:00Z"));
        assert_eq!(sign_by(created, at("2026-10-06T14:30:00Z")), at("2026-10-06T14:20:00Z"));
    }

    #[test]
    fn an_unknown_status_is_kept_as_it_came() {
        let odd = payment("ON_HOLD");
        assert_eq!(odd, PaymentStatus::Unknown("ON_HOLD".to_owned()));
        assert_eq!(payment("CREATED").advance(&odd), odd);
        assert_eq!(odd.advance(&payment("COMPLETED")), PaymentStatus::Completed);
        assert_eq!(payment("FAILED").advance(&odd), PaymentStatus::Failed);
    }
}
