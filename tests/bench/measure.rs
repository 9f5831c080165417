//! Two times of the same run side by side: ours and the bare one's, and how many times as long ours takes.

use std::time::Duration;

/// What was measured under one name.
pub(crate) struct Row {
    name: &'static str,
    ours: Vec<Duration>,
    bare: Vec<Duration>,
    /// The ratio that we want to stay under.
    aim: f64,
}

impl Row {
    /// A row from both series of times; neither may be empty.
    pub(crate) fn new(name: &'static str, aim: f64, ours: Vec<Duration>, bare: Vec<Duration>) -> Self {
        Self { name, ours, bare, aim }
    }

    /// The ratio of the medians.
    fn ratio(&self) -> f64 {
        milliseconds(median(&self.ours)) / milliseconds(median(&self.bare))
    }

    fn within_aim(&self) -> bool {
        self.ratio() <= self.aim
    }
}

/// The table, one line for each row: median and 95th percentile of both, in milliseconds.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut lines =
        vec![format!("{:<42}{:>20}{:>20}{:>8}{:>7}   runs", "median / 95 %, ms", "ours", "bare", "ratio", "aim")];
    for row in rows {
        let verdict = if row.within_aim() { "" } else { "  over" };
        lines.push(format!(
            "{:<42}{:>20}{:>20}{:>8.2}{:>7.2}   {}{verdict}",
            row.name,
            both(&row.ours),
            both(&row.bare),
            row.ratio(),
            row.aim,
            row.ours.len()
        ));
    }
    lines.join("\n")
}

/// A line for what has nothing to be compared with.
pub(crate) fn apart(name: &str, times: &[Duration]) -> String {
    format!("apart, {name}: {} ms, {} runs", both(times), times.len())
}

fn both(times: &[Duration]) -> String {
    format!("{:.1} / {:.1}", milliseconds(median(times)), milliseconds(at(times, 95)))
}

/// The middle of the times: one slow run does not move it.
fn median(times: &[Duration]) -> Duration {
    at(times, 50)
}

/// The time below which this many of a hundred lie.
fn at(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_shows_medians_their_ratio_and_what_is_over_its_aim() {
        let ms = |times: &[u64]| times.iter().map(|&ms| Duration::from_millis(ms)).collect::<Vec<_>>();
        let near = Row::new("near", 1.15, ms(&[11, 10, 500]), ms(&[10, 10, 10]));
        let far = Row::new("far", 1.15, ms(&[30]), ms(&[10]));
        assert!(near.within_aim() && !far.within_aim());
        let table = table(&[near, far]);
        let lines: Vec<_> = table.lines().collect();
        assert!(lines[1].contains("1.10") && !lines[1].contains("over"), "{table}");
        assert!(lines[1].contains("11.0 / 500.0"), "{table}");
        assert!(lines[2].contains("3.00") && lines[2].ends_with("1  over"), "{table}");
    }
}
