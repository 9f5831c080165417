//! Requests for information on a bench: raised, filled in as staff would, and compared with what the sandbox opened.
use std::time::{Duration, Instant};

use desk::book::CustomerInput;
use desk::rfis::form::{Field, FieldKind, Values};
use desk::rfis::{RfiDetail, RfiPartState, RfiStands};
use domain::fields::FieldValue;
use domain::ids::{AttemptId, RfiId};
use domain::party::PartyKind;
use domain::rfi::RfiPoint;
use serde_json::{Value, json};

use crate::Failure;
use crate::workbench::Bench;

/// How long anything may take, in real time.
const PATIENCE: Duration = Duration::from_secs(60);

/// A table that any institution can open.
pub const TABLE: &[u8] = b"name,share\r\nAna Ruiz,62.5\r\n";

/// A request and the attempt whose payment it is about.
#[derive(Clone, Debug)]
pub struct Question {
    /// The attempt.
    pub attempt: AttemptId,
    /// CPN's id of the request.
    pub id: RfiId,
}

/// Orders a payment of a new customer and has its BFI ask at a point; level 1 to 3.
///
/// # Errors
/// When it does not come to that.
pub async fn ask(bench: &Bench, point: RfiPoint, level: u8, kind: PartyKind) -> Result<Question, Failure> {
    let magic = match point {
        RfiPoint::BeforeFunding => "CreateRfi",
        RfiPoint::AfterFunding => "RfiAfterFunding",
        RfiPoint::AfterCompletion => "RfiAfterCompletion",
    };
    let suffix = if level == 1 { String::new() } else { format!("L{level}") };
    let customer = new_customer(bench, &format!("{magic}{suffix}"), kind).await?;
    let beneficiary = bench.beneficiary("MX").await?;
    let form = bench.form_between(&customer, &beneficiary, true, "250").await?;
    let attempt = bench.place(form).await?.1.id;
    if point != RfiPoint::BeforeFunding {
        bench.approve(attempt).await?;
    }
    asked(bench, attempt).await
}

/// A new customer of this name and kind, otherwise like a seeded one.
///
/// # Errors
/// When it cannot be saved.
pub async fn new_customer(bench: &Bench, name: &str, kind: PartyKind) -> Result<domain::party::Customer, Failure> {
    let like = match kind {
        PartyKind::Business => "Northwind Trading LLC",
        PartyKind::Individual => "Elena Marchetti",
    };
    let like = bench.customer(like).await?;
    let mut fields = like.fields;
    fields.insert("ORIGINATOR_NATIONAL_IDENTIFICATION_NUMBER".to_owned(), FieldValue::Text("99-0000042".to_owned()));
    let input = CustomerInput { id: None, kind, name: name.to_owned(), country: like.country, fields };
    Ok(bench.desk.save_customer(input).await?)
}

/// Waits for the newest request about an attempt's payment.
///
/// # Errors
/// When none comes.
pub async fn asked(bench: &Bench, attempt: AttemptId) -> Result<Question, Failure> {
    let state = bench.wait(attempt, "to be asked", Duration::from_secs(2), |state| !state.rfis.is_empty()).await?;
    let newest = state.rfis.last().ok_or_else(|| Failure::new("nobody asks"))?;
    Ok(Question { attempt, id: newest.id.clone() })
}

impl Question {
    /// The request as staff see it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn detail(&self, bench: &Bench) -> Result<RfiDetail, Failure> {
        Ok(bench.desk.rfi(&self.id).await?)
    }

    /// Fills in every field that is empty, and saves.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub async fn fill(&self, bench: &Bench) -> Result<RfiDetail, Failure> {
        self.fill_as(bench, &[]).await
    }

    /// The same, with values of one's own.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub async fn fill_as(&self, bench: &Bench, own: &[(&str, &str)]) -> Result<RfiDetail, Failure> {
        let detail = self.detail(bench).await?;
        let mut values = detail.values.clone();
        for group in &detail.groups {
            fill_in(&group.fields, "", &mut values);
        }
        values.extend(own.iter().map(|(pointer, text)| ((*pointer).to_owned(), (*text).to_owned())));
        Ok(bench.desk.save_rfi_answer(&self.id, values).await?)
    }

    /// Chooses a table for each file that is asked for.
    ///
    /// # Errors
    /// When one is refused.
    pub async fn attach(&self, bench: &Bench) -> Result<RfiDetail, Failure> {
        let mut detail = self.detail(bench).await?;
        for (index, slot) in detail.files.clone().into_iter().enumerate() {
            let content = [TABLE, index.to_string().as_bytes(), b",1\r\n"].concat();
            let name = format!("{index}-{}.csv", slot.key.to_lowercase());
            detail = bench.desk.add_rfi_file(&self.id, &slot.key, &name, content).await?;
        }
        Ok(detail)
    }

    /// Sends what is shown now.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn send(&self, bench: &Bench) -> Result<RfiDetail, Failure> {
        let detail = self.detail(bench).await?;
        Ok(bench.desk.submit_rfi(&self.id, &detail.preview.digest).await?)
    }

    /// Waits until the request is as wanted, moving the sandbox's clock.
    ///
    /// # Errors
    /// When it does not become so.
    pub async fn until(
        &self,
        bench: &Bench,
        step: Duration,
        wanted: impl Fn(&RfiDetail) -> bool,
    ) -> Result<RfiDetail, Failure> {
        let start = Instant::now();
        loop {
            let detail = self.detail(bench).await?;
            if wanted(&detail) {
                return Ok(detail);
            }
            if start.elapsed() > PATIENCE {
                let (line, sending) = (&detail.line, &detail.sending);
                return Err(Failure::new(format!("the request does not become so: {line:?} {sending:?}")));
            }
            bench.sandbox.clock().advance(step);
            bench.desk.poll_soon();
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// Waits until it stands so.
    ///
    /// # Errors
    /// When it does not.
    pub async fn stands(&self, bench: &Bench, wanted: RfiStands) -> Result<RfiDetail, Failure> {
        self.until(bench, Duration::from_secs(2), |detail| detail.line.stands == wanted).await
    }

    /// Waits until CPN has every chosen file.
    ///
    /// # Errors
    /// When it does not come to that.
    pub async fn files_sent(&self, bench: &Bench) -> Result<RfiDetail, Failure> {
        let all = |detail: &RfiDetail| {
            detail.files.iter().flat_map(|slot| &slot.files).all(|file| file.part == RfiPartState::Sent)
        };
        self.until(bench, Duration::ZERO, all).await
    }

    /// What the sandbox's institution opened: the answer, and each file's key, name and SHA-256.
    ///
    /// # Errors
    /// When the sandbox does not know the request.
    pub async fn opened(&self, bench: &Bench) -> Result<(Value, Vec<(String, String, String)>), Failure> {
        let world = bench.world().await?;
        let all = world.get("rfis").and_then(Value::as_array).cloned().unwrap_or_default();
        let mine = all.iter().find(|known| known.pointer("/rfi/id").and_then(Value::as_str) == Some(self.id.as_str()));
        let mine = mine.ok_or_else(|| Failure::new("the sandbox does not know the request"))?;
        let text = |file: &Value, name: &str| file.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let files = mine.get("files").and_then(Value::as_array).cloned().unwrap_or_default();
        let files = files.iter().map(|file| (text(file, "fileKey"), text(file, "fileName"), text(file, "sha256")));
        Ok((mine.get("answer").cloned().unwrap_or(json!(null)), files.collect()))
    }

    /// The path of the request at CPN, as faults name it: `GET`, or `POST` with `/submit` or `/files`.
    #[must_use]
    pub fn route(method: &str, end: &str) -> String {
        format!("{method} /v1/cpn/payments/*/rfis/*{end}")
    }
}

fn fill_in(fields: &[Field], start: &str, values: &mut Values) {
    for field in fields {
        let pointer = format!("{start}{}", field.pointer);
        match field.kind {
            FieldKind::Object => fill_in(&field.members, start, values),
            FieldKind::List => fill_in(&field.template, &pointer, values),
            FieldKind::Text
            | FieldKind::Date
            | FieldKind::Country
            | FieldKind::Phone
            | FieldKind::Email
            | FieldKind::Url
            | FieldKind::Number
            | FieldKind::Boolean
            | FieldKind::Choice
            | FieldKind::Raw => {
                let value = values.entry(pointer).or_default();
                if value.is_empty() {
                    *value = plausible(field);
                }
            }
        }
    }
}

fn plausible(field: &Field) -> String {
    let text = match field.kind {
        FieldKind::Date => "1980-02-29",
        FieldKind::Country => "US",
        FieldKind::Phone => "+1 503 555 0142",
        FieldKind::Email => "desk@northwind.example.com",
        FieldKind::Url => "https://northwind.example.com",
        FieldKind::Number => "62.5",
        FieldKind::Boolean => "true",
        FieldKind::Choice => field.choices.first().map_or("", String::as_str),
        FieldKind::Raw => "{}",
        FieldKind::Text | FieldKind::Object | FieldKind::List => {
            if field.label == "Postal code" {
                "02110"
            } else {
                "As registered"
            }
        }
    };
    text.to_owned()
}
