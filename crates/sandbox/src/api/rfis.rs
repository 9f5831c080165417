//! RFIs: read, and answered with data. Files are in [`super::rfi_files`].

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use cpn::wire::SubmitRfi;

use super::{App, Ids, Reply, body, data};
use crate::refusal::Refusal;
use crate::rfi;

const REQUIRED: &[&str] = &["rfi", "rfi.version", "rfi.data"];

pub(super) async fn get(State(shared): App, Ids([payment, rfi]): Ids<2>) -> Reply {
    let found = shared.read(|world, _| world.rfi(&payment, &rfi).map(|record| record.rfi.clone()))?;
    Ok(data(StatusCode::OK, found))
}

pub(super) async fn submit(State(shared): App, Ids([payment, id]): Ids<2>, headers: HeaderMap, bytes: Bytes) -> Reply {
    let known = shared.read(|world, _| world.rfi(&payment, &id).cloned())?;
    let request: SubmitRfi = body(&headers, &bytes, REQUIRED)?;
    known.must_take(false)?;
    let version = known.rfi.field_requirements.as_ref().map(|required| required.version);
    if version != Some(request.rfi.version) {
        return Err(Refusal::parameter("rfi.version", "rfi.version must be the version of fieldRequirements"));
    }
    let answer = rfi::open_answer(&known, &request.rfi.data)?;
    let reviewed = shared.commit(|world, now| {
        // Somebody else may have answered while this answer was opened.
        world.rfi(&payment, &id)?.must_take(false)?;
        world.take_answer(now, &id, answer);
        Ok(world.rfi(&payment, &id)?.rfi.clone())
    })?;
    Ok(data(StatusCode::OK, reviewed))
}
