//! A list of named steps with their durations, and the summary at the end.

use std::time::{Duration, Instant};

/// What has been done so far.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

struct Step {
    name: String,
    took: Duration,
    outcome: Outcome,
}

enum Outcome {
    Done,
    Skipped(String),
    Failed(String),
}

impl Steps {
    /// Runs one step under a heading. A failure is kept and shown in the summary; true when it went well.
    pub(crate) fn check(&mut self, name: &str, work: impl FnOnce() -> Result<(), String>) -> bool {
        println!("\n== {name} ==");
        let start = Instant::now();
        let outcome = match work() {
            Ok(()) => Outcome::Done,
            Err(reason) => {
                println!("{reason}");
                Outcome::Failed(reason)
            }
        };
        let well = matches!(outcome, Outcome::Done);
        self.done.push(Step { name: name.to_owned(), took: start.elapsed(), outcome });
        well
    }

    /// Runs a step that all later ones stand on.
    ///
    /// # Errors
    /// When it fails: there is no point in going on.
    pub(crate) fn need(&mut self, name: &str, work: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
        if self.check(name, work) { Ok(()) } else { Err(format!("Stopped: the rest needs “{name}”.")) }
    }

    /// Says that a step was left out, and why.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        println!("\n== {name} ==\nSkipped: {reason}");
        self.done.push(Step {
            name: name.to_owned(),
            took: Duration::ZERO,
            outcome: Outcome::Skipped(reason.to_owned()),
        });
    }

    /// How many steps failed.
    pub(crate) fn failures(&self) -> u64 {
        self.done.iter().map(|step| u64::from(matches!(step.outcome, Outcome::Failed(_)))).sum()
    }

    /// One line for each step, with its duration and what became of it.
    pub(crate) fn summary(&self) -> String {
        let mut lines = vec!["\n== Summary ==".to_owned()];
        for step in &self.done {
            let (word, why) = match &step.outcome {
                Outcome::Done => ("ok", ""),
                Outcome::Skipped(reason) => ("skipped", reason.as_str()),
                Outcome::Failed(reason) => ("FAILED", reason.lines().next().unwrap_or_default()),
            };
            lines.push(
                format!("{:>8.1} s  {word:<8}{}  {why}", step.took.as_secs_f64(), step.name).trim_end().to_owned(),
            );
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_is_named_in_the_summary_with_its_reason() {
        let mut steps = Steps::default();
        assert!(steps.check("formatting", || Ok(())));
        assert!(!steps.check("lints", || Err("clippy found 3 things\nmore".to_owned())));
        steps.skip("licences", "cargo-deny is not installed");
        assert_eq!(steps.failures(), 1);
        let summary = steps.summary();
        assert!(summary.contains("FAILED  lints  clippy found 3 things"), "{summary}");
        assert!(summary.contains("skipped licences  cargo-deny is not installed"), "{summary}");
        assert!(steps.need("install", || Err("no network".to_owned())).is_err());
    }
}
