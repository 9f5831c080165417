//! What the signing page is made of: the decoded bytes that go to the device, the checks, and where signing stands.
use domain::ids::AttemptId;
use domain::outcome::Outcome;
use domain::party::{Beneficiary, Customer};
use jiff::Timestamp;
use settlement::{PaymentMessage, Pins, Row, RowContext};
use store::fact::{Call, Decision, PaymentRecord, QuoteRecord};
use store::{AttemptState, CallState, OrderState, OutboxEntry};

use super::report::{self, CheckRecord, CheckResult};
use super::sign_by;
use crate::Desk;
use crate::device::DeviceState;
use crate::error::{Error, Result};
use crate::mirror;
use crate::payments::{allows_signing, of_submit};
use crate::wallet::Wallet;

/// Where signing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was asked yet, or asking again is fine.
    Ready,
    /// A check refused; no override.
    Refused,
    /// The device shows the message.
    Waiting,
    /// Rejected on the device.
    Rejected,
    /// The device was lost; the same message may be asked again.
    Lost,
    /// The device or its settings refused; nothing was approved.
    DeviceRefused,
    /// Signed; the submit is under way.
    Submitting,
    /// Submitted.
    Submitted,
    /// Signed, and the submit got no clear answer.
    Unknown,
    /// Signed, and CPN refused the submit.
    SubmitRefused,
    /// The payment does not wait for a signature.
    Over,
}

/// All that the signing page shows.
#[derive(Clone, Debug)]
pub struct SigningPage {
    /// The attempt and its payment.
    pub attempt: AttemptState,
    /// The payment.
    pub payment: PaymentRecord,
    /// The quote it took.
    pub quote: QuoteRecord,
    /// The order.
    pub order: OrderState,
    /// Who pays.
    pub customer: Customer,
    /// Who is paid.
    pub beneficiary: Beneficiary,
    /// The message, decoded; none when it could not be read.
    pub message: Option<PaymentMessage>,
    /// What the device will show, in its order and spelling.
    pub rows: Vec<Row>,
    /// All checks that ran.
    pub checks: Vec<CheckRecord>,
    /// Where signing stands.
    pub stage: Stage,
    /// The answers about the signature, when CPN refused it.
    pub outcome: Option<Outcome>,
    /// The device.
    pub device: DeviceState,
    /// The wallet.
    pub wallet: Option<Wallet>,
    /// Our last moment.
    pub sign_by: Timestamp,
    /// Server time.
    pub now: Timestamp,
}

impl Stage {
    /// Whether the device may be asked in this stage; otherwise why not.
    pub(super) fn may_ask(self) -> std::result::Result<(), String> {
        Err(match self {
            Self::Ready | Self::Rejected | Self::Lost | Self::DeviceRefused | Self::SubmitRefused => return Ok(()),
            Self::Refused => "Blocked. No override.",
            Self::Waiting => "Approve or reject on the device.",
            Self::Submitting => "Signed; being sent to CPN.",
            Self::Submitted => "Signed and sent to CPN.",
            Self::Unknown => "CPN did not answer. The application asks what became of it.",
            Self::Over => "This payment does not wait for a signature.",
        }
        .to_owned())
    }
}

impl SigningPage {
    /// The first failed check.
    #[must_use]
    pub fn refused(&self) -> Option<&CheckRecord> {
        self.checks.iter().find(|check| check.result == CheckResult::Failed)
    }

    /// Whether the device may be asked now; otherwise why not.
    ///
    /// # Errors
    /// The reason, for the control that is disabled.
    pub fn may_sign(&self) -> std::result::Result<(), String> {
        let no = |reason: &str| Err(reason.to_owned());
        self.stage.may_ask()?;
        allows_signing(&self.attempt)?;
        if self.now > self.sign_by {
            return no("The last moment to sign has passed.");
        }
        if self.message.is_none() {
            return no("There is no message to sign yet.");
        }
        match &self.device.condition {
            Some(condition) if condition.is_ready() => Ok(()),
            Some(condition) => Err(condition.fix()),
            None if self.device.device.is_none() => no("Pair a device in Settings first."),
            None => no("Looking for the device."),
        }
    }
}

impl Desk {
    /// Makes sure there is a transaction to sign, checks it, and gives the page.
    ///
    /// # Errors
    /// As [`Desk::prepare_signing`]; while the device or the network is at work, the page is given as it is.
    pub async fn prepared_page(&self, id: AttemptId) -> Result<SigningPage> {
        let page = self.signing_page(id).await?;
        let settled = matches!(page.stage, Stage::Waiting | Stage::Submitting | Stage::Submitted | Stage::Unknown);
        if settled {
            return Ok(page);
        }
        self.prepare_signing(id).await?;
        self.signing_page(id).await
    }

    /// The signing page of an attempt. Reads only; see [`Desk::prepare_signing`].
    ///
    /// # Errors
    /// When there is no payment to sign for.
    pub async fn signing_page(&self, id: AttemptId) -> Result<SigningPage> {
        let attempt = self.attempt(id).await?;
        let payment = attempt.payment.clone().ok_or(Error::NotFound("the payment"))?;
        let quote = attempt.quote.clone().ok_or(Error::NotFound("the quote"))?;
        let (order, customer, beneficiary) = self.order_and_parties(attempt.order).await?;
        let device = self.device().await?;
        let wallet = self.wallet().await?;
        let now = self.clock().server_now();
        let message = attempt.transactions.last().and_then(|transaction| {
            let transaction = mirror::stored_transaction(&transaction.record).ok()?;
            Some(PaymentMessage::parse(transaction.message_to_be_signed.as_ref()?.get()).ok()?.0)
        });
        let label = device.device.as_ref().map_or("", |device| device.label.as_str());
        let pins = Pins::starting(self.environment(), self.chain());
        let context = RowContext { wallet: label, payee: &crate::payments::bfi_name(&quote.bfi), pins: &pins, now };
        let rows = message.as_ref().map(|message| message.rows(&context)).unwrap_or_default();
        let checks =
            attempt.signing.as_ref().map(|signing| report::from_json(&signing.report_json)).unwrap_or_default();
        let stage = stage(&attempt, &checks, self.is_working(id));
        let sign_by = sign_by(&payment);
        Ok(SigningPage {
            outcome: of_submit(&attempt),
            attempt,
            payment,
            quote,
            order,
            customer,
            beneficiary,
            message,
            rows,
            checks,
            stage,
            device,
            wallet,
            sign_by,
            now,
        })
    }
}

fn refused(entry: &OutboxEntry) -> bool {
    entry.state == CallState::Refused
}

/// Where signing stands, from what is recorded, the checks on the page, and whether this process works on it.
pub(super) fn stage(attempt: &AttemptState, checks: &[CheckRecord], working: bool) -> Stage {
    let status = attempt.payment.as_ref().map(|payment| payment.status.as_str());
    let transaction = attempt.transactions.last().map(|transaction| transaction.record.status.as_str());
    if matches!(transaction, Some("PENDING" | "BROADCASTED" | "COMPLETED")) {
        return Stage::Submitted;
    }
    if status != Some("CRYPTO_FUNDS_PENDING") {
        return Stage::Over;
    }
    let submits = || attempt.outbox.iter().filter(|entry| entry.call == Call::SubmitTransaction);
    if submits().any(|entry| entry.is_open() && entry.unanswered == 0) && working {
        return Stage::Submitting;
    }
    if submits().any(OutboxEntry::is_open) {
        return Stage::Unknown;
    }
    let current = attempt.transactions.last().map(|transaction| &transaction.record.id);
    let signing = attempt.signing.as_ref().filter(|signing| Some(&signing.transaction) == current);
    let failed = checks.iter().any(|check| check.result == CheckResult::Failed);
    match signing {
        Some(signing) if signing.asked_at.is_some() => match &signing.decision {
            None if working => Stage::Waiting,
            None | Some(Decision::Lost) if !failed => Stage::Lost,
            Some(Decision::Rejected) if !failed => Stage::Rejected,
            Some(Decision::Refused) if !failed => Stage::DeviceRefused,
            // Sent as soon as CPN can be reached; only a refusal asks for a person.
            Some(Decision::Signed { .. }) if !failed && !submits().any(refused) => Stage::Submitting,
            Some(Decision::Signed { .. }) if !failed => Stage::SubmitRefused,
            None | Some(_) => Stage::Refused,
        },
        Some(_) | None if failed => Stage::Refused,
        Some(_) | None => Stage::Ready,
    }
}
