//! Postal codes by country: CPN checks them per country (cpn-flows 3.3). Their forms are public standards of the posts.

/// Each country with the forms of its codes and an example. `9` is a digit, `A` a letter, `*` either; blanks and hyphens
/// do not count. A country that is not listed has no codes, or none that are worth refusing.
const FORMS: [(&str, &[&str], &str); 62] = [
    ("AR", &["9999", "A9999AAA"], "1425"),
    ("AT", &["9999"], "1010"),
    ("AU", &["9999"], "2000"),
    ("BD", &["9999"], "1212"),
    ("BE", &["9999"], "1000"),
    ("BG", &["9999"], "1000"),
    ("BR", &["99999999"], "13010-000"),
    ("CA", &["A9A9A9"], "K1A 0B1"),
    ("CH", &["9999"], "8001"),
    ("CL", &["9999999"], "8320000"),
    ("CN", &["999999"], "100000"),
    ("CO", &["999999"], "110111"),
    ("CY", &["9999"], "1010"),
    ("CZ", &["99999"], "110 00"),
    ("DE", &["99999"], "24103"),
    ("DK", &["9999"], "1050"),
    ("EC", &["999999"], "170150"),
    ("EE", &["99999"], "10111"),
    ("EG", &["99999"], "11511"),
    ("ES", &["99999"], "28013"),
    ("FI", &["99999"], "00100"),
    ("FR", &["99999"], "69002"),
    ("GB", &["A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"], "LS1 4AP"),
    ("GR", &["99999"], "105 58"),
    ("HR", &["99999"], "10000"),
    ("HU", &["9999"], "1051"),
    ("ID", &["99999"], "10110"),
    ("IE", &["A99****", "A9A****"], "D02 X285"),
    ("IL", &["9999999", "99999"], "6100000"),
    ("IN", &["999999"], "560001"),
    ("IT", &["99999"], "10121"),
    ("JP", &["9999999"], "100-0001"),
    ("KE", &["99999"], "00100"),
    ("KR", &["99999"], "04524"),
    ("LI", &["9999"], "9490"),
    ("LT", &["99999", "AA99999"], "LT-01103"),
    ("LU", &["9999", "A9999"], "L-1234"),
    ("LV", &["9999", "AA9999"], "LV-1010"),
    ("MA", &["99999"], "20000"),
    ("MT", &["AAA9999"], "VLT 1117"),
    ("MX", &["99999"], "37000"),
    ("MY", &["99999"], "50088"),
    ("NG", &["999999"], "100001"),
    ("NL", &["9999AA"], "1012 JS"),
    ("NO", &["9999"], "0150"),
    ("NZ", &["9999"], "6011"),
    ("PE", &["99999"], "15001"),
    ("PH", &["9999"], "1000"),
    ("PK", &["99999"], "44000"),
    ("PL", &["99999"], "00-950"),
    ("PT", &["9999999"], "1000-001"),
    ("RO", &["999999"], "010011"),
    ("SE", &["99999"], "111 20"),
    ("SG", &["999999"], "018956"),
    ("SI", &["9999", "AA9999"], "1000"),
    ("SK", &["99999"], "811 01"),
    ("TH", &["99999"], "10200"),
    ("TR", &["99999"], "06100"),
    ("TW", &["999", "99999", "999999"], "100"),
    ("US", &["99999", "999999999"], "02110"),
    ("UY", &["99999"], "11000"),
    ("ZA", &["9999"], "8001"),
];

/// An example of the country's postal codes when this is none of them; nothing when it is, or when it cannot be told.
pub(super) fn example_instead_of(code: &str, country: &str) -> Option<&'static str> {
    let (_, forms, example) = FORMS.iter().find(|(known, _, _)| *known == country)?;
    let plain: String = code.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    (!forms.iter().any(|form| has_form(&plain, form))).then_some(example)
}

fn has_form(code: &str, form: &str) -> bool {
    let fits = |(c, wanted): (char, char)| match wanted {
        '9' => c.is_ascii_digit(),
        'A' => c.is_ascii_alphabetic(),
        _ => c.is_ascii_alphanumeric(),
    };
    code.chars().count() == form.len() && code.chars().zip(form.chars()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_example_has_the_form_that_it_is_an_example_of() {
        for (country, _, example) in FORMS {
            assert_eq!(example_instead_of(example, country), None, "{country} {example}");
            assert!(super::super::country_name(country).is_some(), "{country}");
        }
    }

    #[test]
    fn a_code_of_another_country_is_answered_with_an_example() {
        for (country, wrong, example) in [
            ("MX", "3700", "37000"),
            ("US", "0211", "02110"),
            ("US", "02110-12", "02110"),
            ("BR", "13010", "13010-000"),
            ("GB", "69002", "LS1 4AP"),
            ("NL", "JS 1012", "1012 JS"),
            ("DE", "2410é", "24103"),
        ] {
            assert_eq!(example_instead_of(wrong, country), Some(example), "{country} {wrong}");
        }
        for (country, right) in [("US", "02110-1234"), ("BR", "13010000"), ("GB", "ec1a 1bb"), ("NL", "1012js")] {
            assert_eq!(example_instead_of(right, country), None, "{country} {right}");
        }
    }

    #[test]
    fn where_no_codes_are_known_any_text_will_do() {
        assert_eq!(example_instead_of("anything", "AE"), None);
        assert_eq!(example_instead_of("anything", "HK"), None);
    }
}
