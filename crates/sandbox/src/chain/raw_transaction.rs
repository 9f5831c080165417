//! Wallets' own transactions: EIP-1559 only, decoded by hand, their senders recovered.

use alloy_primitives::{Address, B256, Signature, U256, keccak256};
use alloy_sol_types::SolCall;
use serde::{Deserialize, Serialize};
use settlement::chains::{Chain, PERMIT2};

use super::authorization::{Authorization, SignedAuthorization};
use super::contracts::{Permit2, Usdc};
use super::{BASE_FEE, PRIORITY_FEE};

/// A decoded transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RawTransaction {
    pub(crate) hash: B256,
    pub(crate) chain_id: u64,
    pub(crate) nonce: u64,
    pub(crate) max_fee_per_gas: u128,
    #[serde(default)]
    pub(crate) max_priority_fee_per_gas: u128,
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
    /// USDC `transferWithAuthorization`.
    TransferWithAuthorization(SignedAuthorization),
    /// Anything else: mined as reverted.
    Other,
}

impl RawTransaction {
    /// Whether it offers too little for any block, though enough to wait for one.
    pub(crate) fn is_stuck(&self) -> bool {
        let above_base = self.max_fee_per_gas.saturating_sub(BASE_FEE.into());
        self.max_priority_fee_per_gas.min(above_base) < PRIORITY_FEE.into()
    }
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
    let [chain_id, nonce, priority, max_fee, gas, to, value, data, access, parity, r, s] = fields.as_slice() else {
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
        max_priority_fee_per_gas: priority.number()?.try_into().ok()?,
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
    if to == chain.usdc
        && let Ok(call) = Usdc::transferWithAuthorizationCall::abi_decode(data)
    {
        return Action::TransferWithAuthorization(SignedAuthorization {
            authorization: Authorization {
                from: call.from,
                to: call.to,
                value: call.value,
                valid_after: call.validAfter,
                valid_before: call.validBefore,
                nonce: call.nonce,
            },
            v: call.v,
            r: call.r,
            s: call.s,
        });
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

#[cfg(test)]
pub(super) mod tests {
    use alloy_primitives::address;
    use k256::ecdsa::SigningKey;

    use super::*;

    fn text(bytes: &[u8]) -> Vec<u8> {
        match bytes {
            [single @ 0..0x80] => vec![*single],
            short if short.len() < 56 => [&[0x80 + u8::try_from(short.len()).unwrap()], short].concat(),
            long => [&[0xb8, u8::try_from(long.len()).unwrap()], long].concat(),
        }
    }

    fn number(value: u128) -> Vec<u8> {
        let bytes: Vec<u8> = value.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        text(&bytes)
    }

    fn list(items: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        list_header(items.len(), &mut out);
        out.extend(items);
        out
    }

    /// A signed EIP-1559 transaction, built as a wallet would build it, and its sender.
    pub(in crate::chain) fn signed(chain: u64, nonce: u64, to: Address, data: &[u8]) -> (Vec<u8>, Address) {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        let mut fields = [
            number(chain.into()),
            number(nonce.into()),
            number(1_000_000_000),
            number(3_000_000_000),
            number(80_000),
            text(to.as_slice()),
            number(0),
            text(data),
            list(&[]),
        ]
        .concat();
        let unsigned = [&[2][..], &list(&fields)].concat();
        let (signature, parity) = key.sign_prehash_recoverable(keccak256(&unsigned).as_slice()).unwrap();
        fields.extend(number(parity.to_byte().into()));
        let stripped = |bytes: &[u8]| text(&bytes.iter().copied().skip_while(|b| *b == 0).collect::<Vec<_>>());
        fields.extend(stripped(&signature.r().to_bytes()));
        fields.extend(stripped(&signature.s().to_bytes()));
        ([&[2][..], &list(&fields)].concat(), Address::from_private_key(&key))
    }

    fn sepolia() -> &'static Chain {
        settlement::chains::by_api_id("ETH-SEPOLIA").unwrap()
    }

    #[test]
    fn an_approval_is_read_with_its_sender() {
        let amount = U256::from(5_000_000);
        let data = Usdc::approveCall { spender: PERMIT2, amount }.abi_encode();
        let (raw, sender) = signed(11_155_111, 3, sepolia().usdc, &data);
        let read = decode(&raw, sepolia()).unwrap();
        assert_eq!((read.from, read.nonce, read.chain_id, read.gas_limit), (sender, 3, 11_155_111, 80_000));
        assert_eq!(read.action, Action::Approve { spender: PERMIT2, amount });
        assert_eq!(read.hash, keccak256(&raw));
    }

    #[test]
    fn the_payers_own_stop_is_read_and_other_calls_are_other() {
        let (word, mask) = (U256::from(9), U256::from(4));
        let data = Permit2::invalidateUnorderedNoncesCall { wordPos: word, mask }.abi_encode();
        let (raw, _) = signed(11_155_111, 0, PERMIT2, &data);
        assert_eq!(decode(&raw, sepolia()).unwrap().action, Action::InvalidateNonces { word, mask });
        let stranger = address!("00000000000000000000000000000000000000aa");
        let (raw, _) = signed(11_155_111, 0, stranger, &data);
        assert_eq!(decode(&raw, sepolia()).unwrap().action, Action::Other);
    }

    #[test]
    fn what_is_cut_short_or_of_another_type_is_refused() {
        let (raw, _) = signed(11_155_111, 0, PERMIT2, &[0; 60]);
        assert!(decode(&raw, sepolia()).is_some());
        for length in 0..raw.len() {
            assert_eq!(decode(&raw[..length], sepolia()), None, "{length}");
        }
        let mut other = raw.clone();
        other[0] = 1;
        assert_eq!(decode(&other, sepolia()), None);
        other = raw;
        other.push(0);
        assert_eq!(decode(&other, sepolia()), None);
    }
}
