-- The vault, version 1.
--
-- Every table carries the organisation's number. What identifies a person is sealed (BLOB made by seal.rs) or a keyed
-- blind index; a telephone number is never a key. Times stand in clear only as a day, or as a due date rounded down
-- to the minute. Data rows have a purpose and a due date, or belong to one that has.

CREATE TABLE organisation (
    organisation INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    key BLOB NOT NULL,
    index_key BLOB NOT NULL
) STRICT;

-- Wrapped keys: of a day, of a billing period, of a day of removal.
CREATE TABLE key (
    organisation INTEGER NOT NULL REFERENCES organisation,
    scope TEXT NOT NULL CHECK (scope IN ('day', 'period', 'remainder')),
    at INTEGER NOT NULL,
    key BLOB NOT NULL,
    PRIMARY KEY (organisation, scope, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE policy (
    organisation INTEGER NOT NULL REFERENCES organisation,
    version INTEGER NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('number-only', 'anonymise-after')),
    kept_ms INTEGER NOT NULL,
    remainder_ms INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (organisation, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE call (
    -- Never given twice: a call in progress whose row was erased must not write into another's.
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation INTEGER NOT NULL REFERENCES organisation,
    -- Not indexed: only looked for when a list of erasures is replayed, in one pass over the table.
    record BLOB NOT NULL CHECK (length(record) = 16),
    call BLOB NOT NULL UNIQUE CHECK (length(call) = 16),
    purpose TEXT NOT NULL CHECK (purpose IN ('answer-calls', 'rights-request')),
    due INTEGER NOT NULL,
    interval_ms INTEGER NOT NULL,
    day INTEGER NOT NULL,
    progress TEXT NOT NULL CHECK (progress IN ('open', 'closed')),
    head BLOB NOT NULL,
    call_key BLOB NOT NULL,
    text_key BLOB NOT NULL
) STRICT;
CREATE INDEX call_due ON call (organisation, progress, due);
CREATE INDEX call_of_organisation ON call (organisation, day);

CREATE TABLE turn (
    organisation INTEGER NOT NULL,
    call INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text BLOB NOT NULL,
    at BLOB NOT NULL,
    PRIMARY KEY (call, number)
) STRICT, WITHOUT ROWID;

-- Values that were taken out of the text, and the caller's number (slot 0); never Art. 9 or Art. 10.
CREATE TABLE value (
    organisation INTEGER NOT NULL,
    call INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    slot INTEGER NOT NULL,
    original BLOB NOT NULL,
    PRIMARY KEY (call, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE blind_index (
    organisation INTEGER NOT NULL,
    call INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    found_by TEXT NOT NULL CHECK (found_by IN ('number', 'email', 'name', 'national_id')),
    blind BLOB NOT NULL CHECK (length(blind) = 16),
    PRIMARY KEY (call, found_by, blind)
) STRICT, WITHOUT ROWID;
CREATE INDEX blind_index_of_value ON blind_index (organisation, found_by, blind);

CREATE TABLE request (
    organisation INTEGER NOT NULL,
    call INTEGER NOT NULL REFERENCES call ON DELETE CASCADE,
    request TEXT NOT NULL CHECK (request IN ('forget', 'message')),
    PRIMARY KEY (call, request)
) STRICT, WITHOUT ROWID;

-- What is left of a call: its row is random, so that the order of calls is lost; its call id begins with the row.
CREATE TABLE remainder (
    row INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL REFERENCES organisation,
    record BLOB NOT NULL CHECK (length(record) = 16),
    call BLOB NOT NULL CHECK (length(call) = 16),
    purpose TEXT NOT NULL CHECK (purpose = 'answer-calls'),
    due INTEGER NOT NULL,
    kept_ms INTEGER NOT NULL,
    day INTEGER NOT NULL,
    -- The day of removal whose key wraps text_key; it stays when the due date is brought forward.
    key_day INTEGER NOT NULL,
    text_key BLOB NOT NULL
) STRICT;
CREATE INDEX remainder_due ON remainder (due);
CREATE INDEX remainder_of_organisation ON remainder (organisation, day);

CREATE TABLE remainder_turn (
    organisation INTEGER NOT NULL,
    remainder INTEGER NOT NULL REFERENCES remainder ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text BLOB NOT NULL,
    PRIMARY KEY (remainder, number)
) STRICT, WITHOUT ROWID;

-- Mode 1: a number, its billing period, a count.
CREATE TABLE billed (
    record BLOB NOT NULL PRIMARY KEY CHECK (length(record) = 16),
    organisation INTEGER NOT NULL REFERENCES organisation,
    purpose TEXT NOT NULL CHECK (purpose = 'invoicing'),
    due INTEGER NOT NULL,
    period INTEGER NOT NULL,
    number BLOB NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX billed_due ON billed (due);
CREATE INDEX billed_period ON billed (organisation, period);

CREATE TABLE billed_blind_index (
    organisation INTEGER NOT NULL,
    record BLOB NOT NULL PRIMARY KEY REFERENCES billed ON DELETE CASCADE,
    period INTEGER NOT NULL,
    blind BLOB NOT NULL CHECK (length(blind) = 16),
    UNIQUE (organisation, period, blind)
) STRICT, WITHOUT ROWID;

-- Evidence: no personal data, nothing changes.
CREATE TABLE ledger (
    position INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_is_not_shortened BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- Calls counted by day until the ledger takes the day's total; the time of a call stands nowhere.
CREATE TABLE tally (
    organisation INTEGER NOT NULL REFERENCES organisation,
    day INTEGER NOT NULL,
    what TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (organisation, day, what)
) STRICT, WITHOUT ROWID;

-- Facts of the vault itself: key check, signing key, head of the ledger, erasures applied.
CREATE TABLE fact (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
