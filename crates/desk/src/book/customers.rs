//! Customers: listed, added, edited as a new version.
use domain::fields::{Around, Fields, country_name};
use domain::ids::CustomerId;
use domain::party::{Customer, PartyKind};
use store::fact::Fact;

use super::{cleaned, common_problems};
use crate::Desk;
use crate::error::{Error, FieldProblem, Result};

/// A customer as typed.
#[derive(Clone, Debug)]
pub struct CustomerInput {
    /// Set when an existing record is edited.
    pub id: Option<CustomerId>,
    /// Person or business.
    pub kind: PartyKind,
    /// Name.
    pub name: String,
    /// Two letters.
    pub country: String,
    /// Fields by CPN's name.
    pub fields: Fields,
}

impl Desk {
    /// All customers, newest versions, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn customers(&self) -> Result<Vec<Customer>> {
        self.store(|store| store.customers()).await
    }

    /// What is wrong with a customer as typed so far, without saving it: the form asks while it is filled in.
    #[must_use]
    pub fn check_customer(&self, input: CustomerInput) -> Vec<FieldProblem> {
        self.customer_problems(&input.name, &input.country, &cleaned(input.fields))
    }

    fn customer_problems(&self, name: &str, country: &str, fields: &Fields) -> Vec<FieldProblem> {
        let mut problems = common_problems(name, fields, &Around { today: self.today(), bank_country: None });
        if country_name(country).is_none() {
            problems.push(FieldProblem::new("country", "Choose the customer’s country."));
        }
        problems
    }

    /// Saves a customer as a new version.
    ///
    /// # Errors
    /// When fields need mending; nothing is written then.
    pub async fn save_customer(&self, input: CustomerInput) -> Result<Customer> {
        let CustomerInput { id, kind, name, country, fields } = input;
        let fields = cleaned(fields);
        let problems = self.customer_problems(&name, &country, &fields);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let _numbers = self.hold_numbers().await;
        let (known, numbers) = self.store(|store| Ok((store.customers()?, store.next_numbers()?))).await?;
        let (id, version, reference) = match id {
            Some(id) => {
                let earlier = known.into_iter().find(|known| known.id == id).ok_or(Error::NotFound("the customer"))?;
                (id, earlier.version.saturating_add(1), earlier.reference)
            }
            None => (CustomerId::generate(), 1, numbers.customer),
        };
        let name = name.trim().to_owned();
        let customer = Customer { id, version, reference, kind, name, country, fields };
        self.record_person(vec![Fact::CustomerSaved { customer: (&customer).into() }]).await?;
        Ok(customer)
    }
}
