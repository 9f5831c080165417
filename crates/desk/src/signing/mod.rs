//! Signing: create the transaction, check it, ask the device, check the signature, submit. Rules here, bytes elsewhere.
mod approve;
mod gather;
pub(crate) use gather::address;
mod page;
mod prepare;
mod report;
mod submit;
mod take_up;

pub use page::{SigningPage, Stage};
pub use report::{CheckRecord, CheckResult};
pub(crate) use take_up::lost;

use store::fact::PaymentRecord;

/// Our last moment to sign a payment.
pub(crate) fn sign_by(payment: &PaymentRecord) -> jiff::Timestamp {
    domain::payment::sign_by(payment.created, payment.expires)
}
