//! Reading the chain through a node that the user configured: advice, never authority. Nothing is written.

mod error;
mod proof;
mod rpc;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use serde_json::{Value, json};

use crate::abi::{NonceUsed, allowanceCall, balanceOfCall, isNonceUsedCall, nonceBitmapCall};
use crate::chains::Chain;
use crate::evidence::ChainFacts;
use crate::intent::PaymentMessage;

pub use error::ChainError;
pub use proof::{ProofOfPayment, Receipt, TokenTransfer};
pub use rpc::ChainEndpoint;

/// How many blocks one question covers.
const BLOCKS: u64 = 2_000;

/// How often further back is looked: 100,000 blocks are two weeks of Ethereum and two days of Polygon.
const LOOKS: usize = 50;

/// What the chain made of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Execution {
    /// It was not executed, as far as the node knows.
    NotYet,
    /// It was executed.
    Done {
        /// The chain transaction.
        hash: B256,
        /// Its block.
        block: u64,
        /// What the settlement contract says.
        proof: Box<ProofOfPayment>,
    },
    /// Its reference is used up, but no settlement of it was found: it was cancelled, or is too long ago.
    UsedOtherwise,
}

/// A chain node, asked about one chain.
#[derive(Debug)]
pub struct ChainReader {
    rpc: rpc::Rpc,
    chain: &'static Chain,
}

impl ChainReader {
    /// A reader of this chain through this node. Nothing is sent yet.
    ///
    /// # Errors
    /// When the URL is not HTTPS or the certificate authority cannot be read.
    pub fn new(endpoint: &ChainEndpoint, chain: &'static Chain) -> Result<Self, ChainError> {
        Ok(Self { rpc: rpc::Rpc::new(endpoint)?, chain })
    }

    /// The chain id that the node reports; to be compared with the chain that was meant.
    ///
    /// # Errors
    /// As [`ChainError`] says; the same holds for every method below.
    pub async fn chain_id(&self) -> Result<u64, ChainError> {
        self.number("eth_chainId", json!([])).await
    }

    /// The newest block's number.
    ///
    /// # Errors
    /// As [`ChainError`] says.
    pub async fn block_number(&self) -> Result<u64, ChainError> {
        self.number("eth_blockNumber", json!([])).await
    }

    /// What an account holds of the chain's own coin, in its smallest unit.
    ///
    /// # Errors
    /// As [`ChainError`] says.
    pub async fn native_balance(&self, account: Address) -> Result<U256, ChainError> {
        let method = "eth_getBalance";
        let answer = self.rpc.ask(method, json!([account.to_checksum(None), "latest"])).await?;
        quantity(&answer).ok_or_else(|| unreadable(method, &answer))
    }

    /// What an account holds of USDC, in base units.
    ///
    /// # Errors
    /// As [`ChainError`] says.
    pub async fn usdc_balance(&self, account: Address) -> Result<U256, ChainError> {
        self.call(self.chain.usdc, &balanceOfCall { account }).await
    }

    /// How much USDC Permit2 may take from an owner, in base units.
    ///
    /// # Errors
    /// As [`ChainError`] says.
    pub async fn permit2_allowance(&self, owner: Address) -> Result<U256, ChainError> {
        self.call(self.chain.usdc, &allowanceCall { owner, spender: self.chain.permit2 }).await
    }

    /// Whether Permit2 counts this nonce of the owner as used.
    ///
    /// # Errors
    /// As [`ChainError`] says.
    pub async fn permit2_nonce_used(&self, owner: Address, nonce: U256) -> Result<bool, ChainError> {
        let word = nonce >> 8;
        let bits = self.call(self.chain.permit2, &nonceBitmapCall { owner, word }).await?;
        Ok(bits.bit(usize::from(nonce.byte(0))))
    }

    /// Whether a settlement contract counts this payment reference as used or cancelled.
    ///
    /// # Errors
    /// As [`ChainError`] says.
    pub async fn is_nonce_used(&self, settlement: Address, nonce: B256) -> Result<bool, ChainError> {
        self.call(settlement, &isNonceUsedCall { nonce }).await
    }

    /// The code at an address; empty for a plain account.
    ///
    /// # Errors
    /// As [`ChainError`] says.
    pub async fn code_at(&self, address: Address) -> Result<Vec<u8>, ChainError> {
        let method = "eth_getCode";
        let answer = self.rpc.ask(method, json!([address.to_checksum(None), "latest"])).await?;
        bytes(&answer).ok_or_else(|| unreadable(method, &answer))
    }

    /// A transaction's receipt with the payments it proves; `None` while it is not mined.
    ///
    /// # Errors
    /// As [`ChainError`] says.
    pub async fn receipt(&self, transaction_hash: B256) -> Result<Option<Receipt>, ChainError> {
        let method = "eth_getTransactionReceipt";
        let answer = self.rpc.ask(method, json!([transaction_hash.to_string()])).await?;
        if answer.is_null() {
            return Ok(None);
        }
        match proof::receipt(&answer) {
            Some(receipt) if receipt.transaction_hash == transaction_hash => Ok(Some(receipt)),
            Some(_) | None => Err(unreadable(method, &answer)),
        }
    }

    /// Whether the chain executed this message. Looked for newest blocks first and in steps, since nodes answer for a
    /// bounded range only, and only once the message's reference is used.
    ///
    /// # Errors
    /// When the node cannot be reached or answers something else.
    pub async fn execution(&self, message: &PaymentMessage) -> Result<Execution, ChainError> {
        if !self.is_nonce_used(message.spender, message.witness.nonce).await? {
            return Ok(Execution::NotYet);
        }
        let mut to = self.block_number().await?;
        for _ in 0..LOOKS {
            let from = to.saturating_sub(BLOCKS);
            for hash in self.executed_between(message, from, to).await? {
                if let Some(receipt) = self.receipt(hash).await?.filter(|receipt| receipt.succeeded)
                    && let Some(proof) = receipt.payments.iter().find(|proof| proof.proves(message))
                {
                    return Ok(Execution::Done { hash, block: receipt.block_number, proof: Box::new(proof.clone()) });
                }
            }
            let Some(before) = from.checked_sub(1) else { break };
            to = before;
        }
        Ok(Execution::UsedOtherwise)
    }

    /// The transactions between these blocks in which the settlement contract says that it used the message's reference.
    async fn executed_between(&self, message: &PaymentMessage, from: u64, to: u64) -> Result<Vec<B256>, ChainError> {
        let method = "eth_getLogs";
        let filter = json!({
            "address": message.spender.to_checksum(None),
            "topics": [NonceUsed::SIGNATURE_HASH.to_string(), message.witness.nonce.to_string()],
            "fromBlock": format!("{from:#x}"),
            "toBlock": format!("{to:#x}"),
        });
        let answer = self.rpc.ask(method, json!([filter])).await?;
        let hash = |log: &Value| log.get("transactionHash")?.as_str()?.parse().ok();
        let hashes = answer.as_array().and_then(|logs| logs.iter().map(hash).collect());
        hashes.ok_or_else(|| unreadable(method, &answer))
    }

    /// What the checks need to know about the paying wallet and, when there is a readable message, about its nonces.
    ///
    /// # Errors
    /// When any of the questions fails: half an answer would be judged as a whole one.
    pub async fn facts(&self, owner: Address, message: Option<&PaymentMessage>) -> Result<ChainFacts, ChainError> {
        let nonces = async {
            match message {
                None => Ok((None, None)),
                Some(message) => {
                    let (permit, reference) = tokio::try_join!(
                        self.permit2_nonce_used(owner, message.nonce),
                        self.is_nonce_used(message.spender, message.witness.nonce)
                    )?;
                    Ok((Some(permit), Some(reference)))
                }
            }
        };
        let (chain_id, balance, allowance, code, (permit_nonce_used, witness_nonce_used)) = tokio::try_join!(
            self.chain_id(),
            self.usdc_balance(owner),
            self.permit2_allowance(owner),
            self.code_at(owner),
            nonces
        )?;
        Ok(ChainFacts {
            chain_id,
            balance,
            allowance,
            allowance_limit: None,
            permit_nonce_used,
            witness_nonce_used,
            sender_has_code: !code.is_empty(),
        })
    }

    async fn number(&self, method: &'static str, params: Value) -> Result<u64, ChainError> {
        let answer = self.rpc.ask(method, params).await?;
        quantity(&answer).and_then(|number| u64::try_from(number).ok()).ok_or_else(|| unreadable(method, &answer))
    }

    async fn call<C: SolCall>(&self, to: Address, call: &C) -> Result<C::Return, ChainError> {
        let method = "eth_call";
        let data = format!("0x{}", hex::encode(call.abi_encode()));
        let answer = self.rpc.ask(method, json!([{ "to": to.to_checksum(None), "data": data }, "latest"])).await?;
        bytes(&answer)
            .and_then(|bytes| C::abi_decode_returns_validate(&bytes).ok())
            .ok_or_else(|| unreadable(method, &answer))
    }
}

/// A JSON-RPC quantity: `0x` and hex digits.
fn quantity(value: &Value) -> Option<U256> {
    let digits = value.as_str()?.strip_prefix("0x")?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| U256::from_str_radix(digits, 16).ok()).flatten()
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    hex::decode(value.as_str()?.strip_prefix("0x")?).ok()
}

fn unreadable(method: &'static str, answer: &Value) -> ChainError {
    ChainError::Unreadable { method, received: rpc::excerpt(answer.to_string().as_bytes()) }
}
