//! What a beneficiary's bank would notice: check digits and forms of account data, and the beneficiary's country.
//!
//! Written apart from the desk's own form checks, so that the two can disagree.

use cpn::wire::{NamedValue, PaymentFailureReason, ValueOfField};

/// Why the bank or the travel rule refuses: reason and code of cpn-api 5.4. `None` when all is well.
pub(crate) fn refuse(
    country: &str,
    travel_rule: &[NamedValue],
    account: &[NamedValue],
) -> Option<(PaymentFailureReason, &'static str)> {
    if let Some(ValueOfField::Address(address)) = value(travel_rule, "BENEFICIARY_ADDRESS")
        && address.country != country
    {
        return Some((PaymentFailureReason::TravelRuleFailed, "PM01002"));
    }
    let wrong = account.iter().any(|field| match &field.value {
        ValueOfField::Text(text) => !well_formed(&field.name, text),
        ValueOfField::Address(_) => false,
    });
    wrong.then_some((PaymentFailureReason::BankVerificationFailed, "PM02001"))
}

/// The value of a field.
pub(crate) fn value<'a>(fields: &'a [NamedValue], name: &str) -> Option<&'a ValueOfField> {
    fields.iter().find(|field| field.name == name).map(|field| &field.value)
}

fn well_formed(name: &str, text: &str) -> bool {
    match name {
        "CLABE" => clabe(text),
        "IBAN" => iban(text),
        "RECIPIENT_ID_NUMBER" => brazilian_tax_id(text),
        "RECIPIENT_EVP" => uuid::Uuid::parse_str(text).is_ok(),
        "SWIFT_CODE" => matches!(text.len(), 8 | 11) && text.bytes().all(|b| b.is_ascii_alphanumeric()),
        "BANK_COUNTRY" => text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()),
        _ => !text.trim().is_empty(),
    }
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// 18 digits; the products with 3, 7, 1 modulo ten add up, with the last digit, to a multiple of ten.
fn clabe(text: &str) -> bool {
    let numbers = digits(text);
    let sum: u32 = numbers.iter().zip([3, 7, 1].into_iter().cycle()).take(17).map(|(d, w)| d * w % 10).sum();
    text.len() == 18 && numbers.len() == 18 && numbers.last().is_some_and(|check| (sum + check).is_multiple_of(10))
}

/// The number made of the rearranged IBAN leaves the remainder 1 modulo 97.
fn iban(text: &str) -> bool {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if compact.len() < 15 || compact.len() > 34 || !compact.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    let rearranged = compact.chars().cycle().skip(4).take(compact.len());
    let numeric: String = rearranged.filter_map(|c| c.to_digit(36)).map(|value| value.to_string()).collect();
    digits(&numeric).iter().fold(0, |remainder, digit| (remainder * 10 + digit) % 97) == 1
}

/// CPF or CNPJ (cpn-flows 3.7).
fn brazilian_tax_id(text: &str) -> bool {
    let numbers = digits(text);
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/'))
        || numbers.iter().all(|digit| Some(digit) == numbers.first())
    {
        return false;
    }
    // Counting from the right, weights run 2, 3, 4 …; for a CNPJ they start again after 9.
    let wrap = match numbers.len() {
        11 => 10,
        14 => 8,
        _ => return false,
    };
    [numbers.len() - 2, numbers.len() - 1].into_iter().all(|end| {
        let sum: u32 = numbers[..end].iter().rev().zip((2..2 + wrap).cycle()).map(|(d, w)| d * w).sum();
        let check = if sum % 11 < 2 { 0 } else { 11 - sum % 11 };
        numbers.get(end) == Some(&check)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_samples_pass_and_one_changed_digit_does_not() {
        for (name, good, bad) in [
            ("CLABE", "002010077777777771", "002010077777777772"),
            ("IBAN", "FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02607"),
            ("IBAN", "DE89370400440532013000", "DE89370400440532013001"),
            ("RECIPIENT_ID_NUMBER", "11.444.777/0001-61", "11.444.777/0001-62"),
            ("RECIPIENT_ID_NUMBER", "529.982.247-25", "529.982.247-35"),
            ("RECIPIENT_ID_NUMBER", "52998224725", "00000000000"),
            ("RECIPIENT_EVP", "123e4567-e89b-12d3-a456-426614174000", "maria@example.com"),
            ("SWIFT_CODE", "CHASUS33XXX", "CHASUS33X"),
        ] {
            assert!(well_formed(name, good), "{name} {good}");
            assert!(!well_formed(name, bad), "{name} {bad}");
        }
    }

    #[test]
    fn a_beneficiary_outside_the_destination_country_is_refused() {
        let address: cpn::wire::Address =
            serde_json::from_value(serde_json::json!({"street": "Reforma 1", "city": "CDMX", "country": "MX"}))
                .unwrap();
        let travel_rule = [NamedValue::address("BENEFICIARY_ADDRESS", address)];
        assert_eq!(refuse("MX", &travel_rule, &[]), None);
        assert_eq!(refuse("BR", &travel_rule, &[]), Some((PaymentFailureReason::TravelRuleFailed, "PM01002")));
        let account = [NamedValue::text("CLABE", "002010077777777772")];
        assert_eq!(
            refuse("MX", &travel_rule, &account),
            Some((PaymentFailureReason::BankVerificationFailed, "PM02001"))
        );
    }
}
