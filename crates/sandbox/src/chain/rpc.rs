//! The chain's JSON-RPC: the calls that the desk makes, with proper errors for everything else.

use alloy_primitives::{Address, B256, Bytes, U256};
use jiff::Timestamp;
use serde_json::{Value, json};
use settlement::chains::{Chain, PERMIT2};

use super::{BASE_FEE, BLOCK_SECONDS, ChainState, Log, Mined, PRIORITY_FEE, block_at, raw_transaction, view};

/// A JSON-RPC error.
struct RpcError(i64, String);

/// What a call left behind.
pub(crate) struct Answer {
    pub(crate) body: Value,
    /// Transactions that were taken into the pool and are to be mined.
    pub(crate) admitted: Vec<B256>,
}

/// Answers one request, or a batch of them.
pub(crate) fn answer(state: &mut ChainState, chain: &Chain, now: Timestamp, request: &Value) -> Answer {
    let before = state.pool.len();
    let body = match request.as_array() {
        Some(batch) => batch.iter().map(|one| single(state, chain, now, one)).collect(),
        None => single(state, chain, now, request),
    };
    Answer { body, admitted: state.pool.iter().skip(before).map(|sent| sent.hash).collect() }
}

fn single(state: &mut ChainState, chain: &Chain, now: Timestamp, request: &Value) -> Value {
    let id = request.get("id").cloned().unwrap_or(Value::Null);
    let result = match request.get("method").and_then(Value::as_str) {
        Some(method) => {
            let none = Value::Array(Vec::new());
            dispatch(state, chain, now, method, request.get("params").unwrap_or(&none))
        }
        None => Err(RpcError(-32_600, "invalid request".to_owned())),
    };
    match result {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(RpcError(code, message)) => {
            json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
        }
    }
}

fn dispatch(
    state: &mut ChainState,
    chain: &Chain,
    now: Timestamp,
    method: &str,
    params: &Value,
) -> Result<Value, RpcError> {
    let block = block_at(now);
    match method {
        "eth_chainId" => Ok(quantity(chain.chain_id)),
        "net_version" => Ok(chain.chain_id.to_string().into()),
        "web3_clientVersion" => Ok("CPN Desk sandbox".into()),
        "eth_blockNumber" => Ok(quantity(block.unsigned_abs())),
        "eth_getBalance" => {
            let account: Address = parameter(params, 0)?;
            Ok(json!(state.native.get(&account).copied().unwrap_or_default()))
        }
        "eth_getCode" => {
            let account: Address = parameter(params, 0)?;
            let contract = account == chain.usdc || account == PERMIT2 || chain.settlement.contains(&account);
            // Any byte says "there is a contract"; nobody runs it.
            Ok(if contract { "0xfe".into() } else { "0x".into() })
        }
        "eth_call" => {
            let (to, data) = call_object(params)?;
            match view::call(state, chain, to, &data) {
                Some(answer) => Ok(json!(answer)),
                None if to == chain.usdc || to == PERMIT2 || chain.settlement.contains(&to) => {
                    Err(RpcError(3, "execution reverted".to_owned()))
                }
                // An address without code answers nothing.
                None => Ok("0x".into()),
            }
        }
        "eth_estimateGas" => call_object(params).map(|_| quantity(60_000)),
        "eth_gasPrice" => Ok(quantity(BASE_FEE + PRIORITY_FEE)),
        "eth_maxPriorityFeePerGas" => Ok(quantity(PRIORITY_FEE)),
        "eth_feeHistory" => fee_history(params, block),
        "eth_getTransactionCount" => {
            let account: Address = parameter(params, 0)?;
            Ok(quantity(state.transaction_counts.get(&account).copied().unwrap_or(0)))
        }
        "eth_sendRawTransaction" => send(state, chain, params),
        "eth_getTransactionReceipt" => {
            let hash: B256 = parameter(params, 0)?;
            Ok(state.mined.iter().find(|mined| mined.hash == hash).map_or(Value::Null, receipt))
        }
        "eth_getLogs" => logs(state, params, block),
        "eth_getBlockByNumber" => {
            let number = block_number(params.get(0), block)?;
            Ok(if number > block { Value::Null } else { block_object(state, number) })
        }
        other => Err(RpcError(-32_601, format!("the method {other} does not exist"))),
    }
}

fn quantity(number: u64) -> Value {
    format!("{number:#x}").into()
}

fn invalid(what: &str) -> RpcError {
    RpcError(-32_602, format!("invalid argument: {what}"))
}

fn parameter<T: serde::de::DeserializeOwned>(params: &Value, index: usize) -> Result<T, RpcError> {
    let value = params.get(index).cloned().unwrap_or_default();
    serde_json::from_value(value).map_err(|error| invalid(&error.to_string()))
}

fn call_object(params: &Value) -> Result<(Address, Bytes), RpcError> {
    let call = params.get(0).ok_or_else(|| invalid("missing call"))?;
    let to: Address = parameter(&json!([call.get("to")]), 0)?;
    let data = call.get("input").or_else(|| call.get("data")).cloned().unwrap_or_else(|| "0x".into());
    Ok((to, parameter(&json!([data]), 0)?))
}

fn block_number(tag: Option<&Value>, newest: i64) -> Result<i64, RpcError> {
    match tag.and_then(Value::as_str) {
        None | Some("latest" | "pending" | "safe" | "finalized") => Ok(newest),
        Some("earliest") => Ok(0),
        Some(text) => text
            .strip_prefix("0x")
            .and_then(|digits| i64::from_str_radix(digits, 16).ok())
            .ok_or_else(|| invalid("block number")),
    }
}

fn fee_history(params: &Value, block: i64) -> Result<Value, RpcError> {
    let count = params.get(0).map_or(Some(1), |count| {
        count.as_u64().or_else(|| u64::from_str_radix(count.as_str()?.strip_prefix("0x")?, 16).ok())
    });
    let count = count.ok_or_else(|| invalid("block count"))?.clamp(1, 1_024);
    let blocks = usize::try_from(count).unwrap_or(1);
    let percentiles = params.get(2).and_then(Value::as_array).map_or(0, Vec::len);
    Ok(json!({
        "oldestBlock": quantity((block.unsigned_abs() + 1).saturating_sub(count)),
        "baseFeePerGas": vec![quantity(BASE_FEE); blocks + 1],
        "gasUsedRatio": vec![0.5; blocks],
        "reward": vec![vec![quantity(PRIORITY_FEE); percentiles]; blocks],
    }))
}

fn send(state: &mut ChainState, chain: &Chain, params: &Value) -> Result<Value, RpcError> {
    let raw: Bytes = parameter(params, 0)?;
    let refused = |text: &str| RpcError(-32_000, text.to_owned());
    let sent = raw_transaction::decode(&raw, chain).ok_or_else(|| refused("typed transaction could not be decoded"))?;
    if sent.chain_id != chain.chain_id {
        return Err(refused("invalid chain id for signer"));
    }
    let hash = sent.hash;
    if state.pool.iter().any(|waiting| waiting.hash == hash) || state.mined.iter().any(|mined| mined.hash == hash) {
        return Err(refused("already known"));
    }
    let next = state.transaction_counts.get(&sent.from).copied().unwrap_or(0);
    if sent.nonce < next {
        return Err(refused(&format!("nonce too low: next nonce {next}, tx nonce {}", sent.nonce)));
    }
    if sent.nonce > next {
        return Err(refused(&format!("nonce too high: next nonce {next}, tx nonce {}", sent.nonce)));
    }
    if sent.max_fee_per_gas < u128::from(BASE_FEE) {
        return Err(refused("max fee per gas less than block base fee"));
    }
    let cost = U256::from(sent.gas_limit).saturating_mul(U256::from(sent.max_fee_per_gas)).saturating_add(sent.value);
    if state.native.get(&sent.from).copied().unwrap_or_default() < cost {
        return Err(refused("insufficient funds for gas * price + value"));
    }
    state.admit(sent);
    Ok(json!(hash))
}

/// Blocks have no content of their own, so a block's hash is made from its number.
fn block_hash(number: i64) -> B256 {
    alloy_primitives::keccak256(format!("CPN Desk sandbox block {number}"))
}

fn receipt(mined: &Mined) -> Value {
    let logs: Vec<Value> = mined.logs.iter().enumerate().map(|(index, log)| log_object(mined, index, log)).collect();
    json!({
        "transactionHash": mined.hash,
        "transactionIndex": "0x0",
        "blockHash": block_hash(mined.block),
        "blockNumber": quantity(mined.block.unsigned_abs()),
        "from": mined.from,
        "to": mined.to,
        "contractAddress": null,
        "cumulativeGasUsed": quantity(mined.gas_used),
        "gasUsed": quantity(mined.gas_used),
        "effectiveGasPrice": quantity(BASE_FEE + PRIORITY_FEE),
        "status": if mined.success { "0x1" } else { "0x0" },
        "type": "0x2",
        "logsBloom": format!("0x{}", "00".repeat(256)),
        "logs": logs,
    })
}

fn log_object(mined: &Mined, index: usize, log: &Log) -> Value {
    json!({
        "address": log.address,
        "topics": log.topics,
        "data": log.data,
        "blockHash": block_hash(mined.block),
        "blockNumber": quantity(mined.block.unsigned_abs()),
        "transactionHash": mined.hash,
        "transactionIndex": "0x0",
        "logIndex": format!("{index:#x}"),
        "removed": false,
    })
}

fn logs(state: &ChainState, params: &Value, newest: i64) -> Result<Value, RpcError> {
    let filter = params.get(0).ok_or_else(|| invalid("missing filter"))?;
    let from = block_number(filter.get("fromBlock"), newest)?;
    let to = block_number(filter.get("toBlock"), newest)?;
    let addresses: Vec<Address> = one_or_many(filter.get("address"))?;
    let mut topics: Vec<Vec<B256>> = Vec::new();
    for topic in filter.get("topics").and_then(Value::as_array).into_iter().flatten() {
        topics.push(one_or_many(Some(topic))?);
    }
    let fits = |log: &Log| {
        (addresses.is_empty() || addresses.contains(&log.address))
            && topics.iter().enumerate().all(|(position, allowed)| {
                allowed.is_empty() || log.topics.get(position).is_some_and(|topic| allowed.contains(topic))
            })
    };
    let in_range = state.mined.iter().filter(|mined| (from..=to).contains(&mined.block));
    Ok(in_range
        .flat_map(|mined| {
            mined.logs.iter().enumerate().filter(|(_, log)| fits(log)).map(|(i, log)| log_object(mined, i, log))
        })
        .collect())
}

/// A filter's member: absent or null means anything, one value or a list of allowed ones.
fn one_or_many<T: serde::de::DeserializeOwned>(value: Option<&Value>) -> Result<Vec<T>, RpcError> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(list @ Value::Array(_)) => parameter(&json!([list]), 0),
        Some(one @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_))) => {
            parameter(&json!([one]), 0).map(|value| vec![value])
        }
    }
}

fn block_object(state: &ChainState, number: i64) -> Value {
    let inside: Vec<B256> = state.mined.iter().filter(|m| m.block == number).map(|m| m.hash).collect();
    json!({
        "number": quantity(number.unsigned_abs()),
        "hash": block_hash(number),
        "parentHash": block_hash(number - 1),
        "timestamp": quantity(number.saturating_mul(BLOCK_SECONDS).unsigned_abs()),
        "baseFeePerGas": quantity(BASE_FEE),
        "gasLimit": quantity(30_000_000),
        "gasUsed": quantity(0),
        "transactions": inside,
    })
}
