-- Tickets, the confirmation of arrival, and refunds as the chain showed them.

CREATE TABLE tickets (
    -- The key of the call that opens it.
    key TEXT PRIMARY KEY REFERENCES outbox (key),
    attempt_id TEXT NOT NULL REFERENCES attempts (id),
    ordinal INTEGER NOT NULL,
    -- CPN's answer, once it came: there is no way to read a ticket again.
    record TEXT,
    information_request INTEGER NOT NULL DEFAULT 0,
    answered INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX tickets_of_attempt ON tickets (attempt_id, ordinal);
CREATE INDEX tickets_to_answer ON tickets (attempt_id) WHERE information_request = 1 AND answered = 0;

CREATE TABLE ticket_notes (
    ordinal INTEGER PRIMARY KEY,
    ticket TEXT NOT NULL REFERENCES tickets (key),
    at TEXT NOT NULL,
    person TEXT NOT NULL,
    text TEXT NOT NULL,
    files TEXT NOT NULL
) STRICT;
CREATE INDEX notes_of_ticket ON ticket_notes (ticket, ordinal);

CREATE TABLE arrivals (
    attempt_id TEXT PRIMARY KEY REFERENCES attempts (id),
    arrived_on TEXT NOT NULL,
    bank_reference TEXT,
    person TEXT NOT NULL,
    said_at TEXT NOT NULL
) STRICT;

CREATE TABLE refund_sightings (
    refund_id TEXT PRIMARY KEY REFERENCES refunds (id),
    attempt_id TEXT NOT NULL REFERENCES attempts (id),
    hash TEXT NOT NULL,
    block TEXT NOT NULL,
    value TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;
