//! Every kind of fault that the sandbox can put into an answer, and what may come of it at the client.

use sandbox::{FaultKind, TlsTrouble};

/// What may come of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Nothing was sent.
    NotSend,
    /// No answer, or one that cannot be read.
    GetNothing,
    /// An error with this status: a refusal, an undocumented answer, or one whose body cannot be read.
    BeTold(u16),
    /// The answer is as good as ever.
    Pass,
    /// Good or unreadable, by what the call needs of the answer.
    Depend,
}

/// The kinds, each with what may come of it. An answer without a body cannot be spoiled.
#[must_use]
pub fn kinds() -> Vec<(FaultKind, May)> {
    use FaultKind as K;
    use May::{BeTold, Depend, GetNothing, NotSend, Pass};
    let text = str::to_owned;
    let member = |name: &str| text(name);
    let mut kinds = vec![
        (K::Latency { ms: 5 }, Pass),
        (K::DropBefore, GetNothing),
        (K::DropAfter, GetNothing),
        (K::TlsFailure { how: TlsTrouble::Untrusted }, NotSend),
        (K::TlsFailure { how: TlsTrouble::PlainText }, NotSend),
        (K::TlsFailure { how: TlsTrouble::Closed }, NotSend),
        (K::HalfBody, GetNothing),
        (K::ChunkedCut, GetNothing),
        (K::SlowBody { ms: 2 }, Pass),
        (K::HugeBody { megabytes: 17 }, GetNothing),
        (K::EmptyBody, GetNothing),
        (K::Garbage, GetNothing),
        (K::CutJson, GetNothing),
        (K::RepeatedBody, GetNothing),
        (K::InvalidUtf8, GetNothing),
        (K::ByteOrderMark, Depend),
        (K::DeepNesting, GetNothing),
        (K::GzipClaimed, Depend),
        (K::ContentType { value: Some(text("text/html")) }, Pass),
        (K::ContentType { value: None }, Pass),
        (K::WrongClock { offset_seconds: -86_400 }, Pass),
        (K::DateText { value: text("yesterday") }, Pass),
        (K::Conflict, Pass),
        (K::UnknownEnum, Pass),
        (K::ExtraMembers, Pass),
        (K::MissingMember { member: member("id") }, Depend),
        (K::MissingMember { member: member("status") }, Depend),
        (K::WrongType { member: member("id") }, Depend),
        (K::WrongType { member: member("sourceAmount.amount") }, Depend),
        (K::NullMember { member: member("status") }, Depend),
        (K::DuplicateMember { member: member("id") }, Depend),
        (K::NullData, Depend),
        (K::OtherShape, Depend),
        (K::NoEnvelope, Depend),
        (K::StaleAnswer, Pass),
        (K::RepeatedElements, Pass),
        (K::OtherObject, Pass),
        (K::Amounts { value: text("-25.000000") }, Depend),
        (K::Amounts { value: text("1e400") }, Depend),
        (K::AmountsAsNumbers, Depend),
        (K::Dates { value: text("soon") }, Depend),
        (K::OtherStatus { status: 202 }, Pass),
        (K::CodeAsText { status: 400, code: text("two"), after: false }, BeTold(400)),
        (K::BareStatus { status: 404, after: false }, BeTold(404)),
        (K::BareStatus { status: 500, after: true }, BeTold(500)),
        (K::ErrorPage { status: 502, after: true }, BeTold(502)),
        (K::RetryAfter { status: 429, value: text("Wed, 21 Oct 2037 07:28:00 GMT"), after: false }, BeTold(429)),
        (K::RetryAfter { status: 503, value: text("99999999999999999999"), after: true }, BeTold(503)),
        (K::Refuse { status: 400, code: 290_103, message: None, after: false }, BeTold(400)),
        (K::Refuse { status: 418, code: 999_999, message: Some(text("new")), after: false }, BeTold(418)),
    ];
    for status in [301, 302, 307, 308] {
        let location = text("https://elsewhere.example/v1/cpn/payments");
        kinds.push((K::Redirect { status, location, after: status % 2 == 0 }, BeTold(status)));
    }
    for status in [400, 401, 403, 404, 408, 409, 413, 422, 425, 429, 500, 501, 502, 503, 504, 599] {
        let (retry_after, after) = ((status == 429).then_some(1), status >= 500);
        kinds.push((K::Status { status, retry_after, after }, BeTold(status)));
    }
    kinds
}
