-- A program before step 2 noted no sweep and made one an hour: what had expired was gone.
UPDATE swept SET until = MAX(until, (SELECT COALESCE(MIN(expires_at), 0) FROM results));
