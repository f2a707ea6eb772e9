-- Who decided a policy, and how many records it brought forward.
ALTER TABLE policy ADD COLUMN decided_by TEXT NOT NULL DEFAULT 'clevercall';
ALTER TABLE policy ADD COLUMN shortened INTEGER NOT NULL DEFAULT 0;

-- A legal claim or an order for which records are kept beyond their due date.
CREATE TABLE hold (
    hold BLOB NOT NULL PRIMARY KEY CHECK (length(hold) = 16),
    organisation INTEGER NOT NULL REFERENCES organisation,
    ground TEXT NOT NULL CHECK (ground IN ('legal_claim', 'authority_order')),
    case_code TEXT NOT NULL,
    set_by TEXT NOT NULL,
    since INTEGER NOT NULL,
    review INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is held: a call's id, or the record id of a number kept for an invoice.
CREATE TABLE held (
    organisation INTEGER NOT NULL REFERENCES organisation,
    hold BLOB NOT NULL REFERENCES hold ON DELETE CASCADE,
    held BLOB NOT NULL CHECK (length(held) = 16),
    -- Somebody asked to be forgotten meanwhile: it goes when the hold is released.
    forget_asked INTEGER NOT NULL DEFAULT 0 CHECK (forget_asked IN (0, 1)),
    PRIMARY KEY (hold, held)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_record ON held (held);
