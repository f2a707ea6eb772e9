-- Times of what is left of a call are coarsened to the month; those from before are coarsened here.
UPDATE remainder
    SET day = extract(epoch FROM date_trunc('month', to_timestamp(day * 86400) AT TIME ZONE 'UTC'))::bigint / 86400;

-- When somebody accepted, after the tests, that it is anonymous; empty while it is only de-identified.
ALTER TABLE remainder ADD COLUMN accepted bigint;
