//! The reckoning after a trial: what the sandbox holds, what its chain shows and what the desk wrote down must agree.
use std::collections::HashSet;
use std::io::Write;

use acceptance::Failure;
use desk::store::{AttemptState, ListQuery, RowId, Store, View};
use serde_json::{Value, json};

use crate::trial::{Trial, text};

impl Trial {
    /// Lets the payment be finished as a person would, and reckons: one payment, settled once, and nothing is open.
    pub(crate) async fn finish_and_reckon(&mut self, point: &str, found: &str) -> Result<(), Failure> {
        self.finish().await?;
        self.settled_once(point, found).await
    }

    /// The reckoning of a payment that was made: one payment, settled once, and nothing is open.
    pub(crate) async fn settled_once(&mut self, point: &str, found: &str) -> Result<(), Failure> {
        let world = self.reckon(point, found).await?;
        assert_eq!(members(&world, "/payments").len(), 1, "{point}: one payment: {world}");
        assert_eq!(members(&world, "/chains/ETH-SEPOLIA/mined").len(), 1, "{point}: one settlement");
        assert_eq!(world.pointer("/paymentKeys").and_then(Value::as_object).map(serde_json::Map::len), Some(1));
        Ok(())
    }

    /// Kills the desk and compares: no order is paid twice, nothing at the sandbox is unknown to the desk, the chain moved
    /// what the desk says, the journal is whole and says what the tables say. Gives all that the sandbox holds.
    pub(crate) async fn reckon(&mut self, point: &str, found: &str) -> Result<Value, Failure> {
        self.kill().await?;
        let world = self.world().await?;
        let store = self.written()?;
        store.verify_chain(None)?;
        assert_eq!(store.compare()?, [], "{point}: the tables are what the journal says");
        let attempts = attempts(&store)?;

        let payments = members(&world, "/payments");
        let quotes: HashSet<_> = payments.iter().map(|payment| text(payment, "quoteId")).collect();
        assert_eq!(quotes.len(), payments.len(), "{point}: no quote is used twice");
        for payment in payments {
            let known = |attempt: &&AttemptState| {
                attempt.payment.as_ref().is_some_and(|known| known.id.as_str() == text(payment, "id"))
            };
            let owner = attempts.iter().find(known);
            let owner = owner.ok_or_else(|| Failure::new(format!("{point}: the desk does not know {payment}")))?;
            assert_eq!(owner.payment.as_ref().map(|known| known.status.as_str()), Some(text(payment, "status")));
            for transaction in members(&world, "/transactions") {
                let known = owner.transactions.iter().any(|known| known.record.id.as_str() == text(transaction, "id"));
                let of_this = text(transaction, "paymentId") == text(payment, "id");
                assert!(known || !of_this, "{point}: the desk does not know {transaction}");
            }
        }
        let mut orders = HashSet::new();
        for paying in attempts.iter().filter(|attempt| attempt.funds_moved) {
            assert!(orders.insert(paying.order), "{point}: an order is paid once");
        }
        let settled = attempts.iter().filter_map(|attempt| attempt.settlement.as_ref());
        let settled: u64 = settled.map(|settlement| settlement.value.minor() + settlement.fee.minor()).sum();
        assert_eq!(self.spent(), settled, "{point}: what left the wallet is what the desk says");
        assert_eq!(store.outbox_open()?, [], "{point}: nothing is left unknown");

        let row = json!({
            "payments": payments.len(),
            "transactions": members(&world, "/transactions").len(),
            "settlements": members(&world, "/chains/ETH-SEPOLIA/mined").len(),
            "attempts": attempts.len(),
        });
        // Straight to the output, so that the table is seen without asking for it.
        writeln!(std::io::stdout(), "| {point} | {found} | {row} |")?;
        Ok(world)
    }
}

/// The members of a list in the sandbox's state.
pub(crate) fn members<'a>(world: &'a Value, pointer: &str) -> &'a [Value] {
    world.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// All attempts that a desk wrote down.
pub(crate) fn attempts(store: &Store) -> Result<Vec<AttemptState>, Failure> {
    let rows = store.list(&ListQuery { text: None, view: View::All, today: None, limit: 100, offset: 0 })?.rows;
    let mut attempts = Vec::new();
    for row in rows {
        if let RowId::Attempt(id) = row.id {
            attempts.extend(store.attempt(id)?);
        }
    }
    Ok(attempts)
}
