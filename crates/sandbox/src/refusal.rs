//! Refusals: the documented error codes with their HTTP statuses, and the body they travel in.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use cpn::wire::{DescriptiveError, ErrorBody, ErrorKind, Extra};

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) body: Box<ErrorBody>,
}

/// The codes of cpn-api 1.9 from 290000 on, with texts of ours and their HTTP statuses. The meanings of 290103, 290209,
/// 290210, 290326 and 290335 are not known, so nothing here gives them but a fault.
const CODES: &[(i64, &str, u16)] = &[
    (290_000, "A parameter belongs to the other environment", 400),
    (290_001, "A request with this idempotency key has already been processed", 409),
    (290_100, "The amount is outside the limits of the route", 400),
    (290_101, "No BFI is available for this quote", 400),
    (290_102, "The route is not supported", 400),
    (290_200, "Quote not found", 400),
    (290_201, "The quote is already in use by another payment", 400),
    (290_202, "The quote has expired", 400),
    (290_203, "The blockchain of the payment does not match the quote's", 400),
    (290_204, "The sender wallet address is sanctioned", 400),
    (290_205, "An RFI about this customer is open at this BFI", 400),
    (290_206, "An RFI about this customer was rejected by this BFI", 400),
    (290_207, "A required parameter is missing", 400),
    (290_208, "The compliance information was rejected", 400),
    (290_211, "The use case does not match the quote's sender and recipient types", 400),
    (290_300, "An active transaction already exists for this payment", 400),
    (290_301, "The blockchain is not supported", 400),
    (290_302, "The blockchain has no transactions of version 2", 400),
    (290_303, "The transaction cannot be submitted in its status", 400),
    (290_304, "The payment is not in status CRYPTO_FUNDS_PENDING", 400),
    (290_305, "Payment not found", 400),
    (290_306, "Transaction not found", 400),
    (290_307, "A signed transaction has already been submitted", 400),
    (290_308, "The payment has expired", 400),
    (290_309, "The signed transaction has expired", 400),
    (290_310, "The transaction's nonce is too low", 400),
    (290_311, "The signed transaction does not match the message to be signed", 400),
    (290_312, "The sender wallet has not enough USDC", 400),
    (290_313, "The sender wallet has not enough native coin for gas", 400),
    (290_314, "The payment id in the signed transaction is wrong", 400),
    (290_315, "The gas price is too low", 400),
    (290_316, "An acceleration must use the wallet and nonce of the transaction it replaces", 400),
    (290_317, "The full node service is unavailable", 500),
    (290_318, "The payment reference has already been used onchain", 400),
    (290_319, "The gas limit is too low", 400),
    (290_320, "The transaction's nonce has already been used", 400),
    (290_321, "The transaction signature is invalid", 400),
    (290_322, "The wallet address is sanctioned", 400),
    (290_323, "The blockchain is not supported", 400),
    (290_324, "The transaction is for another blockchain", 400),
    (290_325, "A completed transaction exists for this payment", 400),
    (290_327, "The signed transaction cannot be decoded", 400),
    (290_328, "The onchain account does not exist", 400),
    (290_329, "The transaction has expired", 400),
    (290_330, "A transaction that is created or pending exists for this payment", 400),
    (290_331, "There is no transaction to accelerate", 400),
    (290_332, "The onchain account is invalid", 400),
    (290_333, "Another submitted transaction is still being broadcast", 400),
    (290_334, "The transaction's nonce is too high", 400),
    (290_336, "The quote is not compatible with this transaction version", 400),
    (290_337, "The payment has no blockchain address", 400),
    (290_338, "The signature has already been submitted and accepted", 400),
    (290_339, "The signature does not verify against the message", 400),
    (290_340, "The USDC allowance to Permit2 is less than amount and fees", 400),
    (290_341, "The Permit2 nonce has already been used", 400),
    (290_400, "The RFI has expired", 400),
    (290_401, "The RFI cannot be submitted in its status", 400),
    (290_402, "The RFI does not ask for this file", 400),
    (290_403, "The content of the file is not what its type says", 400),
    (290_404, "The file is larger than 10 MB", 400),
    (290_405, "The type of the file is not supported", 400),
    (290_500, "The encrypted data cannot be decrypted", 400),
    (290_501, "The decrypted data is invalid", 400),
    (290_502, "The data is not a compact JWE", 400),
    (290_503, "The encryption algorithm is not supported", 400),
    (290_600, "A ticket reference is required", 400),
    (290_601, "Original ticket not found", 404),
    (290_602, "The issue type is not allowed for an originating institution", 400),
    (290_603, "Payment not found for this ticket", 404),
    (290_604, "The support ticket could not be created", 500),
    (290_605, "The support ticket could not be passed on to the BFI", 500),
];

impl Refusal {
    /// A code of the table above.
    pub(crate) fn code(code: i64) -> Self {
        let (message, status) =
            CODES.iter().find(|row| row.0 == code).map_or(("Unknown error", 500), |row| (row.1, row.2));
        Self::new(status, code, message)
    }

    /// Whether a code has a documented meaning.
    pub(crate) fn documents(code: i64) -> bool {
        CODES.iter().any(|row| row.0 == code)
    }

    /// Any status with any code.
    pub(crate) fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        Self { status, body: Box::new(ErrorBody::new(code, message)) }
    }

    /// 400 with code 2 and one entry per offending input.
    pub(crate) fn invalid(inputs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::new(400, 2, "API parameter invalid").with_inputs(inputs)
    }

    /// 400 with code 2 for one input.
    pub(crate) fn parameter(location: &str, message: impl Into<String>) -> Self {
        Self::invalid([(location.to_owned(), message.into())])
    }

    /// Names the offending inputs.
    pub(crate) fn with_inputs(mut self, inputs: impl IntoIterator<Item = (String, String)>) -> Self {
        let errors = inputs.into_iter().map(|(location, message)| DescriptiveError {
            error: ErrorKind::MissingOrInvalidField,
            location: Some(location),
            message,
            extra: Extra::new(),
        });
        self.body.errors = Some(errors.collect());
        self
    }

    /// 401 as in the error page: a key that is no longer valid.
    pub(crate) fn revoked() -> Self {
        Self::new(401, 4, "Unauthorized")
    }

    /// 401 as in the specification's sample.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, 401, "Malformed authorization.")
    }

    /// 403 as in the specification's sample.
    pub(crate) fn forbidden() -> Self {
        Self::new(403, 3, "Forbidden")
    }

    /// 404 as in the error page: code 2, with another meaning than at 400.
    pub(crate) fn not_found() -> Self {
        Self::new(404, 2, "Not found.")
    }

    /// 405: the path is known, its method is not.
    pub(crate) fn method_not_allowed() -> Self {
        Self::new(405, 405, "Method not allowed.")
    }

    /// Any status that a fault asks for.
    pub(crate) fn status(status: u16) -> Self {
        match status {
            429 => Self::new(429, 429, "Too many requests."),
            500.. => Self::new(status, -1, "Unknown error"),
            other => Self::new(other, i64::from(other), "Refused"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self.body)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_of_the_specification_are_met() {
        let text = |refusal: Refusal| serde_json::to_value(refusal.body).unwrap();
        assert_eq!(
            text(Refusal::unauthorized()),
            serde_json::json!({"code": 401, "message": "Malformed authorization."})
        );
        assert_eq!(text(Refusal::forbidden()), serde_json::json!({"code": 3, "message": "Forbidden"}));
        assert_eq!(text(Refusal::status(429)), serde_json::json!({"code": 429, "message": "Too many requests."}));
        assert_eq!(
            text(Refusal::parameter("destinationAmount.currency", "destinationAmount.currency must not be null")),
            serde_json::json!({"code": 2, "message": "API parameter invalid", "errors": [{
                "error": "MISSING_OR_INVALID_FIELD",
                "location": "destinationAmount.currency",
                "message": "destinationAmount.currency must not be null",
            }]})
        );
    }

    #[test]
    fn every_code_stands_once_and_keeps_its_status() {
        for (index, (code, _, status)) in CODES.iter().enumerate() {
            assert_eq!(Refusal::code(*code).status, *status);
            assert!(CODES.iter().skip(index + 1).all(|row| row.0 != *code), "{code}");
        }
    }
}
