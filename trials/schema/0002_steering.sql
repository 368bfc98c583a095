-- Version 2: a study is steered by other processes, and its trials may be evaluated by them.

-- What other processes ask of the one that holds the study: it reads the open ones while it runs, and answers each once.
CREATE TABLE requests (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	study    INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE,
	kind     TEXT NOT NULL CHECK (kind <> ''),  -- a word, as 'pause'
	body     TEXT NOT NULL,                     -- JSON: what belongs to the word
	process  INTEGER REFERENCES processes,      -- who asks
	asked    INTEGER NOT NULL,
	taken    INTEGER,                           -- when the holder began to act on it: it cannot be withdrawn any more
	answered INTEGER,                           -- NULL: it is open
	answer   TEXT,                              -- JSON; NULL: it was refused, or is open
	error    TEXT,                              -- why it was refused
	CHECK (answered IS NOT NULL = (answer IS NOT NULL OR error IS NOT NULL))
) STRICT;

CREATE INDEX requests_open ON requests (study) WHERE answered IS NULL;

ALTER TABLE activity ADD COLUMN paused INTEGER;  -- since when the holder starts no trial; NULL: it does

-- Running trials that somebody else evaluates: they are no orphans, whoever holds the study, before the lease is over.
CREATE TABLE leases (
	trial   INTEGER PRIMARY KEY REFERENCES trials ON DELETE CASCADE,
	attempt INTEGER NOT NULL,
	worker  TEXT NOT NULL CHECK (worker <> ''),  -- the name by which it was asked for
	until   INTEGER NOT NULL
) STRICT;
