//! What the contracts would decide: the executed vectors pass in every form that passed on a real EVM, and each single
//! change is refused with the revert of cpn-flows 4.9.
#![expect(clippy::unwrap_used, reason = "a test program: what is not as built must stop it")]

mod vector;

use jiff::Timestamp;
use settlement::verify::{ChainState, Revert, verify_submission};
use settlement::{Address, PaymentMessage, U256};
use vector::{bytes, message, vector};

fn state(message: &PaymentMessage) -> ChainState {
    ChainState {
        chain_id: message.chain_id,
        settlement: message.spender,
        caller: message.witness.attester,
        fee: message.witness.max_fee,
        balance: message.permitted.amount,
        allowance: message.permitted.amount,
        permit_nonce_used: false,
        witness_nonce_used: false,
    }
}

fn second(number: U256) -> Timestamp {
    Timestamp::from_second(number.to::<i64>()).unwrap()
}

/// Vector C with its signature, spoilt: the decision in the middle of its window.
fn spoilt(spoil: impl Fn(&mut PaymentMessage, &mut ChainState, &mut Vec<u8>)) -> Result<(), Revert> {
    let json = vector("C");
    let mut message = message(&json);
    let mut state = state(&message);
    let mut signature = bytes(&json, "signature");
    let now = second(message.witness.valid_after + U256::from(60));
    spoil(&mut message, &mut state, &mut signature);
    verify_submission(&message, &signature, &state, now)
}

#[test]
fn the_executed_vectors_pass_in_all_their_forms() {
    for name in ["A", "C", "E"] {
        let json = vector(name);
        let message = message(&json);
        let now = second(message.witness.valid_before);
        assert_eq!(verify_submission(&message, &bytes(&json, "signature"), &state(&message), now), Ok(()), "{name}");
    }
    for name in ["C", "E"] {
        let json = vector(name);
        let message = message(&json);
        let now = second(message.witness.valid_after);
        let compact = bytes(&json, "signature2098");
        assert_eq!(compact.len(), 64);
        assert_eq!(verify_submission(&message, &compact, &state(&message), now), Ok(()), "{name}, 64 bytes");
    }
}

#[test]
fn a_high_s_passes_on_chain() {
    let order = U256::from_str_radix("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", 16).unwrap();
    let high = |signature: &mut Vec<u8>| {
        let s = order - U256::from_be_slice(&signature[32..64]);
        signature[32..64].copy_from_slice(&s.to_be_bytes::<32>());
        signature[64] = 55 - signature[64];
    };
    assert_eq!(spoilt(|_, _, signature| high(signature)), Ok(()));
}

#[test]
fn v_0_or_1_and_other_lengths_are_refused() {
    for v in [0, 1, 26, 29] {
        assert_eq!(spoilt(|_, _, signature| signature[64] = v), Err(Revert::InvalidSignature), "v {v}");
    }
    for length in [0, 63, 66, 130] {
        assert_eq!(
            spoilt(|_, _, signature| signature.resize(length, 0)),
            Err(Revert::InvalidSignatureLength),
            "{length}"
        );
    }
}

#[test]
fn every_signed_field_another_key_chain_or_contract_is_refused() {
    type Spoil = fn(&mut PaymentMessage, &mut ChainState);
    let spoils: [(&str, Spoil); 12] = [
        ("token", |message, _| message.permitted.token = Address::repeat_byte(1)),
        ("amount, value", |message, _| {
            message.permitted.amount -= U256::from(1);
            message.witness.value -= U256::from(1);
        }),
        ("nonce", |message, _| message.nonce += U256::from(1)),
        ("deadline", |message, _| message.deadline += U256::from(1)),
        ("from", |message, _| message.witness.from = Address::repeat_byte(1)),
        ("to", |message, _| message.witness.to = Address::repeat_byte(1)),
        ("validAfter", |message, _| message.witness.valid_after -= U256::from(1)),
        ("validBefore", |message, _| message.witness.valid_before += U256::from(1)),
        ("reference", |message, _| message.witness.nonce = message.witness.from.into_word()),
        ("beneficiary", |message, _| message.witness.beneficiary = Address::repeat_byte(1)),
        ("the chain", |_, state| state.chain_id = 1),
        ("the contract", |_, state| state.settlement = Address::repeat_byte(1)),
    ];
    for (name, spoil) in spoils {
        assert_eq!(spoilt(|message, state, _| spoil(message, state)), Err(Revert::InvalidSigner), "{name}");
    }
    // A valid signature of another message.
    assert_eq!(spoilt(|_, _, signature| *signature = bytes(&vector("E"), "signature")), Err(Revert::InvalidSigner));
}

#[test]
fn each_rule_of_the_contracts_has_its_revert() {
    let one = U256::from(1);
    assert_eq!(spoilt(|_, state, _| state.caller = Address::ZERO), Err(Revert::InvalidAttester(Address::ZERO)));
    let reference = message(&vector("C")).witness.nonce;
    assert_eq!(spoilt(|_, state, _| state.witness_nonce_used = true), Err(Revert::AlreadyUsed(reference)));
    assert_eq!(spoilt(|_, state, _| state.permit_nonce_used = true), Err(Revert::InvalidNonce));
    assert_eq!(spoilt(|message, _, _| message.witness.to = Address::ZERO), Err(Revert::InvalidPayee));
    assert_eq!(spoilt(|message, _, _| message.permitted.amount += one), Err(Revert::InvalidAmount));
    assert_eq!(spoilt(|message, _, _| message.witness.max_fee = U256::MAX), Err(Revert::Overflow));
    assert_eq!(spoilt(|message, _, _| message.witness.require_payee_sign = true), Err(Revert::InvalidSignature));
    assert_eq!(spoilt(|_, state, _| state.balance -= one), Err(Revert::TransferFromFailed));
    assert_eq!(spoilt(|_, state, _| state.allowance -= one), Err(Revert::TransferFromFailed));
    let cap = message(&vector("C")).witness.max_fee;
    let above = Revert::FeeExceedsMax { fee: cap + one, max_fee: cap };
    assert_eq!(spoilt(|_, state, _| state.fee = cap + one), Err(above));
    // A smaller fee than the cap needs less money.
    assert_eq!(spoilt(|message, state, _| (state.fee, state.balance) = (U256::ZERO, message.witness.value)), Ok(()));
}

#[test]
fn both_ends_of_the_window_are_inside() {
    let json = vector("C");
    let message = message(&json);
    let decide = |at: U256| verify_submission(&message, &bytes(&json, "signature"), &state(&message), second(at));
    let one = U256::from(1);
    assert_eq!(decide(message.witness.valid_after), Ok(()));
    assert_eq!(decide(message.witness.valid_before), Ok(()));
    assert_eq!(decide(message.witness.valid_after - one), Err(Revert::NotYetValid));
    assert_eq!(decide(message.witness.valid_before + one), Err(Revert::ExpiredIntent));
    let mut short = message.clone();
    short.deadline = short.witness.valid_after - one;
    let refused =
        verify_submission(&short, &bytes(&json, "signature"), &state(&short), second(short.witness.valid_after));
    assert_eq!(refused, Err(Revert::SignatureExpired(short.deadline)));
}

#[test]
fn a_fee_without_a_collector_is_refused_after_the_signature() {
    use k256::ecdsa::SigningKey;
    let mut message = message(&vector("C"));
    message.witness.beneficiary = Address::ZERO;
    // The first key of the well-known development phrase: vector C's payer.
    let key = hex::decode("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80").unwrap();
    let (signature, recovery) =
        SigningKey::from_slice(&key).unwrap().sign_prehash_recoverable(&message.hashes().digest).unwrap();
    let mut bytes = signature.to_bytes().to_vec();
    bytes.push(27 + recovery.to_byte());
    let now = second(message.witness.valid_before);
    assert_eq!(verify_submission(&message, &bytes, &state(&message), now), Err(Revert::InvalidBeneficiary));
    let free = ChainState { fee: U256::ZERO, ..state(&message) };
    assert_eq!(verify_submission(&message, &bytes, &free, now), Ok(()));
}

#[test]
fn selectors_are_those_seen_on_chain() {
    let seen = [
        (Revert::InvalidSigner, "815e1d64"),
        (Revert::InvalidSignature, "8baa579f"),
        (Revert::InvalidSignatureLength, "4be6321b"),
        (Revert::InvalidNonce, "756688fe"),
        (Revert::SignatureExpired(U256::ZERO), "cd21db4f"),
        (Revert::InvalidAmount, "2c5211c6"),
        (Revert::AlreadyUsed(Default::default()), "220f19f5"),
        (Revert::ExpiredIntent, "0080add4"),
        (Revert::NotYetValid, "3fb4e43f"),
        (Revert::InvalidAttester(Address::ZERO), "50ac526b"),
        (Revert::FeeExceedsMax { fee: U256::ZERO, max_fee: U256::ZERO }, "03fe22fa"),
    ];
    for (revert, selector) in seen {
        assert_eq!(hex::encode(revert.selector().unwrap()), selector, "{revert}");
    }
    assert_eq!(Revert::TransferFromFailed.selector(), None);
}
