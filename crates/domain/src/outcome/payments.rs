//! Why a payment failed: CPN's reasons (cpn-api 5.3) and its codes (5.4), each code with the reason it belongs to.
//!
//! A failed payment is never used again: trying again means a new quote, new sealing and a new payment (cpn-flows 6.2).
use super::Action::{EditBeneficiary, EditCustomer, NewOrder, OpenTicket, OrderAgain, ShowRfi};
use super::Retry::{NotSafe, Safe};
use super::row::Row;

/// The reasons, in the order of the reference.
#[rustfmt::skip]
pub const REASONS: &[Row] = &[
    Row::new("TRAVEL_RULE_FAILED", "The BFI refused the travel-rule data.",
        "Check names, addresses and identity numbers of both parties, save what was wrong as a new version, then place a new order.", EditCustomer),
    Row::new("BANK_VERIFICATION_FAILED", "The BFI could not verify the bank account.",
        "Check the account with the beneficiary, save it as a new version, then place a new order.", EditBeneficiary),
    Row::new("RFI_VERIFICATION_FAILED", "The BFI did not accept the answer to its request for information.",
        "A refused answer cannot be sent again. Ask CPN support what was missing before ordering again.", OpenTicket),
    Row::new("EXISTING_RFI_PENDING", "A request for information about this customer is still open.",
        "Answer it first, then order again.", ShowRfi),
    Row::new("ONCHAIN_SETTLEMENT_FAILED", "The onchain transfer was not accepted.",
        "Ask CPN support what was wrong with it before ordering again.", OpenTicket),
    Row::new("FIAT_SETTLEMENT_FAILED", "The BFI could not pay the beneficiary’s bank.",
        "Check the account with the beneficiary before ordering again.", EditBeneficiary),
    Row::new("COMPLIANCE_CHECK_FAILED", "A compliance check failed.",
        "Do not order again before compliance has looked at it.", OpenTicket).retry(NotSafe),
    Row::new("CANCELLED", "The payment was cancelled.",
        "Order again if it is still wanted.", OrderAgain).retry(Safe),
    Row::new("PAYMENT_EXPIRED", "The USDC did not arrive before the payment expired.",
        "Order again and sign earlier.", OrderAgain).retry(Safe),
    Row::new("ONCHAIN_SETTLEMENT_CUTOFF_TIME_EXCEEDED", "The signature came after the network’s cut-off.",
        "Order again and sign earlier.", OrderAgain).retry(Safe),
    Row::new("OTHER", "The payment failed, and CPN gives no reason.",
        "Ask CPN support with the code before ordering again.", OpenTicket),
];

/// The codes with their reasons, in the order of the reference.
#[rustfmt::skip]
pub const CODES: &[(&str, Row)] = &[
    ("OTHER", Row::new("PM00001", "The payment failed, and CPN gives no reason.",
        "Ask CPN support with the code before ordering again.", OpenTicket)),
    ("TRAVEL_RULE_FAILED", Row::new("PM01000", "The BFI refused the travel-rule data.",
        "Check names, addresses and identity numbers of both parties, save what was wrong as a new version, then place a new order.", EditCustomer)),
    ("TRAVEL_RULE_FAILED", Row::new("PM01001", "The BFI refused the travel-rule data: the customer’s address did not pass.",
        "Correct the customer’s address as a new version, then place a new order.", EditCustomer)),
    ("TRAVEL_RULE_FAILED", Row::new("PM01002", "The BFI refused the travel-rule data: the beneficiary’s address did not pass.",
        "Correct the beneficiary’s address as a new version, then place a new order.", EditBeneficiary)),
    ("TRAVEL_RULE_FAILED", Row::new("PM01003", "The BFI refused the travel-rule data: the customer’s identity number or passport did not pass.",
        "Correct the customer’s identity number as a new version, then place a new order.", EditCustomer)),
    ("TRAVEL_RULE_FAILED", Row::new("PM01004", "The BFI refused the travel-rule data: the beneficiary’s identity number or passport did not pass.",
        "Correct the beneficiary’s identity number as a new version, then place a new order.", EditBeneficiary)),
    ("BANK_VERIFICATION_FAILED", Row::new("PM02000", "The BFI could not verify the bank account.",
        "Check the account with the beneficiary, save it as a new version, then place a new order.", EditBeneficiary)),
    ("BANK_VERIFICATION_FAILED", Row::new("PM02001", "The BFI could not verify the bank account: its details are invalid.",
        "Correct the account with the beneficiary as a new version, then place a new order.", EditBeneficiary)),
    ("BANK_VERIFICATION_FAILED", Row::new("PM02002", "The BFI could not verify the bank account: it does not belong to the beneficiary.",
        "Ask the beneficiary, by a way you already know, in whose name the account is. Save it as a new version, then place a new order.", EditBeneficiary)),
    ("BANK_VERIFICATION_FAILED", Row::new("PM02003", "The BFI does not support the beneficiary’s bank.",
        "Ask the beneficiary for an account at another bank, or choose another payment method in a new order.", EditBeneficiary)),
    ("BANK_VERIFICATION_FAILED", Row::new("PM02004", "The BFI does not support this type of bank account.",
        "Ask the beneficiary for an account of another type, or choose another payment method in a new order.", EditBeneficiary)),
    ("BANK_VERIFICATION_FAILED", Row::new("PM02005", "The beneficiary’s bank was offline, so the BFI could not verify the account.",
        "Order again later.", OrderAgain).retry(Safe)),
    ("RFI_VERIFICATION_FAILED", Row::new("PM03000", "The BFI did not accept the answer to its request for information.",
        "A refused answer cannot be sent again. Ask CPN support what was missing before ordering again.", OpenTicket)),
    ("RFI_VERIFICATION_FAILED", Row::new("PM03001", "The BFI did not accept the answer: documents were missing or badly formatted.",
        "A refused answer cannot be sent again. Have the documents ready, then order again and answer the new request.", OrderAgain)),
    ("RFI_VERIFICATION_FAILED", Row::new("PM03002", "The BFI did not accept the answer: it contradicts other data.",
        "Compare the customer’s record with the documents, save what was wrong as a new version, then place a new order.", EditCustomer)),
    ("RFI_VERIFICATION_FAILED", Row::new("PM03003", "The BFI did not accept the answer: documents had expired.",
        "Get current documents, then order again and answer the new request.", OrderAgain)),
    ("RFI_VERIFICATION_FAILED", Row::new("PM03004", "A person at the BFI reviewed the answer and refused it.",
        "The refusal is final. The customer or the beneficiary may stay blocked at this BFI. Ask CPN support before ordering again.", OpenTicket)),
    ("RFI_VERIFICATION_FAILED", Row::new("PM03005", "The request for information was not answered or reviewed in time.",
        "Order again, and answer the new request before its deadline.", OrderAgain)),
    ("EXISTING_RFI_PENDING", Row::new("PM04000", "A request for information about this customer is still open.",
        "Answer it first, then order again.", ShowRfi)),
    ("ONCHAIN_SETTLEMENT_FAILED", Row::new("PM05000", "The onchain transfer was not accepted.",
        "Ask CPN support what was wrong with it before ordering again.", OpenTicket)),
    ("ONCHAIN_SETTLEMENT_FAILED", Row::new("PM05001", "The onchain transfer had the wrong asset, amount or chain.",
        "The checks before signing rule this out. Ask CPN support before ordering again.", OpenTicket)),
    ("FIAT_SETTLEMENT_FAILED", Row::new("PM06000", "The BFI could not pay the beneficiary’s bank.",
        "Check the account with the beneficiary before ordering again.", EditBeneficiary)),
    ("FIAT_SETTLEMENT_FAILED", Row::new("PM06001", "The BFI could not pay: the receiving bank refused it.",
        "Ask the beneficiary why its bank refused, before ordering again.", EditBeneficiary)),
    ("FIAT_SETTLEMENT_FAILED", Row::new("PM06002", "The BFI could not pay: the sending bank refused it.",
        "Ask CPN support before ordering again.", OpenTicket)),
    ("FIAT_SETTLEMENT_FAILED", Row::new("PM06003", "The BFI could not pay: the beneficiary’s account is invalid.",
        "Correct the account with the beneficiary as a new version, then place a new order.", EditBeneficiary)),
    ("FIAT_SETTLEMENT_FAILED", Row::new("PM06004", "The BFI could not pay: the beneficiary’s account is blocked.",
        "Ask the beneficiary for another account, save it as a new version, then place a new order.", EditBeneficiary)),
    ("FIAT_SETTLEMENT_FAILED", Row::new("PM06005", "The BFI could not pay: the amount is over a limit of the bank or the account.",
        "Place a new order with a smaller amount, or use another account.", NewOrder)),
    ("FIAT_SETTLEMENT_FAILED", Row::new("PM06006", "The BFI could not pay: the bank was offline.",
        "Order again later.", OrderAgain).retry(Safe)),
    ("FIAT_SETTLEMENT_FAILED", Row::new("PM06007", "The BFI could not pay: the account does not take this currency.",
        "Ask the beneficiary for an account in this currency, or order in another one.", EditBeneficiary)),
    ("COMPLIANCE_CHECK_FAILED", Row::new("PM07000", "A compliance check failed.",
        "Do not order again before compliance has looked at it.", OpenTicket).retry(NotSafe)),
    ("COMPLIANCE_CHECK_FAILED", Row::new("PM07001", "A compliance check failed: the customer is blocked.",
        "Do not order for this customer again before compliance has looked at it.", OpenTicket).retry(NotSafe)),
    ("COMPLIANCE_CHECK_FAILED", Row::new("PM07002", "A compliance check failed: the beneficiary is blocked.",
        "Do not order for this beneficiary again before compliance has looked at it.", OpenTicket).retry(NotSafe)),
    ("COMPLIANCE_CHECK_FAILED", Row::new("PM07003", "A compliance check failed: our own institution did not pass.",
        "CPN may ask for documents about our institution. Ask CPN support before any further order.", OpenTicket).retry(NotSafe)),
    ("COMPLIANCE_CHECK_FAILED", Row::new("PM07004", "A compliance check failed: the beneficiary’s bank account did not pass.",
        "Do not order to this account again before compliance has looked at it.", OpenTicket).retry(NotSafe)),
    ("CANCELLED", Row::new("PM08000", "The payment was cancelled by the originator.",
        "Order again if it is still wanted.", OrderAgain).retry(Safe)),
    ("PAYMENT_EXPIRED", Row::new("PM09000", "The USDC did not arrive before the payment expired.",
        "Order again and sign earlier.", OrderAgain).retry(Safe)),
    ("ONCHAIN_SETTLEMENT_CUTOFF_TIME_EXCEEDED", Row::new("PM09001", "The signature came after the network’s cut-off.",
        "Order again and sign earlier.", OrderAgain).retry(Safe)),
];

/// For no reason at all.
pub(super) const NONE: Row =
    Row::new("", "The payment failed, and CPN gives no reason.", "Ask CPN support before ordering again.", OpenTicket);

/// For a reason that nobody documented.
pub(super) const UNKNOWN: Row = Row::new(
    "",
    "The payment failed for a reason this version does not know.",
    "Ask CPN support with the code below before ordering again.",
    OpenTicket,
);
