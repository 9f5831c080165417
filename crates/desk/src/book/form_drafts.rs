//! Half-typed forms of the address book: kept as they were typed, so that neither a lock nor a restart loses them.
use jiff::Timestamp;
use store::fact::Fact;

use crate::Desk;
use crate::error::{Error, FieldProblem, Result};

/// The longest name of a form, in characters.
const LONGEST_NAME: usize = 100;

/// The most that one form may hold, in bytes.
const LARGEST: usize = 256 * 1024;

impl Desk {
    /// Keeps what was typed into a form; nothing is checked, and nothing is said to have changed.
    ///
    /// # Errors
    /// When it is no form's name or too large to be one, or the store cannot be written.
    pub async fn save_form_draft(&self, name: String, content: String) -> Result<()> {
        if name.is_empty() || name.chars().count() > LONGEST_NAME || content.len() > LARGEST {
            let problem = FieldProblem::new("name", "This is no form that can be kept.");
            return Err(Error::Invalid(vec![problem]));
        }
        self.record_person(vec![Fact::FormDraftSaved { name, content }]).await
    }

    /// What was typed into a form, and when it was kept; none when nothing is.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn form_draft(&self, name: String) -> Result<Option<(Timestamp, String)>> {
        self.store(move |store| store.form_draft(&name)).await
    }

    /// Throws away what was typed into a form. One that is not kept is no failure.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn discard_form_draft(&self, name: String) -> Result<()> {
        if self.form_draft(name.clone()).await?.is_none() {
            return Ok(());
        }
        self.record_person(vec![Fact::FormDraftDiscarded { name }]).await
    }
}
