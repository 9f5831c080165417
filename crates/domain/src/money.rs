//! Money as whole minor units of one currency, and exact rates between two. Never a float.
use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

/// A currency code and the number of digits of its minor unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 4],
    length: u8,
    digits: u8,
}

impl Currency {
    /// USD Coin, six digits (its ERC-20 decimals).
    pub const USDC: Currency = Currency { code: *b"USDC", length: 4, digits: 6 };

    /// Reads a code: `USDC`, or three capital letters of ISO 4217.
    ///
    /// # Errors
    /// When the code has another form. An unlisted code of the right form has two digits, as most do.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        if code == "USDC" {
            return Ok(Self::USDC);
        }
        let bytes = code.as_bytes();
        let [a, b, c] = *bytes else {
            return Err(MoneyError::Currency(code.to_owned()));
        };
        if !bytes.iter().all(u8::is_ascii_uppercase) {
            return Err(MoneyError::Currency(code.to_owned()));
        }
        // ISO 4217, the codes whose minor unit is not 1/100.
        let digits = match code {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        };
        Ok(Self { code: [a, b, c, 0], length: 3, digits })
    }

    /// The code, for example `MXN`.
    #[must_use]
    pub fn code(&self) -> &str {
        // The bytes were checked to be ASCII when the value was made.
        std::str::from_utf8(self.code.get(..usize::from(self.length)).unwrap_or_default()).unwrap_or_default()
    }

    /// How many digits the minor unit has.
    #[must_use]
    pub fn digits(&self) -> u8 {
        self.digits
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What can be wrong with an amount, a currency or a rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a currency code.
    #[error("“{0}” is not a currency code")]
    Currency(String),
    /// Not a plain decimal amount.
    #[error("“{0}” is not an amount; write it like 1250.00")]
    Amount(String),
    /// More digits than the currency has.
    #[error("{currency} has {digits} decimals; “{text}” has more")]
    Digits {
        /// What was given.
        text: String,
        /// The currency that was meant.
        currency: Currency,
        /// How many digits it has.
        digits: u8,
    },
    /// The amount does not fit.
    #[error("the amount is too large")]
    TooLarge,
    /// Two currencies where one was needed.
    #[error("{0} and {1} cannot be combined")]
    Mixed(Currency, Currency),
    /// The difference would be below zero.
    #[error("the result would be below zero")]
    Negative,
    /// Not a rate above zero.
    #[error("“{0}” is not a rate; write it like 18.650000")]
    Rate(String),
}

/// An amount of one currency, in whole minor units; never negative.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: u64,
    currency: Currency,
}

impl Money {
    /// An amount from its minor units: `Money::new(25_000_000, Currency::USDC)` is 25 USDC.
    #[must_use]
    pub fn new(minor: u64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in this currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a plain decimal: digits, optionally a point and digits. Surplus zeros at the end are dropped.
    ///
    /// # Errors
    /// For anything else, for more digits than the currency has, and for amounts that do not fit.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let wrong = || MoneyError::Amount(text.to_owned());
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits_only = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits_only(whole) || !digits_only(fraction) {
            return Err(wrong());
        }
        let fraction = fraction.trim_end_matches('0');
        let width = usize::from(currency.digits);
        if fraction.len() > width {
            return Err(MoneyError::Digits { text: text.to_owned(), currency, digits: currency.digits });
        }
        let minor = format!("{whole}{fraction:0<width$}");
        let minor = minor.trim_start_matches('0');
        let minor = if minor.is_empty() { "0" } else { minor };
        minor.parse().map(|minor| Self::new(minor, currency)).map_err(|_| MoneyError::TooLarge)
    }

    /// Reads an amount as a person types it: blanks, underscores and thousands commas are passed over.
    ///
    /// # Errors
    /// As [`Money::parse`]; also when a comma does not stand between groups of three digits.
    pub fn parse_typed(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let wrong = || MoneyError::Amount(text.trim().to_owned());
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
        let (whole, fraction) = match plain.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (plain.as_str(), None),
        };
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or_default();
        let grouped = whole.contains(',');
        if grouped && (first.is_empty() || first.len() > 3 || groups.any(|group| group.len() != 3)) {
            return Err(wrong());
        }
        let whole = whole.replace(',', "");
        let joined = fraction.map_or_else(|| whole.clone(), |fraction| format!("{whole}.{fraction}"));
        Self::parse(&joined, currency)
    }

    /// The whole minor units.
    #[must_use]
    pub fn minor(&self) -> u64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether nothing is meant.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.minor == 0
    }

    /// The plain decimal with all digits of the currency: `25.000000`.
    #[must_use]
    pub fn amount(&self) -> String {
        let width = usize::from(self.currency.digits);
        if width == 0 {
            return self.minor.to_string();
        }
        let text = format!("{:0>wide$}", self.minor, wide = width.saturating_add(1));
        let (whole, fraction) = text.split_at(text.len().saturating_sub(width));
        format!("{whole}.{fraction}")
    }

    /// For sentences, with thousands marks: `24,066.048723 USDC`. Never read back, never compared.
    #[must_use]
    pub fn grouped(&self) -> String {
        let amount = self.amount();
        let (whole, fraction) = amount.split_once('.').unwrap_or((&amount, ""));
        let mut marked = String::new();
        for (index, digit) in whole.chars().enumerate() {
            let left = whole.len().saturating_sub(index);
            if index > 0 && left.checked_rem(3) == Some(0) {
                marked.push(',');
            }
            marked.push(digit);
        }
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{marked}{point}{fraction} {}", self.currency)
    }

    /// The sum.
    ///
    /// # Errors
    /// For two currencies or when the sum does not fit.
    pub fn checked_add(&self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The difference.
    ///
    /// # Errors
    /// For two currencies or when it would be below zero.
    pub fn checked_sub(&self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Negative)?;
        Ok(Self::new(minor, self.currency))
    }

    fn same_currency(&self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::Mixed(self.currency, other.currency)) }
    }

    fn decimal(&self) -> Result<Decimal, MoneyError> {
        Decimal::try_from_i128_with_scale(i128::from(self.minor), u32::from(self.currency.digits))
            .map_err(|_| MoneyError::TooLarge)
    }

    fn from_decimal(value: Decimal, currency: Currency, rounding: RoundingStrategy) -> Result<Self, MoneyError> {
        let rounded = value.round_dp_with_strategy(u32::from(currency.digits), rounding);
        Self::parse(&rounded.to_string(), currency)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads what [`Display`](fmt::Display) writes: `25.000000 USDC`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (amount, code) = text.split_once(' ').ok_or_else(|| MoneyError::Amount(text.to_owned()))?;
        Self::parse(amount, Currency::parse(code)?)
    }
}

/// How much of the destination currency one unit of the source currency brings; exact, above zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rate(Decimal);

impl Rate {
    /// The all-in rate of two amounts: destination over source, six digits, rounded half-even.
    ///
    /// # Errors
    /// When the source is nothing or the rate would be zero.
    pub fn between(source: Money, destination: Money) -> Result<Self, MoneyError> {
        let wrong = || MoneyError::Rate(format!("{destination} / {source}"));
        let rate = destination.decimal()?.checked_div(source.decimal()?).ok_or_else(wrong)?;
        let rate = rate.round_dp_with_strategy(6, RoundingStrategy::MidpointNearestEven);
        if rate > Decimal::ZERO { Ok(Self(rate)) } else { Err(wrong()) }
    }

    /// What arrives for this source amount, rounded down: never promise more than the rate gives.
    ///
    /// # Errors
    /// When the result does not fit.
    pub fn destination_for(&self, source: Money, currency: Currency) -> Result<Money, MoneyError> {
        let value = source.decimal()?.checked_mul(self.0).ok_or(MoneyError::TooLarge)?;
        Money::from_decimal(value, currency, RoundingStrategy::ToZero)
    }

    /// The highest source amount that this destination amount may cost at this rate, rounded down.
    ///
    /// # Errors
    /// When the result does not fit.
    pub fn source_for(&self, destination: Money, currency: Currency) -> Result<Money, MoneyError> {
        let value = destination.decimal()?.checked_div(self.0).ok_or(MoneyError::TooLarge)?;
        Money::from_decimal(value, currency, RoundingStrategy::ToZero)
    }

    /// The rate with exactly six digits, rounded half-even: for showing, never for a check.
    #[must_use]
    pub fn six_digits(&self) -> String {
        let mut value = self.0.round_dp_with_strategy(6, RoundingStrategy::MidpointNearestEven);
        value.rescale(6);
        value.to_string()
    }

    /// How many basis points (1/10000) this rate is above another one; zero when it is not.
    #[must_use]
    pub fn basis_points_above(&self, other: Rate) -> u32 {
        let gap = self.0.checked_sub(other.0).and_then(|gap| gap.checked_mul(Decimal::from(10_000_u32)));
        let points = gap.and_then(|gap| gap.checked_div(self.0)).unwrap_or_default();
        u32::try_from(points.round()).unwrap_or(0)
    }

    /// Lowers the rate by basis points (1/10000), rounded down to six digits.
    ///
    /// # Errors
    /// When nothing would be left.
    pub fn less_basis_points(&self, points: u32) -> Result<Self, MoneyError> {
        let keep = Decimal::from(10_000_u32.saturating_sub(points));
        let value = self.0.checked_mul(keep).and_then(|v| v.checked_div(Decimal::from(10_000_u32)));
        let value = value.ok_or(MoneyError::TooLarge)?.round_dp_with_strategy(6, RoundingStrategy::ToZero);
        if value > Decimal::ZERO { Ok(Self(value)) } else { Err(MoneyError::Rate(value.to_string())) }
    }
}

impl FromStr for Rate {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || MoneyError::Rate(text.to_owned());
        let plain = text.trim();
        if plain.is_empty() || !plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Err(wrong());
        }
        let rate = Decimal::from_str_exact(plain).map_err(|_| wrong())?;
        if rate > Decimal::ZERO { Ok(Self(rate)) } else { Err(wrong()) }
    }
}

impl fmt::Display for Rate {
    /// At least six digits after the point, and all that were given.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut value = self.0.normalize();
        if value.scale() < 6 {
            value.rescale(6);
        }
        write!(f, "{value}")
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mxn() -> Currency {
        Currency::parse("MXN").unwrap()
    }

    #[test]
    fn amounts_read_back_from_their_text() {
        for text in ["0.000000 USDC", "25.000000 USDC", "24073.116556 USDC", "450000.00 MXN", "7 JPY"] {
            assert_eq!(text.parse::<Money>().unwrap().to_string(), text);
        }
        assert_eq!(Money::parse("25", Currency::USDC).unwrap().minor(), 25_000_000);
        assert_eq!(Money::parse("25.0000000", Currency::USDC).unwrap().minor(), 25_000_000);
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "0x10", "1 000", "١"] {
            assert!(Money::parse(text, mxn()).is_err(), "{text}");
        }
        assert!(matches!(Money::parse("1.001", mxn()), Err(MoneyError::Digits { digits: 2, .. })));
        assert_eq!(Money::parse("99999999999999999999", mxn()), Err(MoneyError::TooLarge));
    }

    #[test]
    fn typed_amounts_may_carry_thousands_marks_but_not_decimal_commas() {
        assert_eq!(Money::parse_typed(" 450,000.00 ", mxn()).unwrap().minor(), 45_000_000);
        assert_eq!(Money::parse_typed("1 250", mxn()).unwrap().minor(), 125_000);
        for text in ["1,5", "1,50", ",500", "1,0000", "12,34,567.00"] {
            assert!(Money::parse_typed(text, mxn()).is_err(), "{text}");
        }
    }

    #[test]
    fn the_published_examples_fit_the_all_in_rate() {
        let usdc = |text| Money::parse(text, Currency::USDC).unwrap();
        let rate: Rate = "18.574400".parse().unwrap();
        assert_eq!(rate.destination_for(usdc("25.000000"), mxn()).unwrap().amount(), "464.36");
        assert_eq!(Rate::between(usdc("25"), Money::parse("464.36", mxn()).unwrap()).unwrap(), rate);
    }

    #[test]
    fn the_highest_cost_never_exceeds_the_worst_rate() {
        let worst: Rate = "18.650000".parse().unwrap();
        let they_get = Money::parse("450000.00", mxn()).unwrap();
        let cost = worst.source_for(they_get, Currency::USDC).unwrap();
        assert_eq!(cost.amount(), "24128.686327");
    }

    #[test]
    fn sentences_carry_thousands_marks() {
        for (text, grouped) in [
            ("24066.048723 USDC", "24,066.048723 USDC"),
            ("999.00 MXN", "999.00 MXN"),
            ("1234567 JPY", "1,234,567 JPY"),
        ] {
            assert_eq!(text.parse::<Money>().unwrap().grouped(), grouped);
        }
    }

    #[test]
    fn rates_are_compared_in_basis_points() {
        let rate = |text: &str| text.parse::<Rate>().unwrap();
        assert_eq!(rate("18.693051").basis_points_above(rate("18.680443")), 7);
        assert_eq!(rate("18.680443").basis_points_above(rate("18.693051")), 0);
        assert_eq!(rate("20").less_basis_points(50).unwrap(), rate("19.9"));
    }

    #[test]
    fn money_of_two_currencies_is_never_combined() {
        let a = Money::new(1, Currency::USDC);
        let b = Money::new(1, mxn());
        assert_eq!(a.checked_add(b), Err(MoneyError::Mixed(Currency::USDC, mxn())));
        assert_eq!(a.checked_sub(Money::new(2, Currency::USDC)), Err(MoneyError::Negative));
    }
}
