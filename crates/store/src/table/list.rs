//! The list of payments: one row per draft, per order without an attempt, and per attempt.
use domain::ids::{AttemptId, OrderId, RfiId};
use domain::money::Money;
use domain::status::{ActsNext, StatusWord};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params, params_from_iter};

use crate::column::Text;
use crate::error::StoreError;
use crate::open::Store;
use crate::table::list_row::{self, FINISHED, Names, Placed};
use crate::table::{drafts, orders, standing};

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowId {
    /// A draft, by the order it will become.
    Draft(OrderId),
    /// An order without an attempt.
    Order(OrderId),
    /// An attempt.
    Attempt(AttemptId),
}

/// Which instant a row counts down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeadlineKind {
    /// The quote's end.
    Quote,
    /// Our last moment to sign, before the end of the onchain window.
    SignBy,
    /// The answer to a request for information.
    Rfi,
    /// The longest announced arrival, counted from funding.
    ArrivalDue,
}

impl DeadlineKind {
    const ALL: [Self; 4] = [Self::Quote, Self::SignBy, Self::Rfi, Self::ArrivalDue];

    fn name(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::SignBy => "sign_by",
            Self::Rfi => "rfi",
            Self::ArrivalDue => "arrival_due",
        }
    }
}

/// What a row counts down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// When.
    pub at: Timestamp,
    /// Which.
    pub kind: DeadlineKind,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// What it stands for.
    pub id: RowId,
    /// Its order.
    pub order: OrderId,
    /// The order's number; empty for a draft.
    pub number: String,
    /// The status word.
    pub status: StatusWord,
    /// Who acts next; nobody when a later decision has overtaken the row.
    pub acts_next: ActsNext,
    /// The beneficiary's name.
    pub beneficiary: String,
    /// The customer's name; empty for a draft.
    pub customer: String,
    /// The paying institution, once a quote was taken.
    pub bfi: Option<String>,
    /// The payment's reference.
    pub reference: String,
    /// What leaves the wallet, or its bound.
    pub source: Option<Money>,
    /// Whether the source is the most that may leave.
    pub source_is_limit: bool,
    /// What arrives, or its bound.
    pub destination: Option<Money>,
    /// Whether the destination is the least that may arrive.
    pub destination_is_limit: bool,
    /// What it counts down to.
    pub deadline: Option<Deadline>,
    /// When something last happened.
    pub updated_at: Timestamp,
    /// Whether nothing more is to be done.
    pub terminal: bool,
    /// The request for information that waits for an answer.
    pub rfi: Option<RfiId>,
    /// CPN's code, when the payment failed.
    pub failure_code: Option<String>,
}

/// A saved view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Everything that is not finished, and what did so since [`ListQuery::today`].
    Open,
    /// Waiting for a signature.
    ToSign,
    /// Waiting for the paying institution.
    WithBfi,
    /// Unknown, checking.
    Unknown,
    /// Refunds due and done.
    Refunds,
    /// Everything.
    All,
    /// Waiting for a person at this desk; drafts excepted.
    NeedsYou,
}

impl View {
    /// All views.
    pub const ALL: [Self; 7] =
        [Self::Open, Self::ToSign, Self::WithBfi, Self::Unknown, Self::Refunds, Self::All, Self::NeedsYou];

    pub(super) fn bit(self) -> i64 {
        match self {
            Self::Open => 1,
            Self::ToSign => 2,
            Self::WithBfi => 4,
            Self::Unknown => 8,
            Self::Refunds => 16,
            Self::All => 32,
            Self::NeedsYou => 64,
        }
    }
}

/// What to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Words that must all occur: in numbers, names, reference, amounts, payment id.
    pub text: Option<String>,
    /// Which view.
    pub view: View,
    /// When the reader's day began; without it nothing counts as of today.
    pub today: Option<Timestamp>,
    /// At most so many rows.
    pub limit: u32,
    /// After so many rows.
    pub offset: u32,
}

/// How many rows each view has, whatever is searched for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViewCounts {
    /// Of [`View::Open`].
    pub open: u64,
    /// Of [`View::ToSign`].
    pub to_sign: u64,
    /// Of [`View::WithBfi`].
    pub with_bfi: u64,
    /// Of [`View::Unknown`].
    pub unknown: u64,
    /// Of [`View::Refunds`].
    pub refunds: u64,
    /// Of [`View::All`].
    pub all: u64,
    /// Of [`View::NeedsYou`].
    pub needs_you: u64,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// The rows in order: needs you by time left, then waiting on others, then finished newest first.
    pub rows: Vec<ListRow>,
    /// How many rows the view has with these words.
    pub total_in_view: u64,
    /// How many rows each view has.
    pub counts: ViewCounts,
}

/// Makes an order's rows anew.
pub(crate) fn refresh(connection: &Connection, order: OrderId) -> Result<(), StoreError> {
    let attempts = standing::settle(connection, order)?;
    connection.prepare_cached("DELETE FROM list WHERE order_id = ?1")?.execute([Text(order)])?;
    if let Some(draft) = drafts::load(connection, order)? {
        write(connection, &list_row::of_draft(&draft))?;
    }
    let Some(state) = orders::load(connection, order)? else { return Ok(()) };
    let names = || {
        let mut statement = connection.prepare_cached(
            "SELECT b.name, c.name FROM orders AS o \
             JOIN beneficiaries AS b ON b.id = o.beneficiary_id AND b.version = o.beneficiary_version \
             JOIN customers AS c ON c.id = o.customer_id AND c.version = o.customer_version WHERE o.id = ?1",
        )?;
        statement.query_row([Text(order)], |row| Ok(Names { beneficiary: row.get(0)?, customer: row.get(1)? }))
    };
    if attempts.is_empty() {
        write(connection, &list_row::of_order(&state, names()?))?;
    }
    for attempt in &attempts {
        write(connection, &list_row::of_attempt(&state, attempt, names()?))?;
    }
    Ok(())
}

fn write(connection: &Connection, placed: &Placed) -> Result<(), StoreError> {
    let row = &placed.row;
    let (kind, id) = match row.id {
        RowId::Draft(id) => ("draft", id.to_string()),
        RowId::Order(id) => ("order", id.to_string()),
        RowId::Attempt(id) => ("attempt", id.to_string()),
    };
    let amount = |money: Option<Money>| money.map(|money| money.to_string()).unwrap_or_default();
    let words = [
        row.number.as_str(),
        &row.beneficiary,
        &row.customer,
        row.bfi.as_deref().unwrap_or_default(),
        &row.reference,
        &amount(row.source),
        &amount(row.destination),
        &placed.extra,
    ];
    connection
        .prepare_cached(
            "INSERT INTO list (id, kind, order_id, number, status, acts_next, rank, place, views, beneficiary, customer, \
             bfi, reference, source, source_is_limit, destination, destination_is_limit, deadline, deadline_kind, \
             updated_at, terminal, haystack) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, \
             ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
        )?
        .execute(params![
            id,
            kind,
            Text(row.order),
            row.number,
            status_name(row.status),
            acts_next_name(row.acts_next),
            placed.rank,
            placed.place,
            placed.views,
            row.beneficiary,
            row.customer,
            row.bfi,
            row.reference,
            row.source.map(Text),
            row.source_is_limit,
            row.destination.map(Text),
            row.destination_is_limit,
            row.deadline.map(|deadline| Text(deadline.at)),
            row.deadline.map(|deadline| deadline.kind.name()),
            Text(row.updated_at),
            row.terminal,
            words.join("\n").to_lowercase(),
        ])?;
    Ok(())
}

impl Store {
    /// A page of the list.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn list(&self, query: &ListQuery) -> Result<ListPage, StoreError> {
        let connection = self.connection();
        let words: Vec<String> = query
            .text
            .iter()
            .flat_map(|text| text.split_whitespace())
            .map(|word| format!("%{}%", escape(&word.to_lowercase())))
            .collect();
        let today = ended_since(query.today);
        let mut condition = format!("(views & {} <> 0", query.view.bit());
        if query.view == View::Open {
            condition.push_str(&format!(" OR {today}"));
        }
        condition.push(')');
        for _ in &words {
            condition.push_str(" AND haystack LIKE ? ESCAPE '\\'");
        }
        let total: i64 = connection
            .prepare_cached(&format!("SELECT count(*) FROM list WHERE {condition}"))?
            .query_row(params_from_iter(&words), |row| row.get(0))?;
        let mut statement = connection.prepare_cached(&format!(
            "SELECT kind, id, order_id, number, status, acts_next, beneficiary, customer, bfi, reference, source, \
             source_is_limit, destination, destination_is_limit, deadline, deadline_kind, updated_at, terminal, \
             (SELECT rfis.id FROM rfis WHERE rfis.attempt_id = list.id AND rfis.status = 'INFORMATION_REQUIRED' \
             AND rfis.ended_at IS NULL ORDER BY rfis.ordinal DESC LIMIT 1), \
             (SELECT json_extract(payments.record, '$.failure_code') FROM payments WHERE payments.attempt_id = list.id) \
             FROM list WHERE {condition} ORDER BY rank, place, id LIMIT {} OFFSET {}",
            query.limit, query.offset
        ))?;
        let rows = statement.query_map(params_from_iter(&words), row)?.collect::<Result<_, _>>()?;
        Ok(ListPage { rows, total_in_view: unsigned(total), counts: counts(&connection, &today)? })
    }
}

/// The condition for rows that ended since then: of those, `place` is the negated time in milliseconds.
fn ended_since(today: Option<Timestamp>) -> String {
    let since = today.unwrap_or(Timestamp::MAX).as_millisecond();
    format!("(rank = {FINISHED} AND place <= {})", since.saturating_neg())
}

fn counts(connection: &Connection, today: &str) -> Result<ViewCounts, StoreError> {
    let ended: i64 = connection
        .prepare_cached(&format!("SELECT count(*) FROM list WHERE {today}"))?
        .query_row([], |row| row.get(0))?;
    let mut counts = ViewCounts { open: unsigned(ended), ..ViewCounts::default() };
    let mut statement = connection.prepare_cached("SELECT views, count(*) FROM list GROUP BY views")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (views, rows): (i64, i64) = (row.get(0)?, row.get(1)?);
        for view in View::ALL.into_iter().filter(|view| views & view.bit() != 0) {
            let count = match view {
                View::Open => &mut counts.open,
                View::ToSign => &mut counts.to_sign,
                View::WithBfi => &mut counts.with_bfi,
                View::Unknown => &mut counts.unknown,
                View::Refunds => &mut counts.refunds,
                View::All => &mut counts.all,
                View::NeedsYou => &mut counts.needs_you,
            };
            *count = count.saturating_add(unsigned(rows));
        }
    }
    Ok(counts)
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

/// Takes the meaning from LIKE's own signs.
fn escape(word: &str) -> String {
    word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn row(row: &Row<'_>) -> rusqlite::Result<ListRow> {
    let order: OrderId = row.get::<_, Text<_>>(2)?.0;
    let kind: String = row.get(0)?;
    let id = match kind.as_str() {
        "draft" => RowId::Draft(order),
        "order" => RowId::Order(order),
        _ => RowId::Attempt(row.get::<_, Text<_>>(1)?.0),
    };
    let status: String = row.get(4)?;
    let acts_next: String = row.get(5)?;
    let deadline_kind: Option<String> = row.get(15)?;
    let deadline_kind = DeadlineKind::ALL.into_iter().find(|kind| Some(kind.name()) == deadline_kind.as_deref());
    let deadline_at = row.get::<_, Option<Text<Timestamp>>>(14)?;
    Ok(ListRow {
        id,
        order,
        number: row.get(3)?,
        // Only names from the same tables are ever written.
        status: STATUSES.into_iter().find(|known| status_name(*known) == status).unwrap_or(StatusWord::Unknown),
        acts_next: ACTORS.into_iter().find(|known| acts_next_name(*known) == acts_next).unwrap_or(ActsNext::App),
        beneficiary: row.get(6)?,
        customer: row.get(7)?,
        bfi: row.get(8)?,
        reference: row.get(9)?,
        source: row.get::<_, Option<Text<_>>>(10)?.map(|money| money.0),
        source_is_limit: row.get(11)?,
        destination: row.get::<_, Option<Text<_>>>(12)?.map(|money| money.0),
        destination_is_limit: row.get(13)?,
        deadline: deadline_at.zip(deadline_kind).map(|(at, kind)| Deadline { at: at.0, kind }),
        updated_at: row.get::<_, Text<_>>(16)?.0,
        terminal: row.get(17)?,
        rfi: row.get::<_, Option<String>>(18)?.map(RfiId::new),
        failure_code: row.get(19)?,
    })
}

const STATUSES: [StatusWord; 17] = [
    StatusWord::Draft,
    StatusWord::Quoting,
    StatusWord::Stopped,
    StatusWord::WaitingForNetwork,
    StatusWord::RfiAnswer,
    StatusWord::RfiInReview,
    StatusWord::ReadyToSign,
    StatusWord::OnDevice,
    StatusWord::SentOnchain,
    StatusWord::BfiPaying,
    StatusWord::BfiPayingDelayed,
    StatusWord::SentByBfi,
    StatusWord::ArrivalConfirmed,
    StatusWord::FailedNotMoved,
    StatusWord::FailedRefundDue,
    StatusWord::Refunded,
    StatusWord::Unknown,
];

const ACTORS: [ActsNext; 5] = [ActsNext::You, ActsNext::App, ActsNext::Bfi, ActsNext::Chain, ActsNext::Nobody];

/// The stable name of a status word: `ready_to_sign`.
#[must_use]
pub fn status_name(status: StatusWord) -> &'static str {
    match status {
        StatusWord::Draft => "draft",
        StatusWord::Quoting => "quoting",
        StatusWord::Stopped => "stopped",
        StatusWord::WaitingForNetwork => "waiting_for_network",
        StatusWord::RfiAnswer => "rfi_answer",
        StatusWord::RfiInReview => "rfi_in_review",
        StatusWord::ReadyToSign => "ready_to_sign",
        StatusWord::OnDevice => "on_device",
        StatusWord::SentOnchain => "sent_onchain",
        StatusWord::BfiPaying => "bfi_paying",
        StatusWord::BfiPayingDelayed => "bfi_paying_delayed",
        StatusWord::SentByBfi => "sent_by_bfi",
        StatusWord::ArrivalConfirmed => "arrival_confirmed",
        StatusWord::FailedNotMoved => "failed_not_moved",
        StatusWord::FailedRefundDue => "failed_refund_due",
        StatusWord::Refunded => "refunded",
        StatusWord::Unknown => "unknown",
    }
}

/// The stable name of who acts next: `bfi`.
#[must_use]
pub fn acts_next_name(actor: ActsNext) -> &'static str {
    match actor {
        ActsNext::You => "you",
        ActsNext::App => "app",
        ActsNext::Bfi => "bfi",
        ActsNext::Chain => "chain",
        ActsNext::Nobody => "nobody",
    }
}
