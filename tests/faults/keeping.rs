//! Killed while records are saved.
use std::time::Duration;

use acceptance::Failure;
use serde_json::{Value, json};

use crate::trial::Trial;

#[tokio::test(flavor = "multi_thread")]
async fn a_beneficiary_is_saved_as_a_whole_or_not_at_all_and_what_was_said_to_be_saved_is() -> Result<(), Failure> {
    let mut trial = Trial::start().await?;
    let mut said = 1;
    for round in 0..5_u64 {
        let saved = trial.tell(json!({ "do": "save", "name": format!("Talleres {said}") })).await?;
        said = saved.get("version").and_then(Value::as_u64).unwrap_or_default();
        // More than there is time for.
        for more in 0..20 {
            trial.send(json!({ "do": "save", "name": format!("Talleres {}", said + more) })).await?;
        }
        tokio::time::sleep(Duration::from_millis(3 + 9 * round)).await;
        trial.kill().await?;

        let store = trial.written()?;
        let first = store.beneficiaries()?.into_iter().min_by(|a, b| a.reference.cmp(&b.reference));
        let newest = first.ok_or_else(|| Failure::new("no beneficiary"))?;
        assert!(u64::from(newest.version) >= said, "version {said} was said to be saved");
        for version in 2..=newest.version {
            let known = store.beneficiary(newest.id, version)?.ok_or_else(|| Failure::new("a version is missing"))?;
            assert_eq!(known.name, format!("Talleres {}", version - 1));
            assert_eq!(known.fields, newest.fields);
        }
        trial.start_desk().await?;
        let next = trial.tell(json!({ "do": "save", "name": format!("Talleres {}", newest.version) })).await?;
        said = next.get("version").and_then(Value::as_u64).unwrap_or_default();
        assert_eq!(said, u64::from(newest.version) + 1);
    }
    trial.reckon("13 while saving a beneficiary, five times", "the last version that was saved").await.map(drop)
}
