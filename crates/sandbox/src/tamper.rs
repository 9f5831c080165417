//! Messages that an honest CPN would never hand out: one thing changed, everything else consistent with the change.

use alloy_primitives::{Address, U256, address};
use cpn::wire::{MessageType, Money, RawJson, TransactionV2};
use serde::{Deserialize, Serialize};

use crate::message::Intent;

/// What is changed. The digest follows the change unless it is the digest that is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tamper {
    /// `witness.to`: the money goes to a stranger; the transaction still names the institution.
    To,
    /// `witness.from`.
    From,
    /// `witness.value`, one millionth more; `permitted.amount` follows.
    Value,
    /// `witness.maxFee`, ten times the quoted fee; `permitted.amount` follows.
    MaxFee,
    /// `permitted.amount` alone.
    Amount,
    /// `permitted.token`.
    Token,
    /// `spender`.
    Spender,
    /// The permit's nonce alone.
    Nonce,
    /// The permit's deadline, before `validBefore`.
    Deadline,
    /// `witness.validAfter`, an hour from now.
    ValidAfter,
    /// `witness.validBefore`, a day later than the transaction's end.
    ValidBefore,
    /// `witness.beneficiary`: who gets the fee.
    Beneficiary,
    /// `witness.attester`.
    Attester,
    /// `witness.requirePayeeSign` is true.
    RequirePayeeSign,
    /// The domain's chain id: Ethereum's main network.
    ChainId,
    /// The domain's verifying contract.
    VerifyingContract,
    /// The digest alone.
    Digest,
    /// A type of another shape: `PaymentIntent` gets one more member.
    TypeString,
    /// Another primary type.
    PrimaryType,
    /// The domain gets a version.
    DomainVersion,
    /// `to` stands twice in the witness, first with a stranger's address.
    DuplicateKey,
    /// A message type that nobody knows.
    MessageType,
    /// The transaction's amount alone.
    TransactionAmount,
    /// The transaction's destination alone.
    DestinationAddress,
}

const STRANGER: Address = address!("bAd0000000000000000000000000000000000001");

impl Tamper {
    /// Changes the values that are signed.
    pub(crate) fn change_intent(self, intent: &mut Intent) {
        match self {
            Self::To => intent.to = STRANGER,
            Self::From => intent.from = STRANGER,
            Self::Value => {
                intent.value += 1;
                intent.amount += 1;
            }
            Self::MaxFee => {
                intent.amount += intent.max_fee * 9;
                intent.max_fee *= 10;
            }
            Self::Amount => intent.amount += 1_000_000,
            Self::Token => intent.token = STRANGER,
            Self::Spender => intent.spender = STRANGER,
            Self::Nonce => intent.permit_nonce = intent.permit_nonce.wrapping_add(U256::from(1)),
            Self::Deadline => intent.deadline = intent.valid_before - 600,
            Self::ValidAfter => intent.valid_after += 3_600,
            Self::ValidBefore => intent.valid_before += 86_400,
            Self::Beneficiary => intent.beneficiary = STRANGER,
            Self::Attester => intent.attester = STRANGER,
            Self::RequirePayeeSign => intent.require_payee_sign = true,
            Self::ChainId => intent.chain_id = 1,
            Self::VerifyingContract => intent.verifying_contract = STRANGER,
            Self::Digest
            | Self::TypeString
            | Self::PrimaryType
            | Self::DomainVersion
            | Self::DuplicateKey
            | Self::MessageType
            | Self::TransactionAmount
            | Self::DestinationAddress => {}
        }
    }

    /// Changes what stands around and in the message's text.
    pub(crate) fn change_transaction(self, transaction: &mut TransactionV2) {
        let mut rewrite = |from: &str, to: &str| {
            if let Some(message) = &transaction.message_to_be_signed {
                let text = message.get().replacen(from, to, 1);
                transaction.message_to_be_signed = RawJson::from_text(text).ok();
            }
        };
        match self {
            Self::Digest => transaction.encoded_message_to_be_signed = Some(format!("0x{}", "ab".repeat(32))),
            Self::TypeString => rewrite(
                r#"{"name":"requirePayeeSign","type":"bool"}"#,
                r#"{"name":"requirePayeeSign","type":"bool"},{"name":"payload","type":"bytes"}"#,
            ),
            Self::PrimaryType => {
                rewrite(r#""primaryType":"PermitWitnessTransferFrom""#, r#""primaryType":"PermitSingle""#)
            }
            Self::DomainVersion => rewrite(r#""name":"Permit2""#, r#""name":"Permit2","version":"1""#),
            Self::DuplicateKey => rewrite(r#""to":"#, &format!(r#""to":"{STRANGER}","to":"#)),
            Self::MessageType => {
                transaction.message_type = Some(MessageType::from("PAYMENT_SETTLEMENT_CONTRACT_V9_9_PAYMENT_INTENT"));
            }
            Self::TransactionAmount => transaction.amount = Money::new("1.000000", "USDC"),
            Self::DestinationAddress => transaction.destination_address = Some(STRANGER.to_string()),
            Self::To
            | Self::From
            | Self::Value
            | Self::MaxFee
            | Self::Amount
            | Self::Token
            | Self::Spender
            | Self::Nonce
            | Self::Deadline
            | Self::ValidAfter
            | Self::ValidBefore
            | Self::Beneficiary
            | Self::Attester
            | Self::RequirePayeeSign
            | Self::ChainId
            | Self::VerifyingContract => {}
        }
    }
}
