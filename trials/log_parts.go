package trials

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"slices"
)

// logParts are the tables beside trials that a log is made of, read side by side
// with it: all are ordered by trial.
type logParts struct {
	study    Study
	names    map[int64]string
	attempts *cursor[pastAttempt]
	reports  *cursor[measurement] // nil: not asked for
	results  *cursor[result]      // nil: a single objective stands in trials itself
}

type pastAttempt struct {
	trial      int64
	attempt    int
	start, end int64
}

type measurement struct {
	trial, seq, metric int64
	attempt, step      int
	value              sql.NullFloat64
}

type result struct {
	trial    int64
	position int
	value    sql.NullFloat64
}

// The order of joins is fixed so that SQLite walks each table in the order of
// its key, and sorts nothing.
const (
	attemptRows = `SELECT a.trial, a.attempt, a.start_seq, ifnull(a.end_seq, 0)
		FROM attempts a CROSS JOIN trials t ON t.id = a.trial WHERE t.study = ? ORDER BY a.trial, a.attempt`
	reportRows = `SELECT m.trial, m.seq, m.metric, m.attempt, m.step, m.value
		FROM trials t CROSS JOIN measurements m ON m.trial = t.id WHERE t.study = ? ORDER BY t.number, m.seq`
	scoreRows = `SELECT r.trial, o.position, r.value
		FROM trials t CROSS JOIN objectives o ON o.study = t.study CROSS JOIN results r ON r.trial = t.id AND r.metric = o.metric
		WHERE t.study = ? ORDER BY t.number, o.position`
)

func openParts(ctx context.Context, tx *sql.Tx, study Study, o LogOptions) (p *logParts, err error) {
	p = &logParts{study: study}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if p.names, err = metricNames(ctx, tx); err != nil {
		return p, err
	}
	p.attempts, err = openCursor(ctx, tx, func(r *sql.Rows, a *pastAttempt) (int64, error) {
		err := r.Scan(&a.trial, &a.attempt, &a.start, &a.end)
		return a.trial, err
	}, attemptRows, study.ID)
	if err != nil {
		return p, err
	}
	if o.Reports {
		p.reports, err = openCursor(ctx, tx, func(r *sql.Rows, m *measurement) (int64, error) {
			err := r.Scan(&m.trial, &m.seq, &m.metric, &m.attempt, &m.step, &m.value)
			return m.trial, err
		}, reportRows, study.ID)
		if err != nil {
			return p, err
		}
	}
	if len(study.Objectives) > 1 {
		p.results, err = openCursor(ctx, tx, func(r *sql.Rows, v *result) (int64, error) {
			err := r.Scan(&v.trial, &v.position, &v.value)
			return v.trial, err
		}, scoreRows, study.ID)
	}
	return p, err
}

func (p *logParts) close() {
	p.attempts.close()
	p.reports.close()
	p.results.close()
}

// add completes the events of the next trial.
func (p *logParts) add(t *trialLog) error {
	own := len(t.events)
	for a, err := range p.attempts.of(t.id) {
		if err != nil {
			return err
		}
		t.events = append(t.events, Event{Seq: a.start, Kind: Started, Attempt: a.attempt})
		if a.end != 0 {
			t.events = append(t.events, Event{Seq: a.end, Kind: Interrupted, Attempt: a.attempt})
		}
	}
	for m, err := range p.reports.of(t.id) {
		if err != nil {
			return err
		}
		if n := len(t.events); n == 0 || t.events[n-1].Kind != Reported || t.events[n-1].Seq != m.seq {
			t.events = append(t.events, Event{Seq: m.seq, Kind: Reported, Attempt: m.attempt, Step: m.step, Metrics: map[string]float64{}})
		}
		t.events[len(t.events)-1].Metrics[p.names[m.metric]] = float(m.value)
	}
	for v, err := range p.results.of(t.id) {
		if err != nil {
			return err
		}
		if own > 0 && t.events[own-1].Kind == Ended && v.value.Valid {
			e := &t.events[own-1]
			e.Scores = withScore(e.Scores, len(p.study.Objectives), v.position, v.value.Float64)
		}
	}
	if len(t.events) > own {
		slices.SortFunc(t.events, func(a, b Event) int { return cmp.Compare(a.Seq, b.Seq) })
	}
	return nil
}

func withScore(scores []float64, n, position int, v float64) []float64 {
	if len(scores) < n {
		scores = make([]float64, n)
		for i := range scores {
			scores[i] = math.NaN()
		}
	}
	scores[position] = v
	return scores
}
