//! One call over HTTPS: tries, sorts every outcome into its layer, and tries again where that is safe.
//!
//! No `X-Request-Id` is sent: CPN declares it as a request header on the subscription and public-key endpoints alone
//! (cpn-api 1.3), and none of those is called here. The one in the answer is kept, with values and errors alike.

use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Response, Url};
use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::client::Client;
use crate::code;
use crate::error::{Call, Effect, Error, Head, NoAnswer, NotSent, Raw, Refusal};
use crate::wire::{Envelope, ErrorBody};

/// Most bytes of an answer; the largest documented one (200 payments) is far below.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// What is to be sent.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) segments: &'a [&'a str],
    pub(crate) query: &'a [(&'a str, String)],
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) effect: Effect,
    /// False for ping alone.
    pub(crate) authorized: bool,
}

impl<'a> Request<'a> {
    pub(crate) fn get(segments: &'a [&'a str]) -> Self {
        Self { method: Method::GET, segments, query: &[], body: None, effect: Effect::Read, authorized: true }
    }

    pub(crate) fn post(segments: &'a [&'a str], body: Vec<u8>, effect: Effect) -> Self {
        Self { method: Method::POST, segments, query: &[], body: Some(body), effect, authorized: true }
    }

    fn call(&self) -> Call {
        Call {
            method: if self.method == Method::POST { "POST" } else { "GET" },
            path: format!("/{}", self.segments.join("/")),
            effect: self.effect,
            attempts: 0,
            earlier_unanswered: false,
        }
    }
}

/// An answer's head, its headers and its body.
pub(crate) struct Received {
    pub(crate) head: Head,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) round_trip: Duration,
    pub(crate) call: Call,
}

impl Client {
    /// Calls and unwraps `{ "data": … }`.
    pub(crate) async fn data<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<Answer<T>, Error> {
        let answer: Answer<Envelope<T>> = self.plain(request).await?;
        Ok(answer.map(|envelope| envelope.data))
    }

    /// Calls and reads the body as it is.
    pub(crate) async fn plain<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<Answer<T>, Error> {
        self.exchange(request, |_, value| value).await
    }

    /// Calls; `finish` makes the value from the headers and the body.
    pub(crate) async fn exchange<T: DeserializeOwned, U>(
        &self,
        request: Request<'_>,
        finish: impl Fn(&HeaderMap, T) -> U,
    ) -> Result<Answer<U>, Error> {
        let started = Instant::now();
        let mut call = request.call();
        let mut url = match self.endpoint.url(request.segments) {
            Ok(url) => url,
            Err(reason) => {
                return Err(Error::NotSent { call: Box::new(call), cause: NotSent::Impossible(reason) });
            }
        };
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(request.query.iter());
        }
        loop {
            call.attempts += 1;
            let left = self.options.deadline.saturating_sub(started.elapsed());
            let outcome = match self.attempt(&request, url.clone(), left, &call).await {
                Ok(received) => read(received, &finish),
                Err(error) => Err(error),
            };
            let error = match outcome {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let left = self.options.deadline.saturating_sub(started.elapsed());
            let Some(pause) = self.options.retry.pause_after(&error, left) else {
                tracing::debug!(method = call.method, path = %call.path, attempts = call.attempts,
                    status = error.status(), request_id = error.request_id(), "call failed");
                return Err(error);
            };
            tracing::debug!(method = call.method, path = %call.path, attempt = call.attempts,
                status = error.status(), pause_ms = pause.as_millis(), "trying again");
            call.earlier_unanswered |= error.may_have_taken_effect();
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt(&self, request: &Request<'_>, url: Url, left: Duration, call: &Call) -> Result<Received, Error> {
        let mut builder = self
            .http
            .request(request.method.clone(), url)
            .timeout(self.options.attempt_timeout.min(left))
            .header(ACCEPT, HeaderValue::from_static("application/json"));
        if request.authorized {
            builder = builder.headers(self.authorization.clone());
        }
        if let Some(body) = &request.body {
            builder = builder.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(body.clone());
        }
        let sent = Instant::now();
        let response = builder.send().await.map_err(|error| unanswered(call, error))?;
        let headers = response.headers().clone();
        let head = head(&response);
        let body = body_of(response, call, &head).await?;
        Ok(Received { head, headers, body, round_trip: sent.elapsed(), call: call.clone() })
    }
}

/// Reads a complete answer.
fn read<T: DeserializeOwned, U>(received: Received, finish: impl Fn(&HeaderMap, T) -> U) -> Result<Answer<U>, Error> {
    let Received { head, headers, body, round_trip, call } = received;
    let (call, head) = (Box::new(call), Box::new(head));
    if (200..300).contains(&head.status) {
        return match serde_json::from_slice::<T>(&body) {
            Ok(value) => Ok(Answer {
                value: finish(&headers, value),
                request_id: head.request_id,
                server_time: head.server_time,
                round_trip,
            }),
            Err(error) => Err(Error::Unreadable { call, head, reason: error.to_string(), raw: Raw(body) }),
        };
    }
    // A redirect is never followed, and an empty body says nothing that could be misread.
    if head.status < 400 || body.is_empty() {
        return Err(Error::Undocumented { call, head, body: None, raw: Raw(body) });
    }
    match serde_json::from_slice::<ErrorBody>(&body) {
        Err(error) => Err(Error::Unreadable { call, head, reason: error.to_string(), raw: Raw(body) }),
        Ok(error_body) => match code::lookup(head.status, error_body.code) {
            Some(code) => Err(Error::Refused { call, head, refusal: Box::new(Refusal { code, body: error_body }) }),
            None => Err(Error::Undocumented { call, head, body: Some(Box::new(error_body)), raw: Raw(body) }),
        },
    }
}

async fn body_of(mut response: Response, call: &Call, head: &Head) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unanswered(call, error))? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST_ANSWER {
            return Err(Error::Unreadable {
                call: Box::new(call.clone()),
                head: Box::new(head.clone()),
                reason: format!("it is longer than {LARGEST_ANSWER} bytes"),
                raw: Raw(body),
            });
        }
    }
    Ok(body)
}

fn head(response: &Response) -> Head {
    let headers = response.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let server_time = text("date").and_then(http_date);
    let retry_after = text(RETRY_AFTER.as_str()).and_then(|asked| {
        let seconds = asked.trim().parse::<u64>().ok().map(Duration::from_secs);
        seconds.or_else(|| http_date(asked)?.duration_since(server_time?).try_into().ok())
    });
    Head {
        status: response.status().as_u16(),
        request_id: text("x-request-id").map(str::to_owned),
        server_time,
        retry_after,
    }
}

/// The date form of HTTP, e.g. `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<jiff::Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

/// Sorts a failure of the HTTP library: before the first byte, or after.
fn unanswered(call: &Call, error: reqwest::Error) -> Error {
    let call = Box::new(call.clone());
    let error = error.without_url();
    if error.is_builder() {
        return Error::NotSent { call, cause: NotSent::Impossible(story(&error)) };
    }
    if error.is_connect() {
        let cause =
            if distrusts(&error) { NotSent::Untrusted(story(&error)) } else { NotSent::NoConnection(story(&error)) };
        return Error::NotSent { call, cause };
    }
    // Everything else counts as sent, even where it may not have been: that is the safe side.
    let cause = if error.is_timeout() { NoAnswer::TimedOut } else { NoAnswer::Broken(story(&error)) };
    Error::NoAnswer { call, cause }
}

/// Whether the server's certificate was refused. An I/O error hides what it wraps from `source`, so both ways are gone.
fn distrusts(error: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return matches!(tls, rustls::Error::InvalidCertificate(_));
    }
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    wrapped.is_some_and(|inner| distrusts(inner)) || error.source().is_some_and(distrusts)
}

/// The deepest cause, which is the one that explains.
fn story(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(std::error::Error::source(error), |cause| cause.source())
}
