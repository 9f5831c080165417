//! The desk's policy: who looks a second time, how long completed payments are watched, what looks like a repeated order,
//! where tickets are answered, and whether the system's notices are shown.
use domain::fields;
use store::fact::{Fact, PolicyRecord};

use crate::Desk;
use crate::error::{Error, FieldProblem, Result};

/// The longest watch after a payment's end, in days.
const LONGEST_WATCH: u32 = 365;
/// How far back repeated orders are looked for at most, in days.
const FARTHEST_BACK: u32 = 365;

impl Desk {
    /// The policy; the default one before any was set.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn policy(&self) -> Result<PolicyRecord> {
        self.store(|store| store.policy()).await
    }

    /// Sets the policy. One that is in force already is not written again.
    ///
    /// # Errors
    /// When a field needs mending.
    pub async fn save_policy(&self, policy: PolicyRecord) -> Result<()> {
        let policy = PolicyRecord { support_email: policy.support_email.trim().to_owned(), ..policy };
        let problems = problems(&policy);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        if self.policy().await? == policy {
            return Ok(());
        }
        self.record_person(vec![Fact::PolicySaved { policy }]).await
    }
}

fn problems(policy: &PolicyRecord) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if !(1..=LONGEST_WATCH).contains(&policy.rfi_watch_days) {
        problems.push(FieldProblem::new("rfiWatchDays", "Enter whole days from 1 to 365."));
    }
    if policy.duplicate_days > FARTHEST_BACK {
        problems.push(FieldProblem::new("duplicateDays", "Enter whole days from 0 to 365; 0 looks for none."));
    }
    if !policy.support_email.is_empty() && !fields::is_email(&policy.support_email) {
        problems.push(FieldProblem::new("supportEmail", "Enter one e-mail address, like treasury@example.com."));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_field_is_named() {
        assert!(problems(&PolicyRecord::default()).is_empty());
        let wrong = PolicyRecord {
            rfi_watch_days: 0,
            duplicate_days: 366,
            support_email: "treasury".to_owned(),
            ..PolicyRecord::default()
        };
        let fields: Vec<_> = problems(&wrong).into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["rfiWatchDays", "duplicateDays", "supportEmail"]);
        let most = PolicyRecord {
            rfi_watch_days: 365,
            duplicate_days: 0,
            support_email: "treasury@example.com".to_owned(),
            ..wrong
        };
        assert!(problems(&most).is_empty());
    }
}
