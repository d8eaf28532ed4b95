-- Until when what has expired was removed by the last sweep; one row.
CREATE TABLE swept (
  until INTEGER NOT NULL
) STRICT;
INSERT INTO swept VALUES (0);
