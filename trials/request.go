package trials

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Request is what some process asks of the one that holds a study. It is answered
// once, in the transaction that does what was asked.
type Request struct {
	ID    int64
	Kind  string // a word, such as "pause"; what there are is not the store's matter
	Body  string // JSON: what belongs to the word
	By    Process
	Asked time.Time
	// Taken says that a holder acts on it: it cannot be withdrawn any more.
	Taken bool

	Answered time.Time // zero: it is open
	Answer   string    // JSON; "" when it was refused
	Error    string    // why it was refused; "" when it was not
}

// Open reports whether the request was neither answered nor withdrawn.
func (q Request) Open() bool { return q.Answered.IsZero() }

// ErrUnheld ends [Store.Await] when no live process holds the study.
var ErrUnheld = errors.New("nobody runs the study")

// Withdrawn is the Error of a request that was withdrawn by who asked it.
const Withdrawn = "withdrawn"

// Request asks the holder of a study for something, and returns without waiting for
// it: see [Store.Await]. The request stays open, also when nobody holds the study
// now, until a holder answers it or it is withdrawn.
func (s *Store) Request(ctx context.Context, study Study, kind, body string) (Request, error) {
	if kind == "" || !json.Valid([]byte(body)) {
		return Request{}, fmt.Errorf("ask study %q: want a word and JSON, got %q and %q", study.Name, kind, body)
	}
	q := Request{Kind: kind, Body: body, By: self(), Asked: fromMicros(micros(s.clock()))}
	err := s.update(ctx, func(tx *sql.Tx) error {
		process, err := processID(ctx, tx, q.By)
		if err != nil {
			return err
		}
		r, err := tx.ExecContext(ctx, "INSERT INTO requests (study, kind, body, process, asked) SELECT id, ?, ?, ?, ? FROM studies WHERE id = ?",
			kind, body, process, micros(q.Asked), study.ID)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, noStudy(ctx, tx, study.Name))
		}
		q.ID, err = r.LastInsertId()
		return err
	})
	if err != nil {
		return Request{}, err
	}
	return q, nil
}

// awaitEvery is how often a request is looked at that waits for its answer.
const awaitEvery = 20 * time.Millisecond

// Await waits until a request is answered or withdrawn, and returns it as it is
// then. The error is [ErrUnheld] when it is open and no live process holds the
// study: then acquire it and carry the request out.
func (s *Store) Await(ctx context.Context, id int64) (Request, error) {
	for {
		var q Request
		var held bool
		err := s.view(ctx, func(tx *sql.Tx) (err error) {
			q, held, err = s.loadRequest(ctx, tx, id)
			return err
		})
		switch {
		case err != nil || !q.Open():
			return q, err
		case !held:
			return q, ErrUnheld
		}
		select {
		case <-ctx.Done():
			return q, context.Cause(ctx)
		case <-time.After(awaitEvery):
		}
	}
}

// Withdraw closes a request that is still open, so that nobody carries it out, and
// returns it as it is then: withdrawn, answered before, or still open and Taken by a
// live holder that acts on it at this moment.
func (s *Store) Withdraw(ctx context.Context, id int64) (Request, error) {
	var q Request
	err := s.update(ctx, func(tx *sql.Tx) error {
		var held bool
		var err error
		if q, held, err = s.loadRequest(ctx, tx, id); err != nil || !q.Open() || q.Taken && held {
			return err
		}
		q.Answered, q.Error = fromMicros(micros(s.clock())), Withdrawn
		_, err = tx.ExecContext(ctx, "UPDATE requests SET answered = ?, error = ? WHERE id = ?", micros(q.Answered), q.Error, id)
		return err
	})
	return q, err
}

// loadRequest returns a request, and whether a live process holds its study.
func (s *Store) loadRequest(ctx context.Context, tx *sql.Tx, id int64) (q Request, held bool, err error) {
	var study int64
	err = tx.QueryRowContext(ctx, "SELECT study FROM requests WHERE id = ?", id).Scan(&study)
	if errors.Is(err, sql.ErrNoRows) {
		return q, false, errorf(ErrNoStudy, "request %d is gone, as its study must be", id)
	}
	if err != nil {
		return q, false, err
	}
	list, err := loadRequests(ctx, tx, "q.id = ?", id)
	if err != nil || len(list) == 0 {
		return q, false, err
	}
	holder, err := loadHolder(ctx, tx, study, s.clock())
	return list[0], holder != nil && holder.Alive, err
}

// Requests returns all that was ever asked of a study, in order, answered or not.
func (s *Store) Requests(ctx context.Context, study Study) ([]Request, error) {
	var list []Request
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		list, err = loadRequests(ctx, tx, "q.study = ?", study.ID)
		return err
	})
	return list, err
}

func loadRequests(ctx context.Context, tx *sql.Tx, where string, id int64) ([]Request, error) {
	rows, err := tx.QueryContext(ctx, `SELECT q.id, q.kind, q.body, q.asked, q.taken IS NOT NULL, ifnull(q.answered, 0), ifnull(q.answer, ''), ifnull(q.error, ''),
		ifnull(p.host, ''), ifnull(p.boot, ''), ifnull(p.namespace, ''), ifnull(p.pid, 0), ifnull(p.start, 0)
		FROM requests q LEFT JOIN processes p ON p.id = q.process WHERE `+where+" ORDER BY q.id", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Request
	for rows.Next() {
		var q Request
		var asked, answered int64
		if err := rows.Scan(&q.ID, &q.Kind, &q.Body, &asked, &q.Taken, &answered, &q.Answer, &q.Error,
			&q.By.Host, &q.By.Boot, &q.By.Namespace, &q.By.PID, &q.By.Start); err != nil {
			return nil, err
		}
		q.Asked, q.Answered = fromMicros(asked), fromMicros(answered)
		list = append(list, q)
	}
	return list, rows.Err()
}

// Take returns the open requests of the study that it has not returned before, in
// the order in which they were asked. Each is to be answered by Answer or Refuse,
// in the batch that does what was asked; until then it cannot be withdrawn. One that
// is not answered is returned to the next process that acquires the study.
//
// It costs a few microseconds when there is nothing new, and a small transaction
// when there is.
func (w *Writer) Take() ([]Request, error) {
	if w.done {
		return nil, w.released()
	}
	var any int
	err := w.store.statements[openRequests].QueryRow(w.study.ID).Scan(&any)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what is asked of study %q: %w", w.study.Name, explain(w.store.file, err))
	}
	ctx := context.Background()
	var list []Request
	err = w.store.update(ctx, func(tx *sql.Tx) (err error) {
		now := micros(w.store.clock())
		r, err := tx.Exec("UPDATE activity SET seen = ? WHERE study = ? AND holder = ? AND since = ?", now, w.study.ID, w.process, w.since)
		if err := w.held(r, err); err != nil {
			return err
		}
		if list, err = loadRequests(ctx, tx, "q.answered IS NULL AND q.taken IS NULL AND q.study = ?", w.study.ID); err != nil {
			return err
		}
		_, err = tx.Exec("UPDATE requests SET taken = ? WHERE study = ? AND answered IS NULL AND taken IS NULL", now, w.study.ID)
		return err
	})
	return list, err
}

// Answer records, as part of the batch, that a request was carried out, with what
// there is to say, JSON.
func (w *Writer) Answer(request int64, text string) error {
	switch {
	case w.done:
		return w.released()
	case !json.Valid([]byte(text)):
		return fmt.Errorf("answer request %d of study %q: not JSON: %q", request, w.study.Name, text)
	}
	w.push(answer{request: request, text: text, at: micros(w.store.clock())})
	return nil
}

// Refuse records, as part of the batch, that a request is not carried out, and why.
func (w *Writer) Refuse(request int64, reason string) error {
	switch {
	case w.done:
		return w.released()
	case reason == "":
		return fmt.Errorf("refuse request %d of study %q: want a reason", request, w.study.Name)
	}
	w.push(answer{request: request, refusal: reason, at: micros(w.store.clock())})
	return nil
}
