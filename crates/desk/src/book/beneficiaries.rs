//! Beneficiaries: listed, added, edited as a new version. A payment names exactly one version.
use domain::fields::Fields;
use domain::ids::BeneficiaryId;
use domain::party::{Beneficiary, Corridor, PartyKind};
use store::fact::Fact;

use super::{cleaned, common_problems, wrong};
use crate::Desk;
use crate::error::{Error, FieldProblem, Result};

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

    /// Saves a beneficiary as a new version.
    ///
    /// # Errors
    /// When fields need mending; nothing is written then.
    pub async fn save_beneficiary(&self, input: BeneficiaryInput) -> Result<Beneficiary> {
        let BeneficiaryInput { id, kind, name, corridor, fields } = input;
        let fields = cleaned(fields);
        let mut problems = common_problems(&name, &fields);
        if corridor.country.is_empty() || corridor.currency.is_empty() || corridor.method.is_empty() {
            problems.push(FieldProblem::new("corridor", "Choose country, currency and method."));
        }
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
        if problems.is_empty() {
            problems = self.account_problems(&beneficiary).await?;
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        self.record_person(vec![Fact::BeneficiarySaved { beneficiary: (&beneficiary).into() }]).await?;
        Ok(beneficiary)
    }

    /// Check digits and forms of what was typed, by the corridor's cached list; offline nothing stands in the way.
    async fn account_problems(&self, beneficiary: &Beneficiary) -> Result<Vec<FieldProblem>> {
        let key = crate::requirements::key(&beneficiary.corridor, PartyKind::Business, beneficiary.kind);
        let cached = self.store(move |store| store.requirements(&key)).await?;
        let Some((_, list)) = cached else { return Ok(Vec::new()) };
        Ok(wrong(self.compare(list, None, Some(beneficiary)).await?))
    }
}
