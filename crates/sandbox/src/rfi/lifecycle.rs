//! What happens to RFIs: raised, answered, decided, expired, and what each of it does to the payment.

use cpn::wire::{Extra, PaymentFailureReason, PaymentStatus, Rfi, RfiStatus, RfiSummary, Timestamp as WireTime};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::{Level, ReceivedFile, RefusedWord, RfiRecord, documents, schema};
use crate::agenda::{Event, pace};
use crate::bfis;
use crate::events::Topic;
use crate::world::World;

/// The documented magic values of the answer's field `NAME`.
const IN_REVIEW: &str = "InReview";
const REJECTED: &str = "Rejected";

/// Why a payment fails with its RFI (cpn-api 5.4).
const DOCUMENTS_MISSING: &str = "PM03001";
const REFUSED: &str = "PM03004";
const LATE: &str = "PM03005";

impl World {
    /// Asks about a payment's sender, unless it is asked about already. Says which RFI it is.
    pub(crate) fn raise_rfi(
        &mut self,
        at: Timestamp,
        payment: &str,
        level: Level,
        life_seconds: Option<u32>,
    ) -> Option<String> {
        if self.open_rfi(payment).is_some() {
            return None;
        }
        let unfunded = self.payment(payment)?.payment.status == PaymentStatus::Created;
        let usual = if unfunded { pace::RFI_LIFE } else { pace::RFI_LIFE_FUNDED };
        let life = life_seconds.or(self.rfi_settings.life_seconds).map_or(usual, i64::from);
        let expires = at.saturating_add(SignedDuration::from_secs(life)).unwrap_or(Timestamp::MAX);
        let record = self.new_rfi(payment, level, expires)?;
        let id = record.rfi.id.clone();
        self.rfis.insert(id.clone(), record);
        self.rfi_changed(at, &id);
        self.schedule_at(expires, Event::RfiExpires { rfi: id.clone() });
        Some(id)
    }

    /// What an RFI of a level asks about a payment's sender.
    fn new_rfi(&mut self, payment: &str, level: Level, expires: Timestamp) -> Option<RfiRecord> {
        let record = self.payment(payment)?;
        let customer = record.payment.customer_ref_id.clone().unwrap_or_default();
        let quote = self.quotes.get(&record.payment.quote_id)?;
        let party = quote.sender.clone();
        let failed = |error: &rcgen::Error| tracing::error!(%error, "there is no key for an RFI");
        let key = bfis::new_key(&quote.domain).inspect_err(failed).ok()?;
        let fields = schema::requirements(level, &party, &self.rfi_settings);
        let asked_files = documents::asked(level, &party);
        let mut extra = Extra::new();
        // The specification requires this member and describes it nowhere.
        extra.insert("requiredFields".to_owned(), fields.schema["required"].clone());
        let rfi = Rfi {
            id: self.new_id(),
            payment_id: Some(payment.to_owned()),
            status: RfiStatus::InformationRequired,
            level: Some(level.on_the_wire()),
            expire_date: Some(WireTime::from(expires)),
            field_requirements: Some(fields),
            file_requirements: Some(documents::requirements(&asked_files, self.rfi_settings.files)),
            certificate: Some(key.certificate.clone()),
            extra,
        };
        Some(RfiRecord {
            rfi,
            key,
            customer,
            expired: false,
            asked_files,
            answer: None,
            files: Vec::new(),
            decision_planned: false,
        })
    }

    /// Asks by itself, if the payment still stands where it was planned to be asked about.
    pub(crate) fn raise_planned_rfi(&mut self, at: Timestamp, payment: &str, level: Level, during: &PaymentStatus) {
        if self.payment(payment).is_some_and(|record| record.payment.status == *during) {
            self.raise_rfi(at, payment, level, None);
        }
    }

    /// Takes an answer that was found good.
    pub(crate) fn take_answer(&mut self, now: Timestamp, id: &str, answer: Map<String, Value>) {
        let Some(record) = self.rfis.get_mut(id) else { return };
        record.answer = Some(answer);
        record.rfi.status = RfiStatus::InReview;
        self.rfi_changed(now, id);
        self.plan_decision(now, id);
    }

    /// Takes a file that was found good.
    pub(crate) fn take_file(&mut self, now: Timestamp, id: &str, file: ReceivedFile) {
        let Some(record) = self.rfis.get_mut(id) else { return };
        record.files.push(file);
        self.plan_decision(now, id);
    }

    /// The institution decides once it has the answer and every required file; never, if the answer says so.
    fn plan_decision(&mut self, now: Timestamp, id: &str) {
        let Some(record) = self.rfis.get_mut(id) else { return };
        let waits = named(record.answer.as_ref()) == Some(IN_REVIEW) || !record.has_its_files();
        if record.rfi.status == RfiStatus::InReview && !waits && !record.decision_planned {
            record.decision_planned = true;
            self.schedule(now, pace::RFI_DECIDED, Event::RfiDecided { rfi: id.to_owned() });
        }
    }

    /// Decides as the answer asks for.
    pub(crate) fn decide_rfi(&mut self, at: Timestamp, id: &str) {
        let Some(record) = self.rfis.get(id) else { return };
        let refused = named(record.answer.as_ref()) == Some(REJECTED);
        self.end_review(at, id, refused.then_some(REFUSED));
    }

    /// Ends a review: approved, or refused with the code that the payment then fails with. Says whether there was one.
    pub(crate) fn end_review(&mut self, at: Timestamp, id: &str, refused: Option<&str>) -> bool {
        let Some(record) = self.rfis.get_mut(id).filter(|record| record.rfi.status == RfiStatus::InReview) else {
            return false;
        };
        let payment = record.payment().to_owned();
        match refused {
            None => {
                record.rfi.status = RfiStatus::Approved;
                self.rfi_changed(at, id);
                self.go_on_after_rfi(at, &payment);
            }
            Some(code) => {
                self.refuse_rfi(at, id);
                self.fail_for_rfi(at, &payment, code);
            }
        }
        true
    }

    /// Ends an RFI whose time is up: nobody answered, files are missing, or nobody decided.
    pub(crate) fn expire_rfi(&mut self, at: Timestamp, id: &str) {
        let Some(record) = self.rfis.get_mut(id).filter(|record| record.is_open()) else { return };
        record.expired = true;
        let without_files = record.rfi.status == RfiStatus::InReview && !record.has_its_files();
        let payment = record.payment().to_owned();
        self.refuse_rfi(at, id);
        self.fail_for_rfi(at, &payment, if without_files { DOCUMENTS_MISSING } else { LATE });
    }

    fn refuse_rfi(&mut self, at: Timestamp, id: &str) {
        let word = match self.rfi_settings.refused {
            RefusedWord::Rejected => RfiStatus::Rejected,
            RefusedWord::Failed => RfiStatus::Failed,
        };
        if let Some(record) = self.rfis.get_mut(id) {
            record.rfi.status = word;
        }
        self.rfi_changed(at, id);
    }

    /// What was held up by an RFI goes on: the review of a new payment, the payout of a funded one.
    fn go_on_after_rfi(&mut self, at: Timestamp, payment: &str) {
        match self.payment(payment).map(|record| &record.payment.status) {
            Some(PaymentStatus::Created) => self.pass_review(payment, at),
            Some(PaymentStatus::FiatPaymentInitiated) => {
                self.schedule(at, pace::PAYOUT_DONE, Event::PayoutDone { payment: payment.to_owned() });
            }
            // Expired meanwhile, or paid out already: nothing waits.
            Some(
                PaymentStatus::CryptoFundsPending
                | PaymentStatus::Completed
                | PaymentStatus::Failed
                | PaymentStatus::Unknown(_),
            )
            | None => {}
        }
    }

    /// The payment fails with its RFI: without money moved, or with a refund. A completed one stays as it is.
    fn fail_for_rfi(&mut self, at: Timestamp, payment: &str, code: &str) {
        let reason = || PaymentFailureReason::RfiVerificationFailed;
        self.fail(payment, at, PaymentStatus::Created, reason(), code);
        if self.fail(payment, at, PaymentStatus::FiatPaymentInitiated, reason(), code) {
            self.refund(payment, at);
        }
    }

    /// Shows an RFI in its payment and tells who listens. Every change of an RFI's status comes through here.
    fn rfi_changed(&mut self, at: Timestamp, id: &str) {
        let Some(record) = self.rfis.get(id) else { return };
        let (rfi, open, payment) = (record.rfi.clone(), record.is_open(), record.payment().to_owned());
        let mut extra = Extra::new();
        extra.insert("type".to_owned(), "rfi".into());
        let summary = RfiSummary { id: rfi.id.clone(), status: rfi.status.clone(), extra };
        let Some(record) = self.payment_mut(&payment) else { return };
        let list = record.payment.rfis.get_or_insert_default();
        match list.iter_mut().find(|other| other.id == summary.id) {
            Some(known) => *known = summary,
            None => list.push(summary),
        }
        record.payment.active_rfi = open.then(|| rfi.clone());
        let topic = match rfi.status {
            RfiStatus::InformationRequired => Topic::RfiInformationRequired,
            RfiStatus::InReview => Topic::RfiInReview,
            RfiStatus::Approved => Topic::RfiApproved,
            RfiStatus::Rejected | RfiStatus::Failed | RfiStatus::Unknown(_) => Topic::RfiRejected,
        };
        self.announce(at, topic, &rfi);
    }
}

/// The answer's field `NAME`.
fn named(answer: Option<&Map<String, Value>>) -> Option<&str> {
    answer?.get("NAME")?.as_str()
}
