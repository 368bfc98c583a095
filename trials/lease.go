package trials

import (
	"context"
	"fmt"
	"time"
)

// Lease says that a running trial is evaluated outside of the process that holds its study, by whom, and until when that is
// taken to be so. The zero value is no lease.
type Lease struct {
	Worker string // the name by which the trial was asked for
	Until  time.Time
}

// Over reports whether a lease, if it is one, has ended by then.
func (l Lease) Over(now time.Time) bool { return l.Worker != "" && !now.Before(l.Until) }

// Lease records that a running trial is evaluated by somebody else until then, or for longer than was recorded before. Such a
// trial is no orphan until the lease is over, whoever holds the study; and then it is one, also while its process
// lives. The lease ends with the attempt: by Restart, Interrupt and End.
func (w *Writer) Lease(number int, l Lease) error {
	t, err := w.running(number)
	switch {
	case err != nil:
		return err
	case l.Worker == "":
		return w.errorf(number, "a lease needs the name of a worker")
	case l.Until.IsZero():
		return w.errorf(number, "a lease needs an end")
	}
	l.Until = fromMicros(micros(l.Until))
	t.lease = l
	w.push(&lease{trial: t, attempt: t.attempt, Lease: l})
	return nil
}

// Free returns the trials that may be run again now, by number: those that wait, orphans, and those whose lease is over.
func (w *Writer) Free() []Unfinished {
	var list []Unfinished
	for _, u := range w.Unfinished() {
		if u.State == Waiting || u.Orphan {
			list = append(list, u)
		}
	}
	return list
}

// orphan reports whether nobody evaluates a running trial any more.
func (w *Writer) orphan(t *openTrial) bool {
	if t.lease.Worker != "" {
		return t.lease.Over(w.store.clock())
	}
	return t.lost
}

// endLease forgets the lease of a trial whose attempt ends.
func (w *Writer) endLease(t *openTrial) {
	if t.lease.Worker != "" {
		t.lease = Lease{}
		w.push(&lease{trial: t})
	}
}

// Leases returns the leases of a study's trials by their numbers, those that are over included.
func (s *Store) Leases(ctx context.Context, study Study) (map[int]Lease, error) {
	leases, err := readLeases(ctx, s.read, study)
	if err != nil {
		return nil, fmt.Errorf("read the leases of study %q: %w", study.Name, explain(s.file, err))
	}
	return leases, nil
}

func readLeases(ctx context.Context, q querier, study Study) (map[int]Lease, error) {
	rows, err := q.QueryContext(ctx, `SELECT t.number, l.worker, l.until FROM trials t JOIN leases l ON l.trial = t.id
		WHERE t.study = ? AND t.state = 'running'`, study.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	leases := map[int]Lease{}
	for rows.Next() {
		var number int
		var l Lease
		var until int64
		if err := rows.Scan(&number, &l.Worker, &until); err != nil {
			return nil, err
		}
		l.Until = fromMicros(until)
		leases[number] = l
	}
	return leases, rows.Err()
}

// lease is a record: the lease of an attempt, or the end of it.
type lease struct {
	trial   *openTrial
	attempt int
	Lease
}

func (r *lease) write(c *commit) error {
	if r.Worker == "" {
		_, err := c.exec(endLease, r.trial.id)
		return err
	}
	_, err := c.exec(setLease, r.trial.id, r.attempt, r.Worker, micros(r.Until))
	return err
}
