//! What becomes of a V1 transaction: handed out, submitted, broadcast, mined or stuck, replaced, expired.

use alloy_primitives::{B256, U256};
use cpn::wire::{
    AccountType, EstimatedFee, Extra, MessageType, Money, PaymentStatus, RawJson, TransactionFailureReason,
    TransactionStatus, TransactionV1,
};
use jiff::Timestamp;

use super::submission::check_status;
use super::{ESTIMATE, TransactionV1Record};
use crate::agenda::{Event, pace};
use crate::chain::{Authorization, BLOCK_SECONDS};
use crate::events::Topic;
use crate::magic::Script;
use crate::message::lower;
use crate::pricing::millionths;
use crate::refusal::Refusal;
use crate::world::{PaymentRecord, World};

/// How long a transaction may be signed and mined, in seconds; never past the payment's own end.
const LIFE: i64 = 65 * 60;
/// How far `validAfter` lies in the past.
const LEEWAY: i64 = 60;

impl World {
    /// Makes the message and the transaction around it.
    pub(crate) fn hand_out_v1(&mut self, now: Timestamp, record: &PaymentRecord) -> Result<TransactionV1, Refusal> {
        let valid_before = (now.as_second() + LIFE).min(record.expires.as_second());
        let seconds = |second: i64| U256::from(second.unsigned_abs());
        let authorization = Authorization {
            from: record.sender,
            to: record.destination,
            value: U256::from(record.source),
            valid_after: seconds(now.as_second() - LEEWAY),
            valid_before: seconds(valid_before),
            nonce: B256::from(self.random()),
        };
        let expires = Timestamp::from_second(valid_before).unwrap_or(record.expires);
        self.keep_v1(record, authorization, expires, None)
    }

    /// Makes a transaction with the same message as one that is on its way.
    pub(crate) fn hand_out_acceleration(
        &mut self,
        record: &PaymentRecord,
        replaced: &TransactionV1Record,
    ) -> Result<TransactionV1, Refusal> {
        let replaces = Some(replaced.transaction.id.clone());
        self.keep_v1(record, replaced.authorization, replaced.expires, replaces)
    }

    fn keep_v1(
        &mut self,
        record: &PaymentRecord,
        authorization: Authorization,
        expires: Timestamp,
        replaces: Option<String>,
    ) -> Result<TransactionV1, Refusal> {
        let blockchain = record.payment.blockchain.clone();
        let chain = settlement::chains::by_api_id(blockchain.as_str()).ok_or_else(|| Refusal::code(290_301))?;
        let message = authorization.json(chain.chain_id, chain.usdc);
        let id = self.new_id();
        let transaction = TransactionV1 {
            id: id.clone(),
            payment_id: record.payment.id.clone(),
            status: TransactionStatus::Created,
            failure_reason: None,
            expire_date: expires.into(),
            sender_address: record.payment.sender_address.clone().unwrap_or_default(),
            destination_address: lower(record.destination),
            sender_account_type: AccountType::Eoa,
            blockchain,
            amount: Money::new(millionths(record.source), "USDC"),
            estimated_fee: Some(estimated_fee()),
            message_type: MessageType::Eip3009,
            message_to_be_signed: RawJson::from_value(&message).map_err(|_| Refusal::status(500))?,
            signed_transaction: None,
            transaction_hash: None,
            extra: Extra::new(),
        };
        let kept =
            TransactionV1Record { transaction: transaction.clone(), authorization, expires, raw: None, replaces };
        self.transactions_v1.insert(id.clone(), kept);
        self.mirror_v1(&id);
        self.schedule_at(expires, Event::TransactionV1Expires { transaction: id });
        Ok(transaction)
    }

    /// Takes a signed transaction in, if nothing is wrong with it.
    pub(crate) fn submit_v1(
        &mut self,
        now: Timestamp,
        payment: &str,
        id: &str,
        signed: &str,
    ) -> Result<TransactionV1, Refusal> {
        let record = self.transaction_v1(payment, id).ok_or_else(|| Refusal::code(290_306))?;
        check_status(record, now)?;
        let pending = |other: &TransactionV1Record| other.is(TransactionStatus::Pending);
        if self.transactions_v1_of(payment).any(pending) {
            return Err(Refusal::code(290_333));
        }
        let raw = self.judge_v1(record, signed)?;
        let record = self.transactions_v1.get_mut(id).ok_or_else(|| Refusal::code(290_306))?;
        record.raw = Some(raw);
        record.transaction.status = TransactionStatus::Pending;
        record.transaction.signed_transaction = Some(signed.to_owned());
        let answer = record.transaction.clone();
        self.mirror_v1(id);
        // As in V2, a payment that is to miss the cut-off is never broadcast.
        if self.payment(payment).is_none_or(|record| record.script != Script::Expired) {
            self.schedule(now, pace::BROADCAST, Event::BroadcastV1 { transaction: id.to_owned() });
        }
        Ok(answer)
    }

    /// Sends a submitted transaction to the chain, in the place of the one that it replaces.
    pub(crate) fn broadcast_v1(&mut self, id: &str, at: Timestamp) {
        let Some(record) = self.transactions_v1.get(id).filter(|record| record.is(TransactionStatus::Pending)) else {
            return;
        };
        let Some(raw) = record.raw.clone() else { return };
        let blockchain = record.transaction.blockchain.as_str().to_owned();
        let replaced = record.replaces.as_ref().and_then(|id| self.transactions_v1.get(id)?.raw.as_ref());
        let replaced = replaced.map(|raw| raw.hash);
        let Some(chain) = self.chain_mut(&blockchain) else { return };
        if let Some(hash) = replaced
            && !chain.take_back(hash)
        {
            // It was mined in the meantime.
            self.fail_v1(id, at, TransactionFailureReason::TxReplacementFailed);
            return;
        }
        // The wallet may have sent it by itself.
        if !chain.holds(raw.hash) {
            if raw.nonce < chain.nonces(raw.from).0 || chain.waits(raw.from, raw.nonce) {
                self.fail_v1(id, at, TransactionFailureReason::NonceTooLow);
                return;
            }
            chain.admit(raw);
        }
        self.change_v1(id, at, TransactionStatus::Broadcasted, Topic::TransactionBroadcasted);
        self.schedule(at, pace::CONFIRM, Event::ConfirmV1 { transaction: id.to_owned() });
    }

    /// Mines a broadcast transaction and looks at what came of it. One that offers too little stays where it is, and one
    /// that is ahead of its wallet waits for the nonces between.
    pub(crate) fn confirm_v1(&mut self, id: &str, at: Timestamp) {
        let Some(record) = self.transactions_v1.get(id).filter(|record| record.is(TransactionStatus::Broadcasted))
        else {
            return;
        };
        let Some(raw) = record.raw.clone() else { return };
        let blockchain = record.transaction.blockchain.as_str().to_owned();
        let payment = record.transaction.payment_id.clone();
        let Some(chain) = self.chain_mut(&blockchain) else { return };
        if chain.holds(raw.hash) {
            if raw.is_stuck() {
                return;
            }
            if raw.nonce > chain.nonces(raw.from).0 {
                self.schedule(at, BLOCK_SECONDS, Event::ConfirmV1 { transaction: id.to_owned() });
                return;
            }
            chain.mine(raw.hash, at);
        }
        // Neither waiting nor mined: another one took its place.
        let Some(mined) = chain.mined.iter().find(|mined| mined.hash == raw.hash) else { return };
        let success = mined.success;
        self.end_replaced(&payment, id, at);
        if !success {
            self.fail_v1(id, at, TransactionFailureReason::FailedOnchain);
            return;
        }
        if let Some(record) = self.transactions_v1.get_mut(id) {
            record.transaction.transaction_hash = Some(raw.hash.to_string());
        }
        self.change_v1(id, at, TransactionStatus::Completed, Topic::TransactionCompleted);
        self.schedule(at, pace::PAYOUT_STARTS, Event::PayoutStarts { payment });
    }

    /// Ends the transactions of a payment whose place in the chain another one took.
    fn end_replaced(&mut self, payment: &str, mined: &str, at: Timestamp) {
        let others = self.transactions_v1_of(payment).filter(|record| record.is(TransactionStatus::Broadcasted));
        let ids: Vec<String> =
            others.map(|record| record.transaction.id.clone()).filter(|other| other != mined).collect();
        for id in ids {
            self.fail_v1(&id, at, TransactionFailureReason::NonceTooLow);
        }
    }

    /// Ends a transaction whose authorization is no longer valid, also one that is stuck.
    pub(crate) fn expire_v1(&mut self, id: &str, at: Timestamp) {
        let Some(record) = self.transactions_v1.get(id) else { return };
        let (payment, blockchain) = (record.transaction.payment_id.clone(), record.transaction.blockchain.clone());
        let hash = record.raw.as_ref().map(|raw| raw.hash);
        let open = record.is(TransactionStatus::Created) || record.is(TransactionStatus::Broadcasted);
        if !open {
            return;
        }
        if let (Some(hash), Some(chain)) = (hash, self.chain_mut(blockchain.as_str())) {
            // Mined now it would revert; nobody waits for that here.
            chain.take_back(hash);
        }
        self.fail_v1(id, at, TransactionFailureReason::TransactionExpired);
        if self.payment(&payment).is_some_and(|record| record.expires <= at) {
            self.expire_payment(&payment, at);
        }
    }

    /// Whether a broadcast transaction still waits for its block.
    pub(crate) fn is_waiting_v1(&self, record: &TransactionV1Record) -> bool {
        let chain = self.chain(record.transaction.blockchain.as_str());
        chain.zip(record.raw.as_ref()).is_some_and(|(chain, raw)| chain.holds(raw.hash))
    }

    /// Whether money of a payment may be on its way in this flow.
    pub(crate) fn in_flight_v1(&self, payment: &str) -> bool {
        let moving = [TransactionStatus::Pending, TransactionStatus::Broadcasted, TransactionStatus::Completed];
        self.transactions_v1_of(payment).any(|record| moving.contains(&record.transaction.status))
    }

    /// Ends the transactions of a failed payment that have not been broadcast.
    pub(crate) fn close_v1(&mut self, payment: &str, at: Timestamp) {
        let open = |record: &&TransactionV1Record| {
            record.is(TransactionStatus::Created) || record.is(TransactionStatus::Pending)
        };
        let ids: Vec<String> =
            self.transactions_v1_of(payment).filter(open).map(|record| record.transaction.id.clone()).collect();
        for id in ids {
            self.fail_v1(&id, at, TransactionFailureReason::CpnPaymentExpired);
        }
    }

    fn fail_v1(&mut self, id: &str, at: Timestamp, reason: TransactionFailureReason) {
        if let Some(record) = self.transactions_v1.get_mut(id) {
            record.transaction.failure_reason = Some(reason);
        }
        self.change_v1(id, at, TransactionStatus::Failed, Topic::TransactionFailed);
    }

    fn change_v1(&mut self, id: &str, at: Timestamp, status: TransactionStatus, topic: Topic) {
        let Some(record) = self.transactions_v1.get_mut(id) else { return };
        record.transaction.status = status;
        let transaction = record.transaction.clone();
        self.mirror_v1(id);
        self.announce(at, topic, &transaction);
    }

    /// Shows a transaction in its payment.
    fn mirror_v1(&mut self, id: &str) {
        if let Some(transaction) = self.transactions_v1.get(id).map(|record| record.transaction.clone()) {
            let TransactionV1 { id, payment_id, status, transaction_hash, .. } = transaction;
            self.show_transaction(&payment_id, id, status, transaction_hash);
        }
    }

    /// The payment, if a V1 transaction may be created for it now.
    pub(crate) fn payable_v1(&self, now: Timestamp, payment: &str) -> Result<PaymentRecord, Refusal> {
        let record = self.payment(payment).ok_or_else(|| Refusal::code(290_305))?;
        if record.version_2 {
            return Err(Refusal::code(290_336));
        }
        if now > record.expires || record.payment.failure_code.as_deref().is_some_and(|code| code.starts_with("PM09")) {
            return Err(Refusal::code(290_308));
        }
        if record.payment.status != PaymentStatus::CryptoFundsPending {
            return Err(Refusal::code(290_304));
        }
        Ok(record.clone())
    }
}

fn estimated_fee() -> EstimatedFee {
    let payload = [
        ("gasLimit", ESTIMATE.gas_limit),
        ("maxFeePerGas", ESTIMATE.max_fee_per_gas),
        ("maxPriorityFeePerGas", ESTIMATE.max_priority_fee_per_gas),
    ];
    EstimatedFee {
        kind: "EIP1559".to_owned(),
        payload: payload.map(|(name, value)| (name.to_owned(), value.to_string().into())).into_iter().collect(),
        extra: Extra::new(),
    }
}
