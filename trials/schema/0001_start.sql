-- Version 1. Once released, this file is never edited: a change is a new file with the next number.
--
-- Times are microseconds since 1970 (UTC), JSON is text. A number that is NaN is stored as NULL, since SQLite has no NaN;
-- a row that is not there means "not measured". Infinities are stored as they are.

-- One row per operating-system process that ever held a study or evaluated a trial.
CREATE TABLE processes (
	id        INTEGER PRIMARY KEY,
	host      TEXT NOT NULL,
	boot      TEXT NOT NULL,     -- identity of the boot of that host; empty: unknown
	namespace TEXT NOT NULL,     -- pid namespace (containers); empty: unknown
	pid       INTEGER NOT NULL,
	start     INTEGER NOT NULL,  -- start of the process, in clock ticks since boot; 0: unknown
	UNIQUE (host, boot, namespace, pid, start)
) STRICT;

CREATE TABLE studies (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice
	name     TEXT NOT NULL UNIQUE CHECK (name <> ''),
	created  INTEGER NOT NULL,
	seed     TEXT NOT NULL,      -- decimal; unsigned 64 bits do not fit an INTEGER
	digest   TEXT NOT NULL,      -- of space, objectives and algorithm
	settings TEXT NOT NULL,      -- the experiment as a canonical tree, JSON
	file     TEXT NOT NULL       -- the experiment file as it was given
) STRICT;

-- Who runs a study, and how far it has come. Every commit of the runner updates this row where the holder is still itself.
CREATE TABLE activity (
	study  INTEGER PRIMARY KEY REFERENCES studies ON DELETE CASCADE,
	holder INTEGER REFERENCES processes,   -- NULL: nobody
	since  INTEGER,                        -- when the holder took the study
	seen   INTEGER,                        -- last sign of life
	trials INTEGER NOT NULL DEFAULT 0,     -- last trial number given
	events INTEGER NOT NULL DEFAULT 0      -- last event number given
) STRICT;

-- Names of metrics, shared by all studies of the file, so that a measurement is a few bytes.
CREATE TABLE metrics (
	id   INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE objectives (
	study    INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE,
	position INTEGER NOT NULL,             -- from 0; the first one names the best trial
	metric   INTEGER NOT NULL REFERENCES metrics,
	maximize INTEGER NOT NULL CHECK (maximize IN (0, 1)),
	PRIMARY KEY (study, position)
) STRICT, WITHOUT ROWID;

-- A trial with its current (latest) attempt. The *_seq columns are places in the study's one sequence of events.
CREATE TABLE trials (
	id           INTEGER PRIMARY KEY,      -- grows with number within a study
	study        INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE,
	number       INTEGER NOT NULL CHECK (number > 0),
	attempt      INTEGER NOT NULL,         -- attempts made so far; 0: none yet
	state        TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'complete', 'pruned', 'infeasible', 'failed')),
	objective    REAL,                     -- first objective as measured, once ended
	started      INTEGER,
	ended        INTEGER,
	enqueued_seq INTEGER,                  -- NULL: started at once
	start_seq    INTEGER,
	end_seq      INTEGER,
	process      INTEGER REFERENCES processes,
	worker       INTEGER,
	answer_from  INTEGER,                  -- number of the trial whose result was copied
	digest       BLOB,                     -- of the decoded tree
	error_kind   TEXT,
	error        TEXT,
	origin       TEXT,                     -- JSON: operator, parents, detail
	picks        TEXT,                     -- JSON: name of the decision -> value
	point        TEXT NOT NULL,            -- JSON: with the study's file it gives the tree again
	UNIQUE (study, number)
) STRICT;

CREATE INDEX trials_by_state ON trials (study, state, objective);

CREATE TRIGGER trials_ended BEFORE UPDATE ON trials
WHEN OLD.state IN ('complete', 'pruned', 'infeasible', 'failed')
BEGIN
	SELECT RAISE(ABORT, 'an ended trial cannot be changed');
END;

-- Attempts before the current one: lost with their process, or interrupted.
CREATE TABLE attempts (
	trial      INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE,
	attempt    INTEGER NOT NULL CHECK (attempt > 0),
	outcome    TEXT NOT NULL CHECK (outcome IN ('lost', 'interrupted')),
	started    INTEGER NOT NULL,
	ended      INTEGER,                    -- NULL when lost: nobody was there to see
	start_seq  INTEGER NOT NULL,
	end_seq    INTEGER,
	process    INTEGER REFERENCES processes,
	worker     INTEGER,
	error_kind TEXT,
	error      TEXT,
	PRIMARY KEY (trial, attempt)
) STRICT, WITHOUT ROWID;

-- What a trial reported while it ran: one row per metric, the rows of one report share a seq.
CREATE TABLE measurements (
	trial   INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE,
	seq     INTEGER NOT NULL,
	metric  INTEGER NOT NULL REFERENCES metrics,
	attempt INTEGER NOT NULL,
	step    INTEGER NOT NULL,
	value   REAL,
	PRIMARY KEY (trial, seq, metric)
) STRICT, WITHOUT ROWID;

-- What a trial gave at its end.
CREATE TABLE results (
	trial  INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE,
	metric INTEGER NOT NULL REFERENCES metrics,
	value  REAL,
	PRIMARY KEY (trial, metric)
) STRICT, WITHOUT ROWID;

-- For people and other programs: numbers and names instead of ids.

CREATE VIEW trial_table AS
SELECT s.name AS study, t.number, t.state, t.attempt, m.name AS metric, t.objective,
	(t.ended - t.started) / 1e6 AS seconds,
	strftime('%Y-%m-%d %H:%M:%f', t.started / 1e6, 'unixepoch') AS started,
	strftime('%Y-%m-%d %H:%M:%f', t.ended / 1e6, 'unixepoch') AS ended,
	t.picks, json_extract(t.origin, '$.operator') AS operator, t.answer_from, p.host, p.pid, t.worker, t.error_kind, t.error,
	lower(hex(t.digest)) AS digest, t.point
FROM trials t
JOIN studies s ON s.id = t.study
LEFT JOIN objectives o ON o.study = t.study AND o.position = 0
LEFT JOIN metrics m ON m.id = o.metric
LEFT JOIN processes p ON p.id = t.process;

CREATE VIEW result_table AS
SELECT s.name AS study, t.number, m.name AS metric, r.value
FROM results r JOIN trials t ON t.id = r.trial JOIN studies s ON s.id = t.study JOIN metrics m ON m.id = r.metric;

CREATE VIEW measurement_table AS
SELECT s.name AS study, t.number, r.attempt, r.seq, r.step, m.name AS metric, r.value
FROM measurements r JOIN trials t ON t.id = r.trial JOIN studies s ON s.id = t.study JOIN metrics m ON m.id = r.metric;

CREATE VIEW event_table AS
SELECT s.name AS study, e.seq, e.event, t.number, e.attempt
FROM (
	SELECT id AS trial, enqueued_seq AS seq, 'enqueued' AS event, 0 AS attempt FROM trials WHERE enqueued_seq IS NOT NULL
	UNION ALL SELECT id, start_seq, 'started', attempt FROM trials WHERE start_seq IS NOT NULL
	UNION ALL SELECT id, end_seq, 'ended', attempt FROM trials WHERE end_seq IS NOT NULL
	UNION ALL SELECT trial, start_seq, 'started', attempt FROM attempts
	UNION ALL SELECT trial, end_seq, 'interrupted', attempt FROM attempts WHERE end_seq IS NOT NULL
	UNION ALL SELECT DISTINCT trial, seq, 'reported', attempt FROM measurements
) e JOIN trials t ON t.id = e.trial JOIN studies s ON s.id = t.study;
