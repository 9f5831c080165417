//! Account and tax numbers: check digits and forms that are public standards, or documented by CPN (cpn-flows 3.7).

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
pub(super) fn is_clabe(text: &str) -> bool {
    let Some(digits) = digits(text) else { return false };
    let Some((check, body)) = digits.split_last() else { return false };
    let sum = body.iter().zip([3, 7, 1].iter().cycle()).fold(0_u32, |sum, (digit, weight)| {
        sum.saturating_add(digit.saturating_mul(*weight).checked_rem(10).unwrap_or(0))
    });
    let expected = 10_u32.saturating_sub(sum.checked_rem(10).unwrap_or(0)).checked_rem(10);
    digits.len() == 18 && expected == Some(*check)
}

/// IBAN: ISO 13616, mod 97, and the country's own structure where the registry has one.
pub(super) fn is_iban(text: &str) -> bool {
    use iban::ParseIbanError::{InvalidBaseIban, InvalidBban, UnknownCountry};
    match text.parse::<iban::Iban>() {
        // The registry in the library may be older than a country's first IBAN; the check digits were right.
        Ok(_) | Err(UnknownCountry(_)) => true,
        Err(InvalidBaseIban { .. } | InvalidBban(_)) => false,
    }
}

/// The mod-11 check digit of CPF and CNPJ (cpn-flows 3.7).
fn brazilian_check_digit(values: &[u32], weights: &[u32]) -> u32 {
    match weighted(values, weights).checked_rem(11).unwrap_or(0) {
        0 | 1 => 0,
        remainder => 11_u32.saturating_sub(remainder),
    }
}

/// A CPF has 11 digits and a CNPJ 14, punctuation or not; since July 2026 the first twelve of a CNPJ may be letters too,
/// each counting as its ASCII code less 48 (public standard of the Receita Federal).
pub(super) fn is_brazilian_tax_id(text: &str) -> bool {
    let plain = text.chars().filter(|c| !matches!(c, '.' | '-' | '/'));
    let value = |c: char| (c.is_ascii_digit() || c.is_ascii_uppercase()).then(|| u32::from(c).saturating_sub(48));
    let Some(values) = plain.map(value).collect::<Option<Vec<_>>>() else { return false };
    let same = values.windows(2).all(|pair| pair.first() == pair.last());
    let all_digits = values.iter().all(|value| *value < 10);
    match values.as_slice() {
        [.., _, _] if same => false,
        [body @ .., first, second] if values.len() == 11 && all_digits => {
            let weights = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
            ends_with(body, [*first, *second], &weights)
        }
        [body @ .., first, second] if values.len() == 14 => {
            ends_with(body, [*first, *second], &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])
        }
        _ => false,
    }
}

/// Whether the two check digits follow from the body; the first one's weights are the second one's without the first.
fn ends_with(body: &[u32], [first, second]: [u32; 2], weights: &[u32]) -> bool {
    let with_first: Vec<u32> = body.iter().copied().chain([first]).collect();
    brazilian_check_digit(body, weights.get(1..).unwrap_or_default()) == first
        && brazilian_check_digit(&with_first, weights) == second
}

/// BIC: ISO 9362, four letters or digits of the institution, a country, two and perhaps three more.
pub(super) fn is_bic(text: &str) -> bool {
    let alphanumeric = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    // Kosovo has BICs and no ISO code.
    let country = |code: &str| code == "XK" || super::country_name(code).is_some();
    matches!(text.len(), 8 | 11) && alphanumeric && text.get(4..6).is_some_and(country)
}

/// ABA routing number: weights 3 7 1, sum divisible by 10 (public standard).
pub(super) fn is_routing_number(text: &str) -> bool {
    digits(text).is_some_and(|d| {
        d.len() == 9 && d.iter().any(|digit| *digit > 0) && weighted(&d, &[3, 7, 1]).checked_rem(10) == Some(0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_digit_is_noticed() {
        type Check = fn(&str) -> bool;
        let all: [(Check, &str); 7] = [
            (is_clabe, "002010077777777771"),
            (is_iban, "FR1420041010050500013M02606"),
            (is_iban, "DE89370400440532013000"),
            (is_brazilian_tax_id, "52998224725"),
            (is_brazilian_tax_id, "11444777000161"),
            (is_brazilian_tax_id, "12ABC34501DE35"),
            (is_routing_number, "021000021"),
        ];
        for (check, right) in all {
            assert!(check(right), "{right}");
            for at in 0..right.len() {
                let digit = right.as_bytes()[at];
                if digit.is_ascii_digit() {
                    let mut wrong = right.to_owned();
                    wrong.replace_range(at..=at, &((digit - b'0' + 1) % 10).to_string());
                    assert!(!check(&wrong), "{wrong}");
                }
            }
            assert!(!check(&right[1..]) && !check(&format!("{right}0")), "{right}: too short, too long");
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert!(is_brazilian_tax_id("529.982.247-25") && is_brazilian_tax_id("11.444.777/0001-61"));
        assert!(is_brazilian_tax_id("12.ABC.345/01DE-35"), "the Receita Federal’s own example");
        for wrong in ["", "-", "11111111111", "00000000000000", "5299822472A", "529 982 247 25"] {
            assert!(!is_brazilian_tax_id(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_bic_names_a_country() {
        assert!(is_bic("CHASUS33") && is_bic("CHASUS33XXX") && is_bic("NCBVXKPR"));
        for wrong in ["CHASUS3", "CHASUS33X", "CHASZZ33", "chasus33", "CHAS-S33", "CHASÜS33"] {
            assert!(!is_bic(wrong), "{wrong}");
        }
    }

    #[test]
    fn an_iban_has_its_countrys_length_and_structure() {
        // The check digits of both add up; a German IBAN has 22 characters, and no letters.
        assert!(!is_iban("DE8937040044053201300"));
        assert!(!is_iban("FR14"), "too short");
        assert!(!is_iban("000000000000000000"));
    }
}
