//! The checks with their results, as they are kept with the payment and shown.
use serde::{Deserialize, Serialize};
use settlement::{Check, Group, Outcome, Report};

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// Yes.
    Passed,
    /// Passed, with something to look at.
    Notice,
    /// No.
    Failed,
    /// Not judged yet.
    Pending,
}

/// One check and its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRecord {
    /// 1 to 28.
    pub number: u8,
    /// `Domain`, `Types`, `Permit`, `Payment terms`, `Encoding`, `State`, `After signing`.
    pub group: String,
    /// What it is about.
    pub name: String,
    /// What came of it.
    pub result: CheckResult,
    /// In words.
    pub sentence: String,
    /// When failed, in full.
    pub expected: Option<String>,
    /// When failed, in full.
    pub received: Option<String>,
}

impl From<&Check> for CheckRecord {
    fn from(check: &Check) -> Self {
        let (result, expected, received) = match &check.outcome {
            Outcome::Passed => (CheckResult::Passed, None, None),
            Outcome::Notice(_) => (CheckResult::Notice, None, None),
            Outcome::NotYet(_) => (CheckResult::Pending, None, None),
            Outcome::Failed { expected, received } => {
                (CheckResult::Failed, Some(expected.clone()), Some(received.clone()))
            }
        };
        Self {
            number: check.number,
            group: group(check.group).to_owned(),
            name: check.name.to_owned(),
            result,
            sentence: check.sentence.clone(),
            expected,
            received,
        }
    }
}

/// The report as JSON, for the journal.
pub(super) fn to_json(checks: &[CheckRecord]) -> String {
    serde_json::to_string(checks).unwrap_or_default()
}

/// The report as the journal keeps it.
pub(super) fn from_json(text: &str) -> Vec<CheckRecord> {
    serde_json::from_str(text).unwrap_or_default()
}

/// All checks of a report.
pub(super) fn records(report: &Report) -> Vec<CheckRecord> {
    report.checks.iter().map(Into::into).collect()
}

fn group(group: Group) -> &'static str {
    match group {
        Group::Domain => "Domain",
        Group::Types => "Types",
        Group::Permit => "Permit",
        Group::Terms => "Payment terms",
        Group::Encoding => "Encoding",
        Group::State => "State",
        Group::After => "After signing",
    }
}
