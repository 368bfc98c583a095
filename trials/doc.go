// Package trials is the store: one SQLite file that holds any number of studies
// with all their trials, so that a search can be stopped, killed, resumed, watched
// while it runs, compared and read by any program that reads SQLite.
//
// It is not where trials are run, and it knows nothing of spaces, trees or
// algorithms: points, picks and origins are JSON text here.
//
// # Names to know
//
//   - [Store], from [Open] or [OpenReadOnly]: the file. Studies are made, listed,
//     renamed and deleted on it, and all reading is done through it.
//   - [Writer], from [Store.Acquire]: records the trials of one study. Only one
//     process can have it at a time.
//   - [Store.Log]: everything that happened in a study, in order. Resuming a
//     search is reading it to the algorithm.
//   - [Trial] and [Query]: reading, filtering, sorting and paging of trials;
//     [Store.Best], [Store.Pareto], [Store.BestSoFar] and [Store.Curve].
//   - [Request]: what other processes ask of the one that holds a study, as to
//     pause it: [Store.Request], and [Writer.Take] and [Writer.Answer].
//   - [Store.Verify] proves that a file obeys its rules.
//
// # Life of a trial
//
//	Start ──────────────► running ──End──► complete, pruned, infeasible, failed
//	Enqueue ─► waiting ──Restart──┘  │
//	              ▲                  │
//	              └────Interrupt─────┘
//
// Trials are numbered from 1 in each study. Every call of a Writer that changes a
// trial is an event, and takes the next number of the study's one sequence of
// events. A trial that ended is never changed, neither by this package nor, since
// a trigger guards it, by hand.
//
// When a process dies, its running trials are orphans: the next process that
// acquires the study finds them by [Writer.Unfinished] and runs them again by
// [Writer.Restart], under the same number, as the next attempt. The reports of a
// lost attempt are kept; it counts as ended when its process gave its last sign of
// life, a commit or a beat.
//
// A running trial may be evaluated by somebody else than the process that holds the
// study, or while nobody holds it: [Writer.Lease] says who and until when. It is no
// orphan before its lease is over.
//
// # Schema
//
// The file is meant to be read by hand (sqlite3 search.db) and by other programs;
// views put names where tables have ids:
//
//	trial_table        study, number, state, attempt, metric, objective, seconds, started, ended, picks, ...
//	result_table       study, number, metric, value             what a trial gave at its end
//	measurement_table  study, number, attempt, seq, step, metric, value   what it reported before
//	event_table        study, seq, event, number, attempt       the log
//
//	SELECT number, objective, picks ->> 'width' FROM trial_table WHERE study = 'mlp' AND state = 'complete' ORDER BY objective DESC, number LIMIT 5;
//
// The tables behind them are
//
//	studies       name, seed, digest, settings (canonical tree, JSON), file (the experiment as given)
//	objectives    study, position, metric, maximize
//	activity      study, holder, since, seen, paused; trials and events are the last numbers given
//	trials        study, number, attempt, state, point, picks, origin, digest, times, places in the log, ...
//	leases        trial, attempt, worker, until: running trials that somebody else evaluates
//	attempts      earlier attempts of a trial: lost with their process, or interrupted
//	results       trial, metric, value
//	measurements  trial, seq, metric, attempt, step, value
//	metrics       id, name
//	processes     host, boot, pid, start of every process that ran a study or asked something of one
//	requests      study, kind, body, process, asked, taken, answered, answer, error
//
// Times are microseconds since 1970 in UTC. A value that is not a number is NULL,
// since SQLite has no NaN; a value that was not measured has no row. Infinities
// and all other numbers are stored and read back bit for bit, except that -0 may
// come back as 0. A seed is text, since SQLite's integers have a sign.
//
// # Design
//
// The log is not a table. A table of events beside the tables of trials and
// measurements would hold everything twice. Instead, whatever happens carries its
// place in the sequence (start_seq, end_seq, seq), and [Store.Log] merges the
// tables, each read in the order of its key, without sorting and with the trials
// in memory that were in flight together. It costs half the file, and one rule:
// trials begin in the order of their numbers.
//
// A Writer keeps its calls in memory until Commit. The alternative, a transaction
// that stays open, would lock the file against every other writer for as long as
// the caller takes to its next commit, and could not be repeated after a full
// disk. Group commit is the caller's: what ended at the same time is committed
// together.
//
// Holders are rows, not lock files: they say who, where and since when, and leave
// nothing to clean up. A process of
// this machine is looked up by boot, process number and start time, so a dead one
// is known at once and a reused number is not taken for it; one that cannot be
// looked up is believed for a minute after its last sign of life. Every commit
// checks in its transaction that the study is still its own.
//
// Processes speak through the file too. A socket or a signal would need a place to
// meet, and would leave open what was done when one of the two dies. A request is a
// row; the holder takes it, which is a commit, so that it cannot be withdrawn under
// its hands, and its answer is in the commit that does what was asked. So it is
// carried out once, or not at all: a request that was taken and not answered when
// its holder died is open again for the next. The price is how often the holder
// looks.
//
// A file that is deleted, moved or replaced while it is open lives on without a name.
// Each commit and each sign of life looks whether the name still stands for it; if not,
// the Writer puts a copy beside the old place, removes the write-ahead log that was left
// there, since SQLite would take it for one of the next file's, and ends. To put the
// file itself back is not ours to do: somebody may have deleted it on purpose.
//
// The end of an attempt is recorded as its start and the time that it ran by the
// process' monotonic clock. A clock that is set, or a suspended computer, changes no
// duration and no budget of time; only the date of an end may be off by as much.
//
// The objective stands in the trial although it is a result as well, so that one
// index serves counts by state, the best trial and the order by objective.
//
// Text states and JSON picks cost some bytes per row that codes would save; the
// file is for people too. Names of metrics are interned, since measurements are
// the many rows.
package trials
