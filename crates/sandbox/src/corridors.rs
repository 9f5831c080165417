//! The corridors: where the sandbox pays, over which rails, at which rates and within which limits.
//!
//! The combinations are the table of cpn-flows 8. The limits of MX/SPEI are Circle's sample; the smallest USDC amounts of
//! the others follow field reports of the testnet. Rates, largest amounts and lives of quotes are ours (docs/sandbox.md).

use crate::fields::AccountFields;
use crate::refusal::Refusal;

/// One way to pay: country, currency and rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Corridor {
    /// Two-letter country code.
    pub(crate) country: &'static str,
    pub(crate) rail: &'static Rail,
}

/// What is the same for all countries that a rail reaches.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rail {
    /// The wire word, e.g. `SPEI`.
    pub(crate) method: &'static str,
    /// Fiat currency; all of them have two fraction digits.
    pub(crate) currency: &'static str,
    /// Fiat per USDC before any spread, in millionths.
    pub(crate) mid_rate: u64,
    /// Smallest and largest payout in hundredths of the fiat.
    pub(crate) fiat_limit: (u64, u64),
    /// Smallest and largest source amount in millionths of USDC, before the chain fee.
    pub(crate) crypto_limit: (u64, u64),
    /// How long a quote lives, in seconds.
    pub(crate) quote_life: i64,
    /// A fee per payment that every BFI adds on this rail, in millionths of USDC.
    pub(crate) flat_fee: u64,
    pub(crate) pace: Pace,
    pub(crate) account: AccountFields,
    countries: &'static [&'static str],
}

/// How fast the rail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Minutes.
    Instant,
    /// Hours.
    SameDay,
    /// Business days.
    Days,
}

const USDC: u64 = 1_000_000;
const UNITS: u64 = 100;

const SEPA_AREA: &[&str] = &[
    "AD", "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LI", "LT",
    "LU", "MT", "NL", "NO", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "CH",
];

const WIRE_IN_USD: &[&str] = &[
    "AR", "BR", "CL", "CN", "CO", "AD", "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU",
    "IE", "IT", "LV", "LI", "LT", "LU", "MT", "NL", "NO", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "CH", "GB", "HK",
    "JP", "KE", "ZA", "KR", "TW", "MX", "NG", "SG", "US",
];

/// A rail with the values that most rows share.
const fn rail(
    method: &'static str,
    currency: &'static str,
    mid_rate: u64,
    account: AccountFields,
    pace: Pace,
    countries: &'static [&'static str],
) -> Rail {
    Rail {
        method,
        currency,
        mid_rate,
        // Less than the least USDC, so that it is enough after fees.
        fiat_limit: (9 * mid_rate / 10_000, 250_000 * (mid_rate / 10_000)),
        crypto_limit: (10 * USDC, 250_000 * USDC),
        quote_life: 45,
        flat_fee: 0,
        pace,
        account,
        countries,
    }
}

/// The same rail for wires: a higher least amount, the flat fee seen live, a longer quote.
const fn wire(currency: &'static str, mid_rate: u64, countries: &'static [&'static str]) -> Rail {
    Rail {
        fiat_limit: (30 * mid_rate / 10_000, 250_000 * (mid_rate / 10_000)),
        crypto_limit: (56 * USDC, 250_000 * USDC),
        quote_life: 60,
        flat_fee: 25 * USDC,
        ..rail("WIRE", currency, mid_rate, AccountFields::Wire, Pace::Days, countries)
    }
}

const USD: u64 = 1_000_000;
const CNY: u64 = 7_184_200;
const HKD: u64 = 7_812_350;
const INR: u64 = 84_215_000;

static RAILS: [Rail; 18] = [
    Rail {
        fiat_limit: (168 * UNITS, 837_500 * UNITS),
        crypto_limit: (8_340_000, 41_552_140_000),
        quote_life: 29,
        ..rail("SPEI", "MXN", 18_750_000, AccountFields::Clabe, Pace::Instant, &["MX"])
    },
    rail("PIX", "BRL", 5_418_600, AccountFields::Pix, Pace::Instant, &["BR"]),
    Rail {
        fiat_limit: (940, 250_000 * UNITS),
        crypto_limit: (11 * USDC, 285_000 * USDC),
        ..rail("SEPA", "EUR", 876_051, AccountFields::Iban, Pace::Instant, SEPA_AREA)
    },
    wire("USD", USD, WIRE_IN_USD),
    Rail {
        crypto_limit: (16 * USDC, 250_000 * USDC),
        ..rail("FEDWIRE", "USD", USD, AccountFields::RoutedAccount, Pace::SameDay, &["US"])
    },
    rail("CIPS", "CNY", CNY, AccountFields::BankAccount, Pace::Days, &["CN"]),
    wire("CNY", CNY, &["CN"]),
    rail("BANK-TRANSFER", "COP", 4_012_500_000, AccountFields::BankAccount, Pace::Days, &["CO"]),
    rail("NEQUI", "COP", 4_012_500_000, AccountFields::Phone, Pace::Instant, &["CO"]),
    rail("CHATS", "HKD", HKD, AccountFields::BankAccount, Pace::SameDay, &["HK"]),
    rail("CHATS", "USD", USD, AccountFields::BankAccount, Pace::SameDay, &["HK"]),
    rail("FPS", "HKD", HKD, AccountFields::Phone, Pace::Instant, &["HK"]),
    wire("HKD", HKD, &["HK"]),
    rail("IMPS", "INR", INR, AccountFields::RoutedAccount, Pace::Instant, &["IN"]),
    rail("NEFT", "INR", INR, AccountFields::RoutedAccount, Pace::SameDay, &["IN"]),
    rail("RTGS", "INR", INR, AccountFields::RoutedAccount, Pace::Instant, &["IN"]),
    rail("BANK-TRANSFER", "NGN", 1_541_300_000, AccountFields::BankAccount, Pace::Instant, &["NG"]),
    rail("BANK-TRANSFER", "SGD", 1_342_700, AccountFields::BankAccount, Pace::Instant, &["SG"]),
];

/// Every corridor.
pub(crate) fn all() -> impl Iterator<Item = Corridor> {
    RAILS.iter().flat_map(|rail| rail.countries.iter().map(move |country| Corridor { country, rail }))
}

/// The corridor of a country, currency and method, if the sandbox serves it.
pub(crate) fn find(country: &str, currency: &str, method: &str) -> Option<Corridor> {
    all().find(|c| c.country == country && c.rail.currency == currency && c.rail.method == method)
}

/// The rails to a country in a currency, for a quote request that names no method.
pub(crate) fn first(country: &str, currency: &str) -> Option<Corridor> {
    all().find(|c| c.country == country && c.rail.currency == currency)
}

/// Countries from which CPN takes no payments (cpn-flows 8).
pub(crate) const SENDER_COUNTRIES_REFUSED: &[&str] = &[
    "AF", "BY", "CF", "CD", "CU", "GW", "IR", "IQ", "KP", "LA", "LY", "ML", "MM", "RU", "SO", "SS", "SD", "SY", "UA",
    "VE", "YE",
];

/// A chain that the sandbox settles on, with the fee that a V2 quote fixes for it, in millionths of USDC.
pub(crate) const CHAINS: [(&str, u64); 3] = [("ETH-SEPOLIA", 240_000), ("MATIC-AMOY", 12_000), ("ARC-TESTNET", 5_000)];

/// Whether a text has the form of a country code of ISO 3166-1: two capital letters.
pub(crate) fn is_country_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_uppercase())
}

/// Refuses the chains that belong to the other environment (cpn-api 1.1): the sandbox's keys are test keys.
pub(crate) fn refuse_main_networks(blockchain: &str) -> Result<(), Refusal> {
    if matches!(blockchain, "ETH" | "MATIC" | "SOL") { Err(Refusal::code(290_000)) } else { Ok(()) }
}

/// The chain fee of a V2 quote, if the sandbox settles on that chain.
pub(crate) fn gas_fee(blockchain: &str) -> Option<u64> {
    CHAINS.iter().find(|(name, _)| *name == blockchain).map(|(_, fee)| *fee)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_corridors_are_served() {
        for (country, currency, method) in [
            ("MX", "MXN", "SPEI"),
            ("BR", "BRL", "PIX"),
            ("FR", "EUR", "SEPA"),
            ("DE", "EUR", "SEPA"),
            ("US", "USD", "WIRE"),
        ] {
            assert!(find(country, currency, method).is_some(), "{country} {currency} {method}");
        }
        assert_eq!(find("MX", "USD", "SPEI"), None);
    }

    #[test]
    fn no_corridor_is_listed_twice_and_its_limits_are_in_order() {
        let corridors: Vec<Corridor> = all().collect();
        for (index, corridor) in corridors.iter().enumerate() {
            let rail = corridor.rail;
            assert!(rail.fiat_limit.0 > 0 && rail.fiat_limit.0 < rail.fiat_limit.1, "{corridor:?}");
            assert!(rail.crypto_limit.0 < rail.crypto_limit.1, "{corridor:?}");
            assert_eq!(
                corridors.iter().skip(index + 1).find(|c| c.country == corridor.country
                    && c.rail.method == rail.method
                    && c.rail.currency == rail.currency),
                None
            );
        }
    }
}
