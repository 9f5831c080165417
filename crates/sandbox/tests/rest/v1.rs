//! The V1 flow: a transaction of the wallet's own around a transfer with authorization.

use alloy_primitives::{Address, B256, U256, keccak256};
use k256::ecdsa::SigningKey;
use serde_json::{Value, json};

use super::common::wrapping::{Envelope, GWEI, plain, wrap};
use super::common::{Bench, Raw, WALLET, ask, id, members};

async fn payment(bench: &Bench) -> Value {
    named(bench, "Northwind Trading LLC").await
}

async fn named(bench: &Bench, originator: &str) -> Value {
    let mut ask = ask();
    ask["transactionVersion"] = "VERSION_1".into();
    let quote = bench.quote(&ask).await;
    assert!(quote["fees"]["breakdown"].as_array().unwrap().iter().all(|fee| fee["type"] != "BLOCKCHAIN_GAS_FEE"));
    let order = bench.order(&quote, originator).await;
    bench.post("/v1/cpn/payments", &order).await.expect(201)
}

fn path(payment: &Value) -> String {
    format!("/v1/cpn/payments/{}/transactions", id(payment))
}

async fn create(bench: &Bench, payment: &Value) -> Raw {
    let body = json!({ "idempotencyKey": uuid::Uuid::new_v4(), "senderAccountType": "EOA" });
    bench.post(&path(payment), &body).await
}

async fn accelerate(bench: &Bench, payment: &Value) -> Raw {
    let body = json!({ "idempotencyKey": uuid::Uuid::new_v4() });
    bench.post(&format!("{}/accelerate", path(payment)), &body).await
}

async fn submit(bench: &Bench, transaction: &Value, signed: &str) -> Raw {
    let of = json!({ "id": transaction["paymentId"] });
    let path = format!("{}/{}/submit", path(&of), id(transaction));
    bench.post(&path, &json!({ "signedTransaction": signed })).await
}

async fn look(bench: &Bench, transaction: &Value) -> Value {
    let of = json!({ "id": transaction["paymentId"] });
    bench.get(&format!("{}/{}", path(&of), id(transaction))).await.expect(200)
}

#[tokio::test]
async fn a_v1_payment_goes_all_the_way() {
    let bench = Bench::new().await;
    let payment = payment(&bench).await;
    let body = json!({ "idempotencyKey": uuid::Uuid::new_v4(), "senderAccountType": "EOA" });
    let transaction = bench.post(&path(&payment), &body).await.expect(201);
    assert_eq!(bench.post(&path(&payment), &body).await.expect(201), transaction);
    let documented = [
        "amount",
        "blockchain",
        "destinationAddress",
        "estimatedFee",
        "expireDate",
        "id",
        "messageToBeSigned",
        "messageType",
        "paymentId",
        "senderAccountType",
        "senderAddress",
        "status",
    ];
    assert_eq!(members(&transaction), documented);
    assert_eq!((&transaction["status"], &transaction["messageType"]), (&json!("CREATED"), &json!("EIP3009")));
    let message = &transaction["messageToBeSigned"];
    let domain = json!({
        "name": "USDC", "version": "2", "chainId": "11155111",
        "verifyingContract": "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238",
    });
    assert_eq!(message["domain"], domain);
    assert_eq!((&message["message"]["value"], &message["message"]["from"]), (&json!("25000000"), &json!(WALLET)));
    let fee = json!({ "gasLimit": "150000", "maxFeePerGas": "4000000000", "maxPriorityFeePerGas": "1000000000" });
    assert_eq!(transaction["estimatedFee"], json!({ "type": "EIP1559", "payload": fee }));

    let wallet: Address = WALLET.parse().unwrap();
    let before = bench.sandbox.balance(wallet);
    let signed = plain(&transaction, &Envelope::default());
    let answer = submit(&bench, &transaction, &signed).await;
    assert_eq!(answer.header("x-request-id"), None, "not declared on this success");
    let sent = answer.expect(201);
    assert_eq!((&sent["status"], &sent["signedTransaction"]), (&json!("PENDING"), &json!(signed)));
    bench.advance(2);
    assert_eq!(look(&bench, &transaction).await["status"], "BROADCASTED");
    assert_eq!(bench.sandbox.balance(wallet), before);
    bench.advance(6);
    let done = look(&bench, &transaction).await;
    assert_eq!(done["status"], "COMPLETED");
    let hash = format!("{:#x}", keccak256(hex::decode(&signed[2..]).unwrap()));
    assert_eq!(done["transactionHash"], hash);
    assert_eq!(before - bench.sandbox.balance(wallet), 25_000_000);
    assert_eq!(accelerate(&bench, &payment).await.refusal(), (400, 290_325));
    bench.advance(20);
    let payment = bench.look(&payment).await;
    assert_eq!(payment["status"], "COMPLETED");
    assert_eq!(payment["onChainTransactions"][0]["transactionHash"], hash);
    assert_eq!(submit(&bench, &transaction, &signed).await.refusal(), (400, 290_303));
}

#[tokio::test]
async fn each_wrong_submission_has_its_code() {
    let bench = Bench::new().await;
    let payment = payment(&bench).await;
    let transaction = create(&bench, &payment).await.expect(201);
    assert_eq!(create(&bench, &payment).await.refusal(), (400, 290_300));
    let stranger = || SigningKey::from_slice(&[7; 32]).unwrap();
    let honest = Envelope::default;
    let with = |envelope: Envelope| plain(&transaction, &envelope);
    for (code, signed) in [
        (290_327, "0x02".to_owned()),
        (290_327, with(honest()).trim_start_matches("0x").to_owned()),
        (290_324, with(Envelope { chain: 80_002, ..honest() })),
        (290_311, with(Envelope { to: WALLET.parse().unwrap(), ..honest() })),
        (290_311, wrap(&transaction, &honest(), |transfer| transfer.value += U256::from(1))),
        (290_311, wrap(&transaction, &honest(), |transfer| transfer.to = WALLET.parse().unwrap())),
        (290_314, wrap(&transaction, &honest(), |transfer| transfer.nonce = B256::ZERO)),
        (290_321, with(Envelope { payer: stranger(), ..honest() })),
        (290_321, with(Envelope { wallet: stranger(), ..honest() })),
        (290_315, with(Envelope { max_fee: GWEI, ..honest() })),
        (290_319, with(Envelope { gas: 30_000, ..honest() })),
        (290_313, with(Envelope { max_fee: 10_000 * GWEI, ..honest() })),
        (290_334, with(Envelope { nonce: 33, ..honest() })),
    ] {
        assert_eq!(submit(&bench, &transaction, &signed).await.refusal(), (400, code), "{signed}");
    }
    let wallet = WALLET.parse().unwrap();
    bench.sandbox.set_balance(wallet, 1);
    assert_eq!(submit(&bench, &transaction, &with(honest())).await.refusal(), (400, 290_312));
    bench.sandbox.set_balance(wallet, 100_000_000);
    let unknown = json!({ "id": uuid::Uuid::new_v4(), "paymentId": payment["id"] });
    assert_eq!(submit(&bench, &unknown, "0x").await.refusal(), (400, 290_306));
    submit(&bench, &transaction, &with(honest())).await.expect(201);
    assert_eq!(submit(&bench, &transaction, &with(honest())).await.refusal(), (400, 290_307));
    assert_eq!(create(&bench, &payment).await.refusal(), (400, 290_333));
}

#[tokio::test]
async fn nonces_that_are_used_and_transfers_that_were_made_are_refused() {
    let bench = Bench::new().await;
    let first = create(&bench, &payment(&bench).await).await.expect(201);
    let second = create(&bench, &payment(&bench).await).await.expect(201);
    submit(&bench, &first, &plain(&first, &Envelope::default())).await.expect(201);
    bench.advance(2);
    let same = plain(&second, &Envelope::default());
    assert_eq!(submit(&bench, &second, &same).await.refusal(), (400, 290_320));
    bench.advance(6);
    assert_eq!(submit(&bench, &second, &same).await.refusal(), (400, 290_310));
    // Somebody sends the transfer to the chain without CPN.
    let next = plain(&second, &Envelope { nonce: 1, ..Envelope::default() });
    let rpc = json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_sendRawTransaction", "params": [next] });
    let sent = bench.post("/chain", &rpc).await.json();
    assert!(sent["result"].is_string(), "{sent}");
    bench.advance(4);
    let again = plain(&second, &Envelope { nonce: 2, ..Envelope::default() });
    assert_eq!(submit(&bench, &second, &again).await.refusal(), (400, 290_318));
}

#[tokio::test]
async fn of_two_with_one_nonce_the_second_fails_and_one_that_is_ahead_waits() {
    let bench = Bench::new().await;
    let mut transactions = Vec::new();
    for nonce in [1, 0, 0] {
        let transaction = create(&bench, &payment(&bench).await).await.expect(201);
        let signed = plain(&transaction, &Envelope { nonce, ..Envelope::default() });
        submit(&bench, &transaction, &signed).await.expect(201);
        transactions.push(transaction);
    }
    bench.advance(8);
    assert_eq!(look(&bench, &transactions[0]).await["status"], "BROADCASTED");
    assert_eq!(look(&bench, &transactions[1]).await["status"], "COMPLETED");
    let second = look(&bench, &transactions[2]).await;
    assert_eq!((&second["status"], &second["failureReason"]), (&json!("FAILED"), &json!("NONCE_TOO_LOW")));
    bench.advance(12);
    assert_eq!(look(&bench, &transactions[0]).await["status"], "COMPLETED");
}

#[tokio::test]
async fn a_stuck_transaction_is_replaced_by_a_dearer_one() {
    let bench = Bench::new().await;
    let payment = payment(&bench).await;
    assert_eq!(accelerate(&bench, &payment).await.refusal(), (400, 290_331));
    let transaction = create(&bench, &payment).await.expect(201);
    assert_eq!(accelerate(&bench, &payment).await.refusal(), (400, 290_330));
    let cheap = || Envelope { priority: 0, max_fee: 2 * GWEI, ..Envelope::default() };
    submit(&bench, &transaction, &plain(&transaction, &cheap())).await.expect(201);
    bench.advance(600);
    assert_eq!(look(&bench, &transaction).await["status"], "BROADCASTED");
    let faster = accelerate(&bench, &payment).await.expect(201);
    assert_ne!(faster["id"], transaction["id"]);
    assert_eq!(faster["messageToBeSigned"], transaction["messageToBeSigned"]);
    let dear = || Envelope { max_fee: 5 * GWEI, ..Envelope::default() };
    for (code, envelope) in
        [(290_316, Envelope { nonce: 1, ..dear() }), (290_315, Envelope { max_fee: 2 * GWEI, ..dear() })]
    {
        assert_eq!(submit(&bench, &faster, &plain(&faster, &envelope)).await.refusal(), (400, code));
    }
    submit(&bench, &faster, &plain(&faster, &Envelope { priority: 0, max_fee: 3 * GWEI, ..dear() })).await.expect(201);
    bench.advance(600);
    let fastest = accelerate(&bench, &payment).await.expect(201);
    submit(&bench, &fastest, &plain(&fastest, &dear())).await.expect(201);
    bench.advance(20);
    assert_eq!(look(&bench, &fastest).await["status"], "COMPLETED");
    for replaced in [&transaction, &faster] {
        let replaced = look(&bench, replaced).await;
        assert_eq!((&replaced["status"], &replaced["failureReason"]), (&json!("FAILED"), &json!("NONCE_TOO_LOW")));
    }
    bench.advance(20);
    assert_eq!(bench.look(&payment).await["status"], "COMPLETED");
}

#[tokio::test]
async fn what_is_not_signed_or_not_mined_in_time_ends() {
    let bench = Bench::new().await;
    let (unsigned, stuck) = (payment(&bench).await, payment(&bench).await);
    let first = create(&bench, &unsigned).await.expect(201);
    let second = create(&bench, &stuck).await.expect(201);
    let cheap = Envelope { priority: 0, max_fee: 2 * GWEI, ..Envelope::default() };
    submit(&bench, &second, &plain(&second, &cheap)).await.expect(201);
    bench.advance(66 * 60);
    assert_eq!(submit(&bench, &first, "0x").await.refusal(), (400, 290_329));
    for transaction in [&first, &second] {
        let ended = look(&bench, transaction).await;
        assert_eq!((&ended["status"], &ended["failureReason"]), (&json!("FAILED"), &json!("TRANSACTION_EXPIRED")));
    }
    // The payments live on, until their own end.
    let third = create(&bench, &unsigned).await.expect(201);
    bench.advance(3_600);
    assert_eq!(bench.look(&unsigned).await["failureCode"], "PM09000");
    assert_eq!(look(&bench, &third).await["status"], "FAILED");
    assert_eq!(create(&bench, &unsigned).await.refusal(), (400, 290_308));
    // A signature for a payment that misses the cut-off is never broadcast.
    let late = named(&bench, "Expired").await;
    let fourth = create(&bench, &late).await.expect(201);
    submit(&bench, &fourth, &plain(&fourth, &Envelope::default())).await.expect(201);
    bench.advance(10);
    assert_eq!(bench.look(&late).await["failureCode"], "PM09000");
    assert_eq!(look(&bench, &fourth).await["failureReason"], "CPN_PAYMENT_EXPIRED");
    assert_eq!(submit(&bench, &fourth, "0x").await.refusal(), (400, 290_308));
}

#[tokio::test]
async fn the_two_flows_do_not_mix() {
    let bench = Bench::new().await;
    assert_eq!(create(&bench, &bench.payment("Northwind Trading LLC").await).await.refusal(), (400, 290_336));
    let payment = payment(&bench).await;
    assert_eq!(bench.transaction(&payment).await.refusal(), (400, 290_336));
    let contract = json!({ "idempotencyKey": uuid::Uuid::new_v4(), "senderAccountType": "SCA" });
    assert_eq!(bench.post(&path(&payment), &contract).await.refusal(), (400, 2));
    assert_eq!(create(&bench, &json!({ "id": uuid::Uuid::new_v4() })).await.refusal(), (400, 290_305));
    assert_eq!(bench.get(&format!("{}/{}", path(&payment), uuid::Uuid::new_v4())).await.refusal(), (404, 2));
}
