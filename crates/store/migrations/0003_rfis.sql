-- Requests for information, policy, kept forms and kept files.

-- The outbox holds the calls about requests for information and tickets too, and its rules name what they are about.
CREATE TABLE outbox_with_rfis (
    key TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES attempts (id),
    ordinal INTEGER NOT NULL,
    call TEXT NOT NULL CHECK (call IN ('create_payment', 'create_transaction', 'submit_transaction', 'submit_rfi',
        'upload_rfi_file', 'create_support_ticket')),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'refused', 'abandoned')),
    unanswered INTEGER NOT NULL,
    note TEXT,
    status INTEGER,
    code TEXT,
    request_id TEXT,
    intended_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
INSERT INTO outbox_with_rfis SELECT * FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_with_rfis RENAME TO outbox;
-- No second key while an earlier call may have taken effect.
CREATE UNIQUE INDEX one_create_payment ON outbox (attempt_id) WHERE call = 'create_payment' AND state IN ('open', 'accepted');
CREATE UNIQUE INDEX one_open_call ON outbox (attempt_id, call)
    WHERE state = 'open' AND call NOT IN ('submit_rfi', 'upload_rfi_file');
-- A request is answered once.
CREATE UNIQUE INDEX one_answer ON outbox (subject) WHERE call = 'submit_rfi' AND state IN ('open', 'accepted');
CREATE UNIQUE INDEX one_open_upload ON outbox (subject) WHERE call = 'upload_rfi_file' AND state = 'open';
CREATE INDEX outbox_of_attempt ON outbox (attempt_id, ordinal);
CREATE INDEX outbox_of_subject ON outbox (subject);

CREATE TABLE rfis (
    id TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES attempts (id),
    ordinal INTEGER NOT NULL,
    status TEXT NOT NULL,
    -- The furthest known state: an unknown one must not be a way back.
    reached TEXT NOT NULL,
    level TEXT,
    expires TEXT,
    -- As the first sight said.
    point TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    late_since TEXT,
    seen_at TEXT NOT NULL,
    -- When its time had ended unanswered.
    ended_at TEXT,
    record TEXT NOT NULL,
    draft TEXT,
    draft_at TEXT,
    -- Everybody who typed or chose files, as a JSON list: none of them looks a second time.
    authors TEXT NOT NULL,
    look_digest TEXT,
    look_name TEXT,
    look_at TEXT,
    answer TEXT,
    answer_version INTEGER,
    answer_digest TEXT,
    answer_at TEXT
) STRICT;
CREATE INDEX rfis_of_attempt ON rfis (attempt_id, ordinal);
CREATE INDEX rfis_by_status ON rfis (status);

CREATE TABLE rfi_files (
    id TEXT PRIMARY KEY,
    rfi_id TEXT NOT NULL REFERENCES rfis (id),
    ordinal INTEGER NOT NULL,
    record TEXT NOT NULL,
    chosen_at TEXT NOT NULL,
    sealed_at TEXT
) STRICT;
CREATE INDEX files_of_rfi ON rfi_files (rfi_id, ordinal);

CREATE TABLE policy (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    record TEXT NOT NULL
) STRICT;

CREATE TABLE form_drafts (
    name TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;

-- The contents of files, under their own hash. No projection: the journal has the hashes, this table has the bytes.
CREATE TABLE kept_files (
    sha256 TEXT PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;

-- When CPN last answered a look. No projection: it says something about this program, not about a payment.
CREATE TABLE last_look (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    at TEXT NOT NULL
) STRICT;
