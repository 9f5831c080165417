//! What people at this desk do with a ticket: mark it as a request for information, and write down what was answered.
//! CPN learns nothing of it: a ticket is answered by e-mail (cpn-flows 1.7, 2.1).
use domain::ids::IdempotencyKey;
use store::KeptFile;
use store::fact::{Fact, KeptFileRecord};

use super::Ticket;
use super::open::plain;
use crate::Desk;
use crate::attachments::tidy_name;
use crate::error::{Error, FieldProblem, Result};

/// The longest note, in characters.
const LONGEST: usize = 10_000;
/// The largest file that is kept, in bytes: CPN's own limit for a file of an answer (cpn-api 3.17).
const LARGEST: usize = 10_000_000;
/// How many files one note keeps.
const MOST: usize = 10;

/// A note's form.
#[derive(Clone, Debug)]
pub struct NoteInput {
    /// What was said or done.
    pub text: String,
    /// Whether this answers the request for information.
    pub answers: bool,
    /// Files to keep with it.
    pub files: Vec<FileInput>,
}

/// A file to keep.
#[derive(Clone)]
pub struct FileInput {
    /// Its name; a path before it is left out.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

impl std::fmt::Debug for FileInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FileInput({}, {} bytes)", self.name, self.content.len())
    }
}

impl Desk {
    /// Marks a ticket as a request for information, or takes the mark away. Marking it again asks for a new answer.
    ///
    /// # Errors
    /// When there is no such ticket, or CPN does not have it.
    pub async fn mark_ticket(&self, id: IdempotencyKey, information_request: bool) -> Result<Ticket> {
        let ticket = self.ticket(id).await?;
        ticket.may_note().map_err(Error::NotNow)?;
        let attempt = ticket.state.call.attempt;
        self.record_person(vec![Fact::TicketMarked { attempt, ticket: id, information_request }]).await?;
        self.ticket(id).await
    }

    /// Writes down what was answered to a ticket, with the files that were sent.
    ///
    /// # Errors
    /// When a field needs mending, or CPN does not have the ticket.
    pub async fn note_ticket(&self, id: IdempotencyKey, input: NoteInput) -> Result<Ticket> {
        let ticket = self.ticket(id).await?;
        ticket.may_note().map_err(Error::NotNow)?;
        let text = plain(&input.text);
        check(&text, &input, &ticket)?;
        let named = |file: FileInput| (tidy_name(&file.name), KeptFile::new(file.content));
        let (names, kept): (Vec<_>, Vec<_>) = input.files.into_iter().map(named).unzip();
        let record = |(name, file): (String, &KeptFile)| KeptFileRecord {
            name,
            size: file.size(),
            sha256: file.sha256().to_owned(),
        };
        let fact = Fact::TicketNoted {
            attempt: ticket.state.call.attempt,
            ticket: id,
            person: self.person().to_owned(),
            text,
            answers: input.answers,
            files: names.into_iter().zip(&kept).map(record).collect(),
        };
        self.record_person_with_files(vec![fact], kept).await?;
        self.ticket(id).await
    }

    /// A file that was kept with a ticket: its name and content.
    ///
    /// # Errors
    /// When the ticket has no such file.
    pub async fn ticket_file(&self, id: IdempotencyKey, sha256: &str) -> Result<(String, Vec<u8>)> {
        let ticket = self.ticket(id).await?;
        let mut files = ticket.state.notes.into_iter().flat_map(|note| note.files);
        let file = files.find(|file| file.sha256 == sha256).ok_or(Error::NotFound("the file"))?;
        let content = self.store(move |store| store.kept_file(&file.sha256)).await?;
        Ok((file.name, content.ok_or(Error::NotFound("the file"))?))
    }
}

fn check(text: &str, input: &NoteInput, ticket: &Ticket) -> Result<()> {
    let mut problems = Vec::new();
    let mut need = |field: &str, ok: bool, message: String| {
        if !ok {
            problems.push(FieldProblem::new(field, message));
        }
    };
    need("text", !text.is_empty(), "Say what was answered or done.".to_owned());
    need("text", text.chars().count() <= LONGEST, "Say it in at most 10,000 characters.".to_owned());
    let asked = ticket.state.information_request || !input.answers;
    need("answers", asked, "Mark the ticket as a request for information first.".to_owned());
    need("files", input.files.len() <= MOST, "Keep at most 10 files with a note.".to_owned());
    for file in &input.files {
        let name = tidy_name(&file.name);
        need("files", !file.content.is_empty(), format!("{name} is empty."));
        need("files", file.content.len() <= LARGEST, format!("{name} is larger than 10 MB."));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}
