//! Sending files: each sealed under a key of its own, written down first, sent alone. CPN shows nowhere which files it has,
//! so that one whose answer got lost stays unknown, and a person decides whether it goes again.
use cpn::wire;
use domain::ids::{FileId, IdempotencyKey, RfiId};
use store::Source;
use store::fact::{Call, Fact};

use super::Sending;
use super::case::Case;
use super::detail::{RfiDetail, RfiPartState};
use super::follow::payment_of;
use crate::Desk;
use crate::attempts::described;
use crate::desk::lock;
use crate::error::{Error, Result};
use crate::event::Topic;

impl Desk {
    /// Sends one file, or sends it again.
    ///
    /// # Errors
    /// When it may not be sent now, or CPN refuses it. A file that got lost on the way is no error: its state is unknown.
    pub async fn send_rfi_file(&self, id: &RfiId, file: FileId) -> Result<RfiDetail> {
        // What is read before nobody else sends may be out of date when it is acted on.
        let sending = self.send_to(id)?;
        let case = self.case(id).await?;
        if !case.state.files.iter().any(|known| known.record.id == file) {
            return Err(Error::NotFound("the file"));
        }
        self.file_may_leave(&case, &case.draft(), file).map_err(Error::NotNow)?;
        self.queue([file]);
        let sent = self.upload(id, file).await;
        self.unqueue(file);
        drop(sending);
        sent?;
        self.poll_soon();
        self.rfi(id).await
    }

    /// Sends all files that CPN does not have, behind an answer that it has. What fails is sent again alone.
    pub(super) fn send_files_behind(&self, case: &Case, sending: Sending) {
        let files: Vec<_> = case
            .state
            .files
            .iter()
            .map(|file| file.record.id)
            .filter(|file| matches!(self.part(case, *file), RfiPartState::Draft | RfiPartState::Failed))
            .collect();
        if files.is_empty() {
            return;
        }
        self.queue(files.iter().copied());
        let (desk, id) = (self.clone(), case.id().clone());
        self.spawn(async move {
            for file in files {
                if let Err(error) = desk.upload(&id, file).await {
                    tracing::info!(rfi = %id, %file, %error, "a file could not be sent");
                }
                desk.unqueue(file);
                desk.tell(vec![Topic::Rfis]);
            }
            drop(sending);
            desk.tell(vec![Topic::Rfis]);
            desk.poll_soon();
        });
    }

    fn queue(&self, files: impl IntoIterator<Item = FileId>) {
        lock(&self.rfi_slot().queued).extend(files);
    }

    fn unqueue(&self, file: FileId) {
        lock(&self.rfi_slot().queued).remove(&file);
    }

    async fn upload(&self, id: &RfiId, file: FileId) -> Result<()> {
        let case = self.case(id).await?;
        case.takes_files().map_err(Error::NotNow)?;
        let record = case.state.files.iter().find(|known| known.record.id == file).map(|known| known.record.clone());
        let record = record.ok_or(Error::NotFound("the file"))?;
        let sha256 = record.sha256.clone();
        let hash = sha256.clone();
        let content =
            self.store(move |store| store.kept_file(&hash)).await?.ok_or(Error::NotFound("the file’s content"))?;
        let certificate = certificate(&case)?;
        let sealer = self.sealer_for(&certificate)?;
        let metadata = wire::FileMetadata::new(record.name, record.media_type, record.key);
        let body = serde_json::to_string(&metadata).map_err(|error| Error::Internal(error.to_string()))?;
        let sealed = tokio::task::spawn_blocking(move || sealer.seal_file(metadata, &content)).await;
        let sealed = sealed.map_err(|error| Error::Internal(error.to_string()))?;
        let sealed = sealed.map_err(|error| Error::NotNow(error.to_string()))?;

        let (payment, key) = (payment_of(&case.attempt)?, IdempotencyKey::generate());
        let (attempt, rfi) = (case.attempt.id, id.clone());
        let subject = format!("{payment}/{rfi}/{file}");
        let mut facts = Vec::new();
        if let Some(lost) = case.upload(file).filter(|entry| entry.is_open()) {
            let reason = "Sent again although it may have arrived: CPN may have it twice.".to_owned();
            facts.push(Fact::CallAbandoned { key: lost.key, reason });
        }
        facts.push(Fact::RfiFileSealed { attempt, rfi, file, sha256 });
        facts.push(Fact::CallIntended { key, attempt, call: Call::UploadRfiFile, subject, body });
        self.record_person(facts).await?;
        let outcome = self.client()?.upload_rfi_file(&payment, id, &sealed).await;
        self.settle_upload(key, outcome).await
    }

    async fn settle_upload(
        &self,
        key: IdempotencyKey,
        outcome: std::result::Result<cpn::Answer<()>, cpn::Error>,
    ) -> Result<()> {
        self.note(&outcome);
        let error = match outcome {
            Ok(answer) => {
                // Any 2xx; the specification says 204 (cpn-api 3.17).
                let request_id = answer.request_id;
                let answered = Fact::CallAnswered { key, status: 204, accepted: true, code: None, request_id };
                return self.record(Source::Cpn, vec![answered]).await;
            }
            Err(error) => error,
        };
        if error.may_have_taken_effect() {
            let unanswered = Fact::CallUnanswered { key, error: described(&error) };
            return self.record(Source::App, vec![unanswered]).await;
        }
        let fact = match error.status() {
            Some(status) => Fact::CallAnswered {
                key,
                status,
                accepted: false,
                code: error.code().map(|code| code.to_string()),
                request_id: error.request_id().map(str::to_owned),
            },
            None => Fact::CallAbandoned { key, reason: error.to_string() },
        };
        self.record(if error.status().is_some() { Source::Cpn } else { Source::App }, vec![fact]).await?;
        Err(error.into())
    }
}

/// For whom files are sealed: the request's certificate, else the quote's (cpn-api 4.2).
fn certificate(case: &Case) -> Result<wire::Certificate> {
    if let Some(certificate) = &case.wire.certificate {
        return Ok(certificate.clone());
    }
    let quote = case.attempt.quote.as_ref().ok_or(Error::NotFound("a certificate to seal for"))?;
    serde_json::from_str(&quote.certificate).map_err(|_| Error::NotFound("a certificate to seal for"))
}
