//! The schema of the store file: numbered migrations, and the environment's stamp.
use domain::Environment;
use rusqlite::{Connection, OptionalExtension};

use crate::error::StoreError;

/// The migrations in their order; the file's `user_version` is how many were applied. Never edit one that shipped.
const MIGRATIONS: [&str; 5] = [
    include_str!("../migrations/0001_journal.sql"),
    include_str!("../migrations/0002_projections.sql"),
    include_str!("../migrations/0003_rfis.sql"),
    include_str!("../migrations/0004_tickets.sql"),
    include_str!("../migrations/0005_orders_to.sql"),
];

/// The projection tables, each after those it refers to.
pub(crate) const PROJECTIONS: [&str; 27] = [
    "institution",
    "customers",
    "beneficiaries",
    "requirements",
    "devices",
    "api_key",
    "chain_nodes",
    "policy",
    "drafts",
    "form_drafts",
    "orders",
    "attempts",
    "quotes",
    "outbox",
    "payments",
    "transactions",
    "refunds",
    "signings",
    "nonces",
    "settlements",
    "rfis",
    "rfi_files",
    "tickets",
    "ticket_notes",
    "arrivals",
    "refund_sightings",
    "list",
];

/// Brings the file to the newest schema and checks that it belongs to this environment. All in one transaction.
pub(crate) fn migrate(connection: &mut Connection, environment: Environment) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    let applied = usize::try_from(found).unwrap_or_default();
    for migration in MIGRATIONS.iter().skip(applied) {
        transaction.execute_batch(migration)?;
    }
    let stamp: Option<String> =
        transaction.query_row("SELECT environment FROM store", [], |row| row.get(0)).optional()?;
    match stamp {
        Some(stamp) if stamp == environment.to_string() => {}
        Some(found) => return Err(StoreError::OtherEnvironment { found, wanted: environment }),
        None => {
            transaction.execute("INSERT INTO store (one, environment) VALUES (1, ?1)", [environment.to_string()])?;
        }
    }
    if found < known {
        transaction.pragma_update(None, "user_version", known)?;
    }
    transaction.commit()?;
    Ok(())
}
