-- Closing an invoice: how long a number may be disputed is noted with it, and starts when the invoice is closed.
ALTER TABLE billed ADD COLUMN dispute_ms bigint NOT NULL DEFAULT 2592000000;

-- The invoice basis: totals of a billing period, without numbers, for the bookkeeping period.
CREATE TABLE invoice (
    organisation bigint NOT NULL REFERENCES organisation,
    period bigint NOT NULL,
    purpose text NOT NULL CHECK (purpose = 'invoicing'),
    due bigint NOT NULL,
    closed bigint NOT NULL,
    calls bigint NOT NULL,
    numbers bigint NOT NULL,
    withheld bigint NOT NULL,
    numbers_due bigint NOT NULL,
    -- How often an annex with the numbers was given out.
    itemised bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, period)
);
CREATE INDEX invoice_due ON invoice (due);
