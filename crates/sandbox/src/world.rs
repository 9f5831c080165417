//! Everything the sandbox remembers, in CPN's wire format, and how it is written to and read from the state file.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use alloy_primitives::Address;
use cpn::wire::{PartyType, Payment, Quote, Refund, SupportTicket, TransactionV1, TransactionV2};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::agenda::Scheduled;
use crate::bfis::{self, BfiKey};
use crate::chain::ChainState;
use crate::corridors::CHAINS;
use crate::events::Announcements;
use crate::magic::Script;
use crate::message::Intent;
use crate::rfi::{self, RfiRecord};
use crate::tls::TlsIdentity;
use crate::v1::TransactionV1Record;
use crate::webhooks::Hooks;

/// The whole state. One lock guards it; each commit is written to the state file, if there is one.
#[derive(Serialize, Deserialize)]
pub(crate) struct World {
    /// The state file's layout.
    pub(crate) version: u32,
    /// Where ids and nonces come from; zero means the operating system.
    seed: u64,
    drawn: u64,
    pub(crate) tls: TlsIdentity,
    pub(crate) keys: Vec<BfiKey>,
    pub(crate) port: u16,
    /// The sandbox's time and the real time at the last save, so that the clock goes on after a restart.
    pub(crate) saved: Option<(Timestamp, Timestamp)>,
    pub(crate) quotes: BTreeMap<String, QuoteRecord>,
    /// In order of creation.
    pub(crate) payments: Vec<PaymentRecord>,
    pub(crate) transactions: BTreeMap<String, TransactionRecord>,
    pub(crate) refunds: BTreeMap<String, Refund>,
    #[serde(default)]
    pub(crate) rfis: BTreeMap<String, RfiRecord>,
    #[serde(default)]
    pub(crate) rfi_settings: rfi::Settings,
    /// First answers by idempotency key.
    pub(crate) payment_keys: BTreeMap<String, Payment>,
    pub(crate) transaction_keys: BTreeMap<String, TransactionV2>,
    #[serde(default)]
    pub(crate) transactions_v1: BTreeMap<String, TransactionV1Record>,
    /// Created and accelerated alike.
    #[serde(default)]
    pub(crate) transaction_v1_keys: BTreeMap<String, TransactionV1>,
    #[serde(default)]
    pub(crate) ticket_keys: BTreeMap<String, SupportTicket>,
    pub(crate) agenda: Vec<Scheduled>,
    pub(crate) scheduled: u64,
    pub(crate) chains: Vec<ChainState>,
    /// How far tests moved all rates, in millionths.
    pub(crate) market_ppm: i64,
    /// What changed lately.
    #[serde(default)]
    pub(crate) announcements: Announcements,
    #[serde(default)]
    pub(crate) hooks: Hooks,
}

/// A quote and what it does not say.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct QuoteRecord {
    pub(crate) quote: Quote,
    pub(crate) domain: String,
    pub(crate) destination: Address,
    pub(crate) sender: PartyType,
    pub(crate) recipient: PartyType,
    pub(crate) expires: Timestamp,
    pub(crate) settles_until: Timestamp,
    /// Millionths of USDC.
    pub(crate) source: u64,
    pub(crate) gas_fee: u64,
    pub(crate) used: bool,
}

/// A payment and what it does not say.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PaymentRecord {
    pub(crate) payment: Payment,
    pub(crate) script: Script,
    pub(crate) created: Timestamp,
    pub(crate) expires: Timestamp,
    pub(crate) version_2: bool,
    pub(crate) sender: Address,
    pub(crate) destination: Address,
    /// Millionths of USDC.
    pub(crate) source: u64,
    pub(crate) gas_fee: u64,
}

impl PaymentRecord {
    /// The reference that staff gave it.
    pub(crate) fn reference(&self) -> &str {
        self.payment.ref_code.as_deref().unwrap_or_default()
    }
}

/// A transaction and the intent behind its message.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TransactionRecord {
    pub(crate) transaction: TransactionV2,
    pub(crate) intent: Intent,
    pub(crate) expires: Timestamp,
    /// On the chain since the broadcast; shown by CPN only once completed.
    pub(crate) hash: Option<alloy_primitives::B256>,
}

/// The layout this program writes.
const VERSION: u32 = 1;

/// The state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Reading or writing failed.
    #[error("the sandbox's state file cannot be read or written: {0}")]
    File(#[from] std::io::Error),
    /// It does not hold what this program writes.
    #[error("the sandbox's state file cannot be understood: {0}")]
    Content(#[from] serde_json::Error),
    /// Another layout.
    #[error("the sandbox's state file has layout {found}, this program writes {VERSION}")]
    Version {
        /// The layout found.
        found: u32,
    },
}

impl World {
    /// An empty world with new keys.
    pub(crate) fn new(seed: u64) -> Result<Self, crate::tls::TlsError> {
        Ok(Self {
            version: VERSION,
            seed,
            drawn: 0,
            tls: TlsIdentity::new()?,
            keys: bfis::new_keys()?,
            port: 0,
            saved: None,
            quotes: BTreeMap::new(),
            payments: Vec::new(),
            transactions: BTreeMap::new(),
            refunds: BTreeMap::new(),
            rfis: BTreeMap::new(),
            rfi_settings: rfi::Settings::default(),
            payment_keys: BTreeMap::new(),
            transaction_keys: BTreeMap::new(),
            transactions_v1: BTreeMap::new(),
            transaction_v1_keys: BTreeMap::new(),
            ticket_keys: BTreeMap::new(),
            agenda: Vec::new(),
            scheduled: 0,
            chains: CHAINS.iter().map(|(name, _)| ChainState::new(name)).collect(),
            market_ppm: 0,
            announcements: Announcements::default(),
            hooks: Hooks::default(),
        })
    }

    /// Reads the state file; `None` when there is none yet.
    pub(crate) fn load(path: &Path) -> Result<Option<Self>, StateError> {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let world: Self = serde_json::from_slice(&text)?;
        if world.version == VERSION { Ok(Some(world)) } else { Err(StateError::Version { found: world.version }) }
    }

    /// Writes the state file: a new file beside it, then renamed over it, so that a kill leaves one of the two whole.
    pub(crate) fn save(&mut self, path: &Path, now: Timestamp) -> Result<(), StateError> {
        self.saved = Some((now, Timestamp::now()));
        let beside = path.with_extension("writing");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        // The file holds keys, if only throw-away ones.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        drop(file);
        std::fs::rename(&beside, path)?;
        Ok(())
    }

    /// 32 bytes that nobody drew before.
    pub(crate) fn random(&mut self) -> [u8; 32] {
        if self.seed == 0 {
            return rand::random();
        }
        self.drawn += 1;
        alloy_primitives::keccak256(format!("CPN Desk sandbox {} {}", self.seed, self.drawn)).0
    }

    /// A new id: a UUID of version 4.
    pub(crate) fn new_id(&mut self) -> String {
        let random = self.random();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&random[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// The key of an institution.
    pub(crate) fn key(&self, domain: &str) -> Option<&BfiKey> {
        self.keys.iter().find(|key| key.domain == domain)
    }

    /// Whether an idempotency key has made something already.
    pub(crate) fn knows_key(&self, key: &str) -> bool {
        self.payment_keys.contains_key(key)
            || self.transaction_keys.contains_key(key)
            || self.transaction_v1_keys.contains_key(key)
            || self.ticket_keys.contains_key(key)
    }

    /// Copies of the newest payment under ids of their own; gives the ids. Nothing is planned for them.
    pub(crate) fn copy_newest_payment(&mut self, count: usize) -> Vec<String> {
        let Some(newest) = self.payments.last().cloned() else { return Vec::new() };
        let ids: Vec<String> = (0..count).map(|_| self.new_id()).collect();
        for id in &ids {
            let mut copy = newest.clone();
            copy.payment.id.clone_from(id);
            self.payments.push(copy);
        }
        ids
    }

    /// A payment.
    pub(crate) fn payment(&self, id: &str) -> Option<&PaymentRecord> {
        self.payments.iter().find(|record| record.payment.id == id)
    }

    /// A payment, to be changed.
    pub(crate) fn payment_mut(&mut self, id: &str) -> Option<&mut PaymentRecord> {
        self.payments.iter_mut().find(|record| record.payment.id == id)
    }

    /// The transactions of a payment.
    pub(crate) fn transactions_of<'a>(&'a self, payment: &'a str) -> impl Iterator<Item = &'a TransactionRecord> {
        self.transactions.values().filter(move |record| record.transaction.payment_id == payment)
    }

    /// A chain's state.
    pub(crate) fn chain(&self, api_id: &str) -> Option<&ChainState> {
        self.chains.iter().find(|chain| chain.api_id == api_id)
    }

    /// A chain's state, to be changed.
    pub(crate) fn chain_mut(&mut self, api_id: &str) -> Option<&mut ChainState> {
        self.chains.iter_mut().find(|chain| chain.api_id == api_id)
    }

    /// Drops quotes that can no longer matter, so that a long-lived sandbox stays small.
    pub(crate) fn forget_old_quotes(&mut self, now: Timestamp) {
        const HOUR: i64 = 3_600;
        self.quotes.retain(|_, record| record.used || now.as_second() - record.expires.as_second() < HOUR);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_world_is_read_back_and_another_layout_is_refused() {
        let directory = std::env::temp_dir().join(format!("sandbox-state-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&directory).unwrap();
        let path = directory.join("state.json");
        assert!(World::load(&path).unwrap().is_none());
        let mut world = World::new(7).unwrap();
        world.save(&path, Timestamp::UNIX_EPOCH).unwrap();
        let back = World::load(&path).unwrap().unwrap();
        assert_eq!(back.tls.ca, world.tls.ca);
        assert_eq!(serde_json::to_value(&back).unwrap(), serde_json::to_value(&world).unwrap());
        world.version = 99;
        world.save(&path, Timestamp::UNIX_EPOCH).unwrap();
        assert!(matches!(World::load(&path), Err(StateError::Version { found: 99 })));
        std::fs::write(&path, "{").unwrap();
        assert!(matches!(World::load(&path), Err(StateError::Content(_))));
        assert!(matches!(World::load(&directory), Err(StateError::File(_))));
        std::fs::remove_dir_all(&directory).unwrap();
    }

    #[test]
    fn an_older_state_file_is_read() {
        let mut old = serde_json::to_value(World::new(7).unwrap()).unwrap();
        for member in
            ["rfis", "rfi_settings", "announcements", "hooks", "ticket_keys", "transactions_v1", "transaction_v1_keys"]
        {
            assert!(old.as_object_mut().unwrap().remove(member).is_some());
        }
        let read: World = serde_json::from_value(old).unwrap();
        assert!(read.rfis.is_empty());
        assert_eq!(read.rfi_settings, rfi::Settings::default());
    }

    #[test]
    fn a_seed_repeats_its_ids_and_no_seed_does_not() {
        let first = |seed: u64| World::new(seed).unwrap().new_id();
        assert_eq!(first(7), first(7));
        assert_ne!(first(0), first(0));
        assert_eq!(uuid::Uuid::parse_str(&first(7)).unwrap().get_version_num(), 4);
    }
}
