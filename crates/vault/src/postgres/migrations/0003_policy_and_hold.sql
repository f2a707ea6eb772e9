-- Who decided a policy, and how many records it brought forward.
ALTER TABLE policy ADD COLUMN decided_by text NOT NULL DEFAULT 'clevercall';
ALTER TABLE policy ADD COLUMN shortened bigint NOT NULL DEFAULT 0;

-- A legal claim or an order for which records are kept beyond their due date.
CREATE TABLE hold (
    hold bytea NOT NULL CHECK (length(hold) = 16),
    organisation bigint NOT NULL REFERENCES organisation,
    ground text NOT NULL CHECK (ground IN ('legal_claim', 'authority_order')),
    case_code text NOT NULL,
    set_by text NOT NULL,
    since bigint NOT NULL,
    review bigint NOT NULL,
    PRIMARY KEY (organisation, hold)
);

-- What is held: a call's id, or the record id of a number kept for an invoice.
CREATE TABLE held (
    organisation bigint NOT NULL REFERENCES organisation,
    hold bytea NOT NULL,
    held bytea NOT NULL CHECK (length(held) = 16),
    -- Somebody asked to be forgotten meanwhile: it goes when the hold is released.
    forget_asked bigint NOT NULL DEFAULT 0 CHECK (forget_asked IN (0, 1)),
    PRIMARY KEY (organisation, hold, held),
    FOREIGN KEY (organisation, hold) REFERENCES hold ON DELETE CASCADE
);
CREATE INDEX held_record ON held (organisation, held);
