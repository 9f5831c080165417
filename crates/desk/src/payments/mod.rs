//! The payments list and one payment in full, with what may be done and why not.
#[cfg(test)]
mod completeness;
mod detail;
mod outcome;

use domain::ids::{AttemptId, OrderId};
use store::{ListPage, ListQuery, OrderState};

use crate::Desk;
use crate::error::{Error, Result};

pub(crate) use outcome::{allows_another, allows_signing, of_submit};

pub use detail::{OtherAttempt, PaymentDetail};

/// A BFI's name in words, made from its certificate's domain: quotes carry no name (cpn-flows 11).
///
/// `cpn.banco-aurora.example` becomes `Banco Aurora`; what has no such form is shown as it came.
#[must_use]
pub fn bfi_name(domain: &str) -> String {
    let mut labels: Vec<_> = domain.split('.').filter(|label| !label.is_empty()).collect();
    if labels.len() < 2 {
        return domain.to_owned();
    }
    labels.pop();
    let words = labels.last().copied().unwrap_or(domain).split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect::<Vec<_>>().join(" ")
}

impl Desk {
    /// A page of the list.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list(&self, query: ListQuery) -> Result<ListPage> {
        self.store(move |store| store.list(&query)).await
    }

    /// The attempt a list row names: itself, or the newest of the order it names.
    ///
    /// # Errors
    /// When it names neither.
    pub async fn attempt_of_row(&self, row: &str) -> Result<AttemptId> {
        if let Ok(attempt) = row.parse::<AttemptId>()
            && self.store(move |store| store.attempt(attempt)).await?.is_some()
        {
            return Ok(attempt);
        }
        let order: OrderId = row.parse().map_err(|_| Error::NotFound("the payment"))?;
        let state = self.store(move |store| store.order(order)).await?;
        state.and_then(|state| state.attempts.last().copied()).ok_or(Error::NotFound("the payment"))
    }

    /// The order a list row names: itself, or the one of the attempt it names.
    ///
    /// # Errors
    /// When it names neither.
    pub async fn order_of_row(&self, row: &str) -> Result<OrderId> {
        if let Ok(attempt) = row.parse::<AttemptId>()
            && let Some(state) = self.store(move |store| store.attempt(attempt)).await?
        {
            return Ok(state.order);
        }
        row.parse().map_err(|_| Error::NotFound("the order"))
    }

    /// The draft a list row names.
    ///
    /// # Errors
    /// When it cannot name one.
    pub fn draft_of_row(&self, row: &str) -> Result<OrderId> {
        row.parse().map_err(|_| Error::NotFound("the draft"))
    }

    /// An order with exactly the versions of the records it names.
    pub(crate) async fn order_and_parties(
        &self,
        order: OrderId,
    ) -> Result<(OrderState, domain::party::Customer, domain::party::Beneficiary)> {
        self.store(move |store| {
            let Some(state) = store.order(order)? else { return Ok(None) };
            let customer = store.customer(state.order.customer.0, state.order.customer.1)?;
            let beneficiary = store.beneficiary(state.order.beneficiary.0, state.order.beneficiary.1)?;
            Ok(customer.zip(beneficiary).map(|(customer, beneficiary)| (state, customer, beneficiary)))
        })
        .await?
        .ok_or(Error::NotFound("the order"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bfi_is_named_by_its_certificates_domain() {
        assert_eq!(bfi_name("cpn.banco-aurora.example"), "Banco Aurora");
        assert_eq!(bfi_name("api.circle.com"), "Circle");
        assert_eq!(bfi_name("localhost"), "localhost");
    }
}
