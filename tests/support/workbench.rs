//! A desk and its sandbox in one process: the real client over HTTPS, the real store on disk, the real signer over TCP.
//!
//! The sandbox's clock runs at real speed and is moved forward while something is awaited, so that nothing takes long.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use desk::book::CustomerInput;
use desk::signing::SigningPage;
use desk::{Clock, CorridorWish, Desk, Network, Options, OrderInput, Wish};
use domain::Environment;
use domain::ids::{AttemptId, OrderId};
use domain::party::{Beneficiary, Customer};
use domain::status::{AttemptPhase, StatusWord};
use sandbox::ledger::Screen;
use sandbox::{Fault, FaultKind, Sandbox, SandboxOptions};
use serde_json::Value;
use store::fact::Decision;
use store::{AttemptState, Store, StoreKey};
use tempfile::TempDir;
use vault::{Entry, MemoryVault, Vault};

use crate::{Failure, device};

/// How long anything may take, in real time. Generous: machines that run tests are slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// The number of the next invoice: no two orders look alike unless a test wants them to.
static INVOICES: AtomicU32 = AtomicU32::new(42);

/// How far the sandbox's clock is moved between two looks.
const STEP: Duration = Duration::from_secs(2);

/// A desk that works on a sandbox of its own. The desk's background work ends with the test's runtime.
pub struct Bench {
    /// The sandbox: faults, clock, rates, balances, the simulated Ledger.
    pub sandbox: Sandbox,
    /// The desk.
    pub desk: Desk,
    control: device::Sandbox,
    keychain: Arc<MemoryVault>,
    home: TempDir,
    start: Start,
}

/// What is not as usual on a bench.
#[derive(Clone, Debug)]
pub struct Start {
    /// The desk's API key; the sandbox's own when left out.
    pub api_key: Option<String>,
    /// Where the desk looks for its Ledger; the sandbox's own when left out.
    pub ledger: Option<String>,
    /// The desk's clock.
    pub clock: Clock,
}

impl Default for Start {
    fn default() -> Self {
        Self { api_key: None, ledger: None, clock: Clock::system() }
    }
}

impl Bench {
    /// A fresh sandbox and a fresh desk on it.
    ///
    /// # Errors
    /// When either does not start.
    pub async fn open() -> Result<Self, Failure> {
        Self::start(Start::default()).await
    }

    /// A fresh sandbox and a fresh desk that is started in another way.
    ///
    /// # Errors
    /// When either does not start.
    pub async fn start(start: Start) -> Result<Self, Failure> {
        let sandbox = Sandbox::start(SandboxOptions::default()).await?;
        let home = TempDir::new()?;
        let ca = home.path().join("ca.pem");
        std::fs::write(&ca, sandbox.ca_pem())?;
        let control = device::Sandbox::from_line(serde_json::from_str(&sandbox.line(&ca))?)?;
        let keychain = Arc::new(MemoryVault::new());
        let desk = open(&sandbox, home.path(), &keychain, &start).await?;
        Ok(Self { sandbox, desk, control, keychain, home, start })
    }

    /// Ends the desk and opens it again on the same sandbox, store and keychain.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn reopen(self) -> Result<Self, Failure> {
        self.reopen_after(|_| Ok(())).await
    }

    /// The same, with something done to the store meanwhile.
    ///
    /// # Errors
    /// When it does not open, or that cannot be done.
    pub async fn reopen_after(self, work: impl FnOnce(&Store) -> Result<(), Failure>) -> Result<Self, Failure> {
        let Self { sandbox, desk, control, keychain, home, start } = self;
        desk.close();
        drop(desk);
        work(&open_store(&home.path().join("desk"), &keychain)?)?;
        let desk = open(&sandbox, home.path(), &keychain, &start).await?;
        Ok(Self { sandbox, desk, control, keychain, home, start })
    }

    /// The folder of the store.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.home.path().join("desk")
    }

    /// Ends the desk and opens its store, to look at what is really in it.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn into_store(self) -> Result<Store, Failure> {
        let home = self.home();
        self.desk.close();
        drop(self.desk);
        open_store(&home, &self.keychain)
    }

    /// All that the sandbox holds: `payments`, `transactions`, `refunds`, `paymentKeys`, `transactionKeys`, `chains`.
    ///
    /// # Errors
    /// When the control channel does not answer.
    pub async fn world(&self) -> Result<Value, Failure> {
        self.control.get("/state").await
    }

    /// Asks something of the sandbox's control channel, for example `/rfi`.
    ///
    /// # Errors
    /// When the control channel does not answer, or refuses.
    pub async fn control(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.control.post(path, body).await
    }

    /// How many of something the sandbox holds: `payments`, `transactions`, `refunds`.
    ///
    /// # Errors
    /// When the control channel does not answer.
    pub async fn count(&self, what: &str) -> Result<usize, Failure> {
        let world = self.world().await?;
        Ok(world.get(what).and_then(Value::as_array).map_or(0, Vec::len))
    }

    /// The transactions of the default chain: one for each settlement.
    ///
    /// # Errors
    /// When the control channel does not answer.
    pub async fn mined(&self) -> Result<usize, Failure> {
        let world = self.world().await?;
        Ok(world.pointer("/chains/ETH-SEPOLIA/mined").and_then(Value::as_array).map_or(0, Vec::len))
    }

    /// Makes so many calls of a route fail, for example `POST /v1/cpn/payments`.
    pub fn fault(&self, route: &str, kind: FaultKind, count: u32) {
        self.sandbox.set_fault(Fault { route: route.to_owned(), kind, count: Some(count) });
    }

    /// The faults that are still set.
    ///
    /// # Errors
    /// When the control channel does not answer.
    pub async fn faults(&self) -> Result<Vec<Fault>, Failure> {
        Ok(serde_json::from_value(self.control.get("/faults").await?)?)
    }

    /// The seeded customer of this name.
    ///
    /// # Errors
    /// When there is none.
    pub async fn customer(&self, name: &str) -> Result<Customer, Failure> {
        let found = self.desk.customers().await?.into_iter().find(|known| known.name == name);
        found.ok_or_else(|| Failure::new(format!("no customer {name}")))
    }

    /// The seeded business of a country.
    ///
    /// # Errors
    /// When there is none.
    pub async fn beneficiary(&self, country: &str) -> Result<Beneficiary, Failure> {
        let all = self.desk.beneficiaries().await?.into_iter();
        let found = all.filter(|known| known.corridor.country == country).min_by(|a, b| a.reference.cmp(&b.reference));
        found.ok_or_else(|| Failure::new(format!("no beneficiary in {country}")))
    }

    /// An order form to a country's seeded business, filled in as staff would: with the suggested bound.
    ///
    /// # Errors
    /// When there are no offers.
    pub async fn form(&self, country: &str, fixes_source: bool, amount: &str) -> Result<OrderInput, Failure> {
        let customer = self.customer("Northwind Trading LLC").await?;
        let beneficiary = self.beneficiary(country).await?;
        self.form_between(&customer, &beneficiary, fixes_source, amount).await
    }

    /// An order form between two parties.
    ///
    /// # Errors
    /// When there are no offers.
    pub async fn form_between(
        &self,
        customer: &Customer,
        beneficiary: &Beneficiary,
        fixes_source: bool,
        amount: &str,
    ) -> Result<OrderInput, Failure> {
        // The form asks what the corridor wants before anything can be typed.
        let corridor = CorridorWish {
            corridor: beneficiary.corridor.clone(),
            sender: customer.kind,
            recipient: beneficiary.kind,
            customer: Some(customer.id),
            beneficiary: Some(beneficiary.id),
        };
        self.desk.requirements(corridor).await?;
        let wish = Wish { customer: customer.id, beneficiary: beneficiary.id, fixes_source, amount: amount.to_owned() };
        let offers = self.desk.compare_quotes(wish).await?;
        let bound = offers.suggested_rate.ok_or_else(|| Failure::new("nobody made an offer"))?;
        Ok(OrderInput {
            id: OrderId::generate(),
            customer: customer.id.to_string(),
            beneficiary: beneficiary.id.to_string(),
            fixes_source,
            amount: amount.to_owned(),
            worst_rate: bound.to_string(),
            latest_arrival: 7 * 24 * 60,
            purpose: "PMT001".to_owned(),
            reference: format!("INV-2026-{:04}", INVOICES.fetch_add(1, Ordering::Relaxed)),
            another_than: Vec::new(),
            json: "{}".to_owned(),
        })
    }

    /// A new customer of this name, otherwise like the first seeded one. CPN's magic values are customers' names.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub async fn customer_named(&self, name: &str) -> Result<Customer, Failure> {
        let like = self.customer("Northwind Trading LLC").await?;
        let input = CustomerInput {
            id: None,
            kind: like.kind,
            name: name.to_owned(),
            country: like.country,
            fields: like.fields,
        };
        Ok(self.desk.save_customer(input).await?)
    }

    /// Places a form and waits until its attempt has ended, one way or another.
    ///
    /// # Errors
    /// When the form is refused or the attempt does not end.
    pub async fn place(&self, form: OrderInput) -> Result<(OrderId, AttemptState), Failure> {
        let (order, attempt) = self.desk.place_order(form).await?;
        Ok((order, self.ended(attempt).await?))
    }

    /// Orders 250 USDC to Mexico and waits until the payment exists.
    ///
    /// # Errors
    /// When it does not come to exist.
    pub async fn payment(&self) -> Result<AttemptId, Failure> {
        let (_, attempt) = self.place(self.form("MX", true, "250").await?).await?;
        if attempt.phase != AttemptPhase::Created {
            return Err(Failure::new(format!("no payment was created: {:?}", attempt.stop)));
        }
        Ok(attempt.id)
    }

    /// The same, paid by a new customer of this name.
    ///
    /// # Errors
    /// When the order is refused or the attempt does not end.
    pub async fn payment_of(&self, customer: &str) -> Result<AttemptState, Failure> {
        let customer = self.customer_named(customer).await?;
        let beneficiary = self.beneficiary("MX").await?;
        let form = self.form_between(&customer, &beneficiary, true, "250").await?;
        Ok(self.place(form).await?.1)
    }

    /// Waits until an attempt is no longer running. The sandbox's clock is left alone, for its quotes are short-lived.
    ///
    /// # Errors
    /// When it runs on and on.
    pub async fn ended(&self, attempt: AttemptId) -> Result<AttemptState, Failure> {
        self.wait(attempt, "to end", Duration::ZERO, |state| state.phase != AttemptPhase::Running).await
    }

    /// Waits for a status, moving the sandbox's clock forward.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn until(&self, attempt: AttemptId, word: StatusWord) -> Result<AttemptState, Failure> {
        self.wait(attempt, &format!("{word:?}"), STEP, |state| state.status == word).await
    }

    /// Waits for a status and leaves the sandbox's clock alone.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn until_now(&self, attempt: AttemptId, word: StatusWord) -> Result<AttemptState, Failure> {
        self.wait(attempt, &format!("{word:?}"), Duration::ZERO, |state| state.status == word).await
    }

    /// Waits until an attempt is as wanted, moving the sandbox's clock by `step` and asking the desk to look each time.
    ///
    /// # Errors
    /// When it does not become so.
    pub async fn wait(
        &self,
        attempt: AttemptId,
        what: &str,
        step: Duration,
        wanted: impl Fn(&AttemptState) -> bool,
    ) -> Result<AttemptState, Failure> {
        let start = Instant::now();
        loop {
            let state = self.desk.attempt(attempt).await?;
            if wanted(&state) {
                return Ok(state);
            }
            if start.elapsed() > PATIENCE {
                return Err(Failure::new(format!("waited for {what}, but it is {:?}: {state:?}", state.status)));
            }
            self.sandbox.clock().advance(step);
            if !step.is_zero() {
                self.desk.poll_soon();
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// Makes the transaction, checks it, and gives the signing page.
    ///
    /// # Errors
    /// When there is nothing to sign.
    pub async fn prepare(&self, attempt: AttemptId) -> Result<SigningPage, Failure> {
        self.desk.prepare_signing(attempt).await?;
        Ok(self.desk.signing_page(attempt).await?)
    }

    /// Asks the device to sign what the page shows, and waits until the device shows it.
    ///
    /// # Errors
    /// When the desk refuses, or the device does not ask.
    pub async fn ask(&self, attempt: AttemptId) -> Result<Screen, Failure> {
        let page = self.prepare(attempt).await?;
        self.desk.sign(attempt, &digest(&page)?).await?;
        let prompted = tokio::time::timeout(PATIENCE, self.sandbox.ledger().prompted()).await;
        prompted.map_err(|_| Failure::new(format!("the device asks nothing: {:?}", self.sandbox.ledger().screen())))
    }

    /// Has the payment signed, and waits until the signature is with CPN.
    ///
    /// # Errors
    /// When it does not come to that.
    pub async fn approve(&self, attempt: AttemptId) -> Result<AttemptState, Failure> {
        self.ask(attempt).await?;
        self.sandbox.ledger().approve();
        let taken = |state: &AttemptState| {
            state.transactions.last().is_some_and(|transaction| transaction.record.status != "CREATED")
        };
        self.wait(attempt, "the signature to be with CPN", Duration::ZERO, taken).await
    }

    /// Has the prompt rejected on the device.
    ///
    /// # Errors
    /// When it does not come to that.
    pub async fn reject(&self, attempt: AttemptId) -> Result<AttemptState, Failure> {
        self.ask(attempt).await?;
        self.sandbox.ledger().reject();
        self.decided(attempt, &Decision::Rejected).await
    }

    /// Waits until the device's decision is recorded.
    ///
    /// # Errors
    /// When another one, or none, is.
    pub async fn decided(&self, attempt: AttemptId, decision: &Decision) -> Result<AttemptState, Failure> {
        let as_wanted = |state: &AttemptState| {
            state.signing.as_ref().is_some_and(|known| known.decision.as_ref() == Some(decision))
        };
        self.wait(attempt, &format!("{decision:?}"), Duration::ZERO, as_wanted).await
    }
}

/// The digest of the message on the page, as a person was shown it.
///
/// # Errors
/// When there is no message.
pub fn digest(page: &SigningPage) -> Result<String, Failure> {
    let message = page.message.as_ref().ok_or_else(|| Failure::new("there is no message to sign"))?;
    Ok(format!("0x{}", hex::encode(message.hashes().digest)))
}

fn open_store(home: &Path, keychain: &MemoryVault) -> Result<Store, Failure> {
    let key = keychain.get(&Entry::StoreKey(Environment::Sandbox.to_string()))?;
    let key = key.ok_or_else(|| Failure::new("the store's key is not in the keychain"))?;
    Ok(Store::open(&home.join("sandbox.db"), &StoreKey::from_hex(key.expose())?, Environment::Sandbox)?)
}

async fn open(sandbox: &Sandbox, home: &Path, keychain: &Arc<MemoryVault>, start: &Start) -> Result<Desk, Failure> {
    let Start { api_key, ledger, clock } = start.clone();
    let options = Options {
        environment: Environment::Sandbox,
        home: home.join("desk"),
        keychain: Arc::<MemoryVault>::clone(keychain),
        network: Network::Sandbox {
            api: sandbox.api_url().to_owned(),
            chain: sandbox.chain_url(),
            ca_pem: sandbox.ca_pem().to_owned(),
            api_key: api_key.unwrap_or_else(|| sandbox.api_key().to_owned()),
            ledger: ledger.unwrap_or_else(|| sandbox.ledger().link()),
        },
        person: "Ana Duarte".to_owned(),
        clock,
    };
    Ok(Desk::open(options).await?)
}
