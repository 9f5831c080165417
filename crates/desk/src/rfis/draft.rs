//! Preparing an answer: what is typed, the files, the second look. Each change is written down at once.
use domain::ids::{FileId, RfiId};
use store::KeptFile;
use store::fact::{Fact, RfiFileRecord};

use super::case::Case;
use super::detail::{RfiDetail, may_look};
use super::form::Values;
use crate::Desk;
use crate::attachments::prepare_file;
use crate::error::{Error, FieldProblem, Result};

/// The largest file that is taken from a person, in bytes. Removing metadata makes it smaller at most.
pub const MAX_FILE: usize = 10_000_000;

/// How much may be typed, in bytes of all values together.
const MAX_TYPED: usize = 1 << 20;

/// How many files one request may have.
const MAX_FILES: usize = 40;

impl Desk {
    /// Saves everything typed so far; it replaces what was saved before.
    ///
    /// # Errors
    /// When the answer can no longer be changed, or far too much was typed.
    pub async fn save_rfi_answer(&self, id: &RfiId, typed: Values) -> Result<RfiDetail> {
        let case = self.case(id).await?;
        case.takes_data().map_err(Error::NotNow)?;
        if typed.iter().map(|(pointer, text)| pointer.len().saturating_add(text.len())).sum::<usize>() > MAX_TYPED {
            return Err(Error::NotNow("That is more than an answer can hold. Nothing was saved.".to_owned()));
        }
        let values = with_blanks(&case, typed);
        if case.state.draft.as_ref().is_none_or(|draft| draft.values != values) {
            let by = self.person().to_owned();
            let saved = Fact::RfiDraftSaved { attempt: case.attempt.id, rfi: id.clone(), values, by };
            self.record_person(vec![saved]).await?;
        }
        self.rfi(id).await
    }

    /// Takes a file that a person chose for a key of the request: checks it, removes its metadata, keeps it.
    ///
    /// # Errors
    /// When no file is taken any more, the key is not asked for, or the file is no right one.
    pub async fn add_rfi_file(&self, id: &RfiId, key: &str, name: &str, content: Vec<u8>) -> Result<RfiDetail> {
        let case = self.case(id).await?;
        case.takes_files().map_err(Error::NotNow)?;
        if !case.wire.files().iter().any(|asked| asked.key == key) {
            return Err(Error::NotNow("This file is not asked for.".to_owned()));
        }
        if case.state.files.len() >= MAX_FILES {
            return Err(Error::NotNow(format!("At most {MAX_FILES} files can go with an answer.")));
        }
        let name = name.to_owned();
        let prepared = tokio::task::spawn_blocking(move || prepare_file(&name, &content)).await;
        let prepared = prepared.map_err(|error| Error::Internal(error.to_string()))?;
        let prepared = prepared.map_err(|error| Error::Invalid(vec![FieldProblem::new(key, error.to_string())]))?;
        if case.files_of(key).any(|known| known.record.sha256 == prepared.sha256) {
            return Err(Error::NotNow("This file is there already.".to_owned()));
        }
        let kept = KeptFile::new(prepared.bytes);
        let file = RfiFileRecord {
            id: FileId::generate(),
            key: key.to_owned(),
            name: prepared.name,
            media_type: prepared.media_type.to_owned(),
            size: kept.size(),
            sha256: kept.sha256().to_owned(),
            removed: prepared.removed,
            note: prepared.note.unwrap_or_default(),
            by: self.person().to_owned(),
        };
        let chosen = Fact::RfiFileChosen { attempt: case.attempt.id, rfi: id.clone(), file };
        self.record_person_with_files(vec![chosen], vec![kept]).await?;
        self.rfi(id).await
    }

    /// Takes a chosen file away. What CPN has, or may have, stays.
    ///
    /// # Errors
    /// When it is on its way or there.
    pub async fn remove_rfi_file(&self, id: &RfiId, file: FileId) -> Result<RfiDetail> {
        let case = self.case(id).await?;
        if self.is_queued(file) {
            return Err(Error::NotNow("It is on its way.".to_owned()));
        }
        let removed = Fact::RfiFileRemoved { attempt: case.attempt.id, rfi: id.clone(), file };
        self.record_person(vec![removed]).await?;
        self.rfi(id).await
    }

    /// A second person says that they looked at exactly this answer and these files.
    ///
    /// # Errors
    /// When the policy asks for none, when something else is there now, or when the same person prepared it.
    pub async fn give_second_look(&self, id: &RfiId, digest: &str, name: &str) -> Result<RfiDetail> {
        let case = self.case(id).await?;
        let draft = case.draft();
        may_look(&case, &draft).map_err(Error::NotNow)?;
        if super::detail::named(&case, &draft) != digest {
            return Err(Error::NotNow("The answer has changed since it was shown. Look at it again.".to_owned()));
        }
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(Error::Invalid(vec![FieldProblem::new("name", "Enter the name of whoever looked at it.")]));
        }
        let same = |known: &str| known.trim().to_lowercase() == name.to_lowercase();
        if same(self.person()) || case.state.authors.iter().any(|author| same(author)) {
            let message = "You prepared this answer; another person has to look at it.";
            return Err(Error::Invalid(vec![FieldProblem::new("name", message)]));
        }
        let looked = Fact::RfiSecondLook { attempt: case.attempt.id, rfi: id.clone(), digest: digest.to_owned(), name };
        self.record_person(vec![looked]).await?;
        self.rfi(id).await
    }
}

/// A field of the form that was left empty is empty on purpose: it is not prefilled again.
fn with_blanks(case: &Case, mut typed: Values) -> Values {
    for pointer in case.draft().form.pointers() {
        typed.entry(pointer).or_default();
    }
    typed
}
