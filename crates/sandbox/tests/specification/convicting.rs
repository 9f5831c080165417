//! The judge itself: an answer that is spoilt in any way does not pass.

use sandbox::FaultKind;
use serde_json::Value;

use crate::common::{ask, id};
use crate::judge::Judge;

/// The verdict over one answer that a fault spoils.
async fn verdict(judge: &Judge, path: &str, kind: FaultKind) -> Vec<String> {
    judge.bench.fault(&format!("GET {path}"), kind);
    let answer = judge.bench.get(path).await;
    judge.verdict("GET", path, &answer)
}

#[tokio::test]
async fn every_spoilt_answer_is_convicted() {
    let judge = Judge::new().await;
    let payment = judge.payment(&ask(), "CreateRfi").await;
    let path = format!("/v1/cpn/payments/{}", id(&payment));
    for kind in [
        FaultKind::HalfBody,
        FaultKind::ChunkedCut,
        FaultKind::EmptyBody,
        FaultKind::Garbage,
        FaultKind::CutJson,
        FaultKind::RepeatedBody,
        FaultKind::InvalidUtf8,
        FaultKind::ByteOrderMark,
        FaultKind::DeepNesting,
        FaultKind::ContentType { value: None },
        FaultKind::ContentType { value: Some("text/html".to_owned()) },
        FaultKind::Status { status: 418, retry_after: None, after: false },
        FaultKind::CodeAsText { status: 404, code: "2".to_owned(), after: false },
        FaultKind::BareStatus { status: 404, after: false },
        FaultKind::ErrorPage { status: 404, after: false },
        FaultKind::OtherStatus { status: 202 },
        FaultKind::UnknownEnum,
        FaultKind::ExtraMembers,
        FaultKind::NullData,
        FaultKind::OtherShape,
        FaultKind::NoEnvelope,
        FaultKind::Amounts { value: "25.0".to_owned() },
        FaultKind::AmountsAsNumbers,
        FaultKind::Dates { value: "2026-10-06T14:00:00".to_owned() },
        FaultKind::Dates { value: "2026-10-06T14:00:00+02:00".to_owned() },
        FaultKind::Dates { value: "2026-02-30T14:00:00Z".to_owned() },
    ] {
        let wrong = verdict(&judge, &path, kind.clone()).await;
        assert!(!wrong.is_empty(), "{kind:?}");
    }
    assert_eq!(judge.look(&path).await, payment);
}

/// The paths of all members of an object and of the objects inside it.
fn members(object: &Value, before: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (name, member) in object.as_object().into_iter().flatten() {
        let path = format!("{before}{name}");
        // What the schema of an RFI holds is its own.
        if name != "schema" {
            paths.extend(members(member, &format!("{path}.")));
        }
        paths.push(path);
    }
    paths
}

#[tokio::test]
async fn every_member_that_is_missing_null_or_of_another_type_is_convicted() {
    let judge = Judge::new().await;
    let quote = judge.quote(&ask()).await;
    let payment = judge.payment(&ask(), "CreateRfi").await;
    let quote_path = format!("/v1/cpn/quotes/{}", id(&quote));
    let payment_path = format!("/v1/cpn/payments/{}", id(&payment));
    let rfi_path = format!("{payment_path}/rfis/{}", id(&payment["activeRfi"]));
    let mut judged = 0;
    for (path, object, optional) in [
        (&quote_path, &quote, &[][..]),
        (&payment_path, &payment, &["activeRfi", "activeRfi.fileRequirements"][..]),
        (&rfi_path, &payment["activeRfi"], &["fileRequirements"][..]),
    ] {
        for member in members(object, "") {
            let mut kinds =
                vec![FaultKind::NullMember { member: member.clone() }, FaultKind::WrongType { member: member.clone() }];
            if !optional.contains(&member.as_str()) {
                kinds.push(FaultKind::MissingMember { member: member.clone() });
            }
            for kind in kinds {
                let wrong = verdict(&judge, path, kind.clone()).await;
                assert!(!wrong.is_empty(), "{path} {kind:?}");
                judged += 1;
            }
        }
    }
    assert!(judged > 300, "{judged}");
}
