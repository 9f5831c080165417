//! Beneficiaries: listed, added, edited as a new version. A payment names exactly one version.
use domain::fields::{Around, Fields};
use domain::ids::BeneficiaryId;
use domain::party::{Beneficiary, Corridor, PartyKind};
use store::fact::Fact;

use super::{cleaned, common_problems, wrong};
use crate::Desk;
use crate::error::{Error, FieldProblem, Result};
use crate::requirements::bank_country;

/// A beneficiary as typed.
#[derive(Clone, Debug)]
pub struct BeneficiaryInput {
    /// Set when an existing record is edited.
    pub id: Option<BeneficiaryId>,
    /// Person or business.
    pub kind: PartyKind,
    /// Name.
    pub name: String,
    /// Where and how.
    pub corridor: Corridor,
    /// Fields by CPN's name.
    pub fields: Fields,
}

impl Desk {
    /// All beneficiaries, newest versions, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn beneficiaries(&self) -> Result<Vec<Beneficiary>> {
        self.store(|store| store.beneficiaries()).await
    }

    /// What is wrong with a beneficiary as typed so far, without saving it: the form asks while it is filled in.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn check_beneficiary(&self, input: BeneficiaryInput) -> Result<Vec<FieldProblem>> {
        let BeneficiaryInput { id, kind, name, corridor, fields } = input;
        let id = id.unwrap_or_else(BeneficiaryId::generate);
        let fields = cleaned(fields);
        self.beneficiary_problems(&Beneficiary {
            id,
            version: 1,
            reference: String::new(),
            kind,
            name,
            corridor,
            fields,
        })
        .await
    }

    /// Saves a beneficiary as a new version.
    ///
    /// # Errors
    /// When fields need mending; nothing is written then.
    pub async fn save_beneficiary(&self, input: BeneficiaryInput) -> Result<Beneficiary> {
        let BeneficiaryInput { id, kind, name, corridor, fields } = input;
        let fields = cleaned(fields);
        let _numbers = self.hold_numbers().await;
        let (known, numbers) = self.store(|store| Ok((store.beneficiaries()?, store.next_numbers()?))).await?;
        let (id, version, reference) = match id {
            Some(id) => {
                let earlier =
                    known.into_iter().find(|known| known.id == id).ok_or(Error::NotFound("the beneficiary"))?;
                (id, earlier.version.saturating_add(1), earlier.reference)
            }
            None => (BeneficiaryId::generate(), 1, numbers.beneficiary),
        };
        let name = name.trim().to_owned();
        let beneficiary = Beneficiary { id, version, reference, kind, name, corridor, fields };
        let problems = self.beneficiary_problems(&beneficiary).await?;
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        self.record_person(vec![Fact::BeneficiarySaved { beneficiary: (&beneficiary).into() }]).await?;
        Ok(beneficiary)
    }

    /// Check digits and forms of what was typed, and the corridor's allowed values where its list is known; offline nothing
    /// stands in the way.
    async fn beneficiary_problems(&self, beneficiary: &Beneficiary) -> Result<Vec<FieldProblem>> {
        let Beneficiary { name, corridor, fields, .. } = beneficiary;
        let around = Around { today: self.today(), bank_country: Some(bank_country(beneficiary)) };
        let mut problems = common_problems(name, fields, &around);
        if corridor.country.is_empty() || corridor.currency.is_empty() || corridor.method.is_empty() {
            problems.push(FieldProblem::new("corridor", "Choose country, currency and method."));
        }
        let key = crate::requirements::key(corridor, PartyKind::Business, beneficiary.kind);
        if let Some((_, list)) = self.store(move |store| store.requirements(&key)).await? {
            let by_list = wrong(self.compare(list, None, Some(beneficiary)).await?);
            let said = |problem: &FieldProblem| problems.iter().any(|known| known.field.starts_with(&problem.field));
            let new: Vec<_> = by_list.into_iter().filter(|problem| !said(problem)).collect();
            problems.extend(new);
        }
        Ok(problems)
    }
}
