//! Support tickets: the key and the exact bytes before anything is sent, one ticket whatever gets lost, refusals in words,
//! and what people note about them.
use acceptance::Failure;
use acceptance::workbench::Bench;
use desk::Error;
use desk::tickets::{FileInput, NoteInput, TicketInput, TicketStanding};
use domain::ids::AttemptId;
use domain::status::StatusWord;
use ipc::error::ApiError;
use ipc::ticket::TicketView;
use sandbox::{Fault, FaultKind};
use serde_json::Value;
use store::fact::{Call, PolicyRecord};
use store::{ListQuery, View};

const TICKETS: &str = "POST /v1/cpn/supportTickets";

fn input(description: &str) -> TicketInput {
    TicketInput {
        issue: "OTHER".to_owned(),
        description: description.to_owned(),
        email: "treasury@northwind.example".to_owned(),
        cc: "ops@northwind.example, treasury@northwind.example".to_owned(),
    }
}

fn always(bench: &Bench, route: &str, kind: FaultKind) {
    bench.sandbox.set_fault(Fault { route: route.to_owned(), kind, count: None });
}

/// The tickets that the sandbox holds, by their keys.
async fn held(bench: &Bench) -> Result<Vec<(String, Value)>, Failure> {
    let world = bench.world().await?;
    let tickets = world.get("ticketKeys").and_then(Value::as_object).cloned().unwrap_or_default();
    Ok(tickets.into_iter().collect())
}

/// The keys of the calls that open tickets, as the desk wrote them down.
async fn written(bench: &Bench, attempt: AttemptId) -> Result<Vec<String>, Failure> {
    let state = bench.desk.attempt(attempt).await?;
    let calls = state.outbox.iter().filter(|entry| entry.call == Call::CreateSupportTicket);
    Ok(calls.map(|entry| entry.key.to_string()).collect())
}

/// A ticket whose call was lost: it is not known whether CPN has it.
async fn lost(bench: &Bench, kind: FaultKind) -> Result<(AttemptId, desk::tickets::Ticket), Failure> {
    let attempt = bench.payment().await?;
    always(bench, TICKETS, kind);
    let ticket = bench.desk.open_ticket(attempt, input("Where is it?")).await?;
    assert!(matches!(ticket.standing, TicketStanding::Unknown { .. }), "{:?}", ticket.standing);
    Ok((attempt, ticket))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_opened_once_and_its_one_answer_is_kept() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let policy = PolicyRecord { support_email: "treasury@northwind.example".to_owned(), ..PolicyRecord::default() };
    bench.desk.save_policy(policy).await?;
    let attempt = bench.payment().await?;
    let payment = bench.desk.attempt(attempt).await?.payment.ok_or_else(|| Failure::new("no payment"))?;
    let draft = bench.desk.ticket_draft(attempt).await?;
    assert_eq!((draft.issue, draft.email.as_str()), ("OTHER", "treasury@northwind.example"));
    assert!(draft.description.contains(payment.id.as_str()) && draft.description.contains("CRYPTO_FUNDS_PENDING"));
    for personal in ["Northwind", "Talleres"] {
        assert!(!draft.description.contains(personal), "{personal} is not needed to find the payment");
    }
    let ticket = bench.desk.open_ticket(attempt, input(&draft.description)).await?;
    let view = TicketView::from(ticket.clone());
    let held = held(&bench).await?;
    assert_eq!(held.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), [view.id.as_str()]);
    let at = |pointer: &str| held[0].1.pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(at("/paymentId"), payment.id.as_str());
    assert_eq!(at("/caseRefId"), view.case_reference.clone().unwrap_or_default().as_str());
    assert_eq!(at("/ccEmails"), serde_json::json!(["ops@northwind.example"]), "nobody is written to twice");
    assert_eq!((view.problem, view.ask_again.allowed), (None, false));

    let bench = bench.reopen().await?;
    let kept = bench.desk.tickets(attempt).await?;
    assert_eq!(kept.len(), 1);
    assert_eq!(TicketView::from(kept[0].clone()).case_reference, view.case_reference);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_whose_answer_was_lost_is_asked_for_with_its_own_key_and_is_the_only_one() -> Result<(), Failure> {
    let unreadable = FaultKind::MissingMember { member: "caseRefId".to_owned() };
    for kind in [FaultKind::DropAfter, FaultKind::DropBefore, FaultKind::Garbage, unreadable] {
        let bench = Bench::open().await?;
        let (attempt, ticket) = lost(&bench, kind.clone()).await?;
        let second = bench.desk.open_ticket(attempt, input("Where is it?")).await;
        assert!(matches!(second, Err(Error::NotNow(_))), "the first one's outcome comes first: {second:?}");
        bench.sandbox.clear_faults();
        let known = bench.desk.ask_ticket_again(ticket.id()).await?;
        assert_eq!(known.standing, TicketStanding::Open, "{kind:?}");
        assert_eq!(held(&bench).await?.len(), 1, "{kind:?}");
        assert_eq!(written(&bench, attempt).await?, [ticket.id().to_string()]);
        assert!(bench.desk.ask_ticket_again(ticket.id()).await.is_err(), "nothing is unknown any more");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_ticket_is_asked_for_again_in_the_background() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (_, ticket) = lost(&bench, FaultKind::DropAfter).await?;
    bench.sandbox.clear_faults();
    bench.desk.poll_soon();
    resolved(&bench, &ticket).await?;
    assert_eq!(held(&bench).await?.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_ticket_is_taken_up_again_at_the_next_start() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (_, ticket) = lost(&bench, FaultKind::DropBefore).await?;
    assert_eq!(held(&bench).await?, []);
    bench.sandbox.clear_faults();
    let bench = bench.reopen().await?;
    resolved(&bench, &ticket).await?;
    assert_eq!(held(&bench).await?.len(), 1);
    Ok(())
}

async fn resolved(bench: &Bench, ticket: &desk::tickets::Ticket) -> Result<(), Failure> {
    for _ in 0..400 {
        if bench.desk.ticket(ticket.id()).await?.standing == TicketStanding::Open {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Err(Failure::new(format!("{:?}", bench.desk.ticket(ticket.id()).await?.standing)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_cpn_processed_before_means_a_ticket_whose_reference_is_lost() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (_, ticket) = lost(&bench, FaultKind::DropAfter).await?;
    bench.sandbox.clear_faults();
    always(&bench, TICKETS, FaultKind::Conflict);
    let known = bench.desk.ask_ticket_again(ticket.id()).await?;
    assert_eq!(known.standing, TicketStanding::AnswerLost);
    let view = TicketView::from(known);
    assert_eq!((view.case_reference, view.ask_again.allowed, view.note.allowed), (None, false, true));
    assert!(view.problem.is_some_and(|words| words.contains("treasury@northwind.example")));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_is_told_in_words_and_leaves_no_ticket() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let words = [
        (290_600, "An escalation needs the reference of its first ticket."),
        (290_601, "CPN does not have the ticket it belongs to."),
        (290_602, "CPN does not take this kind of issue from us."),
        (290_603, "CPN does not have the payment of this ticket."),
    ];
    for (code, sentence) in words {
        let refused = bench.desk.open_ticket(attempt, input(&format!("REFUSE-{code}"))).await;
        let error = ApiError::from(refused.map(|ticket| ticket.standing).expect_err("refused"));
        assert!(error.message.contains(sentence), "{code}: {}", error.message);
        assert!(error.technical.is_some_and(|technical| technical.contains("supportTickets")), "for support");
    }
    assert!(bench.desk.tickets(attempt).await?.is_empty(), "each was told at once");
    // CPN's own trouble is no refusal: the ticket may exist, and the same key is asked again.
    let sick = bench.desk.open_ticket(attempt, input("REFUSE-290604")).await?;
    assert!(matches!(sick.standing, TicketStanding::Unknown { .. }), "{:?}", sick.standing);
    assert_eq!(held(&bench).await?, []);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_that_is_refused_after_a_lost_answer_stays_visible() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (attempt, ticket) = lost(&bench, FaultKind::DropBefore).await?;
    bench.sandbox.clear_faults();
    let refuse = FaultKind::Refuse { status: 404, code: 290_603, message: None, after: false };
    always(&bench, TICKETS, refuse);
    assert!(bench.desk.ask_ticket_again(ticket.id()).await.is_err());
    let shown = bench.desk.tickets(attempt).await?;
    let view = TicketView::from(shown.into_iter().next().ok_or_else(|| Failure::new("it is gone"))?);
    assert!(view.problem.is_some_and(|words| words.contains("CPN does not have the payment of this ticket.")));
    bench.sandbox.clear_faults();
    bench.desk.open_ticket(attempt, input("Again.")).await?;
    assert_eq!(held(&bench).await?.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_for_a_form_that_needs_mending_or_without_a_network() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let wrong = TicketInput { email: "treasury".to_owned(), cc: "ops".to_owned(), ..input(" ") };
    let Err(Error::Invalid(problems)) = bench.desk.open_ticket(attempt, wrong).await else {
        return Err(Failure::new("it was taken"));
    };
    let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["description", "email", "cc"]);
    assert!(written(&bench, attempt).await?.is_empty(), "nothing was written down");

    let (_, stopped) = {
        let form = bench.form("MX", true, "250").await?;
        always(&bench, "POST /v1/cpn/quotes", FaultKind::DropBefore);
        bench.place(form).await?
    };
    assert!(bench.desk.ticket_draft(stopped.id).await?.open.is_err(), "there is no payment to ask about");
    assert!(matches!(bench.desk.open_ticket(stopped.id, input("?")).await, Err(Error::NotNow(_))));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_that_asks_for_information_needs_somebody_until_it_is_answered() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    let ticket = bench.desk.open_ticket(attempt, input("They ask for the invoice.")).await?;
    let needs_you = || ListQuery { text: None, view: View::NeedsYou, today: None, limit: 10, offset: 0 };
    assert_eq!(bench.desk.list(needs_you()).await?.rows.len(), 0);
    let note = |answers: bool| NoteInput {
        text: "Sent the invoice.".to_owned(),
        answers,
        files: vec![FileInput { name: "../invoice.pdf".to_owned(), content: b"%PDF-1.7".to_vec() }],
    };
    assert!(bench.desk.note_ticket(ticket.id(), note(true)).await.is_err(), "nothing was asked");
    bench.desk.mark_ticket(ticket.id(), true).await?;
    assert_eq!(bench.desk.list(needs_you()).await?.rows.len(), 1);
    assert_eq!(bench.desk.tickets_to_answer().await?.len(), 1);
    let answered = bench.desk.note_ticket(ticket.id(), note(true)).await?;
    assert_eq!(bench.desk.list(needs_you()).await?.rows.len(), 0);
    let view = TicketView::from(answered);
    let file = &view.notes[0].files[0];
    assert_eq!((view.answered, file.name.as_str(), view.notes[0].person.as_str()), (true, "invoice.pdf", "Ana Duarte"));

    let bench = bench.reopen().await?;
    let (name, content) = bench.desk.ticket_file(ticket.id(), &file.sha256).await?;
    assert_eq!((name.as_str(), content.as_slice()), ("invoice.pdf", b"%PDF-1.7".as_slice()));
    assert!(bench.desk.ticket_file(ticket.id(), "00").await.is_err(), "only what was kept with this ticket");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_payment_gives_a_ticket_that_says_how_late_it_is() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::BfiPaying).await?;
    let in_time = bench.desk.ticket_draft(attempt).await?;
    assert_eq!(in_time.issue, "OTHER");
    assert!(!in_time.description.contains("late"), "{}", in_time.description);
    // The server's clock moves on while nothing is heard of the payment.
    always(&bench, "GET /v1/cpn/payments*", FaultKind::DropBefore);
    bench.sandbox.clock().advance(std::time::Duration::from_secs(8 * 24 * 3_600));
    bench.form("MX", true, "100").await?;
    let late = bench.desk.ticket_draft(attempt).await?;
    assert_eq!(late.issue, "PAYMENT_SETTLEMENT_DELAY");
    assert!(late.description.contains("FIAT_PAYMENT_INITIATED") && late.description.contains("It is late by"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_refund_gives_a_ticket_that_asks_for_the_money() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("FailThenRefundCreatedThenFailed").await?.id;
    bench.approve(attempt).await?;
    let failed = |state: &store::AttemptState| state.refunds.iter().any(|refund| refund.record.status == "FAILED");
    let state = bench.wait(attempt, "the refund to fail", std::time::Duration::from_secs(2), failed).await?;
    let draft = bench.desk.ticket_draft(attempt).await?;
    assert_eq!(draft.issue, "REVERSE_FUNDS");
    let owed = state.refund_owed().ok_or_else(|| Failure::new("nothing is owed"))?;
    for part in [&owed.grouped(), &state.refund_address, &"The refund failed.".to_owned(), &"FAILED".to_owned()] {
        assert!(draft.description.contains(part.as_str()), "{part}: {}", draft.description);
    }
    let opened = bench.desk.open_ticket(attempt, TicketInput { issue: draft.issue.to_owned(), ..input("Back, now.") });
    assert_eq!(opened.await?.request.issue_type, "REVERSE_FUNDS");
    Ok(())
}
