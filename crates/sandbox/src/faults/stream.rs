//! What is done to the bytes of an answer: cut, slow, huge and unreadable bodies.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header;
use axum::response::Response;
use futures_util::{StreamExt, stream};

/// Long enough for the server to send what it has before the cut.
const BEFORE_THE_CUT: Duration = Duration::from_millis(30);
const PIECES: usize = 16;

/// Other bytes under the same status and headers.
pub(super) async fn change(response: Response, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Response {
    let (mut parts, body) = response.into_parts();
    // The answers are made in this process and do not fail half-way.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(change(&bytes)))
}

/// Half of the body, then the connection is cut; with its length announced or in chunks.
pub(super) async fn cut(response: Response, announced: bool) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    if announced {
        parts.headers.insert(header::CONTENT_LENGTH, bytes.len().into());
    }
    let half = bytes.slice(..bytes.len() / 2);
    let end = stream::once(async {
        tokio::time::sleep(BEFORE_THE_CUT).await;
        Err(io::Error::other("the body is cut on request"))
    });
    Response::from_parts(parts, Body::from_stream(stream::iter([Ok(half)]).chain(end)))
}

/// The body in pieces with a pause before each.
pub(super) async fn dribble(response: Response, ms: u64) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, bytes.len().into());
    let size = bytes.len().div_ceil(PIECES).max(1);
    let pieces: Vec<Bytes> = bytes.chunks(size).map(Bytes::copy_from_slice).collect();
    let slow = stream::iter(pieces).then(move |piece| async move {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        Ok::<_, io::Error>(piece)
    });
    Response::from_parts(parts, Body::from_stream(slow))
}

/// So many million blanks, then the body.
pub(super) fn behind_blanks(response: Response, megabytes: u32) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let block = Bytes::from(vec![b' '; 100_000]);
    let blanks = stream::iter(0..u64::from(megabytes) * 10).map(move |_| Ok(block.clone()));
    Response::from_parts(parts, Body::from_stream(blanks.chain(body.into_data_stream())))
}

/// The body with a byte in its middle that UTF-8 does not know.
pub(super) fn invalid_utf8(body: &[u8]) -> Vec<u8> {
    let (head, tail) = body.split_at(body.len() / 2);
    [head, b"\xff", tail].concat()
}
