//! The simulated device's buttons and screen, and the sandbox around it, through the control channel for tests.

use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::{Certificate, Client};
use serde_json::{Value, json};

use crate::Failure;

/// How long a prompt may take to reach the screen.
const PATIENCE: Duration = Duration::from_secs(30);

/// The sandbox inside a running CPN Desk, as its one line of JSON describes it.
pub struct Sandbox {
    client: Client,
    line: Value,
}

/// A page of the device: what it is called and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The label, for example `amount`.
    pub label: String,
    /// The value in full.
    pub value: String,
}

impl Sandbox {
    /// Reads the line from the file that the program was asked to write it to, waiting for it to appear.
    ///
    /// # Errors
    /// When it does not appear in time or names a certificate that cannot be read.
    pub async fn from_file(file: &Path) -> Result<Self, Failure> {
        let start = Instant::now();
        loop {
            // A file that is half written does not parse, and is read again.
            if let Ok(text) = std::fs::read_to_string(file)
                && let Ok(line) = serde_json::from_str::<Value>(&text)
            {
                return Self::from_line(line);
            }
            if start.elapsed() > PATIENCE {
                return Err(Failure::new(format!("no sandbox wrote its line to {}", file.display())));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Makes it from the line itself.
    ///
    /// # Errors
    /// When the certificate that the line names cannot be read.
    pub fn from_line(line: Value) -> Result<Self, Failure> {
        let ca =
            line.get("ca").and_then(Value::as_str).ok_or_else(|| Failure::new("the sandbox names no certificate"))?;
        let ca = Certificate::from_pem(&std::fs::read(ca)?)?;
        let client = Client::builder().tls_certs_only([ca]).timeout(Duration::from_secs(10)).build()?;
        Ok(Self { client, line })
    }

    /// One value of the line: `api`, `chain`, `ca`, `apiKey`, `ledger` or `control`.
    #[must_use]
    pub fn part(&self, name: &str) -> &str {
        self.line.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A bare HTTPS client that trusts this sandbox, for calls that pass by the program.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Asks the control channel.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.answer(path, self.client.get(self.url(path))).await
    }

    /// Tells the control channel something; gives its answer, null where there is none.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.answer(path, self.client.post(self.url(path)).json(body)).await
    }

    /// Takes back what the control channel was told.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn delete(&self, path: &str) -> Result<Value, Failure> {
        self.answer(path, self.client.delete(self.url(path))).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.part("control"))
    }

    async fn answer(&self, path: &str, request: reqwest::RequestBuilder) -> Result<Value, Failure> {
        let answer = request.bearer_auth(self.part("apiKey")).send().await?;
        let (status, body) = (answer.status(), answer.bytes().await?);
        if !status.is_success() {
            return Err(Failure::new(format!("control channel {path}: {status} {}", String::from_utf8_lossy(&body))));
        }
        // Where there is nothing to say the body is empty.
        Ok(if body.is_empty() { Value::Null } else { serde_json::from_slice(&body)? })
    }

    /// Waits until the device asks for a decision; gives its heading.
    ///
    /// # Errors
    /// When nothing is asked in time.
    pub async fn prompt(&self) -> Result<String, Failure> {
        let start = Instant::now();
        loop {
            let screen = self.get("/ledger/screen").await?;
            let buttons = screen.get("buttons").and_then(Value::as_array).map_or(0, Vec::len);
            let text = |name: &str| screen.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            if buttons > 0 {
                return Ok(text("title"));
            }
            if start.elapsed() > PATIENCE {
                return Err(Failure::new(format!(
                    "the device asked nothing; its screen: {} {}",
                    text("kind"),
                    text("title")
                )));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Presses one button: `left`, `right`, `approve` or `reject`.
    ///
    /// # Errors
    /// When the button does nothing now.
    pub async fn press(&self, button: &str) -> Result<(), Failure> {
        let answer = self.post("/ledger/press", &json!({ "button": button })).await?;
        match answer.get("did").and_then(Value::as_bool) {
            Some(true) => Ok(()),
            Some(false) | None => Err(Failure::new(format!("pressing {button} did nothing; the screen: {answer}"))),
        }
    }

    /// Reads every page in order, as a careful person does, and stops at the last one.
    ///
    /// # Errors
    /// When nothing is asked.
    pub async fn read_all_pages(&self) -> Result<Vec<Page>, Failure> {
        self.prompt().await?;
        let mut read = Vec::new();
        loop {
            let screen = self.get("/ledger/screen").await?;
            let index = screen.get("index").and_then(Value::as_u64).unwrap_or_default();
            let pages = screen.get("pages").and_then(Value::as_array).cloned().unwrap_or_default();
            let Some(page) = usize::try_from(index).ok().and_then(|index| pages.get(index)) else { return Ok(read) };
            let text = |name: &str| page.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            read.push(Page { label: text("label"), value: text("value") });
            if read.len() >= pages.len() {
                return Ok(read);
            }
            self.press("right").await?;
        }
    }
}
