//! What each check promises: a right payment passes, and each single wrong thing is refused by the check that names it.
#![expect(clippy::unwrap_used, reason = "a test program: what is not as built must stop it")]

mod common;
mod vector;

use alloy_primitives::address;
use common::{Case, digest};
use domain::Environment;
use domain::money::{Currency, Money};
use domain::typed_data::Signature;
use jiff::SignedDuration;
use k256::ecdsa::SigningKey;
use settlement::chains::PERMIT2;
use settlement::{
    Address, Check, EarlierSignature, Group, Outcome, PaymentMessage, Report, RowContext, U256, check_after,
    check_before, signature_from_bytes,
};

/// A payment in the sandbox with a fee, from whatever seed gives one.
fn sandbox() -> Case {
    (0..).map(Case::seeded).find(|case| case.environment == Environment::Sandbox && !case.fee_cap.is_zero()).unwrap()
}

/// Takes another message as if CPN had sent it, with its true digest.
fn resend(case: &mut Case, message: PaymentMessage) {
    case.raw = message.to_json().to_string();
    case.encoded = Some(digest(&message));
    case.message = message;
}

fn failed(report: &Report) -> Vec<u8> {
    report.checks.iter().filter(|check| check.failed()).map(|check| check.number).collect()
}

fn only_failure(case: &Case) -> Check {
    let report = check_before(&case.evidence());
    assert_eq!(failed(&report).len(), 1, "{:?}", failed(&report));
    report.refused().unwrap().clone()
}

fn values(check: &Check) -> (String, String) {
    let Outcome::Failed { expected, received } = &check.outcome else { panic!("{check:?}") };
    (expected.clone(), received.clone())
}

#[test]
fn a_right_payment_passes_all_twenty_five_but_approvals() {
    let mut case = sandbox();
    case.payments_to_destination = 214;
    let report = check_before(&case.evidence());
    assert_eq!(report.refused(), None);
    assert_eq!(report.checks.iter().map(|check| check.number).collect::<Vec<_>>(), (1..=25).collect::<Vec<u8>>());
    assert_eq!(report.passed(), 24);
    assert!(matches!(report.check(22).unwrap().outcome, Outcome::NotYet(_)));
    let count = |group: Group| report.checks.iter().filter(|check| check.group == group).count();
    let groups =
        [Group::Domain, Group::Types, Group::Permit, Group::Terms, Group::Encoding, Group::State, Group::After];
    assert_eq!(groups.map(count), [3, 2, 5, 8, 2, 5, 0]);
    assert!(report.checks.iter().all(|check| check.sentence.ends_with('.')), "{report:#?}");
}

#[test]
fn addresses_that_circle_does_not_publish_are_highlighted_on_first_use_and_not_passed_silently() {
    let mut case = sandbox();
    case.pins.fee_collectors.clear();
    case.pins.attesters.clear();
    case.pins.spenders.clear();
    case.payments_to_destination = 0;
    let report = check_before(&case.evidence());
    assert_eq!(report.refused(), None);
    for number in [14, 15, 16] {
        let Outcome::Notice(text) = &report.check(number).unwrap().outcome else { panic!("check {number}") };
        assert!(text.contains("first") || text.contains("First"), "{text}");
    }
    // The settlement contract is published: without a list of one's own it is still compared.
    assert_eq!(report.check(6).unwrap().outcome, Outcome::Passed);
    let mut message = case.message.clone();
    message.spender = Address::repeat_byte(7);
    resend(&mut case, message);
    assert_eq!(failed(&check_before(&case.evidence())), [6]);
}

#[test]
fn a_swapped_destination_is_named_with_both_addresses_in_full() {
    let mut case = sandbox();
    let mut message = case.message.clone();
    message.witness.to = address!("C75C9a04E1b7D3f2286b5590aD81cF47e362E1b0");
    resend(&mut case, message);
    let check = only_failure(&case);
    assert_eq!(check.number, 14);
    assert_eq!(
        values(&check),
        (
            case.destination.clone(),
            "0xC75c9a04E1b7d3f2286B5590ad81cf47e362e1B0".parse::<Address>().unwrap().to_string()
        )
    );
}

#[test]
fn destinations_where_money_would_be_lost_are_refused_even_when_cpn_names_them() {
    let base = sandbox();
    let chain = settlement::chains::by_api_id(&base.payment_chain).unwrap();
    for to in [Address::ZERO, base.device, base.message.spender, chain.usdc, PERMIT2] {
        let mut case = sandbox();
        let mut message = case.message.clone();
        message.witness.to = to;
        resend(&mut case, message);
        case.destination = to.to_string();
        assert_eq!(only_failure(&case).number, 14, "{to}");
    }
}

#[test]
fn a_message_that_cannot_be_read_still_gives_all_twenty_five() {
    let mut case = sandbox();
    for (raw, what) in [
        ("", "nothing"),
        ("[]", "no object"),
        ("{\"domain\":{},\"domain\":{}}", "a key twice"),
        ("{\"a\":", "cut off"),
        ("\u{feff}{}", "a byte-order mark"),
    ] {
        case.raw = raw.to_owned();
        let report = check_before(&case.evidence());
        assert_eq!(report.checks.len(), 25, "{what}");
        assert_eq!(failed(&report), [19], "{what}");
        let judged = report.checks.iter().filter(|check| !matches!(check.outcome, Outcome::NotYet(_))).count();
        assert!(judged >= 5, "{what}: the state is still judged");
    }
    case.raw = "{}".to_owned();
    let report = check_before(&case.evidence());
    assert_eq!(failed(&report), [1, 2, 3, 4, 5, 19]);
}

#[test]
fn one_wrong_field_leaves_the_others_judged() {
    let mut case = sandbox();
    let mut json = case.message.to_json();
    json["message"]["witness"]["to"] = "0x12".into();
    case.raw = json.to_string();
    let report = check_before(&case.evidence());
    assert_eq!(failed(&report), [19]);
    assert_eq!(report.refused().unwrap().sentence, "witness.to is not as expected.");
    assert!(matches!(&report.check(14).unwrap().outcome, Outcome::NotYet(why) if why.contains("witness.to")));
    assert_eq!(report.check(13).unwrap().outcome, Outcome::Passed);
}

#[test]
fn the_chain_node_is_needed_and_its_word_is_used() {
    let facts = |spoil: fn(&mut settlement::ChainFacts)| {
        let mut case = sandbox();
        spoil(case.chain.as_mut().unwrap());
        only_failure(&case).number
    };
    assert_eq!(facts(|chain| chain.chain_id = 1), 2);
    assert_eq!(facts(|chain| chain.permit_nonce_used = Some(true)), 9);
    assert_eq!(facts(|chain| chain.witness_nonce_used = Some(true)), 9);
    assert_eq!(facts(|chain| chain.permit_nonce_used = None), 9);
    assert_eq!(facts(|chain| chain.sender_has_code = true), 13);
    assert_eq!(facts(|chain| chain.balance = U256::ZERO), 23);
    assert_eq!(facts(|chain| chain.allowance = U256::from(1)), 23);
    assert_eq!(facts(|chain| chain.allowance_limit = Some(U256::ZERO)), 23);
    let mut case = sandbox();
    case.chain = None;
    assert_eq!(failed(&check_before(&case.evidence())), [9, 23]);
}

#[test]
fn the_payment_must_be_the_recorded_one_and_wait_for_funds() {
    let spoil = |spoil: fn(&mut Case)| {
        let mut case = sandbox();
        spoil(&mut case);
        failed(&check_before(&case.evidence()))
    };
    assert_eq!(spoil(|case| case.status = "CRYPTO_FUNDS_RECEIVED".into()), [21]);
    assert_eq!(spoil(|case| case.open_rfi = Some("r1".into())), [21]);
    assert_eq!(spoil(|case| case.terms_unchanged = false), [21]);
    assert_eq!(spoil(|case| case.recorded_amount = Money::new(1, Currency::USDC)), [21]);
    assert_eq!(spoil(|case| case.transaction_payment_id = "another".into()), [21]);
    assert_eq!(spoil(|case| case.transaction_amount = Money::new(1, Currency::USDC)), [11]);
    assert_eq!(spoil(|case| case.meets_floor = false), [25]);
    assert_eq!(spoil(|case| case.device = Address::repeat_byte(9)), [13]);
    assert_eq!(spoil(|case| case.payment_sender = "0x00".into()), [13]);
    assert_eq!(spoil(|case| case.transaction_sender = PERMIT2.to_string()), [13]);
    assert_eq!(spoil(|case| case.message_type = "EIP3009".into()), [5]);
    assert_eq!(spoil(|case| case.nonce_of_other = Some("p2".into())), [9]);
    assert_eq!(spoil(|case| case.fee_cap = Money::zero(Currency::USDC)), [12]);
    assert_eq!(spoil(|case| case.transaction_chain = "ETH".into()), [2]);
}

#[test]
fn a_chain_of_another_environment_is_refused() {
    let mut case = sandbox();
    case.environment = Environment::Live;
    let check = only_failure(&case);
    assert_eq!(check.number, 2);
    assert_eq!(values(&check).0, "ETH, MATIC");
}

#[test]
fn the_window_is_judged_by_the_servers_time_with_its_margin() {
    let mut case = sandbox();
    let end = jiff::Timestamp::from_second(case.message.witness.valid_before.to::<i64>()).unwrap();
    let start = jiff::Timestamp::from_second(case.message.witness.valid_after.to::<i64>()).unwrap();
    let ok = |case: &Case| check_before(&case.evidence()).refused().map(|check| check.number);
    case.now = start;
    assert_eq!(ok(&case), None);
    case.now = start - SignedDuration::from_secs(1);
    assert_eq!(ok(&case), Some(18));
    case.now = end - SignedDuration::from_secs(60);
    assert_eq!(ok(&case), None);
    case.now = end - SignedDuration::from_secs(59);
    assert_eq!(ok(&case), Some(18));
    case.now = start;
    case.payment_expires = end - SignedDuration::from_secs(1);
    assert_eq!(ok(&case), None, "one second of tolerance");
    case.payment_expires = end - SignedDuration::from_secs(2);
    assert_eq!(ok(&case), Some(18));
}

#[test]
fn an_earlier_signature_blocks_another_message_but_not_the_same_one() {
    let mut case = sandbox();
    let end = case.now + SignedDuration::from_secs(600);
    case.earlier = Some(EarlierSignature { digest: [7; 32], valid_before: end });
    assert_eq!(only_failure(&case).number, 24);
    case.earlier = Some(EarlierSignature { digest: case.message.hashes().digest, valid_before: end });
    assert_eq!(check_before(&case.evidence()).refused(), None);
    let past = case.now - SignedDuration::from_secs(1);
    case.earlier = Some(EarlierSignature { digest: [7; 32], valid_before: past });
    assert_eq!(check_before(&case.evidence()).refused(), None);
}

#[test]
fn without_cpns_digest_the_check_is_highlighted_and_a_wrong_one_refuses() {
    let mut case = sandbox();
    case.encoded = None;
    assert!(matches!(check_before(&case.evidence()).check(20).unwrap().outcome, Outcome::Notice(_)));
    case.encoded = Some("0x00".into());
    assert_eq!(only_failure(&case).number, 20);
}

#[test]
fn the_other_messages_of_cpn_and_permit2_are_refused_by_name() {
    let permit = |intent: &str| {
        format!(
            "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,PaymentIntent witness){intent}TokenPermissions(address token,uint256 amount)"
        )
    };
    let cancel = "PaymentIntent(address from,bytes32 nonce,address beneficiary,uint256 maxFee";
    let variants = [
        (permit(&format!("{cancel})")), "a cancellation (first settlement contract)"),
        (permit(&format!("{cancel},address attester)")), "a cancellation (PaymentSettlementV2)"),
        ("PaymentIntent(address token,address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce,address attester)".into(), "a payee's signature request"),
        ("PayerRefundIntent(address token,uint256 payerRefundAmount,uint256 validAfter,uint256 validBefore,bytes32 nonce,address payerRefundTo,uint256 cumulativePayerRefunded,uint256 cumulativeIncentiveRefunded,address attester)".into(), "a refund agreement (PaymentSettlementV2)"),
        ("TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)".into(), "a USDC transfer authorisation (EIP-3009, transaction version 1)"),
        ("PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)TokenPermissions(address token,uint256 amount)".into(), "a plain Permit2 transfer without payment terms"),
        ("PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)".into(), "a Permit2 allowance"),
        ("OrderMail(string contents)".into(), "an unknown message"),
    ];
    for (text, name) in variants {
        let mut case = sandbox();
        let mut json = case.message.to_json();
        let mut types = serde_json::json!({ "EIP712Domain": json["types"]["EIP712Domain"] });
        for one in settlement::typed_hash::parse_type_text(&text).unwrap() {
            let fields: Vec<_> =
                one.fields.iter().map(|f| serde_json::json!({"name": f.name, "type": f.ty.text()})).collect();
            types[one.name.as_str()] = fields.into();
        }
        json["types"] = types;
        json["primaryType"] = text.split('(').next().unwrap().into();
        case.raw = json.to_string();
        let report = check_before(&case.evidence());
        assert_eq!(report.refused().unwrap().number, 4, "{name}");
        let check = report.check(5).unwrap();
        assert!(check.failed() && check.sentence.contains(name), "{name}: {}", check.sentence);
        assert!(PaymentMessage::parse(&case.raw).is_err());
    }
}

/// The emulator's public test key (hardware-wallets 5), used here as a device would use it.
fn sign(message: &PaymentMessage) -> Signature {
    let key = SigningKey::from_slice(
        &hex::decode("ea2861b1058084974c509a4d2e21e73896059c1c69f7a5c2650661cac3493725").unwrap(),
    )
    .unwrap();
    let (signature, recovery) = key.sign_prehash_recoverable(&message.hashes().digest).unwrap();
    let mut bytes = signature.to_bytes().to_vec();
    bytes.push(recovery.to_byte());
    signature_from_bytes(&bytes).unwrap()
}

fn signed() -> (Case, Signature) {
    let mut case = sandbox();
    let wallet = address!("dad77910dbdfde764fc21fcd4e74d71bbaca6d8d");
    let mut message = case.message.clone();
    message.witness.from = wallet;
    resend(&mut case, message);
    case.device = wallet;
    case.payment_sender = wallet.to_string();
    case.transaction_sender = wallet.to_string();
    let signature = sign(&case.message);
    (case, signature)
}

#[test]
fn the_wallets_signature_passes_and_any_other_is_refused() {
    let (mut case, signature) = signed();
    assert_eq!(check_before(&case.evidence()).refused(), None);
    let report = check_after(&case.evidence(), &signature);
    assert_eq!((report.refused(), report.passed()), (None, 3));

    let other_parity = Signature { v: 55 - signature.v, ..signature };
    assert_eq!(failed(&check_after(&case.evidence(), &other_parity)), [26]);

    // The same signature in its other form: high s, other parity. It recovers, and is refused all the same.
    let order = U256::from_str_radix("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", 16).unwrap();
    let high = (order - U256::from_be_bytes(signature.s)).to_be_bytes();
    assert_eq!(failed(&check_after(&case.evidence(), &Signature { s: high, ..other_parity })), [27]);

    assert_eq!(failed(&check_after(&case.evidence(), &Signature { v: 0, ..signature })), [26, 27]);

    let (original, mut message) = (case.raw.clone(), case.message.clone());
    message.witness.value += U256::from(1);
    resend(&mut case, message);
    assert_eq!(failed(&check_after(&case.evidence(), &signature)), [26], "a signature of another message");
    case.raw = original;
    case.raw.push('!');
    let report = check_after(&case.evidence(), &signature);
    assert!(report.refused().is_some(), "nothing that cannot be read is submitted");
}

#[test]
fn time_and_payment_are_judged_again_before_the_signature_is_submitted() {
    let (mut case, signature) = signed();
    case.status = "FAILED".into();
    let report = check_after(&case.evidence(), &signature);
    assert_eq!(failed(&report), [28]);
    assert!(report.refused().unwrap().sentence.starts_with("Check 21 no longer holds."));
    let (mut case, signature) = signed();
    case.now += SignedDuration::from_hours(2);
    let report = check_after(&case.evidence(), &signature);
    assert_eq!(failed(&report), [28]);
    assert!(report.refused().unwrap().sentence.starts_with("Check 18 no longer holds."));
}

#[test]
fn the_rows_are_the_devices_eighteen_screens_in_order() {
    let case = sandbox();
    let context =
        RowContext { wallet: "Treasury-01", payee: "Banco Aurora, used 214 times", pins: &case.pins, now: case.now };
    let rows = case.message.rows(&context);
    let fields: Vec<&str> = rows.iter().map(|row| row.field).collect();
    assert_eq!(
        fields,
        [
            "name",
            "chainId",
            "verifyingContract",
            "token",
            "amount",
            "spender",
            "nonce",
            "deadline",
            "from",
            "to",
            "value",
            "validAfter",
            "validBefore",
            "nonce",
            "beneficiary",
            "maxFee",
            "requirePayeeSign",
            "attester"
        ]
    );
    assert_eq!(rows.iter().map(|row| usize::from(row.number)).collect::<Vec<_>>(), (1..=18).collect::<Vec<_>>());
    assert_eq!(rows[0].raw, "Permit2");
    assert_eq!(rows[4].raw, case.message.permitted.amount.to_string());
    assert!(rows[4].meaning.starts_with(&case.source_amount.grouped()), "{}", rows[4].meaning);
    assert_eq!(rows[9].raw, case.message.witness.to.to_string());
    assert!(rows[12].instant.is_some() && rows[12].meaning.contains("UTC (in "), "{}", rows[12].meaning);
    assert!(rows[14].meaning.ends_with("not the payee"));
    assert_eq!(rows[16].raw, "false");
    let strange = PaymentMessage { deadline: U256::MAX, spender: Address::repeat_byte(3), ..case.message.clone() };
    let rows = strange.rows(&context);
    assert!(rows[7].instant.is_none() && rows[7].meaning.contains("never"), "{}", rows[7].meaning);
    assert!(rows[5].meaning.starts_with("not pinned"), "a role is named only when its address is pinned");
}

/// The samples that Circle published, and ours of the API reference, as the testnet payments that they were.
#[test]
fn the_published_samples_pass() {
    let reference: serde_json::Value = serde_json::from_str(include_str!("transaction_v2.json")).unwrap();
    let data = &reference["data"];
    let (sample, _) = PaymentMessage::parse(&data["messageToBeSigned"].to_string()).unwrap();
    let a = vector::message(&vector::vector("A"));
    let b = vector::message(&vector::vector("B"));
    for (message, raw, digest) in [
        (sample, data["messageToBeSigned"].to_string(), data["encodedMessageToBeSigned"].clone()),
        (a.clone(), a.to_json().to_string(), vector::vector("A")["digest"].clone()),
        (b.clone(), b.to_json().to_string(), vector::vector("B")["digest"].clone()),
    ] {
        let mut case = sandbox();
        let end = jiff::Timestamp::from_second(message.witness.valid_before.to::<i64>()).unwrap();
        let amount = Money::new(message.permitted.amount.to::<u64>(), Currency::USDC);
        let chain = settlement::chains::by_chain_id(message.chain_id).unwrap();
        case.environment = Environment::Testnet;
        (case.payment_chain, case.transaction_chain) = (chain.api_id.into(), chain.api_id.into());
        case.now = jiff::Timestamp::from_second(message.witness.valid_after.to::<i64>() + 30).unwrap();
        (case.transaction_expires, case.payment_expires) = (end, end + SignedDuration::from_mins(10));
        (case.source_amount, case.recorded_amount, case.transaction_amount) = (amount, amount, amount);
        case.fee_cap = Money::new(message.witness.max_fee.to::<u64>(), Currency::USDC);
        case.device = message.witness.from;
        case.payment_sender = message.witness.from.to_string().to_lowercase();
        case.transaction_sender = message.witness.from.to_string().to_lowercase();
        case.destination = message.witness.to.to_string().to_lowercase();
        // The settlement contracts of Circle's older samples are not the published one: a configured list names them.
        case.pins = settlement::Pins { spenders: vec![message.spender], ..Default::default() };
        let facts = case.chain.as_mut().unwrap();
        (facts.chain_id, facts.balance, facts.allowance) = (message.chain_id, message.permitted.amount, U256::MAX);
        (case.raw, case.encoded) = (raw, digest.as_str().map(str::to_owned));
        let report = check_before(&case.evidence());
        assert_eq!(report.refused(), None, "{message:?}");
        assert_eq!(report.passed(), 24);
        if message == a {
            // The signature that Circle printed for vector A.
            let signature = signature_from_bytes(&vector::bytes(&vector::vector("A"), "signature")).unwrap();
            assert_eq!(check_after(&case.evidence(), &signature).passed(), 3);
        }
    }
}
