//! One call over HTTPS: tries, sorts every outcome into its layer, and tries again where that is safe.
//!
//! No `X-Request-Id` is sent: CPN declares it as a request header on the subscription and public-key endpoints alone, and
//! as optional there (cpn-api 1.3). The one in the answer is kept, with values and errors alike.

use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::client::Client;
use crate::code;
use crate::error::{Call, Effect, Error, Head, NoAnswer, NotSent, Raw, Refusal};
use crate::prepared::{Prepared, Write};
use crate::seal::SealedFile;
use crate::wire::{Envelope, ErrorBody};

/// Most bytes of an answer; the largest documented one (200 payments) is far below.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// Bytes of a file that any usable line carries in a second; slower ones run into the time limit.
const SLOWEST_LINE: u32 = 32 * 1024;

/// What is to be sent.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) segments: &'a [&'a str],
    pub(crate) query: &'a [(&'a str, String)],
    pub(crate) body: Body<'a>,
    pub(crate) effect: Effect,
    /// False for ping alone.
    pub(crate) authorized: bool,
}

/// What a request carries.
pub(crate) enum Body<'a> {
    Nothing,
    /// JSON text.
    Json(Vec<u8>),
    /// The three parts of an RFI file.
    File(&'a SealedFile),
}

impl<'a> Request<'a> {
    pub(crate) fn get(segments: &'a [&'a str]) -> Self {
        Self { method: Method::GET, segments, query: &[], body: Body::Nothing, effect: Effect::Read, authorized: true }
    }

    /// A prepared write, byte for byte.
    pub(crate) fn write<B: Write>(segments: &'a [&'a str], prepared: &Prepared<B>) -> Self {
        let body = Body::Json(prepared.bytes().to_vec());
        Self { method: Method::POST, body, effect: prepared.effect(), ..Self::get(segments) }
    }

    pub(crate) fn json(
        method: Method,
        segments: &'a [&'a str],
        body: &impl Serialize,
        effect: Effect,
    ) -> Result<Self, Error> {
        let request = Self { method, effect, ..Self::get(segments) };
        match serde_json::to_vec(body) {
            Ok(bytes) => Ok(Self { body: Body::Json(bytes), ..request }),
            Err(error) => Err(request.impossible(error.to_string())),
        }
    }

    pub(crate) fn file(segments: &'a [&'a str], file: &'a SealedFile) -> Self {
        Self { method: Method::POST, body: Body::File(file), effect: Effect::Once, ..Self::get(segments) }
    }

    /// The error that says that this request makes no sense and was not sent.
    pub(crate) fn impossible(&self, reason: String) -> Error {
        Error::NotSent { call: Box::new(self.call()), cause: NotSent::Impossible(reason) }
    }

    fn call(&self) -> Call {
        Call {
            method: method_name(&self.method),
            path: format!("/{}", self.segments.join("/")),
            effect: self.effect,
            attempts: 0,
            earlier_unanswered: false,
        }
    }

    /// The time that the body alone may take, on top of every limit.
    fn upload_time(&self) -> Duration {
        match &self.body {
            Body::Nothing | Body::Json(_) => Duration::ZERO,
            Body::File(file) => Duration::from_secs(file.ciphertext().len() as u64) / SLOWEST_LINE,
        }
    }
}

fn method_name(method: &Method) -> &'static str {
    let known = [(Method::POST, "POST"), (Method::PATCH, "PATCH"), (Method::DELETE, "DELETE")];
    known.iter().find(|(known, _)| known == method).map_or("GET", |(_, name)| name)
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

    /// Calls; any 2xx will do, whatever its body.
    pub(crate) async fn done(&self, request: Request<'_>) -> Result<Answer<()>, Error> {
        self.call(request, |_, _| Ok(())).await
    }

    /// Calls; `finish` makes the value from the headers and the body.
    pub(crate) async fn exchange<T: DeserializeOwned, U>(
        &self,
        request: Request<'_>,
        finish: impl Fn(&HeaderMap, T) -> U,
    ) -> Result<Answer<U>, Error> {
        self.call(request, |headers, body| Ok(finish(headers, serde_json::from_slice(body)?))).await
    }

    /// Calls and tries again; `decode` makes the value of a 2xx.
    async fn call<U>(
        &self,
        request: Request<'_>,
        decode: impl Fn(&HeaderMap, &[u8]) -> serde_json::Result<U>,
    ) -> Result<Answer<U>, Error> {
        let started = Instant::now();
        let deadline = self.options.deadline + request.upload_time();
        let mut call = request.call();
        let mut url = self.endpoint.url(request.segments).map_err(|reason| request.impossible(reason))?;
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(request.query.iter());
        }
        loop {
            call.attempts += 1;
            let left = deadline.saturating_sub(started.elapsed());
            let outcome = match self.attempt(&request, url.clone(), left, &call).await {
                Ok(received) => read(received, &decode),
                Err(error) => Err(error),
            };
            let error = match outcome {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let left = deadline.saturating_sub(started.elapsed());
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
            .timeout((self.options.attempt_timeout + request.upload_time()).min(left))
            .header(ACCEPT, HeaderValue::from_static("application/json"));
        if request.authorized {
            builder = builder.headers(self.authorization.clone());
        }
        builder = match &request.body {
            Body::Nothing => builder,
            Body::Json(text) => {
                builder.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(text.clone())
            }
            // The library writes the outer content type: it alone knows the boundary.
            Body::File(file) => builder.multipart(parts(file).map_err(|reason| request.impossible(reason))?),
        };
        let sent = Instant::now();
        // Ours and not the library's limit, because that one would also count the time of sending a large file.
        let begin = self.options.read_timeout + request.upload_time();
        let response = in_time(begin, call, builder.send()).await?;
        let headers = response.headers().clone();
        let head = head(&response);
        let body = body_of(response, self.options.read_timeout, call, &head).await?;
        Ok(Received { head, headers, body, round_trip: sent.elapsed(), call: call.clone() })
    }
}

/// Reads a complete answer.
fn read<U>(
    received: Received,
    decode: impl Fn(&HeaderMap, &[u8]) -> serde_json::Result<U>,
) -> Result<Answer<U>, Error> {
    let Received { head, headers, body, round_trip, call } = received;
    let (call, head) = (Box::new(call), Box::new(head));
    if (200..300).contains(&head.status) {
        return match decode(&headers, &body) {
            Ok(value) => Ok(Answer { value, request_id: head.request_id, server_time: head.server_time, round_trip }),
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

/// The three parts of an RFI file (cpn-api 3.17). The name that the file has for people is in the description alone.
fn parts(file: &SealedFile) -> Result<Form, String> {
    let json = |value: serde_json::Result<Vec<u8>>| {
        let text = value.map_err(|error| error.to_string())?;
        Part::bytes(text).mime_str("application/json").map_err(|error| error.to_string())
    };
    let sealed = Part::bytes(file.ciphertext().to_vec())
        .file_name("encryptedFile")
        .mime_str("application/octet-stream")
        .map_err(|error| error.to_string())?;
    Ok(Form::new()
        .part("fileMetadata", json(serde_json::to_vec(file.metadata()))?)
        .part("encryption", json(serde_json::to_vec(file.encryption()))?)
        .part("encryptedFile", sealed))
}

/// Waits for the server, no longer than it may be silent.
async fn in_time<T>(
    limit: Duration,
    call: &Call,
    step: impl Future<Output = Result<T, reqwest::Error>>,
) -> Result<T, Error> {
    match tokio::time::timeout(limit, step).await {
        Ok(done) => done.map_err(|error| unanswered(call, error)),
        Err(_) => Err(Error::NoAnswer { call: Box::new(call.clone()), cause: NoAnswer::TimedOut }),
    }
}

async fn body_of(mut response: Response, quiet: Duration, call: &Call, head: &Head) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = in_time(quiet, call, response.chunk()).await? {
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
