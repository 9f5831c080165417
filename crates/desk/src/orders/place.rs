//! Placing an order: bounded terms that staff confirm. The attempt follows by itself.
use domain::ids::{AttemptId, OrderId};
use store::fact::Fact;

use super::form::{Meant, OrderInput};
use crate::Desk;
use crate::error::{Error, FieldProblem, Result};

impl Desk {
    /// Checks a form, places the order and begins its first attempt.
    ///
    /// # Errors
    /// When fields need mending or the order looks like another one (nothing is written), or an attempt may not begin.
    pub async fn place_order(&self, input: OrderInput) -> Result<(OrderId, AttemptId)> {
        let mut meant = self.meant(&input).await?;
        self.ready_to_order(&meant).await?;
        // Held until the order is written, so that of two that look alike the second sees the first.
        let _numbers = self.hold_numbers().await;
        self.refuse_look_alikes(&meant.order).await?;
        meant.order.number = self.store(|store| store.next_numbers()).await?.order;
        Ok((input.id, self.start_order(&meant.order).await?))
    }

    /// Closes an order: no further attempt will run.
    ///
    /// # Errors
    /// While an attempt is alive.
    pub async fn close_order(&self, order: OrderId) -> Result<()> {
        let state = self.store(move |store| store.order(order)).await?.ok_or(Error::NotFound("the order"))?;
        if let Some(attempt) = state.attempts.last().copied() {
            let attempt = self.store(move |store| store.attempt(attempt)).await?;
            if attempt.is_some_and(|attempt| crate::attempts::alive(&attempt)) {
                return Err(Error::NotNow("An attempt of this order is still alive.".to_owned()));
            }
        }
        self.record_person(vec![Fact::OrderClosed { order }]).await
    }

    /// What must be in place before terms are worth confirming: a wallet, and all fields that the corridor asks for.
    async fn ready_to_order(&self, meant: &Meant) -> Result<()> {
        if self.store(|store| store.device()).await?.is_none() {
            return Err(Error::NotNow(
                "Pair a device first: its wallet pays, and is fixed when the payment is created.".to_owned(),
            ));
        }
        let wanted = self.requirements_for(&meant.customer, &meant.beneficiary).await?;
        let missing: Vec<FieldProblem> = wanted
            .into_iter()
            .filter_map(|field| field.problem.map(|problem| FieldProblem::new(field.requirement.name, problem)))
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(Error::Invalid(missing)) }
    }
}
