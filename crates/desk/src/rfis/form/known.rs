//! What is known of the names that BFIs ask for (cpn-api 5.8): words for people, the group they stand in, their order.
//! A name that nobody knows stays as it came.
use super::Kind;

/// The groups in the order in which people are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Identity,
    Address,
    Ownership,
    People,
    Contact,
    Documents,
    Also,
}

/// A known field of the answer itself.
struct Known {
    name: &'static str,
    label: &'static str,
    section: Section,
    /// The lowest level that asks for it.
    level: u8,
}

macro_rules! known {
    ($($name:literal $label:literal $section:ident $level:literal;)+) => {
        &[$(Known { name: $name, label: $label, section: Section::$section, level: $level },)+]
    };
}

/// In the order in which people are asked.
const FIELDS: &[Known] = known! {
    "NAME" "Name" Identity 1;
    "TRADE_NAME" "Trade name" Identity 1;
    "DATE_OF_BIRTH" "Date of birth" Identity 1;
    "NATIONAL_IDENTIFICATION_NUMBER" "Tax or identity number" Identity 1;
    "DATE_OF_FORMATION" "Date of formation" Identity 1;
    "COUNTRY_OF_FORMATION" "Country of formation" Identity 1;
    "ENTITY_TYPE" "Legal form" Identity 1;
    "INDUSTRY_TYPE" "Industry" Identity 1;
    "NATIONALITY" "Nationality" Identity 2;
    "OCCUPATION" "Occupation" Identity 2;
    "SOURCE_OF_FUNDS" "Source of funds" Identity 1;
    "METHOD_OF_VERIFICATION" "Method of verification" Identity 1;
    "ADDRESS" "Address" Address 1;
    "BENEFICIARY_OWNERSHIP" "Someone owns 25 % or more" Ownership 2;
    "BENEFICIARY_OWNERS" "Owners of 25 % or more" Ownership 2;
    "INTERMEDIARY_BENEFICIARY_OWNERS" "Companies in between that own 25 % or more" Ownership 2;
    "AUTHORIZED_SIGNATORIES" "Authorized signatories" People 2;
    "EMAIL" "E-mail" Contact 2;
    "PHONE" "Phone" Contact 2;
    "WEBSITE" "Website" Contact 2;
    "ID_DOC_TYPE" "Kind of identity document" Documents 3;
};

/// Members of the objects inside, in the order in which people are asked.
const MEMBERS: &[(&str, &str)] = &[
    ("name", "Name"),
    ("dateOfBirth", "Date of birth"),
    ("dateOfFormation", "Date of formation"),
    ("countryOfFormation", "Country of formation"),
    ("percentage", "Share in per cent"),
    ("street", "Street"),
    ("city", "City"),
    ("stateProvince", "State or province"),
    ("state", "State or province"),
    ("postalCode", "Postal code"),
    ("country", "Country"),
    ("address", "Address"),
];

fn field(name: &str) -> Option<&'static Known> {
    FIELDS.iter().find(|known| known.name == name)
}

/// The words for a name; none when nobody knows better ones.
pub(super) fn label(name: &str) -> Option<&'static str> {
    let member = || MEMBERS.iter().find(|(known, _)| *known == name).map(|(_, label)| *label);
    field(name).map(|known| known.label).or_else(member)
}

/// Where a name stands among others; unknown ones come last, in their own order.
pub(super) fn place(name: &str) -> usize {
    let member = || MEMBERS.iter().position(|(known, _)| *known == name);
    FIELDS.iter().position(|known| known.name == name).or_else(member).unwrap_or(usize::MAX)
}

/// The group of a field of the answer.
pub(super) fn section(name: &str) -> Section {
    field(name).map_or(Section::Also, |known| known.section)
}

/// The lowest level that asks for a field, where that is known.
pub(super) fn level(name: &str) -> Option<u8> {
    field(name).map(|known| known.level)
}

/// The title of a group. Only businesses have a date of formation.
pub(super) fn title(section: Section, business: bool) -> &'static str {
    match section {
        Section::Identity if business => "Company",
        Section::Identity => "Person",
        Section::Address => "Address",
        Section::Ownership => "Ownership",
        Section::People => "People",
        Section::Contact => "Contact",
        Section::Documents => "Documents",
        Section::Also => "Also asked",
    }
}

/// What a text is, by its name: the schema says `string` alone.
pub(super) fn text_kind(name: &str) -> Kind {
    match name {
        "DATE_OF_BIRTH" | "DATE_OF_FORMATION" | "dateOfBirth" | "dateOfFormation" => Kind::Date,
        "COUNTRY_OF_FORMATION" | "NATIONALITY" | "countryOfFormation" | "country" => Kind::Country,
        "PHONE" | "phone" => Kind::Phone,
        "EMAIL" | "email" => Kind::Email,
        "WEBSITE" | "website" => Kind::Url,
        _ => Kind::Text,
    }
}

/// The word on the button that adds an item to a list.
pub(super) fn add(name: &str) -> &'static str {
    match name {
        "BENEFICIARY_OWNERS" => "Add owner",
        "INTERMEDIARY_BENEFICIARY_OWNERS" => "Add company",
        "AUTHORIZED_SIGNATORIES" => "Add person",
        _ => "Add",
    }
}

/// The customer's own field that answers a field of the answer, by CPN's travel-rule name (cpn-api 5.10).
pub(crate) fn record_field(name: &str) -> Option<&'static str> {
    Some(match name {
        "ADDRESS" => "ORIGINATOR_ADDRESS",
        "DATE_OF_BIRTH" => "ORIGINATOR_DATE_OF_BIRTH",
        "DATE_OF_FORMATION" => "ORIGINATOR_DATE_OF_FORMATION",
        "COUNTRY_OF_FORMATION" => "ORIGINATOR_COUNTRY_OF_FORMATION",
        "NATIONALITY" => "ORIGINATOR_NATIONALITY",
        "NATIONAL_IDENTIFICATION_NUMBER" => "ORIGINATOR_NATIONAL_IDENTIFICATION_NUMBER",
        _ => return None,
    })
}
