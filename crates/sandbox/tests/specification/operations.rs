//! The table of cpn-api 2 with the headers of 1.3.

/// One operation of the specification.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) method: &'static str,
    /// With names in braces.
    pub(crate) path: &'static str,
    pub(crate) request: Option<&'static str>,
    /// The declared success status.
    pub(crate) status: u16,
    /// The type of what stands in `data`; none for 204, and ping has no envelope.
    pub(crate) answer: Option<&'static str>,
    /// The declared error statuses.
    pub(crate) errors: &'static [u16],
    /// Statuses that are not declared, but follow from documented error codes or from a key that may do nothing.
    pub(crate) also: &'static [u16],
    /// Whether a request id is declared on the success.
    pub(crate) request_id: bool,
}

impl Operation {
    const fn new(
        method: &'static str,
        path: &'static str,
        request: Option<&'static str>,
        (status, answer): (u16, Option<&'static str>),
        errors: &'static [u16],
    ) -> Self {
        Self { method, path, request, status, answer, errors, also: &[], request_id: true }
    }

    const fn without_request_id(self) -> Self {
        Self { request_id: false, ..self }
    }

    const fn and(self, also: &'static [u16]) -> Self {
        Self { also, ..self }
    }

    /// The operation of a call; a path without names goes before one with them.
    pub(crate) fn of(method: &str, path: &str) -> &'static Self {
        let path = path.split('?').next().unwrap_or_default();
        let fits = |operation: &&Self| {
            let (wanted, given) = (operation.path.split('/'), path.split('/'));
            operation.method == method
                && wanted.clone().count() == given.clone().count()
                && wanted.zip(given).all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
        };
        let found = OPERATIONS.iter().filter(fits).min_by_key(|operation| operation.path.matches('{').count());
        found.unwrap_or_else(|| panic!("the specification has no {method} {path}"))
    }
}

const PAYMENTS: &str = "/v1/cpn/payments";
const READ: &[u16] = &[401, 403, 404];
const CHECKED: &[u16] = &[400, 401, 403, 404];
const KEYED: &[u16] = &[400, 401, 403, 404, 409];

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::new("GET", "/ping", None, (200, Some("Pong")), &[429]).without_request_id(),
    Operation::new("GET", "/v1/cpn/configurations/overview", None, (200, Some("Overview")), &[401, 403]),
    Operation::new("GET", "/v1/cpn/configurations/routes", None, (200, Some("Routes")), &[400, 401, 403]),
    Operation::new("POST", "/v1/cpn/quotes", Some("CreateQuotes"), (201, Some("Quotes")), &[400, 401, 403]),
    Operation::new("GET", "/v1/cpn/quotes/{quoteId}", None, (200, Some("Quote")), READ).without_request_id(),
    Operation::new("GET", "/v1/cpn/payments/requirements", None, (200, Some("Requirements")), CHECKED),
    Operation::new("POST", PAYMENTS, Some("CreatePayment"), (201, Some("Payment")), KEYED),
    Operation::new("GET", "/v1/cpn/payments/{paymentId}", None, (200, Some("Payment")), CHECKED),
    Operation::new("GET", PAYMENTS, None, (200, Some("Payments")), &[400, 401, 403]),
    Operation::new("GET", "/v1/cpn/payments/{paymentId}/refunds/{refundId}", None, (200, Some("Refund")), CHECKED),
    Operation::new(
        "POST",
        "/v2/cpn/payments/{paymentId}/transactions",
        Some("CreateTransactionV2"),
        (201, Some("TransactionV2")),
        KEYED,
    ),
    Operation::new(
        "POST",
        "/v2/cpn/payments/{paymentId}/transactions/{transactionId}/submit",
        Some("SubmitTransaction"),
        (200, Some("TransactionV2")),
        CHECKED,
    ),
    Operation::new(
        "GET",
        "/v2/cpn/payments/{paymentId}/transactions/{transactionId}",
        None,
        (200, Some("TransactionV2")),
        READ,
    ),
    Operation::new(
        "POST",
        "/v1/cpn/payments/{paymentId}/transactions",
        Some("CreateTransactionV1"),
        (201, Some("TransactionV1")),
        KEYED,
    ),
    Operation::new(
        "POST",
        "/v1/cpn/payments/{paymentId}/transactions/{transactionId}/submit",
        Some("SubmitTransaction"),
        (201, Some("TransactionV1")),
        CHECKED,
    )
    .without_request_id(),
    Operation::new(
        "GET",
        "/v1/cpn/payments/{paymentId}/transactions/{transactionId}",
        None,
        (200, Some("TransactionV1")),
        READ,
    ),
    Operation::new(
        "POST",
        "/v1/cpn/payments/{paymentId}/transactions/accelerate",
        Some("AccelerateTransaction"),
        (201, Some("TransactionV1")),
        KEYED,
    ),
    Operation::new("GET", "/v1/cpn/payments/{paymentId}/rfis/{rfiId}", None, (200, Some("Rfi")), READ),
    // The error page has 400 for all that can be wrong with an answer.
    Operation::new(
        "POST",
        "/v1/cpn/payments/{paymentId}/rfis/{rfiId}/submit",
        Some("SubmitRfi"),
        (200, Some("Rfi")),
        &[401, 403, 404, 500],
    )
    .without_request_id()
    .and(&[400]),
    Operation::new(
        "POST",
        "/v1/cpn/payments/{paymentId}/rfis/{rfiId}/files",
        None,
        (204, None),
        &[400, 401, 403, 404, 500],
    )
    .without_request_id(),
    Operation::new("POST", "/v1/cpn/supportTickets", Some("CreateSupportTicket"), (201, Some("SupportTicket")), KEYED),
    Operation::new("POST", SUBSCRIPTIONS, Some("CreateSubscription"), (200, Some("Subscription")), &[400, 401])
        .and(&[403]),
    Operation::new("GET", SUBSCRIPTIONS, None, (200, Some("Subscriptions")), &[401]).and(&[403]),
    Operation::new("GET", SUBSCRIPTION, None, (200, Some("Subscription")), &[401, 404]).and(&[403]),
    Operation::new("PATCH", SUBSCRIPTION, Some("UpdateSubscription"), (200, Some("Subscription")), &[400, 401, 404])
        .and(&[403]),
    Operation::new("DELETE", SUBSCRIPTION, None, (204, None), &[401, 404]).and(&[403]),
    Operation::new("GET", "/v2/cpn/notifications/publicKey/{id}", None, (200, Some("PublicKey")), &[400])
        .without_request_id()
        .and(&[401, 403]),
];

pub(crate) const SUBSCRIPTIONS: &str = "/v2/cpn/notifications/subscriptions";
const SUBSCRIPTION: &str = "/v2/cpn/notifications/subscriptions/{id}";
