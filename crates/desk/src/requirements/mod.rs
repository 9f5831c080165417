//! What a corridor asks for: cached from CPN, compared with the records, and turned into what is sealed.
mod asking;

use cpn::wire;
use domain::fields::{self, Around, FieldKind, FieldOwner, FieldValue, Part, PostalAddress, Requirement};
use domain::ids::{BeneficiaryId, CustomerId};
use domain::party::{Beneficiary, Corridor, Customer, Institution, PartyKind};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::Desk;
use crate::error::Result;

pub(crate) use asking::key;

/// How long a field that CPN asks for newly is said to be new.
const NEW_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// One field of a corridor, compared with the records.
#[derive(Clone, Debug)]
pub struct WantedField {
    /// What CPN asks for; `new_since` is there for a month.
    pub requirement: Requirement,
    /// What the records hold.
    pub value: Option<FieldValue>,
    /// What is missing or wrong: a sentence that names the field and says what a right value looks like.
    pub problem: Option<String>,
}

/// Which corridor, between which kinds of parties.
#[derive(Clone, Debug)]
pub struct CorridorWish {
    /// Where and how.
    pub corridor: Corridor,
    /// Who pays.
    pub sender: PartyKind,
    /// Who is paid.
    pub recipient: PartyKind,
    /// A customer to compare with.
    pub customer: Option<CustomerId>,
    /// A beneficiary to compare with.
    pub beneficiary: Option<BeneficiaryId>,
}

/// What a corridor asks for, and when CPN said so.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// When.
    pub seen: Timestamp,
    /// The fields in CPN's order.
    pub fields: Vec<WantedField>,
}

/// The records that fill a corridor's fields; each may be missing while a form is being typed.
#[derive(Clone, Copy)]
struct Records<'a> {
    institution: Option<&'a Institution>,
    customer: Option<&'a Customer>,
    beneficiary: Option<&'a Beneficiary>,
    wallet: Option<&'a str>,
    today: Date,
}

impl Records<'_> {
    fn value(&self, name: &str) -> Option<FieldValue> {
        let text = |text: &str| Some(FieldValue::Text(text.to_owned()));
        let held = match name {
            "ORIGINATOR_FINANCIAL_INSTITUTION_NAME" => text(&self.institution?.name),
            "ORIGINATOR_FINANCIAL_INSTITUTION_ADDRESS" => Some(FieldValue::Address(self.institution?.address.clone())),
            "ORIGINATOR_FINANCIAL_INSTITUTION_ID" => text(&self.institution?.id),
            "ORIGINATOR_NAME" => text(&self.customer?.name),
            "BENEFICIARY_NAME" => text(&self.beneficiary?.name),
            // Wallet address, or an account number at the OFI when the record holds one (cpn-flows 3.5).
            "ORIGINATOR_ACCOUNT_NUMBER" => self.customer?.fields.get(name).cloned().or_else(|| text(self.wallet?)),
            _ if name.starts_with("ORIGINATOR_") => self.customer?.fields.get(name).cloned(),
            _ => self.beneficiary?.fields.get(name).cloned(),
        };
        // What is checked is what is sealed: a record from before may hold blanks that say nothing.
        held.map(|value| value.tidy(name)).filter(|value| !value.is_empty())
    }

    fn compare(&self, requirement: Requirement) -> WantedField {
        let value = self.value(&requirement.name);
        let known = match requirement.owner() {
            FieldOwner::Institution => self.institution.is_some(),
            FieldOwner::Customer => self.customer.is_some(),
            FieldOwner::Beneficiary => self.beneficiary.is_some(),
        };
        let problem = if requirement.kind == FieldKind::File {
            impossible_file(&requirement)
        } else if !known && value.is_none() {
            None
        } else {
            let around = Around { today: self.today, bank_country: self.beneficiary.map(bank_country) };
            fields::check(&requirement, value.as_ref(), &around).err().map(|problem| problem.to_string())
        };
        WantedField { requirement, value, problem }
    }
}

/// CPN documents no way to send a file with a payment (cpn-api 3.6); "missing" would send people in circles. One that may
/// be left out stands in nobody's way.
fn impossible_file(requirement: &Requirement) -> Option<String> {
    let label = requirement.label();
    (!requirement.optional).then(|| {
        format!(
            "{label} is asked for as a file, and CPN documents no way to send a file with a payment. Ask CPN support."
        )
    })
}

/// Where the beneficiary's bank is: what the record says, or else where the money is paid out.
pub(crate) fn bank_country(beneficiary: &Beneficiary) -> &str {
    match beneficiary.fields.get("BANK_COUNTRY") {
        Some(FieldValue::Text(country)) => country,
        Some(FieldValue::Address(_)) | None => &beneficiary.corridor.country,
    }
}

/// What stands in the way of an attempt, in one sentence or two: the first problem, how many there are, and which fields
/// CPN asks for newly. None when nothing does.
pub(crate) fn in_the_way(fields: &[WantedField]) -> Option<String> {
    let open: Vec<_> = fields.iter().filter_map(|field| Some((field, field.problem.as_ref()?))).collect();
    let (_, first) = open.first()?;
    let new: Vec<_> = open.iter().filter(|(field, _)| field.requirement.new_since.is_some()).collect();
    let labels: Vec<_> = new.iter().map(|(field, _)| field.requirement.label()).collect();
    let others = match open.len() {
        1 => String::new(),
        all => format!(" {all} fields need attention."),
    };
    let said = if labels.is_empty() { String::new() } else { format!(" CPN asks newly for: {}.", labels.join(", ")) };
    Some(format!("{first}{others}{said}"))
}

/// The two plaintexts that are sealed, from fields that were found complete.
pub(crate) fn plaintexts(fields: &[WantedField]) -> (Vec<wire::NamedValue>, Vec<wire::NamedValue>) {
    let part = |part: Part| {
        fields
            .iter()
            .filter(|field| field.requirement.part == part && field.requirement.kind != FieldKind::File)
            .filter_map(|field| named(&field.requirement.name, field.value.as_ref()?))
            .collect()
    };
    (part(Part::TravelRule), part(Part::BeneficiaryAccount))
}

fn named(name: &str, value: &FieldValue) -> Option<wire::NamedValue> {
    match value {
        FieldValue::Text(text) => Some(wire::NamedValue::text(name, text.trim())),
        FieldValue::Address(PostalAddress { street, city, state_province, country, postal_code }) => {
            let filled = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
            Some(wire::NamedValue::address(
                name,
                wire::Address {
                    street: street.trim().to_owned(),
                    city: city.trim().to_owned(),
                    state_province: filled(state_province),
                    country: country.clone(),
                    postal_code: filled(postal_code),
                    extra: wire::Extra::new(),
                },
            ))
        }
    }
}

impl Desk {
    /// What a corridor asks for, compared with the records that are named. Asked from CPN when it is not known yet.
    ///
    /// # Errors
    /// When CPN refuses or cannot be reached and nothing is cached.
    pub async fn requirements(&self, wish: CorridorWish) -> Result<Wanted> {
        let (seen, list) = self.field_list(&wish.corridor, wish.sender, wish.recipient).await?;
        let (customer, beneficiary) = (wish.customer, wish.beneficiary);
        let (customer, beneficiary) = self
            .store(move |store| {
                let customer = store.customers()?.into_iter().find(|known| Some(known.id) == customer);
                let beneficiary = store.beneficiaries()?.into_iter().find(|known| Some(known.id) == beneficiary);
                Ok((customer, beneficiary))
            })
            .await?;
        let fields = self.compare(list, customer.as_ref(), beneficiary.as_ref()).await?;
        Ok(Wanted { seen, fields })
    }

    /// The same for a customer and a beneficiary that are both known.
    pub(crate) async fn requirements_for(
        &self,
        customer: &Customer,
        beneficiary: &Beneficiary,
    ) -> Result<Vec<WantedField>> {
        let (_, list) = self.field_list(&beneficiary.corridor, customer.kind, beneficiary.kind).await?;
        self.compare(list, Some(customer), Some(beneficiary)).await
    }

    /// Compares a field list with the records.
    pub(crate) async fn compare(
        &self,
        list: Vec<Requirement>,
        customer: Option<&Customer>,
        beneficiary: Option<&Beneficiary>,
    ) -> Result<Vec<WantedField>> {
        let (institution, device) = self.store(|store| Ok((store.institution()?, store.device()?))).await?;
        let wallet = device.as_ref().map(|device| device.address.as_str());
        let (now, today) = (self.clock().now(), self.today());
        let records = Records { institution: institution.as_ref(), customer, beneficiary, wallet, today };
        let recent = |since: &Timestamp| now.duration_since(*since) < NEW_FOR;
        let compare = |mut requirement: Requirement| {
            requirement.new_since = requirement.new_since.filter(recent);
            records.compare(requirement)
        };
        Ok(list.into_iter().map(compare).collect())
    }

    /// The day it is where this computer is.
    pub(crate) fn today(&self) -> Date {
        self.clock().now().to_zoned(TimeZone::system()).date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(name: &str, kind: FieldKind, optional: bool) -> Requirement {
        Requirement { part: Part::TravelRule, name: name.to_owned(), kind, optional, values: vec![], new_since: None }
    }

    fn nobody() -> Records<'static> {
        let today = "2026-11-22".parse().unwrap();
        Records { institution: None, customer: None, beneficiary: None, wallet: None, today }
    }

    #[test]
    fn the_wallet_is_the_account_number_unless_the_record_holds_one() {
        let mut customer = Customer {
            id: CustomerId::generate(),
            version: 1,
            reference: "CUST-1".into(),
            kind: PartyKind::Business,
            name: "Northwind".into(),
            country: "US".into(),
            fields: fields::Fields::new(),
        };
        let text = |customer: &Customer| {
            let records = Records { customer: Some(customer), wallet: Some("0xdad7"), ..nobody() };
            records.value("ORIGINATOR_ACCOUNT_NUMBER")
        };
        assert_eq!(text(&customer), Some(FieldValue::Text("0xdad7".into())));
        customer.fields.insert("ORIGINATOR_ACCOUNT_NUMBER".into(), FieldValue::Text("77".into()));
        assert_eq!(text(&customer), Some(FieldValue::Text("77".into())));
    }

    #[test]
    fn a_record_that_is_not_chosen_yet_is_not_said_to_be_wrong() {
        let field = nobody().compare(wanted("CLABE", FieldKind::Text, false));
        assert_eq!(field.problem, None);
    }

    #[test]
    fn a_required_file_is_said_to_be_impossible_not_missing_and_an_optional_one_is_in_nobodys_way() {
        let field = nobody().compare(wanted("ORIGINATOR_PASSPORT", FieldKind::File, false));
        assert!(field.problem.is_some_and(|problem| problem.contains("no way to send a file")));
        assert_eq!(nobody().compare(wanted("ORIGINATOR_PASSPORT", FieldKind::File, true)).problem, None);
    }

    #[test]
    fn a_file_is_never_sealed_whatever_a_record_holds_under_its_name() {
        let value = Some(FieldValue::Text("passport.pdf".into()));
        let field = |kind| WantedField { requirement: wanted("A", kind, true), value: value.clone(), problem: None };
        let (sealed, none) = plaintexts(&[field(FieldKind::File), field(FieldKind::Text)]);
        assert_eq!((sealed.len(), none.len()), (1, 0));
    }

    #[test]
    fn what_stands_in_the_way_names_what_is_new() {
        let since = Some("2026-11-20T00:00:00Z".parse().unwrap());
        let field = |name: &str, new_since, problem: Option<&str>| WantedField {
            requirement: Requirement { new_since, ..wanted(name, FieldKind::Text, false) },
            value: None,
            problem: problem.map(str::to_owned),
        };
        assert_eq!(in_the_way(&[field("BANK_NAME", since, None)]), None);
        let old = field("BANK_NAME", None, Some("Bank name is missing."));
        assert_eq!(in_the_way(std::slice::from_ref(&old)).as_deref(), Some("Bank name is missing."));
        let new = field("BANK_CITY", since, Some("Bank city is missing."));
        assert_eq!(
            in_the_way(&[new, old]).as_deref(),
            Some("Bank city is missing. 2 fields need attention. CPN asks newly for: Bank city.")
        );
    }
}
