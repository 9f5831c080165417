//! Refunds on the chain: whether what CPN calls completed really reached the refund address. The chain node is advice;
//! CPN's word decides the state.
use domain::money::{Currency, Money};
use domain::payment::RefundStatus;
use settlement::{Address, B256};
use store::fact::Fact;
use store::{AttemptState, RefundState, Source};

use crate::Desk;
use crate::error::Result;

/// A completed refund whose transfer the chain has not shown yet, with its transaction and where it went.
fn unseen(refund_address: &str, refund: &RefundState) -> Option<(B256, Address)> {
    if refund.sighting.is_some() || refund.status() != RefundStatus::Completed {
        return None;
    }
    let address = refund.record.address.as_deref().unwrap_or(refund_address);
    Some((refund.record.hash.as_ref()?.parse().ok()?, address.parse().ok()?))
}

/// Whether the chain has still to show a refund of the attempt.
pub(crate) fn unseen_refunds(attempt: &AttemptState) -> bool {
    attempt.refunds.iter().any(|refund| unseen(&attempt.refund_address, refund).is_some())
}

impl Desk {
    /// Looks for the transfers of completed refunds on the chain.
    ///
    /// # Errors
    /// When the chain node cannot be asked.
    pub(crate) async fn look_for_refunds(&self, attempt: &AttemptState) -> Result<()> {
        for refund in &attempt.refunds {
            let Some((hash, address)) = unseen(&attempt.refund_address, refund) else { continue };
            let Some(receipt) = self.chain_reader().await?.receipt(hash).await? else { continue };
            let Some(units) = receipt.received(self.chain().usdc, address) else {
                tracing::warn!(attempt = %attempt.id, %hash, "the chain shows no USDC for the refund address there");
                continue;
            };
            let fact = Fact::RefundSighted {
                attempt: attempt.id,
                refund: refund.record.id.clone(),
                hash: hash.to_string(),
                block: receipt.block_number,
                value: Money::new(u64::try_from(units).unwrap_or(u64::MAX), Currency::USDC),
            };
            self.record(Source::Chain(self.chain().api_id.to_owned()), vec![fact]).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::RefundId;
    use store::RefundSighting;
    use store::fact::RefundRecord;

    use super::*;

    fn refund(status: &str, hash: Option<&str>) -> RefundState {
        let record = RefundRecord {
            id: RefundId::new("r1"),
            status: status.to_owned(),
            amount: None,
            hash: hash.map(str::to_owned),
            address: Some("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266".to_owned()),
        };
        RefundState { record, seen_at: jiff::Timestamp::UNIX_EPOCH, sighting: None }
    }

    #[test]
    fn only_a_completed_refund_with_a_hash_is_looked_for_and_only_until_it_is_seen() {
        let hash = format!("0x{}", "ab".repeat(32));
        let found = unseen("", &refund("COMPLETED", Some(&hash)));
        assert_eq!(found.map(|(hash, _)| hash), hash.parse().ok());
        assert!(unseen("", &refund("CREATED", Some(&hash))).is_none());
        assert!(unseen("", &refund("COMPLETED", None)).is_none());
        assert!(unseen("", &refund("COMPLETED", Some("0x12"))).is_none());
        let sighting = RefundSighting {
            hash: hash.clone(),
            block: 1,
            value: Money::zero(Currency::USDC),
            seen_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let seen = RefundState { sighting: Some(sighting), ..refund("COMPLETED", Some(&hash)) };
        assert!(unseen("", &seen).is_none());
    }
}
