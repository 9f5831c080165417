//! Which personal and bank data a quote needs, per rail and per kind of party.
//!
//! Documented: the travel-rule list (MX quickstart and field reports) and the accounts of SPEI, PIX, SEPA and WIRE
//! (cpn-flows 3.5, 3.6). The other accounts are put together from documented field names and are ours (docs/sandbox.md).

use cpn::wire::{FieldKind, FieldRequirement, PartyType, Requirements, TransactionVersion};

use crate::corridors::Corridor;

/// The account data a rail asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccountFields {
    /// MX/SPEI.
    Clabe,
    /// BR/PIX.
    Pix,
    /// SEPA.
    Iban,
    /// WIRE.
    Wire,
    /// Bank and account number: ours.
    BankAccount,
    /// Account with a routing number: ours.
    RoutedAccount,
    /// A telephone number as the account: ours.
    Phone,
}

impl AccountFields {
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Clabe => &["CLABE"],
            Self::Pix => &["RECIPIENT_ID_NUMBER", "RECIPIENT_EVP"],
            Self::Iban => &["IBAN", "RECIPIENT_LEGAL_NAME"],
            Self::Wire => &["BANK_NAME", "SWIFT_CODE", "BANK_COUNTRY", "ACCOUNT_NUMBER", "RECIPIENT_LEGAL_NAME"],
            Self::BankAccount => &["BANK_NAME", "ACCOUNT_NUMBER"],
            Self::RoutedAccount => &["BANK_NAME", "ROUTING_NUMBER", "ACCOUNT_NUMBER"],
            Self::Phone => &["RECIPIENT_PHONE_COUNTRY_CODE", "RECIPIENT_PHONE_NUMBER"],
        }
    }
}

/// Required in every run that was seen.
const ALWAYS: &[(&str, bool)] = &[
    ("ORIGINATOR_FINANCIAL_INSTITUTION_NAME", false),
    ("ORIGINATOR_FINANCIAL_INSTITUTION_ADDRESS", true),
    ("ORIGINATOR_NAME", false),
    ("ORIGINATOR_ACCOUNT_NUMBER", false),
    ("ORIGINATOR_ADDRESS", true),
    ("BENEFICIARY_NAME", false),
    ("BENEFICIARY_ADDRESS", true),
];

/// The answer to the requirements call.
pub(crate) fn requirements(
    corridor: Corridor,
    sender: &PartyType,
    recipient: &PartyType,
    version: &TransactionVersion,
) -> Requirements {
    let required = |(name, address): &(&str, bool)| {
        field(name, if *address { FieldKind::Address } else { FieldKind::Text }, false)
    };
    let mut travel_rule: Vec<FieldRequirement> = ALWAYS.iter().map(required).collect();
    let national_id = "BENEFICIARY_NATIONAL_IDENTIFICATION_NUMBER";
    // Only Mexico makes the beneficiary's national id a must.
    let id_required = corridor.rail.account == AccountFields::Clabe;
    if id_required {
        travel_rule.push(field(national_id, FieldKind::Text, false));
    }
    let mut optional = vec!["ORIGINATOR_FINANCIAL_INSTITUTION_ID"];
    optional.extend(match sender {
        PartyType::Business | PartyType::Unknown(_) => [
            "ORIGINATOR_DATE_OF_FORMATION",
            "ORIGINATOR_COUNTRY_OF_FORMATION",
            "ORIGINATOR_NATIONAL_IDENTIFICATION_NUMBER",
        ],
        PartyType::Individual => {
            ["ORIGINATOR_DATE_OF_BIRTH", "ORIGINATOR_NATIONALITY", "ORIGINATOR_NATIONAL_IDENTIFICATION_NUMBER"]
        }
    });
    match recipient {
        PartyType::Business | PartyType::Unknown(_) => {
            optional.extend(["BENEFICIARY_DATE_OF_FORMATION", "BENEFICIARY_COUNTRY_OF_FORMATION"]);
        }
        PartyType::Individual => {
            optional.extend(["BENEFICIARY_DATE_OF_BIRTH", "BENEFICIARY_NATIONALITY"]);
            // The pages have these two, the specification of 2025 has not, and its clients pay in the first flow.
            if *version == TransactionVersion::Version2 {
                optional.extend(["BENEFICIARY_PHONE_NUMBER", "BENEFICIARY_EMAIL"]);
            }
        }
    }
    if !id_required {
        optional.push(national_id);
    }
    travel_rule.extend(optional.into_iter().map(|name| field(name, FieldKind::Text, true)));
    let beneficiary_account =
        corridor.rail.account.names().iter().map(|name| field(name, FieldKind::Text, false)).collect();
    Requirements { travel_rule, beneficiary_account, extra: cpn::wire::Extra::new() }
}

/// A field with its name under both members: the specification's `field`, and `name`, which live answers and newer pages use.
fn field(name: &str, kind: FieldKind, optional: bool) -> FieldRequirement {
    let mut field = FieldRequirement::new(name, kind, optional);
    field.extra.insert("field".to_owned(), name.into());
    field
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corridors::find;

    fn required(list: &[FieldRequirement]) -> Vec<&str> {
        list.iter().filter(|field| !field.optional).map(|field| field.name.as_str()).collect()
    }

    #[test]
    fn the_documented_corridors_ask_for_exactly_the_documented_account() {
        for (country, currency, method, fields) in [
            ("MX", "MXN", "SPEI", vec!["CLABE"]),
            ("BR", "BRL", "PIX", vec!["RECIPIENT_ID_NUMBER", "RECIPIENT_EVP"]),
            ("FR", "EUR", "SEPA", vec!["IBAN", "RECIPIENT_LEGAL_NAME"]),
            (
                "US",
                "USD",
                "WIRE",
                vec!["BANK_NAME", "SWIFT_CODE", "BANK_COUNTRY", "ACCOUNT_NUMBER", "RECIPIENT_LEGAL_NAME"],
            ),
        ] {
            let corridor = find(country, currency, method).unwrap();
            let asked =
                requirements(corridor, &PartyType::Business, &PartyType::Business, &TransactionVersion::Version2);
            assert_eq!(required(&asked.beneficiary_account), fields);
        }
    }

    #[test]
    fn only_mexico_makes_the_beneficiarys_national_id_a_must() {
        for (country, currency, method, must) in [("MX", "MXN", "SPEI", true), ("FR", "EUR", "SEPA", false)] {
            let corridor = find(country, currency, method).unwrap();
            let asked =
                requirements(corridor, &PartyType::Individual, &PartyType::Individual, &TransactionVersion::Version2);
            let named = required(&asked.travel_rule).contains(&"BENEFICIARY_NATIONAL_IDENTIFICATION_NUMBER");
            assert_eq!(named, must, "{country}");
            assert_eq!(required(&asked.travel_rule).len(), 7 + usize::from(must));
        }
    }
}
