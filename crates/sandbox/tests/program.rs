//! The sandbox as a program: its one line, its options, and what survives a kill.
#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use cpn::{ApiKey, Client, ClientOptions, Endpoint};
use serde_json::Value;

struct Program {
    child: Child,
    line: Value,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cpn-desk-sandbox"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, line: serde_json::from_str(&line).unwrap() }
    }

    fn part(&self, name: &str) -> &str {
        self.line[name].as_str().unwrap()
    }

    fn client(&self) -> Client {
        let ca = std::fs::read(self.part("ca")).unwrap();
        let endpoint = Endpoint::sandbox(self.part("api"), ca).unwrap();
        Client::new(endpoint, &ApiKey::parse(self.part("apiKey")).unwrap(), ClientOptions::default()).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Kills, as a crash would; it may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test]
async fn a_killed_sandbox_comes_back_with_its_state_its_address_and_its_authority() {
    let directory = tempfile::tempdir().unwrap();
    let (state, ca) = (directory.path().join("state.json"), directory.path().join("ca.pem"));
    let arguments = ["--state", text(&state), "--ca-out", text(&ca)];
    let first = Program::start(&arguments);
    let client = first.client();
    let quotes = client.create_quotes(&serde_json::from_str(ASK).unwrap()).await.unwrap().value;
    let line = first.line.clone();
    drop(first);
    let second = Program::start(&arguments);
    for part in ["api", "chain", "control", "ca", "apiKey"] {
        assert_eq!(second.line[part], line[part]);
    }
    // The old client: it still trusts what it talks to.
    let quote = domain::ids::QuoteId::new(quotes[0].id.clone());
    assert_eq!(client.quote(&quote).await.unwrap().value, quotes[0]);
}

const ASK: &str = r#"{
    "paymentMethodType": "SPEI", "senderCountry": "US", "destinationCountry": "MX",
    "sourceAmount": {"amount": "25.000000", "currency": "USDC"}, "destinationAmount": {"currency": "MXN"},
    "blockchain": "ETH-SEPOLIA", "senderType": "BUSINESS", "recipientType": "BUSINESS",
    "transactionVersion": "VERSION_2"
}"#;

#[tokio::test]
async fn its_clock_runs_as_fast_as_asked() {
    let directory = tempfile::tempdir().unwrap();
    let ca = directory.path().join("ca.pem");
    let program = Program::start(&["--speed", "100000", "--ca-out", text(&ca)]);
    let client = program.client();
    let time = async || client.ping().await.unwrap().server_time.unwrap();
    let before = time().await;
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert!(time().await.duration_since(before).as_secs() >= 5_000);
}

#[test]
fn told_to_stop_it_ends_well() {
    let directory = tempfile::tempdir().unwrap();
    let ca = directory.path().join("ca.pem");
    let mut program = Program::start(&["--ca-out", text(&ca)]);
    let told = Command::new("kill").args(["-TERM", &program.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(program.child.wait().unwrap().success());
}

#[test]
fn what_it_cannot_do_it_says() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_cpn-desk-sandbox")).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = run(&["--prot", "1"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("unknown option --prot") && said.contains("usage:"), "{said}");
    let (code, said) = run(&["--port", "many"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("--port needs a number, not many"), "{said}");
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, said) = run(&["--port", &port]);
    assert_eq!(code, Some(1));
    assert!(said.contains(&format!("cannot listen on 127.0.0.1:{port}")), "{said}");
}
