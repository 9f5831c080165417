//! One request for information with everything that decides about it, read once.
use std::collections::BTreeMap;

use cpn::wire;
use domain::ids::{FileId, RfiId};
use domain::party::{Beneficiary, Customer};
use domain::rfi::RfiStatus;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::fact::{Call, PolicyRecord};
use store::{AttemptState, CallState, EarlierAnswer, OrderState, OutboxEntry, RfiFileState, RfiState};

use super::form::{Form, Problems, Today, Values};
use super::prefill::{self, Prefill};
use crate::Desk;
use crate::error::{Error, Result};
use crate::mirror;

/// One request with its payment and parties.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) state: RfiState,
    pub(super) attempt: AttemptState,
    pub(super) order: OrderState,
    /// The newest version of the customer's record.
    pub(super) customer: Customer,
    pub(super) beneficiary: Beneficiary,
    pub(super) policy: PolicyRecord,
    pub(super) earlier: Vec<EarlierAnswer>,
    /// As CPN showed it.
    pub(super) wire: wire::Rfi,
    /// Server time.
    pub(super) now: Timestamp,
    /// Server clock less local clock.
    pub(super) offset: SignedDuration,
}

/// The answer as it stands now.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) form: Form,
    /// What was typed, and what is prefilled where nothing was.
    pub(super) values: Values,
    pub(super) origins: BTreeMap<String, String>,
    pub(super) problems: Problems,
    /// Labels of what is asked for and empty.
    pub(super) missing: Vec<String>,
    /// The object that would leave.
    pub(super) value: serde_json::Value,
    /// The object as it is sealed, byte for byte.
    pub(super) text: String,
    /// Names this object and the files.
    pub(super) digest: String,
}

impl Draft {
    /// How many of the parts that are asked for have a value.
    pub(super) fn given(&self) -> usize {
        self.value.as_object().map_or(0, serde_json::Map::len).min(self.form.asked())
    }
}

impl Case {
    pub(super) fn id(&self) -> &RfiId {
        &self.state.standing.id
    }

    pub(super) fn status(&self) -> &RfiStatus {
        &self.state.standing.status
    }

    /// Whether its time to answer is over, by the server's clock.
    pub(super) fn is_late(&self) -> bool {
        let standing = &self.state.standing;
        standing.ended_at.is_some() || standing.expires.is_some_and(|end| end <= self.now)
    }

    /// Whether CPN still takes files: until the decision (cpn-api 3.17).
    pub(super) fn takes_files(&self) -> std::result::Result<(), String> {
        match self.status() {
            RfiStatus::InformationRequired if self.is_late() => Err("Its time has ended.".to_owned()),
            RfiStatus::InformationRequired | RfiStatus::InReview => Ok(()),
            RfiStatus::Approved | RfiStatus::Refused(_) => Err("The BFI has decided.".to_owned()),
            RfiStatus::Unknown(_) => Err("CPN shows a state this version does not know.".to_owned()),
        }
    }

    /// Whether the answer can still be changed.
    pub(super) fn takes_data(&self) -> std::result::Result<(), String> {
        if let Some(entry) = self.state.submit() {
            match entry.state {
                CallState::Accepted => return Err("It was answered.".to_owned()),
                CallState::Open => return Err("The answer is on its way, or may have arrived.".to_owned()),
                CallState::Refused | CallState::Abandoned => {}
            }
        }
        match self.status() {
            RfiStatus::InformationRequired => self.takes_files(),
            RfiStatus::InReview => Err("It was answered elsewhere; the BFI reviews it.".to_owned()),
            RfiStatus::Approved | RfiStatus::Refused(_) | RfiStatus::Unknown(_) => self.takes_files(),
        }
    }

    /// The newest call that sends a file.
    pub(super) fn upload(&self, file: FileId) -> Option<&OutboxEntry> {
        let end = format!("/{file}");
        let uploads = self.state.calls.iter().rev().filter(|entry| entry.call == Call::UploadRfiFile);
        uploads.into_iter().find(|entry| entry.subject.ends_with(&end))
    }

    /// Whether CPN has the file, or may have it.
    pub(super) fn is_out(&self, file: FileId) -> bool {
        let uploads = self.state.calls.iter().filter(|entry| entry.subject.ends_with(&format!("/{file}")));
        uploads.into_iter().any(|entry| {
            matches!(entry.state, CallState::Open | CallState::Accepted)
                || (entry.state == CallState::Abandoned && entry.unanswered > 0)
        })
    }

    /// The files that were chosen for a key.
    pub(super) fn files_of(&self, key: &str) -> impl Iterator<Item = &RfiFileState> {
        self.state.files.iter().filter(move |file| file.record.key == key)
    }

    fn today(&self) -> Today {
        Today { day: self.now.to_zoned(TimeZone::UTC).date(), country: self.customer.country.clone() }
    }

    /// The answer as it stands now.
    pub(super) fn draft(&self) -> Draft {
        let schema = self.wire.schema().unwrap_or(serde_json::Value::Bool(true));
        let nothing_asked = self.wire.field_requirements.is_none();
        let form = Form::of(if nothing_asked { &EMPTY } else { &schema });
        let Prefill { mut values, mut origins } = prefill::prefill(&form, &self.customer, &self.earlier, self.now);
        if let Some(draft) = &self.state.draft {
            // What was typed says everything about the fields it was typed into; only new ones are prefilled.
            origins.retain(|pointer, _| match draft.values.get(pointer) {
                Some(typed) => values.get(pointer) == Some(typed),
                None => !inside_typed_list(&form, pointer),
            });
            values.retain(|pointer, _| !draft.values.contains_key(pointer) && !inside_typed_list(&form, pointer));
            values.extend(draft.values.clone());
        }
        self.assembled(form, values, origins)
    }

    fn assembled(&self, form: Form, values: Values, origins: BTreeMap<String, String>) -> Draft {
        let assembled = form.assemble(&values, &self.today());
        let text = assembled.value.to_string();
        let digest = self.digest(&text);
        Draft {
            form,
            values,
            origins,
            problems: assembled.problems,
            missing: assembled.missing,
            value: assembled.value,
            text,
            digest,
        }
    }

    /// Names an answer and the chosen files: SHA-256 over the request, the version of its fields, the public key for which
    /// it is sealed, the exact bytes, and key, name and hash of each file.
    pub(super) fn digest(&self, text: &str) -> String {
        let files = self.state.files.iter();
        let files: Vec<_> = files.map(|file| (&file.record.key, &file.record.name, &file.record.sha256)).collect();
        let sealed_for = self.wire.certificate.as_ref().map(|certificate| &certificate.jwk);
        let named = json!([self.id().as_str(), self.state.record.version, sealed_for, text, files]);
        hex::encode(Sha256::digest(named.to_string()))
    }
}

/// A schema that asks for nothing.
static EMPTY: std::sync::LazyLock<serde_json::Value> =
    std::sync::LazyLock::new(|| json!({ "type": "object", "properties": {} }));

/// A list that stands in a saved form is as long as it was typed, be it empty.
fn inside_typed_list(form: &Form, pointer: &str) -> bool {
    !form.pointers().iter().any(|known| known == pointer)
}

impl Desk {
    /// One request with everything that decides about it.
    pub(super) async fn case(&self, id: &RfiId) -> Result<Case> {
        let id = id.clone();
        let (now, offset) = (self.clock().server_now(), SignedDuration::from_millis(self.clock().offset_millis()));
        let read = self.store(move |store| {
            let Some(state) = store.rfi(&id)? else { return Ok(None) };
            let Some(attempt) = store.attempt(state.standing.attempt)? else { return Ok(None) };
            let Some(order) = store.order(attempt.order)? else { return Ok(None) };
            let (customer, version) = order.order.customer;
            let customer = match store.customer_latest(customer)? {
                Some(latest) => Some(latest),
                None => store.customer(customer, version)?,
            };
            let beneficiary = store.beneficiary(order.order.beneficiary.0, order.order.beneficiary.1)?;
            let earlier = store.rfi_answers(order.order.customer.0)?;
            let policy = store.policy()?;
            Ok(customer
                .zip(beneficiary)
                .map(|(customer, beneficiary)| (state, attempt, order, customer, beneficiary, policy, earlier)))
        });
        let found = read.await?.ok_or(Error::NotFound("the request for information"))?;
        let (state, attempt, order, customer, beneficiary, policy, mut earlier) = found;
        // Its own answer is no earlier one.
        earlier.retain(|answer| answer.rfi != state.standing.id);
        let wire = mirror::stored_rfi(&state.record)?;
        Ok(Case { state, attempt, order, customer, beneficiary, policy, earlier, wire, now, offset })
    }
}
