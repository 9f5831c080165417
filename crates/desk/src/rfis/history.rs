//! What happened to a request, from the journal, each with its source.
use domain::ids::{IdempotencyKey, RfiId};
use domain::rfi::RfiStatus;
use jiff::Timestamp;
use store::fact::{Call, Fact};
use store::{JournalEntry, OutboxEntry, Source};

use super::case::Case;

/// Something that happened to a request.
#[derive(Clone, Debug)]
pub struct RfiEvent {
    /// When.
    pub at: Timestamp,
    /// Who says so.
    pub source: Source,
    /// What.
    pub title: String,
    /// More; may be empty.
    pub detail: String,
}

/// The events of one request, newest first. A state that CPN repeats is said once, a draft that is typed on not at all.
pub(super) fn events(case: &Case, timeline: &[JournalEntry]) -> Vec<RfiEvent> {
    let mut last = None;
    let mut events: Vec<RfiEvent> = Vec::new();
    for entry in timeline {
        let Some((title, detail)) = words(case, case.id(), &entry.fact, &mut last) else { continue };
        events.push(RfiEvent { at: entry.at, source: entry.source.clone(), title, detail });
    }
    events.reverse();
    events
}

fn words(case: &Case, id: &RfiId, fact: &Fact, last: &mut Option<String>) -> Option<(String, String)> {
    let line = |title: &str, detail: String| Some((title.to_owned(), detail));
    if let Fact::RfiSeen { rfi, .. } = fact
        && rfi.id == *id
    {
        let known = last.replace(rfi.status.clone());
        if known.as_ref() == Some(&rfi.status) {
            return line("CPN changed the request", version(rfi.version));
        }
        return line(seen(&rfi.status), rfi.status.clone());
    }
    if let Fact::RfiEnded { rfi, .. } = fact
        && rfi == id
    {
        return line("Its time ended unanswered", String::new());
    }
    if let Fact::RfiFileChosen { rfi, file, .. } = fact
        && rfi == id
    {
        let removed = file.removed.join(", ");
        let removed = if removed.is_empty() { String::new() } else { format!("; removed from it: {removed}") };
        return line("File chosen", format!("{}, {} bytes, SHA-256 {}{removed}.", file.name, file.size, file.sha256));
    }
    if let Fact::RfiFileRemoved { rfi, .. } = fact
        && rfi == id
    {
        return line("File taken away", String::new());
    }
    if let Fact::RfiSecondLook { rfi, digest, name, .. } = fact
        && rfi == id
    {
        return line(&format!("{name} looked at the answer"), format!("SHA-256 {digest}."));
    }
    if let Fact::RfiAnswerSealed { rfi, version: number, digest, .. } = fact
        && rfi == id
    {
        return line("Answer sealed for the BFI", format!("Version {number}, SHA-256 {digest}."));
    }
    call(case, fact)
}

fn version(version: Option<i64>) -> String {
    version.map(|version| format!("Version {version} of its fields.")).unwrap_or_default()
}

fn seen(status: &str) -> &'static str {
    let Ok(status) = status.parse::<RfiStatus>();
    match status {
        RfiStatus::InformationRequired => "The BFI asks for information",
        RfiStatus::InReview => "The BFI reviews the answer",
        RfiStatus::Approved => "The BFI accepted the answer",
        RfiStatus::Refused(_) => "The BFI refused the answer; this is final",
        RfiStatus::Unknown(_) => "CPN shows a state this version does not know",
    }
}

/// What became of the calls that send it.
fn call(case: &Case, fact: &Fact) -> Option<(String, String)> {
    let entry = |key: &IdempotencyKey| case.state.calls.iter().find(|entry| entry.key == *key);
    if let Fact::CallIntended { key, .. } = fact {
        let entry = entry(key)?;
        return Some((format!("Sending {}", what(case, entry)), String::new()));
    }
    if let Fact::CallAnswered { key, accepted, status, code, request_id } = fact {
        let entry = entry(key)?;
        let request = request_id.as_deref().map(|id| format!("Request {id}.")).unwrap_or_default();
        let what = what(case, entry);
        return Some(if *accepted {
            (format!("CPN has {what}"), request)
        } else {
            let code = code.as_deref().map(|code| format!(", code {code}")).unwrap_or_default();
            (format!("CPN refused {what}"), format!("HTTP {status}{code}. {request}").trim().to_owned())
        });
    }
    if let Fact::CallUnanswered { key, error } = fact {
        let what = what(case, entry(key)?);
        return Some((format!("No clear answer to {what}"), error.clone()));
    }
    if let Fact::CallAbandoned { key, reason } = fact {
        let what = what(case, entry(key)?);
        return Some((format!("Given up on {what}"), reason.clone()));
    }
    None
}

fn what(case: &Case, entry: &OutboxEntry) -> String {
    if entry.call == Call::SubmitRfi {
        return "the answer".to_owned();
    }
    let file = entry.subject.rsplit('/').next().unwrap_or_default();
    let named = case.state.files.iter().find(|known| known.record.id.to_string() == file);
    named.map_or_else(|| "a file".to_owned(), |known| known.record.name.clone())
}
