package trials

import (
	"container/heap"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"iter"
)

// EventKind says what happened to a trial.
type EventKind uint8

// The kinds of events.
const (
	Enqueued    EventKind = iota // recorded, to be run later
	Started                      // an attempt began
	Reported                     // a running trial measured something
	Interrupted                  // an attempt was cut off
	Ended                        // the trial has its outcome
)

func (k EventKind) String() string {
	names := [...]string{"enqueued", "started", "reported", "interrupted", "ended"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("EventKind(%d)", k)
}

// Event is one entry of a study's log. An attempt that was lost with its process
// leaves no event but its start: the next start of the trial tells.
type Event struct {
	Seq            int64 // from 1, without gaps
	Kind           EventKind
	Trial, Attempt int

	// Of the trial, on every event.
	Point, Origin, Digest string
	AnswerFrom            int

	// Of a report.
	Step    int
	Metrics map[string]float64

	// Of an end. Scores are the objectives as measured, in their order, NaN
	// where one is missing or was not a number; nil when all are.
	State  State
	Scores []float64
}

// LogOptions are the settings of [Store.Log].
type LogOptions struct {
	Reports bool // also give Reported events, of which there may be many
}

// Log reads all events of a study in their order, which is what an algorithm has
// to be told to continue. It is one pass over the study, however long, and keeps
// only the trials in memory that were in flight at the same time.
func (s *Store) Log(ctx context.Context, study Study, o LogOptions) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		err := s.view(ctx, func(tx *sql.Tx) error {
			l := logReader{study: study, yield: yield}
			return l.read(ctx, tx, o)
		})
		if err != nil {
			yield(Event{}, fmt.Errorf("read the log of study %q: %w", study.Name, err))
		}
	}
}

// logReader merges the events of all trials. Trials come by number, which is the
// order of their first events; so what came before the first event of the next
// trial can be given as soon as that trial is read.
type logReader struct {
	study Study
	yield func(Event, error) bool
	open  trialLogs
}

// trialLog is a trial with its events, in their order, from next on not given yet.
type trialLog struct {
	id      int64
	trial   Event // what all its events have in common
	attempt int
	events  []Event
	next    int
}

func (l *logReader) read(ctx context.Context, tx *sql.Tx, o LogOptions) error {
	rows, err := tx.QueryContext(ctx, trialLogRows, l.study.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	parts, err := openParts(ctx, tx, l.study, o)
	if err != nil {
		return err
	}
	defer parts.close()
	for rows.Next() {
		t, err := scanLog(rows)
		if err != nil {
			return err
		}
		if err := parts.add(t); err != nil {
			return err
		}
		if len(t.events) == 0 {
			continue
		}
		if !l.give(t.events[0].Seq) {
			return nil
		}
		heap.Push(&l.open, t)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	l.give(1<<63 - 1)
	return nil
}

const trialLogRows = `SELECT id, number, attempt, state, ifnull(enqueued_seq, 0), ifnull(start_seq, 0), ifnull(end_seq, 0),
	objective, point, ifnull(origin, ''), digest, ifnull(answer_from, 0) FROM trials WHERE study = ? ORDER BY number`

func scanLog(rows *sql.Rows) (*trialLog, error) {
	var t trialLog
	var state State
	var enqueued, start, end int64
	var objective sql.NullFloat64
	var digest []byte
	e := &t.trial
	if err := rows.Scan(&t.id, &e.Trial, &t.attempt, &state, &enqueued, &start, &end, &objective,
		&e.Point, &e.Origin, &digest, &e.AnswerFrom); err != nil {
		return nil, err
	}
	e.Digest = hex.EncodeToString(digest)
	t.events = make([]Event, 0, 2)
	if enqueued != 0 {
		t.events = append(t.events, Event{Seq: enqueued, Kind: Enqueued})
	}
	if start != 0 {
		t.events = append(t.events, Event{Seq: start, Kind: Started, Attempt: t.attempt})
	}
	if end != 0 {
		ended := Event{Seq: end, Kind: Ended, Attempt: t.attempt, State: state}
		if objective.Valid {
			ended.Scores = []float64{objective.Float64}
		}
		t.events = append(t.events, ended)
	}
	return &t, nil
}

// give yields the events before seq.
func (l *logReader) give(before int64) bool {
	for len(l.open) > 0 && l.open[0].seq() < before {
		t := l.open[0]
		e := t.events[t.next]
		e.Trial, e.Point, e.Origin, e.Digest, e.AnswerFrom = t.trial.Trial, t.trial.Point, t.trial.Origin, t.trial.Digest, t.trial.AnswerFrom
		t.events[t.next] = Event{}
		if t.next++; t.next == len(t.events) {
			heap.Pop(&l.open)
		} else {
			heap.Fix(&l.open, 0)
		}
		if !l.yield(e, nil) {
			return false
		}
	}
	return true
}

func (t *trialLog) seq() int64 { return t.events[t.next].Seq }

// trialLogs is a heap by the next event.
type trialLogs []*trialLog

func (h trialLogs) Len() int           { return len(h) }
func (h trialLogs) Less(i, j int) bool { return h[i].seq() < h[j].seq() }
func (h trialLogs) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *trialLogs) Push(x any)        { *h = append(*h, x.(*trialLog)) }
func (h *trialLogs) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return t
}
