//! Asking CPN for a corridor's field list, and keeping it. The list is keyed by quote (cpn-flows 3.6).
use cpn::wire;
use domain::fields::{self, FieldKind, Part, Requirement};
use domain::ids::{BeneficiaryId, CustomerId, QuoteId};
use domain::money::{Currency, Money};
use domain::order::Fixed;
use domain::party::{Beneficiary, Corridor, Customer, PartyKind};
use jiff::{SignedDuration, Timestamp};
use store::fact::Fact;

use crate::Desk;
use crate::error::{Error, Result};

/// How long a field list is trusted before quotes are compared. An attempt asks anew in any case.
const TRUSTED: SignedDuration = SignedDuration::from_hours(12);

/// The cache key of a corridor's field list.
pub(crate) fn key(corridor: &Corridor, sender: PartyKind, recipient: PartyKind) -> String {
    format!("{}/{}/{}/{sender}/{recipient}", corridor.country, corridor.method, corridor.currency)
}

/// CPN's answer as the domain has it.
fn read(answer: &wire::Requirements) -> Vec<Requirement> {
    let requirement = |part: Part| {
        move |field: &wire::FieldRequirement| Requirement {
            part,
            name: field.name.clone(),
            kind: match &field.kind {
                wire::FieldKind::Text => FieldKind::Text,
                wire::FieldKind::Address => FieldKind::Address,
                wire::FieldKind::File => FieldKind::File,
                wire::FieldKind::Unknown(kind) => FieldKind::Unknown(kind.clone()),
            },
            optional: field.optional,
            values: field.values.clone().unwrap_or_default(),
            new_since: None,
        }
    };
    let travel_rule = answer.travel_rule.iter().map(requirement(Part::TravelRule));
    travel_rule.chain(answer.beneficiary_account.iter().map(requirement(Part::BeneficiaryAccount))).collect()
}

impl Desk {
    /// Asks CPN for a quote's field list and keeps it for the corridor, with what is new in it marked. Answers the list and
    /// whether it was known.
    pub(crate) async fn ask_field_list(&self, quote: &QuoteId, key: String) -> Result<(Vec<Requirement>, bool)> {
        let client = self.client()?;
        let answered = read(&self.noted(client.requirements(quote).await)?);
        let asked = key.clone();
        let known = self.store(move |store| store.requirements(&asked)).await?;
        let now = self.clock().now();
        let (list, unchanged, record) = match known {
            None => (answered, true, true),
            Some((seen, known)) => {
                let list = fields::mark_new(answered, &known, now);
                let unchanged =
                    list.len() == known.len() && list.iter().zip(&known).all(|(asked, known)| asked.asks_like(known));
                (list, unchanged, !unchanged || now.duration_since(seen) >= TRUSTED)
            }
        };
        if record {
            let requirements = list.iter().map(Into::into).collect();
            self.record(store::Source::Cpn, vec![Fact::RequirementsSeen { corridor: key, requirements }]).await?;
        }
        Ok((list, unchanged))
    }

    /// Asks for the field list again when the one that is known is old. The form then shows what is new before a binding
    /// quote is spent on it; when the question fails, an attempt asks again anyway.
    pub(crate) async fn refresh_field_list(&self, quote: &QuoteId, customer: &Customer, beneficiary: &Beneficiary) {
        let key = key(&beneficiary.corridor, customer.kind, beneficiary.kind);
        let asked = key.clone();
        let known = self.store(move |store| store.requirements(&asked)).await;
        let old = |seen: Timestamp| self.clock().now().duration_since(seen) >= TRUSTED;
        if known.is_ok_and(|known| known.is_some_and(|(seen, _)| old(seen)))
            && let Err(error) = self.ask_field_list(quote, key).await
        {
            tracing::debug!(%error, "the corridor's field list could not be asked for again");
        }
    }

    pub(super) async fn field_list(
        &self,
        corridor: &Corridor,
        sender: PartyKind,
        recipient: PartyKind,
    ) -> Result<(Timestamp, Vec<Requirement>)> {
        let key = key(corridor, sender, recipient);
        let asked = key.clone();
        if let Some(known) = self.store(move |store| store.requirements(&asked)).await? {
            return Ok(known);
        }
        // The list is keyed by quote (cpn-flows 3.6), so a throw-away quote is asked for: it costs nothing and binds nobody.
        let quote = self.throwaway_quote(corridor, sender, recipient).await?;
        let (list, _) = self.ask_field_list(&quote, key).await?;
        Ok((self.clock().now(), list))
    }

    async fn throwaway_quote(&self, corridor: &Corridor, sender: PartyKind, recipient: PartyKind) -> Result<QuoteId> {
        let limits = self.corridors().await?.into_iter().find(|known| known.corridor == *corridor);
        let limits = limits.ok_or(Error::NotFound("this corridor"))?;
        let amount = limits.usual_amount().unwrap_or(Money::new(100_000_000, Currency::USDC));
        // Only the kinds and the corridor decide the list; nothing of a record is sent.
        let customer = Customer {
            id: CustomerId::generate(),
            version: 1,
            reference: String::new(),
            kind: sender,
            name: String::new(),
            country: self.home_country().await?,
            fields: fields::Fields::new(),
        };
        let beneficiary = Beneficiary {
            id: BeneficiaryId::generate(),
            version: 1,
            reference: String::new(),
            kind: recipient,
            name: String::new(),
            corridor: corridor.clone(),
            fields: fields::Fields::new(),
        };
        let quotes = self.offers(&customer, &beneficiary, Fixed::Source(amount)).await?;
        let quote = quotes.first().ok_or(Error::NotNow("No institution offers this corridor now.".to_owned()))?;
        Ok(QuoteId::new(&quote.id))
    }

    async fn home_country(&self) -> Result<String> {
        let institution = self.store(|store| store.institution()).await?;
        let missing =
            || Error::NotNow("Fill in the institution in Settings first: its country is asked for.".to_owned());
        institution.map(|known| known.address.country).ok_or_else(missing)
    }
}
