-- Results that somebody asked to be kept. Nothing here says who that was.
CREATE TABLE results (
  id TEXT NOT NULL PRIMARY KEY,
  policy_domain TEXT NOT NULL,
  checked_at INTEGER NOT NULL, -- Unix seconds, as all times here
  sealed TEXT NOT NULL,        -- JSON
  deletion BLOB NOT NULL,      -- SHA-256 of the deletion token
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX results_of_domain ON results (policy_domain, checked_at);
CREATE INDEX results_by_expiry ON results (expires_at);

-- Ids of results that were deleted or expired, to tell for some days that they were there.
CREATE TABLE gone (
  id TEXT NOT NULL PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT;

-- Public keys of this service, the present one and all former ones.
CREATE TABLE keys (
  public_key BLOB NOT NULL PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT;
