//! What `eth_call` can ask: USDC, Permit2 and the settlement contract.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use settlement::chains::{Chain, PERMIT2};

use super::ChainState;
use super::contracts::{Permit2, Settlement, Usdc};

/// The answer of a call; `None` when the contract would revert.
pub(super) fn call(state: &ChainState, chain: &Chain, to: Address, data: &[u8]) -> Option<Bytes> {
    let selector: [u8; 4] = data.get(..4)?.try_into().ok()?;
    if to == chain.usdc {
        usdc(state, selector, data)
    } else if to == PERMIT2 {
        permit2(state, chain, selector, data)
    } else if chain.settlement.contains(&to) && selector == Settlement::isNonceUsedCall::SELECTOR {
        let asked = Settlement::isNonceUsedCall::abi_decode(data).ok()?;
        Some(state.used_intents.contains_key(&asked.nonce).abi_encode().into())
    } else {
        None
    }
}

fn usdc(state: &ChainState, selector: [u8; 4], data: &[u8]) -> Option<Bytes> {
    let answer = match selector {
        Usdc::balanceOfCall::SELECTOR => {
            let asked = Usdc::balanceOfCall::abi_decode(data).ok()?;
            U256::from(state.balance(asked.account)).abi_encode()
        }
        Usdc::allowanceCall::SELECTOR => {
            let asked = Usdc::allowanceCall::abi_decode(data).ok()?;
            state.allowance(asked.owner, asked.spender).abi_encode()
        }
        Usdc::authorizationStateCall::SELECTOR => {
            let asked = Usdc::authorizationStateCall::abi_decode(data).ok()?;
            state.authorization_used(asked.authorizer, asked.nonce).abi_encode()
        }
        Usdc::decimalsCall::SELECTOR => U256::from(6).abi_encode(),
        Usdc::symbolCall::SELECTOR | Usdc::nameCall::SELECTOR => "USDC".abi_encode(),
        _ => return None,
    };
    Some(answer.into())
}

fn permit2(state: &ChainState, chain: &Chain, selector: [u8; 4], data: &[u8]) -> Option<Bytes> {
    match selector {
        Permit2::nonceBitmapCall::SELECTOR => {
            let asked = Permit2::nonceBitmapCall::abi_decode(data).ok()?;
            let word = state.bitmap.get(&asked.owner).and_then(|words| words.get(&asked.word));
            Some(word.copied().unwrap_or_default().abi_encode().into())
        }
        Permit2::allowanceCall::SELECTOR => {
            Permit2::allowanceCall::abi_decode(data).ok()?;
            // Nobody uses Permit2's own allowances here: amount, expiration and nonce are nought.
            Some((U256::ZERO, U256::ZERO, U256::ZERO).abi_encode().into())
        }
        Permit2::DOMAIN_SEPARATORCall::SELECTOR => {
            let domain = alloy_sol_types::eip712_domain! {
                name: "Permit2", chain_id: chain.chain_id, verifying_contract: PERMIT2,
            };
            Some(domain.separator().abi_encode().into())
        }
        _ => None,
    }
}
