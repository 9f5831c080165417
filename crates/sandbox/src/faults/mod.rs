//! Faults on request: slow, held, dropped, refused, garbled and mistimed answers, and tampered messages.

mod connection;
mod inject;
mod kind;
mod object;
mod refusals;
mod stream;

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::tamper::Tamper;

pub(crate) use connection::{Connections, Droppable, FaultyAcceptor};
pub(crate) use inject::inject;
pub use kind::{FaultKind, TlsTrouble};

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Which calls: method and path with `*` for any run of characters, e.g. `POST /v1/cpn/payments` or `* /v2/*`.
    pub route: String,
    /// What happens to them.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// How many calls it hits; left out, all of them until the faults are cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}

/// The faults that are set.
#[derive(Default)]
pub(crate) struct Faults {
    set: Mutex<Vec<Fault>>,
    /// Counts the moments at which all open connections were cut.
    cuts: watch::Sender<u64>,
}

impl Faults {
    pub(crate) fn set(&self, fault: Fault) {
        let cuts = matches!(fault.kind, FaultKind::TlsFailure { .. });
        self.set.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
        if cuts {
            // A client that keeps its connection would not shake hands again.
            self.cuts.send_modify(|count| *count += 1);
        }
    }

    pub(crate) fn clear(&self) {
        self.set.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn all(&self) -> Vec<Fault> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The faults that hit a call, each counted down.
    fn hit(&self, call: &str) -> Vec<FaultKind> {
        self.take(|fault| fault.kind.hits_calls() && matches(&fault.route, call))
    }

    /// The tampering that is due for the message being made, if any.
    pub(crate) fn take_tamper(&self) -> Option<Tamper> {
        let due = self.take(|fault| matches!(fault.kind, FaultKind::TamperTransaction { .. }));
        due.into_iter().find_map(|kind| {
            let FaultKind::TamperTransaction { field } = kind else { return None };
            Some(field)
        })
    }

    /// How the handshake that begins is to fail, if at all.
    fn take_tls_trouble(&self) -> Option<TlsTrouble> {
        let due = self.take(|fault| matches!(fault.kind, FaultKind::TlsFailure { .. }));
        due.into_iter().find_map(|kind| {
            let FaultKind::TlsFailure { how } = kind else { return None };
            Some(how)
        })
    }

    fn take(&self, wanted: impl Fn(&Fault) -> bool) -> Vec<FaultKind> {
        let mut faults = self.set.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::new();
        for fault in faults.iter_mut().filter(|fault| wanted(fault)) {
            taken.push(fault.kind.clone());
            fault.count = fault.count.map(|count| count.saturating_sub(1));
        }
        faults.retain(|fault| fault.count != Some(0));
        taken
    }
}

/// Whether a text fits a pattern in which `*` stands for any run of characters.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => text
            .strip_prefix(head)
            .is_some_and(|tail| (0..=tail.len()).any(|skip| tail.get(skip..).is_some_and(|tail| matches(rest, tail)))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        assert!(matches("POST /v1/cpn/payments", "POST /v1/cpn/payments"));
        assert!(!matches("POST /v1/cpn/payments", "POST /v1/cpn/payments/1"));
        assert!(matches("* /v2/*/submit", "POST /v2/cpn/payments/1/transactions/2/submit"));
        assert!(!matches("* /v2/*/submit", "POST /v2/cpn/payments/1/transactions/2"));
        assert!(matches("*", "GET /ping"));
    }

    #[test]
    fn a_fault_hits_as_often_as_it_was_set_to() {
        let faults = Faults::default();
        faults.set(Fault { route: "GET *".to_owned(), kind: FaultKind::Garbage, count: Some(2) });
        assert_eq!(faults.hit("POST /ping"), []);
        assert_eq!(faults.hit("GET /ping"), [FaultKind::Garbage]);
        assert_eq!(faults.hit("GET /ping"), [FaultKind::Garbage]);
        assert_eq!(faults.hit("GET /ping"), []);
    }

    #[test]
    fn what_is_no_call_is_not_hit_by_a_route() {
        let faults = Faults::default();
        let how = TlsTrouble::Closed;
        faults.set(Fault { route: "*".to_owned(), kind: FaultKind::TlsFailure { how }, count: Some(1) });
        assert_eq!(faults.hit("GET /ping"), []);
        assert_eq!(faults.take_tls_trouble(), Some(how));
        assert_eq!(faults.take_tls_trouble(), None);
    }

    #[test]
    fn faults_are_written_as_documented() {
        let read = |value: serde_json::Value| serde_json::from_value::<Fault>(value).unwrap();
        let fault = read(json!({
            "route": "POST /v1/cpn/payments", "kind": "status", "status": 503, "retryAfter": 2, "count": 1,
        }));
        let kind = FaultKind::Status { status: 503, retry_after: Some(2), after: false };
        assert_eq!(fault, Fault { route: "POST /v1/cpn/payments".to_owned(), kind, count: Some(1) });
        let tamper = read(json!({"route": "*", "kind": "tamper_transaction", "field": "maxFee"}));
        assert_eq!(tamper.kind, FaultKind::TamperTransaction { field: Tamper::MaxFee });
        let clock = read(json!({"route": "*", "kind": "wrong_clock", "offsetSeconds": -9}));
        assert_eq!(clock.kind, FaultKind::WrongClock { offset_seconds: -9 });
        let tls = read(json!({"route": "*", "kind": "tls_failure", "how": "plain_text"}));
        assert_eq!(tls.kind, FaultKind::TlsFailure { how: TlsTrouble::PlainText });
    }

    #[test]
    fn every_kind_in_the_document_is_understood() {
        let document = include_str!("../../../../docs/sandbox.md");
        let table = document.split("| kind | members | what happens |").nth(1).unwrap();
        let firsts = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('|').next());
        let kinds: Vec<&str> =
            firsts.flat_map(|cell| cell.split(", ")).map(|kind| kind.trim_matches(['`', ' '])).collect();
        assert_eq!(kinds.len(), 45);
        for kind in kinds {
            let mut fault = json!({
                "route": "*", "kind": kind, "ms": 1, "how": "closed", "megabytes": 1, "value": "x", "offsetSeconds": 1,
                "status": 500, "code": 1, "location": "https://192.0.2.1/", "member": "id", "field": "maxFee",
            });
            if kind == "code_as_text" {
                fault["code"] = "text".into();
            }
            let read = serde_json::from_value::<Fault>(fault);
            assert!(read.is_ok(), "{kind}: {read:?}");
        }
    }
}
