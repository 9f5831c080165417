//! The forms of texts, known from CPN's field names: what a right value looks like, and whether one is.
use email_address::{EmailAddress, Options};
use jiff::civil::Date;

use super::check::Around;
use super::{accounts, countries, postal};

/// The form that a text field has. CPN documents none of them (cpn-api open point 7), so they are public standards only,
/// and a name nobody knows is plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// One line of any text.
    Plain,
    /// A day that has been, `YYYY-MM-DD`: of birth or of formation.
    PastDate,
    /// A country, ISO 3166-1 alpha-2.
    Country,
    /// A telephone number.
    Phone,
    /// The calling code before a telephone number.
    CallingCode,
    /// An e-mail address.
    Email,
    /// The postal code of the bank.
    BankPostalCode,
    /// A Mexican account.
    Clabe,
    /// An international account.
    Iban,
    /// A Brazilian tax number: CPF or CNPJ.
    BrazilianTaxId,
    /// A random PIX key.
    PixKey,
    /// A bank, ISO 9362.
    Bic,
    /// A bank in the USA.
    RoutingNumber,
}

impl TextForm {
    /// The form of a field, by CPN's name for it (cpn-api 5.10, 5.11).
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name {
            "CLABE" => Self::Clabe,
            "IBAN" => Self::Iban,
            "RECIPIENT_ID_NUMBER" => Self::BrazilianTaxId,
            "RECIPIENT_EVP" => Self::PixKey,
            "SWIFT_CODE" => Self::Bic,
            "ROUTING_NUMBER" => Self::RoutingNumber,
            "BANK_POSTAL_CODE" => Self::BankPostalCode,
            "RECIPIENT_PHONE_COUNTRY_CODE" => Self::CallingCode,
            _ if name.ends_with("_COUNTRY")
                || name.ends_with("_NATIONALITY")
                || name.ends_with("_COUNTRY_OF_FORMATION") =>
            {
                Self::Country
            }
            _ if name.ends_with("_DATE_OF_BIRTH") || name.ends_with("_DATE_OF_FORMATION") => Self::PastDate,
            _ if name.ends_with("_PHONE_NUMBER") => Self::Phone,
            _ if name.ends_with("_EMAIL") => Self::Email,
            _ => Self::Plain,
        }
    }

    /// What a right value looks like, to stand after “must be”; empty for plain text.
    #[must_use]
    pub fn right(self) -> &'static str {
        match self {
            Self::Plain | Self::BankPostalCode => "",
            Self::PastDate => "a day that has been, as year-month-day like 1987-05-31",
            Self::Country => "a country of the list, as two letters like MX",
            Self::Phone => "a telephone number of 6 to 15 digits, like +52 55 1234 5678",
            Self::CallingCode => "a calling code, like +254",
            Self::Email => "an e-mail address, like name@example.com",
            Self::Clabe => "18 digits of which the last one checks the others, like 002010077777777771",
            Self::Iban => "a country, two check digits and the account, like FR14 2004 1010 0505 0001 3M02 606",
            Self::BrazilianTaxId => {
                "a CPF like 529.982.247-25 or a CNPJ like 11.444.777/0001-61, with right check digits"
            }
            Self::PixKey => "a random key like 123e4567-e89b-12d3-a456-426614174000",
            Self::Bic => "8 or 11 letters and digits with the bank’s country in the middle, like CHASUS33",
            Self::RoutingNumber => "9 digits of which the last one checks the others, like 021000021",
        }
    }

    /// The text as it is kept and sent: blanks inside a number say nothing, and codes are in capitals.
    #[must_use]
    pub fn tidy(self, text: &str) -> String {
        let without_blanks = || text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        match self {
            Self::Iban | Self::Bic | Self::Country => without_blanks().to_uppercase(),
            Self::Clabe | Self::RoutingNumber | Self::PixKey | Self::PastDate => without_blanks(),
            Self::BrazilianTaxId => without_blanks().to_uppercase(),
            Self::Plain | Self::Phone | Self::CallingCode | Self::Email | Self::BankPostalCode => {
                text.trim().to_owned()
            }
        }
    }

    /// What a tidy text must be instead, when it does not have this form.
    pub(super) fn instead(self, text: &str, around: &Around<'_>) -> Option<String> {
        let right = match self {
            Self::Plain => true,
            Self::PastDate => is_past_date(text, around.today),
            Self::Country => countries::country_name(text).is_some(),
            Self::Phone => is_phone(text, 6..=15),
            // Whether a calling code or a country’s code is meant is documented nowhere; both pass.
            Self::CallingCode => is_phone(text, 1..=3) || countries::country_name(text).is_some(),
            Self::Email => is_email(text),
            Self::BankPostalCode => {
                return postal::example_instead_of(text, around.bank_country.unwrap_or_default())
                    .map(|example| format!("a postal code of the bank’s country, like {example}"));
            }
            Self::Clabe => accounts::is_clabe(text),
            Self::Iban => accounts::is_iban(text),
            Self::BrazilianTaxId => accounts::is_brazilian_tax_id(text),
            Self::PixKey => uuid::Uuid::parse_str(text).is_ok(),
            Self::Bic => accounts::is_bic(text),
            Self::RoutingNumber => accounts::is_routing_number(text),
        };
        (!right).then(|| self.right().to_owned())
    }
}

fn is_past_date(text: &str, today: Date) -> bool {
    text.len() == 10 && text.parse::<Date>().is_ok_and(|date| date <= today)
}

/// Digits with the marks that people write between them. A library that knew each country’s numbering would carry megabytes
/// that age, to say less than CPN does.
fn is_phone(text: &str, digits: std::ops::RangeInclusive<usize>) -> bool {
    let number = text.strip_prefix('+').unwrap_or(text);
    let allowed = number.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')'));
    allowed && digits.contains(&number.bytes().filter(u8::is_ascii_digit).count())
}

/// Whether a text is one e-mail address and nothing else: no name before it, no number in place of its host.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    EmailAddress::parse_with_options(text, options).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instead(name: &str, text: &str) -> Option<String> {
        let around = Around { today: "2026-11-22".parse().unwrap(), bank_country: Some("US") };
        TextForm::of(name).instead(text, &around)
    }

    #[test]
    fn a_wrong_value_is_answered_with_what_a_right_one_looks_like() {
        for (name, right, wrong) in [
            ("CLABE", "002010077777777771", "002010077777777772"),
            ("IBAN", "FR1420041010050500013M02606", "FR1520041010050500013M02606"),
            ("RECIPIENT_ID_NUMBER", "529.982.247-25", "529.982.247-26"),
            ("ROUTING_NUMBER", "021000021", "021000022"),
            ("SWIFT_CODE", "CHASUS33", "CHASUS3"),
            ("RECIPIENT_EVP", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
            ("BENEFICIARY_DATE_OF_BIRTH", "1987-05-31", "31.05.1987"),
            ("BENEFICIARY_DATE_OF_BIRTH", "2026-11-22", "2026-11-23"),
            ("ORIGINATOR_DATE_OF_FORMATION", "2024-02-29", "2023-02-29"),
            ("BANK_COUNTRY", "US", "UK"),
            ("BENEFICIARY_NATIONALITY", "MX", "Mexican"),
            ("BENEFICIARY_PHONE_NUMBER", "+52 (55) 1234-5678", "0800 CALL NOW"),
            ("RECIPIENT_PHONE_NUMBER", "712345678", "12345"),
            ("RECIPIENT_PHONE_COUNTRY_CODE", "+254", "+2547"),
            ("RECIPIENT_PHONE_COUNTRY_CODE", "KE", "Kenya"),
            ("BENEFICIARY_EMAIL", "marisol@vega.example.mx", "marisol@vega"),
            ("BENEFICIARY_EMAIL", "m+1@vega.mx", "Marisol <m@vega.mx>"),
            ("BANK_POSTAL_CODE", "68102", "6810"),
        ] {
            assert_eq!(instead(name, right), None, "{name} {right}");
            let said = instead(name, wrong);
            assert!(said.is_some_and(|said| said.contains("like")), "{name} {wrong}");
        }
    }

    #[test]
    fn every_example_that_is_shown_is_right() {
        for name in [
            "CLABE",
            "IBAN",
            "RECIPIENT_EVP",
            "SWIFT_CODE",
            "ROUTING_NUMBER",
            "RECIPIENT_PHONE_COUNTRY_CODE",
            "X_DATE_OF_BIRTH",
            "X_COUNTRY",
            "X_PHONE_NUMBER",
            "X_EMAIL",
        ] {
            let form = TextForm::of(name);
            let (_, example) = form.right().rsplit_once("like ").unwrap();
            assert_eq!(instead(name, &form.tidy(example)), None, "{name} {example}");
        }
    }

    #[test]
    fn a_name_nobody_knew_takes_any_text() {
        assert_eq!(TextForm::of("BANK_BRANCH_CODE"), TextForm::Plain);
        assert_eq!(instead("BANK_BRANCH_CODE", "anything"), None);
    }
}
