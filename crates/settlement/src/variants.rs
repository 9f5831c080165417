//! The messages that look like a payment and are not: recognised so that the refusal can name them.
//!
//! Types from cpn-flows 4.2, 4.6, 4.8 and 4.9 (Circle's `evm-cpn-contracts`) and Uniswap's Permit2.

use std::fmt;

/// The API's name of the one message type that this version signs.
pub const PAYMENT_MESSAGE_TYPE: &str = "PAYMENT_SETTLEMENT_CONTRACT_V1_0_PAYMENT_INTENT";

/// What a received message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// The payer's payment message: the only one that is signed here.
    Payment,
    /// The payer's cancellation under the first settlement contract; valid until its deadline whoever calls.
    CancelV1,
    /// The payer's cancellation under `PaymentSettlementV2`.
    CancelV2,
    /// What the payee signs when a payment requires it.
    PayeeSign,
    /// The payer's refund agreement under `PaymentSettlementV2`.
    Refund,
    /// A USDC transfer authorisation (EIP-3009), CPN's first transaction version.
    Eip3009,
    /// A Permit2 transfer without the payment terms: whoever holds it may take the money.
    PlainPermit,
    /// A Permit2 allowance.
    Allowance,
    /// None of the known ones.
    Unknown,
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Payment => "a payment",
            Self::CancelV1 => "a cancellation (first settlement contract)",
            Self::CancelV2 => "a cancellation (PaymentSettlementV2)",
            Self::PayeeSign => "a payee's signature request",
            Self::Refund => "a refund agreement (PaymentSettlementV2)",
            Self::Eip3009 => "a USDC transfer authorisation (EIP-3009, transaction version 1)",
            Self::PlainPermit => "a plain Permit2 transfer without payment terms",
            Self::Allowance => "a Permit2 allowance",
            Self::Unknown => "an unknown message",
        })
    }
}

const PERMIT_HEAD: &str = "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,PaymentIntent witness)";
const TOKEN_TAIL: &str = "TokenPermissions(address token,uint256 amount)";
const CANCEL_V1: &str = "PaymentIntent(address from,bytes32 nonce,address beneficiary,uint256 maxFee)";
const CANCEL_V2: &str = "PaymentIntent(address from,bytes32 nonce,address beneficiary,uint256 maxFee,address attester)";

/// Names a message by its primary type and the full type text that it declares.
pub(crate) fn recognise(primary_type: &str, type_text: &str, pinned_text: &str) -> Variant {
    if type_text == pinned_text {
        return Variant::Payment;
    }
    let cancel = |intent: &str| type_text == format!("{PERMIT_HEAD}{intent}{TOKEN_TAIL}");
    match primary_type {
        "PermitWitnessTransferFrom" if cancel(CANCEL_V1) => Variant::CancelV1,
        "PermitWitnessTransferFrom" if cancel(CANCEL_V2) => Variant::CancelV2,
        "PaymentIntent" => Variant::PayeeSign,
        "PayerRefundIntent" => Variant::Refund,
        "TransferWithAuthorization" | "ReceiveWithAuthorization" => Variant::Eip3009,
        "PermitTransferFrom" | "PermitBatchTransferFrom" => Variant::PlainPermit,
        "PermitSingle" | "PermitBatch" | "Permit" => Variant::Allowance,
        _ => Variant::Unknown,
    }
}
