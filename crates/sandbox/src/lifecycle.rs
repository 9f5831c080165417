//! What each event does to payments, transactions and refunds.

use alloy_primitives::keccak256;
use cpn::wire::{
    Extra, Money, OnChainTransaction, PaymentFailureReason, PaymentStatus, Refund, RefundStatus, RefundSummary,
    SettlementTime, StatusAddendum, TimeUnit, TransactionFailureReason, TransactionStatus, TransactionV2,
};
use jiff::Timestamp;

use crate::agenda::{Event, pace};
use crate::chain::Revert;
use crate::events::Topic;
use crate::magic::Script;
use crate::pricing::millionths;
use crate::world::World;

/// Share of `maxFee` that the settlement really charges, in percent.
const FEE_CHARGED: u64 = 60;

impl World {
    /// Lets one event happen.
    pub(crate) fn apply(&mut self, at: Timestamp, event: Event) {
        match event {
            Event::ReviewedByHand { payment } => self.review_by_hand(&payment, at),
            Event::ReviewPassed { payment } => self.pass_review(&payment, at),
            Event::ReviewFailed { payment } => {
                self.fail(&payment, at, PaymentStatus::Created, PaymentFailureReason::TravelRuleFailed, "PM01000");
            }
            Event::CutOff { payment } => {
                let newer = (PaymentFailureReason::OnchainSettlementCutoffTimeExceeded, "PM09001");
                let (reason, code) = self.said_of(&payment, newer, (PaymentFailureReason::PaymentExpired, "PM09000"));
                self.fail(&payment, at, PaymentStatus::CryptoFundsPending, reason, code);
            }
            Event::PaymentExpires { payment } => self.expire_payment(&payment, at),
            Event::TransactionExpires { transaction } => {
                let still_open = self
                    .transactions
                    .get(&transaction)
                    .is_some_and(|record| record.transaction.status == TransactionStatus::Created);
                if still_open {
                    self.fail_transaction(&transaction, at, TransactionFailureReason::TransactionExpired);
                }
            }
            Event::Broadcast { transaction } => self.broadcast(&transaction, at),
            Event::Confirm { transaction } => self.confirm(&transaction, at),
            Event::BroadcastV1 { transaction } => self.broadcast_v1(&transaction, at),
            Event::ConfirmV1 { transaction } => self.confirm_v1(&transaction, at),
            Event::TransactionV1Expires { transaction } => self.expire_v1(&transaction, at),
            Event::PayoutStarts { payment } => self.start_payout(&payment, at),
            Event::PayoutDelayed { payment } => self.delay_payout(&payment, at),
            Event::PayoutDone { payment } => self.finish_payout(&payment, at),
            Event::PayoutFails { payment } => self.fail_payout(&payment, at),
            Event::RefundEnds { refund } => self.end_refund(&refund, at),
            Event::RfiRaised { payment, level, during } => self.raise_planned_rfi(at, &payment, level, &during),
            Event::RfiDecided { rfi } => self.decide_rfi(at, &rfi),
            Event::RfiExpires { rfi } => self.expire_rfi(at, &rfi),
            Event::Mine { chain, hash } => {
                if let Some(chain) = self.chain_mut(&chain) {
                    chain.mine(hash, at);
                }
            }
        }
    }

    fn review_by_hand(&mut self, payment: &str, at: Timestamp) {
        if let Some(record) = self.payment_mut(payment)
            && record.payment.status == PaymentStatus::Created
        {
            record.payment.status_addendum = Some(StatusAddendum::InManualReview);
            self.announce_payment(at, Topic::PaymentInManualReview, payment);
        }
    }

    /// Approves a payment. While an RFI on it is open that waits, and one on another payment of its customer refuses it.
    pub(crate) fn pass_review(&mut self, payment: &str, at: Timestamp) {
        if self.open_rfi(payment).is_some() {
            return;
        }
        if self.is_held_up(payment) {
            self.fail(payment, at, PaymentStatus::Created, PaymentFailureReason::ExistingRfiPending, "PM04000");
            return;
        }
        if let Some(record) = self.payment_mut(payment)
            && record.payment.status == PaymentStatus::Created
        {
            record.payment.status = PaymentStatus::CryptoFundsPending;
            record.payment.status_addendum = None;
            self.announce_payment(at, Topic::PaymentCryptoFundsPending, payment);
        }
    }

    /// Fails a payment that stands where it is expected to stand; says whether it did.
    pub(crate) fn fail(
        &mut self,
        payment: &str,
        at: Timestamp,
        expected: PaymentStatus,
        reason: PaymentFailureReason,
        code: &str,
    ) -> bool {
        let Some(record) = self.payment_mut(payment).filter(|record| record.payment.status == expected) else {
            return false;
        };
        record.payment.status = PaymentStatus::Failed;
        record.payment.status_addendum = None;
        record.payment.failure_reason = Some(reason);
        record.payment.failure_code = Some(code.to_owned());
        let open: Vec<String> = self
            .transactions_of(payment)
            .filter(|record| {
                let status = &record.transaction.status;
                *status == TransactionStatus::Created || *status == TransactionStatus::Pending
            })
            .map(|record| record.transaction.id.clone())
            .collect();
        for transaction in open {
            self.fail_transaction(&transaction, at, TransactionFailureReason::CpnPaymentExpired);
        }
        self.close_v1(payment, at);
        self.announce_payment(at, Topic::PaymentFailed, payment);
        true
    }

    pub(crate) fn expire_payment(&mut self, payment: &str, at: Timestamp) {
        let in_flight = self.transactions_of(payment).any(|record| {
            let status = &record.transaction.status;
            *status == TransactionStatus::Pending
                || *status == TransactionStatus::Broadcasted
                || *status == TransactionStatus::Completed
        });
        if in_flight || self.in_flight_v1(payment) {
            return;
        }
        for expected in [PaymentStatus::Created, PaymentStatus::CryptoFundsPending] {
            self.fail(payment, at, expected, PaymentFailureReason::PaymentExpired, "PM09000");
        }
    }

    fn broadcast(&mut self, transaction: &str, at: Timestamp) {
        let hash = keccak256(self.random());
        let Some(record) = self.transactions.get(transaction) else { return };
        if record.transaction.status != TransactionStatus::Pending {
            return;
        }
        let intent = record.intent.clone();
        let blockchain = record.transaction.blockchain.as_str().to_owned();
        let fee = intent.max_fee * FEE_CHARGED / 100;
        let Some(chain) = self.chain_mut(&blockchain) else { return };
        match chain.settle(&intent, fee, hash, at) {
            Ok(()) => {
                if let Some(record) = self.transactions.get_mut(transaction) {
                    record.transaction.status = TransactionStatus::Broadcasted;
                    record.hash = Some(hash);
                }
                self.mirror_transaction(transaction);
                self.announce_transaction(at, Topic::TransactionBroadcasted, transaction);
                self.schedule(at, pace::CONFIRM, Event::Confirm { transaction: transaction.to_owned() });
            }
            Err(revert) => self.fail_transaction(
                transaction,
                at,
                match revert {
                    Revert::Balance => TransactionFailureReason::InsufficientTokenBalance,
                    Revert::Expired => TransactionFailureReason::TransactionExpired,
                    Revert::NonceUsed | Revert::Allowance => TransactionFailureReason::FailedOnchain,
                },
            ),
        }
    }

    fn confirm(&mut self, transaction: &str, at: Timestamp) {
        let Some(record) = self.transactions.get_mut(transaction) else { return };
        record.transaction.status = TransactionStatus::Completed;
        record.transaction.transaction_hash = record.hash.map(|hash| hash.to_string());
        let payment = record.transaction.payment_id.clone();
        self.mirror_transaction(transaction);
        self.announce_transaction(at, Topic::TransactionCompleted, transaction);
        self.schedule(at, pace::PAYOUT_STARTS, Event::PayoutStarts { payment });
    }

    fn start_payout(&mut self, payment: &str, at: Timestamp) {
        let Some(record) = self.payment_mut(payment) else { return };
        record.payment.status = PaymentStatus::FiatPaymentInitiated;
        let id = payment.to_owned();
        let (seconds, next) = match record.script {
            Script::Delayed => (pace::PAYOUT_TURNS, Event::PayoutDelayed { payment: id }),
            Script::RefundCompleted | Script::RefundFails | Script::RefundCompletes => {
                (pace::PAYOUT_TURNS, Event::PayoutFails { payment: id })
            }
            Script::RfiAfterFunding(level) => {
                (pace::RFI_RAISED, Event::RfiRaised { payment: id, level, during: PaymentStatus::FiatPaymentInitiated })
            }
            Script::Plain
            | Script::Failed
            | Script::AsyncFailed
            | Script::AsyncSuccess
            | Script::Expired
            | Script::CreateRfi(_)
            | Script::AsyncRfi
            | Script::RfiAfterCompletion(_) => (pace::PAYOUT_DONE, Event::PayoutDone { payment: id }),
        };
        self.announce_payment(at, Topic::PaymentFiatPaymentInitiated, payment);
        self.schedule(at, seconds, next);
    }

    fn delay_payout(&mut self, payment: &str, at: Timestamp) {
        let Some(record) = self.payment_mut(payment) else { return };
        record.payment.status_addendum = Some(StatusAddendum::PaymentSettlementDelayed);
        record.payment.fiat_settlement_time =
            Some(SettlementTime { min: "1".into(), max: "3".into(), unit: TimeUnit::Days, extra: Extra::new() });
        self.announce_payment(at, Topic::PaymentDelayed, payment);
        self.schedule(at, pace::PAYOUT_DONE, Event::PayoutDone { payment: payment.to_owned() });
    }

    /// Ends a payout. While an RFI on the payment is open that waits.
    fn finish_payout(&mut self, payment: &str, at: Timestamp) {
        if self.open_rfi(payment).is_some() {
            return;
        }
        let reference = hex::encode_upper(&self.random()[..6]);
        let under_way =
            self.payment_mut(payment).filter(|record| record.payment.status == PaymentStatus::FiatPaymentInitiated);
        let Some(record) = under_way else { return };
        let script = record.script;
        record.payment.status = PaymentStatus::Completed;
        record.payment.status_addendum = None;
        record.payment.fiat_network_payment_ref = Some(format!("SANDBOX{reference}"));
        self.announce_payment(at, Topic::PaymentCompleted, payment);
        if let Script::RfiAfterCompletion(level) = script {
            let planned = Event::RfiRaised { payment: payment.to_owned(), level, during: PaymentStatus::Completed };
            self.schedule(at, pace::RFI_RAISED, planned);
        }
    }

    fn fail_payout(&mut self, payment: &str, at: Timestamp) {
        let newer = (PaymentFailureReason::FiatSettlementFailed, "PM06001");
        let (reason, code) = self.said_of(payment, newer, (PaymentFailureReason::Other, "PM00001"));
        if self.fail(payment, at, PaymentStatus::FiatPaymentInitiated, reason, code) {
            self.refund(payment, at);
        }
    }

    /// Of two ways to say why a payment failed the one for its flow. Clients of V1 know the specification of 2025 alone.
    fn said_of<T>(&self, payment: &str, newer: T, of_2025: T) -> T {
        if self.payment(payment).is_some_and(|record| record.version_2) { newer } else { of_2025 }
    }

    /// Sends the money of a failed payment back, as its magic value says.
    pub(crate) fn refund(&mut self, payment: &str, at: Timestamp) {
        let Some(record) = self.payment(payment).cloned() else { return };
        let id = self.new_id();
        self.refunds.insert(
            id.clone(),
            Refund {
                id: id.clone(),
                object_type: Some("refund".to_owned()),
                payment_id: payment.to_owned(),
                status: RefundStatus::Created,
                amount: Some(None),
                transaction_hash: Some(None),
                refund_address: record.payment.refund_address.clone().unwrap_or_default(),
                blockchain: record.payment.blockchain.clone(),
                create_date: at.into(),
                extra: Extra::new(),
            },
        );
        if record.script == Script::RefundCompleted {
            self.end_refund(&id, at);
        } else {
            self.mirror_refund(&id);
            self.announce_refund(at, Topic::RefundCreated, &id);
            self.schedule(at, pace::REFUND, Event::RefundEnds { refund: id });
        }
    }

    /// Ends a refund as the payment's magic value says. The money of those that have one does not come back, as on testnet,
    /// and their hash is random; any other refund is a transfer on the chain.
    fn end_refund(&mut self, refund: &str, at: Timestamp) {
        let hash = keccak256(self.random());
        let Some(payment) = self.refunds.get(refund).map(|refund| refund.payment_id.clone()) else { return };
        let Some(record) = self.payment(&payment).cloned() else { return };
        let fails = record.script == Script::RefundFails;
        let amount = record.source.saturating_sub(record.gas_fee);
        let address = record.payment.refund_address.as_deref().and_then(|text| text.parse().ok());
        if !record.script.is_about_refunds()
            && let Some((chain, address)) = self.chain_mut(record.payment.blockchain.as_str()).zip(address)
        {
            chain.transfer(record.destination, address, amount, hash, at);
        }
        if let Some(refund) = self.refunds.get_mut(refund) {
            if fails {
                refund.status = RefundStatus::Failed;
            } else {
                refund.status = RefundStatus::Completed;
                refund.amount = Some(Some(Money::new(millionths(amount), "USDC")));
                refund.transaction_hash = Some(Some(hash.to_string()));
            }
        }
        self.mirror_refund(refund);
        self.announce_refund(at, if fails { Topic::RefundFailed } else { Topic::RefundCompleted }, refund);
    }

    pub(crate) fn fail_transaction(&mut self, transaction: &str, at: Timestamp, reason: TransactionFailureReason) {
        if let Some(record) = self.transactions.get_mut(transaction) {
            record.transaction.status = TransactionStatus::Failed;
            record.transaction.failure_reason = Some(reason);
        }
        self.mirror_transaction(transaction);
        self.announce_transaction(at, Topic::TransactionFailed, transaction);
    }

    fn announce_transaction(&mut self, at: Timestamp, topic: Topic, id: &str) {
        if let Some(transaction) = self.transactions.get(id).map(|record| record.transaction.clone()) {
            self.announce(at, topic, &transaction);
        }
    }

    fn announce_refund(&mut self, at: Timestamp, topic: Topic, id: &str) {
        if let Some(refund) = self.refunds.get(id).cloned() {
            self.announce(at, topic, &refund);
        }
    }

    /// Shows a transaction in its payment.
    pub(crate) fn mirror_transaction(&mut self, id: &str) {
        if let Some(transaction) = self.transactions.get(id).map(|record| record.transaction.clone()) {
            let TransactionV2 { id, payment_id, status, transaction_hash, .. } = transaction;
            self.show_transaction(&payment_id, id, status, transaction_hash);
        }
    }

    /// Shows a transaction of either flow in its payment.
    pub(crate) fn show_transaction(
        &mut self,
        payment: &str,
        id: String,
        status: TransactionStatus,
        transaction_hash: Option<String>,
    ) {
        let mut extra = Extra::new();
        extra.insert("type".to_owned(), "transaction".into());
        let summary = OnChainTransaction { id, status, transaction_hash, extra };
        if let Some(record) = self.payment_mut(payment) {
            let list = record.payment.on_chain_transactions.get_or_insert_default();
            match list.iter_mut().find(|other| other.id == summary.id) {
                Some(known) => *known = summary,
                None => list.push(summary),
            }
        }
    }

    /// Shows a refund in its payment.
    fn mirror_refund(&mut self, id: &str) {
        let Some(refund) = self.refunds.get(id).cloned() else { return };
        let summary = RefundSummary {
            id: refund.id.clone(),
            status: refund.status.clone(),
            amount: refund.amount().cloned(),
            transaction_hash: refund.hash().map(str::to_owned),
            extra: Extra::new(),
        };
        if let Some(record) = self.payment_mut(&refund.payment_id) {
            let list = record.payment.refunds.get_or_insert_default();
            match list.iter_mut().find(|other| other.id == summary.id) {
                Some(known) => *known = summary,
                None => list.push(summary),
            }
        }
    }
}
