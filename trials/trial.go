package trials

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// Trial is one evaluation of a point, as it is recorded.
type Trial struct {
	Number  int // from 1 within a study
	Attempt int // 1, or more when a process died under it; 0: not started yet
	State   State

	Point      string // JSON; with the study it gives the tree again
	Picks      string // JSON object: name of each decision -> what was picked
	Origin     string // JSON object: operator, parents
	Digest     string // of the decoded tree
	AnswerFrom int    // number of the trial whose result was copied; 0: none

	Worker         int
	Host           string
	PID            int       // of the process that ran the study
	Started, Ended time.Time // Ended of a running one: the last sign of life of its process, which is gone; zero: it runs

	ErrorKind, Error string
	Metrics          map[string]float64 // final ones; nil: none
}

// Duration returns how long the trial took, 0 while it has not ended.
func (t Trial) Duration() time.Duration {
	if t.Started.IsZero() || t.Ended.IsZero() {
		return 0
	}
	return t.Ended.Sub(t.Started)
}

// Trial returns one trial by its number.
func (s *Store) Trial(ctx context.Context, study Study, number int) (Trial, error) {
	for t, err := range s.Trials(ctx, study, Query{Where: []Condition{{"number", Equal, float64(number)}}}) {
		return t, err
	}
	return Trial{}, s.noTrial(ctx, study, number)
}

func (s *Store) noTrial(ctx context.Context, study Study, number int) error {
	var last int
	err := s.read.QueryRowContext(ctx, "SELECT ifnull(max(number), 0) FROM trials WHERE study = ?", study.ID).Scan(&last)
	if err != nil {
		return explain(s.file, err)
	}
	return errorf(ErrNoTrial, "study %q has no trial %d: its last is %d", study.Name, number, last)
}

// trialRows is the head of every query that reads trials; see scanTrial.
const trialRows = `SELECT t.id, t.number, t.attempt, t.state, t.point, ifnull(t.picks, ''), ifnull(t.origin, ''), t.digest,
	ifnull(t.answer_from, 0), ifnull(t.worker, 0), ifnull(p.host, ''), ifnull(p.pid, 0), ifnull(t.started, 0), ifnull(t.ended, 0),
	ifnull(t.error_kind, ''), ifnull(t.error, '')
	FROM trials t LEFT JOIN processes p ON p.id = t.process `

func scanTrial(rows *sql.Rows) (id int64, t Trial, err error) {
	var digest []byte
	var started, ended int64
	err = rows.Scan(&id, &t.Number, &t.Attempt, &t.State, &t.Point, &t.Picks, &t.Origin, &digest,
		&t.AnswerFrom, &t.Worker, &t.Host, &t.PID, &started, &ended, &t.ErrorKind, &t.Error)
	t.Digest, t.Started, t.Ended = hex.EncodeToString(digest), fromMicros(started), fromMicros(ended)
	return id, t, err
}

// readTrials runs a query that begins with trialRows and gives the trials in its
// order, with their metrics, which are read for many trials at a time.
func readTrials(ctx context.Context, tx *sql.Tx, yield func(Trial) bool, query string, args ...any) error {
	names, err := metricNames(ctx, tx)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	const most = 256
	ids, page := make([]int64, 0, most), make([]Trial, 0, most)
	for more := true; more; {
		ids, page = ids[:0], page[:0]
		for len(page) < most {
			if more = rows.Next(); !more {
				break
			}
			id, t, err := scanTrial(rows)
			if err != nil {
				return err
			}
			ids, page = append(ids, id), append(page, t)
		}
		if err := addMetrics(ctx, tx, names, ids, page); err != nil {
			return err
		}
		for _, t := range page {
			if !yield(t) {
				return nil
			}
		}
	}
	return rows.Err()
}

func addMetrics(ctx context.Context, tx *sql.Tx, names map[int64]string, ids []int64, page []Trial) error {
	if len(ids) == 0 {
		return nil
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT j.key, r.metric, r.value FROM json_each(?) j CROSS JOIN results r ON r.trial = j.value", string(list))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var i int
		var metric int64
		var v sql.NullFloat64
		if err := rows.Scan(&i, &metric, &v); err != nil {
			return err
		}
		if page[i].Metrics == nil {
			page[i].Metrics = map[string]float64{}
		}
		page[i].Metrics[names[metric]] = float(v)
	}
	return rows.Err()
}

// metricNames returns all interned names, a handful.
func metricNames(ctx context.Context, q querier) (map[int64]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT id, name FROM metrics")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := map[int64]string{}
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		names[id] = name
	}
	return names, rows.Err()
}

// float reads a number back; see the schema.
func float(v sql.NullFloat64) float64 {
	if !v.Valid {
		return math.NaN()
	}
	return v.Float64
}

// Attempt is one run of a trial.
type Attempt struct {
	Number           int
	Outcome          string // a [State], "interrupted", or "lost" with its process
	Worker           int
	Host             string
	PID              int
	Started, Ended   time.Time // Ended of a lost one: the last sign of life of its process; zero: it runs, or that is not known
	ErrorKind, Error string
}

// Attempts returns the attempts of a trial in their order; there is more than
// one only when a process died or a trial was interrupted.
func (s *Store) Attempts(ctx context.Context, study Study, number int) ([]Attempt, error) {
	var list []Attempt
	err := s.view(ctx, func(tx *sql.Tx) error {
		id, err := trialID(ctx, tx, study, number)
		if err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, `
			SELECT a.attempt, a.outcome, a.worker, p.host, p.pid, a.started, ifnull(a.ended, 0), ifnull(a.error_kind, ''), ifnull(a.error, '')
				FROM attempts a LEFT JOIN processes p ON p.id = a.process WHERE a.trial = ?1
			UNION ALL
			SELECT t.attempt, t.state, t.worker, p.host, p.pid, t.started, ifnull(t.ended, 0), ifnull(t.error_kind, ''), ifnull(t.error, '')
				FROM trials t LEFT JOIN processes p ON p.id = t.process WHERE t.id = ?1 AND t.state <> 'waiting'
			ORDER BY 1`, id)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var a Attempt
			var started, ended int64
			if err := rows.Scan(&a.Number, &a.Outcome, &a.Worker, &a.Host, &a.PID, &started, &ended, &a.ErrorKind, &a.Error); err != nil {
				return err
			}
			a.Started, a.Ended = fromMicros(started), fromMicros(ended)
			list = append(list, a)
		}
		return rows.Err()
	})
	return list, s.orNoTrial(ctx, study, number, err)
}

// Report is what a trial measured at one step.
type Report struct {
	Seq           int64 // its place among the events of the study
	Attempt, Step int
	Metrics       map[string]float64
}

// Curve returns the reports of a trial in the order in which they came, those of
// earlier attempts included.
func (s *Store) Curve(ctx context.Context, study Study, number int) ([]Report, error) {
	var curve []Report
	err := s.view(ctx, func(tx *sql.Tx) error {
		id, err := trialID(ctx, tx, study, number)
		if err != nil {
			return err
		}
		names, err := metricNames(ctx, tx)
		if err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, "SELECT seq, attempt, step, metric, value FROM measurements WHERE trial = ? ORDER BY seq", id)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r Report
			var metric int64
			var v sql.NullFloat64
			if err := rows.Scan(&r.Seq, &r.Attempt, &r.Step, &metric, &v); err != nil {
				return err
			}
			if n := len(curve); n == 0 || curve[n-1].Seq != r.Seq {
				r.Metrics = map[string]float64{}
				curve = append(curve, r)
			}
			curve[len(curve)-1].Metrics[names[metric]] = float(v)
		}
		return rows.Err()
	})
	return curve, s.orNoTrial(ctx, study, number, err)
}

// trialID finds a trial, or gives sql.ErrNoRows.
func trialID(ctx context.Context, q querier, study Study, number int) (id int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT id FROM trials WHERE study = ? AND number = ?", study.ID, number).Scan(&id)
	return id, err
}

// orNoTrial explains a missing trial.
func (s *Store) orNoTrial(ctx context.Context, study Study, number int, err error) error {
	if err == sql.ErrNoRows {
		return s.noTrial(ctx, study, number)
	}
	if err != nil {
		return fmt.Errorf("study %q, trial %d: %w", study.Name, number, err)
	}
	return nil
}
