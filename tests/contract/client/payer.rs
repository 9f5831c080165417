//! Somebody who pays: a sandbox whose clock stands still, a client, and a key that signs.

use cpn::seal::Sealer;
use cpn::wire::{
    Address, Blockchain, CreatePayment, CreateQuotes, CreateTransaction, FieldRequirement, NamedValue, PartyType,
    Payment, PaymentMethod, PaymentTerms, Quote, QuotedAmount, Requirements, SubmitTransaction, TransactionV2,
    TransactionVersion, UseCase,
};
use cpn::{Answer, ApiKey, Client, ClientOptions, Endpoint, Error, RetryPolicy};
use domain::ids::{IdempotencyKey, PaymentId, QuoteId, TransactionId};
use k256::ecdsa::SigningKey;
use sandbox::{Sandbox, SandboxOptions};
use std::time::Duration;

/// The first account of the simulated Ledger's default seed, and its key (hardware-wallets 5; public, test only).
pub(crate) const WALLET: &str = "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D";
const KEY: &str = "ea2861b1058084974c509a4d2e21e73896059c1c69f7a5c2650661cac3493725";

/// Where to, in what, over which rail.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Corridor {
    pub(crate) country: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) method: &'static str,
}

pub(crate) const MEXICO: Corridor = Corridor { country: "MX", currency: "MXN", method: "SPEI" };
pub(crate) const BRAZIL: Corridor = Corridor { country: "BR", currency: "BRL", method: "PIX" };
pub(crate) const FRANCE: Corridor = Corridor { country: "FR", currency: "EUR", method: "SEPA" };
pub(crate) const STATES: Corridor = Corridor { country: "US", currency: "USD", method: "WIRE" };

/// The side that is fixed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fixed {
    Source(&'static str),
    Destination(&'static str),
}

pub(crate) struct Payer {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
}

impl Payer {
    pub(crate) async fn new() -> Self {
        Self::with(SandboxOptions { speed: 0, ..SandboxOptions::default() }).await
    }

    pub(crate) async fn with(options: SandboxOptions) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let client = client(&sandbox, sandbox.api_key());
        Self { sandbox, client }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.sandbox.clock().advance(Duration::from_secs(seconds));
    }

    /// A bare HTTPS client that trusts the sandbox.
    pub(crate) fn http(&self) -> reqwest::Client {
        let authority = reqwest::Certificate::from_pem(self.sandbox.ca_pem().as_bytes()).unwrap();
        reqwest::Client::builder().tls_certs_only([authority]).build().unwrap()
    }

    /// A call without the client, for bodies that it would not send.
    pub(crate) async fn post(&self, path: &str, body: &serde_json::Value) -> (u16, serde_json::Value) {
        let http = self.http();
        let request = http.post(format!("{}{path}", self.sandbox.api_url())).bearer_auth(self.sandbox.api_key());
        let answer = request.json(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    pub(crate) async fn quotes(&self, corridor: Corridor, fixed: Fixed) -> Result<Vec<Quote>, Error> {
        self.client.create_quotes(&ask(corridor, fixed)).await.map(|answer| answer.value)
    }

    pub(crate) async fn requirements(&self, quote: &Quote) -> Requirements {
        self.client.requirements(&QuoteId::new(quote.id.clone())).await.unwrap().value
    }

    /// A body for the best quote of 25 USDC to Mexico, with a name for the originator, which may be a magic one.
    pub(crate) async fn order(&self, originator: &str) -> CreatePayment {
        let quote = self.quotes(MEXICO, Fixed::Source("25.000000")).await.unwrap().remove(0);
        let required = self.requirements(&quote).await;
        fill(&quote, &required, originator)
    }

    pub(crate) async fn create(&self, body: &CreatePayment) -> Result<Answer<Payment>, Error> {
        self.client.send_create_payment(&body.prepare().unwrap()).await
    }

    /// A payment of 25 USDC to Mexico that waits for its funds, or does what the magic name says.
    pub(crate) async fn payment(&self, originator: &str) -> Payment {
        self.create(&self.order(originator).await).await.unwrap().value
    }

    pub(crate) async fn look(&self, payment: &Payment) -> Payment {
        self.client.payment(&PaymentId::new(payment.id.clone())).await.unwrap().value
    }

    pub(crate) async fn transaction(&self, payment: &Payment) -> Result<TransactionV2, Error> {
        let body = CreateTransaction::new(IdempotencyKey::generate());
        let prepared = body.prepare(&PaymentId::new(payment.id.clone())).unwrap();
        self.client.send_create_transaction(&prepared).await.map(|answer| answer.value)
    }

    pub(crate) async fn look_at(&self, transaction: &TransactionV2) -> TransactionV2 {
        let payment = PaymentId::new(transaction.payment_id.clone());
        self.client.transaction(&payment, &TransactionId::new(transaction.id.clone())).await.unwrap().value
    }

    pub(crate) async fn submit(&self, transaction: &TransactionV2, signed: &str) -> Result<TransactionV2, Error> {
        let payment = PaymentId::new(transaction.payment_id.clone());
        let prepared =
            SubmitTransaction::new(signed).prepare(&payment, &TransactionId::new(transaction.id.clone())).unwrap();
        self.client.send_submit_transaction(&prepared).await.map(|answer| answer.value)
    }

    /// Pays: transaction, signature, submission.
    pub(crate) async fn fund(&self, payment: &Payment) -> TransactionV2 {
        let transaction = self.transaction(payment).await.unwrap();
        self.submit(&transaction, &sign(&transaction)).await.unwrap()
    }
}

/// A client that tries once, so that a test sees each fault.
pub(crate) fn client(sandbox: &Sandbox, key: &str) -> Client {
    let endpoint = Endpoint::sandbox(sandbox.api_url(), sandbox.ca_pem().as_bytes()).unwrap();
    let options = ClientOptions { retry: RetryPolicy::NEVER, ..ClientOptions::default() };
    Client::new(endpoint, &ApiKey::parse(key).unwrap(), options).unwrap()
}

pub(crate) fn ask(corridor: Corridor, fixed: Fixed) -> CreateQuotes {
    let (source_amount, destination_amount) = match fixed {
        Fixed::Source(amount) => (QuotedAmount::fixed(amount, "USDC"), QuotedAmount::open(corridor.currency)),
        Fixed::Destination(amount) => (QuotedAmount::open("USDC"), QuotedAmount::fixed(amount, corridor.currency)),
    };
    CreateQuotes {
        sender_country: "US".to_owned(),
        destination_country: corridor.country.to_owned(),
        source_amount,
        destination_amount,
        blockchain: Blockchain::EthSepolia,
        sender_type: PartyType::Business,
        recipient_type: PartyType::Business,
        payment_method_type: Some(PaymentMethod::from(corridor.method)),
        transaction_version: Some(TransactionVersion::Version2),
        quote_options: None,
        extra: serde_json::Map::new(),
    }
}

/// The body for a quote, every required field filled in with sound data.
pub(crate) fn fill(quote: &Quote, required: &Requirements, originator: &str) -> CreatePayment {
    let country = quote.destination_country.as_deref().unwrap();
    let values = |fields: &[FieldRequirement]| -> Vec<NamedValue> {
        fields.iter().filter(|field| !field.optional).map(|field| value(&field.name, country, originator)).collect()
    };
    sealed(quote, &values(&required.travel_rule), &values(&required.beneficiary_account))
}

/// The body for a quote with this data.
pub(crate) fn sealed(quote: &Quote, travel_rule: &[NamedValue], account: &[NamedValue]) -> CreatePayment {
    let sealer = Sealer::new(&quote.certificate.jwk).unwrap();
    CreatePayment::new(
        IdempotencyKey::generate(),
        PaymentTerms {
            quote_id: quote.id.clone(),
            travel_rule_data: sealer.fields(travel_rule).unwrap(),
            beneficiary_account_data: sealer.fields(account).unwrap(),
            sender_address: WALLET.to_owned(),
            refund_address: WALLET.to_owned(),
            blockchain: quote.blockchain.clone(),
            customer_ref_id: "CUST-000417".to_owned(),
            beneficiary_ref_id: Some("BEN-000093".to_owned()),
            ref_code: Some("INV-2026-1006".to_owned()),
            use_case: UseCase::B2b,
            reason_for_payment: "PMT001".to_owned(),
        },
    )
}

pub(crate) fn value(name: &str, country: &str, originator: &str) -> NamedValue {
    match name {
        "ORIGINATOR_NAME" => NamedValue::text(name, originator),
        "BENEFICIARY_ADDRESS" => NamedValue::address(name, address(country)),
        name if name.ends_with("_ADDRESS") => NamedValue::address(name, address("US")),
        "ORIGINATOR_ACCOUNT_NUMBER" => NamedValue::text(name, WALLET),
        "CLABE" => NamedValue::text(name, "002010077777777771"),
        "IBAN" => NamedValue::text(name, "FR1420041010050500013M02606"),
        "RECIPIENT_ID_NUMBER" => NamedValue::text(name, "11.444.777/0001-61"),
        "RECIPIENT_EVP" => NamedValue::text(name, "123e4567-e89b-12d3-a456-426614174000"),
        "SWIFT_CODE" => NamedValue::text(name, "CHASUS33"),
        "BANK_COUNTRY" => NamedValue::text(name, country),
        "ACCOUNT_NUMBER" => NamedValue::text(name, "000123456789"),
        other => NamedValue::text(other, "Northwind Trading LLC"),
    }
}

pub(crate) fn address(country: &str) -> Address {
    let value = serde_json::json!({
        "street": "1 Harbor Way", "city": "Harbor", "stateProvince": "MA", "country": country, "postalCode": "02110",
    });
    serde_json::from_value(value).unwrap()
}

/// The wallet's signature of the transaction's digest, as the device returns it.
pub(crate) fn sign(transaction: &TransactionV2) -> String {
    sign_with(KEY, transaction)
}

pub(crate) fn sign_with(key: &str, transaction: &TransactionV2) -> String {
    let key = SigningKey::from_slice(&hex::decode(key).unwrap()).unwrap();
    let digest = transaction.encoded_message_to_be_signed.as_deref().unwrap();
    let digest = hex::decode(digest.strip_prefix("0x").unwrap()).unwrap();
    let (signature, parity) = key.sign_prehash_recoverable(&digest).unwrap();
    format!("0x{}{:02x}", hex::encode(signature.to_bytes()), 27 + parity.to_byte())
}

/// The status and code of a refusal.
pub(crate) fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> (u16, i64) {
    let error = result.unwrap_err();
    (error.status().unwrap(), error.code().unwrap())
}
