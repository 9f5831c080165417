//! The chain reader against a real HTTPS server that speaks JSON-RPC, on loopback with its own certificate authority.
#![expect(clippy::unwrap_used, clippy::unwrap_in_result, reason = "a test program: what is not as built must stop it")]

use std::sync::Arc;

use alloy_primitives::{Bytes, address};
use alloy_sol_types::{SolCall, SolEvent, SolValue};
use serde_json::{Value, json};
use settlement::abi::{NonceUsed, Transfer, allowanceCall, balanceOfCall, isNonceUsedCall, nonceBitmapCall};
use settlement::chain_reader::{ChainEndpoint, ChainError, ChainReader, Execution, ProofOfPayment};
use settlement::chains::{self, PERMIT2, PUBLISHED_SETTLEMENT};
use settlement::{Address, B256, PaymentMessage, Permitted, U256, Witness};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What the server does with one question: a status and a body, or nothing (the connection is dropped).
type Answer = fn(&str, &Value) -> Option<(u16, Value)>;

struct Node {
    url: String,
    ca: String,
}

impl Node {
    async fn start(answer: Answer) -> Self {
        let mut ca = rcgen::CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let ca_key = rcgen::KeyPair::generate().unwrap();
        let ca_certificate = ca.self_signed(&ca_key).unwrap();
        let issuer = rcgen::Issuer::from_params(&ca, &ca_key);
        let key = rcgen::KeyPair::generate().unwrap();
        let own =
            rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![own.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://127.0.0.1:{}/key-1234", listener.local_addr().unwrap().port());
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(socket).await else { return };
                    while let Some(question) = question(&mut stream).await {
                        let method = question["method"].as_str().unwrap_or_default().to_owned();
                        let Some((status, mut body)) = answer(&method, &question["params"]) else { return };
                        if body.is_object() && body.get("id").is_none() {
                            body["id"] = question["id"].clone();
                        }
                        let text = if let Value::String(text) = body { text } else { body.to_string() };
                        let head = format!(
                            "HTTP/1.1 {status} Any\r\nlocation: https://example.com\r\ncontent-length: {}\r\n\r\n",
                            text.len()
                        );
                        if stream.write_all((head + &text).as_bytes()).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { url, ca: ca_certificate.pem() }
    }

    fn reader(&self) -> ChainReader {
        let endpoint = ChainEndpoint { url: self.url.clone(), ca_pem: Some(self.ca.clone()) };
        ChainReader::new(&endpoint, chains::by_api_id("ETH-SEPOLIA").unwrap()).unwrap()
    }
}

async fn question(stream: &mut (impl AsyncReadExt + Unpin)) -> Option<Value> {
    let mut bytes = Vec::new();
    loop {
        let mut one = [0; 4096];
        let count = stream.read(&mut one).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&one[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let length: usize =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().trim().parse().unwrap();
            if body.len() >= length {
                return serde_json::from_str(body).ok();
            }
        }
    }
}

const WALLET: Address = address!("f39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
const HASH: B256 = B256::repeat_byte(0xaa);
const REFUND: B256 = B256::repeat_byte(0xbb);
const REVERTED: B256 = B256::repeat_byte(0xcc);

fn message() -> PaymentMessage {
    let reference = B256::repeat_byte(0x11);
    PaymentMessage {
        chain_id: 11_155_111,
        permitted: Permitted { token: chains::by_chain_id(11_155_111).unwrap().usdc, amount: U256::from(110) },
        spender: PUBLISHED_SETTLEMENT,
        nonce: U256::from_be_bytes(reference.0),
        deadline: U256::from(2_000),
        witness: Witness {
            from: WALLET,
            to: Address::repeat_byte(2),
            value: U256::from(100),
            valid_after: U256::from(1),
            valid_before: U256::from(1_000),
            nonce: reference,
            beneficiary: Address::repeat_byte(3),
            max_fee: U256::from(10),
            require_payee_sign: false,
            attester: Address::repeat_byte(4),
        },
    }
}

fn event() -> NonceUsed {
    let message = message();
    NonceUsed {
        nonce: message.witness.nonce,
        attester: message.witness.attester,
        token: message.permitted.token,
        payer: message.witness.from,
        payee: message.witness.to,
        value: message.witness.value,
        beneficiary: message.witness.beneficiary,
        fee: U256::from(7),
    }
}

fn log(emitter: Address) -> Value {
    let data = event().encode_log_data();
    json!({ "address": emitter, "topics": data.topics(), "data": data.data, "logIndex": "0x0" })
}

/// A transfer of 100 units to the wallet, as the token's contract logs it.
fn transfer(token: Address) -> Value {
    let event = Transfer { from: Address::repeat_byte(2), to: WALLET, value: U256::from(100) };
    let data = event.encode_log_data();
    json!({ "address": token, "topics": data.topics(), "data": data.data, "logIndex": "0x1" })
}

fn word(value: impl SolValue) -> Value {
    json!(Bytes::from(value.abi_encode()))
}

/// A chain with one wallet: 5,000 units of USDC, 4,000 allowed, nonce 0x…11 used in Permit2, code nowhere but at the contracts.
fn good(method: &str, params: &Value) -> Option<(u16, Value)> {
    let result = match method {
        "eth_chainId" => json!("0xaa36a7"),
        "eth_blockNumber" => json!("0x10"),
        "eth_getBalance" => json!("0xde0b6b3a7640000"),
        "eth_getCode" if params[0] == json!(PERMIT2.to_checksum(None)) => json!("0x6001"),
        "eth_getCode" => json!("0x"),
        "eth_call" => {
            let data = hex::decode(&params[0]["data"].as_str().unwrap()[2..]).unwrap();
            let to: Address = params[0]["to"].as_str().unwrap().parse().unwrap();
            let usdc = chains::by_chain_id(11_155_111).unwrap().usdc;
            match data.first_chunk::<4>() {
                Some(&balanceOfCall::SELECTOR) if to == usdc => {
                    assert_eq!(balanceOfCall::abi_decode(&data).unwrap().account, WALLET);
                    word(U256::from(5_000))
                }
                Some(&allowanceCall::SELECTOR) if to == usdc => {
                    assert_eq!(allowanceCall::abi_decode(&data).unwrap().spender, PERMIT2);
                    word(U256::from(4_000))
                }
                Some(&nonceBitmapCall::SELECTOR) if to == PERMIT2 => {
                    // Of the word that holds 0x11…11, only bit 0x11 is set.
                    let asked = nonceBitmapCall::abi_decode(&data).unwrap();
                    assert_eq!(asked.owner, WALLET);
                    word(if asked.word == message().nonce >> 8 { U256::from(1) << 0x11 } else { U256::ZERO })
                }
                Some(&isNonceUsedCall::SELECTOR) if to == PUBLISHED_SETTLEMENT => {
                    word(isNonceUsedCall::abi_decode(&data).unwrap().nonce == B256::repeat_byte(0x22))
                }
                _ => return Some((200, json!({ "error": { "code": 3, "message": "execution reverted" } }))),
            }
        }
        "eth_getTransactionReceipt" if params[0] == json!(HASH) => json!({
            "transactionHash": HASH, "status": "0x1", "blockNumber": "0x10",
            "logs": [
                { "address": Address::repeat_byte(9), "topics": [B256::ZERO], "data": "0x" },
                log(PUBLISHED_SETTLEMENT),
            ],
        }),
        "eth_getTransactionReceipt" if params[0] == json!(REFUND) || params[0] == json!(REVERTED) => {
            let usdc = chains::by_chain_id(11_155_111).unwrap().usdc;
            // A token that is no money logs the same event with the id as a fourth topic.
            let mut collectible = transfer(usdc);
            collectible["topics"].as_array_mut().unwrap().push(json!(B256::repeat_byte(5)));
            collectible["data"] = json!("0x");
            json!({
                "transactionHash": params[0], "blockNumber": "0x11",
                "status": if params[0] == json!(REFUND) { "0x1" } else { "0x0" },
                "logs": [transfer(usdc), transfer(Address::repeat_byte(9)), collectible, transfer(usdc)],
            })
        }
        "eth_getTransactionReceipt" => Value::Null,
        _ => return Some((200, json!({ "error": { "code": -32601, "message": "no such method" } }))),
    };
    Some((200, json!({ "jsonrpc": "2.0", "result": result })))
}

#[tokio::test]
async fn balances_nonces_and_code_are_read() {
    let reader = Node::start(good).await.reader();
    assert_eq!(reader.chain_id().await, Ok(11_155_111));
    assert_eq!(reader.block_number().await, Ok(16));
    assert_eq!(reader.native_balance(WALLET).await, Ok(U256::from(1_000_000_000_000_000_000u64)));
    assert_eq!(reader.usdc_balance(WALLET).await, Ok(U256::from(5_000)));
    assert_eq!(reader.permit2_allowance(WALLET).await, Ok(U256::from(4_000)));
    assert_eq!(reader.permit2_nonce_used(WALLET, message().nonce).await, Ok(true));
    assert_eq!(reader.permit2_nonce_used(WALLET, message().nonce + U256::from(1)).await, Ok(false));
    assert_eq!(reader.permit2_nonce_used(WALLET, U256::from(0x11)).await, Ok(false));
    assert_eq!(reader.is_nonce_used(PUBLISHED_SETTLEMENT, B256::repeat_byte(0x22)).await, Ok(true));
    assert_eq!(reader.is_nonce_used(PUBLISHED_SETTLEMENT, B256::ZERO).await, Ok(false));
    assert_eq!(reader.code_at(WALLET).await, Ok(Vec::new()));
    assert_eq!(reader.code_at(PERMIT2).await, Ok(vec![0x60, 0x01]));
}

#[tokio::test]
async fn the_checks_facts_are_read_together() {
    let reader = Node::start(good).await.reader();
    let facts = reader.facts(WALLET, Some(&message())).await.unwrap();
    assert_eq!((facts.chain_id, facts.balance, facts.allowance), (11_155_111, U256::from(5_000), U256::from(4_000)));
    assert_eq!(
        (facts.permit_nonce_used, facts.witness_nonce_used, facts.sender_has_code),
        (Some(true), Some(false), false)
    );
    let blind = reader.facts(WALLET, None).await.unwrap();
    assert_eq!((blind.permit_nonce_used, blind.witness_nonce_used), (None, None));
}

#[tokio::test]
async fn the_settlement_event_proves_the_payment_and_no_other() {
    let reader = Node::start(good).await.reader();
    let receipt = reader.receipt(HASH).await.unwrap().unwrap();
    assert_eq!((receipt.succeeded, receipt.block_number, receipt.payments.len()), (true, 16, 1));
    let proof = &receipt.payments[0];
    assert_eq!(proof.fee, U256::from(7));
    assert!(proof.proves(&message()));
    for other in [
        ProofOfPayment { settlement: Address::repeat_byte(9), ..proof.clone() },
        ProofOfPayment { payee: WALLET, ..proof.clone() },
        ProofOfPayment { value: U256::from(99), ..proof.clone() },
        ProofOfPayment { nonce: B256::ZERO, ..proof.clone() },
        ProofOfPayment { fee: U256::from(11), ..proof.clone() },
    ] {
        assert!(!other.proves(&message()), "{other:?}");
    }
    assert_eq!(reader.receipt(B256::ZERO).await, Ok(None));
    assert_eq!(
        NonceUsed::SIGNATURE_HASH.to_string(),
        "0xe9462982182dbbd0d13c96718327d17ffc7b4d98cdc895e70cf64d004edab490"
    );
}

/// A chain of 5,000 blocks that used every reference and executed one message, in block 16.
fn executed(method: &str, params: &Value) -> Option<(u16, Value)> {
    let block = |end: &str| u64::from_str_radix(&params[0][end].as_str().unwrap()[2..], 16).unwrap();
    let selector = format!("0x{}", hex::encode(isNonceUsedCall::SELECTOR));
    let result = match method {
        "eth_blockNumber" => json!("0x1388"),
        "eth_call" if params[0]["data"].as_str().unwrap().starts_with(&selector) => word(true),
        "eth_getLogs" => {
            assert!(block("toBlock") - block("fromBlock") <= 2_000, "nodes refuse wider questions");
            let mut log = log(PUBLISHED_SETTLEMENT);
            log["transactionHash"] = json!(HASH);
            assert_eq!(params[0]["address"], json!(PUBLISHED_SETTLEMENT.to_checksum(None)));
            assert_eq!(params[0]["topics"][0], log["topics"][0]);
            let here =
                (block("fromBlock")..=block("toBlock")).contains(&16) && params[0]["topics"][1] == log["topics"][1];
            if here { json!([log]) } else { json!([]) }
        }
        _ => return good(method, params),
    };
    Some((200, json!({ "jsonrpc": "2.0", "result": result })))
}

#[tokio::test]
async fn whether_a_message_was_executed_is_found_by_its_reference() {
    let unused = Node::start(good).await.reader();
    assert_eq!(unused.execution(&message()).await, Ok(Execution::NotYet));

    let reader = Node::start(executed).await.reader();
    let Ok(Execution::Done { hash, block, proof }) = reader.execution(&message()).await else {
        panic!("the message was executed")
    };
    assert_eq!((hash, block, proof.fee), (HASH, 16, U256::from(7)));

    let mut cancelled = message();
    cancelled.witness.nonce = B256::repeat_byte(0x33);
    assert_eq!(reader.execution(&cancelled).await, Ok(Execution::UsedOtherwise));
    let mut another = message();
    another.witness.value = U256::from(101);
    assert_eq!(reader.execution(&another).await, Ok(Execution::UsedOtherwise), "another payment used the reference");
}

#[tokio::test]
async fn what_an_account_got_is_counted_by_token_and_only_when_the_transaction_succeeded() {
    let reader = Node::start(good).await.reader();
    let usdc = chains::by_chain_id(11_155_111).unwrap().usdc;
    let refund = reader.receipt(REFUND).await.unwrap().unwrap();
    assert_eq!(refund.transfers.len(), 3, "the collectible is passed over");
    assert_eq!(refund.received(usdc, WALLET), Some(U256::from(200)));
    assert_eq!(refund.received(usdc, Address::repeat_byte(2)), None, "who gave got nothing");
    let reverted = reader.receipt(REVERTED).await.unwrap().unwrap();
    assert_eq!(reverted.received(usdc, WALLET), None);
}

#[tokio::test]
async fn a_node_that_refuses_says_why() {
    let reader = Node::start(|_, _| Some((200, json!({ "error": { "code": -32000, "message": "header not found" } }))))
        .await
        .reader();
    let refused = ChainError::Rpc { method: "eth_chainId", code: -32000, message: "header not found".into() };
    assert_eq!(reader.chain_id().await, Err(refused.clone()));
    assert_eq!(refused.to_string(), "the chain node refused eth_chainId: header not found (-32000)");
    assert!(matches!(reader.facts(WALLET, None).await, Err(ChainError::Rpc { .. })), "half an answer is none");
    let reader = Node::start(good).await.reader();
    assert!(matches!(reader.is_nonce_used(WALLET, B256::ZERO).await, Err(ChainError::Rpc { code: 3, .. })));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_kept_in_part() {
    let answers: [Answer; 6] = [
        |_, _| Some((200, json!("<html>busy</html>"))),
        |_, _| Some((200, json!({ "jsonrpc": "2.0" }))),
        |_, _| Some((200, json!({ "result": "0x1", "id": 999_999 }))),
        |_, _| Some((200, json!({ "result": "12" }))),
        |_, _| Some((200, json!({ "result": format!("0x1{}", "0".repeat(20)) }))),
        |_, _| Some((200, json!({ "result": 7 }))),
    ];
    for answer in answers {
        let reader = Node::start(answer).await.reader();
        let error = reader.chain_id().await.unwrap_err();
        assert!(
            matches!(&error, ChainError::Unreadable { method: "eth_chainId", received } if !received.is_empty()),
            "{error}"
        );
    }
    // An account without code answers an eth_call with nothing.
    let reader = Node::start(|_, _| Some((200, json!({ "result": "0x" })))).await.reader();
    assert!(matches!(reader.usdc_balance(WALLET).await, Err(ChainError::Unreadable { method: "eth_call", .. })));
    let reader = Node::start(|_, _| Some((200, json!({ "result": { "transactionHash": "0x00" } })))).await.reader();
    assert!(matches!(reader.receipt(HASH).await, Err(ChainError::Unreadable { .. })));
    // An endless answer is not read to its end.
    let reader = Node::start(|_, _| Some((200, json!("x".repeat(5 * 1024 * 1024))))).await.reader();
    assert!(
        matches!(reader.chain_id().await, Err(ChainError::Unreadable { received, .. }) if received.starts_with("more than"))
    );
}

#[tokio::test]
async fn http_errors_redirects_and_dropped_connections_are_told_apart() {
    let reader = Node::start(|_, _| Some((503, json!("busy")))).await.reader();
    assert_eq!(reader.chain_id().await, Err(ChainError::Status(503)));
    let reader = Node::start(|_, _| Some((503, json!({ "result": "0x1" })))).await.reader();
    assert_eq!(reader.chain_id().await, Err(ChainError::Status(503)));
    let reader = Node::start(|_, _| Some((307, json!("moved")))).await.reader();
    assert_eq!(reader.chain_id().await, Err(ChainError::Status(307)), "redirects are not followed");
    let reader = Node::start(|_, _| None).await.reader();
    assert!(matches!(reader.chain_id().await, Err(ChainError::NoAnswer(_))));
}

#[tokio::test]
async fn only_https_with_the_trusted_authority_is_spoken_and_the_url_is_never_told() {
    let chain = chains::by_api_id("ETH-SEPOLIA").unwrap();
    for url in ["http://127.0.0.1:1/", "no url", "ftp://x/", "ws://127.0.0.1/"] {
        let endpoint = ChainEndpoint { url: url.into(), ca_pem: None };
        assert_eq!(ChainReader::new(&endpoint, chain).unwrap_err(), ChainError::Endpoint, "{url}");
    }
    for pem in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let endpoint = ChainEndpoint { url: "https://127.0.0.1:1/".into(), ca_pem: Some(pem.into()) };
        assert!(matches!(ChainReader::new(&endpoint, chain).unwrap_err(), ChainError::CertificateAuthority(_)));
    }
    let node = Node::start(good).await;
    let other = Node::start(good).await;
    let endpoint = ChainEndpoint { url: node.url.clone(), ca_pem: Some(other.ca) };
    assert!(!format!("{endpoint:?}").contains("key-1234"));
    let error = ChainReader::new(&endpoint, chain).unwrap().chain_id().await.unwrap_err();
    assert!(matches!(&error, ChainError::NotSent(words) if !words.contains("key-1234")), "{error}");
    let nobody = ChainEndpoint { url: "https://127.0.0.1:1/key-1234".into(), ca_pem: None };
    let error = ChainReader::new(&nobody, chain).unwrap().chain_id().await.unwrap_err();
    assert!(matches!(&error, ChainError::NotSent(words) if !words.contains("key-1234")), "{error}");
}
