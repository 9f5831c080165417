//! Files for RFIs: three parts, really opened, held against what the RFI asks for, then forgotten but for their digest.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cpn::wire::{EncryptedFile, FileMetadata};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;

use super::{App, Ids, Reply, is_json};
use crate::refusal::Refusal;
use crate::rfi::{self, ReceivedFile, RfiRecord};
use crate::sealed;
use crate::shared::Shared;

/// What is read at most of a request. Far more than the largest file, so that one that is too large is told so.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// The part with the content; its name is also where it stands in errors.
const CONTENT: &str = "encryptedFile";

pub(super) fn route() -> MethodRouter<Arc<Shared>> {
    post(upload).layer(DefaultBodyLimit::max(MAX_BODY))
}

async fn upload(
    State(shared): App,
    Ids([payment, id]): Ids<2>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Reply {
    let known = shared.read(|world, _| world.rfi(&payment, &id).cloned())?;
    let multipart =
        multipart.map_err(|_| Refusal::parameter("Content-Type", "Content-Type must be multipart/form-data"))?;
    let upload = Upload::read(multipart).await?;
    known.must_take(true)?;
    let file = upload.open(&known)?;
    shared.commit(|world, now| {
        // The decision may have come while the file was read.
        world.rfi(&payment, &id)?.must_take(true)?;
        world.take_file(now, &id, file);
        Ok(())
    })?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The three parts.
struct Upload {
    metadata: FileMetadata,
    encryption: EncryptedFile,
    content: Bytes,
}

impl Upload {
    async fn read(mut multipart: Multipart) -> Result<Self, Refusal> {
        let (mut metadata, mut encryption, mut content) = (None, None, None);
        while let Some(field) = multipart.next_field().await.map_err(|error| unreadable(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let twice = match name.as_str() {
                "fileMetadata" => metadata.replace(json(field, &name, METADATA).await?).is_some(),
                "encryption" => encryption.replace(json(field, &name, ENCRYPTION).await?).is_some(),
                // Whatever its content type says, what counts is `fileType`.
                CONTENT => content.replace(field.bytes().await.map_err(|error| unreadable(&error))?).is_some(),
                _ => return Err(Refusal::parameter(&name, format!("{name} is not a part of this request"))),
            };
            if twice {
                return Err(Refusal::parameter(&name, format!("{name} is given twice")));
            }
        }
        let missing = |name: &str| Refusal::parameter(name, format!("{name} must not be null"));
        Ok(Self {
            metadata: metadata.ok_or_else(|| missing("fileMetadata"))?,
            encryption: encryption.ok_or_else(|| missing("encryption"))?,
            content: content.ok_or_else(|| missing(CONTENT))?,
        })
    }

    /// Opens the file and holds it against what is asked for.
    fn open(self, rfi: &RfiRecord) -> Result<ReceivedFile, Refusal> {
        let Self { metadata, encryption, content } = self;
        if !rfi.asked_files.iter().any(|asked| asked.key == metadata.file_key) {
            return Err(Refusal::code(290_402));
        }
        if !rfi::known_type(&metadata.file_type) {
            return Err(Refusal::code(290_405));
        }
        if content.len() > rfi::MAX_FILE + AES_128_GCM.tag_len() {
            return Err(Refusal::code(290_404));
        }
        let iv = STANDARD.decode(&encryption.iv).ok().and_then(|iv| <[u8; NONCE_LEN]>::try_from(iv).ok());
        let iv = iv.ok_or_else(|| Refusal::parameter("encryption.iv", "encryption.iv must be base64 of 12 bytes"))?;
        let key = content_key(&encryption.encrypted_aes_key, &rfi.key.private_key())?;
        let content = decrypt(&key, iv, content)?;
        if !rfi::check_content(&metadata.file_type, &content) {
            return Err(Refusal::code(290_403));
        }
        Ok(ReceivedFile {
            file_key: metadata.file_key,
            file_name: metadata.file_name,
            file_type: metadata.file_type,
            size: content.len() as u64,
            sha256: hex::encode(Sha256::digest(&content)),
        })
    }
}

/// The members of the two JSON parts; the specification makes none of them optional in words.
const METADATA: &[&str] = &["fileName", "fileType", "fileKey"];
const ENCRYPTION: &[&str] = &["encryptedAesKey", "iv"];

/// Reads a JSON part and names its missing members.
async fn json<T: DeserializeOwned>(field: Field<'_>, part: &str, members: &[&str]) -> Result<T, Refusal> {
    // A part without a content type is taken as it is meant: browsers send texts like that.
    if field.content_type().is_some_and(|kind| !is_json(kind)) {
        return Err(Refusal::parameter(part, format!("{part} must be application/json")));
    }
    let bytes = field.bytes().await.map_err(|error| unreadable(&error))?;
    let value: Value = serde_json::from_slice(&bytes)
        .map_err(|_| Refusal::parameter(part, format!("{part} must be a JSON object")))?;
    let missing = |member: &&&str| value.get(**member).and_then(Value::as_str).is_none_or(str::is_empty);
    let missing: Vec<(String, String)> = members
        .iter()
        .filter(missing)
        .map(|member| (format!("{part}.{member}"), format!("{part}.{member} must not be null")))
        .collect();
    if !missing.is_empty() {
        return Err(Refusal::invalid(missing));
    }
    serde_json::from_value(value).map_err(|error| Refusal::parameter(part, error.to_string()))
}

fn unreadable(error: &MultipartError) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Refusal::code(290_404)
    } else {
        Refusal::parameter("body", error.body_text())
    }
}

/// Unwraps the AES key: compact JWE over its base64 text, written as a JSON string (cpn-api 4.3).
fn content_key(sealed: &str, private_key: &[u8]) -> Result<LessSafeKey, Refusal> {
    let plain = sealed::open_bytes(sealed, private_key)?;
    let wrong = || {
        Refusal::code(290_501).with_inputs([(
            "encryption.encryptedAesKey".to_owned(),
            "the opened data must be a JSON string with base64 of 16 bytes".to_owned(),
        )])
    };
    let text: String = serde_json::from_slice(&plain).map_err(|_| wrong())?;
    let key = STANDARD.decode(text).map_err(|_| wrong())?;
    // Refuses every other length than the algorithm's.
    UnboundKey::new(&AES_128_GCM, &key).map(LessSafeKey::new).map_err(|_| wrong())
}

/// Decrypts a content that ends with its tag.
fn decrypt(key: &LessSafeKey, iv: [u8; NONCE_LEN], content: Bytes) -> Result<Vec<u8>, Refusal> {
    let mut buffer = Vec::from(content);
    let opened = key.open_in_place(Nonce::assume_unique_for_key(iv), Aad::empty(), &mut buffer);
    let length = opened.map(|plain| plain.len()).map_err(|_| Refusal::code(290_500))?;
    buffer.truncate(length);
    Ok(buffer)
}
