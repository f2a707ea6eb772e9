-- The vault in PostgreSQL, version 1; the same tables as in SQLite, and three of its own (node, erasure, unclean).
--
-- Every data table carries the organisation's number, first in its key: rows of one organisation lie on one node of a
-- distributed database, and no statement that a call needs crosses organisations.
-- What identifies a person is sealed (bytea made by seal.rs) or a keyed blind index; a telephone number is never a key.
-- Times stand in clear only as a day, or as a due date rounded down to the minute. Data rows have a purpose and a due
-- date, or belong to one that has.

CREATE TABLE organisation (
    organisation bigint NOT NULL PRIMARY KEY,
    id text NOT NULL UNIQUE,
    key bytea NOT NULL,
    index_key bytea NOT NULL
);

-- Wrapped keys: of a day, of a billing period, of a day of removal.
CREATE TABLE key (
    organisation bigint NOT NULL REFERENCES organisation,
    scope text NOT NULL CHECK (scope IN ('day', 'period', 'remainder')),
    at bigint NOT NULL,
    key bytea NOT NULL,
    PRIMARY KEY (organisation, scope, at)
);

CREATE TABLE policy (
    organisation bigint NOT NULL REFERENCES organisation,
    version bigint NOT NULL,
    mode text NOT NULL CHECK (mode IN ('number-only', 'anonymise-after')),
    kept_ms bigint NOT NULL,
    remainder_ms bigint NOT NULL,
    since bigint NOT NULL,
    PRIMARY KEY (organisation, version)
);

-- Given to a program when it opens the vault to answer calls; never twice. The program holds a lock on its number.
CREATE SEQUENCE node AS integer CYCLE;

-- Never given twice: a call in progress whose row was erased must not write into another's.
CREATE SEQUENCE call_row;

CREATE TABLE call (
    row bigint NOT NULL DEFAULT nextval('call_row'),
    organisation bigint NOT NULL REFERENCES organisation,
    -- Not indexed: only looked for when a list of erasures is replayed, in one pass over the table.
    record bytea NOT NULL CHECK (length(record) = 16),
    call bytea NOT NULL CHECK (length(call) = 16),
    purpose text NOT NULL CHECK (purpose IN ('answer-calls', 'rights-request')),
    due bigint NOT NULL,
    interval_ms bigint NOT NULL,
    day bigint NOT NULL,
    progress text NOT NULL CHECK (progress IN ('open', 'closed')),
    head bytea NOT NULL,
    call_key bytea NOT NULL,
    text_key bytea NOT NULL,
    -- Which program has the call while it is open; 0 when nobody does.
    node integer NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, row),
    UNIQUE (organisation, call)
);
CREATE INDEX call_due ON call (organisation, progress, due);
CREATE INDEX call_of_organisation ON call (organisation, day);

CREATE TABLE turn (
    organisation bigint NOT NULL,
    call bigint NOT NULL,
    number bigint NOT NULL,
    text bytea NOT NULL,
    at bytea NOT NULL,
    PRIMARY KEY (organisation, call, number),
    FOREIGN KEY (organisation, call) REFERENCES call ON DELETE CASCADE
);

-- Values that were taken out of the text, and the caller's number (slot 0); never Art. 9 or Art. 10.
CREATE TABLE value (
    organisation bigint NOT NULL,
    call bigint NOT NULL,
    slot bigint NOT NULL,
    original bytea NOT NULL,
    PRIMARY KEY (organisation, call, slot),
    FOREIGN KEY (organisation, call) REFERENCES call ON DELETE CASCADE
);

CREATE TABLE blind_index (
    organisation bigint NOT NULL,
    call bigint NOT NULL,
    found_by text NOT NULL CHECK (found_by IN ('number', 'email', 'name', 'national_id')),
    blind bytea NOT NULL CHECK (length(blind) = 16),
    PRIMARY KEY (organisation, call, found_by, blind),
    FOREIGN KEY (organisation, call) REFERENCES call ON DELETE CASCADE
);
CREATE INDEX blind_index_of_value ON blind_index (organisation, found_by, blind);

CREATE TABLE request (
    organisation bigint NOT NULL,
    call bigint NOT NULL,
    request text NOT NULL CHECK (request IN ('forget', 'message')),
    PRIMARY KEY (organisation, call, request),
    FOREIGN KEY (organisation, call) REFERENCES call ON DELETE CASCADE
);

-- What is left of a call: its row is random, so that the order of calls is lost; its call id begins with the row.
CREATE TABLE remainder (
    row bigint NOT NULL,
    organisation bigint NOT NULL REFERENCES organisation,
    record bytea NOT NULL CHECK (length(record) = 16),
    call bytea NOT NULL CHECK (length(call) = 16),
    purpose text NOT NULL CHECK (purpose = 'answer-calls'),
    due bigint NOT NULL,
    kept_ms bigint NOT NULL,
    day bigint NOT NULL,
    -- The day of removal whose key wraps text_key; it stays when the due date is brought forward.
    key_day bigint NOT NULL,
    text_key bytea NOT NULL,
    PRIMARY KEY (organisation, row)
);
CREATE INDEX remainder_due ON remainder (due);
CREATE INDEX remainder_of_organisation ON remainder (organisation, day);

CREATE TABLE remainder_turn (
    organisation bigint NOT NULL,
    remainder bigint NOT NULL,
    number bigint NOT NULL,
    text bytea NOT NULL,
    PRIMARY KEY (organisation, remainder, number),
    FOREIGN KEY (organisation, remainder) REFERENCES remainder ON DELETE CASCADE
);

-- Mode 1: a number, its billing period, a count.
CREATE TABLE billed (
    record bytea NOT NULL CHECK (length(record) = 16),
    organisation bigint NOT NULL REFERENCES organisation,
    purpose text NOT NULL CHECK (purpose = 'invoicing'),
    due bigint NOT NULL,
    period bigint NOT NULL,
    number bytea NOT NULL,
    count bigint NOT NULL CHECK (count > 0),
    PRIMARY KEY (organisation, record)
);
CREATE INDEX billed_due ON billed (due);
CREATE INDEX billed_period ON billed (organisation, period);

CREATE TABLE billed_blind_index (
    organisation bigint NOT NULL,
    record bytea NOT NULL,
    period bigint NOT NULL,
    blind bytea NOT NULL CHECK (length(blind) = 16),
    PRIMARY KEY (organisation, record),
    FOREIGN KEY (organisation, record) REFERENCES billed ON DELETE CASCADE,
    UNIQUE (organisation, period, blind)
);

-- Evidence: no personal data, nothing changes.
CREATE TABLE ledger (
    position bigint NOT NULL PRIMARY KEY,
    at bigint NOT NULL,
    event text NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    signature bytea NOT NULL CHECK (length(signature) = 64)
);
CREATE FUNCTION refuse_change_of_ledger() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger EXECUTE FUNCTION refuse_change_of_ledger();
CREATE TRIGGER ledger_is_not_shortened BEFORE DELETE OR TRUNCATE ON ledger EXECUTE FUNCTION refuse_change_of_ledger();

-- Calls counted by day until the ledger takes the day's total; the time of a call stands nowhere.
CREATE TABLE tally (
    organisation bigint NOT NULL REFERENCES organisation,
    day bigint NOT NULL,
    what text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (organisation, day, what)
);

-- Facts of the vault itself: key check, signing key, head of the ledger, erasures applied, this layout's number.
CREATE TABLE fact (
    name text NOT NULL PRIMARY KEY,
    value bytea NOT NULL
);

-- The random record ids on the list of erasures, in hexadecimal digits as there, so that the list beside every program is the same.
CREATE TABLE erasure (
    position bigint NOT NULL PRIMARY KEY,
    record text NOT NULL CHECK (length(record) = 32)
);

-- Tables out of which rows were removed whose bytes may still stand in the files, and since which transaction.
CREATE TABLE unclean (
    relation text NOT NULL PRIMARY KEY,
    since bigint NOT NULL
);
