//! Requests for information: the board, one request, and what staff send back.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use desk::rfis::form::{Field, FieldKind, Group};
use desk::rfis::{
    MAX_FILE, RfiBoard, RfiDetail, RfiEvent as Happened, RfiFile, RfiFileSlot as Slot, RfiLine, RfiPart,
    RfiPartState as Part, RfiPreview as Preview, RfiSecondLook, RfiSending as Sending, RfiStands,
};
use desk::store::Source;
use desk::tickets::TicketToAnswer;
use desk::{Connection, Error, FieldProblem};
use domain::ids::{FileId, RfiId};
use domain::rfi::RfiPoint;
use jiff::Timestamp;

use super::time;
use crate::common::{DeadlineKind, DeadlineView};
use crate::rfi::{
    Progress, RfiEvent, RfiField, RfiFieldKind, RfiFileForm, RfiFileRef, RfiFileSlot, RfiFileView, RfiGroup,
    RfiPartState, RfiPointName, RfiPreview, RfiRef, RfiRow, RfiSending, RfiStatusName, RfiView, RfiViewCount,
    RfiViewName, RfisPage, SecondLook,
};

impl From<RfiViewName> for RfiPart {
    fn from(name: RfiViewName) -> Self {
        match name {
            RfiViewName::Open => Self::Open,
            RfiViewName::ToAnswer => Self::ToAnswer,
            RfiViewName::InReview => Self::InReview,
            RfiViewName::Approved => Self::Approved,
            RfiViewName::Refused => Self::Refused,
        }
    }
}

impl From<RfiPart> for RfiViewName {
    fn from(part: RfiPart) -> Self {
        match part {
            RfiPart::Open => Self::Open,
            RfiPart::ToAnswer => Self::ToAnswer,
            RfiPart::InReview => Self::InReview,
            RfiPart::Approved => Self::Approved,
            RfiPart::Refused => Self::Refused,
        }
    }
}

impl From<&RfiRef> for RfiId {
    fn from(reference: &RfiRef) -> Self {
        Self::new(&reference.id)
    }
}

/// The board, with how fresh it is.
#[must_use]
pub fn rfis_page(board: RfiBoard, tickets: Vec<TicketToAnswer>, connection: &Connection) -> RfisPage {
    RfisPage {
        as_of: connection.as_of.map(time),
        within_seconds: connection.within_seconds,
        rows: board.rows.into_iter().map(Into::into).collect(),
        counts: board.counts.into_iter().map(|(part, count)| RfiViewCount { view: part.into(), count }).collect(),
        to_answer: board.to_answer,
        at_risk: board.at_risk.into(),
        with_bfi: board.with_bfi.into(),
        next_deadline: board.next_deadline.map(deadline),
        blocked_customers: board.blocked_customers,
        tickets: tickets.into_iter().map(Into::into).collect(),
    }
}

fn deadline(at: Timestamp) -> DeadlineView {
    DeadlineView { at: time(at), kind: DeadlineKind::Rfi }
}

fn progress((done, of): (u32, u32)) -> Progress {
    Progress { done, of }
}

impl From<RfiLine> for RfiRow {
    fn from(line: RfiLine) -> Self {
        Self {
            id: line.id.to_string(),
            payment: line.attempt.to_string(),
            order_number: line.order_number,
            status: match line.stands {
                RfiStands::InformationRequired => RfiStatusName::InformationRequired,
                RfiStands::InReview => RfiStatusName::InReview,
                RfiStands::Approved => RfiStatusName::Approved,
                RfiStands::Refused => RfiStatusName::Refused,
                RfiStands::Expired => RfiStatusName::Expired,
                RfiStands::Unknown => RfiStatusName::Unknown,
            },
            raw_status: line.raw_status,
            acts_next: line.stands.acts_next().into(),
            customer: line.customer,
            customer_reference: line.customer_reference,
            business: line.business,
            bfi: line.bfi,
            beneficiary: line.beneficiary,
            point: match line.point {
                RfiPoint::BeforeFunding => RfiPointName::BeforeFunding,
                RfiPoint::AfterFunding => RfiPointName::AfterFunding,
                RfiPoint::AfterCompletion => RfiPointName::AfterCompletion,
            },
            level: line.level,
            deadline: line.expires.map(deadline),
            seen: time(line.seen),
            late: line.late,
            sent: line.sent.map(time),
            at_risk: line.at_risk.into(),
            fields: progress(line.fields),
            files: progress(line.files),
            missing: line.missing,
        }
    }
}

impl From<RfiDetail> for RfiView {
    fn from(detail: RfiDetail) -> Self {
        Self {
            row: detail.line.into(),
            payment_status: detail.payment_status.into(),
            sentence: detail.sentence,
            groups: detail.groups.into_iter().map(Into::into).collect(),
            values: detail.values,
            read_only: detail.read_only,
            saved: detail.saved.map(time),
            files: detail.files.into_iter().map(Into::into).collect(),
            preview: detail.preview.into(),
            second_look: detail.second_look.into(),
            submit: detail.submit.into(),
            sending: detail.sending.map(Into::into),
            history: detail.history.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Group> for RfiGroup {
    fn from(group: Group) -> Self {
        Self { title: group.title, hint: group.hint, fields: group.fields.into_iter().map(Into::into).collect() }
    }
}

impl From<Field> for RfiField {
    fn from(field: Field) -> Self {
        Self {
            pointer: field.pointer,
            label: field.label,
            kind: match field.kind {
                FieldKind::Text => RfiFieldKind::Text,
                FieldKind::Date => RfiFieldKind::Date,
                FieldKind::Country => RfiFieldKind::Country,
                FieldKind::Phone => RfiFieldKind::Phone,
                FieldKind::Email => RfiFieldKind::Email,
                FieldKind::Url => RfiFieldKind::Url,
                FieldKind::Number => RfiFieldKind::Number,
                FieldKind::Boolean => RfiFieldKind::Boolean,
                FieldKind::Choice => RfiFieldKind::Choice,
                FieldKind::Object => RfiFieldKind::Object,
                FieldKind::List => RfiFieldKind::List,
                FieldKind::Raw => RfiFieldKind::Raw,
            },
            required: field.required,
            choices: field.choices,
            hint: field.hint,
            problem: field.problem,
            origin: field.origin,
            members: field.members.into_iter().map(Into::into).collect(),
            template: field.template.into_iter().map(Into::into).collect(),
            add: field.add,
        }
    }
}

impl From<Slot> for RfiFileSlot {
    fn from(slot: Slot) -> Self {
        Self {
            key: slot.key,
            label: slot.label,
            required: slot.required,
            files: slot.files.into_iter().map(Into::into).collect(),
            add: slot.add.into(),
        }
    }
}

impl From<RfiFile> for RfiFileView {
    fn from(file: RfiFile) -> Self {
        let record = file.state.record;
        Self {
            id: record.id.to_string(),
            name: record.name,
            media_type: record.media_type,
            size: u32::try_from(record.size).unwrap_or(u32::MAX),
            sha256: record.sha256,
            removed: record.removed,
            note: Some(record.note).filter(|note| !note.is_empty()),
            state: part(file.part),
            problem: file.problem,
            send: file.send.into(),
            remove: file.remove.into(),
        }
    }
}

fn part(part: Part) -> RfiPartState {
    match part {
        Part::Draft => RfiPartState::Draft,
        Part::Sending => RfiPartState::Sending,
        Part::Sent => RfiPartState::Sent,
        Part::Failed => RfiPartState::Failed,
        Part::Unknown => RfiPartState::Unknown,
    }
}

impl From<Preview> for RfiPreview {
    fn from(preview: Preview) -> Self {
        let Preview { sealed_for, json, fields, size, digest } = preview;
        Self { sealed_for, json, fields, size, digest }
    }
}

impl From<RfiSecondLook> for SecondLook {
    fn from(look: RfiSecondLook) -> Self {
        let (by, at) = look.given.map(|(name, at)| (name, time(at))).unzip();
        Self { required: look.required, by, at, give: look.give.into() }
    }
}

impl From<Sending> for RfiSending {
    fn from(sending: Sending) -> Self {
        Self { answer: part(sending.answer), problem: sending.problem, parts: progress(sending.parts) }
    }
}

impl From<Happened> for RfiEvent {
    fn from(event: Happened) -> Self {
        let source = match event.source {
            Source::App => "app".to_owned(),
            Source::Cpn => "CPN".to_owned(),
            Source::Chain(_) => "chain".to_owned(),
            Source::Device(_) => "device".to_owned(),
            Source::Person(name) => name,
        };
        Self { at: time(event.at), source, title: event.title, detail: event.detail }
    }
}

impl RfiFileForm {
    /// The file's content.
    ///
    /// # Errors
    /// When it is larger than CPN takes, before it is decoded, or no base64.
    pub fn bytes(&self) -> Result<Vec<u8>, Error> {
        let problem =
            |message: &str| Error::Invalid(vec![FieldProblem { field: self.key.clone(), message: message.to_owned() }]);
        if self.content.len() > MAX_FILE.div_ceil(3).saturating_mul(4) {
            return Err(problem("The file is larger than 10 MB, which is the most that CPN takes."));
        }
        STANDARD.decode(&self.content).map_err(|_| problem("The file’s content did not arrive whole. Choose it again."))
    }
}

impl RfiFileRef {
    /// Our id of the file.
    ///
    /// # Errors
    /// When it is none.
    pub fn file(&self) -> Result<FileId, Error> {
        self.file.parse().map_err(|_| Error::NotFound("the file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(content: String) -> RfiFileForm {
        RfiFileForm { id: "r".to_owned(), key: "INVOICE".to_owned(), name: "a.pdf".to_owned(), content }
    }

    #[test]
    fn a_file_comes_through_as_it_was_and_a_huge_one_is_not_even_decoded() {
        assert_eq!(form(STANDARD.encode(b"%PDF-1.7")).bytes().unwrap(), b"%PDF-1.7");
        assert_eq!(form(STANDARD.encode(vec![7; MAX_FILE])).bytes().unwrap().len(), MAX_FILE);
        for wrong in ["A".repeat(MAX_FILE * 2), "not base64!".to_owned()] {
            assert!(matches!(form(wrong).bytes(), Err(Error::Invalid(problems)) if problems[0].field == "INVOICE"));
        }
    }
}
