//! The data a corridor asks for: requirements as CPN names them, values as staff filled them in, and local checks.
use std::collections::BTreeMap;

/// A postal address, member by member as CPN seals it (cpn-flows 3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostalAddress {
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province; empty when the country has none.
    pub state_province: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Postal code.
    pub postal_code: String,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// Plain text; dates are `YYYY-MM-DD`.
    Text(String),
    /// A postal address.
    Address(PostalAddress),
}

/// Filled-in fields by CPN's name, for example `CLABE` or `ORIGINATOR_ADDRESS`.
pub type Fields = BTreeMap<String, FieldValue>;

/// Which of the two sealed parts a requirement belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// `travelRuleData`.
    TravelRule,
    /// `beneficiaryAccountData`.
    BeneficiaryAccount,
}

/// The type of a required field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A postal address.
    Address,
    /// A file; not sealed with the payment.
    File,
    /// A type CPN added later; kept as it came and treated as text.
    Unknown(String),
}

/// One line of the requirements answer (cpn-api 3.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Which sealed part asks for it.
    pub part: Part,
    /// CPN's name.
    pub name: String,
    /// Its type.
    pub kind: FieldKind,
    /// Whether it may be left out.
    pub optional: bool,
    /// The allowed values; empty when any will do.
    pub values: Vec<String>,
}

/// Whose record a field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldOwner {
    /// The originating institution, set once in Settings.
    Institution,
    /// The customer.
    Customer,
    /// The beneficiary and the account.
    Beneficiary,
}

impl Requirement {
    /// Whose record the field belongs to; by CPN's prefixes, an unknown name belongs to the beneficiary.
    #[must_use]
    pub fn owner(&self) -> FieldOwner {
        if self.name.starts_with("ORIGINATOR_FINANCIAL_INSTITUTION_") {
            FieldOwner::Institution
        } else if self.name.starts_with("ORIGINATOR_") {
            FieldOwner::Customer
        } else {
            FieldOwner::Beneficiary
        }
    }

    /// The name a person reads: known names have words, others are spelled out (`NEW_FIELD` → `New field`).
    #[must_use]
    pub fn label(&self) -> String {
        label(&self.name)
    }
}

/// The name a person reads for a CPN field name.
#[must_use]
pub fn label(name: &str) -> String {
    let known = match name {
        "ORIGINATOR_FINANCIAL_INSTITUTION_NAME" => "Institution name",
        "ORIGINATOR_FINANCIAL_INSTITUTION_ADDRESS" => "Institution address",
        "ORIGINATOR_FINANCIAL_INSTITUTION_ID" => "Institution ID",
        "ORIGINATOR_NAME" => "Customer name",
        "ORIGINATOR_ACCOUNT_NUMBER" => "Customer account or wallet",
        "ORIGINATOR_ADDRESS" => "Customer address",
        "ORIGINATOR_DATE_OF_BIRTH" => "Customer date of birth",
        "ORIGINATOR_NATIONALITY" => "Customer nationality",
        "ORIGINATOR_NATIONAL_IDENTIFICATION_NUMBER" => "Customer tax or identity number",
        "ORIGINATOR_DATE_OF_FORMATION" => "Customer date of formation",
        "ORIGINATOR_COUNTRY_OF_FORMATION" => "Customer country of formation",
        "BENEFICIARY_NAME" => "Beneficiary name",
        "BENEFICIARY_ADDRESS" => "Beneficiary address",
        "BENEFICIARY_DATE_OF_BIRTH" => "Beneficiary date of birth",
        "BENEFICIARY_NATIONALITY" => "Beneficiary nationality",
        "BENEFICIARY_NATIONAL_IDENTIFICATION_NUMBER" => "Beneficiary tax or identity number",
        "BENEFICIARY_DATE_OF_FORMATION" => "Beneficiary date of formation",
        "BENEFICIARY_COUNTRY_OF_FORMATION" => "Beneficiary country of formation",
        "BENEFICIARY_PHONE_NUMBER" => "Beneficiary phone",
        "BENEFICIARY_EMAIL" => "Beneficiary e-mail",
        "CLABE" => "CLABE",
        "IBAN" => "IBAN",
        "SWIFT_CODE" => "BIC (SWIFT code)",
        "ROUTING_NUMBER" => "Routing number",
        "ACCOUNT_NUMBER" => "Account number",
        "BANK_NAME" => "Bank name",
        "BANK_COUNTRY" => "Bank country",
        "RECIPIENT_LEGAL_NAME" => "Account holder’s legal name",
        "RECIPIENT_ID_NUMBER" => "CPF or CNPJ",
        "RECIPIENT_EVP" => "Random PIX key",
        _ => return spelled_out(name),
    };
    known.to_owned()
}

fn spelled_out(name: &str) -> String {
    let words = name.replace('_', " ").to_lowercase();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Why a value will not do, and what a right one looks like.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldProblem {
    /// Required and empty.
    #[error("{0} is missing")]
    Missing(String),
    /// Not one of the allowed values.
    #[error("choose one of: {0}")]
    NotAllowed(String),
    /// The wrong form; the text says what a right value looks like.
    #[error("{0}")]
    Form(&'static str),
}

/// Checks one value against its requirement, for comfort before a quote is spent; CPN decides.
///
/// # Errors
/// A [`FieldProblem`] that names the fix.
pub fn check(requirement: &Requirement, value: Option<&FieldValue>) -> Result<(), FieldProblem> {
    let missing = || {
        if requirement.optional { Ok(()) } else { Err(FieldProblem::Missing(requirement.label())) }
    };
    match value {
        None => missing(),
        Some(FieldValue::Text(text)) if text.trim().is_empty() => missing(),
        Some(FieldValue::Text(text)) => check_text(requirement, text.trim()),
        Some(FieldValue::Address(address)) => check_address(address),
    }
}

fn check_address(address: &PostalAddress) -> Result<(), FieldProblem> {
    if address.street.trim().is_empty() {
        return Err(FieldProblem::Form("The address needs a street."));
    }
    if address.city.trim().is_empty() {
        return Err(FieldProblem::Form("The address needs a city."));
    }
    if !is_country(&address.country) {
        return Err(FieldProblem::Form("The address needs a country as two letters, like MX."));
    }
    Ok(())
}

fn check_text(requirement: &Requirement, text: &str) -> Result<(), FieldProblem> {
    if requirement.kind == FieldKind::Address {
        return Err(FieldProblem::Form("Enter street, city and country."));
    }
    if !requirement.values.is_empty() && !requirement.values.iter().any(|allowed| allowed == text) {
        return Err(FieldProblem::NotAllowed(requirement.values.join(", ")));
    }
    let fine = |ok: bool, otherwise: &'static str| if ok { Ok(()) } else { Err(FieldProblem::Form(otherwise)) };
    match requirement.name.as_str() {
        "CLABE" => fine(is_clabe(text), "A CLABE has 18 digits and a right last digit."),
        "IBAN" => fine(is_iban(text), "An IBAN looks like FR1420041010050500013M02606; this one does not add up."),
        "RECIPIENT_ID_NUMBER" => fine(
            is_cpf(text) || is_cnpj(text),
            "A CPF has 11 digits, a CNPJ 14; the check digits of this one are wrong.",
        ),
        "RECIPIENT_EVP" => fine(
            uuid::Uuid::parse_str(text).is_ok(),
            "A random PIX key looks like 123e4567-e89b-12d3-a456-426614174000.",
        ),
        "SWIFT_CODE" => fine(is_bic(text), "A BIC has 8 or 11 letters and digits, like CHASUS33."),
        "ROUTING_NUMBER" => fine(is_routing_number(text), "A routing number has 9 digits and a right last digit."),
        name if name.ends_with("_COUNTRY")
            || name.ends_with("_NATIONALITY")
            || name.ends_with("_COUNTRY_OF_FORMATION") =>
        {
            fine(is_country(text), "Enter the country as two letters, like MX.")
        }
        name if name.contains("_DATE_OF_") => {
            fine(text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10, "Enter the date like 1987-05-31.")
        }
        _ => Ok(()),
    }
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|c| c.to_digit(10)).collect()
}

/// Σ digit × weight, the weights repeating.
fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits
        .iter()
        .zip(weights.iter().cycle())
        .fold(0, |sum, (digit, weight)| sum.saturating_add(digit.saturating_mul(*weight)))
}

/// CLABE: 17 digits and a check digit, weights 3 7 1, each product mod 10 (public standard).
fn is_clabe(text: &str) -> bool {
    let Some(digits) = digits(text) else { return false };
    let Some((check, body)) = digits.split_last() else { return false };
    let sum = body.iter().zip([3, 7, 1].iter().cycle()).fold(0_u32, |sum, (digit, weight)| {
        sum.saturating_add(digit.saturating_mul(*weight).checked_rem(10).unwrap_or(0))
    });
    let expected = 10_u32.saturating_sub(sum.checked_rem(10).unwrap_or(0)).checked_rem(10);
    digits.len() == 18 && expected == Some(*check)
}

/// IBAN: ISO 13616, mod 97 equals 1.
fn is_iban(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| *c != ' ').collect();
    if !(15..=34).contains(&plain.len()) || !plain.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
        return false;
    }
    let (head, tail) = plain.split_at(4);
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    let remainder = tail.chars().chain(head.chars()).map(value).fold(0_u32, |remainder, value| {
        let shift = if value > 9 { 100 } else { 10 };
        remainder.saturating_mul(shift).saturating_add(value).checked_rem(97).unwrap_or(0)
    });
    remainder == 1
}

/// The mod-11 check digit of CPF and CNPJ (cpn-flows 3.7).
fn brazilian_check_digit(digits: &[u32], weights: &[u32]) -> u32 {
    match weighted(digits, weights).checked_rem(11).unwrap_or(0) {
        0 | 1 => 0,
        remainder => 11_u32.saturating_sub(remainder),
    }
}

fn tax_digits(text: &str, length: usize) -> Option<Vec<u32>> {
    let plain: String = text.chars().filter(|c| !matches!(c, '.' | '-' | '/')).collect();
    let digits = digits(&plain)?;
    let same = digits.windows(2).all(|pair| pair.first() == pair.last());
    (digits.len() == length && !same).then_some(digits)
}

fn is_cpf(text: &str) -> bool {
    tax_digits(text, 11).is_some_and(|d| {
        brazilian_check_digit(&d[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) == d[9]
            && brazilian_check_digit(&d[..10], &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) == d[10]
    })
}

fn is_cnpj(text: &str) -> bool {
    tax_digits(text, 14).is_some_and(|d| {
        brazilian_check_digit(&d[..12], &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == d[12]
            && brazilian_check_digit(&d[..13], &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == d[13]
    })
}

fn is_bic(text: &str) -> bool {
    matches!(text.len(), 8 | 11)
        && text.bytes().take(6).all(|b| b.is_ascii_uppercase())
        && text.bytes().skip(6).all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// ABA routing number: weights 3 7 1, sum divisible by 10 (public standard).
fn is_routing_number(text: &str) -> bool {
    digits(text).is_some_and(|d| d.len() == 9 && weighted(&d, &[3, 7, 1]).checked_rem(10) == Some(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, value: &str) -> Result<(), FieldProblem> {
        let requirement = Requirement {
            part: Part::BeneficiaryAccount,
            name: name.to_owned(),
            kind: FieldKind::Text,
            optional: false,
            values: vec![],
        };
        check(&requirement, Some(&FieldValue::Text(value.to_owned())))
    }

    #[test]
    fn check_digits_are_checked_before_a_quote_is_spent() {
        for (name, good, bad) in [
            ("CLABE", "002010077777777771", "002010077777777772"),
            ("IBAN", "FR1420041010050500013M02606", "FR1520041010050500013M02606"),
            ("RECIPIENT_ID_NUMBER", "529.982.247-25", "529.982.247-26"),
            ("RECIPIENT_ID_NUMBER", "11.444.777/0001-61", "11.444.777/0001-62"),
            ("RECIPIENT_ID_NUMBER", "52998224725", "11111111111"),
            ("ROUTING_NUMBER", "021000021", "021000022"),
            ("SWIFT_CODE", "CHASUS33", "CHASUS3"),
            ("RECIPIENT_EVP", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
            ("BENEFICIARY_DATE_OF_BIRTH", "1987-05-31", "31.05.1987"),
            ("BANK_COUNTRY", "US", "usa"),
        ] {
            assert_eq!(text(name, good), Ok(()), "{name} {good}");
            assert!(text(name, bad).is_err(), "{name} {bad}");
        }
    }

    #[test]
    fn a_field_nobody_knew_is_kept_and_spelled_out() {
        assert_eq!(label("BANK_BRANCH_CODE"), "Bank branch code");
        assert_eq!(text("BANK_BRANCH_CODE", "anything"), Ok(()));
    }

    #[test]
    fn only_what_is_required_is_missed() {
        let mut requirement = Requirement {
            part: Part::TravelRule,
            name: "BENEFICIARY_EMAIL".to_owned(),
            kind: FieldKind::Text,
            optional: true,
            values: vec![],
        };
        assert_eq!(check(&requirement, None), Ok(()));
        requirement.optional = false;
        assert_eq!(check(&requirement, None), Err(FieldProblem::Missing("Beneficiary e-mail".to_owned())));
    }
}
