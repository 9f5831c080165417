//! Hostile typed data: thousands of seeded mutations of one field each, refused by the right check; valid samples accepted.
#![expect(clippy::unwrap_used, reason = "a test program: what is not as built must stop it")]

mod common;

use std::collections::BTreeMap;

use common::{Case, address, digest, spelled};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use settlement::{PaymentMessage, U256, check_before};

type Spoil = Box<dyn Fn(&mut Value, &mut StdRng)>;

/// What spoils one field, and the checks that may say so; the first is the one that must.
struct Mutation {
    name: String,
    checks: &'static [u8],
    spoil: Spoil,
}

fn mutation(
    name: impl Into<String>,
    checks: &'static [u8],
    spoil: impl Fn(&mut Value, &mut StdRng) + 'static,
) -> Mutation {
    Mutation { name: name.into(), checks, spoil: Box::new(spoil) }
}

/// Every field of the message: its place, whether it is an address or a number, and the checks of another good-looking value.
const FIELDS: [(&str, Kind, &[u8]); 15] = [
    ("/message/permitted/token", Kind::Address, &[7]),
    ("/message/permitted/amount", Kind::Number, &[8]),
    ("/message/spender", Kind::Address, &[6]),
    ("/message/nonce", Kind::Number, &[9]),
    ("/message/deadline", Kind::Number, &[10]),
    ("/message/witness/from", Kind::Address, &[13]),
    ("/message/witness/to", Kind::Address, &[14]),
    ("/message/witness/value", Kind::Number, &[11, 8]),
    ("/message/witness/validAfter", Kind::Number, &[18]),
    ("/message/witness/validBefore", Kind::Number, &[18, 10]),
    ("/message/witness/nonce", Kind::Reference, &[9]),
    ("/message/witness/beneficiary", Kind::Address, &[15]),
    ("/message/witness/maxFee", Kind::Number, &[12, 8, 11]),
    ("/message/witness/requirePayeeSign", Kind::Flag, &[17]),
    ("/message/witness/attester", Kind::Address, &[16]),
];

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Address,
    Number,
    Reference,
    Flag,
}

fn set(json: &mut Value, path: &str, value: impl Into<Value>) {
    *json.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value.into();
}

fn remove(json: &mut Value, path: &str) {
    let (parent, key) = path.rsplit_once('/').unwrap();
    json.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key).unwrap();
}

/// Another value that is well formed and, for numbers, lies on the wrong side of what the check allows.
fn other(json: &Value, path: &'static str, kind: Kind, rng: &mut StdRng) -> Value {
    let old = json.pointer(path).unwrap();
    let number: U256 =
        old.as_str().and_then(|text| text.parse().ok()).or(old.as_u64().map(U256::from)).unwrap_or_default();
    match (kind, path) {
        (Kind::Address, _) => address(rng).to_checksum(None).into(),
        (Kind::Reference, _) => format!("0x{}", hex::encode(rng.random::<[u8; 32]>())).into(),
        (Kind::Flag, _) => true.into(),
        (Kind::Number, "/message/deadline") if rng.random() => {
            (number - U256::from(rng.random_range(3_700..9_000u64))).to_string().into()
        }
        (Kind::Number, "/message/deadline") => {
            (number + U256::from(rng.random_range(3_601..9_999_999_999u64))).to_string().into()
        }
        (Kind::Number, "/message/witness/validAfter") => {
            (number + U256::from(rng.random_range(700..9_999_999u64))).to_string().into()
        }
        (Kind::Number, "/message/witness/validBefore") if rng.random() => {
            (number - U256::from(rng.random_range(4_200..9_999_999u64))).to_string().into()
        }
        (Kind::Number, "/message/witness/validBefore") => {
            (number + U256::from(rng.random_range(2..9_999_999u64))).to_string().into()
        }
        (Kind::Number, "/message/witness/maxFee") => {
            (number + U256::from(rng.random_range(3..9_999_999u64))).to_string().into()
        }
        (Kind::Number, _) if rng.random() && number > U256::ZERO => (number - U256::from(1)).to_string().into(),
        (Kind::Number, _) => (number + U256::from(rng.random_range(1..u64::MAX))).to_string().into(),
    }
}

/// Well-formed lies: the message can be read and hashed.
fn lies() -> Vec<Mutation> {
    let mut all: Vec<Mutation> = FIELDS
        .into_iter()
        .map(|(path, kind, checks)| {
            mutation(format!("{path}: another value"), checks, move |json, rng| {
                let value = other(json, path, kind, rng);
                set(json, path, value);
            })
        })
        .collect();
    for (path, kind, checks) in FIELDS {
        if kind == Kind::Number {
            let checks = if path.ends_with("deadline") { &[10u8][..] } else { checks };
            let checks = if path.ends_with("validAfter") { &[18u8][..] } else { checks };
            all.push(mutation(format!("{path}: the largest number"), checks, move |json, _| {
                set(json, path, U256::MAX.to_string())
            }));
        }
    }
    all.push(mutation("chainId: another chain", &[2], |json, rng| {
        let old: u64 = json["domain"]["chainId"].as_str().unwrap().parse().unwrap();
        set(json, "/domain/chainId", (old + rng.random_range(1..1_000)).to_string());
    }));
    all
}

/// Messages that are not of the pinned form: none of them can be read as a payment.
fn malformed() -> Vec<Mutation> {
    let mut all = vec![
        mutation("name: another", &[1], |json, _| set(json, "/domain/name", "permit2")),
        mutation("name: no text", &[1], |json, _| set(json, "/domain/name", 2)),
        mutation("name: missing", &[1], |json, _| remove(json, "/domain/name")),
        mutation("domain: a version", &[1], |json, _| json["domain"]["version"] = "1".into()),
        mutation("domain: a salt", &[1], |json, _| json["domain"]["salt"] = format!("0x{}", "00".repeat(32)).into()),
        mutation("chainId: missing", &[2], |json, _| remove(json, "/domain/chainId")),
        mutation("verifyingContract: another", &[3], |json, rng| {
            set(json, "/domain/verifyingContract", address(rng).to_string())
        }),
        mutation("verifyingContract: bad checksum", &[3], |json, _| {
            set(json, "/domain/verifyingContract", "0x000000000022d473030F116dDEE9F6B43aC78BA3")
        }),
        mutation("verifyingContract: missing", &[3], |json, _| remove(json, "/domain/verifyingContract")),
        mutation("primaryType: the witness", &[5], |json, _| set(json, "/primaryType", "PaymentIntent")),
        mutation("primaryType: unknown", &[5], |json, _| set(json, "/primaryType", "Mail")),
        mutation("primaryType: missing", &[5], |json, _| remove(json, "/primaryType")),
        mutation("types: a stray struct", &[4], |json, _| {
            json["types"]["Mail"] = json!([{"name": "contents", "type": "string"}])
        }),
        mutation("types: no list", &[4, 5], |json, _| set(json, "/types", "none")),
        mutation("types: domain with a version", &[4], |json, _| {
            json["types"]["EIP712Domain"].as_array_mut().unwrap().push(json!({"name": "version", "type": "string"}));
        }),
    ];
    for text in ["1.0", "1e3", "-1", "+1", " 1", "0x", "01", "0b1", "1_000", "", "Infinity"] {
        all.push(mutation(format!("chainId: {text:?}"), &[2], move |json, _| set(json, "/domain/chainId", text)));
    }
    for value in [json!(null), json!(1.5), json!(-1), json!(true), json!([1]), json!({})] {
        all.push(mutation(format!("chainId: {value}"), &[2], move |json, _| {
            set(json, "/domain/chainId", value.clone())
        }));
    }
    for name in ["EIP712Domain", "PermitWitnessTransferFrom", "TokenPermissions", "PaymentIntent"] {
        let list = move |json: &mut Value| json["types"][name].as_array().unwrap().clone();
        // The message's own kind can then not be told: check 5 may say so too.
        let checks: &[u8] = &[4, 5];
        all.push(mutation(format!("{name}: missing"), checks, move |json, _| remove(json, &format!("/types/{name}"))));
        all.push(mutation(format!("{name}: a field dropped"), checks, move |json, rng| {
            let mut fields = list(json);
            fields.remove(rng.random_range(0..fields.len()));
            json["types"][name] = fields.into();
        }));
        all.push(mutation(format!("{name}: two fields swapped"), checks, move |json, rng| {
            let mut fields = list(json);
            let at = rng.random_range(1..fields.len());
            fields.swap(at - 1, at);
            json["types"][name] = fields.into();
        }));
        all.push(mutation(format!("{name}: a field renamed"), checks, move |json, rng| {
            let mut fields = list(json);
            let at = rng.random_range(0..fields.len());
            fields[at]["name"] = format!("{}x", fields[at]["name"].as_str().unwrap()).into();
            json["types"][name] = fields.into();
        }));
        all.push(mutation(format!("{name}: a field retyped"), checks, move |json, rng| {
            let mut fields = list(json);
            let at = rng.random_range(0..fields.len());
            fields[at]["type"] = ["uint128", "int256", "bytes", "uint", "address[]", "Mail", "", "string "]
                [rng.random_range(0..8)]
            .into();
            json["types"][name] = fields.into();
        }));
        all.push(mutation(format!("{name}: a field added"), checks, move |json, _| {
            let mut fields = list(json);
            fields.push(json!({"name": "extra", "type": "uint256"}));
            json["types"][name] = fields.into();
        }));
        all.push(mutation(format!("{name}: a key added to a definition"), checks, move |json, rng| {
            let at = rng.random_range(0..list(json).len());
            json["types"][name][at]["indexed"] = true.into();
        }));
    }
    for (path, kind, _) in FIELDS {
        let bad: Vec<Value> = match kind {
            Kind::Number => {
                let above = "115792089237316195423570985008687907853269984665640564039457584007913129639936";
                let long = format!("0x1{}", "0".repeat(64));
                vec![
                    json!("1.0"),
                    json!("1e18"),
                    json!("-1"),
                    json!("+1"),
                    json!(" 1"),
                    json!("1 "),
                    json!("0x"),
                    json!("0X10"),
                    json!("007"),
                    json!(""),
                    json!(above),
                    json!(long),
                    json!(1.5),
                    json!(-1),
                    json!(1e30),
                    json!(null),
                    json!(true),
                    json!(["1"]),
                    json!({"n": "1"}),
                ]
            }
            Kind::Address => {
                let short = "0x57414adbbbc4bba36f1de26b2dc1648b28ae77";
                vec![
                    json!(short),
                    json!(format!("{short}9900")),
                    json!("57414adbbbc4bba36f1de26b2dc1648b28ae7799"),
                    json!("0x57414AdbBbc4BBA36f1dE26b2dc1648b28ae7799"),
                    json!("0X57414adbbbc4bba36f1de26b2dc1648b28ae7799"),
                    json!("vitalik.eth"),
                    json!(""),
                    json!(0),
                    json!(null),
                    json!(["0x57414adbbbc4bba36f1de26b2dc1648b28ae7799"]),
                    json!("0x57414adbbbc4bba36f1de26b2dc1648b28ae779g"),
                    json!(" 0x57414adbbbc4bba36f1de26b2dc1648b28ae7799"),
                ]
            }
            Kind::Reference => vec![
                json!(format!("0x{}", "ab".repeat(31))),
                json!(format!("0x{}", "ab".repeat(33))),
                json!("ab".repeat(32)),
                json!("1"),
                json!(1),
                json!(null),
            ],
            Kind::Flag => vec![json!("false"), json!(0), json!(null), json!([]), json!("0x00")],
        };
        for value in bad {
            all.push(mutation(format!("{path}: {value}"), &[19], move |json, _| set(json, path, value.clone())));
        }
        all.push(mutation(format!("{path}: missing"), &[19], move |json, _| remove(json, path)));
    }
    for path in ["/message", "/message/permitted", "/message/witness"] {
        for key in ["fee", "memo", "Value", "amount ", ""] {
            all.push(mutation(format!("{path}: an unknown key {key:?}"), &[19], move |json, _| {
                json.pointer_mut(path).unwrap()[key] = "1".into();
            }));
        }
    }
    all
}

fn failed(case: &Case) -> Vec<u8> {
    let report = check_before(&case.evidence());
    assert_eq!(report.checks.len(), 25);
    report.checks.iter().filter(|check| check.failed()).map(|check| check.number).collect()
}

#[test]
fn every_mutation_of_one_field_is_refused_by_the_right_check() {
    let (mut refused, mut by_check) = (0u32, BTreeMap::<u8, u32>::new());
    let mut count = |checks: &[u8]| {
        refused += 1;
        *by_check.entry(checks[0]).or_default() += 1;
    };
    let (lies, malformed) = (lies(), malformed());
    for seed in 0..60u64 {
        let mut rng = StdRng::seed_from_u64(seed ^ 0x5eed);
        for one in &lies {
            let mut case = Case::seeded(seed);
            let mut json = case.message.to_json();
            (one.spoil)(&mut json, &mut rng);
            case.raw = json.to_string();
            let place = format!("seed {seed}, {}", one.name);
            // First with CPN's digest of the right message, then as a liar would send it, with the digest of the lie.
            let failures = failed(&case);
            assert!(failures.contains(&one.checks[0]) && failures.contains(&20), "{place}: {failures:?}");
            assert!(
                failures.iter().all(|number| one.checks.contains(number) || *number == 20),
                "{place}: {failures:?}"
            );
            count(one.checks);
            let (message, _) = PaymentMessage::parse(&case.raw).unwrap_or_else(|error| panic!("{place}: {error}"));
            case.encoded = Some(digest(&message));
            let failures = failed(&case);
            assert!(failures.contains(&one.checks[0]), "{place}, with its digest: {failures:?}");
            assert!(
                failures.iter().all(|number| one.checks.contains(number)),
                "{place}, with its digest: {failures:?}"
            );
            count(one.checks);
        }
    }
    for seed in 0..30u64 {
        let mut rng = StdRng::seed_from_u64(seed ^ 0x5eed);
        for one in &malformed {
            let mut case = Case::seeded(seed);
            let mut json = case.message.to_json();
            (one.spoil)(&mut json, &mut rng);
            case.raw = json.to_string();
            let place = format!("seed {seed}, {}", one.name);
            let failures = failed(&case);
            assert!(failures.contains(&one.checks[0]), "{place}: {failures:?}");
            assert!(failures.iter().all(|number| one.checks.contains(number)), "{place}: {failures:?}");
            let error = PaymentMessage::parse(&case.raw).unwrap_err();
            assert_eq!(error.check, one.checks[0], "{place}: {error}");
            count(one.checks);
        }
    }
    println!("{refused} mutations, all refused; by check: {by_check:?}");
    assert!(refused >= 10_000, "{refused}");
}

#[test]
fn a_key_that_stands_twice_is_refused_wherever_it_stands() {
    let mut refused = 0;
    for seed in 0..20 {
        let mut case = Case::seeded(seed);
        let whole = case.message.to_json().to_string();
        // Every member of every object, repeated with its own value: harmless to read, and refused all the same.
        for (at, _) in whole.match_indices("\":") {
            let start = whole[..at].rfind('"').unwrap();
            let member = format!("{}:0,", &whole[start..=at]);
            case.raw = format!("{}{member}{}", &whole[..start], &whole[start..]);
            assert_eq!(failed(&case), [19], "{member}");
            refused += 1;
        }
    }
    println!("{refused} repeated keys, all refused");
    assert!(refused >= 1_000, "{refused}");
}

#[test]
fn valid_samples_in_every_accepted_spelling_are_accepted() {
    let mut accepted = 0;
    for seed in 1_000..2_000u64 {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut case = Case::seeded(seed);
        let mut json = case.message.to_json();
        for (path, kind, _) in FIELDS
            .into_iter()
            .chain([("/domain/chainId", Kind::Number, &[][..]), ("/domain/verifyingContract", Kind::Address, &[][..])])
        {
            let old = json.pointer(path).unwrap();
            let new: Value = match kind {
                Kind::Address => spelled(&mut rng, old.as_str().unwrap().parse().unwrap()).into(),
                Kind::Number => {
                    let number: U256 = old.as_u64().map_or_else(|| old.as_str().unwrap().parse().unwrap(), U256::from);
                    match (rng.random_range(0..3), u64::try_from(number)) {
                        (0, Ok(small)) => small.into(),
                        (1, _) => format!("{number:#x}").into(),
                        _ => number.to_string().into(),
                    }
                }
                Kind::Reference => format!("0x{}", hex::encode_upper(case.message.witness.nonce)).into(),
                Kind::Flag => false.into(),
            };
            set(&mut json, path, new);
        }
        case.raw = if rng.random() { json.to_string() } else { serde_json::to_string_pretty(&json).unwrap() };
        assert_eq!(failed(&case), Vec::<u8>::new(), "seed {seed}: {}", case.raw);
        accepted += 1;
    }
    println!("{accepted} valid samples, all accepted: 0 false refusals");
}

#[test]
fn no_text_whatever_makes_the_checks_panic_or_pass() {
    let mut rng = StdRng::seed_from_u64(9);
    let mut case = Case::seeded(3);
    let whole: Vec<char> = case.message.to_json().to_string().chars().collect();
    for _ in 0..2_000 {
        let mut text = whole.clone();
        for _ in 0..rng.random_range(1..4) {
            let at = rng.random_range(0..text.len());
            match rng.random_range(0..4) {
                0 => drop(text.remove(at)),
                1 => text.insert(at, ['{', '"', ',', '0', '\u{202e}', '\0', ':'][rng.random_range(0..7)]),
                2 => text[at] = ['9', 'f', ']', 'é', ' '][rng.random_range(0..5)],
                _ => text.truncate(at + 1),
            }
        }
        case.raw = text.iter().collect();
        let report = check_before(&case.evidence());
        assert_eq!(report.checks.len(), 25);
        if report.refused().is_none() {
            // A blank between members is the one harmless change; the message itself must then be the same.
            assert_eq!(PaymentMessage::parse(&case.raw).unwrap().0, case.message);
        }
    }
}
