//! Opening a ticket: the form is checked, the exact bytes and their key are made durable, and only then sent.
use cpn::wire::{CreateSupportTicket, TICKET_ISSUES, TicketTerms};
use domain::fields;
use domain::ids::{AttemptId, IdempotencyKey};
use store::fact::{Call, Fact};

use super::{Ticket, may_open};
use crate::Desk;
use crate::attempts::stored;
use crate::error::{Error, FieldProblem, Result};

/// The longest text that is taken, in characters. CPN documents no limit; more than this is a mistake.
const LONGEST: usize = 10_000;
/// How many others may be named. CPN documents no limit; more than this is a mistake.
const MOST_CC: usize = 20;

/// A ticket's form.
#[derive(Clone, Debug)]
pub struct TicketInput {
    /// A word of [`TICKET_ISSUES`].
    pub issue: String,
    /// What is wrong, in words; CPN passes it on to the BFI.
    pub description: String,
    /// Who is answered.
    pub email: String,
    /// Who else: addresses separated by commas, semicolons or white space.
    pub cc: String,
}

impl Desk {
    /// Opens a ticket about an attempt's payment.
    ///
    /// The ticket that comes back may still be unknown: then the same key is asked again, here and in the background.
    ///
    /// # Errors
    /// When a field needs mending, an earlier ticket's outcome is open, or CPN plainly refused: then nothing was opened.
    pub async fn open_ticket(&self, attempt: AttemptId, input: TicketInput) -> Result<Ticket> {
        let state = self.attempt(attempt).await?;
        may_open(&state).map_err(Error::NotNow)?;
        let payment = state.payment.ok_or(Error::NotFound("the payment"))?;
        let terms = terms(payment.id.as_str(), &input)?;
        self.client()?;
        let key = IdempotencyKey::generate();
        let prepared =
            CreateSupportTicket::new(key, terms).prepare().map_err(|error| Error::Internal(error.to_string()))?;
        let sending = self.sending_tickets().claim(key)?;
        let body = stored(&prepared)?;
        let subject = payment.id.to_string();
        self.record_person(vec![Fact::CallIntended { key, attempt, call: Call::CreateSupportTicket, subject, body }])
            .await?;
        self.send_ticket(&sending, attempt, &prepared).await?;
        self.ticket(key).await
    }
}

/// What is sent, with every problem of the form named.
fn terms(payment: &str, input: &TicketInput) -> Result<TicketTerms> {
    let mut problems = Vec::new();
    let mut need = |field: &str, ok: bool, message: &str| {
        if !ok {
            problems.push(FieldProblem::new(field, message));
        }
    };
    let description = plain(&input.description);
    let email = input.email.trim().to_owned();
    let cc = addresses(&input.cc, &email);
    need("issue", TICKET_ISSUES.contains(&input.issue.as_str()), "Choose the kind of issue.");
    need("description", !description.is_empty(), "Say what is wrong, in words.");
    need("description", description.chars().count() <= LONGEST, "Say it in at most 10,000 characters.");
    need("email", fields::is_email(&email), "Enter one e-mail address, like treasury@example.com.");
    let wrong: Vec<_> = cc.iter().filter(|address| !fields::is_email(address)).map(String::as_str).collect();
    let message = format!("Not an e-mail address: {}. Separate addresses by commas.", wrong.join(", "));
    need("cc", wrong.is_empty(), &message);
    need("cc", cc.len() <= MOST_CC, "Name at most 20 others.");
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let (payment_id, issue_type) = (payment.to_owned(), input.issue.clone());
    Ok(TicketTerms { payment_id, issue_type, description, email, cc_emails: cc })
}

/// Text for people: lines and tabs stay, other control characters go.
pub(super) fn plain(text: &str) -> String {
    let kept = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.replace("\r\n", "\n").chars().filter(kept).collect::<String>().trim().to_owned()
}

/// The addresses of a list, each once and none that is answered anyway.
fn addresses(list: &str, email: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let parts = list.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|part| !part.is_empty());
    for part in parts {
        let known = part.eq_ignore_ascii_case(email) || found.iter().any(|other| other.eq_ignore_ascii_case(part));
        if !known {
            found.push(part.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> TicketInput {
        TicketInput {
            issue: "OTHER".to_owned(),
            description: "  The fiat is late.\r\nWhere is it?\u{0}\n".to_owned(),
            email: " treasury@example.com ".to_owned(),
            cc: "a@example.com, b@example.com;A@EXAMPLE.com\ntreasury@example.com".to_owned(),
        }
    }

    fn fields(input: &TicketInput) -> Vec<String> {
        match terms("c2a7e5d4", input) {
            Err(Error::Invalid(problems)) => problems.into_iter().map(|problem| problem.field).collect(),
            other => panic!("taken: {other:?}"),
        }
    }

    #[test]
    fn what_is_sent_is_tidy() {
        let terms = terms("c2a7e5d4", &input()).expect("a right form");
        assert_eq!(terms.description, "The fiat is late.\nWhere is it?");
        assert_eq!(terms.email, "treasury@example.com");
        assert_eq!(terms.cc_emails, ["a@example.com", "b@example.com"], "each once, and nobody twice");
    }

    #[test]
    fn each_wrong_field_is_named() {
        let wrong = TicketInput {
            issue: "EXISTING_TICKET".to_owned(),
            description: " \n ".to_owned(),
            email: "treasury".to_owned(),
            cc: "a@example.com, b at example".to_owned(),
        };
        assert_eq!(fields(&wrong), ["issue", "description", "email", "cc"]);
        assert_eq!(fields(&TicketInput { description: "x".repeat(10_001), ..input() }), ["description"]);
        let many: Vec<_> = (0..21).map(|n| format!("a{n}@example.com")).collect();
        assert_eq!(fields(&TicketInput { cc: many.join(" "), ..input() }), ["cc"]);
        assert_eq!(fields(&TicketInput { email: "a@example.com, b@example.com".to_owned(), ..input() }), ["email"]);
    }
}
