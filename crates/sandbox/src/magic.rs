//! The magic values of the travel-rule field `ORIGINATOR_NAME`. Exact and case-sensitive. All are documented (cpn-api 8) but
//! for those that make an RFI after funding or completion, which are ours.

use cpn::wire::{NamedValue, ValueOfField};
use serde::{Deserialize, Serialize};

use crate::bank_checks::value;
use crate::rfi::Level;

/// What a payment is made to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Script {
    /// Everything goes well.
    Plain,
    /// Refused in the answer.
    Failed,
    /// Reviewed, then refused.
    AsyncFailed,
    /// Reviewed, then approved.
    AsyncSuccess,
    /// Paid out later than announced.
    Delayed,
    /// Expires soon after approval.
    Expired,
    /// Funded, fails, refund already completed.
    RefundCompleted,
    /// Funded, fails, refund created, then failed.
    RefundFails,
    /// Funded, fails, refund created, then completed.
    RefundCompletes,
    /// An RFI in the answer.
    CreateRfi(Level),
    /// Created, then an RFI.
    AsyncRfi,
    /// An RFI once the payout has begun. Ours.
    RfiAfterFunding(Level),
    /// An RFI once the payment is completed. Ours.
    RfiAfterCompletion(Level),
}

impl Script {
    /// The script that the travel-rule data asks for.
    pub(crate) fn of(travel_rule: &[NamedValue]) -> Self {
        let Some(ValueOfField::Text(name)) = value(travel_rule, "ORIGINATOR_NAME") else { return Self::Plain };
        match name.as_str() {
            "Failed" => Self::Failed,
            "AsyncFailed" => Self::AsyncFailed,
            "AsyncSuccess" => Self::AsyncSuccess,
            "Delayed" => Self::Delayed,
            "Expired" => Self::Expired,
            "FailThenRefundWithCompleted" => Self::RefundCompleted,
            "FailThenRefundCreatedThenFailed" => Self::RefundFails,
            "FailThenRefundCreatedThenCompleted" => Self::RefundCompletes,
            "CreateRfi" => Self::CreateRfi(Level::One),
            "CreateRfiL2" => Self::CreateRfi(Level::Two),
            "CreateRfiL3" => Self::CreateRfi(Level::Three),
            "AsyncRfi" => Self::AsyncRfi,
            "RfiAfterFunding" => Self::RfiAfterFunding(Level::One),
            "RfiAfterFundingL2" => Self::RfiAfterFunding(Level::Two),
            "RfiAfterFundingL3" => Self::RfiAfterFunding(Level::Three),
            "RfiAfterCompletion" => Self::RfiAfterCompletion(Level::One),
            "RfiAfterCompletionL2" => Self::RfiAfterCompletion(Level::Two),
            "RfiAfterCompletionL3" => Self::RfiAfterCompletion(Level::Three),
            _ => Self::Plain,
        }
    }

    /// Whether the script says how its payment's refund goes.
    pub(crate) fn is_about_refunds(self) -> bool {
        matches!(self, Self::RefundCompleted | Self::RefundFails | Self::RefundCompletes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_word_is_magic() {
        let script = |name: &str| Script::of(&[NamedValue::text("ORIGINATOR_NAME", name)]);
        assert_eq!(script("AsyncFailed"), Script::AsyncFailed);
        assert_eq!(script("asyncfailed"), Script::Plain);
        assert_eq!(script(" Failed"), Script::Plain);
        assert_eq!(script("CreateRfiL3"), Script::CreateRfi(Level::Three));
        assert_eq!(script("CreateRfiL1"), Script::Plain);
        assert_eq!(Script::of(&[NamedValue::text("BENEFICIARY_NAME", "Failed")]), Script::Plain);
    }
}
