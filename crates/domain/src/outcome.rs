//! What a failure means: did money move, is a retry safe, who acts next, and what to do here.
use crate::status::ActsNext;

/// Whether USDC left the wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyMoved {
    /// No.
    No,
    /// Yes.
    Yes,
    /// It is not known yet.
    Unknown,
}

/// Whether trying again can pay twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// A new attempt is safe.
    Safe,
    /// A new attempt is safe after something was put right first.
    AfterFix,
    /// Not now: the earlier outcome is open.
    NotSafe,
}

/// The three answers every failure gives, and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What happened, in words.
    pub what: String,
    /// Did money move?
    pub money: MoneyMoved,
    /// Safe to retry?
    pub retry: Retry,
    /// Who acts next?
    pub acts_next: ActsNext,
    /// What to do here.
    pub advice: String,
    /// The codes as they came, for support.
    pub code: String,
}

/// The outcome of a failed payment, from CPN's reason and code and from whether USDC had moved.
///
/// Unknown reasons and codes get an honest general sentence. Source: cpn-flows 6.2.
#[must_use]
pub fn of_failed_payment(reason: Option<&str>, code: Option<&str>, funds_moved: bool) -> Outcome {
    let (what, advice, retry) = match reason.unwrap_or_default() {
        "TRAVEL_RULE_FAILED" => (
            "The BFI refused the travel-rule data.",
            "Check names, addresses and identity numbers of both parties, then order again.",
            Retry::AfterFix,
        ),
        "BANK_VERIFICATION_FAILED" => (
            "The BFI could not verify the bank account.",
            "Check the account with the beneficiary, save it as a new version, then order again.",
            Retry::AfterFix,
        ),
        "RFI_VERIFICATION_FAILED" => (
            "The BFI did not accept the answer to its request for information.",
            "Ask CPN support what was missing before ordering again.",
            Retry::AfterFix,
        ),
        "EXISTING_RFI_PENDING" => (
            "A request for information about this customer is still open.",
            "Answer it first, then order again.",
            Retry::AfterFix,
        ),
        "ONCHAIN_SETTLEMENT_FAILED" => {
            ("The onchain transfer was not accepted.", "Ask CPN support before ordering again.", Retry::AfterFix)
        }
        "COMPLIANCE_CHECK_FAILED" => {
            ("A compliance check failed.", "Do not order again before compliance has looked at it.", Retry::NotSafe)
        }
        "CANCELLED" => ("The payment was cancelled.", "Order again if it is still wanted.", Retry::Safe),
        "PAYMENT_EXPIRED" => {
            ("The USDC did not arrive before the payment expired.", "Order again and sign earlier.", Retry::Safe)
        }
        "ONCHAIN_SETTLEMENT_CUTOFF_TIME_EXCEEDED" => {
            ("The signature came after the network’s cut-off.", "Order again and sign earlier.", Retry::Safe)
        }
        "FIAT_SETTLEMENT_FAILED" => (
            "The BFI could not pay the beneficiary’s bank.",
            "Check the account with the beneficiary before ordering again.",
            Retry::AfterFix,
        ),
        "" | "OTHER" => ("The payment failed; CPN gave no reason.", "Ask CPN support with the code.", Retry::AfterFix),
        _ => (
            "The payment failed for a reason this version does not know.",
            "Ask CPN support with the code below.",
            Retry::AfterFix,
        ),
    };
    let code = [reason, code].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let what = detail(&code).map_or_else(|| what.to_owned(), |detail| format!("{what} {detail}"));
    if funds_moved {
        return Outcome {
            what,
            money: MoneyMoved::Yes,
            retry: Retry::NotSafe,
            acts_next: ActsNext::Bfi,
            advice: "The BFI owes a refund. Wait for it before ordering again.".to_owned(),
            code,
        };
    }
    Outcome { what, money: MoneyMoved::No, retry, acts_next: ActsNext::You, advice: advice.to_owned(), code }
}

/// What a documented failure code adds (cpn-api 5.4).
fn detail(code: &str) -> Option<&'static str> {
    let (_, code) = code.rsplit_once(' ').unwrap_or(("", code));
    Some(match code {
        "PM01001" => "The originator address did not pass.",
        "PM01002" => "The beneficiary address did not pass.",
        "PM01003" => "The originator’s identity number did not pass.",
        "PM01004" => "The beneficiary’s identity number did not pass.",
        "PM02001" => "The account details are invalid.",
        "PM02002" => "The account does not belong to the beneficiary.",
        "PM02003" => "The bank is not supported.",
        "PM02004" => "The account type is not supported.",
        "PM02005" | "PM06006" => "The bank was offline.",
        "PM05001" => "Wrong asset, amount or chain.",
        "PM06001" => "The receiving bank refused it.",
        "PM06002" => "The sending bank refused it.",
        "PM06003" => "The account is invalid.",
        "PM06004" => "The account is blocked.",
        "PM06005" => "The amount is over the limit.",
        "PM06007" => "The currency is not supported.",
        "PM07001" => "The originator is blocked.",
        "PM07002" => "The beneficiary is blocked.",
        "PM07003" => "Our institution did not pass; CPN may ask for its documents.",
        "PM07004" => "The bank account did not pass.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_after_funding_is_never_called_safe_to_retry() {
        for reason in ["FIAT_SETTLEMENT_FAILED", "PAYMENT_EXPIRED", "SOMETHING_NEW"] {
            let outcome = of_failed_payment(Some(reason), None, true);
            assert_eq!(
                (outcome.money, outcome.retry, outcome.acts_next),
                (MoneyMoved::Yes, Retry::NotSafe, ActsNext::Bfi)
            );
        }
    }

    #[test]
    fn codes_are_said_in_words_and_kept() {
        let outcome = of_failed_payment(Some("BANK_VERIFICATION_FAILED"), Some("PM02002"), false);
        assert!(outcome.what.ends_with("The account does not belong to the beneficiary."), "{}", outcome.what);
        assert_eq!(outcome.code, "BANK_VERIFICATION_FAILED, PM02002");
    }

    #[test]
    fn an_unknown_reason_gets_an_honest_sentence() {
        let outcome = of_failed_payment(Some("SOMETHING_NEW"), Some("PM99999"), false);
        assert!(outcome.what.contains("does not know"));
        assert_eq!(outcome.code, "SOMETHING_NEW, PM99999");
    }
}
