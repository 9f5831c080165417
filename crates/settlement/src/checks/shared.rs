//! What several checks share: the payment's chain, two readings as one, a list in words.

use alloy_primitives::Address;

use super::Subject;
use super::report::Verdict;
use crate::chains::{self, Chain};
use crate::intent::Read;

/// The chain that the payment names, when it serves this environment.
pub(super) fn chain<'a>(subject: &Subject<'_>) -> Option<&'a Chain> {
    let named = chains::by_api_id(subject.evidence.payment.blockchain);
    named.filter(|chain| chain.serves(subject.evidence.environment))
}

pub(super) fn no_chain(subject: &Subject<'_>) -> Verdict {
    Verdict::NotYet(format!(
        "Not judged: {:?} is no chain of this environment (check 2).",
        subject.evidence.payment.blockchain
    ))
}

pub(super) fn both<A: Clone, B: Clone>(a: &Read<A>, b: &Read<B>) -> Read<(A, B)> {
    Ok((a.clone()?, b.clone()?))
}

pub(super) fn list(addresses: &[Address]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
