//! From wire text to the domain's values.

use domain::money::{Currency, Money as DomainMoney, MoneyError, Rate};

use super::{Money, RateText};

impl TryFrom<&Money> for DomainMoney {
    type Error = MoneyError;

    /// Fails when the currency code or the amount is not one, or has more digits than the currency.
    fn try_from(wire: &Money) -> Result<Self, Self::Error> {
        Self::parse(&wire.amount, Currency::parse(&wire.currency)?)
    }
}

impl TryFrom<Money> for DomainMoney {
    type Error = MoneyError;

    fn try_from(wire: Money) -> Result<Self, Self::Error> {
        Self::try_from(&wire)
    }
}

impl From<&DomainMoney> for Money {
    fn from(money: &DomainMoney) -> Self {
        Self::new(money.amount(), money.currency().code())
    }
}

impl From<DomainMoney> for Money {
    fn from(money: DomainMoney) -> Self {
        Self::from(&money)
    }
}

impl TryFrom<&RateText> for Rate {
    type Error = MoneyError;

    /// Fails when the text is no rate above zero. The pair is not looked at.
    fn try_from(wire: &RateText) -> Result<Self, Self::Error> {
        wire.rate.parse()
    }
}
