//! Killed at any moment.
use std::time::Duration;

use acceptance::Failure;

use crate::trial::{Trial, text};

/// How often the desk is killed at most for each seed; fewer times when the beneficiary is paid before.
const KILLS: u32 = 12;

/// A small generator, so that a seed gives the same moments each time.
struct Moments(u64);

impl Moments {
    fn next(&mut self, below: u64) -> Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis((self.0 >> 33) % below)
    }
}

/// A person who orders once and then does what is next, until the beneficiary is paid.
async fn work(trial: &mut Trial) -> Result<(), Failure> {
    trial.start_desk().await?;
    trial.finish().await
}

async fn killed_at_any_moment(seed: u64) -> Result<(), Failure> {
    let mut trial = Trial::without_desk().await?;
    let mut moments = Moments(seed);
    let mut found = Vec::new();
    for _ in 0..KILLS {
        // A person who is interrupted comes back to what the next desk shows.
        match tokio::time::timeout(moments.next(500), work(&mut trial)).await {
            Ok(done) => done?,
            Err(_) => trial.kill().await?,
        }
        trial.start_desk().await?;
        let row = trial.row().await?;
        let status = row.map_or_else(|| "nothing ordered".to_owned(), |row| text(&row, "status").to_owned());
        trial.kill().await?;
        let paid = status == "SentByBfi";
        found.push(status);
        if paid {
            break;
        }
    }
    work(&mut trial).await?;
    trial.settled_once(&format!("any moment, seed {seed}"), &found.join(", ")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_killed_at_any_moment_pays_exactly_once() -> Result<(), Failure> {
    for seed in 1..=6 {
        killed_at_any_moment(seed).await.map_err(|failure| failure.during(&format!("seed {seed}")))?;
    }
    Ok(())
}
