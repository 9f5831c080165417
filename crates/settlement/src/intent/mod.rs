//! The payment message: one definition from which its hashes, its JSON, the device's bytes and the screen's rows follow.

mod definitions;
mod pinned;
mod received;
mod rows;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{Eip712Domain, SolStruct};
use domain::typed_data::{FieldType, MessageHashes, StructType, StructValue, TypedMessage, Value};
use serde_json::json;

use crate::chains::PERMIT2;

pub use pinned::{DOMAIN_NAME, DOMAIN_TYPE_TEXT, type_text};
pub(crate) use received::{Read, Received};
pub use rows::{Row, RowContext};
pub(crate) use rows::{timestamp, usdc, utc, words};

/// The payer's payment message of transaction version 2 (cpn-flows 4.2), without what is the same in each:
/// the domain's name `Permit2` and its verifying contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMessage {
    /// The domain's chain id.
    pub chain_id: u64,
    /// The token and the most that may be taken of it.
    pub permitted: Permitted,
    /// The settlement contract that may use the permit.
    pub spender: Address,
    /// Permit2's unordered nonce; in CPN's messages the same number as the payment reference.
    pub nonce: U256,
    /// The permit's last second, Unix time.
    pub deadline: U256,
    /// The payment terms.
    pub witness: Witness,
}

/// The token and the most that may be taken of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permitted {
    /// The token contract.
    pub token: Address,
    /// In base units: value plus fee cap.
    pub amount: U256,
}

/// The payment terms that the settlement contract enforces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The paying wallet.
    pub from: Address,
    /// The beneficiary institution's wallet.
    pub to: Address,
    /// What `to` gets, in base units.
    pub value: U256,
    /// The first second in which the payment may be executed, Unix time.
    pub valid_after: U256,
    /// The last such second, Unix time.
    pub valid_before: U256,
    /// The payment reference.
    pub nonce: B256,
    /// Circle's fee address. Not the payee.
    pub beneficiary: Address,
    /// The most that `beneficiary` gets, in base units.
    pub max_fee: U256,
    /// Whether the payee must sign too; false in every message that is signed here.
    pub require_payee_sign: bool,
    /// The CPN wallet that executes the payment.
    pub attester: Address,
}

/// Something about a message's spelling that is accepted and worth keeping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodingFinding {
    /// Where, for example `witness.value`.
    pub field: String,
    /// What, for example `came as a JSON number`.
    pub note: &'static str,
}

/// Why a received message is no payment message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("check {check}, {field}: expected {expected}, received {received}")]
pub struct MessageRefused {
    /// The number of the check that fails (product list of 28).
    pub check: u8,
    /// Where in the message.
    pub field: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub received: String,
}

impl PaymentMessage {
    /// Reads `messageToBeSigned` as received, from its raw JSON text: nothing may be lost before duplicates are seen.
    ///
    /// # Errors
    /// Names the first check that fails, in the order of their numbers, and the field, the expectation and what came.
    pub fn parse(raw: &str) -> Result<(Self, Vec<EncodingFinding>), MessageRefused> {
        let received = Received::read(raw);
        let message = received.message()?;
        Ok((message, received.findings))
    }

    /// The message as CPN sends it, with the spellings of Circle's samples: integers are decimal strings, `value` is a number.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let witness = &self.witness;
        let value =
            u64::try_from(witness.value).map_or_else(|_| json!(witness.value.to_string()), |value| json!(value));
        let types: serde_json::Map<String, serde_json::Value> = pinned::structs()
            .iter()
            .map(|one| {
                let fields: Vec<_> =
                    one.fields.iter().map(|field| json!({ "name": field.name, "type": field.ty.text() })).collect();
                (one.name.clone(), fields.into())
            })
            .collect();
        json!({
            "domain": {
                "name": DOMAIN_NAME,
                "chainId": self.chain_id.to_string(),
                "verifyingContract": PERMIT2.to_checksum(None),
            },
            "primaryType": pinned::PRIMARY,
            "types": types,
            "message": {
                "permitted": {
                    "token": self.permitted.token.to_checksum(None),
                    "amount": self.permitted.amount.to_string(),
                },
                "spender": self.spender.to_checksum(None),
                "nonce": self.nonce.to_string(),
                "deadline": self.deadline.to_string(),
                "witness": {
                    "from": witness.from.to_checksum(None),
                    "to": witness.to.to_checksum(None),
                    "value": value,
                    "validAfter": witness.valid_after.to_string(),
                    "validBefore": witness.valid_before.to_string(),
                    "nonce": witness.nonce.to_string(),
                    "beneficiary": witness.beneficiary.to_checksum(None),
                    "maxFee": witness.max_fee.to_string(),
                    "requirePayeeSign": witness.require_payee_sign,
                    "attester": witness.attester.to_checksum(None),
                },
            },
        })
    }

    /// The neutral message that goes to the device: definitions and values from the pinned structs, never from the JSON.
    #[must_use]
    pub fn typed(&self) -> TypedMessage {
        let structs = pinned::structs();
        let mut leaves = self.leaves().into_iter();
        let primary = fill(&structs, pinned::PRIMARY, &mut leaves);
        let domain = StructValue {
            type_name: "EIP712Domain".to_owned(),
            values: vec![
                Value::Text(DOMAIN_NAME.to_owned()),
                Value::Uint(U256::from(self.chain_id).to_be_bytes()),
                Value::Address(PERMIT2.into_array()),
            ],
        };
        TypedMessage { structs, domain, primary }
    }

    /// The hashes, computed from the pinned structs.
    #[must_use]
    pub fn hashes(&self) -> MessageHashes {
        let domain: Eip712Domain = pinned::domain(self.chain_id);
        let message = self.pinned();
        MessageHashes {
            domain_separator: domain.separator().0,
            struct_hash: message.eip712_hash_struct().0,
            digest: message.eip712_signing_hash(&domain).0,
        }
    }

    /// `hashStruct` of the witness alone.
    #[must_use]
    pub fn witness_hash(&self) -> [u8; 32] {
        self.pinned().witness.eip712_hash_struct().0
    }

    fn pinned(&self) -> pinned::PermitWitnessTransferFrom {
        let witness = &self.witness;
        pinned::PermitWitnessTransferFrom {
            permitted: pinned::TokenPermissions { token: self.permitted.token, amount: self.permitted.amount },
            spender: self.spender,
            nonce: self.nonce,
            deadline: self.deadline,
            witness: pinned::PaymentIntent {
                from: witness.from,
                to: witness.to,
                value: witness.value,
                validAfter: witness.valid_after,
                validBefore: witness.valid_before,
                nonce: witness.nonce,
                beneficiary: witness.beneficiary,
                maxFee: witness.max_fee,
                requirePayeeSign: witness.require_payee_sign,
                attester: witness.attester,
            },
        }
    }

    /// The values depth first in declared order: the order of hashing, of the device and of the rows.
    fn leaves(&self) -> Vec<Value> {
        let uint = |number: U256| Value::Uint(number.to_be_bytes());
        let address = |address: Address| Value::Address(address.into_array());
        let witness = &self.witness;
        vec![
            address(self.permitted.token),
            uint(self.permitted.amount),
            address(self.spender),
            uint(self.nonce),
            uint(self.deadline),
            address(witness.from),
            address(witness.to),
            uint(witness.value),
            uint(witness.valid_after),
            uint(witness.valid_before),
            Value::Bytes(witness.nonce.to_vec()),
            address(witness.beneficiary),
            uint(witness.max_fee),
            Value::Bool(witness.require_payee_sign),
            address(witness.attester),
        ]
    }
}

/// Lays the values out along the definitions, so that the nesting is written down once, in the pinned structs.
fn fill(structs: &[StructType], name: &str, leaves: &mut impl Iterator<Item = Value>) -> StructValue {
    let fields = structs.iter().find(|one| one.name == name).map(|one| one.fields.as_slice()).unwrap_or_default();
    let mut values = Vec::with_capacity(fields.len());
    for field in fields {
        if let FieldType::Struct(inner) = &field.ty {
            values.push(Value::Struct(fill(structs, inner, leaves)));
        } else {
            values.extend(leaves.next());
        }
    }
    StructValue { type_name: name.to_owned(), values }
}
