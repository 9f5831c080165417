//! One trial: a sandbox that lives on, and desks that are killed and started again in the same folder.
use std::path::PathBuf;
use std::time::{Duration, Instant};

use acceptance::{Failure, device};
use desk::store::{Store, StoreKey};
use domain::Environment;
use sandbox::{Fault, FaultKind, LetGo, Sandbox, SandboxOptions};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::Process;

/// How long anything may take, in real time.
const PATIENCE: Duration = Duration::from_secs(20);

/// How far the sandbox's clock is moved between two looks.
const STEP: Duration = Duration::from_secs(2);

/// Where signing stands when a person may have the device asked.
const MAY_ASK: [&str; 5] = ["Ready", "Lost", "Rejected", "DeviceRefused", "SubmitRefused"];

/// Calls of CPN at which a desk is caught.
pub(crate) const QUOTES: &str = "POST /v1/cpn/quotes";
pub(crate) const REQUIREMENTS: &str = "GET /v1/cpn/payments/requirements";
pub(crate) const CREATE_PAYMENT: &str = "POST /v1/cpn/payments";
pub(crate) const LIST_PAYMENTS: &str = "GET /v1/cpn/payments";
pub(crate) const CREATE_TRANSACTION: &str = "POST /v2/cpn/payments/*/transactions";
pub(crate) const SUBMIT: &str = "POST /v2/cpn/payments/*/submit";
pub(crate) const REFUND: &str = "GET /v1/cpn/payments/*/refunds/*";

/// A sandbox and the desk on it.
pub(crate) struct Trial {
    pub(crate) sandbox: Sandbox,
    control: device::Sandbox,
    home: TempDir,
    key: String,
    desk: Option<Process>,
    funds: u64,
}

impl Trial {
    /// A fresh sandbox, and a desk opened on it for the first time.
    pub(crate) async fn start() -> Result<Self, Failure> {
        let mut trial = Self::without_desk().await?;
        trial.start_desk().await?;
        Ok(trial)
    }

    /// A fresh sandbox alone.
    pub(crate) async fn without_desk() -> Result<Self, Failure> {
        let sandbox = Sandbox::start(SandboxOptions::default()).await?;
        let home = TempDir::new()?;
        let ca = home.path().join("ca.pem");
        std::fs::write(&ca, sandbox.ca_pem())?;
        let control = device::Sandbox::from_line(serde_json::from_str(&sandbox.line(&ca))?)?;
        let key = StoreKey::generate()?.expose_hex().to_string();
        let funds = sandbox.balance(sandbox.wallet());
        Ok(Self { sandbox, control, home, key, desk: None, funds })
    }

    /// Starts a desk and leaves it to itself.
    pub(crate) fn begin_desk(&mut self) -> Result<(), Failure> {
        self.desk = Some(Process::begin(&self.sandbox, &self.folder(), &self.key)?);
        Ok(())
    }

    /// Starts a desk and waits until it is open.
    pub(crate) async fn start_desk(&mut self) -> Result<(), Failure> {
        self.begin_desk()?;
        self.desk()?.answer().await?;
        Ok(())
    }

    /// Kills the desk.
    pub(crate) async fn kill(&mut self) -> Result<(), Failure> {
        match self.desk.take() {
            Some(desk) => desk.kill().await,
            None => Ok(()),
        }
    }

    fn desk(&mut self) -> Result<&mut Process, Failure> {
        self.desk.as_mut().ok_or_else(|| Failure::new("no desk runs"))
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("desk")
    }

    /// Has the next such call held before it takes effect, or after.
    pub(crate) fn hold(&self, route: &str, after: bool) {
        self.sandbox.set_fault(Fault { route: route.to_owned(), kind: FaultKind::Hold { after }, count: Some(1) });
    }

    /// Waits until the call is held.
    pub(crate) async fn until_held(&self) -> Result<(), Failure> {
        let held = tokio::time::timeout(PATIENCE, self.sandbox.until_held(1)).await;
        held.map_err(|_| Failure::new("the call never came"))
    }

    /// Kills the desk once a call is held. The call is still on its way then.
    pub(crate) async fn kill_when_held(&mut self) -> Result<(), Failure> {
        self.until_held().await?;
        self.kill().await
    }

    /// The calls that are held come to nothing.
    pub(crate) fn lose(&self) {
        self.sandbox.let_go(LetGo::Drop);
    }

    /// The calls that are held arrive now, late as they are. Waits a moment for what they do.
    pub(crate) async fn arrive(&self) {
        self.sandbox.let_go(LetGo::GoOn);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }

    /// Tells the desk what to do, and does not wait for it.
    pub(crate) async fn send(&mut self, command: Value) -> Result<(), Failure> {
        self.desk()?.send(&command).await
    }

    /// Tells the desk what to do; gives its answer, or its refusal as a failure.
    pub(crate) async fn tell(&mut self, command: Value) -> Result<Value, Failure> {
        let desk = self.desk()?;
        desk.send(&command).await?;
        let answer = desk.answer().await?;
        match answer.get("refused").and_then(Value::as_str) {
            Some(refused) => Err(Failure::new(format!("{command}: {refused}"))),
            None => Ok(answer),
        }
    }

    /// Fills in the form of an order, paid by the usual customer.
    pub(crate) async fn fill_in(&mut self) -> Result<(), Failure> {
        self.tell(json!({ "do": "fill in" })).await.map(drop)
    }

    /// Fills in and places the order, and waits until its payment waits for a signature.
    pub(crate) async fn payment(&mut self) -> Result<String, Failure> {
        self.fill_in().await?;
        self.tell(json!({ "do": "place" })).await?;
        self.now("ReadyToSign").await?;
        self.attempt().await
    }

    /// All rows that staff see.
    pub(crate) async fn rows(&mut self) -> Result<Vec<Value>, Failure> {
        let seen = self.tell(json!({ "do": "look" })).await?;
        Ok(seen.get("rows").and_then(Value::as_array).cloned().unwrap_or_default())
    }

    /// The newest attempt, as staff see it. `None`: there is no order.
    pub(crate) async fn row(&mut self) -> Result<Option<Value>, Failure> {
        Ok(self.rows().await?.into_iter().max_by_key(|row| row.get("number").and_then(Value::as_u64)))
    }

    /// The newest attempt.
    pub(crate) async fn attempt(&mut self) -> Result<String, Failure> {
        let row = self.row().await?.ok_or_else(|| Failure::new("there is no order"))?;
        Ok(text(&row, "attempt").to_owned())
    }

    /// Waits for a status, moving the sandbox's clock forward.
    pub(crate) async fn until(&mut self, status: &str) -> Result<Value, Failure> {
        self.wait(status, STEP).await
    }

    /// Waits for a status and leaves the sandbox's clock alone.
    pub(crate) async fn now(&mut self, status: &str) -> Result<Value, Failure> {
        self.wait(status, Duration::ZERO).await
    }

    /// Waits until no call is left of which nobody knows what came of it.
    pub(crate) async fn until_known(&mut self) -> Result<Value, Failure> {
        self.wait_for("all to be known", Duration::ZERO, |row| row.get("open").and_then(Value::as_u64) == Some(0)).await
    }

    async fn wait(&mut self, status: &str, step: Duration) -> Result<Value, Failure> {
        self.wait_for(status, step, |row| text(row, "status") == status).await
    }

    async fn wait_for(
        &mut self,
        what: &str,
        step: Duration,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value, Failure> {
        let start = Instant::now();
        loop {
            let row = self.row().await?.unwrap_or_default();
            if wanted(&row) {
                return Ok(row);
            }
            if start.elapsed() > PATIENCE {
                return Err(Failure::new(format!("waited for {what}, but staff see {row}")));
            }
            self.pass(step).await;
        }
    }

    /// Lets time pass.
    pub(crate) async fn pass(&self, step: Duration) {
        self.sandbox.clock().advance(step);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    /// Asks for a signature and waits until the device shows the message. Gives its digest.
    pub(crate) async fn prompt(&mut self, attempt: &str) -> Result<String, Failure> {
        let asked = self.tell(json!({ "do": "sign", "attempt": attempt })).await?;
        let prompted = tokio::time::timeout(PATIENCE, self.sandbox.ledger().prompted()).await;
        prompted.map_err(|_| Failure::new(format!("the device asks nothing: {:?}", self.sandbox.ledger().screen())))?;
        Ok(text(&asked, "digest").to_owned())
    }

    /// Does what a person would do next, again and again, until the beneficiary is paid.
    pub(crate) async fn finish(&mut self) -> Result<(), Failure> {
        let start = Instant::now();
        loop {
            let row = self.row().await?;
            if row.as_ref().is_some_and(|row| text(row, "status") == "SentByBfi") {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return Err(Failure::new(format!("the payment does not get on: {row:?}")));
            }
            self.do_next(row.as_ref()).await?;
        }
    }

    /// Does what a person would do next.
    pub(crate) async fn do_next(&mut self, row: Option<&Value>) -> Result<(), Failure> {
        let Some(row) = row else {
            self.fill_in().await?;
            return self.tell(json!({ "do": "place" })).await.map(drop);
        };
        let attempt = text(row, "attempt");
        match text(row, "status") {
            "Stopped" | "FailedNotMoved" => self.tell(json!({ "do": "run again", "attempt": attempt })).await.map(drop),
            "ReadyToSign" if MAY_ASK.contains(&text(row, "stage")) => {
                self.prompt(attempt).await?;
                self.sandbox.ledger().approve();
                Ok(())
            }
            "OnDevice" => {
                self.sandbox.ledger().approve();
                self.pass(Duration::ZERO).await;
                Ok(())
            }
            // A signature may be on its way to CPN. And the sandbox's quotes are short-lived: its clock is left alone.
            "ReadyToSign" | "Quoting" | "Unknown" => {
                self.pass(Duration::ZERO).await;
                Ok(())
            }
            _ => {
                self.pass(STEP).await;
                Ok(())
            }
        }
    }

    /// What the killed desk had written down, read from a copy so that the next desk finds the files as they were left.
    pub(crate) fn written(&self) -> Result<Store, Failure> {
        let copy = self.home.path().join("copy");
        if copy.exists() {
            std::fs::remove_dir_all(&copy)?;
        }
        std::fs::create_dir(&copy)?;
        for file in std::fs::read_dir(self.folder())? {
            let file = file?;
            std::fs::copy(file.path(), copy.join(file.file_name()))?;
        }
        Ok(Store::open(&copy.join("sandbox.db"), &StoreKey::from_hex(&self.key)?, Environment::Sandbox)?)
    }

    /// All that the sandbox holds.
    pub(crate) async fn world(&self) -> Result<Value, Failure> {
        self.control.get("/state").await
    }

    /// What has left the wallet since the start, in millionths of USDC.
    pub(crate) fn spent(&self) -> u64 {
        self.funds - self.sandbox.balance(self.sandbox.wallet())
    }
}

/// A text member; empty when it is not there.
pub(crate) fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}
