//! Every kind of fault at every call of the network: no panic, nothing done twice, nothing said to be undone that was done, and
//! each failure in its layer.
//!
//! Table-driven: [`acceptance::weather::kinds`] × [`Call::ALL`]. What may come of a kind is in its row; what is checked is in [`Trial::run`].

use acceptance::weather::{May, kinds};
use cpn::seal::{SealedFile, Sealer};
use cpn::wire::{
    AccelerateTransaction, CreatePayment, CreateQuotes, CreateSubscription, CreateSupportTicket, CreateTransaction,
    CreateTransactionV1, FileMetadata, Rfi, SubmitRfi, SubmitTransaction, SubmitTransactionV1, TicketTerms,
    TransactionVersion, UpdateSubscription,
};
use cpn::{Client, Error, PaymentsFilter, Prepared, RoutesQuery};
use domain::ids::{IdempotencyKey, PaymentId, QuoteId, RefundId, RfiId, TransactionId};
use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

use super::payer::{Fixed, MEXICO, Payer, ask, client, fill, sign};

/// Every call of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Ping,
    Overview,
    Routes,
    Quotes,
    Quote,
    Requirements,
    CreatePayment,
    Payment,
    Payments,
    Refund,
    CreateTransaction,
    Transaction,
    Submit,
    Rfi,
    SubmitRfi,
    UploadFile,
    Ticket,
    CreateTransactionV1,
    TransactionV1,
    SubmitV1,
    Accelerate,
    Subscribe,
    Subscriptions,
    Subscription,
    UpdateSubscription,
    DeleteSubscription,
    PublicKey,
}

/// What a call needs, made before the fault is set.
enum Ready {
    Nothing,
    Quote(QuoteId),
    Create(Box<Prepared<CreatePayment>>),
    Payment(PaymentId),
    Refund(PaymentId, RefundId),
    CreateTransaction(Box<Prepared<CreateTransaction>>),
    Transaction(PaymentId, TransactionId),
    Submit(Box<Prepared<SubmitTransaction>>),
    Rfi(PaymentId, RfiId),
    SubmitRfi(Box<Prepared<SubmitRfi>>),
    File(PaymentId, RfiId, Box<SealedFile>),
    Ticket(Box<Prepared<CreateSupportTicket>>),
    CreateTransactionV1(Box<Prepared<CreateTransactionV1>>),
    SubmitV1(Box<Prepared<SubmitTransactionV1>>),
    Accelerate(Box<Prepared<AccelerateTransaction>>),
    Subscription(String),
    PublicKey(String),
}

impl Call {
    const ALL: [Self; 27] = [
        Self::Ping,
        Self::Overview,
        Self::Routes,
        Self::Quotes,
        Self::Quote,
        Self::Requirements,
        Self::CreatePayment,
        Self::Payment,
        Self::Payments,
        Self::Refund,
        Self::CreateTransaction,
        Self::Transaction,
        Self::Submit,
        Self::Rfi,
        Self::SubmitRfi,
        Self::UploadFile,
        Self::Ticket,
        Self::CreateTransactionV1,
        Self::TransactionV1,
        Self::SubmitV1,
        Self::Accelerate,
        Self::Subscribe,
        Self::Subscriptions,
        Self::Subscription,
        Self::UpdateSubscription,
        Self::DeleteSubscription,
        Self::PublicKey,
    ];

    fn route(self) -> &'static str {
        match self {
            Self::Ping => "GET /ping",
            Self::Overview => "GET /v1/cpn/configurations/overview",
            Self::Routes => "GET /v1/cpn/configurations/routes",
            Self::Quotes => "POST /v1/cpn/quotes",
            Self::Quote => "GET /v1/cpn/quotes/*",
            Self::Requirements => "GET /v1/cpn/payments/requirements",
            Self::CreatePayment => "POST /v1/cpn/payments",
            Self::Payment => "GET /v1/cpn/payments/*",
            Self::Payments => "GET /v1/cpn/payments",
            Self::Refund => "GET /v1/cpn/payments/*/refunds/*",
            Self::CreateTransaction => "POST /v2/cpn/payments/*/transactions",
            Self::Transaction => "GET /v2/cpn/payments/*/transactions/*",
            Self::Submit => "POST /v2/cpn/payments/*/submit",
            Self::Rfi => "GET /v1/cpn/payments/*/rfis/*",
            Self::SubmitRfi => "POST /v1/cpn/payments/*/rfis/*/submit",
            Self::UploadFile => "POST /v1/cpn/payments/*/files",
            Self::Ticket => "POST /v1/cpn/supportTickets",
            Self::CreateTransactionV1 => "POST /v1/cpn/payments/*/transactions",
            Self::TransactionV1 => "GET /v1/cpn/payments/*/transactions/*",
            Self::SubmitV1 => "POST /v1/cpn/payments/*/transactions/*/submit",
            Self::Accelerate => "POST /v1/cpn/payments/*/transactions/accelerate",
            Self::Subscribe => "POST /v2/cpn/notifications/subscriptions",
            Self::Subscriptions => "GET /v2/cpn/notifications/subscriptions",
            Self::Subscription => "GET /v2/cpn/notifications/subscriptions/*",
            Self::UpdateSubscription => "PATCH /v2/cpn/notifications/subscriptions/*",
            Self::DeleteSubscription => "DELETE /v2/cpn/notifications/subscriptions/*",
            Self::PublicKey => "GET /v2/cpn/notifications/publicKey/*",
        }
    }

    /// Whether a 2xx has a body that is read. An upload and a deletion answer 204.
    fn has_answer(self) -> bool {
        !matches!(self, Self::UploadFile | Self::DeleteSubscription)
    }

    /// The status with which it is refused even in fair weather: what it submits is no transaction, there is none to
    /// speed up, nobody knows the key.
    fn refused(self) -> Option<u16> {
        if matches!(self, Self::SubmitV1 | Self::Accelerate) {
            Some(400)
        } else {
            (self == Self::PublicKey).then_some(404)
        }
    }

    /// Whether the same bytes may be sent again, whatever became of them the first time.
    fn keyed(self) -> bool {
        matches!(self, Self::CreatePayment | Self::CreateTransaction | Self::Ticket | Self::CreateTransactionV1)
    }

    /// How often its effect is in the world.
    fn effects(self, state: &Value) -> usize {
        let count = |list: &str, holds: &dyn Fn(&Value) -> bool| {
            state.get(list).and_then(Value::as_array).map_or(0, |all| all.iter().filter(|one| holds(one)).count())
        };
        match self {
            Self::CreatePayment => count("payments", &|_| true),
            Self::CreateTransaction => count("transactions", &|_| true),
            Self::CreateTransactionV1 => count("transactionsV1", &|_| true),
            Self::Submit => count("transactions", &|one| one.get("status") != Some(&json!("CREATED"))),
            Self::SubmitRfi => count("rfis", &|one| one.get("answer").is_some_and(|answer| !answer.is_null())),
            Self::UploadFile => {
                count("rfis", &|one| one.get("files").and_then(Value::as_array).is_some_and(|files| !files.is_empty()))
            }
            Self::Ticket => count("tickets", &|_| true),
            Self::Ping
            | Self::Overview
            | Self::Routes
            | Self::Quotes
            | Self::Quote
            | Self::Requirements
            | Self::Payment
            | Self::Payments
            | Self::Refund
            | Self::Transaction
            | Self::Rfi
            | Self::TransactionV1
            | Self::SubmitV1
            | Self::Accelerate
            | Self::Subscribe
            | Self::Subscriptions
            | Self::Subscription
            | Self::UpdateSubscription
            | Self::DeleteSubscription
            | Self::PublicKey => 0,
        }
    }

    async fn prepare(self, payer: &Payer) -> Ready {
        match self {
            Self::Ping | Self::Overview | Self::Routes | Self::Quotes | Self::Payments | Self::Subscriptions => {
                Ready::Nothing
            }
            Self::Quote | Self::Requirements => {
                let quote = payer.quotes(MEXICO, Fixed::Source("25.000000")).await.unwrap().remove(0);
                Ready::Quote(QuoteId::new(quote.id))
            }
            Self::CreatePayment => Ready::Create(Box::new(payer.order("Northwind").await.prepare().unwrap())),
            Self::Payment => Ready::Payment(PaymentId::new(payer.payment("Northwind").await.id)),
            Self::Refund => {
                let payment = payer.payment("FailThenRefundWithCompleted").await;
                payer.fund(&payment).await;
                payer.advance(60);
                let refund = payer.look(&payment).await.refunds().first().unwrap().id.clone();
                Ready::Refund(PaymentId::new(payment.id), RefundId::new(refund))
            }
            Self::CreateTransaction => {
                let payment = PaymentId::new(payer.payment("Northwind").await.id);
                let body = CreateTransaction::new(IdempotencyKey::generate());
                Ready::CreateTransaction(Box::new(body.prepare(&payment).unwrap()))
            }
            Self::Transaction | Self::Submit => {
                let payment = payer.payment("Northwind").await;
                let transaction = payer.transaction(&payment).await.unwrap();
                let ids = (PaymentId::new(payment.id), TransactionId::new(transaction.id.clone()));
                if self == Self::Transaction {
                    return Ready::Transaction(ids.0, ids.1);
                }
                let body = SubmitTransaction::new(sign(&transaction));
                Ready::Submit(Box::new(body.prepare(&ids.0, &ids.1).unwrap()))
            }
            Self::Rfi | Self::SubmitRfi | Self::UploadFile => {
                let rfi = asked(payer).await;
                let ids = (PaymentId::new(rfi.payment_id.clone().unwrap()), RfiId::new(rfi.id.clone()));
                let sealer = Sealer::new(&rfi.certificate.as_ref().unwrap().jwk).unwrap();
                if self == Self::Rfi {
                    return Ready::Rfi(ids.0, ids.1);
                }
                if self == Self::UploadFile {
                    let metadata = FileMetadata::new("lines.csv", "text/csv", "INVOICE");
                    let file = sealer.seal_file(metadata, b"number,amount\n1,25\n").unwrap();
                    return Ready::File(ids.0, ids.1, Box::new(file));
                }
                let version = rfi.field_requirements.as_ref().unwrap().version;
                let body = SubmitRfi::new(version, sealer.seal_json(&company()).unwrap());
                Ready::SubmitRfi(Box::new(body.prepare(&ids.0, &ids.1).unwrap()))
            }
            Self::Ticket => {
                let payment = payer.payment("Northwind").await;
                let terms = TicketTerms {
                    payment_id: payment.id,
                    issue_type: "OTHER".to_owned(),
                    description: "Where is it?".to_owned(),
                    email: "treasury@ofi.example".to_owned(),
                    cc_emails: Vec::new(),
                };
                Ready::Ticket(Box::new(CreateSupportTicket::new(IdempotencyKey::generate(), terms).prepare().unwrap()))
            }
            Self::CreateTransactionV1 | Self::Accelerate | Self::TransactionV1 | Self::SubmitV1 => {
                self.prepare_v1(payer).await
            }
            Self::Subscribe => Ready::Subscription(receiver(payer).await),
            Self::Subscription | Self::UpdateSubscription | Self::DeleteSubscription => {
                let wish = CreateSubscription::new(receiver(payer).await, "Treasury desk");
                Ready::Subscription(payer.client.create_subscription(&wish).await.unwrap().value.id)
            }
            Self::PublicKey => Ready::PublicKey(IdempotencyKey::generate().to_string()),
        }
    }

    async fn prepare_v1(self, payer: &Payer) -> Ready {
        let quotes = CreateQuotes {
            transaction_version: Some(TransactionVersion::Version1),
            ..ask(MEXICO, Fixed::Source("25.000000"))
        };
        let quote = payer.client.create_quotes(&quotes).await.unwrap().value.remove(0);
        let required = payer.requirements(&quote).await;
        let order = fill(&quote, &required, "Northwind");
        let payment = PaymentId::new(payer.create(&order).await.unwrap().value.id);
        if self == Self::Accelerate {
            let body = AccelerateTransaction::new(IdempotencyKey::generate());
            return Ready::Accelerate(Box::new(body.prepare(&payment).unwrap()));
        }
        let create = CreateTransactionV1::new(IdempotencyKey::generate()).prepare(&payment).unwrap();
        if self == Self::CreateTransactionV1 {
            return Ready::CreateTransactionV1(Box::new(create));
        }
        let made = payer.client.send_create_transaction_v1(&create).await.unwrap().value;
        let transaction = TransactionId::new(made.id);
        if self == Self::TransactionV1 {
            return Ready::Transaction(payment, transaction);
        }
        Ready::SubmitV1(Box::new(SubmitTransactionV1::new("0x02").prepare(&payment, &transaction).unwrap()))
    }

    async fn send(self, client: &Client, ready: &Ready) -> Result<(), Error> {
        match (self, ready) {
            (Self::Ping, _) => client.ping().await.map(drop),
            (Self::Overview, _) => client.overview().await.map(drop),
            (Self::Routes, _) => client.routes(&RoutesQuery::to_country("MX")).await.map(drop),
            (Self::Quotes, _) => client.create_quotes(&ask(MEXICO, Fixed::Source("25.000000"))).await.map(drop),
            (Self::Quote, Ready::Quote(id)) => client.quote(id).await.map(drop),
            (_, Ready::Quote(id)) => client.requirements(id).await.map(drop),
            (_, Ready::Create(prepared)) => client.send_create_payment(prepared).await.map(drop),
            (_, Ready::Payment(id)) => client.payment(id).await.map(drop),
            (_, Ready::Refund(payment, refund)) => client.refund(payment, refund).await.map(drop),
            (_, Ready::CreateTransaction(prepared)) => client.send_create_transaction(prepared).await.map(drop),
            (Self::TransactionV1, Ready::Transaction(payment, id)) => {
                client.transaction_v1(payment, id).await.map(drop)
            }
            (_, Ready::Transaction(payment, id)) => client.transaction(payment, id).await.map(drop),
            (_, Ready::Submit(prepared)) => client.send_submit_transaction(prepared).await.map(drop),
            (_, Ready::Rfi(payment, id)) => client.rfi(payment, id).await.map(drop),
            (_, Ready::SubmitRfi(prepared)) => client.send_submit_rfi(prepared).await.map(drop),
            (_, Ready::File(payment, rfi, file)) => client.upload_rfi_file(payment, rfi, file).await.map(drop),
            (_, Ready::Ticket(prepared)) => client.send_create_support_ticket(prepared).await.map(drop),
            (_, Ready::CreateTransactionV1(prepared)) => client.send_create_transaction_v1(prepared).await.map(drop),
            (_, Ready::SubmitV1(prepared)) => client.send_submit_transaction_v1(prepared).await.map(drop),
            (_, Ready::Accelerate(prepared)) => client.send_accelerate_transaction(prepared).await.map(drop),
            (Self::Subscribe, Ready::Subscription(endpoint)) => {
                client.create_subscription(&CreateSubscription::new(endpoint, "Treasury desk")).await.map(drop)
            }
            (Self::UpdateSubscription, Ready::Subscription(id)) => {
                client.update_subscription(id, &UpdateSubscription::new("Desk", true)).await.map(drop)
            }
            (Self::DeleteSubscription, Ready::Subscription(id)) => client.delete_subscription(id).await.map(drop),
            (_, Ready::Subscription(id)) => client.subscription(id).await.map(drop),
            (_, Ready::PublicKey(id)) => client.public_key(id).await.map(drop),
            (Self::Subscriptions, Ready::Nothing) => client.subscriptions().await.map(drop),
            (_, Ready::Nothing) => client.payments(&PaymentsFilter::default()).await.map(drop),
        }
    }
}

/// A payment about which a level 3 answer is asked.
async fn asked(payer: &Payer) -> Rfi {
    let mut order = payer.order("CreateRfiL3").await;
    // An open request blocks further payments of the same customer.
    order.customer_ref_id = IdempotencyKey::generate().to_string();
    payer.create(&order).await.unwrap().value.active_rfi.unwrap()
}

/// An address that answers HEAD, whose authority the sandbox trusts: its own.
async fn receiver(payer: &Payer) -> String {
    let ca = json!({ "ca": payer.sandbox.ca_pem() });
    let trust = payer.http().post(format!("{}/webhooks", payer.sandbox.control_url())).json(&ca);
    assert!(trust.bearer_auth(payer.sandbox.api_key()).send().await.unwrap().status().is_success());
    format!("{}/ping", payer.sandbox.api_url())
}

/// A complete level 3 answer about a business.
fn company() -> Value {
    let address = json!({ "street": "1 Harbor Way", "city": "Boston", "country": "US" });
    let person = json!({ "name": "Ruth Calloway", "address": address, "dateOfBirth": "1961-02-07" });
    json!({
        "NAME": "Northwind Trading LLC", "TRADE_NAME": "Northwind", "NATIONAL_IDENTIFICATION_NUMBER": "99-0000001",
        "DATE_OF_FORMATION": "2011-03-14", "COUNTRY_OF_FORMATION": "US", "ENTITY_TYPE": "CORPORATION",
        "INDUSTRY_TYPE": "Trade", "ADDRESS": address, "METHOD_OF_VERIFICATION": "Register extract",
        "SOURCE_OF_FUNDS": "Operating revenue", "AUTHORIZED_SIGNATORIES": [person], "BENEFICIARY_OWNERSHIP": false,
        "WEBSITE": "https://northwind.example", "EMAIL": "legal@northwind.example", "PHONE": "+16175550142",
    })
}

struct Trial<'a> {
    payer: &'a Payer,
    /// Looks at the world past the client.
    http: &'a reqwest::Client,
    call: Call,
    kind: &'a FaultKind,
    may: May,
}

impl Trial<'_> {
    /// Sends the call into the fault, then again without it. What went wrong, in words; none when all held.
    async fn run(&self) -> Result<(), String> {
        let Self { payer, call, kind, .. } = self;
        let ready = call.prepare(payer).await;
        let before = call.effects(&self.state().await);
        // Webhooks of the sandbox to itself shake hands too.
        let count = if matches!(kind, FaultKind::TlsFailure { .. }) { None } else { Some(1) };
        payer.sandbox.set_fault(Fault { route: call.route().to_owned(), kind: (*kind).clone(), count });
        let outcome = if matches!(kind, FaultKind::TlsFailure { .. }) {
            // One that has no connection yet: the fault is in the handshake.
            call.send(&client(&payer.sandbox, payer.sandbox.api_key()), &ready).await
        } else {
            call.send(&payer.client, &ready).await
        };
        payer.sandbox.clear_faults();
        let between = call.effects(&self.state().await) - before;
        self.classified(&outcome)?;
        if let Err(error) = &outcome {
            if between > 0 && !error.may_have_taken_effect() {
                return Err(format!("it took effect, and the error denies it: {error:?}"));
            }
            let said = format!("{error} {error:?}");
            if said.contains(secret(payer)) {
                return Err("the error holds the API key".to_owned());
            }
        }
        let repeated = if call.keyed() { call.send(&payer.client, &ready).await } else { Ok(()) };
        let after = call.effects(&self.state().await) - before;
        if let Err(error) = repeated {
            return Err(format!("the same key was refused afterwards: {error}"));
        }
        if after > 1 || (call.keyed() && after != 1) {
            return Err(format!("its effect is there {after} times"));
        }
        if !call.keyed() {
            payer.client.ping().await.map_err(|error| format!("the client is of no use any more: {error}"))?;
        }
        Ok(())
    }

    async fn state(&self) -> Value {
        let url = format!("{}/state", self.payer.sandbox.control_url());
        let ask = || self.http.get(&url).bearer_auth(self.payer.sandbox.api_key()).send();
        // A fault in the handshake has cut the connection that is kept.
        let answer = match ask().await {
            Ok(answer) => answer,
            Err(_) => ask().await.unwrap(),
        };
        answer.json().await.unwrap()
    }

    fn classified(&self, outcome: &Result<(), Error>) -> Result<(), String> {
        let fits = match (self.may, outcome) {
            // The answer has no body that could be spoiled.
            (May::GetNothing | May::Depend, Ok(())) if !self.call.has_answer() => true,
            (May::NotSend, Err(Error::NotSent { .. })) => true,
            (May::GetNothing, Err(Error::NoAnswer { .. } | Error::Unreadable { .. })) => true,
            (May::BeTold(status), Err(error)) => error.status() == Some(status),
            // What is refused anyhow may be refused less readably.
            (May::GetNothing | May::Pass | May::Depend, Err(_)) if self.call.refused().is_some() => true,
            (May::Pass | May::Depend, Ok(())) => self.call.refused().is_none(),
            (May::Depend, Err(Error::Unreadable { .. })) => true,
            _ => false,
        };
        if fits { Ok(()) } else { Err(format!("{:?} came of it: {outcome:?}", self.may)) }
    }
}

fn secret(payer: &Payer) -> &str {
    payer.sandbox.api_key().rsplit(':').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_at_every_call_ends_in_its_layer_and_does_nothing_twice() {
    let kinds = kinds();
    assert!(kinds.len() >= 40);
    let mut tasks = tokio::task::JoinSet::new();
    for call in Call::ALL {
        let kinds = kinds.clone();
        tasks.spawn(async move {
            let payer = Payer::new().await;
            let http = payer.http();
            let mut wrong = Vec::new();
            for (kind, may) in &kinds {
                let trial = Trial { payer: &payer, http: &http, call, kind, may: *may };
                if let Err(what) = trial.run().await {
                    wrong.push(format!("{call:?} under {kind:?}: {what}"));
                }
            }
            wrong
        });
    }
    let wrong: Vec<String> = tasks.join_all().await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), kinds.len() * Call::ALL.len(), wrong.join("\n"));
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_sent() {
    let payer = Payer::new().await;
    let mut readies = Vec::new();
    for call in Call::ALL {
        readies.push((call, call.prepare(&payer).await));
    }
    let gone = client(&payer.sandbox, payer.sandbox.api_key());
    payer.sandbox.shutdown().await;
    assert_eq!(readies.len(), Call::ALL.len());
    for (call, ready) in readies {
        let error = call.send(&gone, &ready).await.unwrap_err();
        assert!(matches!(error, Error::NotSent { .. }) && !error.may_have_taken_effect(), "{call:?}: {error:?}");
    }
}
