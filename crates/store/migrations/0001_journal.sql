-- The environment this file belongs to; one row.
CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    environment TEXT NOT NULL
) STRICT;

-- The journal: append-only, gapless, hash-chained. Everything else is a projection of it.
CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    source_kind TEXT NOT NULL CHECK (source_kind IN ('app', 'person', 'cpn', 'device', 'chain')),
    source_name TEXT NOT NULL,
    order_id TEXT,
    attempt_id TEXT,
    fact TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX journal_of_order ON journal (order_id, sequence) WHERE order_id IS NOT NULL;

CREATE TRIGGER journal_keeps_what_was_written BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_forgets_nothing BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

-- A replaced row would be deleted without a delete trigger.
CREATE TRIGGER journal_only_grows BEFORE INSERT ON journal
WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM journal)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
