//! What a wallet does with a transaction of the V1 flow: a transaction of its own around a transfer with authorization.

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::{SolCall, SolStruct, eip712_domain, sol};
use k256::ecdsa::SigningKey;
use serde_json::Value;

use super::key;

sol! {
    struct TransferWithAuthorization {
        address from;
        address to;
        uint256 value;
        uint256 validAfter;
        uint256 validBefore;
        bytes32 nonce;
    }

    #[allow(clippy::too_many_arguments)]
    function transferWithAuthorization(
        address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce,
        uint8 v, bytes32 r, bytes32 s
    ) external;
}

pub(crate) const GWEI: u128 = 1_000_000_000;

/// What a wallet puts around the authorization.
pub(crate) struct Envelope {
    pub(crate) chain: u64,
    pub(crate) nonce: u128,
    pub(crate) priority: u128,
    pub(crate) max_fee: u128,
    pub(crate) gas: u128,
    pub(crate) to: Address,
    pub(crate) payer: SigningKey,
    pub(crate) wallet: SigningKey,
}

impl Default for Envelope {
    fn default() -> Self {
        Self {
            chain: 11_155_111,
            nonce: 0,
            priority: GWEI,
            max_fee: 4 * GWEI,
            gas: 150_000,
            to: "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238".parse().unwrap(),
            payer: key(),
            wallet: key(),
        }
    }
}

fn text(bytes: &[u8]) -> Vec<u8> {
    match bytes {
        [single @ 0..0x80] => vec![*single],
        short if short.len() < 56 => [&[0x80 + u8::try_from(short.len()).unwrap()], short].concat(),
        long => [&[0xb9][..], &u16::try_from(long.len()).unwrap().to_be_bytes(), long].concat(),
    }
}

fn number(value: u128) -> Vec<u8> {
    text(&value.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect::<Vec<u8>>())
}

fn list(items: &[u8]) -> Vec<u8> {
    match u8::try_from(items.len()) {
        Ok(short @ 0..56) => [&[0xc0 + short], items].concat(),
        _ => [&[0xf9][..], &u16::try_from(items.len()).unwrap().to_be_bytes(), items].concat(),
    }
}

/// Signs the authorization of a transaction and wraps it as cpn-api 3.12 says. `change` comes before both.
pub(crate) fn wrap(
    transaction: &Value,
    envelope: &Envelope,
    change: impl FnOnce(&mut TransferWithAuthorization),
) -> String {
    let message = &transaction["messageToBeSigned"]["message"];
    let member = |name: &str| message[name].as_str().unwrap();
    let whole = |name: &str| member(name).parse::<U256>().unwrap();
    let mut transfer = TransferWithAuthorization {
        from: member("from").parse().unwrap(),
        to: member("to").parse().unwrap(),
        value: whole("value"),
        validAfter: whole("validAfter"),
        validBefore: whole("validBefore"),
        nonce: member("nonce").parse().unwrap(),
    };
    change(&mut transfer);
    let token: Address = "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238".parse().unwrap();
    let domain = eip712_domain! { name: "USDC", version: "2", chain_id: 11_155_111, verifying_contract: token, };
    let digest = transfer.eip712_signing_hash(&domain);
    let (signature, parity) = envelope.payer.sign_prehash_recoverable(digest.as_slice()).unwrap();
    let call = transferWithAuthorizationCall {
        from: transfer.from,
        to: transfer.to,
        value: transfer.value,
        validAfter: transfer.validAfter,
        validBefore: transfer.validBefore,
        nonce: transfer.nonce,
        v: 27 + parity.to_byte(),
        r: B256::from_slice(&signature.r().to_bytes()),
        s: B256::from_slice(&signature.s().to_bytes()),
    };
    let mut fields = [
        number(envelope.chain.into()),
        number(envelope.nonce),
        number(envelope.priority),
        number(envelope.max_fee),
        number(envelope.gas),
        text(envelope.to.as_slice()),
        number(0),
        text(&call.abi_encode()),
        list(&[]),
    ]
    .concat();
    let unsigned = [&[2][..], &list(&fields)].concat();
    let (signature, parity) = envelope.wallet.sign_prehash_recoverable(keccak256(&unsigned).as_slice()).unwrap();
    let stripped = |bytes: &[u8]| text(&bytes.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<_>>());
    fields.extend(number(parity.to_byte().into()));
    fields.extend(stripped(&signature.r().to_bytes()));
    fields.extend(stripped(&signature.s().to_bytes()));
    format!("0x{}", hex::encode([&[2][..], &list(&fields)].concat()))
}

pub(crate) fn plain(transaction: &Value, envelope: &Envelope) -> String {
    wrap(transaction, envelope, |_| {})
}
