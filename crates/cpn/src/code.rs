//! The documented error codes (cpn-api 1.9). A code is unique only together with its HTTP status: 400/2 is not 404/2.

/// What a documented code tells about the intent behind the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tells {
    /// Nothing was done, and repeating the same call does not help.
    Refused,
    /// The same call may help later.
    Later,
    /// An earlier sending of the same intent may have gone through: look before doing anything else.
    MaybeDone,
}

/// One documented code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Documented {
    /// HTTP status with which it comes; 0 where no source names one.
    pub status: u16,
    /// The number.
    pub number: i64,
    /// The name; `None` where no source gives it.
    pub name: Option<&'static str>,
    /// What it means, in a few words.
    pub meaning: &'static str,
    /// What it tells.
    pub tells: Tells,
}

/// Finds a documented code.
///
/// Codes from 290000 up are also found under another HTTP status, because the sources are not strict there. The seven-digit
/// spelling `2900000` of `290000` is read alike.
#[must_use]
pub fn lookup(status: u16, number: i64) -> Option<&'static Documented> {
    let number = if number == 2_900_000 { 290_000 } else { number };
    let exact = TABLE.iter().find(|code| code.status == status && code.number == number);
    exact.or_else(|| TABLE.iter().find(|code| code.number >= 290_000 && code.number == number))
}

/// Every documented code, in the order of the reference.
#[must_use]
pub fn table() -> &'static [Documented] {
    TABLE
}

const fn row(status: u16, number: i64, name: &'static str, meaning: &'static str, tells: Tells) -> Documented {
    Documented { status, number, name: if name.is_empty() { None } else { Some(name) }, meaning, tells }
}

use Tells::{Later, MaybeDone, Refused};

#[rustfmt::skip]
const TABLE: &[Documented] = &[
    row(500, -1, "UNKNOWN_ERROR", "unhandled server error", Later),
    row(400, 1, "", "a parameter is missing", Refused),
    row(400, 2, "API_PARAMETER_INVALID", "a parameter is missing or of the wrong type", Refused),
    row(404, 2, "RESOURCE_NOT_FOUND", "there is no such object", Refused),
    row(403, 3, "FORBIDDEN", "the key lacks the permission, or this address is not on its allow-list", Refused),
    row(401, 4, "UNAUTHORIZED", "the API key is missing or wrong", Refused),
    // Sample bodies of the specification repeat the HTTP status as the code.
    row(400, 400, "", "bad request", Refused),
    row(401, 401, "", "the API key is missing, malformed or wrong", Refused),
    row(404, 404, "", "there is no such object", Refused),
    row(429, 429, "", "too many requests", Later),
    row(400, 290_000, "INVALID_TENANCY_ENV", "a parameter belongs to the other environment", Refused),
    row(409, 290_001, "", "the idempotency key was already processed", MaybeDone),
    row(400, 290_100, "AMOUNT_OUTSIDE_LIMIT", "the amount is outside the route's limits", Refused),
    row(400, 290_101, "BFI_NOT_AVAILABLE", "no institution can quote now", Later),
    row(400, 290_102, "ROUTE_NOT_SUPPORTED", "this combination is on no route", Refused),
    row(400, 290_200, "QUOTE_NOT_FOUND", "there is no such quote", Refused),
    row(400, 290_201, "QUOTE_ALREADY_IN_USE", "the quote was spent on a payment", MaybeDone),
    row(400, 290_202, "QUOTE_EXPIRED", "the quote has expired", Refused),
    row(400, 290_203, "INVALID_SENDER_ADDRESS_BLOCKCHAIN", "the payment's chain is not the quote's", Refused),
    row(400, 290_204, "SANCTIONED_SENDER_WALLET_ADDRESS", "the sender's wallet is on a sanctions list", Refused),
    row(400, 290_205, "PENDING_RFI_VERIFICATION", "a request for information is open for sender or recipient", Refused),
    row(400, 290_206, "RFI_REJECTED", "a request for information of sender or recipient was rejected at this institution", Refused),
    row(400, 290_207, "REQUIRED_PARAMETER_MISSING", "required data is missing", Refused),
    row(400, 290_208, "COMPLIANCE_INFORMATION_REJECTED", "the compliance data was refused", Refused),
    row(400, 290_211, "", "the use case does not fit the quote's sender and recipient types", Refused),
    row(400, 290_300, "ACTIVE_TRANSACTION_ALREADY_EXISTS", "the payment has an active transaction: sign that one", MaybeDone),
    row(400, 290_301, "BLOCKCHAIN_UNSUPPORTED", "the chain is not supported: use the quote's", Refused),
    row(400, 290_302, "BLOCKCHAIN_UNSUPPORTED_FOR_V2", "the chain has no V2 transactions", Refused),
    row(400, 290_303, "INVALID_TRANSACTION_STATUS_FOR_SUBMISSION", "only a created transaction can be submitted", MaybeDone),
    row(400, 290_304, "INVALID_PAYMENT_STATUS", "the payment does not wait for crypto funds", MaybeDone),
    row(400, 290_305, "PAYMENT_NOT_FOUND", "there is no such payment", Refused),
    row(400, 290_306, "TRANSACTION_NOT_FOUND", "there is no such transaction", Refused),
    row(400, 290_307, "SIGNED_TRANSACTION_SUBMITTED", "it was already submitted: wait for its end", MaybeDone),
    row(400, 290_308, "PAYMENT_EXPIRED", "the payment has expired", Refused),
    row(400, 290_309, "SIGNED_TRANSACTION_EXPIRED", "the signature is too old (Solana)", Refused),
    row(400, 290_310, "NONCE_TOO_LOW", "the wallet's nonce has moved on", Refused),
    row(400, 290_311, "SIGNED_TRANSACTION_PAYLOAD_MISMATCH", "something else was signed than was asked for", Refused),
    row(400, 290_312, "INSUFFICIENT_TOKEN_BALANCE", "the wallet has not enough USDC", Refused),
    row(400, 290_313, "INSUFFICIENT_GAS_BALANCE", "the wallet has not enough of the chain's own token", Refused),
    row(400, 290_314, "PAYMENT_ID_MISMATCH", "the signed data names another payment", Refused),
    row(400, 290_315, "GAS_PRICE_TOO_LOW", "the fee is too low", Refused),
    row(400, 290_316, "NONCE_MISMATCH", "an acceleration must use the same wallet and nonce", Refused),
    row(500, 290_317, "FULL_NODE_SERVICE_UNAVAILABLE", "Circle's node is down", Later),
    row(400, 290_318, "PAYMENT_REF_ID_ONCHAIN", "the payment's reference was already used on the chain: contact support", MaybeDone),
    row(400, 290_319, "OUT_OF_GAS", "the gas limit is too low", Refused),
    row(400, 290_320, "NONCE_ALREADY_USED", "the nonce was already used", MaybeDone),
    row(400, 290_321, "INVALID_TRANSACTION_SIGNATURE", "the signature is not valid", Refused),
    row(400, 290_322, "SANCTIONED_WALLET_ADDRESS", "the wallet is on a sanctions list", Refused),
    row(0, 290_323, "", "the chain is not supported", Refused),
    row(400, 290_324, "CROSS_CHAIN_UNSUPPORTED", "another chain cannot be used", Refused),
    row(400, 290_325, "COMPLETED_TRANSACTION_EXISTS", "a transaction of the payment is already completed", MaybeDone),
    row(400, 290_327, "INVALID_SIGNED_TX", "what was submitted cannot be decoded", Refused),
    row(400, 290_328, "ONCHAIN_ACCOUNT_NOT_FOUND", "the account is not initialised (Solana)", Refused),
    row(400, 290_329, "TRANSACTION_EXPIRED", "the transaction has expired: create another", Refused),
    row(400, 290_330, "CREATED_PENDING_TRANSACTION_EXIST_AT_ACCELERATION", "a transaction is still open", MaybeDone),
    row(400, 290_331, "NO_TRANSACTION_TO_ACCELERATE", "there is nothing to accelerate", Refused),
    row(400, 290_332, "ONCHAIN_ACCOUNT_INVALID", "the sender's account is not valid (Solana)", Refused),
    row(400, 290_333, "BROADCASTING_IN_PROGRESS", "a submitted transaction is still open", MaybeDone),
    row(400, 290_334, "NONCE_TOO_HIGH", "the nonce is more than 32 ahead", Refused),
    row(400, 290_336, "INCOMPATIBLE_QUOTE", "the quote belongs to the other transaction version", Refused),
    row(400, 290_337, "PAYMENT_MISSING_BLOCKCHAIN_ADDRESS", "the payment lacks a chain address", Refused),
    row(400, 290_338, "", "a signature was already submitted and accepted", MaybeDone),
    row(400, 290_339, "", "the signature does not verify: another key, or changed data", Refused),
    row(400, 290_340, "INSUFFICIENT_ALLOWANCE_TO_PERMIT2", "the wallet's USDC allowance to Permit2 is too small", Refused),
    row(400, 290_341, "PERMIT2_NONCE_ALREADY_USED", "the permit was already used", MaybeDone),
    row(400, 290_400, "RFI_EXPIRED", "the request for information has expired", Refused),
    row(400, 290_401, "RFI_NOT_SUBMITTABLE", "the request for information takes no data now", Refused),
    row(400, 290_402, "RFI_FILE_NOT_FOUND", "this file was not asked for", Refused),
    row(400, 290_403, "RFI_FILE_INVALID_CONTENT", "the file cannot be read", Refused),
    row(400, 290_404, "RFI_FILE_CONTENT_TOO_LARGE", "the file is over 10 MB", Refused),
    row(400, 290_405, "RFI_UNSUPPORTED_FILE_TYPE", "this type of file is not taken", Refused),
    row(400, 290_500, "ENCRYPTED_BLOB_DECRYPTION_ERROR", "the sealed data cannot be opened: wrong key or broken", Refused),
    row(400, 290_501, "", "the sealed data was opened, but fields are missing or invalid", Refused),
    row(400, 290_502, "INVALID_JWE_FORMAT", "the sealed data is no compact JWE", Refused),
    row(400, 290_503, "UNSUPPORTED_ENCRYPTION_ALGORITHM", "the data was sealed with another algorithm", Refused),
    row(400, 290_600, "TICKET_REFERENCE_REQUIRED", "an escalation needs a ticket reference", Refused),
    row(404, 290_601, "ORIGINAL_TICKET_NOT_FOUND", "there is no such ticket", Refused),
    row(400, 290_602, "INVALID_SUPPORT_TICKET_ISSUE_TYPE", "this kind of issue is not allowed here", Refused),
    row(404, 290_603, "PAYMENT_NOT_FOUND_FOR_TICKET", "there is no such payment", Refused),
    row(500, 290_604, "SUPPORT_TICKET_SALESFORCE_CREATION_FAILED", "the ticket could not be made", Later),
    row(500, 290_605, "SUPPORT_TICKET_BFI_CREATION_FAILED", "the ticket could not be passed on", Later),
];
