-- Projections of the journal. Dropping and rebuilding them loses nothing.

CREATE TABLE institution (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    record TEXT NOT NULL
) STRICT;

CREATE TABLE customers (
    id TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    reference TEXT NOT NULL,
    name TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (id, version)
) STRICT;
CREATE UNIQUE INDEX customer_reference ON customers (reference) WHERE version = 1;

CREATE TABLE beneficiaries (
    id TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    reference TEXT NOT NULL,
    name TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (id, version)
) STRICT;
CREATE UNIQUE INDEX beneficiary_reference ON beneficiaries (reference) WHERE version = 1;

CREATE TABLE requirements (
    corridor TEXT PRIMARY KEY,
    seen_at TEXT NOT NULL,
    record TEXT NOT NULL
) STRICT;

CREATE TABLE devices (
    id TEXT PRIMARY KEY,
    paired_at TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    record TEXT NOT NULL
) STRICT;

CREATE TABLE api_key (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    key_id TEXT NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;

CREATE TABLE chain_nodes (
    blockchain TEXT PRIMARY KEY,
    url TEXT NOT NULL
) STRICT;

CREATE TABLE drafts (
    order_id TEXT PRIMARY KEY,
    form TEXT NOT NULL,
    beneficiary TEXT NOT NULL,
    reference TEXT NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;

CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    customer_version INTEGER NOT NULL,
    beneficiary_id TEXT NOT NULL,
    beneficiary_version INTEGER NOT NULL,
    placed_at TEXT NOT NULL,
    closed_at TEXT,
    updated_at TEXT NOT NULL,
    FOREIGN KEY (customer_id, customer_version) REFERENCES customers (id, version),
    FOREIGN KEY (beneficiary_id, beneficiary_version) REFERENCES beneficiaries (id, version)
) STRICT;

CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    number INTEGER NOT NULL,
    sender_address TEXT NOT NULL,
    refund_address TEXT NOT NULL,
    started_at TEXT NOT NULL,
    -- 'live' until the attempt stopped or its payment failed; 'paid' for good once its payment completed.
    holds TEXT CHECK (holds IN ('live', 'paid')),
    -- 1 when nothing more can come from CPN.
    finished INTEGER NOT NULL,
    quote TEXT,
    quote_taken_at TEXT,
    field_count INTEGER,
    fields_unchanged INTEGER,
    sealed_at TEXT,
    travel_rule TEXT,
    beneficiary_account TEXT,
    certificate_note TEXT,
    stop_reason TEXT,
    stop_sentence TEXT,
    stop_code TEXT,
    stopped_at TEXT,
    updated_at TEXT NOT NULL,
    UNIQUE (order_id, number)
) STRICT;
-- An order is held by one attempt at most, and for good once it is paid.
CREATE UNIQUE INDEX one_attempt_holds_an_order ON attempts (order_id) WHERE holds IS NOT NULL;
CREATE INDEX unfinished_attempts ON attempts (finished) WHERE finished = 0;

-- Every binding quote that was ever taken; a quote serves one attempt.
CREATE TABLE quotes (
    id TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES attempts (id)
) STRICT;

CREATE TABLE outbox (
    key TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES attempts (id),
    ordinal INTEGER NOT NULL,
    call TEXT NOT NULL CHECK (call IN ('create_payment', 'create_transaction', 'submit_transaction')),
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
-- No second key while an earlier call may have taken effect.
CREATE UNIQUE INDEX one_create_payment ON outbox (attempt_id) WHERE call = 'create_payment' AND state IN ('open', 'accepted');
CREATE UNIQUE INDEX one_open_call ON outbox (attempt_id, call) WHERE state = 'open';
CREATE INDEX outbox_of_attempt ON outbox (attempt_id, ordinal);

CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL UNIQUE REFERENCES attempts (id),
    status TEXT NOT NULL,
    -- The furthest known state: an unknown one must not be a way back.
    reached TEXT NOT NULL,
    -- When CPN first said that the BFI has the USDC.
    funded_at TEXT,
    record TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;

CREATE TABLE transactions (
    id TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES attempts (id),
    payment_id TEXT NOT NULL REFERENCES payments (id),
    ordinal INTEGER NOT NULL,
    status TEXT NOT NULL,
    reached TEXT NOT NULL,
    record TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_live_transaction ON transactions (payment_id) WHERE status NOT IN ('FAILED', 'COMPLETED');
CREATE INDEX transactions_of_attempt ON transactions (attempt_id, ordinal);

CREATE TABLE refunds (
    id TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES attempts (id),
    ordinal INTEGER NOT NULL,
    status TEXT NOT NULL,
    record TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;
CREATE INDEX refunds_of_attempt ON refunds (attempt_id, ordinal);

CREATE TABLE signings (
    transaction_id TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES attempts (id),
    ordinal INTEGER NOT NULL,
    digest TEXT NOT NULL,
    passed INTEGER NOT NULL,
    failed INTEGER,
    report TEXT NOT NULL,
    checked_at TEXT NOT NULL,
    nonce TEXT,
    asked_at TEXT,
    decision TEXT,
    decided_at TEXT,
    note TEXT,
    -- Once a signature may exist it may exist for good, whatever is asked and rejected later.
    may_be_signed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX signings_of_attempt ON signings (attempt_id, ordinal);

-- Every Permit2 nonce a signature was asked for; a nonce serves one payment, and an attempt has at most one.
CREATE TABLE nonces (
    nonce TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES attempts (id)
) STRICT;

CREATE TABLE settlements (
    attempt_id TEXT PRIMARY KEY REFERENCES attempts (id),
    hash TEXT NOT NULL,
    block TEXT NOT NULL,
    value TEXT NOT NULL,
    fee TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;

CREATE TABLE list (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('draft', 'order', 'attempt')),
    order_id TEXT NOT NULL,
    number TEXT NOT NULL,
    status TEXT NOT NULL,
    acts_next TEXT NOT NULL,
    -- 0 needs you, 1 waits on others, 2 finished; then ascending within the group.
    rank INTEGER NOT NULL,
    place INTEGER NOT NULL,
    -- Bits of the views the row is in.
    views INTEGER NOT NULL,
    beneficiary TEXT NOT NULL,
    customer TEXT NOT NULL,
    bfi TEXT,
    reference TEXT NOT NULL,
    source TEXT,
    source_is_limit INTEGER NOT NULL,
    destination TEXT,
    destination_is_limit INTEGER NOT NULL,
    deadline TEXT,
    deadline_kind TEXT,
    updated_at TEXT NOT NULL,
    terminal INTEGER NOT NULL,
    haystack TEXT NOT NULL
) STRICT;
CREATE INDEX list_order ON list (rank, place, id);
CREATE INDEX list_views ON list (views);
CREATE INDEX list_of_order ON list (order_id);
