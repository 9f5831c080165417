//! What Permit2 and the settlement contract would decide about a submitted signature of a wallet without code.
//!
//! The order is that of `PaymentSettlement.execute` and Permit2's `permitWitnessTransferFrom` (cpn-flows 4.2 and 4.9,
//! proved there on a real EVM). Not modelled: wallets with code (EIP-1271), a blacklist, a pause.

use alloy_primitives::{Address, U256};
use domain::typed_data::Signature;
use jiff::Timestamp;

use crate::intent::PaymentMessage;
use crate::signature::recover;

/// What the contracts would read, and who calls them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainState {
    /// The chain's id: Permit2 hashes its own, whatever the message says.
    pub chain_id: u64,
    /// The settlement contract that is called: Permit2 hashes it as the spender.
    pub settlement: Address,
    /// The listed attester that calls it.
    pub caller: Address,
    /// The fee that the attester charges, in base units.
    pub fee: U256,
    /// What the payer holds of the token, in base units.
    pub balance: U256,
    /// How much Permit2 may take of it, in base units.
    pub allowance: U256,
    /// Whether the payer's Permit2 nonce is used.
    pub permit_nonce_used: bool,
    /// Whether the payment reference is used: one reference for all payers.
    pub witness_nonce_used: bool,
}

/// Why the contracts would refuse; nothing is used up then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Revert {
    /// The caller is not the signed attester.
    #[error("InvalidAttester({0})")]
    InvalidAttester(Address),
    /// The payment reference is used or cancelled.
    #[error("AlreadyUsed({0})")]
    AlreadyUsed(alloy_primitives::B256),
    /// Before `validAfter`.
    #[error("NotYetValid()")]
    NotYetValid,
    /// After `validBefore`.
    #[error("ExpiredIntent()")]
    ExpiredIntent,
    /// The payee is the zero address.
    #[error("InvalidPayee()")]
    InvalidPayee,
    /// The fee is above the signed cap.
    #[error("FeeExceedsMax({fee},{max_fee})")]
    FeeExceedsMax {
        /// What is charged.
        fee: U256,
        /// The cap.
        max_fee: U256,
    },
    /// Value plus fee cap exceeds 256 bits.
    #[error("Panic(0x11)")]
    Overflow,
    /// The permitted amount is not value plus fee cap.
    #[error("InvalidAmount()")]
    InvalidAmount,
    /// A payee signature is missing, or the payer's is malformed (v not 27 or 28).
    #[error("InvalidSignature()")]
    InvalidSignature,
    /// After the permit's deadline.
    #[error("SignatureExpired({0})")]
    SignatureExpired(U256),
    /// The permit's nonce is used.
    #[error("InvalidNonce()")]
    InvalidNonce,
    /// Neither 65 bytes nor 64.
    #[error("InvalidSignatureLength()")]
    InvalidSignatureLength,
    /// Another key signed, or another message.
    #[error("InvalidSigner()")]
    InvalidSigner,
    /// The allowance or the balance is too small.
    #[error("TRANSFER_FROM_FAILED")]
    TransferFromFailed,
    /// A fee without a collector.
    #[error("InvalidBeneficiary()")]
    InvalidBeneficiary,
}

impl Revert {
    /// The error's four-byte selector; `None` for a revert with a text or a panic.
    #[must_use]
    pub fn selector(&self) -> Option<[u8; 4]> {
        let signature = match self {
            Self::InvalidAttester(_) => "InvalidAttester(address)",
            Self::AlreadyUsed(_) => "AlreadyUsed(bytes32)",
            Self::NotYetValid => "NotYetValid()",
            Self::ExpiredIntent => "ExpiredIntent()",
            Self::InvalidPayee => "InvalidPayee()",
            Self::FeeExceedsMax { .. } => "FeeExceedsMax(uint256,uint256)",
            Self::InvalidAmount => "InvalidAmount()",
            Self::InvalidSignature => "InvalidSignature()",
            Self::SignatureExpired(_) => "SignatureExpired(uint256)",
            Self::InvalidNonce => "InvalidNonce()",
            Self::InvalidSignatureLength => "InvalidSignatureLength()",
            Self::InvalidSigner => "InvalidSigner()",
            Self::InvalidBeneficiary => "InvalidBeneficiary()",
            Self::Overflow | Self::TransferFromFailed => return None,
        };
        alloy_primitives::keccak256(signature).first_chunk().copied()
    }
}

/// Decides as the contracts would at block time `now`: 65 bytes with v 27 or 28, or the 64 bytes of EIP-2098, both also
/// with a high s, as on chain.
///
/// # Errors
/// The revert that the chain would give.
pub fn verify_submission(
    message: &PaymentMessage,
    signature: &[u8],
    state: &ChainState,
    now: Timestamp,
) -> Result<(), Revert> {
    let witness = &message.witness;
    let time = U256::from(now.as_second().max(0).unsigned_abs());
    if state.caller != witness.attester {
        return Err(Revert::InvalidAttester(state.caller));
    }
    if state.witness_nonce_used {
        return Err(Revert::AlreadyUsed(witness.nonce));
    }
    if time < witness.valid_after {
        return Err(Revert::NotYetValid);
    }
    if time > witness.valid_before {
        return Err(Revert::ExpiredIntent);
    }
    if witness.to.is_zero() {
        return Err(Revert::InvalidPayee);
    }
    if state.fee > witness.max_fee {
        return Err(Revert::FeeExceedsMax { fee: state.fee, max_fee: witness.max_fee });
    }
    let total = witness.value.checked_add(witness.max_fee).ok_or(Revert::Overflow)?;
    if message.permitted.amount != total {
        return Err(Revert::InvalidAmount);
    }
    if witness.require_payee_sign {
        // No payee signature is ever submitted here, and the contract refuses an empty one.
        return Err(Revert::InvalidSignature);
    }
    permit2(message, signature, state, time)?;
    let taken = witness.value.checked_add(state.fee).ok_or(Revert::Overflow)?;
    if state.balance < taken || state.allowance < taken {
        return Err(Revert::TransferFromFailed);
    }
    if !state.fee.is_zero() && witness.beneficiary.is_zero() {
        return Err(Revert::InvalidBeneficiary);
    }
    Ok(())
}

fn permit2(message: &PaymentMessage, bytes: &[u8], state: &ChainState, time: U256) -> Result<(), Revert> {
    if time > message.deadline {
        return Err(Revert::SignatureExpired(message.deadline));
    }
    if state.permit_nonce_used {
        return Err(Revert::InvalidNonce);
    }
    let seen = PaymentMessage { chain_id: state.chain_id, spender: state.settlement, ..message.clone() };
    let signature = split(bytes)?;
    match recover(&seen.hashes().digest, &signature) {
        Ok(signer) if signer == message.witness.from => Ok(()),
        Ok(_) => Err(Revert::InvalidSigner),
        Err(_) => Err(Revert::InvalidSignature),
    }
}

/// Splits as Permit2's `SignatureVerification` does; v is taken as it stands.
fn split(bytes: &[u8]) -> Result<Signature, Revert> {
    let (r, rest) = bytes.split_first_chunk::<32>().ok_or(Revert::InvalidSignatureLength)?;
    let (s, rest) = rest.split_first_chunk::<32>().ok_or(Revert::InvalidSignatureLength)?;
    match rest {
        [v] => Ok(Signature { r: *r, s: *s, v: *v }),
        [] => {
            // EIP-2098: the highest bit of s carries the parity.
            let mut low = *s;
            low[0] &= 0x7f;
            Ok(Signature { r: *r, s: low, v: 27 + (s[0] >> 7) })
        }
        _ => Err(Revert::InvalidSignatureLength),
    }
}
