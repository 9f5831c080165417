//! What a refusal of CPN means (cpn-api 1.9). A code is unique only together with its HTTP status: 400/2 is not 404/2.
use super::Action::{
    self, ApproveAllowance, CheckNow, EditBeneficiary, EditCustomer, FundWallet, NewOrder, Nothing, OpenSettings,
    OpenTicket, OrderAgain, ShowRfi, SignAgain,
};
use super::Retry::{NotSafe, Safe};
use super::row::{Claim, Row};
use crate::status::ActsNext;

/// Nothing was done; a person mends something first.
const fn refused(code: &'static str, what: &'static str, advice: &'static str, action: Action) -> Row {
    Row::new(code, what, advice, action).money(Claim::Never)
}

/// Nothing was done; the same may help later.
const fn later(code: &'static str, what: &'static str, advice: &'static str) -> Row {
    refused(code, what, advice, Nothing).retry(Safe)
}

/// An earlier call of the same intent may have gone through: look before anything else.
const fn look(code: &'static str, what: &'static str, advice: &'static str, action: Action) -> Row {
    Row::new(code, what, advice, action).retry(NotSafe).money(Claim::MayHave).next(ActsNext::App)
}

const SUPPORT: &str = "Ask CPN support with the code below.";
const SIGN_SOON: &str = "Sign again, and approve soon after the message appears on the device.";
const OTHER_WALLET: &str = "Stop. Have compliance look at the wallet before anything else is paid from it.";

/// The codes, in the order of the reference; `?` where no source names the HTTP status.
#[rustfmt::skip]
pub const REFUSALS: &[Row] = &[
    later("500/-1", "CPN failed by itself.", "Try again in a moment."),
    refused("400/1", "CPN misses a parameter.", SUPPORT, OpenTicket),
    refused("400/2", "CPN found a parameter that is missing or of the wrong type.", "Correct what is named here; if nothing is, ask CPN support.", Nothing),
    refused("404/2", "CPN does not have this.", "Check whether the right environment is open; if it is, ask CPN support.", CheckNow),
    refused("403/3", "This API key may not do that, or this computer’s address is not on its list.", "Ask for the CPN permission or for the address to be added in the CPN Console.", OpenSettings),
    refused("401/4", "CPN does not accept this API key.", "Check it in the CPN Console and save it again.", OpenSettings),
    refused("400/400", "CPN could not understand the request.", SUPPORT, OpenTicket),
    refused("401/401", "CPN does not accept this API key.", "Check it in the CPN Console and save it again.", OpenSettings),
    refused("404/404", "CPN does not have this.", "Check whether the right environment is open; if it is, ask CPN support.", CheckNow),
    later("429/429", "CPN asks for a pause: too many requests.", "Wait a moment and try again."),
    refused("400/290000", "Something in this request belongs to the other environment.", "Check in Settings which environment is open, and use records and keys of that one.", OpenSettings),
    look("409/290001", "CPN says that it did this request already.", "Wait until the application has looked up what came of it.", CheckNow),
    refused("400/290100", "The amount is outside this corridor’s limits.", "Change the amount.", NewOrder),
    later("400/290101", "No institution can quote now.", "Try again later."),
    refused("400/290102", "CPN does not offer this corridor.", "Choose a country, currency and payment method that CPN lists.", NewOrder),
    refused("400/290200", "CPN does not know this quote.", "Quote again.", OrderAgain).retry(Safe),
    look("400/290201", "The quote was used for a payment already.", "The payment may exist. Wait until the application has looked it up.", CheckNow).money(Claim::Never),
    refused("400/290202", "The quote had expired.", "Quote again.", OrderAgain).retry(Safe),
    refused("400/290203", "The payment’s chain is not the quote’s.", "Quote again for the wallet’s chain.", OrderAgain),
    refused("400/290204", "The paying wallet is on a sanctions list.", OTHER_WALLET, OpenTicket).retry(NotSafe),
    refused("400/290205", "A request for information about the customer or the beneficiary is still open.", "Answer it first, then try again.", ShowRfi),
    refused("400/290206", "This institution refused an answer about the customer or the beneficiary, and takes no payment for them.", "Order through another institution, or ask CPN support.", OpenTicket),
    refused("400/290207", "Data that CPN needs is missing.", "Complete what is named here, then try again.", EditCustomer),
    refused("400/290208", "CPN refused the compliance data.", "Check the records of both parties, save what was wrong as a new version, then place a new order.", EditCustomer),
    refused("400/290211", "The use case does not fit the kinds of sender and recipient.", "Check whether both parties are persons or businesses as recorded.", EditCustomer),
    look("400/290300", "The payment has a transaction already.", "Sign that one.", SignAgain).money(Claim::AsSeen),
    refused("400/290301", "CPN does not take this chain here.", "Quote again for a chain that CPN lists.", NewOrder),
    refused("400/290302", "CPN makes no transactions of this kind on this chain.", "Use another chain’s wallet.", NewOrder),
    look("400/290303", "The transaction does not wait for a signature any more.", "Wait until the application has read its state.", CheckNow),
    look("400/290304", "The payment does not wait for USDC.", "Wait until the application has read its state.", CheckNow),
    refused("400/290305", "CPN does not have this payment.", "Check whether the right environment is open; if it is, ask CPN support.", CheckNow),
    refused("400/290306", "CPN does not have this transaction.", "Check again; if it stays so, ask CPN support.", CheckNow),
    look("400/290307", "CPN has the signature already.", "Wait: the chain comes next.", CheckNow),
    refused("400/290308", "The payment has expired.", "Order again and sign earlier.", OrderAgain).retry(Safe),
    refused("400/290309", "The signature was too old when it arrived.", SIGN_SOON, SignAgain).retry(Safe),
    refused("400/290310", "The wallet has sent another transaction with this number meanwhile.", "Sign again: the new transaction takes the next number.", SignAgain).retry(Safe),
    refused("400/290311", "What was signed is not what CPN asked for.", "Do not sign again. Ask CPN support.", OpenTicket).retry(NotSafe),
    refused("400/290312", "The wallet holds less USDC than the payment takes.", "Send USDC to the wallet, then sign again.", FundWallet),
    refused("400/290313", "The wallet holds too little of the chain’s own coin for the network fee.", "Send some to the wallet, then sign again.", FundWallet),
    refused("400/290314", "The signed message names another payment.", "Do not sign again. Ask CPN support.", OpenTicket).retry(NotSafe),
    refused("400/290315", "The network fee is too low for the chain.", "Sign again: the new transaction has a new fee.", SignAgain).retry(Safe),
    refused("400/290316", "A faster copy must come from the same wallet with the same number.", SUPPORT, OpenTicket),
    later("500/290317", "CPN’s own node for this chain is down.", "Try again in a moment."),
    look("400/290318", "This payment’s reference was used on the chain already.", "Do not sign again: the USDC may have left. Ask CPN support.", OpenTicket).next(ActsNext::You),
    refused("400/290319", "The transaction was allowed too little work on the chain.", "Sign again: the new transaction has a new limit.", SignAgain).retry(Safe),
    look("400/290320", "The transaction’s number was used already.", "The first transaction may have gone through. Wait until the application has looked.", CheckNow),
    refused("400/290321", "CPN does not accept the signature.", "Look at the device and its wallet in Settings, then sign again.", SignAgain),
    refused("400/290322", "The wallet is on a sanctions list.", OTHER_WALLET, OpenTicket).retry(NotSafe),
    refused("?/290323", "CPN does not support this chain.", "Use another chain’s wallet.", NewOrder),
    refused("400/290324", "The payment cannot be made on another chain than its own.", "Use a wallet on the payment’s chain.", NewOrder),
    look("400/290325", "A transaction of this payment is confirmed already.", "Nothing is left to speed up. Wait until the application has read its state.", CheckNow),
    refused("400/290327", "CPN cannot read the signed transaction.", "Sign again; if it stays so, ask CPN support.", SignAgain),
    refused("400/290328", "The wallet’s account does not exist on its chain yet.", "Send something to the wallet first, then sign again.", FundWallet),
    refused("400/290329", "The transaction has expired.", "Sign again: CPN makes a new transaction.", SignAgain).retry(Safe),
    look("400/290330", "A transaction of this payment is still open.", "Finish that one, or wait for it.", CheckNow),
    refused("400/290331", "There is no transaction to speed up.", "Check again where the payment stands.", CheckNow),
    refused("400/290332", "The wallet’s account cannot pay on its chain.", "Pair a wallet that can, in Settings.", OpenSettings),
    look("400/290333", "A signature is on its way to the chain already.", "Wait for it.", CheckNow),
    refused("400/290334", "The transaction’s number is too far ahead of the wallet’s.", "Wait for the wallet’s earlier transactions, then sign again.", SignAgain),
    refused("400/290336", "The quote belongs to the other kind of transaction.", "Quote again.", OrderAgain),
    refused("400/290337", "CPN misses a chain address of this payment.", SUPPORT, OpenTicket),
    look("400/290338", "CPN has accepted a signature already.", "Wait: the chain comes next.", CheckNow),
    refused("400/290339", "The signature does not fit the message: another wallet signed, or the data changed.", "Look at the device and its wallet in Settings, then sign again.", SignAgain),
    refused("400/290340", "Permit2 may take less USDC from the wallet than the payment needs.", "Raise the allowance first; Settings shows it beside the wallet. Then sign again.", ApproveAllowance),
    look("400/290341", "The permit was used already.", "The USDC may have left. Wait until the application has asked the chain.", CheckNow),
    refused("400/290400", "The request for information has expired.", "Order again; if the BFI asks again, answer the new request in time.", OrderAgain),
    refused("400/290401", "The request for information takes no answer now.", "Look at its state: it may be in review already, or decided.", CheckNow),
    refused("400/290402", "The BFI did not ask for this file.", "Send only the files that the request names.", ShowRfi),
    refused("400/290403", "The BFI’s side cannot read the file.", "Open it, save it again in the same format, and send it once more.", ShowRfi),
    refused("400/290404", "The file is larger than 10 MB.", "Make it smaller, then send it once more.", ShowRfi),
    refused("400/290405", "CPN does not take this type of file.", "Use a PDF, an image or an office document, then send it once more.", ShowRfi),
    refused("400/290500", "The institution could not open the encrypted data.", "Try again: the data is encrypted afresh. If it stays so, ask CPN support.", OpenTicket),
    refused("400/290501", "The institution opened the encrypted data, but parts of it are missing or invalid.", "Check the records of both parties, save what was wrong as a new version, then try again.", EditBeneficiary),
    refused("400/290502", "The encrypted data was not in the form that CPN takes.", SUPPORT, OpenTicket),
    refused("400/290503", "The data was encrypted in a way that CPN does not take.", SUPPORT, OpenTicket),
    refused("400/290600", "An escalation needs the reference of its first ticket.", "Choose the ticket it belongs to.", OpenTicket),
    refused("404/290601", "CPN does not have the ticket it belongs to.", "Choose another ticket, or open a new one.", OpenTicket),
    refused("400/290602", "CPN does not take this kind of issue from us.", "Choose another kind of issue.", OpenTicket),
    refused("404/290603", "CPN does not have the payment of this ticket.", "Check whether the right environment is open.", CheckNow),
    later("500/290604", "CPN could not make the ticket.", "Try again later: the same key makes no second one."),
    later("500/290605", "CPN could not pass the ticket on.", "Try again later: the same key makes no second one."),
];

/// For codes that nobody documented, by what their HTTP status says.
pub(super) const fn of_status(status: u16) -> Row {
    match status {
        401 => refused(
            "",
            "CPN does not accept this API key.",
            "Check it in the CPN Console and save it again.",
            OpenSettings,
        ),
        403 => refused(
            "",
            "This API key may not do that, or this computer’s address is not on its list.",
            "Ask for the CPN permission or for the address to be added in the CPN Console.",
            OpenSettings,
        ),
        404 => refused(
            "",
            "CPN does not have this.",
            "Check whether the right environment is open; if it is, ask CPN support.",
            CheckNow,
        ),
        429 => later("", "CPN asks for a pause: too many requests.", "Wait a moment and try again."),
        500.. => later("", "CPN has a problem of its own.", "Try again in a moment."),
        _ => refused("", "CPN refused the request with a code this version does not know.", SUPPORT, OpenTicket),
    }
}
