//! From wire text to the domain's values.

use domain::money::{Currency, Money as DomainMoney, MoneyError, Rate};

use super::{Limit, Money, PaymentStatus, RateText, RefundStatus, TransactionStatus};

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

impl Limit {
    /// Smallest and largest amount. Fails when currency or digits are none.
    pub fn bounds(&self) -> Result<(DomainMoney, DomainMoney), MoneyError> {
        let currency = Currency::parse(&self.currency)?;
        Ok((DomainMoney::parse(self.min.as_str(), currency)?, DomainMoney::parse(self.max.as_str(), currency)?))
    }
}

impl TryFrom<&RateText> for Rate {
    type Error = MoneyError;

    /// Fails when the text is no rate above zero. The pair is not looked at.
    fn try_from(wire: &RateText) -> Result<Self, Self::Error> {
        wire.rate.parse()
    }
}

impl From<&PaymentStatus> for domain::payment::PaymentStatus {
    fn from(wire: &PaymentStatus) -> Self {
        wire.as_str().parse().unwrap_or_else(|never| match never {})
    }
}

impl From<&TransactionStatus> for domain::payment::TransactionStatus {
    fn from(wire: &TransactionStatus) -> Self {
        wire.as_str().parse().unwrap_or_else(|never| match never {})
    }
}

impl From<&RefundStatus> for domain::payment::RefundStatus {
    fn from(wire: &RefundStatus) -> Self {
        wire.as_str().parse().unwrap_or_else(|never| match never {})
    }
}
