package trials

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Holder is the process that runs a study.
type Holder struct {
	Process
	Since time.Time // when it took the study
	Seen  time.Time // its last sign of life: a commit or a beat
	// Paused is since when it starts no new trial; zero: it does.
	Paused time.Time
	// Alive is certain for a process of this host, and an estimate by Seen for
	// one elsewhere.
	Alive bool
}

// Since returns when this process took the study.
func (w *Writer) Since() time.Time { return fromMicros(w.since) }

// leaseTime is how long a holder that cannot be looked at (on another host, in
// another container) is taken to live after its last sign of life.
const leaseTime = time.Minute

// loadHolder returns who holds a study, nil for nobody.
func loadHolder(ctx context.Context, q querier, study int64, now time.Time) (*Holder, error) {
	var h Holder
	var since, seen, paused int64
	err := q.QueryRowContext(ctx, `SELECT p.host, p.boot, p.namespace, p.pid, p.start, a.since, a.seen, ifnull(a.paused, 0)
		FROM activity a JOIN processes p ON p.id = a.holder WHERE a.study = ?`, study).
		Scan(&h.Host, &h.Boot, &h.Namespace, &h.PID, &h.Start, &since, &seen, &paused)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	h.Since, h.Seen, h.Paused = fromMicros(since), fromMicros(seen), fromMicros(paused)
	switch judge(self(), h.Process) {
	case alive:
		h.Alive = true
	case unknown:
		// A sign from the future was given before the clock was set back, and none came after it.
		h.Alive = now.Sub(h.Seen).Abs() < leaseTime
	}
	return &h, nil
}

// Acquire makes this process the one that runs the study, and returns the way to
// write to it. While a live process holds the study, another's attempt and a
// second one of the same process give a [HeldError]. The place of a process that
// died is taken at once; what it left running is in [Writer.Unfinished].
func (s *Store) Acquire(ctx context.Context, study Study) (*Writer, error) {
	w := &Writer{store: s, study: study}
	err := s.update(ctx, func(tx *sql.Tx) error {
		var name string
		err := tx.QueryRowContext(ctx, "SELECT name FROM studies WHERE id = ?", study.ID).Scan(&name)
		if errors.Is(err, sql.ErrNoRows) {
			return noStudy(ctx, tx, study.Name)
		}
		if err != nil {
			return err
		}
		now := s.clock()
		holder, err := loadHolder(ctx, tx, study.ID, now)
		if err != nil {
			return err
		}
		if holder != nil && holder.Alive {
			return &HeldError{Study: name, Holder: *holder}
		}
		if w.process, err = processID(ctx, tx, self()); err != nil {
			return err
		}
		w.since = micros(now)
		if _, err := tx.ExecContext(ctx, lastSeen, w.since, study.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE activity SET holder = ?, since = ?, seen = ?, paused = NULL WHERE study = ?",
			w.process, w.since, w.since, study.ID); err != nil {
			return err
		}
		// What a holder that died began to act on, and did not answer, was not done.
		if _, err := tx.ExecContext(ctx, "UPDATE requests SET taken = NULL WHERE study = ? AND answered IS NULL", study.ID); err != nil {
			return err
		}
		return w.load(ctx, tx)
	})
	if errors.Is(err, ErrHeld) || errors.Is(err, ErrNoStudy) { // these say it all
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("take study %q: %w", study.Name, err)
	}
	return w, nil
}

// lastSeen notes of the trials that a process left running when it gave its last sign of life: before that is overwritten.
const lastSeen = `UPDATE trials SET ended = max(started, (SELECT min(ifnull(seen, 0), ?1) FROM activity a WHERE a.study = trials.study))
	WHERE study = ?2 AND state = 'running' AND ended IS NULL AND id NOT IN (SELECT trial FROM leases)`

func processID(ctx context.Context, tx *sql.Tx, p Process) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, `INSERT INTO processes (host, boot, namespace, pid, start) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET pid = pid RETURNING id`, p.Host, p.Boot, p.Namespace, p.PID, p.Start).Scan(&id)
	return id, err
}

// metricID returns the number under which a metric's name is kept.
func metricID(ctx context.Context, tx *sql.Tx, name string) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, "INSERT INTO metrics (name) VALUES (?) ON CONFLICT DO UPDATE SET name = name RETURNING id", name).Scan(&id)
	return id, err
}
