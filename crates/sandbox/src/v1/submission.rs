//! What CPN looks at before it broadcasts a signed transaction of the V1 flow.

use alloy_primitives::U256;
use cpn::wire::{TransactionFailureReason, TransactionStatus};
use jiff::Timestamp;
use settlement::chains::Chain;

use super::TransactionV1Record;
use crate::chain::{Action, BASE_FEE, ChainState, RawTransaction, TRANSFER_GAS, decode};
use crate::refusal::Refusal;
use crate::world::World;

/// A wallet may be so many nonces ahead of its next one (cpn-api 1.9, 290334).
const NONCES_AHEAD: u64 = 32;
/// A replacement must offer at least so many percent of the fee that it replaces, as Ethereum's nodes ask.
const REPLACEMENT_PERCENT: u128 = 110;

/// Refuses a submission to a transaction that does not wait for one.
pub(super) fn check_status(record: &TransactionV1Record, now: Timestamp) -> Result<(), Refusal> {
    let reason = record.transaction.failure_reason.as_ref();
    match &record.transaction.status {
        TransactionStatus::Created if now > record.expires => Err(Refusal::code(290_329)),
        TransactionStatus::Created => Ok(()),
        TransactionStatus::Pending | TransactionStatus::Broadcasted => Err(Refusal::code(290_307)),
        TransactionStatus::Failed if reason == Some(&TransactionFailureReason::TransactionExpired) => {
            Err(Refusal::code(290_329))
        }
        TransactionStatus::Failed if reason == Some(&TransactionFailureReason::CpnPaymentExpired) => {
            Err(Refusal::code(290_308))
        }
        TransactionStatus::Completed | TransactionStatus::Failed | TransactionStatus::Unknown(_) => {
            Err(Refusal::code(290_303))
        }
    }
}

impl World {
    /// Judges a signed transaction: form, content, signatures, money, gas and nonce, in this order.
    pub(super) fn judge_v1(&self, record: &TransactionV1Record, signed: &str) -> Result<RawTransaction, Refusal> {
        let blockchain = record.transaction.blockchain.as_str();
        let known = settlement::chains::by_api_id(blockchain).zip(self.chain(blockchain));
        let (chain, state) = known.ok_or_else(|| Refusal::code(290_317))?;
        let bytes = signed.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok());
        let raw = bytes.and_then(|bytes| decode(&bytes, chain)).ok_or_else(|| Refusal::code(290_327))?;
        check_content(record, chain, &raw)?;
        if state.authorization_used(record.authorization.from, record.authorization.nonce) {
            return Err(Refusal::code(290_318));
        }
        if U256::from(state.balance(raw.from)) < record.authorization.value {
            return Err(Refusal::code(290_312));
        }
        let replaced = record.replaces.as_ref().and_then(|id| self.transactions_v1.get(id)?.raw.as_ref());
        check_gas(state, &raw, replaced)?;
        check_nonce(state, &raw, replaced)?;
        Ok(raw)
    }
}

/// The transaction calls USDC with exactly the authorization that was handed out, and both signatures are the wallet's.
fn check_content(record: &TransactionV1Record, chain: &Chain, raw: &RawTransaction) -> Result<(), Refusal> {
    if raw.chain_id != chain.chain_id {
        return Err(Refusal::code(290_324));
    }
    let Action::TransferWithAuthorization(call) = raw.action else { return Err(Refusal::code(290_311)) };
    let wanted = record.authorization;
    if call.authorization.nonce != wanted.nonce {
        // The nonce is what ties the transfer to its payment.
        return Err(Refusal::code(290_314));
    }
    if call.authorization != wanted {
        return Err(Refusal::code(290_311));
    }
    if raw.from != wanted.from || !call.holds(chain.chain_id, chain.usdc) {
        return Err(Refusal::code(290_321));
    }
    Ok(())
}

fn check_gas(state: &ChainState, raw: &RawTransaction, replaced: Option<&RawTransaction>) -> Result<(), Refusal> {
    let too_little = |replaced: &RawTransaction| {
        raw.max_fee_per_gas.saturating_mul(100) < replaced.max_fee_per_gas.saturating_mul(REPLACEMENT_PERCENT)
    };
    if raw.max_fee_per_gas < u128::from(BASE_FEE) || replaced.is_some_and(too_little) {
        return Err(Refusal::code(290_315));
    }
    if raw.gas_limit < TRANSFER_GAS {
        return Err(Refusal::code(290_319));
    }
    let cost = U256::from(raw.gas_limit).saturating_mul(U256::from(raw.max_fee_per_gas));
    if state.gas_money(raw.from) < cost { Err(Refusal::code(290_313)) } else { Ok(()) }
}

fn check_nonce(state: &ChainState, raw: &RawTransaction, replaced: Option<&RawTransaction>) -> Result<(), Refusal> {
    let (mined, next) = state.nonces(raw.from);
    if let Some(replaced) = replaced {
        return if raw.nonce == replaced.nonce { Ok(()) } else { Err(Refusal::code(290_316)) };
    }
    if raw.nonce < mined {
        return Err(Refusal::code(290_310));
    }
    if state.waits(raw.from, raw.nonce) {
        return Err(Refusal::code(290_320));
    }
    if raw.nonce > next.saturating_add(NONCES_AHEAD) { Err(Refusal::code(290_334)) } else { Ok(()) }
}
