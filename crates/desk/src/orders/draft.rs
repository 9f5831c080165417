//! Drafts: everything typed is kept, as it was typed.
use domain::ids::OrderId;
use store::fact::Fact;

use super::form::OrderInput;
use crate::Desk;
use crate::error::{Error, Result};

impl Desk {
    /// Keeps a form as it was typed; nothing is checked.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn save_draft(&self, input: OrderInput) -> Result<OrderId> {
        let order = input.id;
        let known = self.store(move |store| store.order(order)).await?;
        if known.is_some() {
            return Err(Error::NotNow("This order was placed already; it is no longer a draft.".to_owned()));
        }
        let beneficiary = self.beneficiary_name(&input.beneficiary).await?;
        let fact = Fact::DraftSaved { order, form: input.json, beneficiary, reference: input.reference };
        self.record_person(vec![fact]).await?;
        Ok(order)
    }

    /// The form of a draft and when it was saved.
    ///
    /// # Errors
    /// When there is no such draft.
    pub async fn draft(&self, order: OrderId) -> Result<store::DraftRow> {
        self.store(move |store| store.draft(order)).await?.ok_or(Error::NotFound("the draft"))
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// When there is no such draft.
    pub async fn discard_draft(&self, order: OrderId) -> Result<()> {
        self.draft(order).await?;
        self.record_person(vec![Fact::DraftDiscarded { order }]).await
    }

    async fn beneficiary_name(&self, id: &str) -> Result<String> {
        let id = id.to_owned();
        let known = self.store(|store| store.beneficiaries()).await?;
        Ok(known.into_iter().find(|known| known.id.to_string() == id).map(|known| known.name).unwrap_or_default())
    }
}
