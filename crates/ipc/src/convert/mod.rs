//! From the desk's values to views, and from requests to the desk's wishes. No rule is decided here.
mod book;
mod error;
mod order;
mod outcome;
mod payment;
mod request;
mod rfi;
mod settings;
mod signing;
mod ticket;
mod timeline;

use desk::store::fact::{ArrivalRecord, FeeRecord};
use domain::Environment;
use domain::money::{Currency, Money};
use domain::outcome::{MoneyMoved, Retry};
use domain::status::{ActsNext, StatusWord};
use jiff::Timestamp;

use crate::common::{
    ActionView, ActsNextName, EnvironmentName, EnvironmentView, FeeView, MoneyMovedName, MoneyView, RetryName,
    StatusName,
};
use crate::event::Tag;

pub use book::{countries, form_draft};
pub use payment::{payment_view, payments_page};
pub use rfi::rfis_page;
pub use settings::{app_view, settings_view, welcome_view};
pub use signing::signing_view;
pub use ticket::ticket_draft;

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self { amount: money.amount(), currency: money.currency().code().to_owned() }
    }
}

impl From<&FeeRecord> for FeeView {
    fn from(fee: &FeeRecord) -> Self {
        let label = match fee.kind.as_str() {
            "TAX_FEE" => "Tax",
            "BFI_TRANSACTION_FEE" => "BFI fee",
            "CIRCLE_SERVICE_FEE" => "Circle fee",
            "BLOCKCHAIN_GAS_FEE" => "Network fee, fixed",
            other => other,
        };
        Self { label: label.to_owned(), amount: fee.amount.into() }
    }
}

impl From<Environment> for EnvironmentName {
    fn from(environment: Environment) -> Self {
        match environment {
            Environment::Sandbox => Self::Sandbox,
            Environment::Testnet => Self::Testnet,
            Environment::Live => Self::Live,
        }
    }
}

impl From<EnvironmentName> for Environment {
    fn from(name: EnvironmentName) -> Self {
        match name {
            EnvironmentName::Sandbox => Self::Sandbox,
            EnvironmentName::Testnet => Self::Testnet,
            EnvironmentName::Live => Self::Live,
        }
    }
}

impl From<Environment> for EnvironmentView {
    fn from(environment: Environment) -> Self {
        Self {
            name: environment.into(),
            word: environment.word().to_owned(),
            sentence: environment.sentence().to_owned(),
        }
    }
}

impl From<StatusWord> for StatusName {
    fn from(word: StatusWord) -> Self {
        match word {
            StatusWord::Draft => Self::Draft,
            StatusWord::Quoting => Self::Quoting,
            StatusWord::Stopped => Self::Stopped,
            StatusWord::WaitingForNetwork => Self::WaitingForNetwork,
            StatusWord::RfiAnswer => Self::RfiAnswer,
            StatusWord::RfiInReview => Self::RfiInReview,
            StatusWord::ReadyToSign => Self::ReadyToSign,
            StatusWord::OnDevice => Self::OnDevice,
            StatusWord::SentOnchain => Self::SentOnchain,
            StatusWord::BfiPaying => Self::BfiPaying,
            StatusWord::BfiPayingDelayed => Self::BfiPayingDelayed,
            StatusWord::SentByBfi => Self::SentByBfi,
            StatusWord::ArrivalConfirmed => Self::ArrivalConfirmed,
            StatusWord::FailedNotMoved => Self::FailedNotMoved,
            StatusWord::FailedRefundDue => Self::FailedRefundDue,
            StatusWord::Refunded => Self::Refunded,
            StatusWord::Unknown => Self::Unknown,
        }
    }
}

impl From<ActsNext> for ActsNextName {
    fn from(actor: ActsNext) -> Self {
        match actor {
            ActsNext::You => Self::You,
            ActsNext::App => Self::App,
            ActsNext::Bfi => Self::Bfi,
            ActsNext::Chain => Self::Chain,
            ActsNext::Nobody => Self::Nobody,
        }
    }
}

impl From<MoneyMoved> for MoneyMovedName {
    fn from(money: MoneyMoved) -> Self {
        match money {
            MoneyMoved::No => Self::No,
            MoneyMoved::Yes => Self::Yes,
            MoneyMoved::Unknown => Self::Unknown,
        }
    }
}

impl From<Retry> for RetryName {
    fn from(retry: Retry) -> Self {
        match retry {
            Retry::Safe => Self::Safe,
            Retry::AfterFix => Self::AfterFix,
            Retry::NotSafe => Self::NotSafe,
        }
    }
}

impl From<Result<(), String>> for ActionView {
    fn from(allowed: Result<(), String>) -> Self {
        match allowed {
            Ok(()) => Self::yes(),
            Err(reason) => Self::no(reason),
        }
    }
}

impl From<desk::Topic> for Tag {
    fn from(topic: desk::Topic) -> Self {
        match topic {
            desk::Topic::App => Self::App,
            desk::Topic::Payments => Self::Payments,
            desk::Topic::Book => Self::Book,
            desk::Topic::Corridors => Self::Corridors,
            desk::Topic::Rfis => Self::Rfis,
            desk::Topic::Signing => Self::Signing,
            desk::Topic::Device => Self::Device,
            desk::Topic::Wallet => Self::Wallet,
            desk::Topic::Connection => Self::Connection,
            desk::Topic::Settings => Self::Settings,
        }
    }
}

/// An instant as RFC 3339.
fn time(instant: Timestamp) -> String {
    instant.to_string()
}

/// `0 to 30 min after funding`.
fn arrival(arrival: &ArrivalRecord) -> String {
    let unit = match arrival.unit.as_str() {
        "MINUTES" => "min",
        "HOURS" => "h",
        "DAYS" => "days",
        "WEEKS" => "weeks",
        other => other,
    };
    format!("{} to {} {unit} after funding", arrival.min, arrival.max)
}

/// All fees together; in USDC, as CPN gives them.
fn total(fees: &[FeeRecord]) -> Money {
    fees.iter().fold(Money::zero(Currency::USDC), |sum, fee| sum.checked_add(fee.amount).unwrap_or(sum))
}

/// `MXN/USDC`.
fn unit(destination: Money) -> String {
    format!("{}/USDC", destination.currency())
}

/// `PMT001, invoice payment`.
fn purpose(code: &str) -> String {
    let label = desk::PURPOSES.iter().find(|(known, _)| *known == code).map(|(_, label)| *label);
    label.map_or_else(|| code.to_owned(), |label| format!("{code}, {label}"))
}

/// An identifier shortened for people: `0f6d7c1a…4e5f`.
fn short(id: &str) -> String {
    let plain: String = id.chars().filter(|c| *c != '-').collect();
    let (Some(head), Some(tail)) = (plain.get(..8), plain.get(plain.len().saturating_sub(4)..)) else {
        return id.to_owned();
    };
    if plain.len() <= 14 { id.to_owned() } else { format!("{head}…{tail}") }
}
