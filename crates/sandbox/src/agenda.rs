//! What happens by itself: a list of due events on the sandbox's clock, applied in order before each request.
//!
//! No timers run: a request first catches up with the clock, so that moving the clock gives the same states every time.

use alloy_primitives::B256;
use cpn::wire::PaymentStatus;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::rfi::Level;
use crate::world::World;

/// An event and when it is due.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Scheduled {
    at: Timestamp,
    sequence: u64,
    event: Event,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Event {
    /// The review turns into one by hand.
    ReviewedByHand {
        payment: String,
    },
    ReviewPassed {
        payment: String,
    },
    ReviewFailed {
        payment: String,
    },
    /// The magic value `Expired`.
    CutOff {
        payment: String,
    },
    PaymentExpires {
        payment: String,
    },
    TransactionExpires {
        transaction: String,
    },
    Broadcast {
        transaction: String,
    },
    Confirm {
        transaction: String,
    },
    BroadcastV1 {
        transaction: String,
    },
    ConfirmV1 {
        transaction: String,
    },
    TransactionV1Expires {
        transaction: String,
    },
    PayoutStarts {
        payment: String,
    },
    PayoutDelayed {
        payment: String,
    },
    PayoutDone {
        payment: String,
    },
    PayoutFails {
        payment: String,
    },
    RefundEnds {
        refund: String,
    },
    /// A magic value asks for an RFI, if the payment then has this status.
    RfiRaised {
        payment: String,
        level: Level,
        during: PaymentStatus,
    },
    RfiDecided {
        rfi: String,
    },
    RfiExpires {
        rfi: String,
    },
    /// A wallet's own transaction gets into a block.
    Mine {
        chain: String,
        hash: B256,
    },
}

/// How long things take, in seconds of the sandbox's clock. All of it ours (docs/sandbox.md).
pub(crate) mod pace {
    /// From creation to the review by hand, for the magic values that have a review.
    pub(crate) const BY_HAND: i64 = 4;
    /// The BFI's review, for the magic values that have one.
    pub(crate) const REVIEW: i64 = 10;
    /// From approval to the failure of the magic value `Expired`.
    pub(crate) const CUT_OFF: i64 = 10;
    /// From the submitted signature to the chain.
    pub(crate) const BROADCAST: i64 = 2;
    /// From the chain to enough confirmations.
    pub(crate) const CONFIRM: i64 = 6;
    /// From there to the start of the payout.
    pub(crate) const PAYOUT_STARTS: i64 = 2;
    /// From there to its end.
    pub(crate) const PAYOUT_DONE: i64 = 8;
    /// From the start of a payout to its delay or failure.
    pub(crate) const PAYOUT_TURNS: i64 = 4;
    /// From a refund's creation to its end.
    pub(crate) const REFUND: i64 = 6;
    /// From creation, from the start of the payout or from its end to an RFI that a magic value asks for.
    pub(crate) const RFI_RAISED: i64 = 4;
    /// From a complete answer to the decision about it.
    pub(crate) const RFI_DECIDED: i64 = 6;
    /// How long an RFI on a payment without funds can be answered: less than the payment itself lives.
    pub(crate) const RFI_LIFE: i64 = 3_600;
    /// How long any other RFI can be answered.
    pub(crate) const RFI_LIFE_FUNDED: i64 = 48 * 3_600;
    /// A wallet's own transaction.
    pub(crate) const MINE: i64 = 4;
}

impl World {
    /// Plans an event.
    pub(crate) fn schedule(&mut self, now: Timestamp, seconds: i64, event: Event) {
        let at = now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX);
        self.schedule_at(at, event);
    }

    /// Plans an event for an instant.
    pub(crate) fn schedule_at(&mut self, at: Timestamp, event: Event) {
        self.scheduled += 1;
        let sequence = self.scheduled;
        let position = self.agenda.partition_point(|other| (other.at, other.sequence) < (at, sequence));
        self.agenda.insert(position, Scheduled { at, sequence, event });
    }

    /// Lets everything happen that is due; says whether anything did.
    pub(crate) fn catch_up(&mut self, now: Timestamp) -> bool {
        let mut changed = false;
        while self.agenda.first().is_some_and(|next| next.at <= now) {
            let due = self.agenda.remove(0);
            self.apply(due.at, due.event);
            changed = true;
        }
        changed
    }
}
