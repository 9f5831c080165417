//! What a new sandbox holds: an institution, customers, beneficiaries and the simulated device. Nothing of it is real.
use domain::Environment;
use domain::fields::{FieldValue, Fields, PostalAddress};
use domain::ids::{BeneficiaryId, CustomerId, DeviceId};
use domain::party::{Beneficiary, Corridor, Customer, Institution, PartyKind};
use store::Source;
use store::fact::{DeviceRecord, Fact};

use crate::Desk;
use crate::error::Result;

/// The first account of the public emulator seed (hardware-wallets 5), which holds the sandbox's USDC.
const SIMULATED_ACCOUNT: &str = "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D";

impl Desk {
    /// Fills a new sandbox. Other environments begin empty.
    pub(crate) async fn seed(&self) -> Result<()> {
        if self.environment() != Environment::Sandbox || self.store(|store| store.institution()).await?.is_some() {
            return Ok(());
        }
        let mut facts = vec![Fact::InstitutionSaved {
            institution: (&Institution {
                name: "Harbor Street Bank".to_owned(),
                address: address("12 Harbor Street", "Boston", "MA", "US", "02110"),
                id: String::new(),
            })
                .into(),
        }];
        facts.extend(customers().iter().map(|customer| Fact::CustomerSaved { customer: customer.into() }));
        facts.extend(
            beneficiaries().iter().map(|beneficiary| Fact::BeneficiarySaved { beneficiary: beneficiary.into() }),
        );
        facts.push(Fact::DevicePaired {
            device: DeviceRecord {
                id: DeviceId::generate(),
                label: "Treasury-01".to_owned(),
                link: "simulated".to_owned(),
                model: "Ledger Flex".to_owned(),
                path: "m/44'/60'/0'/0/0".to_owned(),
                address: SIMULATED_ACCOUNT.to_owned(),
                confirmed_on_device: false,
            },
        });
        self.record(Source::App, facts).await
    }
}

fn customers() -> Vec<Customer> {
    use PartyKind::{Business, Individual};
    vec![
        customer(1, "Northwind Trading LLC", Business, address("1 Harbor Way", "Boston", "MA", "US", "02110")),
        customer(2, "Calloway Marine Supply Inc.", Business, address("88 Dock Road", "Portland", "ME", "US", "04101")),
        customer(3, "Lanternworks Studio Ltd", Business, address("14 Mill Lane", "Leeds", "", "GB", "LS1 4AP")),
        customer(4, "Elena Marchetti", Individual, address("Via Roma 9", "Torino", "TO", "IT", "10121")),
    ]
}

fn customer(number: u32, name: &str, kind: PartyKind, at: PostalAddress) -> Customer {
    let country = at.country.clone();
    let mut fields = Fields::from([("ORIGINATOR_ADDRESS".to_owned(), FieldValue::Address(at))]);
    if kind == PartyKind::Individual {
        fields.insert("ORIGINATOR_DATE_OF_BIRTH".to_owned(), text("1987-05-31"));
        fields.insert("ORIGINATOR_NATIONALITY".to_owned(), text(&country));
    } else {
        fields.insert("ORIGINATOR_DATE_OF_FORMATION".to_owned(), text("2011-03-14"));
        fields.insert("ORIGINATOR_COUNTRY_OF_FORMATION".to_owned(), text(&country));
    }
    fields.insert("ORIGINATOR_NATIONAL_IDENTIFICATION_NUMBER".to_owned(), text(&format!("99-{number:07}")));
    let reference = format!("CUST-{number:06}");
    Customer { id: CustomerId::generate(), version: 1, reference, kind, name: name.to_owned(), country, fields }
}

fn beneficiaries() -> Vec<Beneficiary> {
    use PartyKind::{Business, Individual};
    let tax = "BENEFICIARY_NATIONAL_IDENTIFICATION_NUMBER";
    let us_wire = [
        ("BANK_NAME", "First Prairie Bank"),
        ("SWIFT_CODE", "FPRBUS44"),
        ("BANK_COUNTRY", "US"),
        ("ACCOUNT_NUMBER", "000482910337"),
        ("RECIPIENT_LEGAL_NAME", "Prairie Machine Works Inc."),
    ];
    vec![
        beneficiary(
            1,
            "Talleres Ríos del Bajío S.A. de C.V.",
            Business,
            ("MX", "MXN", "SPEI"),
            address("Av. Universidad 210", "León", "GUA", "MX", "37000"),
            &[("CLABE", "002010077777777771"), (tax, "TRB010203XY9")],
        ),
        beneficiary(
            2,
            "Marisol Vega Durán",
            Individual,
            ("MX", "MXN", "SPEI"),
            address("Calle Hidalgo 45", "Mérida", "YUC", "MX", "97000"),
            &[("CLABE", "012180015500000018"), (tax, "VEDM870531QZ4")],
        ),
        beneficiary(
            3,
            "Ipê Componentes Ltda.",
            Business,
            ("BR", "BRL", "PIX"),
            address("Rua das Acácias 300", "Campinas", "SP", "BR", "13010-000"),
            &[("RECIPIENT_ID_NUMBER", "11444777000161"), ("RECIPIENT_EVP", "7d9f0335-8dcc-4054-9bf9-0dbd61d36906")],
        ),
        beneficiary(
            4,
            "Atelier Morvan SAS",
            Business,
            ("FR", "EUR", "SEPA"),
            address("18 rue des Forges", "Lyon", "", "FR", "69002"),
            &[("IBAN", "FR1420041010050500013M02606"), ("RECIPIENT_LEGAL_NAME", "Atelier Morvan SAS")],
        ),
        beneficiary(
            5,
            "Nordlicht Optik GmbH",
            Business,
            ("DE", "EUR", "SEPA"),
            address("Hafenstraße 7", "Kiel", "", "DE", "24103"),
            &[("IBAN", "DE89370400440532013000"), ("RECIPIENT_LEGAL_NAME", "Nordlicht Optik GmbH")],
        ),
        beneficiary(
            6,
            "Prairie Machine Works Inc.",
            Business,
            ("US", "USD", "WIRE"),
            address("500 Grain Street", "Omaha", "NE", "US", "68102"),
            &us_wire,
        ),
        beneficiary(
            7,
            "Rafael Monteiro",
            Individual,
            ("BR", "BRL", "PIX"),
            address("Rua do Sol 12", "Recife", "PE", "BR", "50010-470"),
            &[("RECIPIENT_ID_NUMBER", "52998224725"), ("RECIPIENT_EVP", "3f2b8a52-6c1d-4e7a-9b0f-5d4c3b2a1908")],
        ),
    ]
}

fn beneficiary(
    number: u32,
    name: &str,
    kind: PartyKind,
    (country, currency, method): (&str, &str, &str),
    at: PostalAddress,
    account: &[(&str, &str)],
) -> Beneficiary {
    let mut fields: Fields = account.iter().map(|(name, value)| ((*name).to_owned(), text(value))).collect();
    fields.insert("BENEFICIARY_ADDRESS".to_owned(), FieldValue::Address(at));
    Beneficiary {
        id: BeneficiaryId::generate(),
        version: 1,
        reference: format!("BEN-{number:06}"),
        kind,
        name: name.to_owned(),
        corridor: Corridor { country: country.to_owned(), currency: currency.to_owned(), method: method.to_owned() },
        fields,
    }
}

fn text(value: &str) -> FieldValue {
    FieldValue::Text(value.to_owned())
}

fn address(street: &str, city: &str, state_province: &str, country: &str, postal_code: &str) -> PostalAddress {
    PostalAddress {
        street: street.to_owned(),
        city: city.to_owned(),
        state_province: state_province.to_owned(),
        country: country.to_owned(),
        postal_code: postal_code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use domain::fields::{Around, problems};

    use super::*;

    #[test]
    fn every_seeded_field_passes_the_local_checks() {
        for party in beneficiaries() {
            for (name, value) in &party.fields {
                let around =
                    Around { today: "2026-11-22".parse().unwrap(), bank_country: Some(&party.corridor.country) };
                assert_eq!(problems(name, value, &around), [], "{}: {name}", party.name);
            }
        }
    }
}
