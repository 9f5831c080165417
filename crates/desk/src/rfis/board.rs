//! The board: all requests about all payments, completed ones too.
use domain::ids::RfiId;
use domain::money::{Currency, Money};
use domain::rfi::RfiStatus;
use jiff::Timestamp;
use store::RfiStanding;

use super::line::{RfiLine, RfiStands};
use crate::Desk;
use crate::error::Result;

/// How many rows are shown at once. Those that wait for us are always among them: they come first.
const ROWS: usize = 200;

/// A part of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RfiPart {
    /// To answer and in review, and what nobody knows.
    Open,
    /// Waiting for us.
    ToAnswer,
    /// Waiting for the BFI.
    InReview,
    /// Accepted.
    Approved,
    /// Refused, or ended unanswered.
    Refused,
}

impl RfiPart {
    /// All parts.
    pub const ALL: [Self; 5] = [Self::Open, Self::ToAnswer, Self::InReview, Self::Approved, Self::Refused];

    pub(super) fn holds(self, standing: &RfiStanding, now: Timestamp) -> bool {
        let over = standing.ended_at.is_some() || standing.expires.is_some_and(|end| end <= now);
        let waits = standing.status == RfiStatus::InformationRequired && !over;
        match self {
            Self::Open => waits || matches!(standing.status, RfiStatus::InReview | RfiStatus::Unknown(_)),
            Self::ToAnswer => waits,
            Self::InReview => standing.status == RfiStatus::InReview,
            Self::Approved => standing.status == RfiStatus::Approved,
            Self::Refused => {
                matches!(standing.status, RfiStatus::Refused(_))
                    || (standing.status == RfiStatus::InformationRequired && over)
            }
        }
    }
}

/// The board.
#[derive(Clone, Debug)]
pub struct RfiBoard {
    /// Post-funding first, then by time left; what is over newest first.
    pub rows: Vec<RfiLine>,
    /// How many each part holds.
    pub counts: Vec<(RfiPart, u32)>,
    /// How many wait for us.
    pub to_answer: u32,
    /// The payments' amounts behind those that wait for us, each payment once.
    pub at_risk: Money,
    /// That part of it which is already with a BFI.
    pub with_bfi: Money,
    /// The next deadline of those that wait for us.
    pub next_deadline: Option<Timestamp>,
    /// Customers whose new payments can be refused until their requests are decided (290205).
    pub blocked_customers: Vec<String>,
}

impl Desk {
    /// The board.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn rfis(&self, part: RfiPart) -> Result<RfiBoard> {
        let all = self.store(|store| store.rfis()).await?;
        let now = self.clock().server_now();
        let counts = RfiPart::ALL.map(|part| {
            let count = all.iter().filter(|standing| part.holds(standing, now)).count();
            (part, u32::try_from(count).unwrap_or(u32::MAX))
        });
        let mut shown: Vec<&RfiStanding> = all.iter().filter(|standing| part.holds(standing, now)).collect();
        shown.sort_by_key(|standing| place(standing, now));
        let open = all.iter().filter(|standing| RfiPart::Open.holds(standing, now));
        let open = self.lines(open.map(|standing| standing.id.clone())).await?;
        let mut rows = Vec::new();
        for standing in shown.into_iter().take(ROWS) {
            match open.iter().find(|line| line.id == standing.id) {
                Some(line) => rows.push(line.clone()),
                None => rows.extend(self.lines(std::iter::once(standing.id.clone())).await?),
            }
        }
        let waiting: Vec<_> = open.iter().filter(|line| line.stands == RfiStands::InformationRequired).collect();
        let mut blocked: Vec<String> = open.iter().map(|line| line.customer.clone()).collect();
        blocked.sort();
        blocked.dedup();
        Ok(RfiBoard {
            rows,
            counts: counts.to_vec(),
            to_answer: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
            at_risk: sum(waiting.iter().copied()),
            with_bfi: sum(waiting.iter().copied().filter(|line| line.point.is_funded())),
            next_deadline: waiting.iter().filter_map(|line| line.expires).min(),
            blocked_customers: blocked,
        })
    }

    /// How many requests wait for an answer that can still be given.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn rfis_to_answer(&self) -> Result<u32> {
        self.store(|store| store.rfis_to_answer()).await
    }

    pub(super) async fn lines(&self, ids: impl Iterator<Item = RfiId>) -> Result<Vec<RfiLine>> {
        let mut lines = Vec::new();
        for id in ids {
            match self.case(&id).await {
                Ok(case) => lines.push(case.line(&case.draft())),
                Err(error) => tracing::warn!(rfi = %id, %error, "a request for information cannot be shown"),
            }
        }
        Ok(lines)
    }
}

/// Waiting for us before everything else; of those, and of the rest, money that is out first; then by time left. What is
/// over comes last, newest first.
fn place(standing: &RfiStanding, now: Timestamp) -> (u8, bool, i64) {
    let end = standing.expires.map_or(i64::MAX, Timestamp::as_millisecond);
    if RfiPart::ToAnswer.holds(standing, now) {
        (0, !standing.point.is_funded(), end)
    } else if RfiPart::Open.holds(standing, now) {
        (1, !standing.point.is_funded(), end)
    } else {
        (2, false, standing.seen_at.as_millisecond().saturating_neg())
    }
}

fn sum<'a>(lines: impl Iterator<Item = &'a RfiLine>) -> Money {
    let mut counted = Vec::new();
    let mut sum = Money::zero(Currency::USDC);
    for line in lines {
        if !counted.contains(&line.attempt) {
            counted.push(line.attempt);
            sum = sum.checked_add(line.at_risk).unwrap_or(sum);
        }
    }
    sum
}
