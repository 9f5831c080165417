//! A payment that is right in every respect, owned, so that a test can spoil one thing of it.
#![expect(unreachable_pub, reason = "a module shared by several test programs")]

use domain::Environment;
use domain::money::{Currency, Money};
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use settlement::chains::{self, Chain};
use settlement::{
    Address, B256, ChainFacts, Clock, DeviceFacts, EarlierSignature, Evidence, HistoryFacts, PaymentFacts,
    PaymentMessage, Permitted, Pins, TransactionFacts, U256, Witness,
};

pub struct Case {
    pub environment: Environment,
    pub message: PaymentMessage,
    pub raw: String,
    pub payment_id: String,
    pub transaction_payment_id: String,
    pub message_type: String,
    pub transaction_amount: Money,
    pub destination: String,
    pub transaction_sender: String,
    pub transaction_chain: String,
    pub transaction_expires: Timestamp,
    pub encoded: Option<String>,
    pub status: String,
    pub payment_chain: String,
    pub payment_sender: String,
    pub source_amount: Money,
    pub recorded_amount: Money,
    pub terms_unchanged: bool,
    pub open_rfi: Option<String>,
    pub payment_expires: Timestamp,
    pub fee_cap: Money,
    pub device: Address,
    pub meets_floor: bool,
    pub chain: Option<ChainFacts>,
    pub nonce_of_other: Option<String>,
    pub earlier: Option<EarlierSignature>,
    pub payments_to_destination: u64,
    pub now: Timestamp,
    pub pins: Pins,
}

impl Case {
    /// A right payment; everything that may differ between right payments follows from the seed.
    pub fn seeded(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let chain: &Chain = &chains::ALL[rng.random_range(0..chains::ALL.len())];
        let environment = if chain.serves(Environment::Live) {
            Environment::Live
        } else if rng.random() {
            Environment::Sandbox
        } else {
            Environment::Testnet
        };
        let now = rng.random_range(1_757_358_106..1_957_358_106u64);
        let value = rng.random_range(1..5_000_000_000_000u64);
        let max_fee = if rng.random_range(0..4) == 0 { 0 } else { rng.random_range(1..2_000_000u64) };
        let reference = B256::from(rng.random::<[u8; 32]>());
        let valid_before = now + rng.random_range(120..4_200);
        let pins = Pins {
            spenders: chain.settlement.to_vec(),
            fee_collectors: vec![address(&mut rng), address(&mut rng)],
            attesters: vec![address(&mut rng), address(&mut rng)],
        };
        let message = PaymentMessage {
            chain_id: chain.chain_id,
            permitted: Permitted { token: chain.usdc, amount: U256::from(value + max_fee) },
            spender: chain.settlement[0],
            nonce: U256::from_be_bytes(reference.0),
            deadline: U256::from(valid_before + rng.random_range(0..=3_600)),
            witness: Witness {
                from: address(&mut rng),
                to: address(&mut rng),
                value: U256::from(value),
                valid_after: U256::from(now - rng.random_range(0..600)),
                valid_before: U256::from(valid_before),
                nonce: reference,
                beneficiary: pins.fee_collectors[rng.random_range(0..2)],
                max_fee: U256::from(max_fee),
                require_payee_sign: false,
                attester: pins.attesters[rng.random_range(0..2)],
            },
        };
        let amount = Money::new(value + max_fee, Currency::USDC);
        let needed = message.permitted.amount;
        let second = |second: u64| Timestamp::from_second(i64::try_from(second).unwrap()).unwrap();
        Self {
            environment,
            raw: message.to_json().to_string(),
            payment_id: "c2a7e5d4-1b3f-4e60-8a9c-6d5e4f3a2b1c".into(),
            transaction_payment_id: "c2a7e5d4-1b3f-4e60-8a9c-6d5e4f3a2b1c".into(),
            message_type: settlement::PAYMENT_MESSAGE_TYPE.into(),
            transaction_amount: amount,
            destination: spelled(&mut rng, message.witness.to),
            transaction_sender: spelled(&mut rng, message.witness.from),
            transaction_chain: chain.api_id.into(),
            transaction_expires: second(valid_before),
            encoded: Some(digest(&message)),
            status: "CRYPTO_FUNDS_PENDING".into(),
            payment_chain: chain.api_id.into(),
            payment_sender: spelled(&mut rng, message.witness.from),
            source_amount: amount,
            recorded_amount: amount,
            terms_unchanged: true,
            open_rfi: None,
            payment_expires: second(valid_before + rng.random_range(0..3_000)),
            fee_cap: Money::new(max_fee + rng.random_range(0..3), Currency::USDC),
            device: message.witness.from,
            meets_floor: true,
            chain: Some(ChainFacts {
                chain_id: chain.chain_id,
                balance: needed + U256::from(rng.random_range(0..1_000u64)),
                allowance: if rng.random() { U256::MAX } else { needed },
                allowance_limit: None,
                permit_nonce_used: Some(false),
                witness_nonce_used: Some(false),
                sender_has_code: false,
            }),
            nonce_of_other: None,
            earlier: None,
            payments_to_destination: rng.random_range(0..3),
            now: second(now),
            pins,
            message,
        }
    }

    pub fn evidence(&self) -> Evidence<'_> {
        Evidence {
            environment: self.environment,
            raw_message: &self.raw,
            transaction: TransactionFacts {
                id: "7e9d8c7b-6a5f-4e3d-9c2b-1a0f9e8d7c6b",
                payment_id: &self.transaction_payment_id,
                message_type: &self.message_type,
                amount: self.transaction_amount,
                destination_address: &self.destination,
                sender_address: &self.transaction_sender,
                blockchain: &self.transaction_chain,
                expires: self.transaction_expires,
                encoded_message: self.encoded.as_deref(),
            },
            payment: PaymentFacts {
                id: &self.payment_id,
                status: &self.status,
                blockchain: &self.payment_chain,
                sender_address: &self.payment_sender,
                source_amount: self.source_amount,
                recorded_source_amount: self.recorded_amount,
                terms_unchanged: self.terms_unchanged,
                open_rfi: self.open_rfi.as_deref(),
                expires: self.payment_expires,
            },
            fee_cap: self.fee_cap,
            device: DeviceFacts {
                label: "Treasury-01",
                address: self.device,
                model: "Ledger Flex",
                version: "Ethereum 1.22.0",
                floor: "Ethereum 1.22.0",
                meets_floor: Some(self.meets_floor),
            },
            chain: self.chain.clone(),
            history: HistoryFacts {
                nonce_of_other_payment: self.nonce_of_other.as_deref(),
                earlier_signature: self.earlier,
                payments_to_destination: self.payments_to_destination,
            },
            clock: Clock {
                now: self.now,
                margin: SignedDuration::from_secs(60),
                tolerance: SignedDuration::from_secs(1),
            },
            pins: &self.pins,
        }
    }
}

pub fn digest(message: &PaymentMessage) -> String {
    format!("0x{}", hex::encode(message.hashes().digest))
}

pub fn address(rng: &mut StdRng) -> Address {
    Address::from(rng.random::<[u8; 20]>())
}

/// One of the three honest spellings of an address.
pub fn spelled(rng: &mut StdRng, address: Address) -> String {
    match rng.random_range(0..3) {
        0 => address.to_checksum(None),
        1 => format!("0x{}", hex::encode(address)),
        _ => format!("0x{}", hex::encode_upper(address)),
    }
}
