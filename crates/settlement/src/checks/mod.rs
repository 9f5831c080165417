//! The 28 checks: each has a number, a name, an outcome and a sentence. All run, whatever the others say.

mod after;
mod encoding;
mod kind;
mod permit;
mod report;
mod shared;
mod state;
mod terms;

use crate::evidence::Evidence;
use crate::intent::{PaymentMessage, Read, Received};

pub use after::check_after;
pub use report::{Check, Group, Outcome, Report};

/// Checks 1 to 25: before the device is touched. A message that cannot be read fails its check; what depends on it
/// is reported as not judged.
#[must_use]
pub fn check_before(evidence: &Evidence<'_>) -> Report {
    let received = Received::read(evidence.raw_message);
    let message = received.message();
    let subject = Subject { evidence, received: &received, message: &message };
    let mut checks = kind::checks(&subject);
    checks.extend(permit::checks(&subject));
    checks.extend(terms::checks(&subject));
    checks.extend(encoding::checks(&subject));
    checks.extend(state::checks(&subject));
    checks.sort_by_key(|check| check.number);
    Report { checks }
}

/// What the checks look at together.
struct Subject<'a> {
    evidence: &'a Evidence<'a>,
    received: &'a Received,
    /// The whole message, when everything about its form is right.
    message: &'a Read<PaymentMessage>,
}
