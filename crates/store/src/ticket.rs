//! What facts about tickets carry: CPN's one answer, and the files that are kept with a note.
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A ticket as CPN showed it, once (cpn-api 3.18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRecord {
    /// CPN's id.
    pub id: String,
    /// What support knows it by: `CIR-204417`.
    pub case_reference: String,
    /// CPN's other reference, if given.
    pub reference: Option<String>,
    /// When CPN made it, if that could be read.
    pub created: Option<Timestamp>,
    /// The whole answer as it came, JSON.
    pub raw: String,
}

/// A file that is kept beside the journal, under its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFileRecord {
    /// Its name, without a path.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of its content, hex.
    pub sha256: String,
}
