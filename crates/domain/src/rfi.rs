//! Requests for information: where one stands, when it was raised seen from the money, and how deep it goes.
use std::fmt;
use std::str::FromStr;

use crate::payment::PaymentStatus;

/// The state of a request (cpn-flows 1.4). It only moves forward; an unknown one is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RfiStatus {
    /// Waiting for an answer.
    InformationRequired,
    /// Answered; the BFI reviews.
    InReview,
    /// Accepted.
    Approved,
    /// Refused, under either of its two words (`REJECTED`, `FAILED`), as it came. Final.
    Refused(String),
    /// A state this version does not know; kept as it came and never acted on.
    Unknown(String),
}

impl RfiStatus {
    /// CPN's word for it.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::InformationRequired => "INFORMATION_REQUIRED",
            Self::InReview => "IN_REVIEW",
            Self::Approved => "APPROVED",
            Self::Refused(text) | Self::Unknown(text) => text,
        }
    }

    /// Whether nothing can follow.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Approved | Self::Refused(_))
    }

    fn rank(&self) -> Option<u8> {
        match self {
            Self::InformationRequired => Some(0),
            Self::InReview => Some(1),
            Self::Approved | Self::Refused(_) => Some(2),
            Self::Unknown(_) => None,
        }
    }

    /// The further of two known states; an unknown one says nothing about how far things are.
    #[must_use]
    pub fn furthest(&self, other: &Self) -> Self {
        if other.rank() > self.rank() { other.clone() } else { self.clone() }
    }

    /// The state after an answer that says `incoming`, knowing the furthest known state ever `reached`: a late or
    /// repeated answer never moves it backwards, not even behind an unknown state, and a terminal state stays.
    #[must_use]
    pub fn advance_past(&self, reached: &Self, incoming: &Self) -> Self {
        let before =
            |earlier: &Self| matches!((earlier.rank(), incoming.rank()), (Some(was), Some(next)) if next < was);
        if self.is_terminal() || before(self) || before(reached) { self.clone() } else { incoming.clone() }
    }
}

impl fmt::Display for RfiStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for RfiStatus {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "INFORMATION_REQUIRED" => Self::InformationRequired,
            "IN_REVIEW" => Self::InReview,
            "APPROVED" => Self::Approved,
            "REJECTED" | "FAILED" => Self::Refused(text.to_owned()),
            other => Self::Unknown(other.to_owned()),
        })
    }
}

/// When a request was raised, seen from the money (cpn-flows 2.1). The earlier the point, the less is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RfiPoint {
    /// No USDC had moved.
    BeforeFunding,
    /// The BFI had the USDC and had not sent the fiat.
    AfterFunding,
    /// The BFI had sent the fiat.
    AfterCompletion,
}

impl RfiPoint {
    const ALL: [Self; 3] = [Self::BeforeFunding, Self::AfterFunding, Self::AfterCompletion];

    /// The point at which a payment stands. CPN does not tell when a request was raised: it is judged by the payment's
    /// state when the request is first seen.
    #[must_use]
    pub fn of(payment: &PaymentStatus, funds_moved: bool) -> Self {
        match payment {
            PaymentStatus::Completed => Self::AfterCompletion,
            PaymentStatus::FiatPaymentInitiated => Self::AfterFunding,
            PaymentStatus::Created
            | PaymentStatus::CryptoFundsPending
            | PaymentStatus::Failed
            | PaymentStatus::Unknown(_) => {
                if funds_moved {
                    Self::AfterFunding
                } else {
                    Self::BeforeFunding
                }
            }
        }
    }

    /// Whether the money was out of the wallet already.
    #[must_use]
    pub fn is_funded(self) -> bool {
        self != Self::BeforeFunding
    }

    /// Its stable name: `after_funding`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BeforeFunding => "before_funding",
            Self::AfterFunding => "after_funding",
            Self::AfterCompletion => "after_completion",
        }
    }
}

impl fmt::Display for RfiPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no point.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a point of a request for information: {0}")]
pub struct InvalidPoint(String);

impl FromStr for RfiPoint {
    type Err = InvalidPoint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|point| point.name() == text).ok_or_else(|| InvalidPoint(text.to_owned()))
    }
}

/// A level in words: `Level 2`. An undocumented word stays as it came.
#[must_use]
pub fn level(raw: &str) -> String {
    match raw.strip_prefix("LEVEL_") {
        Some(number) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("Level {number}")
        }
        Some(_) | None => raw.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(text: &str) -> RfiStatus {
        text.parse().unwrap()
    }

    #[test]
    fn a_request_never_moves_backwards() {
        let path = ["INFORMATION_REQUIRED", "IN_REVIEW", "REJECTED"].map(status);
        for (index, now) in path.iter().enumerate() {
            for late in &path[..index] {
                assert_eq!(&now.advance_past(now, late), now, "{now} then {late}");
            }
        }
        let (approved, refused) = (status("APPROVED"), status("FAILED"));
        assert_eq!(approved.advance_past(&approved, &refused), approved);
        assert_eq!(refused.advance_past(&refused, &approved), refused);
        assert_eq!(path[0].advance_past(&path[0], &approved), approved);
    }

    #[test]
    fn an_unknown_state_is_kept_and_is_no_way_back() {
        let (odd, review) = (status("ESCALATED"), status("IN_REVIEW"));
        assert_eq!(review.advance_past(&review, &odd), odd);
        assert_eq!(odd.advance_past(&review, &status("INFORMATION_REQUIRED")), odd);
        assert_eq!(odd.advance_past(&review, &status("APPROVED")), RfiStatus::Approved);
        assert_eq!(odd.to_string(), "ESCALATED");
        assert_eq!(review.furthest(&odd), review);
    }

    #[test]
    fn both_words_for_refused_are_one_state_and_stay_as_they_came() {
        for word in ["REJECTED", "FAILED"] {
            assert_eq!(status(word), RfiStatus::Refused(word.to_owned()));
            assert_eq!(status(word).code(), word);
            assert!(status(word).is_terminal());
        }
    }

    #[test]
    fn the_point_follows_the_money() {
        assert_eq!(RfiPoint::of(&PaymentStatus::Created, false), RfiPoint::BeforeFunding);
        assert_eq!(RfiPoint::of(&PaymentStatus::CryptoFundsPending, true), RfiPoint::AfterFunding);
        assert_eq!(RfiPoint::of(&PaymentStatus::FiatPaymentInitiated, false), RfiPoint::AfterFunding);
        assert_eq!(RfiPoint::of(&PaymentStatus::Completed, true), RfiPoint::AfterCompletion);
        for point in RfiPoint::ALL {
            assert_eq!(point.to_string().parse(), Ok(point));
        }
    }

    #[test]
    fn a_level_is_said_in_words_where_it_is_one() {
        assert_eq!(level("LEVEL_2"), "Level 2");
        assert_eq!(level("LEVEL_X"), "LEVEL_X");
        assert_eq!(level("ENHANCED"), "ENHANCED");
    }
}
