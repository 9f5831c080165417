//! Orders: what staff want, bounded, and whether an offer is inside the bounds.
use std::fmt;

use crate::ids::{BeneficiaryId, CustomerId, OrderId};
use crate::money::{Currency, Money, MoneyError, Rate};
use crate::party::Corridor;

/// Which side of the payment is fixed, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixed {
    /// What leaves the wallet, in USDC.
    Source(Money),
    /// What the beneficiary gets.
    Destination(Money),
}

impl Fixed {
    /// The fixed amount.
    #[must_use]
    pub fn amount(&self) -> Money {
        match self {
            Self::Source(amount) | Self::Destination(amount) => *amount,
        }
    }
}

/// A bounded order. People confirm these terms, not a quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Our identifier.
    pub id: OrderId,
    /// What people call it: `ORD-0612`.
    pub number: String,
    /// Who pays, and which version of the record.
    pub customer: (CustomerId, u32),
    /// Who is paid, and which version of the record.
    pub beneficiary: (BeneficiaryId, u32),
    /// Where and how.
    pub corridor: Corridor,
    /// CPN's blockchain id, for example `ETH-SEPOLIA`.
    pub blockchain: String,
    /// Which side is fixed, and how much.
    pub fixed: Fixed,
    /// The lowest all-in rate that is accepted.
    pub worst_rate: Rate,
    /// The latest arrival after funding, in minutes.
    pub latest_arrival: u32,
    /// CPN's reason, `PMT001` to `PMT030`.
    pub purpose: String,
    /// What the beneficiary may see (`refCode`).
    pub reference: String,
    /// The orders that look like this one, which a person was shown and said are other payments.
    pub another_than: Vec<OrderId>,
}

/// An offer, reduced to what the bounds judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What would leave the wallet.
    pub source: Money,
    /// What would arrive.
    pub destination: Money,
    /// The longest announced settlement time, in minutes.
    pub arrival: u32,
}

/// Why an offer is outside an order's bounds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutsideBounds {
    /// The all-in rate is lower than the order accepts.
    #[error("offered {offered}, the order accepts {limit} or more")]
    Rate {
        /// What was offered.
        offered: Rate,
        /// The order's limit.
        limit: Rate,
    },
    /// It would arrive too late.
    #[error("arrives within {offered} min, the order accepts {limit} min")]
    Arrival {
        /// Minutes offered.
        offered: u32,
        /// Minutes accepted.
        limit: u32,
    },
    /// The fixed side is not what was asked for.
    #[error("the offer fixes {offered}, the order fixes {wanted}")]
    FixedSide {
        /// What the offer says.
        offered: Money,
        /// What the order says.
        wanted: Money,
    },
    /// The amounts cannot be compared.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Order {
    /// The most USDC that may leave the wallet under this order.
    ///
    /// # Errors
    /// When the amounts do not fit.
    pub fn highest_cost(&self) -> Result<Money, MoneyError> {
        match self.fixed {
            Fixed::Source(amount) => Ok(amount),
            Fixed::Destination(amount) => self.worst_rate.source_for(amount, Currency::USDC),
        }
    }

    /// The least the beneficiary may get under this order.
    ///
    /// # Errors
    /// When the amounts do not fit.
    pub fn least_received(&self) -> Result<Money, MoneyError> {
        match self.fixed {
            Fixed::Source(amount) => self.worst_rate.destination_for(amount, Currency::parse(&self.corridor.currency)?),
            Fixed::Destination(amount) => Ok(amount),
        }
    }

    /// Whether this offer may be taken.
    ///
    /// # Errors
    /// The first bound that is not met.
    pub fn accepts(&self, offer: &Offer) -> Result<(), OutsideBounds> {
        let (wanted, offered) = match self.fixed {
            Fixed::Source(wanted) => (wanted, offer.source),
            Fixed::Destination(wanted) => (wanted, offer.destination),
        };
        if wanted != offered {
            return Err(OutsideBounds::FixedSide { offered, wanted });
        }
        // Compared by amounts, not by the rounded rate, so that rounding can never let a worse offer in.
        let inside = match self.fixed {
            Fixed::Source(_) => offer.destination.minor() >= self.least_received()?.minor(),
            Fixed::Destination(_) => offer.source.minor() <= self.highest_cost()?.minor(),
        };
        if !inside {
            return Err(OutsideBounds::Rate {
                offered: Rate::between(offer.source, offer.destination)?,
                limit: self.worst_rate,
            });
        }
        if offer.arrival > self.latest_arrival {
            return Err(OutsideBounds::Arrival { offered: offer.arrival, limit: self.latest_arrival });
        }
        Ok(())
    }
}

/// Why an attempt ended without a payment. The code is stable; the sentence is for people.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StopReason {
    /// No offer was inside the bounds.
    OutsideBounds,
    /// Quotes ran out as often as allowed.
    QuotesRanOut,
    /// The corridor asks for data that is not filled in.
    FieldsMissing,
    /// CPN refused the request.
    Refused,
    /// CPN could not be reached and nothing had been sent.
    NotReached,
    /// A person stopped it.
    StoppedByPerson,
    /// The BFI's certificate was not accepted.
    Certificate,
    /// The application ended before anything was sent.
    Interrupted,
}

impl StopReason {
    const ALL: [(StopReason, &'static str); 8] = [
        (Self::OutsideBounds, "outside_bounds"),
        (Self::QuotesRanOut, "quotes_ran_out"),
        (Self::FieldsMissing, "fields_missing"),
        (Self::Refused, "refused"),
        (Self::NotReached, "not_reached"),
        (Self::StoppedByPerson, "stopped_by_person"),
        (Self::Certificate, "certificate"),
        (Self::Interrupted, "interrupted"),
    ];
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = Self::ALL.iter().find(|(reason, _)| reason == self).map_or("refused", |(_, code)| code);
        f.write_str(code)
    }
}

impl std::str::FromStr for StopReason {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|(_, code)| *code == text)
            .map(|(reason, _)| reason)
            .ok_or_else(|| format!("unknown stop reason: {text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(fixed: Fixed) -> Order {
        Order {
            id: OrderId::generate(),
            number: "ORD-0001".to_owned(),
            customer: (CustomerId::generate(), 1),
            beneficiary: (BeneficiaryId::generate(), 1),
            corridor: Corridor { country: "MX".into(), currency: "MXN".into(), method: "SPEI".into() },
            blockchain: "ETH-SEPOLIA".to_owned(),
            fixed,
            worst_rate: "18.650000".parse().unwrap(),
            latest_arrival: 720,
            purpose: "PMT001".to_owned(),
            reference: "INV-1".to_owned(),
            another_than: vec![],
        }
    }

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn a_fixed_destination_bounds_the_cost() {
        let order = order(Fixed::Destination(money("450000.00 MXN")));
        assert_eq!(order.highest_cost().unwrap(), money("24128.686327 USDC"));
        let mut offer = Offer { source: money("24128.686327 USDC"), destination: money("450000.00 MXN"), arrival: 30 };
        assert_eq!(order.accepts(&offer), Ok(()));
        offer.source = money("24128.686328 USDC");
        assert!(matches!(order.accepts(&offer), Err(OutsideBounds::Rate { .. })));
    }

    #[test]
    fn a_fixed_source_bounds_what_arrives() {
        let order = order(Fixed::Source(money("25.000000 USDC")));
        assert_eq!(order.least_received().unwrap(), money("466.25 MXN"));
        let mut offer = Offer { source: money("25.000000 USDC"), destination: money("466.25 MXN"), arrival: 720 };
        assert_eq!(order.accepts(&offer), Ok(()));
        offer.arrival = 721;
        assert_eq!(order.accepts(&offer), Err(OutsideBounds::Arrival { offered: 721, limit: 720 }));
        offer = Offer { source: money("25.000001 USDC"), ..offer };
        assert!(matches!(order.accepts(&offer), Err(OutsideBounds::FixedSide { .. })));
    }

    #[test]
    fn stop_reasons_read_back_from_their_codes() {
        for (reason, _) in StopReason::ALL {
            assert_eq!(reason.to_string().parse(), Ok(reason));
        }
    }
}
