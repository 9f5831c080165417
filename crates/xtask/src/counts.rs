//! Counts what the test runners report, so that the last line of `cargo xtask test` is the whole truth.

/// Tests that passed and tests that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Counts {
    /// Adds what one line of output of `cargo test` or `vitest` reports; other lines add nothing.
    pub(crate) fn read(&mut self, line: &str) {
        let plain = without_colour(line);
        let line = plain.trim();
        // cargo: "test result: ok. 12 passed; 0 failed; 0 ignored; …"; vitest: "Tests  1 failed | 11 passed (12)".
        let Some(rest) = line.strip_prefix("test result:").or_else(|| line.strip_prefix("Tests ")) else { return };
        let words: Vec<&str> = rest.split([' ', ';', '|', '.']).filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            if let [number, what] = pair
                && let Ok(number) = number.parse::<u64>()
            {
                match *what {
                    "passed" => self.passed += number,
                    "failed" => self.failed += number,
                    _ => {}
                }
            }
        }
    }
}

/// The line without terminal colour sequences (`ESC [ … letter`).
fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(character) = rest.next() {
        if character == '\u{1b}' {
            for skipped in rest.by_ref() {
                if skipped.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_are_counted_and_other_lines_are_not() {
        let mut counts = Counts::default();
        counts.read("running 14 tests");
        counts.read("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s");
        counts.read("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        counts.read(" Test Files  1 failed | 4 passed (5)");
        counts
            .read("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m11 passed\u{1b}[39m (12)");
        assert_eq!(counts, Counts { passed: 24, failed: 3 });
    }
}
