//! The signing page and the device.
use desk::payments::bfi_name;
use desk::signing::{CheckRecord, CheckResult as Found, SigningPage, Stage};
use desk::{Condition, DeviceState};
use domain::Environment;

use super::book::account;
use super::{arrival, outcome, time, total, unit};
use crate::common::{ActionView, DeadlineKind, DeadlineView};
use crate::signing::{
    CheckGroupView, CheckResult, CheckView, DeviceConditionName, DeviceRowView, DeviceView, SigningState, SigningView,
};

/// The groups in the page's order; the last one runs after signing.
const GROUPS: [&str; 7] = ["Domain", "Types", "Permit", "Payment terms", "Encoding", "State", "After signing"];

/// The checks after signing, shown before they ran.
const AFTER: [(u32, &str); 3] =
    [(26, "Recovered address = from"), (27, "Canonical signature"), (28, "18 and 21 again before submit")];

/// The signing page of an environment.
#[must_use]
pub fn signing_view(page: SigningPage, environment: Environment) -> SigningView {
    let sign: ActionView = page.may_sign().into();
    let refused = page.refused().map(check_view);
    let hidden = refused.is_some();
    let hashes = page.message.as_ref().filter(|_| !hidden).map(|message| message.hashes());
    let hex = |bytes: Option<[u8; 32]>| bytes.map(|bytes| format!("0x{}", hex(&bytes))).unwrap_or_default();
    let before: Vec<&CheckRecord> = page.checks.iter().filter(|check| check.number <= 25).collect();
    let passed = before.iter().filter(|check| matches!(check.result, Found::Passed | Found::Notice)).count();
    let judged = before.iter().filter(|check| check.result != Found::Pending).count();
    let waiting = page.stage == Stage::Waiting;
    let signing = page.attempt.signing.as_ref();
    let balance_after = page.wallet.as_ref().and_then(|wallet| wallet.balance?.checked_sub(page.payment.source).ok());
    let device = page.device.device.as_ref();
    SigningView {
        id: page.attempt.id.to_string(),
        reference: page.order.order.reference.clone(),
        environment: environment.into(),
        amount: page.payment.source.into(),
        from: page.attempt.sender_address.clone(),
        device_label: device.map_or_else(String::new, |device| device.label.clone()),
        balance_after: balance_after.map(Into::into),
        beneficiary: page.beneficiary.name.clone(),
        beneficiary_version: page.beneficiary.version,
        account: account(&page.beneficiary),
        bfi: bfi_name(&page.quote.bfi),
        method: page.order.order.corridor.method.clone(),
        destination: page.payment.destination.into(),
        arrival: page.payment.arrival.as_ref().or(page.quote.arrival.as_ref()).map(arrival),
        fees: total(&page.quote.fees).into(),
        rate: page.quote.rate.six_digits(),
        unit: unit(page.payment.destination),
        worst_rate: page.order.order.worst_rate.six_digits(),
        deadline: Some(DeadlineView { at: time(page.sign_by), kind: DeadlineKind::SignBy }),
        message_ends: page.rows.iter().find(|row| row.field == "validBefore").and_then(|row| row.instant).map(time),
        expires: Some(time(page.payment.expires)),
        approved: "By you, when the order was placed. A second person’s approval is not part of this version."
            .to_owned(),
        groups: groups(&page.checks),
        passed: u32::try_from(passed).unwrap_or(0),
        before: u32::try_from(judged).unwrap_or(0),
        expect: expect(&page.device),
        rows: page
            .rows
            .iter()
            .map(|row| DeviceRowView {
                field: row.field.to_owned(),
                raw: row.raw.clone(),
                meaning: row.meaning.clone(),
            })
            .collect(),
        domain_separator: hex(hashes.map(|hashes| hashes.domain_separator)),
        message_hash: hex(hashes.map(|hashes| hashes.struct_hash)),
        digest: hex(hashes.map(|hashes| hashes.digest)),
        state: state(page.stage),
        sentence: sentence(&page),
        waiting_since: signing.filter(|_| waiting).and_then(|signing| signing.asked_at).map(time),
        outcome: page.outcome.as_ref().map(|known| outcome::on_signing_page(known, &page)),
        technical: technical(&page),
        sign,
        stop_waiting: if waiting { ActionView::yes() } else { ActionView::no("The device shows nothing.") },
        refused,
    }
}

fn state(stage: Stage) -> SigningState {
    match stage {
        Stage::Ready | Stage::DeviceRefused | Stage::SubmitRefused => SigningState::Ready,
        Stage::Refused => SigningState::Refused,
        Stage::Waiting => SigningState::Waiting,
        Stage::Rejected => SigningState::Rejected,
        Stage::Lost => SigningState::Lost,
        Stage::Submitting => SigningState::Submitting,
        Stage::Submitted => SigningState::Submitted,
        Stage::Unknown => SigningState::Unknown,
        Stage::Over => SigningState::Over,
    }
}

fn sentence(page: &SigningPage) -> String {
    let note = page.attempt.signing.as_ref().and_then(|signing| signing.note.clone()).unwrap_or_default();
    match page.stage {
        Stage::Ready => "Once sent to CPN, a signature cannot be taken back.".to_owned(),
        Stage::Refused => {
            "Refused. The message does not match the payment, so it was not sent to the device.".to_owned()
        }
        Stage::Waiting => "Compare each screen with the list, then approve or reject on the device.".to_owned(),
        Stage::Rejected => {
            "You rejected on the device. Nothing was sent. No money has moved. Safe to try again.".to_owned()
        }
        Stage::Lost => {
            "The device was lost while it asked. Nothing was sent. Ask again for the same message.".to_owned()
        }
        Stage::DeviceRefused => format!("Not signed. {note}"),
        Stage::Submitting => "Signed. Being checked and sent to CPN.".to_owned(),
        Stage::Submitted => "Signed and sent to CPN. This cannot be taken back.".to_owned(),
        Stage::Unknown => {
            "Signed. CPN did not answer; the application asks what became of it. Nothing can be paid twice.".to_owned()
        }
        Stage::SubmitRefused => "Signed, but CPN refused the signature.".to_owned(),
        Stage::Over => "This payment does not wait for a signature.".to_owned(),
    }
}

fn technical(page: &SigningPage) -> Option<String> {
    use desk::store::CallState;
    use desk::store::fact::Call;
    if page.stage == Stage::Rejected {
        return page.attempt.signing.as_ref().and_then(|signing| signing.note.clone());
    }
    let refused = page.attempt.outbox.iter().rev().find(|entry| entry.call == Call::SubmitTransaction)?;
    if refused.state != CallState::Refused {
        return None;
    }
    let code = refused.code.clone().unwrap_or_default();
    let request = refused.request_id.clone().unwrap_or_default();
    Some(format!("HTTP {}, code {code}, request {request}", refused.status.unwrap_or_default()))
}

/// What this model shows beside the values (hardware-wallets 6).
fn expect(device: &DeviceState) -> String {
    let Some(Condition::Ready { model, .. }) = &device.condition else { return String::new() };
    if model.shows_only_a_hash_by_default() {
        return "Shown only with “Raw messages” on in the Ethereum app’s settings. Without it this model shows a hash, \
                which is not enough to approve: reject it there."
            .to_owned();
    }
    "The Ledger first warns “Blind signing ahead”, because it has no description of this contract. Compare every value."
        .to_owned()
}

fn groups(checks: &[CheckRecord]) -> Vec<CheckGroupView> {
    let group = |name: &str| {
        let mut found: Vec<CheckView> = checks.iter().filter(|check| check.group == name).map(check_view).collect();
        if name == "After signing" && found.is_empty() {
            found = AFTER
                .iter()
                .map(|(number, name)| CheckView {
                    number: *number,
                    name: (*name).to_owned(),
                    result: CheckResult::Pending,
                    sentence: "Runs after signing.".to_owned(),
                    expected: None,
                    received: None,
                })
                .collect();
        }
        CheckGroupView { name: name.to_owned(), checks: found }
    };
    GROUPS.iter().map(|name| group(name)).collect()
}

fn check_view(check: &CheckRecord) -> CheckView {
    CheckView {
        number: check.number.into(),
        name: check.name.clone(),
        result: match check.result {
            Found::Passed => CheckResult::Passed,
            Found::Notice => CheckResult::Notice,
            Found::Failed => CheckResult::Failed,
            Found::Pending => CheckResult::Pending,
        },
        sentence: check.sentence.clone(),
        expected: check.expected.clone(),
        received: check.received.clone(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl From<DeviceState> for DeviceView {
    fn from(state: DeviceState) -> Self {
        let Some(device) = state.device else {
            return Self {
                paired: false,
                label: String::new(),
                model: String::new(),
                link: String::new(),
                address: String::new(),
                path: String::new(),
                condition: DeviceConditionName::NotPaired,
                title: "No device is paired".to_owned(),
                fix: "Pair a Ledger in Settings.".to_owned(),
                screen: vec!["no device".to_owned()],
                technical: None,
            };
        };
        let condition = state.condition.as_ref();
        let (label, address) = (device.label, device.address);
        Self {
            paired: true,
            model: device.model,
            link: device.link,
            path: device.path,
            condition: condition.map_or(DeviceConditionName::Checking, name),
            title: condition.map_or("Looking for the device", title).to_owned(),
            fix: condition.map_or_else(String::new, |condition| words(condition, &label, &address)),
            screen: condition.map_or_else(Vec::new, screen),
            technical: condition.and_then(technical_words),
            label,
            address,
        }
    }
}

/// What support, or whoever sets the computer up, needs to know.
fn technical_words(condition: &Condition) -> Option<String> {
    if let Condition::PermissionDenied { node } = condition {
        return Some(format!("{node}\n{}", desk::UDEV_RULES));
    }
    if let Condition::Unreachable { reason } | Condition::Forbidden { reason } = condition {
        return Some(reason.clone());
    }
    None
}

/// One short title a condition; the rest stands below it.
fn title(condition: &Condition) -> &'static str {
    match condition {
        Condition::Absent => "Connect the Ledger",
        Condition::PermissionDenied { .. } => "No permission to open the Ledger",
        Condition::InUse => "Another program uses the Ledger",
        Condition::Locked => "Unlock the Ledger",
        Condition::NotSetUp => "Set up the Ledger first",
        Condition::Dashboard | Condition::WrongApp { .. } => "Open the Ethereum app",
        Condition::AppTooOld { .. } => "The Ethereum app is too old",
        Condition::SettingsRefuse => "The Ledger’s settings refuse",
        Condition::WrongAccount { .. } => "Another account",
        Condition::Ready { .. } => "Ready",
        Condition::Waiting { .. } => "Waiting for you",
        Condition::Lost => "The Ledger went away",
        Condition::Unreachable { .. } => "The Ledger cannot be reached",
        Condition::Forbidden { .. } => "This device is not allowed here",
    }
}

/// What is the case and the one thing to do about it.
fn words(condition: &Condition, label: &str, address: &str) -> String {
    match condition {
        Condition::Ready { app, .. } => {
            format!(
                "{label}, Ethereum app {app}, address {} matches. Nothing has been sent to it yet.",
                short_address(address)
            )
        }
        Condition::Locked => "Enter the PIN on the device. CPN Desk never asks for it.".to_owned(),
        Condition::Absent => format!("Plug in {label} and unlock it. This page notices by itself."),
        Condition::Waiting { .. } => condition.fix(),
        Condition::PermissionDenied { .. }
        | Condition::InUse
        | Condition::NotSetUp
        | Condition::Dashboard
        | Condition::WrongApp { .. }
        | Condition::AppTooOld { .. }
        | Condition::SettingsRefuse
        | Condition::WrongAccount { .. }
        | Condition::Lost
        | Condition::Unreachable { .. }
        | Condition::Forbidden { .. } => format!("{} {}", condition.title(), condition.fix()),
    }
}

/// `0x5741…7799`.
fn short_address(address: &str) -> String {
    match (address.get(..6), address.get(address.len().saturating_sub(4)..)) {
        (Some(head), Some(tail)) => format!("{head}…{tail}"),
        (_, _) => address.to_owned(),
    }
}

fn name(condition: &Condition) -> DeviceConditionName {
    match condition {
        Condition::Absent => DeviceConditionName::Absent,
        Condition::PermissionDenied { .. } => DeviceConditionName::PermissionDenied,
        Condition::InUse => DeviceConditionName::InUse,
        Condition::Locked => DeviceConditionName::Locked,
        Condition::NotSetUp => DeviceConditionName::NotSetUp,
        Condition::Dashboard => DeviceConditionName::Dashboard,
        Condition::WrongApp { .. } => DeviceConditionName::WrongApp,
        Condition::AppTooOld { .. } => DeviceConditionName::AppTooOld,
        Condition::SettingsRefuse => DeviceConditionName::SettingsRefuse,
        Condition::WrongAccount { .. } => DeviceConditionName::WrongAccount,
        Condition::Ready { .. } => DeviceConditionName::Ready,
        Condition::Waiting { .. } => DeviceConditionName::Waiting,
        Condition::Lost => DeviceConditionName::Lost,
        Condition::Unreachable { .. } | Condition::Forbidden { .. } => DeviceConditionName::Unreachable,
    }
}

/// What the drawn device shows, in two short lines.
fn screen(condition: &Condition) -> Vec<String> {
    let lines: &[&str] = match condition {
        Condition::Locked => &["Enter PIN", "● ● ○ ○"],
        Condition::Dashboard => &["Ledger", "no app open"],
        Condition::WrongApp { name } => return vec![name.clone(), "is ready".to_owned()],
        Condition::Ready { .. } | Condition::WrongAccount { .. } | Condition::AppTooOld { .. } => {
            &["Ethereum", "is ready"]
        }
        Condition::Waiting { .. } => &["Review", "message"],
        Condition::SettingsRefuse => &["Ethereum", "settings"],
        Condition::NotSetUp => &["Welcome", "not set up"],
        Condition::Absent
        | Condition::PermissionDenied { .. }
        | Condition::InUse
        | Condition::Lost
        | Condition::Unreachable { .. }
        | Condition::Forbidden { .. } => &["no device"],
    };
    lines.iter().map(|line| (*line).to_owned()).collect()
}
