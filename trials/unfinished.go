package trials

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"
)

// Unfinished is a trial that waits or runs.
type Unfinished struct {
	Number, Attempt int
	State           State
	Orphan          bool  // it runs under a process that is gone, or its lease is over; Restart it, or End it
	Lease           Lease // of one that somebody else evaluates
}

// Unfinished returns the trials that wait or run, by number. Right after Acquire
// those that run are orphans, but for those that are leased.
func (w *Writer) Unfinished() []Unfinished {
	list := make([]Unfinished, 0, len(w.open))
	for _, number := range slices.Sorted(maps.Keys(w.open)) {
		t := w.open[number]
		list = append(list, Unfinished{t.number, t.attempt, t.state, t.state == Running && w.orphan(t), t.lease})
	}
	return list
}

// openTrial is a trial that has not ended.
type openTrial struct {
	id      int64 // 0: not yet written
	number  int
	attempt int
	state   State
	lost    bool      // it was running when the study was taken: its process is gone
	lease   Lease     // somebody else evaluates it
	began   time.Time // when this attempt began; of this process, with what its monotonic clock said
}

// endAt returns the time to record for the end of the attempt: when it began and how
// long it ran. So setting the computer's clock makes no trial longer or shorter, and
// none ends before it began.
func (t *openTrial) endAt(now time.Time) int64 {
	return t.began.Add(max(0, now.Sub(t.began))).UnixMicro()
}

// load reads how far the study has come.
func (w *Writer) load(ctx context.Context, tx *sql.Tx) error {
	w.open, w.names = map[int]*openTrial{}, map[string]int64{}
	if err := tx.QueryRowContext(ctx, "SELECT trials, events FROM activity WHERE study = ?", w.study.ID).Scan(&w.trials, &w.events); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT id, number, attempt, state, ifnull(started, 0) FROM trials WHERE study = ? AND state IN ('waiting', 'running')", w.study.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var t openTrial
		var started int64
		if err := rows.Scan(&t.id, &t.number, &t.attempt, &t.state, &started); err != nil {
			return err
		}
		t.lost, t.began = t.state == Running, fromMicros(started)
		w.open[t.number] = &t
	}
	if err := rows.Err(); err != nil {
		return err
	}
	leases, err := readLeases(ctx, tx, w.study)
	for number, l := range leases {
		w.open[number].lease = l
	}
	return err
}

func (w *Writer) find(number int) (*openTrial, error) {
	if w.done {
		return nil, w.released()
	}
	t, ok := w.open[number]
	switch {
	case ok:
		return t, nil
	case number < 1 || number > w.trials:
		return nil, errorf(ErrNoTrial, "study %q has no trial %d: its last is %d", w.study.Name, number, w.trials)
	}
	return nil, w.errorf(number, "it has ended, and an ended trial cannot change")
}

func (w *Writer) running(number int) (*openTrial, error) {
	t, err := w.find(number)
	if err == nil && t.state != Running {
		return nil, w.errorf(number, "it is not running but %s", t.state)
	}
	return t, err
}
