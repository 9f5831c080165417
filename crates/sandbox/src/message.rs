//! The message that CPN hands out for signing: the payment intent inside Permit2's typed data (cpn-flows 4.2).
//!
//! Its digest is computed here with alloy's own EIP-712, not with the desk's: the sandbox decides as the contract would,
//! and must be able to disagree with what it judges.

use alloy_primitives::{Address, B256, Signature, U256};
use alloy_sol_types::{Eip712Domain, SolStruct, eip712_domain, sol};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use settlement::chains::{Chain, PERMIT2};

sol! {
    struct TokenPermissions {
        address token;
        uint256 amount;
    }
    struct PaymentIntent {
        address from;
        address to;
        uint256 value;
        uint256 validAfter;
        uint256 validBefore;
        bytes32 nonce;
        address beneficiary;
        uint256 maxFee;
        bool requirePayeeSign;
        address attester;
    }
    struct PermitWitnessTransferFrom {
        TokenPermissions permitted;
        address spender;
        uint256 nonce;
        uint256 deadline;
        PaymentIntent witness;
    }
}

/// Every value of the message. Amounts in millionths of USDC, times in unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Intent {
    pub(crate) chain_id: u64,
    pub(crate) verifying_contract: Address,
    pub(crate) token: Address,
    pub(crate) amount: u64,
    pub(crate) spender: Address,
    pub(crate) permit_nonce: U256,
    pub(crate) deadline: i64,
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) value: u64,
    pub(crate) valid_after: i64,
    pub(crate) valid_before: i64,
    pub(crate) nonce: B256,
    pub(crate) beneficiary: Address,
    pub(crate) max_fee: u64,
    pub(crate) require_payee_sign: bool,
    pub(crate) attester: Address,
}

/// Seconds by which the permit outlives the intent, as in both published examples.
const DEADLINE_AFTER: i64 = 1_140;

/// What a payment gives to its message.
pub(crate) struct Terms<'a> {
    pub(crate) chain: &'a Chain,
    pub(crate) from: Address,
    pub(crate) to: Address,
    /// The payment's source amount.
    pub(crate) amount: u64,
    /// The quote's chain fee.
    pub(crate) max_fee: u64,
    pub(crate) valid_after: i64,
    pub(crate) valid_before: i64,
    /// Random.
    pub(crate) nonce: B256,
}

impl Intent {
    /// The message of a payment, as CPN would make it.
    pub(crate) fn new(terms: &Terms<'_>) -> Self {
        Self {
            chain_id: terms.chain.chain_id,
            verifying_contract: PERMIT2,
            token: terms.chain.usdc,
            amount: terms.amount,
            spender: settlement::pins::SANDBOX_SETTLEMENT,
            permit_nonce: terms.nonce.into(),
            deadline: terms.valid_before + DEADLINE_AFTER,
            from: terms.from,
            to: terms.to,
            value: terms.amount.saturating_sub(terms.max_fee),
            valid_after: terms.valid_after,
            valid_before: terms.valid_before,
            nonce: terms.nonce,
            beneficiary: settlement::pins::SANDBOX_FEE_COLLECTOR,
            max_fee: terms.max_fee,
            require_payee_sign: false,
            attester: settlement::pins::SANDBOX_ATTESTER,
        }
    }

    /// The EIP-712 digest.
    pub(crate) fn digest(&self) -> B256 {
        let domain: Eip712Domain =
            eip712_domain! { name: "Permit2", chain_id: self.chain_id, verifying_contract: self.verifying_contract, };
        let unsigned = |seconds: i64| U256::from(seconds.unsigned_abs());
        PermitWitnessTransferFrom {
            permitted: TokenPermissions { token: self.token, amount: U256::from(self.amount) },
            spender: self.spender,
            nonce: self.permit_nonce,
            deadline: unsigned(self.deadline),
            witness: PaymentIntent {
                from: self.from,
                to: self.to,
                value: U256::from(self.value),
                validAfter: unsigned(self.valid_after),
                validBefore: unsigned(self.valid_before),
                nonce: self.nonce,
                beneficiary: self.beneficiary,
                maxFee: U256::from(self.max_fee),
                requirePayeeSign: self.require_payee_sign,
                attester: self.attester,
            },
        }
        .eip712_signing_hash(&domain)
    }

    /// `messageToBeSigned`, its numbers spelled as mixed as in Circle's samples.
    pub(crate) fn json(&self) -> Value {
        // Samples have the chain id as a string and as a number: each about half of the time.
        let chain_id =
            if self.nonce[31].is_multiple_of(2) { json!(self.chain_id) } else { json!(self.chain_id.to_string()) };
        let field = |(name, kind): &(&str, &str)| json!({ "name": name, "type": kind });
        let fields = |list: &[(&str, &str)]| Value::Array(list.iter().map(field).collect());
        json!({
            "domain": {
                "name": "Permit2",
                "chainId": chain_id,
                "verifyingContract": self.verifying_contract.to_checksum(None),
            },
            "primaryType": "PermitWitnessTransferFrom",
            "message": {
                "permitted": { "token": self.token.to_checksum(None), "amount": self.amount.to_string() },
                "spender": self.spender.to_checksum(None),
                "nonce": self.permit_nonce.to_string(),
                "deadline": self.deadline.to_string(),
                "witness": {
                    "from": self.from.to_checksum(None),
                    "to": lower(self.to),
                    "value": self.value,
                    "validAfter": self.valid_after.to_string(),
                    "validBefore": self.valid_before.to_string(),
                    "nonce": self.nonce,
                    "beneficiary": self.beneficiary.to_checksum(None),
                    "maxFee": self.max_fee.to_string(),
                    "requirePayeeSign": self.require_payee_sign,
                    "attester": lower(self.attester),
                },
            },
            "types": {
                "EIP712Domain": fields(&[("name", "string"), ("chainId", "uint256"), ("verifyingContract", "address")]),
                "PermitWitnessTransferFrom": fields(&[
                    ("permitted", "TokenPermissions"),
                    ("spender", "address"),
                    ("nonce", "uint256"),
                    ("deadline", "uint256"),
                    ("witness", "PaymentIntent"),
                ]),
                "TokenPermissions": fields(&[("token", "address"), ("amount", "uint256")]),
                "PaymentIntent": fields(&[
                    ("from", "address"),
                    ("to", "address"),
                    ("value", "uint256"),
                    ("validAfter", "uint256"),
                    ("validBefore", "uint256"),
                    ("nonce", "bytes32"),
                    ("beneficiary", "address"),
                    ("maxFee", "uint256"),
                    ("requirePayeeSign", "bool"),
                    ("attester", "address"),
                ]),
            },
        })
    }
}

/// An address in lower case, as CPN prints some of them.
pub(crate) fn lower(address: Address) -> String {
    format!("{address:#x}")
}

/// What is wrong with a submitted signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadSignature {
    /// Not `0x` and 65 bytes.
    Undecodable,
    /// A recovery byte that Permit2 refuses, or no key fits.
    Invalid,
    /// Another key, or other data.
    OtherSigner,
}

/// Judges a signature as Permit2 does for an address without code: 65 bytes, v 27 or 28, recovers to the owner.
pub(crate) fn check_signature(signed: &str, digest: B256, owner: Address) -> Result<(), BadSignature> {
    let hex = signed.strip_prefix("0x").ok_or(BadSignature::Undecodable)?;
    let bytes = hex::decode(hex).map_err(|_| BadSignature::Undecodable)?;
    let bytes: [u8; 65] = bytes.try_into().map_err(|_| BadSignature::Undecodable)?;
    let parity = match bytes[64] {
        27 => false,
        28 => true,
        _ => return Err(BadSignature::Invalid),
    };
    let signer = Signature::from_bytes_and_parity(&bytes[..64], parity)
        .recover_address_from_prehash(&digest)
        .map_err(|_| BadSignature::Invalid)?;
    if signer == owner { Ok(()) } else { Err(BadSignature::OtherSigner) }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{address, b256};

    use super::*;

    /// Vector A of cpn-flows 4.2: Circle's published message, digest and signature.
    fn published() -> Intent {
        let nonce = b256!("38bfec2b230187932870d575132e8ae1f83b34c10e3bf6d64c377f0c13245718");
        Intent {
            chain_id: 11_155_111,
            verifying_contract: PERMIT2,
            token: address!("1c7D4B196Cb0C7B01d743Fbc6116a902379C7238"),
            amount: 14_174_474,
            spender: address!("e2B17D0C1736dc7C462ABc4233C91BDb9F27DD1d"),
            permit_nonce: nonce.into(),
            deadline: 1_757_362_866,
            from: address!("57414adbBbc4BBA36f1dE26b2dc1648b28ae7799"),
            to: address!("c75c3e371d617b3e60db1b6f3fa2f0689562e5a7"),
            value: 14_174_474,
            valid_after: 1_757_358_106,
            valid_before: 1_757_361_726,
            nonce,
            beneficiary: address!("4f1c3a0359A7fAd8Fa8E9E872F7C06dAd97C91Fd"),
            max_fee: 0,
            require_payee_sign: false,
            attester: address!("768919ef04853b5fd444ccff48cea154768a0291"),
        }
    }

    const SIGNATURE: &str = "0x12b5fb72e99f9bb0300d2eb66a6d89dd5a667f43669893cf14bfcc390754dcb61b69f92cba598ec83a184e11c97e3bb9964a2bfd7a09688eee63f586ad9ccae21c";

    #[test]
    fn the_published_message_has_the_published_digest_and_signer() {
        let intent = published();
        assert_eq!(intent.digest(), b256!("d0b79ecc4a2f59a52f5906d1948fb6504dff1099decfdc4780208b63de4257fc"));
        assert_eq!(check_signature(SIGNATURE, intent.digest(), intent.from), Ok(()));
    }

    #[test]
    fn anything_but_the_owners_own_signature_is_refused() {
        let intent = published();
        let check = |signed: &str, intent: &Intent| check_signature(signed, intent.digest(), intent.from);
        let other = Intent { to: intent.from, ..intent.clone() };
        assert_eq!(check(SIGNATURE, &other), Err(BadSignature::OtherSigner));
        assert_eq!(check(&SIGNATURE[2..], &intent), Err(BadSignature::Undecodable));
        assert_eq!(check(&SIGNATURE[..130], &intent), Err(BadSignature::Undecodable));
        assert_eq!(check("0xzz", &intent), Err(BadSignature::Undecodable));
        assert_eq!(check(&format!("{}01", &SIGNATURE[..130]), &intent), Err(BadSignature::Invalid));
        assert_eq!(check(&format!("0x{}1b", "00".repeat(64)), &intent), Err(BadSignature::Invalid));
    }
}
