//! The arithmetic of a quote: whole millionths of USDC, whole hundredths of fiat, no rounding left over (cpn-flows 1.8).
//!
//! Two equations hold for every offer, whether a reader rounds down or to the nearest hundredth:
//! `destination = (source − fees) × raw rate` and `destination = source × all-in rate`. What cannot be converted into a
//! whole hundredth of fiat goes into the BFI's fee.

/// What a BFI charges on one rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Fiat per USDC after the BFI's spread, in millionths.
    pub(crate) raw_rate: u64,
    /// Fee in millionths of the converted amount.
    pub(crate) fee_ppm: u64,
    /// Fee per payment, in millionths of USDC.
    pub(crate) flat_fee: u64,
    /// Tax on the BFI's fee, in percent.
    pub(crate) tax_percent: u64,
    /// Circle's fee in millionths of the converted amount.
    pub(crate) service_ppm: u64,
    /// The chain fee, in millionths of USDC; zero in V1.
    pub(crate) gas_fee: u64,
}

/// The side that is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fixed {
    /// Millionths of USDC.
    Source(u64),
    /// Hundredths of fiat.
    Destination(u64),
}

/// A worked-out offer. USDC in millionths, fiat in hundredths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) source: u64,
    pub(crate) destination: u64,
    pub(crate) tax_fee: u64,
    pub(crate) bfi_fee: u64,
    pub(crate) service_fee: u64,
    pub(crate) gas_fee: u64,
    /// The all-in rate as decimal text.
    pub(crate) rate: String,
}

impl Offer {
    /// The sum of all fees.
    pub(crate) fn total_fees(&self) -> u64 {
        self.tax_fee + self.bfi_fee + self.service_fee + self.gas_fee
    }
}

/// Millionths of USDC × millionths per USDC ÷ this = hundredths of fiat.
const TO_FIAT: u128 = 10_000_000_000;
const PPM: u128 = 1_000_000;

/// Works out the other side. `None` when nothing would arrive or the amounts are out of range.
pub(crate) fn offer(terms: Terms, fixed: Fixed) -> Option<Offer> {
    let rate = u128::from(terms.raw_rate);
    match fixed {
        Fixed::Destination(destination) => {
            let converted = (u128::from(destination) * TO_FIAT).div_ceil(rate);
            let fees = Fees::of(terms, converted)?;
            let source = u64::try_from(converted).ok()?.checked_add(fees.total()?)?;
            Some(fees.offer(source, destination))
        }
        Fixed::Source(source) => {
            // The largest converted amount whose fees still fit: solve linearly, then correct the rounding.
            let proportional = u128::from(terms.fee_ppm) * u128::from(100 + terms.tax_percent) / 100;
            let fixed_part = u128::from(terms.flat_fee) * u128::from(100 + terms.tax_percent) / 100;
            let available = u128::from(source).checked_sub(fixed_part + u128::from(terms.gas_fee))?;
            let mut converted = available * PPM / (PPM + proportional + u128::from(terms.service_ppm));
            while converted > 0 && Fees::of(terms, converted)?.total()? + u64::try_from(converted).ok()? > source {
                converted -= 1;
            }
            let destination = u64::try_from(converted * rate / TO_FIAT).ok().filter(|fiat| *fiat > 0)?;
            let exact = (u128::from(destination) * TO_FIAT).div_ceil(rate);
            let mut fees = Fees::of(terms, exact)?;
            let rest = source.checked_sub(u64::try_from(exact).ok()?)?.checked_sub(fees.total()?)?;
            fees.bfi += rest;
            Some(fees.offer(source, destination))
        }
    }
}

#[derive(Clone, Copy)]
struct Fees {
    tax: u64,
    bfi: u64,
    service: u64,
    gas: u64,
}

impl Fees {
    fn of(terms: Terms, converted: u128) -> Option<Self> {
        let share = |ppm: u64| u64::try_from((converted * u128::from(ppm)).div_ceil(PPM)).ok();
        let bfi = terms.flat_fee.checked_add(share(terms.fee_ppm)?)?;
        let tax = bfi.checked_mul(terms.tax_percent)?.div_ceil(100);
        Some(Self { tax, bfi, service: share(terms.service_ppm)?, gas: terms.gas_fee })
    }

    fn total(self) -> Option<u64> {
        self.tax.checked_add(self.bfi)?.checked_add(self.service)?.checked_add(self.gas)
    }

    fn offer(self, source: u64, destination: u64) -> Offer {
        Offer {
            source,
            destination,
            tax_fee: self.tax,
            bfi_fee: self.bfi,
            service_fee: self.service,
            gas_fee: self.gas,
            rate: all_in_rate(source, destination),
        }
    }
}

/// The shortest rate with at least six digits that gives back exactly the destination amount.
fn all_in_rate(source: u64, destination: u64) -> String {
    let mut digits = 6_u32;
    loop {
        let scale = 10_u128.pow(digits);
        let rate = (u128::from(destination) * 10_000 * scale).div_ceil(u128::from(source));
        // Ten thousand: hundredths of fiat per millionths of USDC.
        let excess = rate * u128::from(source) - u128::from(destination) * 10_000 * scale;
        if excess * 2 < 10_000 * scale || digits >= 15 {
            let width = usize::try_from(digits).unwrap_or(6);
            return format!("{}.{:0width$}", rate / scale, rate % scale);
        }
        digits += 1;
    }
}

/// Millionths as decimal text with six digits.
pub(crate) fn millionths(amount: u64) -> String {
    format!("{}.{:06}", amount / 1_000_000, amount % 1_000_000)
}

/// Hundredths as decimal text with two digits.
pub(crate) fn hundredths(amount: u64) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}

/// Reads decimal text with at most `digits` fraction digits; `None` for anything else, a sign or an exponent included.
pub(crate) fn parse(text: &str, digits: usize) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || fraction.len() > digits || !plain(whole) || !plain(fraction) || text.ends_with('.') {
        return None;
    }
    format!("{whole}{fraction:0<digits$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Terms {
        Terms {
            raw_rate: 18_716_250,
            fee_ppm: 1_000,
            flat_fee: 250_000,
            tax_percent: 16,
            service_ppm: 200,
            gas_fee: 240_000,
        }
    }

    /// Decimal text × millionths, compared with hundredths; rounds down and to the nearest.
    fn both_roundings(product: u128, scale: u128) -> (u128, u128) {
        (product / scale, (product + scale / 2) / scale)
    }

    fn holds(terms: Terms, offer: &Offer) {
        let net = u128::from(offer.source - offer.total_fees());
        let fiat = u128::from(offer.destination);
        assert_eq!(both_roundings(net * u128::from(terms.raw_rate), TO_FIAT), (fiat, fiat), "{offer:?}");
        let digits = offer.rate.split_once('.').unwrap().1.len();
        let rate: u128 = offer.rate.replace('.', "").parse().unwrap();
        let scale = 10_u128.pow(u32::try_from(digits).unwrap()) * 10_000;
        assert_eq!(both_roundings(rate * u128::from(offer.source), scale), (fiat, fiat), "{offer:?}");
    }

    #[test]
    fn both_equations_hold_exactly_for_either_fixed_side() {
        let mut amount = 12_345_678_u64;
        for step in 0..4_000_u64 {
            amount = amount.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let source = 10_000_000 + amount % 400_000_000_000;
            for raw_rate in [876_051, 1_000_000, 18_716_250, 4_012_500_000] {
                let terms = Terms { raw_rate, flat_fee: (step % 3) * 12_500_000 / 3, ..terms() };
                if let Some(offer) = offer(terms, Fixed::Source(source)) {
                    assert_eq!(offer.source, source);
                    holds(terms, &offer);
                }
                let fiat = 1_000 + amount % 900_000_000;
                let offer = super::offer(terms, Fixed::Destination(fiat)).unwrap();
                assert_eq!(offer.destination, fiat);
                holds(terms, &offer);
            }
        }
    }

    #[test]
    fn an_amount_that_the_fees_eat_up_gets_no_offer() {
        assert_eq!(offer(terms(), Fixed::Source(300_000)), None);
        assert_eq!(offer(terms(), Fixed::Source(0)), None);
        assert!(offer(Terms { flat_fee: 0, gas_fee: 0, ..terms() }, Fixed::Destination(u64::MAX)).is_none());
    }

    #[test]
    fn amounts_are_read_without_floats_and_without_guessing() {
        assert_eq!(parse("25.000000", 6), Some(25_000_000));
        assert_eq!(parse("25", 6), Some(25_000_000));
        assert_eq!(parse("0.5", 2), Some(50));
        for text in ["", ".5", "1.", "1.2345678", "-1", "+1", "1e3", " 1", "1,5", "99999999999999999999"] {
            assert_eq!(parse(text, 6), None, "{text:?}");
        }
        assert_eq!(millionths(25_060_000), "25.060000");
        assert_eq!(hundredths(46_436), "464.36");
    }
}
