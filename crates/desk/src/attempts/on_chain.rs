//! The chain's own word about signatures that left this computer. CPN may not answer, or may say what the chain does not:
//! a reference that the settlement contract has used is what counts.
use domain::ids::{AttemptId, TransactionId};
use domain::money::{Currency, Money};
use settlement::chain_reader::{Execution, ProofOfPayment};
use settlement::{B256, PaymentMessage, U256};
use store::fact::{Call, Fact};
use store::{AttemptState, Source};

use crate::Desk;
use crate::error::Result;
use crate::mirror;

/// What the chain says of an attempt's signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnChain {
    /// None was used.
    Unused,
    /// One was: the USDC has left.
    Settled,
    /// A reference is used up, and no settlement of it was found.
    UsedOtherwise,
}

impl Desk {
    /// Asks the chain about every signature of this attempt that was sent to CPN, and records a settlement that it shows.
    ///
    /// # Errors
    /// When the chain cannot be asked: then nothing is known.
    pub(crate) async fn ask_chain(&self, attempt: &AttemptState) -> Result<OnChain> {
        let messages: Vec<_> = handed_over(attempt).collect();
        if messages.is_empty() {
            return Ok(OnChain::Unused);
        }
        let reader = self.chain_reader().await?;
        let mut answer = OnChain::Unused;
        for message in messages {
            match reader.execution(&message).await? {
                Execution::NotYet => {}
                Execution::UsedOtherwise => answer = OnChain::UsedOtherwise,
                Execution::Done { hash, block, proof } => {
                    let seen = settlement_seen(attempt.id, hash, block, &proof);
                    self.record(Source::Chain(self.chain().api_id.to_owned()), vec![seen]).await?;
                    return Ok(OnChain::Settled);
                }
            }
        }
        Ok(answer)
    }
}

/// Whether any signature of this attempt was sent to CPN, or may have been.
pub(crate) fn signature_left(attempt: &AttemptState) -> bool {
    attempt.outbox.iter().any(|entry| entry.call == Call::SubmitTransaction)
}

/// The messages whose signatures were sent.
fn handed_over(attempt: &AttemptState) -> impl Iterator<Item = PaymentMessage> {
    let sent = |id: &TransactionId| {
        let mut submits = attempt.outbox.iter().filter(|entry| entry.call == Call::SubmitTransaction);
        submits.any(|entry| entry.subject.ends_with(id.as_str()))
    };
    attempt.transactions.iter().filter(move |known| sent(&known.record.id)).filter_map(|known| {
        let transaction = mirror::stored_transaction(&known.record).ok()?;
        Some(PaymentMessage::parse(transaction.message_to_be_signed.as_ref()?.get()).ok()?.0)
    })
}

fn settlement_seen(attempt: AttemptId, hash: B256, block: u64, proof: &ProofOfPayment) -> Fact {
    let usdc = |units: U256| Money::new(u64::try_from(units).unwrap_or(u64::MAX), Currency::USDC);
    Fact::SettlementSeen { attempt, hash: hash.to_string(), block, value: usdc(proof.value), fee: usdc(proof.fee) }
}
