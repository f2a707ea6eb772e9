-- Closing an invoice: how long a number may be disputed is noted with it, and starts when the invoice is closed.
ALTER TABLE billed ADD COLUMN dispute_ms INTEGER NOT NULL DEFAULT 2592000000;

-- The invoice basis: totals of a billing period, without numbers, for the bookkeeping period.
CREATE TABLE invoice (
    organisation INTEGER NOT NULL REFERENCES organisation,
    period INTEGER NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose = 'invoicing'),
    due INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    numbers INTEGER NOT NULL,
    withheld INTEGER NOT NULL,
    numbers_due INTEGER NOT NULL,
    -- How often an annex with the numbers was given out.
    itemised INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, period)
) STRICT, WITHOUT ROWID;
CREATE INDEX invoice_due ON invoice (due);
