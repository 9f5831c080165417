//! Where a fault can meet a payment: the calls that the desk makes on its way, and what must be going on for each.
use domain::ids::PaymentId;
use sandbox::{Fault, FaultKind};

use super::chance::Chance;

/// What is paid for, and what comes in its way at CPN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Journey {
    /// Paid out.
    Paid,
    /// Funded, failed, paid back.
    Refunded,
    /// Asked about before funding, answered, paid out.
    Asked,
    /// The same, with files.
    AskedForFiles,
}

/// When a fault is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before the order is placed.
    Ordering,
    /// Once the payment exists.
    Created,
    /// Once the USDC is on its way.
    Funded,
}

/// A call that the desk makes on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Quotes,
    Requirements,
    CreatePayment,
    Payments,
    Payment,
    CreateTransaction,
    Transaction,
    Submit,
    Rfi,
    SubmitRfi,
    UploadFile,
    Refund,
    Ticket,
}

impl Journey {
    /// The customer's name: CPN's magic value.
    pub(crate) fn customer(self) -> &'static str {
        match self {
            Self::Paid => "Weatherby Trading LLC",
            Self::Refunded => "FailThenRefundCreatedThenCompleted",
            Self::Asked => "CreateRfiL2",
            Self::AskedForFiles => "CreateRfiL3",
        }
    }
}

impl Place {
    pub(crate) const ALL: [Self; 13] = [
        Self::Quotes,
        Self::Requirements,
        Self::CreatePayment,
        Self::Payments,
        Self::Payment,
        Self::CreateTransaction,
        Self::Transaction,
        Self::Submit,
        Self::Rfi,
        Self::SubmitRfi,
        Self::UploadFile,
        Self::Refund,
        Self::Ticket,
    ];

    /// Whether this kind is a fault here that anybody could notice. The answer to a create call that is right in
    /// everything and only names an object that CPN does not have is not: there is nothing to hold it against, and the
    /// object can never be signed for.
    pub(crate) fn takes(self, kind: &FaultKind) -> bool {
        !matches!(self, Self::CreatePayment | Self::CreateTransaction) || *kind != FaultKind::OtherObject
    }

    /// The route. A star stands for any run of characters, so that one payment is named by its id.
    pub(crate) fn route(self, payment: Option<&PaymentId>) -> String {
        let route = match self {
            Self::Quotes => "POST /v1/cpn/quotes",
            Self::Requirements => "GET /v1/cpn/payments/requirements",
            Self::CreatePayment => "POST /v1/cpn/payments",
            Self::Payments => "GET /v1/cpn/payments",
            Self::Payment => return format!("GET /v1/cpn/payments/{}", payment.map_or("*", PaymentId::as_str)),
            Self::CreateTransaction => "POST /v2/cpn/payments/*/transactions",
            Self::Transaction => "GET /v2/cpn/payments/*/transactions/*",
            Self::Submit => "POST /v2/cpn/payments/*/submit",
            Self::Rfi => "GET /v1/cpn/payments/*/rfis/*",
            Self::SubmitRfi => "POST /v1/cpn/payments/*/rfis/*/submit",
            Self::UploadFile => "POST /v1/cpn/payments/*/files",
            Self::Refund => "GET /v1/cpn/payments/*/refunds/*",
            Self::Ticket => "POST /v1/cpn/supportTickets",
        };
        route.to_owned()
    }

    /// A way that leads past here.
    fn journey(self, chance: &mut Chance) -> Journey {
        match self {
            Self::Rfi | Self::SubmitRfi => Journey::Asked,
            Self::UploadFile => Journey::AskedForFiles,
            Self::Refund => Journey::Refunded,
            Self::Ticket => Journey::Paid,
            Self::Quotes
            | Self::Requirements
            | Self::CreatePayment
            | Self::Payments
            | Self::Payment
            | Self::CreateTransaction
            | Self::Transaction
            | Self::Submit => *chance.of(&[Journey::Paid, Journey::Refunded, Journey::Asked]),
        }
    }

    fn moment(self, chance: &mut Chance) -> Moment {
        match self {
            Self::Payments => *chance.of(&[Moment::Ordering, Moment::Created, Moment::Funded]),
            Self::Payment => Moment::Created,
            Self::Quotes
            | Self::Requirements
            | Self::CreatePayment
            | Self::CreateTransaction
            | Self::Transaction
            | Self::Submit
            | Self::Rfi
            | Self::SubmitRfi
            | Self::UploadFile
            | Self::Refund
            | Self::Ticket => Moment::Ordering,
        }
    }
}

/// One fault on one way.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    pub(crate) place: Place,
    pub(crate) kind: FaultKind,
    /// How many calls it hits. The client itself tries a read and a keyed write four times: the desk learns of a fault
    /// that passes only when it hits more.
    pub(crate) count: u32,
    pub(crate) journey: Journey,
    pub(crate) moment: Moment,
}

impl Trial {
    pub(crate) fn new(place: Place, kind: FaultKind, chance: &mut Chance) -> Self {
        let (journey, moment) = (place.journey(chance), place.moment(chance));
        Self { place, kind, count: *chance.of(&[1, 2, 3, 5]), journey, moment }
    }

    pub(crate) fn fault(&self, payment: Option<&PaymentId>) -> Fault {
        Fault { route: self.place.route(payment), kind: self.kind.clone(), count: Some(self.count) }
    }

    /// A fault in the handshake meets whatever is called next, this test's own looks at the sandbox too.
    pub(crate) fn is_in_the_handshake(&self) -> bool {
        matches!(self.kind, FaultKind::TlsFailure { .. })
    }
}

impl std::fmt::Display for Trial {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { place, kind, count, journey, moment } = self;
        write!(out, "{place:?} × {kind:?} × {count}, {journey:?}, set when {moment:?}")
    }
}
