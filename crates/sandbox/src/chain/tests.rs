//! The chain's answers, its transactions, and the wallets it starts with.

use alloy_primitives::{Address, B256, U256, hex};
use alloy_sol_types::SolCall;
use bip32::{DerivationPath, XPrv};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use settlement::chains::{Chain, PERMIT2};

use super::contracts::{Permit2, Usdc};
use super::raw_transaction::tests::signed;
use super::{ChainState, FUNDED, answer};

fn sepolia() -> &'static Chain {
    settlement::chains::by_api_id("ETH-SEPOLIA").unwrap()
}

fn ask(state: &mut ChainState, now: Timestamp, method: &str, params: Value) -> Value {
    let request = json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params });
    let mut body = answer(state, sepolia(), now, &request).body;
    assert_eq!(body["id"], 7);
    if body.get("error").is_some() { body["error"].take() } else { body["result"].take() }
}

/// A chain on which the key of the test transactions has gas.
fn chain(sender: Address) -> ChainState {
    let mut state = ChainState::new("ETH-SEPOLIA");
    state.native.insert(sender, U256::from(10_u64.pow(18)));
    state
}

#[test]
fn an_approval_that_was_sent_counts_once_it_is_mined() {
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let approve = Usdc::approveCall { spender: PERMIT2, amount: U256::from(77) }.abi_encode();
    let (raw, sender) = signed(sepolia().chain_id, 0, sepolia().usdc, &approve);
    let mut state = chain(sender);
    let hash = ask(&mut state, now, "eth_sendRawTransaction", json!([hex::encode_prefixed(&raw)]));
    assert_eq!(ask(&mut state, now, "eth_getTransactionReceipt", json!([hash])), Value::Null);
    assert_eq!(ask(&mut state, now, "eth_getTransactionCount", json!([sender, "pending"])), "0x1");
    let allowance = Usdc::allowanceCall { owner: sender, spender: PERMIT2 }.abi_encode();
    let call = json!([{ "to": sepolia().usdc, "data": hex::encode_prefixed(allowance) }, "latest"]);
    assert_eq!(ask(&mut state, now, "eth_call", call.clone()), json!(B256::ZERO));
    state.mine(serde_json::from_value(hash.clone()).unwrap(), now);
    assert_eq!(ask(&mut state, now, "eth_call", call), json!(B256::with_last_byte(77)));
    let receipt = ask(&mut state, now, "eth_getTransactionReceipt", json!([hash]));
    assert_eq!(receipt["status"], "0x1");
    assert_eq!(receipt["from"], json!(sender));
    let filter = json!([{ "fromBlock": "earliest", "address": sepolia().usdc, "topics": [null, B256::left_padding_from(sender.as_slice())] }]);
    assert_eq!(ask(&mut state, now, "eth_getLogs", filter).as_array().unwrap().len(), 1);
}

#[test]
fn an_invalidated_nonce_is_seen_in_the_bitmap_and_stops_the_payment() {
    let now = Timestamp::UNIX_EPOCH;
    let nonce = U256::from(0x305);
    let data = Permit2::invalidateUnorderedNoncesCall { wordPos: nonce >> 8, mask: U256::from(1) << 5 }.abi_encode();
    let (raw, sender) = signed(sepolia().chain_id, 0, PERMIT2, &data);
    let mut state = chain(sender);
    let hash = ask(&mut state, now, "eth_sendRawTransaction", json!([hex::encode_prefixed(&raw)]));
    state.mine(serde_json::from_value(hash).unwrap(), now);
    assert!(state.permit_nonce_used(sender, nonce));
    assert!(!state.permit_nonce_used(sender, nonce + U256::from(1)));
}

#[test]
fn a_node_refuses_what_a_node_refuses() {
    let now = Timestamp::UNIX_EPOCH;
    let send = |state: &mut ChainState, raw: &[u8]| {
        ask(state, now, "eth_sendRawTransaction", json!([hex::encode_prefixed(raw)]))["message"].clone()
    };
    let (raw, sender) = signed(sepolia().chain_id, 0, PERMIT2, &[]);
    let mut poor = ChainState::new("ETH-SEPOLIA");
    assert_eq!(send(&mut poor, &raw), "insufficient funds for gas * price + value");
    let mut state = chain(sender);
    assert_eq!(send(&mut state, &signed(1, 0, PERMIT2, &[]).0), "invalid chain id for signer");
    assert_eq!(
        send(&mut state, &signed(sepolia().chain_id, 4, PERMIT2, &[]).0),
        "nonce too high: next nonce 0, tx nonce 4"
    );
    assert_eq!(send(&mut state, &raw), Value::Null);
    assert_eq!(send(&mut state, &raw), "already known");
    let (other, _) = signed(sepolia().chain_id, 0, sepolia().usdc, &[]);
    assert_eq!(send(&mut state, &other), "nonce too low: next nonce 1, tx nonce 0");
}

#[test]
fn unknown_methods_and_calls_are_proper_errors() {
    let mut state = ChainState::new("ETH-SEPOLIA");
    let now = Timestamp::UNIX_EPOCH;
    assert_eq!(ask(&mut state, now, "eth_mine", json!([]))["code"], -32_601);
    assert_eq!(ask(&mut state, now, "eth_getBalance", json!(["nobody"]))["code"], -32_602);
    let revert = json!([{ "to": sepolia().usdc, "data": "0xdeadbeef" }, "latest"]);
    assert_eq!(ask(&mut state, now, "eth_call", revert), json!({ "code": 3, "message": "execution reverted" }));
    let none = Permit2::allowanceCall { owner: PERMIT2, token: sepolia().usdc, spender: PERMIT2 }.abi_encode();
    let none = json!([{ "to": PERMIT2, "input": hex::encode_prefixed(none) }, "latest"]);
    assert_eq!(ask(&mut state, now, "eth_call", none), format!("0x{}", "00".repeat(96)));
    let nothing = json!([{ "to": Address::repeat_byte(9), "data": "0xdeadbeef" }, "latest"]);
    assert_eq!(ask(&mut state, now, "eth_call", nothing), "0x");
    let batch = json!([{ "id": 1, "method": "eth_chainId" }, { "id": 2 }]);
    let answers = answer(&mut state, sepolia(), now, &batch).body;
    assert_eq!(answers[0]["result"], "0xaa36a7");
    assert_eq!(answers[1]["error"]["code"], -32_600);
}

#[test]
fn blocks_follow_the_clock() {
    let mut state = ChainState::new("ETH-SEPOLIA");
    let now = Timestamp::from_second(1_200).unwrap();
    assert_eq!(ask(&mut state, now, "eth_blockNumber", json!([])), "0x64");
    let block = ask(&mut state, now, "eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(block["timestamp"], "0x4b0");
    let later = now + SignedDuration::from_secs(12);
    let next = ask(&mut state, later, "eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(next["parentHash"], block["hash"]);
    assert_eq!(ask(&mut state, now, "eth_getBlockByNumber", json!(["0x65", false])), Value::Null);
    let fees = ask(&mut state, now, "eth_feeHistory", json!(["0x2", "latest", [50]]));
    assert_eq!(fees["baseFeePerGas"].as_array().unwrap().len(), 3);
}

/// The address at a path of the emulator's public seed.
fn derived(path: &str) -> Address {
    let seed = bip39::Mnemonic::parse(crate::ledger::DEFAULT_SEED).unwrap().to_seed("");
    let path: DerivationPath = path.parse().unwrap();
    let key = XPrv::derive_from_path(seed, &path).unwrap();
    Address::from_private_key(key.private_key())
}

#[test]
fn the_funded_wallets_are_those_of_the_public_emulator_seed() {
    let live = (0..5).map(|index| format!("m/44'/60'/{index}'/0/0"));
    let bip44 = (1..5).map(|index| format!("m/44'/60'/0'/0/{index}"));
    let derived: Vec<Address> = live.chain(bip44).map(|path| self::derived(&path)).collect();
    assert_eq!(derived, FUNDED.map(|wallet| wallet.address));
}
