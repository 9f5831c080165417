//! Wallets' own transactions: EIP-1559 only, decoded by hand, their senders recovered.

use alloy_primitives::{Address, B256, Signature, U256, keccak256};
use alloy_sol_types::SolCall;
use serde::{Deserialize, Serialize};
use settlement::chains::{Chain, PERMIT2};

use super::contracts::{Permit2, Usdc};

/// A decoded transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RawTransaction {
    pub(crate) hash: B256,
    pub(crate) chain_id: u64,
    pub(crate) nonce: u64,
    pub(crate) max_fee_per_gas: u128,
    pub(crate) gas_limit: u64,
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) value: U256,
    pub(crate) action: Action,
}

/// What it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Action {
    /// USDC `approve`.
    Approve { spender: Address, amount: U256 },
    /// Permit2 `invalidateUnorderedNonces`.
    InvalidateNonces { word: U256, mask: U256 },
    /// Anything else: mined as reverted.
    Other,
}

/// Reads a signed type-2 transaction; `None` for any other type or a malformed one.
pub(crate) fn decode(raw: &[u8], chain: &Chain) -> Option<RawTransaction> {
    let (2, payload) = raw.split_first().map(|(kind, rest)| (*kind, rest))? else { return None };
    let (Item::List(body), []) = item(payload)? else { return None };
    let mut fields = Vec::new();
    let mut rest = body;
    // The bytes that were signed are the fields before the signature.
    let mut signed_length = 0;
    while !rest.is_empty() {
        if fields.len() == 9 {
            signed_length = body.len() - rest.len();
        }
        let (field, after) = item(rest)?;
        fields.push(field);
        rest = after;
    }
    let [chain_id, nonce, _priority, max_fee, gas, to, value, data, access, parity, r, s] = fields.as_slice() else {
        return None;
    };
    let (Item::List(access), Item::Text(to), Item::Text(data)) = (access, to, data) else { return None };
    if !access.is_empty() {
        return None;
    }
    let to = Address::try_from(*to).ok()?;
    let mut signed = vec![2];
    list_header(signed_length, &mut signed);
    signed.extend(body.get(..signed_length)?);
    let signature = Signature::new(r.number()?, s.number()?, parity.number()? == U256::from(1));
    let from = signature.recover_address_from_prehash(&keccak256(&signed)).ok()?;
    let value = value.number()?;
    Some(RawTransaction {
        hash: keccak256(raw),
        chain_id: chain_id.number()?.try_into().ok()?,
        nonce: nonce.number()?.try_into().ok()?,
        max_fee_per_gas: max_fee.number()?.try_into().ok()?,
        gas_limit: gas.number()?.try_into().ok()?,
        from,
        to,
        value,
        action: if value.is_zero() { action(chain, to, data) } else { Action::Other },
    })
}

fn action(chain: &Chain, to: Address, data: &[u8]) -> Action {
    if to == chain.usdc
        && let Ok(call) = Usdc::approveCall::abi_decode(data)
    {
        return Action::Approve { spender: call.spender, amount: call.amount };
    }
    if to == PERMIT2
        && let Ok(call) = Permit2::invalidateUnorderedNoncesCall::abi_decode(data)
    {
        return Action::InvalidateNonces { word: call.wordPos, mask: call.mask };
    }
    Action::Other
}

/// One RLP item.
enum Item<'a> {
    Text(&'a [u8]),
    List(&'a [u8]),
}

impl Item<'_> {
    /// A text as a number: at most 32 bytes, no leading zero.
    fn number(&self) -> Option<U256> {
        match self {
            Self::Text(bytes) if bytes.len() <= 32 && bytes.first() != Some(&0) => Some(U256::from_be_slice(bytes)),
            Self::Text(_) | Self::List(_) => None,
        }
    }
}

/// The first item and what follows it.
fn item(bytes: &[u8]) -> Option<(Item<'_>, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let long = |count: u8| -> Option<(usize, &[u8])> {
        let (length, rest) = rest.split_at_checked(count.into())?;
        (length.len() <= 4).then_some(())?;
        Some((length.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte)), rest))
    };
    match first {
        0..=0x7f => Some((Item::Text(&bytes[..1]), rest)),
        0x80..=0xb7 => rest.split_at_checked((first - 0x80).into()).map(|(text, rest)| (Item::Text(text), rest)),
        0xb8..=0xbf => {
            let (length, rest) = long(first - 0xb7)?;
            rest.split_at_checked(length).map(|(text, rest)| (Item::Text(text), rest))
        }
        0xc0..=0xf7 => rest.split_at_checked((first - 0xc0).into()).map(|(list, rest)| (Item::List(list), rest)),
        0xf8..=0xff => {
            let (length, rest) = long(first - 0xf7)?;
            rest.split_at_checked(length).map(|(list, rest)| (Item::List(list), rest))
        }
    }
}

fn list_header(length: usize, out: &mut Vec<u8>) {
    if let Ok(short @ 0..56) = u8::try_from(length) {
        out.push(0xc0 + short);
        return;
    }
    let bytes: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    out.push(0xf7 + u8::try_from(bytes.len()).unwrap_or(8));
    out.extend(bytes);
}
