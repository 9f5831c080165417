//! A received message, read field by field, so that one wrong field leaves the others to be judged.

use alloy_primitives::{Address, B256, U256};
use domain::typed_data::TypedMessage;

use super::definitions::{compare_types, definitions, typed};
use super::{EncodingFinding, MessageRefused, PaymentMessage, Permitted, Witness, pinned};
use crate::chains::PERMIT2;
use crate::fields::{self, Form, Misread};
use crate::json::{self, Json};
use crate::typed_hash::encode_type;
use crate::variants::{Variant, recognise};

/// A field that was read, or why it was not.
pub(crate) type Read<T> = Result<T, MessageRefused>;

/// What came, field by field.
pub(crate) struct Received {
    pub(crate) name: Read<String>,
    pub(crate) domain_keys: Read<()>,
    pub(crate) chain_id: Read<u64>,
    pub(crate) verifying_contract: Read<Address>,
    pub(crate) types: Read<()>,
    pub(crate) primary_type: Read<String>,
    pub(crate) variant: Variant,
    pub(crate) keys: Read<()>,
    pub(crate) token: Read<Address>,
    pub(crate) amount: Read<U256>,
    pub(crate) spender: Read<Address>,
    pub(crate) nonce: Read<U256>,
    pub(crate) deadline: Read<U256>,
    pub(crate) from: Read<Address>,
    pub(crate) to: Read<Address>,
    pub(crate) value: Read<U256>,
    pub(crate) valid_after: Read<U256>,
    pub(crate) valid_before: Read<U256>,
    pub(crate) witness_nonce: Read<B256>,
    pub(crate) beneficiary: Read<Address>,
    pub(crate) max_fee: Read<U256>,
    pub(crate) require_payee_sign: Read<bool>,
    pub(crate) attester: Read<Address>,
    /// The message as its own definitions and values say, for hashing independently of ours.
    pub(crate) typed: Read<TypedMessage>,
    pub(crate) findings: Vec<EncodingFinding>,
}

impl Received {
    pub(crate) fn read(raw: &str) -> Self {
        let root = match json::read(raw) {
            Ok(root) if root.members().is_some() => Ok(root),
            Ok(other) => Err(other.to_string()),
            Err(problem) => Err(problem),
        };
        match root {
            Ok(root) => Self::of(&root),
            Err(received) => Self::nothing(&MessageRefused {
                check: 19,
                field: "messageToBeSigned".to_owned(),
                expected: format!("one JSON object of at most {} bytes, no key twice", json::MAX_BYTES),
                received,
            }),
        }
    }

    fn of(root: &Json) -> Self {
        let mut findings = Vec::new();
        for (key, _) in root.members().unwrap_or_default() {
            if !matches!(key.as_str(), "domain" | "primaryType" | "types" | "message") {
                findings.push(EncodingFinding { field: key.clone(), note: "is not part of a typed message; not used" });
            }
        }
        let (definitions, types) = match definitions(root) {
            Ok(definitions) => {
                let types = compare_types(&definitions);
                (definitions, types)
            }
            Err(problem) => (Vec::new(), Err(problem)),
        };
        let primary_type = at(root, 5, &["primaryType"], fields::text);
        let variant = primary_type.as_ref().map_or(Variant::Unknown, |primary| {
            let text = encode_type(&definitions, primary).unwrap_or_default();
            recognise(primary, &text, &pinned::type_text())
        });
        let mut uint = |check: u8, path: &[&str]| {
            at(root, check, path, fields::uint).map(|(number, form)| {
                let note = match form {
                    Form::Decimal => None,
                    Form::Hex => Some("came as a hexadecimal string"),
                    Form::Number => Some("came as a JSON number"),
                };
                findings.extend(note.map(|note| EncodingFinding { field: name_of(path), note }));
                number
            })
        };
        let chain_id = uint(2, &["domain", "chainId"]);
        let amount = uint(19, &["message", "permitted", "amount"]);
        let nonce = uint(19, &["message", "nonce"]);
        let deadline = uint(19, &["message", "deadline"]);
        let value = uint(19, &["message", "witness", "value"]);
        let valid_after = uint(19, &["message", "witness", "validAfter"]);
        let valid_before = uint(19, &["message", "witness", "validBefore"]);
        let max_fee = uint(19, &["message", "witness", "maxFee"]);
        let address = |path: &[&str]| at(root, 19, path, fields::address);
        Self {
            name: at(root, 1, &["domain", "name"], fields::text),
            domain_keys: keys(root, 1, &["domain"], &["name", "chainId", "verifyingContract"]),
            chain_id: chain_id.and_then(|id| {
                u64::try_from(id).map_err(|_| refused(2, "domain.chainId", "a chain id of at most 64 bits", id))
            }),
            verifying_contract: at(root, 3, &["domain", "verifyingContract"], fields::address),
            types,
            primary_type,
            variant,
            keys: message_keys(root),
            token: address(&["message", "permitted", "token"]),
            amount,
            spender: address(&["message", "spender"]),
            nonce,
            deadline,
            from: address(&["message", "witness", "from"]),
            to: address(&["message", "witness", "to"]),
            value,
            valid_after,
            valid_before,
            witness_nonce: at(root, 19, &["message", "witness", "nonce"], fields::bytes32),
            beneficiary: address(&["message", "witness", "beneficiary"]),
            max_fee,
            require_payee_sign: at(root, 19, &["message", "witness", "requirePayeeSign"], fields::boolean),
            attester: address(&["message", "witness", "attester"]),
            typed: typed(root, &definitions),
            findings,
        }
    }

    /// Nothing could be read, for one reason.
    fn nothing(why: &MessageRefused) -> Self {
        Self {
            name: Err(why.clone()),
            domain_keys: Err(why.clone()),
            chain_id: Err(why.clone()),
            verifying_contract: Err(why.clone()),
            types: Err(why.clone()),
            primary_type: Err(why.clone()),
            variant: Variant::Unknown,
            keys: Err(why.clone()),
            token: Err(why.clone()),
            amount: Err(why.clone()),
            spender: Err(why.clone()),
            nonce: Err(why.clone()),
            deadline: Err(why.clone()),
            from: Err(why.clone()),
            to: Err(why.clone()),
            value: Err(why.clone()),
            valid_after: Err(why.clone()),
            valid_before: Err(why.clone()),
            witness_nonce: Err(why.clone()),
            beneficiary: Err(why.clone()),
            max_fee: Err(why.clone()),
            require_payee_sign: Err(why.clone()),
            attester: Err(why.clone()),
            typed: Err(why.clone()),
            findings: Vec::new(),
        }
    }

    /// The payment message, when everything about its form is right; else the first problem by the checks' numbers.
    pub(crate) fn message(&self) -> Read<PaymentMessage> {
        self.domain_keys.clone()?;
        let name = self.name.clone()?;
        if name != pinned::DOMAIN_NAME {
            return Err(refused(1, "domain.name", pinned::DOMAIN_NAME, name));
        }
        let chain_id = self.chain_id.clone()?;
        let contract = self.verifying_contract.clone()?;
        if contract != PERMIT2 {
            return Err(refused(3, "domain.verifyingContract", PERMIT2, contract));
        }
        self.types.clone()?;
        let primary_type = self.primary_type.clone()?;
        if primary_type != pinned::PRIMARY {
            return Err(refused(5, "primaryType", pinned::PRIMARY, primary_type));
        }
        self.keys.clone()?;
        Ok(PaymentMessage {
            chain_id,
            permitted: Permitted { token: self.token.clone()?, amount: self.amount.clone()? },
            spender: self.spender.clone()?,
            nonce: self.nonce.clone()?,
            deadline: self.deadline.clone()?,
            witness: Witness {
                from: self.from.clone()?,
                to: self.to.clone()?,
                value: self.value.clone()?,
                valid_after: self.valid_after.clone()?,
                valid_before: self.valid_before.clone()?,
                nonce: self.witness_nonce.clone()?,
                beneficiary: self.beneficiary.clone()?,
                max_fee: self.max_fee.clone()?,
                require_payee_sign: self.require_payee_sign.clone()?,
                attester: self.attester.clone()?,
            },
        })
    }
}

pub(super) fn refused(check: u8, field: &str, expected: impl ToString, received: impl ToString) -> MessageRefused {
    MessageRefused { check, field: field.to_owned(), expected: expected.to_string(), received: received.to_string() }
}

/// A field's name as people know it: without the leading `message`.
fn name_of(path: &[&str]) -> String {
    path.strip_prefix(&["message"]).filter(|rest| !rest.is_empty()).unwrap_or(path).join(".")
}

fn find<'a>(root: &'a Json, path: &[&str]) -> Option<&'a Json> {
    path.iter().try_fold(root, |value, key| value.get(key))
}

pub(super) fn at<T>(root: &Json, check: u8, path: &[&str], read: impl Fn(&Json) -> Result<T, Misread>) -> Read<T> {
    let value = find(root, path).ok_or_else(|| refused(check, &name_of(path), "a value", "nothing"))?;
    read(value).map_err(|misread| refused(check, &name_of(path), misread.expected, misread.received))
}

/// Whether an object has no other keys than these; a missing one is found where it is read.
fn keys(root: &Json, check: u8, path: &[&str], expected: &[&str]) -> Read<()> {
    let members = find(root, path).and_then(Json::members).unwrap_or_default();
    match members.iter().find(|(key, _)| !expected.contains(&key.as_str())) {
        Some((key, value)) => {
            let field = format!("{}.{key}", name_of(path));
            Err(refused(check, &field, format!("no field besides {}", expected.join(", ")), value))
        }
        None => Ok(()),
    }
}

/// Whether each object of the message has no key besides those of its pinned struct.
fn message_keys(root: &Json) -> Read<()> {
    let structs = pinned::structs();
    let of = |name: &str| -> Vec<String> {
        let one = structs.iter().find(|one| one.name == name);
        one.map(|one| one.fields.iter().map(|field| field.name.clone()).collect()).unwrap_or_default()
    };
    for (path, name) in [
        (&["message"][..], pinned::PRIMARY),
        (&["message", "permitted"][..], "TokenPermissions"),
        (&["message", "witness"][..], "PaymentIntent"),
    ] {
        let expected = of(name);
        keys(root, 19, path, &expected.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    Ok(())
}
