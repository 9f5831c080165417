//! How often each path was called, so that tests can tell what a client costs.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Counts calls by method and path; the query does not matter.
#[derive(Default)]
pub(crate) struct Calls(Mutex<BTreeMap<String, u64>>);

impl Calls {
    pub(crate) fn note(&self, call: &str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(call.to_owned()).or_default();
        *count = count.saturating_add(1);
    }

    pub(crate) fn all(&self) -> BTreeMap<String, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
