package trials

import (
	"context"
	"database/sql"
	"fmt"
	"math"
)

// Commit writes all calls since the last Commit in one transaction, durably as
// [Options.Synchronous] says. After an error nothing of them was written and all
// are kept: a full disk can be freed and Commit called again. After [ErrLost] there
// is no sense in that: stop, what was committed is safe. After [ErrMoved] the
// Writer is released.
func (w *Writer) Commit() error {
	switch {
	case len(w.batch) == 0:
		return nil
	case w.done:
		return w.released()
	}
	if err := w.checkPlace(); err != nil {
		return err
	}
	return w.write()
}

// write is Commit, wherever the file is.
func (w *Writer) write() error {
	var fresh []string // metrics named for the first time
	err := w.store.update(context.Background(), func(tx *sql.Tx) error {
		if err := w.claim(tx); err != nil {
			return err
		}
		c := &commit{w: w, tx: tx}
		defer func() { fresh = c.fresh }()
		for _, r := range w.batch {
			if err := r.write(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		for _, name := range fresh {
			delete(w.names, name)
		}
		return fmt.Errorf("record %d events of study %q: %w", len(w.batch), w.study.Name, err)
	}
	clear(w.batch)
	w.batch = w.batch[:0]
	return nil
}

// claim gives a sign of life and makes sure that the study is still ours.
func (w *Writer) claim(tx *sql.Tx) error {
	r, err := tx.Stmt(w.store.statements[claimStudy]).Exec(w.trials, w.events, micros(w.store.clock()), w.study.ID, w.process, w.since)
	return w.held(r, err)
}

// held turns the result of an update that wants the study to be ours into an
// error when it was not.
func (w *Writer) held(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return errorf(ErrLost, "study %q was taken over by another process, or deleted", w.study.Name)
}

// commit is one transaction in progress.
type commit struct {
	w     *Writer
	tx    *sql.Tx
	stmts [len(statements{})]*sql.Stmt // as part of tx, where used already
	fresh []string
}

// exec executes one of the prepared statements.
func (c *commit) exec(s statement, args ...any) (sql.Result, error) {
	if c.stmts[s] == nil {
		c.stmts[s] = c.tx.Stmt(c.w.store.statements[s])
	}
	return c.stmts[s].Exec(args...)
}

// change executes a statement that has to change one row.
func (c *commit) change(s statement, args ...any) error {
	r, err := c.exec(s, args...)
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err == nil && n != 1 {
		err = errorf(ErrDamaged, "a row that was recorded before is not there any more")
	}
	return err
}

// metric returns the number of a metric's name.
func (c *commit) metric(name string) (int64, error) {
	if id, ok := c.w.names[name]; ok {
		return id, nil
	}
	id, err := metricID(context.Background(), c.tx, name)
	if err == nil {
		c.w.names[name] = id
		c.fresh = append(c.fresh, name)
	}
	return id, err
}

// statement is one of those that a commit executes again and again.
type statement int

const (
	claimStudy statement = iota
	addTrial
	restartTrial
	waitTrial
	endTrial
	keepAttempt
	addMeasurement
	addResult
	amendStudy
	setLease
	endLease
	pauseStudy
	answerRequest
	openRequests
)

// statements are prepared once for a store.
type statements [openRequests + 1]*sql.Stmt

var statementTexts = [len(statements{})]string{
	claimStudy: "UPDATE activity SET trials = ?, events = ?, seen = ? WHERE study = ? AND holder = ? AND since = ?",
	addTrial: `INSERT INTO trials (study, number, attempt, state, started, enqueued_seq, start_seq, process, worker, answer_from, digest, origin, picks, point)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	restartTrial: "UPDATE trials SET state = 'running', attempt = ?, started = ?, ended = NULL, start_seq = ?, process = ?, worker = ? WHERE id = ?",
	waitTrial:    "UPDATE trials SET state = 'waiting', started = NULL, ended = NULL, start_seq = NULL, process = NULL, worker = NULL WHERE id = ?",
	endTrial:     "UPDATE trials SET state = ?, objective = ?, ended = ?, end_seq = ?, error_kind = ?, error = ? WHERE id = ?",
	keepAttempt: `INSERT INTO attempts (trial, attempt, outcome, started, ended, start_seq, end_seq, process, worker, error_kind, error)
		SELECT id, attempt, ?2, started, ifnull(?3, ended), start_seq, ?4, process, worker, ?5, ?6 FROM trials WHERE id = ?1`,
	addMeasurement: "INSERT INTO measurements (trial, seq, metric, attempt, step, value) VALUES (?, ?, ?, ?, ?, ?)",
	addResult:      "INSERT INTO results (trial, metric, value) VALUES (?, ?, ?)",
	amendStudy:     "UPDATE studies SET file = ?, settings = ?, digest = ? WHERE id = ?",
	setLease:       "INSERT OR REPLACE INTO leases (trial, attempt, worker, until) VALUES (?, ?, ?, ?)",
	endLease:       "DELETE FROM leases WHERE trial = ?",
	pauseStudy:     "UPDATE activity SET paused = ? WHERE study = ?",
	answerRequest:  "UPDATE requests SET answered = ?, answer = ?, error = ? WHERE id = ? AND answered IS NULL",
	openRequests:   "SELECT 1 FROM requests WHERE study = ? AND answered IS NULL AND taken IS NULL",
}

func prepare(ctx context.Context, db *sql.DB) (s statements, err error) {
	for i, text := range statementTexts {
		if s[i], err = db.PrepareContext(ctx, text); err != nil {
			return s, err
		}
	}
	return s, nil
}

// null makes NULL of an empty text, a zero number and of NaN.
func null[T string | int | int64](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

func number(f float64) any {
	if math.IsNaN(f) {
		return nil
	}
	return f
}
