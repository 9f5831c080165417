//! The names that people read for CPN's field names.

/// The name a person reads: known names have words, others are spelled out (`NEW_FIELD` → `New field`).
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
        "FORMATION_DOCUMENT" => "Formation document",
        "ORG_STRUCTURE" => "Organisation structure",
        "BENEFICIARY_OWNERS_DOCUMENT" => "Owners’ identity documents",
        "PROOF_OF_ADDRESS_DOCUMENT" | "PROOF_OF_ADDRESS" => "Proof of address",
        "ID_DOCUMENT" => "Identity document",
        "ADDITIONAL_DOCUMENTS" | "ADDITIONAL_DOCS" => "Additional documents",
        "CLABE" => "CLABE",
        "IBAN" => "IBAN",
        "SWIFT_CODE" => "BIC (SWIFT code)",
        "RECIPIENT_LEGAL_NAME" => "Account holder’s legal name",
        "RECIPIENT_ID_NUMBER" => "CPF or CNPJ",
        "RECIPIENT_EVP" => "Random PIX key",
        "RECIPIENT_PHONE_COUNTRY_CODE" => "Account holder’s calling code",
        "RECIPIENT_PHONE_NUMBER" => "Account holder’s phone",
        "RECIPIENT_ADDRESS" => "Account holder’s address",
        "RECIPIENT_CITY" => "Account holder’s city",
        _ => return spelled_out(name),
    };
    known.to_owned()
}

fn spelled_out(name: &str) -> String {
    let words = name.replace('_', " ").to_lowercase();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_nobody_knew_is_spelled_out() {
        assert_eq!(label("BANK_BRANCH_CODE"), "Bank branch code");
        assert_eq!(label("ROUTING_NUMBER"), "Routing number");
        assert_eq!(label(""), "");
    }
}
