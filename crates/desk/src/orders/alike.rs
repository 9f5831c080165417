//! Orders that look alike: the same beneficiary, amount and reference within some days. A person says which it is.
use domain::ids::{BeneficiaryId, OrderId};
use domain::money::Money;
use domain::order::{Fixed, Order};
use domain::status::{AttemptPhase, StatusWord};
use jiff::{SignedDuration, Timestamp};
use store::{AttemptState, OrderState, Store, StoreError};

use crate::Desk;
use crate::error::{Error, Result};
use crate::quotes;

/// An order that looks like the one that is about to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookAlike {
    /// The order.
    pub order: OrderId,
    /// `ORD-0612`.
    pub number: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Its fixed amount.
    pub amount: Money,
    /// Its reference.
    pub reference: String,
    /// Where its last attempt stands.
    pub status: StatusWord,
}

/// What to look for, as the form has it.
#[derive(Clone, Debug)]
pub struct AlikeWish {
    /// The order that is being prepared; it is not its own look-alike.
    pub order: Option<OrderId>,
    /// Who is paid.
    pub beneficiary: BeneficiaryId,
    /// Whether the amount is what leaves the wallet.
    pub fixes_source: bool,
    /// The amount as typed.
    pub amount: String,
    /// The reference as typed.
    pub reference: String,
}

impl Desk {
    /// The orders of the policy's last days that look like what is being prepared, newest first. A form that cannot be read
    /// yet looks like none.
    ///
    /// # Errors
    /// When there is no such beneficiary, or the store cannot be read.
    pub async fn look_alikes(&self, wish: AlikeWish) -> Result<Vec<LookAlike>> {
        let AlikeWish { order, beneficiary, fixes_source, amount, reference } = wish;
        let known = self.store(|store| store.beneficiaries()).await?.into_iter().find(|known| known.id == beneficiary);
        let currency = known.ok_or(Error::NotFound("the beneficiary"))?.corridor.currency;
        let Ok(fixed) = quotes::fixed(fixes_source, &amount, &currency) else { return Ok(Vec::new()) };
        self.orders_like(order, beneficiary, fixed, reference.trim().to_owned()).await
    }

    /// Refuses an order that looks like another one, unless a person said that it is another payment than that one.
    pub(crate) async fn refuse_look_alikes(&self, order: &Order) -> Result<()> {
        let Order { id, beneficiary: (beneficiary, _), fixed, reference, another_than, .. } = order;
        let mut alike = self.orders_like(Some(*id), *beneficiary, *fixed, reference.clone()).await?;
        alike.retain(|known| !another_than.contains(&known.order));
        if alike.is_empty() { Ok(()) } else { Err(Error::LooksAlike(alike)) }
    }

    async fn orders_like(
        &self,
        but: Option<OrderId>,
        beneficiary: BeneficiaryId,
        fixed: Fixed,
        reference: String,
    ) -> Result<Vec<LookAlike>> {
        let now = self.clock().now();
        self.store(move |store| {
            let days = SignedDuration::from_hours(i64::from(store.policy()?.duplicate_days).saturating_mul(24));
            let since = now.saturating_sub(days).unwrap_or(Timestamp::MIN);
            let mut alike = Vec::new();
            for state in store.orders_to(beneficiary, &reference, since)? {
                if Some(state.order.id) != but
                    && let Some(found) = compare(store, fixed, state)?
                {
                    alike.push(found);
                }
            }
            Ok(alike)
        })
        .await
    }
}

/// An order to the same beneficiary under the same reference looks alike when one of its amounts is this one, unless it was
/// closed and no payment ever came of it.
fn compare(store: &Store, fixed: Fixed, state: OrderState) -> std::result::Result<Option<LookAlike>, StoreError> {
    let mut attempts = Vec::new();
    for attempt in &state.attempts {
        attempts.extend(store.attempt(*attempt)?);
    }
    let never_paid = state.closed && attempts.iter().all(|attempt| attempt.phase == AttemptPhase::Stopped);
    let same = state.order.fixed.amount() == fixed.amount()
        || attempts.iter().flat_map(amounts).any(|amount| amount == fixed.amount());
    let status = attempts.last().map_or(StatusWord::Stopped, |attempt| attempt.status);
    Ok((same && !never_paid).then(|| LookAlike {
        order: state.order.id,
        number: state.order.number,
        placed_at: state.placed_at,
        amount: state.order.fixed.amount(),
        reference: state.order.reference,
        status,
    }))
}

/// Both amounts of an attempt's payment: the other side may be the one that is fixed now.
fn amounts(attempt: &AttemptState) -> Vec<Money> {
    attempt.payment.iter().flat_map(|payment| [payment.source, payment.destination]).collect()
}
