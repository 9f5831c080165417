//! What the states of transactions, refunds and requests for information mean, where a state asks for words.
use super::Action::{CheckNow, Nothing, OpenTicket, OrderAgain, ShowRfi, SignAgain, Wait};
use super::Retry::{NotSafe, Safe};
use super::row::{Claim, Row};
use crate::status::ActsNext;

/// Why a transaction failed (cpn-api 5.7). Those with [`SignAgain`] allow a new transaction on the same payment, as long
/// as the payment lives. A signature that was handed over stays usable until it ends; that is judged beside this table.
#[rustfmt::skip]
pub const TRANSACTIONS: &[Row] = &[
    Row::new("CPN_PAYMENT_EXPIRED", "The payment had expired before the transaction reached the chain.",
        "This payment takes no other transaction. Wait until CPN ends it, then order again.", Wait).next(ActsNext::App),
    Row::new("SIGNED_TRANSACTION_EXPIRED", "The signature was too old when it reached the chain.",
        "Sign again, and approve soon after the message appears on the device.", SignAgain).retry(Safe),
    Row::new("NONCE_TOO_LOW", "The wallet had sent another transaction with the same number meanwhile.",
        "Sign again: the new transaction takes the next number.", SignAgain).retry(Safe),
    Row::new("INSUFFICIENT_TOKEN_BALANCE", "The wallet held less USDC than the payment takes.",
        "Send USDC to the wallet, then sign again.", SignAgain),
    Row::new("INSUFFICIENT_GAS_BALANCE", "The wallet held too little of the chain’s own coin for the network fee.",
        "Send some to the wallet, then sign again.", SignAgain),
    Row::new("GAS_PRICE_TOO_LOW", "The network fee was too low for the chain.",
        "Sign again: the new transaction has a new fee.", SignAgain).retry(Safe),
    Row::new("OUT_OF_GAS", "The transaction ran out of the work it was allowed on the chain.",
        "Sign again: the new transaction has a new limit.", SignAgain).retry(Safe),
    Row::new("TX_REPLACEMENT_FAILED", "The faster copy of the transaction was not taken; the first one still runs.",
        "Do not sign again. Wait for the first one.", CheckNow).retry(NotSafe).money(Claim::MayHave).next(ActsNext::Chain),
    Row::new("SOL_TX_ALREADY_IN_CACHE", "The chain says that it has this transaction already.",
        "Do not sign again. Wait for it, and ask CPN support if it does not come.", CheckNow).retry(NotSafe).money(Claim::MayHave).next(ActsNext::Chain),
    Row::new("TX_ALREADY_CONFIRMED", "The chain says that this transaction is confirmed already.",
        "Do not sign again: the USDC may have left. Ask CPN support.", OpenTicket).retry(NotSafe).money(Claim::MayHave),
    Row::new("FAILED_ONCHAIN", "The chain refused the transaction.",
        "Look at the wallet’s USDC and its allowance to Permit2, then sign again.", SignAgain),
    Row::new("SOL_BLOCKHASH_EXPIRED", "The transaction was too old when it reached the chain.",
        "Sign again, and approve soon after the message appears on the device.", SignAgain).retry(Safe),
    Row::new("TRANSACTION_EXPIRED", "The transaction ended before it was signed or used.",
        "Sign again: CPN makes a new transaction.", SignAgain).retry(Safe),
];

/// For a failure that CPN does not name: a failed transaction may be followed by another (cpn-flows 1.5).
pub(super) const TRANSACTION_UNNAMED: Row = Row::new(
    "",
    "The transaction failed, and CPN gives no reason.",
    "Look at the wallet’s USDC and its allowance to Permit2, then sign again.",
    SignAgain,
);

/// For a reason that nobody documented.
pub(super) const TRANSACTION_UNKNOWN: Row = Row::new(
    "",
    "The transaction failed for a reason this version does not know.",
    "Ask CPN support with the code before signing again.",
    OpenTicket,
)
.retry(NotSafe);

/// How the refund of a failed payment stands (cpn-api 5.19, cpn-flows 1.6). The two words without capitals are ours: no
/// refund shown yet, and one that brought back too little.
#[rustfmt::skip]
pub const REFUNDS: &[Row] = &[
    Row::new(NO_REFUND, "The BFI owes a refund; CPN shows none yet.",
        "Wait for it before ordering again. CPN names no deadline for it; open a ticket if it takes long.", CheckNow).retry(NotSafe).money(Claim::Moved).next(ActsNext::Bfi),
    Row::new("CREATED", "The BFI has announced a refund.",
        "Wait for it before ordering again. CPN names no deadline for it; open a ticket if it takes long.", CheckNow).retry(NotSafe).money(Claim::Moved).next(ActsNext::Bfi),
    Row::new("COMPLETED", "The USDC is back.",
        "The order is kept.", OrderAgain).retry(Safe).money(Claim::Moved),
    Row::new("FAILED", "The refund failed; the BFI still owes it.",
        "Open a ticket: there is no other way to ask for it. Do not order again before it is back.", OpenTicket).retry(NotSafe).money(Claim::Moved).next(ActsNext::Bfi),
    Row::new(SHORT_REFUND, "The refund is smaller than what the BFI got.",
        "Open a ticket for the rest. Do not order again before it is back.", OpenTicket).retry(NotSafe).money(Claim::Moved).next(ActsNext::Bfi),
];

/// No refund is shown yet.
pub const NO_REFUND: &str = "none yet";

/// The completed refunds are less than what was owed.
pub const SHORT_REFUND: &str = "too little";

/// For a refund in a state that nobody documented.
pub(super) const REFUND_UNKNOWN: Row = Row::new(
    "",
    "The refund is in a state this version does not know.",
    "Do not order again before the USDC is back. Ask CPN support with the code.",
    OpenTicket,
)
.retry(NotSafe)
.money(Claim::Moved)
.next(ActsNext::Bfi);

/// How a request for information stands (cpn-api 5.8). Two words for the refused end: the sources disagree.
#[rustfmt::skip]
pub const RFIS: &[Row] = &[
    Row::new("INFORMATION_REQUIRED", "The BFI asks for information.",
        "Answer before the deadline: an unanswered request ends the payment. A refused answer cannot be sent again.", ShowRfi).retry(NotSafe),
    Row::new("IN_REVIEW", "The BFI reviews the answer.",
        "Files that it asked for can still be added until it has decided.", Wait).retry(NotSafe).next(ActsNext::Bfi),
    Row::new("APPROVED", "The BFI accepted the answer.",
        "The payment goes on; if it has expired meanwhile, order again.", Nothing).next(ActsNext::App),
    Row::new("REJECTED", "The BFI refused the answer.",
        "The refusal is final, and the payment fails. The customer or the beneficiary may stay blocked at this BFI. Ask CPN support.", OpenTicket),
    Row::new("FAILED", "The BFI refused the answer.",
        "The refusal is final, and the payment fails. The customer or the beneficiary may stay blocked at this BFI. Ask CPN support.", OpenTicket),
];

/// For a request in a state that nobody documented.
pub(super) const RFI_UNKNOWN: Row = Row::new(
    "",
    "The request for information is in a state this version does not know.",
    "Look at it in the CPN Console, or ask CPN support with the code.",
    OpenTicket,
)
.retry(NotSafe);
