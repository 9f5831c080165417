//! The report: what each check found, in words and in values.

use crate::intent::{MessageRefused, Read};

/// Under which heading a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// 1 to 3: whose message it is.
    Domain,
    /// 4 and 5: what kind of message it is.
    Types,
    /// 6 to 10: what Permit2 is asked for.
    Permit,
    /// 11 to 18: the payment's terms.
    Terms,
    /// 19 and 20: how it is written.
    Encoding,
    /// 21 to 25: what is true around it now.
    State,
    /// 26 to 28: the signature.
    After,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not hold; nothing may be signed or submitted.
    Failed {
        /// What was expected.
        expected: String,
        /// What came.
        received: String,
    },
    /// It was not judged, and why: not in force yet, or another check already failed on what it needs.
    NotYet(String),
    /// It holds as far as it can be known, and a person should look: highlighted.
    Notice(String),
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// 1 to 28.
    pub number: u8,
    /// Its heading.
    pub group: Group,
    /// What it promises, in a few words.
    pub name: &'static str,
    /// What it found.
    pub outcome: Outcome,
    /// One sentence for people.
    pub sentence: String,
}

impl Check {
    /// Whether this check forbids to go on.
    #[must_use]
    pub fn failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed { .. })
    }
}

/// All checks of one moment, by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// By number.
    pub checks: Vec<Check>,
}

impl Report {
    /// The first check that forbids to go on; `None`: the message may be signed (or the signature submitted).
    #[must_use]
    pub fn refused(&self) -> Option<&Check> {
        self.checks.iter().find(|check| check.failed())
    }

    /// The check with this number.
    #[must_use]
    pub fn check(&self, number: u8) -> Option<&Check> {
        self.checks.iter().find(|check| check.number == number)
    }

    /// How many checks passed, notices included.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.checks.iter().filter(|check| matches!(check.outcome, Outcome::Passed | Outcome::Notice(_))).count()
    }
}

/// A check's verdict before it has its number and name.
pub(super) enum Verdict {
    Pass(String),
    Notice(String),
    Fail { sentence: String, expected: String, received: String },
    NotYet(String),
}

impl Verdict {
    pub(super) fn pass(sentence: impl Into<String>) -> Self {
        Self::Pass(sentence.into())
    }

    pub(super) fn fail(sentence: impl Into<String>, expected: impl ToString, received: impl ToString) -> Self {
        Self::Fail { sentence: sentence.into(), expected: expected.to_string(), received: received.to_string() }
    }

    /// Fails for the reason that the reading gave, when that is this check's matter; else it was not judged.
    pub(super) fn unread(problem: &MessageRefused, number: u8) -> Self {
        if problem.check == number {
            Self::fail(format!("{} is not as expected.", problem.field), &problem.expected, &problem.received)
        } else {
            Self::NotYet(format!("Not judged: {} could not be read (check {}).", problem.field, problem.check))
        }
    }

    /// Judges what was read, or says which other check has to be settled first.
    pub(super) fn given<T>(read: &Read<T>, judge: impl FnOnce(&T) -> Verdict) -> Self {
        match read {
            Ok(value) => judge(value),
            Err(problem) => Self::unread(problem, 0),
        }
    }

    pub(super) fn into_check(self, number: u8, group: Group, name: &'static str) -> Check {
        let (outcome, sentence) = match self {
            Self::Pass(sentence) => (Outcome::Passed, sentence),
            Self::Notice(sentence) => (Outcome::Notice(sentence.clone()), sentence),
            Self::NotYet(sentence) => (Outcome::NotYet(sentence.clone()), sentence),
            Self::Fail { sentence, expected, received } => (Outcome::Failed { expected, received }, sentence),
        };
        Check { number, group, name, outcome, sentence }
    }
}
