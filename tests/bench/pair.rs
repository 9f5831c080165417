//! A desk on a sandbox of its own in this process, and a bare HTTPS client for the same sandbox beside it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use acceptance::Failure;
use desk::{Clock, Desk, Network, Options, OrderInput};
use domain::Environment;
use domain::ids::{AttemptId, OrderId};
use domain::status::AttemptPhase;
use sandbox::{Sandbox, SandboxOptions};
use serde_json::Value;
use store::{AttemptState, Store, StoreKey};
use tempfile::TempDir;
use vault::{Entry, MemoryVault, Vault};

/// How long one thing may take before the bench gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The two that are compared.
pub(crate) struct Pair {
    pub(crate) sandbox: Sandbox,
    pub(crate) desk: Desk,
    bare: reqwest::Client,
    keychain: Arc<MemoryVault>,
    home: TempDir,
}

impl Pair {
    /// A new sandbox with a desk that reaches its Ledger at `ledger`, or as usual.
    pub(crate) async fn open(ledger: impl FnOnce(&Sandbox) -> Option<String>) -> Result<Self, Failure> {
        let sandbox = Sandbox::start(SandboxOptions::default()).await?;
        let (home, keychain) = (tempfile::tempdir()?, Arc::new(MemoryVault::new()));
        let link = ledger(&sandbox).unwrap_or_else(|| sandbox.ledger().link());
        let desk = open_desk(&sandbox, home.path(), &keychain, link).await?;
        let authority = reqwest::Certificate::from_pem(sandbox.ca_pem().as_bytes())?;
        let bare = reqwest::Client::builder().tls_certs_only([authority]).build()?;
        Ok(Self { sandbox, desk, bare, keychain, home })
    }

    /// The same with the desk begun anew, its Ledger reached as usual.
    pub(crate) async fn reopen(self) -> Result<Self, Failure> {
        let Self { sandbox, desk, bare, keychain, home } = self;
        desk.close();
        drop(desk);
        let desk = open_desk(&sandbox, home.path(), &keychain, sandbox.ledger().link()).await?;
        Ok(Self { sandbox, desk, bare, keychain, home })
    }

    /// The same with something written into its store while it is closed.
    pub(crate) async fn reopen_after(self, work: impl FnOnce(&Store) -> Result<(), Failure>) -> Result<Self, Failure> {
        self.desk.close();
        let Self { sandbox, desk, bare, keychain, home } = self;
        drop(desk);
        let key = keychain.get(&Entry::StoreKey(Environment::Sandbox.to_string()))?;
        let key = StoreKey::from_hex(key.ok_or_else(|| Failure::new("no store key"))?.expose())?;
        work(&Store::open(&home.path().join("sandbox.db"), &key, Environment::Sandbox)?)?;
        let desk = open_desk(&sandbox, home.path(), &keychain, sandbox.ledger().link()).await?;
        Ok(Self { sandbox, desk, bare, keychain, home })
    }

    /// A filled-in order of 25 USDC to Mexico that takes whatever rate there is.
    pub(crate) async fn order(&self, reference: &str) -> Result<OrderInput, Failure> {
        let customer = self.desk.customers().await?.into_iter().find(|known| known.reference == "CUST-000001");
        let beneficiary = self.desk.beneficiaries().await?.into_iter().find(|known| known.reference == "BEN-000001");
        let none = || Failure::new("the sandbox comes without its first customer or beneficiary");
        Ok(OrderInput {
            id: OrderId::generate(),
            customer: customer.ok_or_else(none)?.id.to_string(),
            beneficiary: beneficiary.ok_or_else(none)?.id.to_string(),
            fixes_source: true,
            amount: "25".to_owned(),
            worst_rate: "1.000000".to_owned(),
            latest_arrival: 7 * 24 * 60,
            purpose: "PMT001".to_owned(),
            reference: reference.to_owned(),
            another_than: Vec::new(),
            json: "{}".to_owned(),
        })
    }

    /// Places an order and waits until its payment exists; gives the attempt and how long it took.
    pub(crate) async fn create(&self, order: OrderInput) -> Result<(AttemptState, Duration), Failure> {
        let mut changes = self.desk.subscribe();
        let start = Instant::now();
        let (_, attempt) = self.desk.place_order(order).await?;
        let created = async {
            loop {
                let state = self.desk.attempt(attempt).await?;
                match state.phase {
                    AttemptPhase::Running => {}
                    AttemptPhase::Created => return Ok((state, start.elapsed())),
                    AttemptPhase::Stopped | AttemptPhase::Unknown => {
                        return Err(Failure::new(format!("no payment was created: {:?}", state.stop)));
                    }
                }
                // Each record is told; a listener that fell behind has missed nothing that it will not read now.
                let _ = changes.recv().await;
            }
        };
        let created = tokio::time::timeout(PATIENCE, created).await;
        created.map_err(|_| Failure::new("the attempt did not end"))?
    }

    /// Waits until an attempt is as wanted.
    pub(crate) async fn wait(
        &self,
        attempt: AttemptId,
        what: &str,
        wanted: impl Fn(&AttemptState) -> bool,
    ) -> Result<AttemptState, Failure> {
        let start = Instant::now();
        loop {
            let state = self.desk.attempt(attempt).await?;
            if wanted(&state) {
                return Ok(state);
            }
            if start.elapsed() > PATIENCE {
                return Err(Failure::new(format!("waited for {what}: {:?}", state.status)));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// A call past the desk: the answer's `data`.
    pub(crate) async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.data(self.bare.get(format!("{}{path}", self.sandbox.api_url()))).await
    }

    /// A call past the desk that carries a body.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.data(self.bare.post(format!("{}{path}", self.sandbox.api_url())).json(body)).await
    }

    async fn data(&self, request: reqwest::RequestBuilder) -> Result<Value, Failure> {
        let answer = request.bearer_auth(self.sandbox.api_key()).send().await?.error_for_status()?;
        let mut body: Value = answer.json().await?;
        body.get_mut("data").map(Value::take).ok_or_else(|| Failure::new(format!("an answer without data: {body}")))
    }
}

async fn open_desk(
    sandbox: &Sandbox,
    home: &Path,
    keychain: &Arc<MemoryVault>,
    ledger: String,
) -> Result<Desk, Failure> {
    let options = Options {
        environment: Environment::Sandbox,
        home: home.to_owned(),
        keychain: Arc::<MemoryVault>::clone(keychain),
        network: Network::Sandbox {
            api: sandbox.api_url().to_owned(),
            chain: sandbox.chain_url(),
            ca_pem: sandbox.ca_pem().to_owned(),
            api_key: sandbox.api_key().to_owned(),
            ledger,
        },
        person: "Ana Duarte".to_owned(),
        clock: Clock::system(),
    };
    Ok(Desk::open(options).await?)
}
