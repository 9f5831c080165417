//! One request in full: its form with everything typed, its files, exactly what would leave, and what may be done.
use cpn::wire;
use domain::ids::{FileId, RfiId};
use domain::status::StatusWord;
use jiff::Timestamp;
use store::{CallState, RfiFileState, RowId};

use super::case::{Case, Draft};
use super::form::{Group, Values};
use super::history::{self, RfiEvent};
use super::line::{RfiLine, RfiStands};
use crate::Desk;
use crate::error::Result;

/// Whether something may be done, or why not.
pub(super) type May = std::result::Result<(), String>;

/// One request in full.
#[derive(Clone, Debug)]
pub struct RfiDetail {
    /// In a line.
    pub line: RfiLine,
    /// The payment's status word.
    pub payment_status: StatusWord,
    /// What it means now, in words.
    pub sentence: String,
    /// The form.
    pub groups: Vec<Group>,
    /// Everything typed or prefilled, by JSON pointer.
    pub values: Values,
    /// Whether it is fixed: sent, or over.
    pub read_only: bool,
    /// When what was typed was last saved.
    pub saved: Option<Timestamp>,
    /// The files asked for, and those chosen.
    pub files: Vec<RfiFileSlot>,
    /// Exactly what would leave, or what left.
    pub preview: RfiPreview,
    /// The second look.
    pub second_look: RfiSecondLook,
    /// Whether the answer may be sent now.
    pub submit: May,
    /// How sending stands.
    pub sending: Option<RfiSending>,
    /// What happened to it, newest first.
    pub history: Vec<RfiEvent>,
}

/// A file that was asked for, and what was chosen for it.
#[derive(Clone, Debug)]
pub struct RfiFileSlot {
    /// CPN's key, as it came.
    pub key: String,
    /// What a person reads.
    pub label: String,
    /// Whether CPN says that it must be there, or does not say.
    pub required: bool,
    /// The chosen files.
    pub files: Vec<RfiFile>,
    /// Whether another one may be chosen.
    pub add: May,
}

/// A chosen file.
#[derive(Clone, Debug)]
pub struct RfiFile {
    /// The file.
    pub state: RfiFileState,
    /// Where it stands.
    pub part: RfiPartState,
    /// Why it failed, in words.
    pub problem: Option<String>,
    /// Whether it may be sent, or sent again, alone.
    pub send: May,
    /// Whether it may be taken away.
    pub remove: May,
}

/// Where a part of an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RfiPartState {
    /// Not sent.
    Draft,
    /// On its way.
    Sending,
    /// CPN has it.
    Sent,
    /// CPN refused it, or it never arrived.
    Failed,
    /// No answer: CPN may have it.
    Unknown,
}

/// Exactly what leaves.
#[derive(Clone, Debug)]
pub struct RfiPreview {
    /// The domain of the certificate it is sealed for; empty when CPN gave none.
    pub sealed_for: String,
    /// The object, as indented JSON.
    pub json: String,
    /// How many members it has.
    pub fields: u32,
    /// Its size in bytes.
    pub size: u32,
    /// Names this object and these files.
    pub digest: String,
}

/// The second look.
#[derive(Clone, Debug)]
pub struct RfiSecondLook {
    /// Whether the policy asks for it.
    pub required: bool,
    /// Who looked at exactly this answer, and when.
    pub given: Option<(String, Timestamp)>,
    /// Whether one may be given now.
    pub give: May,
}

/// How sending stands.
#[derive(Clone, Debug)]
pub struct RfiSending {
    /// The answer's state.
    pub answer: RfiPartState,
    /// Why it failed or is unknown, in words.
    pub problem: Option<String>,
    /// Parts that CPN has, and all of them.
    pub parts: (u32, u32),
}

/// The name of a file that people read.
pub(super) fn file_label(file: &wire::RequestedFile) -> String {
    file.label.clone().unwrap_or_else(|| domain::fields::label(&file.key))
}

impl Desk {
    /// One request in full.
    ///
    /// # Errors
    /// When it was never read.
    pub async fn rfi(&self, id: &RfiId) -> Result<RfiDetail> {
        let case = self.case(id).await?;
        let attempt = case.attempt.id;
        self.screen().shows(attempt);
        let timeline = self.store(move |store| store.timeline(RowId::Attempt(attempt))).await?;
        let draft = case.draft();
        Ok(self.detail(&case, &draft, history::events(&case, &timeline)))
    }

    fn detail(&self, case: &Case, draft: &Draft, history: Vec<RfiEvent>) -> RfiDetail {
        let stands = case.stands();
        let read_only = case.takes_data().is_err();
        // What was sent is shown as it was sent.
        let sent = case.state.answer.as_ref().filter(|_| case.state.is_answered());
        let values = match sent.and_then(|sent| serde_json::from_str(&sent.answer).ok()) {
            Some(answer) => draft.form.spread(&answer),
            None => draft.values.clone(),
        };
        let none = super::form::Problems::new();
        let problems = if read_only { &none } else { &draft.problems };
        RfiDetail {
            line: case.line(draft),
            payment_status: case.attempt.status,
            sentence: self.told(case, draft, stands),
            groups: draft.form.groups(&values, problems, &draft.origins),
            values,
            read_only,
            saved: case.state.draft.as_ref().map(|draft| draft.saved_at),
            files: self.slots(case, draft),
            preview: preview(case, draft, sent.map(|sent| sent.answer.as_str())),
            second_look: second_look(case, draft),
            submit: self.may_submit(case, draft),
            sending: self.sending(case),
            history,
        }
    }

    /// The sentence, with what this program cannot do about it.
    fn told(&self, case: &Case, draft: &Draft, stands: RfiStands) -> String {
        let mut sentence = case.sentence(stands);
        if stands == RfiStands::InformationRequired {
            if let Some(trouble) = draft.form.trouble() {
                sentence.push_str(&format!(
                    " The rules of its fields cannot be used here ({trouble}); only the form of the answer is checked."
                ));
            }
            for file in case.wire.unreadable_files() {
                sentence.push_str(&format!(" It also asks for something that this version cannot read: {file}."));
            }
        }
        sentence
    }

    fn may_submit(&self, case: &Case, draft: &Draft) -> May {
        if self.is_sending(case.id()) {
            return Err("Parts of this answer are on their way.".to_owned());
        }
        in_the_way(case, draft)
    }

    fn slots(&self, case: &Case, draft: &Draft) -> Vec<RfiFileSlot> {
        let asked = case.wire.files();
        let add = case.takes_files();
        let mut slots: Vec<RfiFileSlot> = asked
            .iter()
            .map(|file| RfiFileSlot {
                label: file_label(file),
                required: file.required.unwrap_or(true),
                files: self.files(case, draft, &file.key),
                add: add.clone(),
                key: file.key.clone(),
            })
            .collect();
        // Files for a key that is no longer asked for are still shown.
        for file in &case.state.files {
            if slots.iter().all(|slot| slot.key != file.record.key) {
                slots.push(RfiFileSlot {
                    label: domain::fields::label(&file.record.key),
                    required: false,
                    files: self.files(case, draft, &file.record.key),
                    add: Err("It is no longer asked for.".to_owned()),
                    key: file.record.key.clone(),
                });
            }
        }
        slots
    }

    fn files(&self, case: &Case, draft: &Draft, key: &str) -> Vec<RfiFile> {
        let view = |state: &RfiFileState| {
            let id = state.record.id;
            let part = self.part(case, id);
            RfiFile {
                part,
                problem: if part == RfiPartState::Sending { None } else { case.file_problem(id) },
                send: self.may_send_file(case, draft, id),
                remove: may_remove(case, part, id),
                state: state.clone(),
            }
        };
        case.files_of(key).map(view).collect()
    }

    /// Where a file stands.
    pub(super) fn part(&self, case: &Case, file: FileId) -> RfiPartState {
        if self.is_queued(file) {
            return RfiPartState::Sending;
        }
        match case.upload(file).map(|entry| entry.state) {
            None => RfiPartState::Draft,
            Some(CallState::Open) => RfiPartState::Unknown,
            Some(CallState::Accepted) => RfiPartState::Sent,
            Some(CallState::Refused | CallState::Abandoned) => RfiPartState::Failed,
        }
    }

    /// Whether a file may be sent alone: after the answer, or where there is nothing else to send.
    fn may_send_file(&self, case: &Case, draft: &Draft, file: FileId) -> May {
        self.file_may_leave(case, draft, file)?;
        if self.is_sending(case.id()) {
            return Err("Another part is on its way.".to_owned());
        }
        Ok(())
    }

    /// The same for whoever has claimed the request for sending.
    pub(super) fn file_may_leave(&self, case: &Case, draft: &Draft, file: FileId) -> May {
        case.takes_files()?;
        match self.part(case, file) {
            RfiPartState::Sent => return Err("CPN has it.".to_owned()),
            RfiPartState::Sending => return Err("It is on its way.".to_owned()),
            RfiPartState::Draft | RfiPartState::Failed | RfiPartState::Unknown => {}
        }
        if case.takes_data().is_ok() && case.wire.field_requirements.is_some() && case.upload(file).is_none() {
            return Err("It is sent with the answer.".to_owned());
        }
        // What was looked at once may be sent again.
        if case.upload(file).is_some() { Ok(()) } else { looked_at(case, draft) }
    }

    fn sending(&self, case: &Case) -> Option<RfiSending> {
        let submit = case.state.submit();
        let begun = case.state.files.iter().any(|file| case.upload(file.record.id).is_some());
        if submit.is_none() && !begun {
            return None;
        }
        let answer = match submit.map(|entry| entry.state) {
            None => RfiPartState::Draft,
            Some(CallState::Open) if self.is_sending(case.id()) => RfiPartState::Sending,
            Some(CallState::Open) => RfiPartState::Unknown,
            Some(CallState::Accepted) => RfiPartState::Sent,
            Some(CallState::Refused | CallState::Abandoned) => RfiPartState::Failed,
        };
        let unknown = "CPN did not answer; the answer may have arrived. It is found out by reading the request.";
        let problem = match answer {
            RfiPartState::Draft | RfiPartState::Sending | RfiPartState::Sent => None,
            RfiPartState::Unknown => Some(unknown.to_owned()),
            RfiPartState::Failed => submit.and_then(|entry| case.problem(entry)),
        };
        let files = case.state.files.iter().map(|file| self.part(case, file.record.id));
        let parts = files.chain(case.wire.field_requirements.is_some().then_some(answer));
        let (there, all) = parts.fold((0_u32, 0_u32), |(there, all), part| {
            (there.saturating_add(u32::from(part == RfiPartState::Sent)), all.saturating_add(1))
        });
        Some(RfiSending { answer, problem, parts: (there, all) })
    }
}

/// Whether the answer may be sent now. A missing file is no reason against it: files may follow until the decision, and CPN
/// does not always say which of them must be there.
pub(super) fn in_the_way(case: &Case, draft: &Draft) -> May {
    case.takes_data()?;
    if case.wire.field_requirements.is_none() {
        return Err("CPN asks for no fields here; send the files.".to_owned());
    }
    if case.wire.certificate.is_none() {
        return Err("CPN did not say for whose key the answer is sealed.".to_owned());
    }
    match draft.problems.len() {
        0 => looked_at(case, draft),
        1 => Err("One field needs attention.".to_owned()),
        count => Err(format!("{count} fields need attention.")),
    }
}

/// Whether what would leave was looked at by a second person, where the policy asks for it.
pub(super) fn looked_at(case: &Case, draft: &Draft) -> May {
    let looked = case.state.look.as_ref().is_some_and(|look| look.digest == named(case, draft));
    if case.policy.second_look && !looked {
        return Err("Another person has to look at it first.".to_owned());
    }
    Ok(())
}

/// The digest of what is there now: of the sealed answer once it left, with the files as they are.
pub(super) fn named(case: &Case, draft: &Draft) -> String {
    match case.state.answer.as_ref().filter(|_| case.state.is_answered()) {
        Some(sent) => case.digest(&sent.answer),
        None => draft.digest.clone(),
    }
}

fn second_look(case: &Case, draft: &Draft) -> RfiSecondLook {
    let digest = named(case, draft);
    let look = case.state.look.as_ref().filter(|look| look.digest == digest);
    RfiSecondLook {
        required: case.policy.second_look,
        given: look.map(|look| (look.name.clone(), look.at)),
        give: may_look(case, draft),
    }
}

/// Whether a second look makes sense now.
pub(super) fn may_look(case: &Case, draft: &Draft) -> May {
    if !case.policy.second_look {
        return Err("The policy asks for no second look.".to_owned());
    }
    case.takes_files()?;
    if !case.state.is_answered() && !draft.problems.is_empty() {
        return Err("Fields need attention first.".to_owned());
    }
    Ok(())
}

fn may_remove(case: &Case, part: RfiPartState, file: FileId) -> May {
    if part == RfiPartState::Sending {
        return Err("It is on its way.".to_owned());
    }
    if case.is_out(file) { Err("CPN has it, or may have it.".to_owned()) } else { Ok(()) }
}

fn preview(case: &Case, draft: &Draft, sent: Option<&str>) -> RfiPreview {
    let text = sent.unwrap_or(&draft.text);
    let value = sent.and_then(|sent| serde_json::from_str(sent).ok()).unwrap_or_else(|| draft.value.clone());
    let size = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let fields = value.as_object().map_or(0, serde_json::Map::len);
    RfiPreview {
        sealed_for: case.wire.certificate.as_ref().map(|c| c.domain.clone()).unwrap_or_default(),
        json: serde_json::to_string_pretty(&value).unwrap_or_default(),
        fields: u32::try_from(fields).unwrap_or(u32::MAX),
        size,
        digest: named(case, draft),
    }
}
