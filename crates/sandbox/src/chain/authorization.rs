//! USDC's transfer with authorization (EIP-3009): the message that the V1 flow hands out for signing (cpn-api 4.5, 6.7).
//!
//! As in [`crate::message`], the digest is computed with alloy's own EIP-712.

use alloy_primitives::{Address, B256, Signature, U256};
use alloy_sol_types::{SolStruct, eip712_domain, sol};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::ChainState;
use super::contracts::Usdc;

sol! {
    struct TransferWithAuthorization {
        address from;
        address to;
        uint256 value;
        uint256 validAfter;
        uint256 validBefore;
        bytes32 nonce;
    }
}

/// Who allows whom to be given how much, and when. Millionths of USDC and unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Authorization {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) value: U256,
    pub(crate) valid_after: U256,
    pub(crate) valid_before: U256,
    pub(crate) nonce: B256,
}

/// An authorization and the signature that stands beside it in the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignedAuthorization {
    pub(crate) authorization: Authorization,
    pub(crate) v: u8,
    pub(crate) r: B256,
    pub(crate) s: B256,
}

impl Authorization {
    /// The EIP-712 digest for a chain and its USDC contract.
    pub(crate) fn digest(&self, chain_id: u64, token: Address) -> B256 {
        let domain = eip712_domain! { name: "USDC", version: "2", chain_id: chain_id, verifying_contract: token, };
        TransferWithAuthorization {
            from: self.from,
            to: self.to,
            value: self.value,
            validAfter: self.valid_after,
            validBefore: self.valid_before,
            nonce: self.nonce,
        }
        .eip712_signing_hash(&domain)
    }

    /// `messageToBeSigned`: all numbers as decimal text.
    pub(crate) fn json(&self, chain_id: u64, token: Address) -> Value {
        let fields = |list: &[(&str, &str)]| -> Value {
            list.iter().map(|(name, kind)| json!({ "name": name, "type": kind })).collect()
        };
        json!({
            "domain": {
                "name": "USDC",
                "version": "2",
                "chainId": chain_id.to_string(),
                "verifyingContract": token.to_checksum(None),
            },
            "primaryType": "TransferWithAuthorization",
            "message": {
                "from": self.from.to_checksum(None),
                "to": self.to.to_checksum(None),
                "value": self.value.to_string(),
                "validAfter": self.valid_after.to_string(),
                "validBefore": self.valid_before.to_string(),
                "nonce": self.nonce,
            },
            "types": {
                "EIP712Domain": fields(&[
                    ("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address"),
                ]),
                "TransferWithAuthorization": fields(&[
                    ("from", "address"), ("to", "address"), ("value", "uint256"),
                    ("validAfter", "uint256"), ("validBefore", "uint256"), ("nonce", "bytes32"),
                ]),
            },
        })
    }
}

impl SignedAuthorization {
    /// Whether the signature is the payer's, as the contract asks.
    pub(crate) fn holds(&self, chain_id: u64, token: Address) -> bool {
        let parity = match self.v {
            27 => false,
            28 => true,
            _ => return false,
        };
        let digest = self.authorization.digest(chain_id, token);
        let signature = Signature::new(self.r.into(), self.s.into(), parity);
        signature.recover_address_from_prehash(&digest).is_ok_and(|signer| signer == self.authorization.from)
    }
}

/// Why USDC refuses a transfer with authorization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransferRevert {
    Signature,
    NonceUsed,
    NotNow,
    Balance,
}

impl ChainState {
    /// Whether an authorization's nonce is spent.
    pub(crate) fn authorization_used(&self, payer: Address, nonce: B256) -> bool {
        self.used_authorizations.get(&payer).is_some_and(|used| used.contains(&nonce))
    }

    /// What USDC says to a transfer; the amount in millionths when it says yes.
    fn judge_transfer(
        &self,
        signed: &SignedAuthorization,
        chain_id: u64,
        token: Address,
        now: Timestamp,
    ) -> Result<u64, TransferRevert> {
        let authorization = &signed.authorization;
        let second = U256::from(now.as_second().unsigned_abs());
        if !signed.holds(chain_id, token) {
            return Err(TransferRevert::Signature);
        }
        if self.authorization_used(authorization.from, authorization.nonce) {
            return Err(TransferRevert::NonceUsed);
        }
        // The contract wants the time strictly between the two.
        if second <= authorization.valid_after || second >= authorization.valid_before {
            return Err(TransferRevert::NotNow);
        }
        let amount = u64::try_from(authorization.value).map_err(|_| TransferRevert::Balance)?;
        if self.balance(authorization.from) < amount { Err(TransferRevert::Balance) } else { Ok(amount) }
    }

    /// Executes a transfer with authorization; gives the events that it logs.
    pub(super) fn transfer_with_authorization(
        &mut self,
        signed: &SignedAuthorization,
        chain_id: u64,
        token: Address,
        now: Timestamp,
    ) -> Result<Vec<super::Log>, TransferRevert> {
        use alloy_sol_types::SolEvent;
        let amount = self.judge_transfer(signed, chain_id, token, now)?;
        let Authorization { from, to, value, nonce, .. } = signed.authorization;
        self.move_usdc(from, to, amount);
        self.used_authorizations.entry(from).or_default().insert(nonce);
        Ok(vec![
            super::log(token, &Usdc::AuthorizationUsed { authorizer: from, nonce }.encode_log_data()),
            super::log(token, &Usdc::Transfer { from, to, value }.encode_log_data()),
        ])
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::b256;

    use super::*;

    #[test]
    fn the_type_is_the_one_of_the_standard() {
        // cpn-flows 4.6.
        let standard = b256!("7c7c6cdb67a18743f49ec6fa9b35f50d52ed05cbed4cc592e13b44501c1a2267");
        let nothing = TransferWithAuthorization {
            from: Address::ZERO,
            to: Address::ZERO,
            value: U256::ZERO,
            validAfter: U256::ZERO,
            validBefore: U256::ZERO,
            nonce: B256::ZERO,
        };
        assert_eq!(nothing.eip712_type_hash(), standard);
    }
}
