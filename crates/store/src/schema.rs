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

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of the first release, with a call that may have taken effect.
    const FIRST_RELEASE: &str = "
        INSERT INTO store VALUES (1, 'sandbox');
        INSERT INTO customers VALUES ('c', 1, 'CUST-1', 'N', '{}');
        INSERT INTO beneficiaries VALUES ('b', 1, 'BEN-1', 'M', '{}');
        INSERT INTO orders VALUES ('o', 'ORD-1', '{}', 'c', 1, 'b', 1, 't', NULL, 't');
        INSERT INTO attempts (id, order_id, number, sender_address, refund_address, started_at, holds, finished, updated_at)
            VALUES ('a', 'o', 1, '0x', '0x', 't', 'live', 0, 't');
        INSERT INTO outbox VALUES ('k', 'a', 7, 'create_payment', '', '{}', 'open', 1, 'lost', NULL, NULL, NULL, 't', 't');
        PRAGMA user_version = 2";

    #[test]
    fn a_file_of_the_first_release_keeps_its_calls_and_their_rules() {
        let mut file = Connection::open_in_memory().unwrap();
        file.pragma_update(None, "foreign_keys", "ON").unwrap();
        for migration in &MIGRATIONS[..2] {
            file.execute_batch(migration).unwrap();
        }
        file.execute_batch(FIRST_RELEASE).unwrap();
        migrate(&mut file, Environment::Sandbox).unwrap();
        let kept = "SELECT call || state || unanswered || ordinal FROM outbox WHERE key = 'k'";
        assert_eq!(file.query_row(kept, [], |row| row.get::<_, String>(0)).unwrap(), "create_paymentopen17");
        let call = |key: &str, call: &str, subject: &str| {
            let values = "'open', 0, NULL, NULL, NULL, NULL, 't', 't'";
            file.execute(
                &format!("INSERT INTO outbox VALUES ('{key}', 'a', 8, '{call}', '{subject}', '{{}}', {values})"),
                [],
            )
        };
        assert!(call("k2", "create_payment", "").is_err(), "one creation at a time, as before");
        assert!(call("k3", "submit_rfi", "p/r").is_ok() && call("k4", "submit_rfi", "p/other").is_ok());
        assert!(call("k5", "submit_rfi", "p/r").is_err(), "a request is answered once");
        // Nothing is left to do at the next start.
        migrate(&mut file, Environment::Sandbox).unwrap();
    }
}
