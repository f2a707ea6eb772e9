-- Times of what is left of a call are coarsened to the month; those from before are coarsened here.
UPDATE remainder SET day = unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400;

-- When somebody accepted, after the tests, that it is anonymous; empty while it is only de-identified.
ALTER TABLE remainder ADD COLUMN accepted INTEGER;
