//! Gathering the evidence: the message as it came, the payment read again, the wallet on the chain, the device.
use cpn::wire;
use domain::ids::{AttemptId, TransactionId};
use domain::money::{Currency, Money};
use domain::rfi::RfiStatus;
use jiff::Timestamp;
use settlement::{
    Address, ChainFacts, Clock, DeviceFacts, EarlierSignature, Evidence, HistoryFacts, PaymentFacts, PaymentMessage,
    Pins, TransactionFacts, U256,
};
use store::fact::{DeviceRecord, Fact, PaymentRecord, QuoteRecord};
use store::{AttemptState, Source};

use crate::Desk;
use crate::device::LastSeen;
use crate::error::{Error, Result};
use crate::mirror;

/// All that the checks look at, owned.
pub(super) struct Gathered {
    pub(super) attempt: AttemptState,
    pub(super) transaction: wire::TransactionV2,
    pub(super) raw_message: String,
    pub(super) payment: PaymentRecord,
    pub(super) device: DeviceRecord,
    pub(super) address: Address,
    pub(super) message: Option<PaymentMessage>,
    recorded: QuoteRecord,
    seen: Option<LastSeen>,
    floor: String,
    chain: Option<ChainFacts>,
    nonce_of_other: Option<String>,
    earlier: Option<EarlierSignature>,
    paid_there: u64,
    now: Timestamp,
    pins: Pins,
}

/// Which fees of a quote may reach Circle's fee address, and so bound `maxFee` (cpn-flows 4.2, check 9).
const CIRCLE_FEES: [&str; 2] = ["BLOCKCHAIN_GAS_FEE", "CIRCLE_SERVICE_FEE"];

impl Gathered {
    /// A request for information that has not come to its end, by the payment as it was just read or by the request itself.
    fn open_rfi(&self) -> Option<&str> {
        let active = self.payment.rfi.iter().map(|rfi| (rfi.id.as_str(), rfi.status.as_str()));
        let listed = self.payment.rfis.iter().map(|(id, status)| (id.as_str(), status.as_str()));
        let told: Vec<(&str, &str)> = active.chain(listed).collect();
        let open = told.iter().find(|(id, status)| {
            let Ok(status) = status.parse::<RfiStatus>();
            let known = self.attempt.rfis.iter().find(|known| known.id.as_str() == *id);
            !known.map_or(status.clone(), |known| known.status.advance_past(&known.reached, &status)).is_terminal()
        });
        let known = self.attempt.open_rfi.as_ref().map(|rfi| rfi.id.as_str());
        let unlisted = known.filter(|known| told.iter().all(|(id, _)| id != known));
        open.map(|(id, _)| *id).or(unlisted)
    }

    /// Hands the evidence to the checks.
    pub(super) fn with<T>(
        &self,
        environment: domain::Environment,
        judge: impl FnOnce(&Evidence<'_>) -> T,
    ) -> Result<T> {
        let transaction = &self.transaction;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (destination, sender) = (text(&transaction.destination_address), text(&transaction.sender_address));
        let message_type = transaction.message_type.as_ref().map(ToString::to_string).unwrap_or_default();
        let blockchain = transaction.blockchain.to_string();
        let order_chain = self.payment_blockchain();
        let expires = match &transaction.expire_date {
            Some(date) => date.parse().map_err(|error| mirror::Unusable::Date(error.text))?,
            None => self.payment.expires,
        };
        let terms_unchanged =
            self.payment.quote == self.recorded.id && self.payment.destination == self.recorded.destination;
        let evidence = Evidence {
            environment,
            raw_message: &self.raw_message,
            transaction: TransactionFacts {
                id: &transaction.id,
                payment_id: &transaction.payment_id,
                message_type: &message_type,
                amount: (&transaction.amount).try_into()?,
                destination_address: &destination,
                sender_address: &sender,
                blockchain: &blockchain,
                expires,
                encoded_message: transaction.encoded_message_to_be_signed.as_deref(),
            },
            payment: PaymentFacts {
                id: self.payment.id.as_str(),
                status: &self.payment.status,
                blockchain: &order_chain,
                sender_address: &self.attempt.sender_address,
                source_amount: self.payment.source,
                recorded_source_amount: self.recorded.source,
                terms_unchanged,
                open_rfi: self.open_rfi(),
                expires: self.payment.expires,
            },
            fee_cap: self.fee_cap()?,
            device: DeviceFacts {
                label: &self.device.label,
                address: self.address,
                model: &self.device.model,
                version: self.seen.as_ref().map_or("not connected", |seen| &seen.app),
                floor: &self.floor,
                meets_floor: self.seen.as_ref().map(|seen| seen.supported),
            },
            chain: self.chain.clone(),
            history: HistoryFacts {
                nonce_of_other_payment: self.nonce_of_other.as_deref(),
                earlier_signature: self.earlier,
                payments_to_destination: self.paid_there,
            },
            clock: Clock::at(self.now),
            pins: &self.pins,
        };
        Ok(judge(&evidence))
    }

    fn fee_cap(&self) -> Result<Money> {
        let fees = self.recorded.fees.iter().filter(|fee| CIRCLE_FEES.contains(&fee.kind.as_str()));
        fees.map(|fee| fee.amount).try_fold(Money::zero(Currency::USDC), |sum, fee| Ok(sum.checked_add(fee)?))
    }

    fn payment_blockchain(&self) -> String {
        let raw: std::result::Result<wire::Payment, _> = serde_json::from_str(&self.payment.raw);
        raw.map(|payment| payment.blockchain.to_string()).unwrap_or_default()
    }
}

impl Desk {
    /// Reads everything again: the payment and the transaction from CPN, the wallet from the chain.
    pub(super) async fn gather(&self, attempt: AttemptId) -> Result<Gathered> {
        let answered = self.refresh_payment(attempt).await?;
        let mut state = self.attempt(attempt).await?;
        if let Some(transaction) = state.transactions.last() {
            self.refresh_transaction(attempt, &transaction.record.id.clone()).await?;
            state = self.attempt(attempt).await?;
        }
        // The answer just read is judged, unless the record is further: a slower look may have written over it meanwhile.
        let known = state.payment.clone().ok_or(Error::NotFound("the payment"))?;
        let payment = if known.status == answered.status { answered } else { known };
        let recorded = state.quote.clone().ok_or(Error::NotFound("the quote"))?;
        let record = state.transactions.last().ok_or(Error::NotFound("the transaction"))?.record.clone();
        let transaction = mirror::stored_transaction(&record)?;
        let raw_message = transaction.message_to_be_signed.as_ref().map(|raw| raw.get().to_owned()).unwrap_or_default();
        let message = PaymentMessage::parse(&raw_message).ok().map(|(message, _)| message);
        let device = self.store(|store| store.device()).await?;
        let device = device.ok_or_else(|| Error::NotNow("Pair the device that holds the paying wallet.".to_owned()))?;
        let address = address(&device.address)?;
        let chain = match self.chain_reader().await {
            Ok(reader) => reader.facts(address, message.as_ref()).await.ok(),
            Err(_) => None,
        };
        let nonce = message.as_ref().map(|message| message.nonce.to_string());
        let used = match nonce {
            Some(nonce) => self.store(move |store| store.nonce_used(&nonce)).await?.filter(|used| *used != attempt),
            None => None,
        };
        // What other signatures will still take is not there for this one.
        let promised = U256::from(self.store(move |store| store.signed_away(attempt)).await?.minor());
        let chain = chain.map(|chain| ChainFacts {
            balance: chain.balance.saturating_sub(promised),
            allowance: chain.allowance.saturating_sub(promised),
            ..chain
        });
        let paid_there = match &message {
            Some(message) => self.paid_to(&message.witness.to.to_checksum(None)).await?,
            None => 0,
        };
        Ok(Gathered {
            earlier: earlier(&state, &record.id),
            seen: self.last_seen(),
            floor: floor(),
            nonce_of_other: used.map(|other| format!("the payment of attempt {other}")),
            now: self.clock().server_now(),
            pins: Pins::starting(self.environment(), self.chain()),
            attempt: state,
            transaction,
            raw_message,
            payment,
            device,
            address,
            message,
            recorded,
            chain,
            paid_there,
        })
    }

    /// Reads the payment from CPN, records it when something is new, and gives it as it was answered.
    pub(crate) async fn refresh_payment(&self, attempt: AttemptId) -> Result<PaymentRecord> {
        let state = self.attempt(attempt).await?;
        let known = state.payment.ok_or(Error::NotFound("the payment"))?;
        let client = self.client()?;
        let shown = self.noted(client.payment(&known.id).await)?;
        mirror::about("payment", &shown.id, known.id.as_str())?;
        let payment = mirror::payment(&shown)?;
        if payment != known {
            self.record(Source::Cpn, vec![Fact::PaymentSeen { attempt, payment: Box::new(payment.clone()) }]).await?;
        }
        Ok(payment)
    }

    /// Reads a transaction from CPN and records it when something is new.
    pub(crate) async fn refresh_transaction(&self, attempt: AttemptId, id: &TransactionId) -> Result<()> {
        let state = self.attempt(attempt).await?;
        let payment = state.payment.ok_or(Error::NotFound("the payment"))?;
        let client = self.client()?;
        let shown = self.noted(client.transaction(&payment.id, id).await)?;
        mirror::about("transaction", &shown.id, id.as_str())?;
        let seen = mirror::transaction(&shown)?;
        let known = state.transactions.iter().any(|known| known.record == seen);
        if !known {
            self.record(Source::Cpn, vec![Fact::TransactionSeen { attempt, transaction: Box::new(seen) }]).await?;
        }
        Ok(())
    }

    /// How many payments of ours were settled to this address.
    async fn paid_to(&self, address: &str) -> Result<u64> {
        let address = address.to_owned();
        self.store(move |store| store.settled_to(&address)).await
    }
}

/// The longest-lived signature for this payment that may exist over another transaction's message.
fn earlier(state: &AttemptState, current: &TransactionId) -> Option<EarlierSignature> {
    let others = state.maybe_signed.iter().filter(|signed| *signed != current);
    let signature = |signed: &TransactionId| {
        let record = state.transactions.iter().find(|known| known.record.id == *signed)?;
        let transaction = mirror::stored_transaction(&record.record).ok()?;
        let (message, _) = PaymentMessage::parse(transaction.message_to_be_signed.as_ref()?.get()).ok()?;
        let end = i64::try_from(message.witness.valid_before).ok().and_then(|end| Timestamp::from_second(end).ok());
        Some(EarlierSignature { digest: message.hashes().digest, valid_before: end.unwrap_or(Timestamp::MAX) })
    };
    others.filter_map(signature).max_by_key(|signature| signature.valid_before)
}

/// The oldest Ethereum app that is trusted to show and hash the message rightly (hardware-wallets 8).
fn floor() -> String {
    format!("Ethereum app {}", signer::MINIMUM_APP_TEXT)
}

/// Reads an address that we stored.
pub(crate) fn address(text: &str) -> Result<Address> {
    text.parse().map_err(|_| Error::Internal(format!("a stored address cannot be read: {text}")))
}
