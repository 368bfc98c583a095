package trials

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// Summary is a study at a glance.
type Summary struct {
	Study
	Counts Counts
	Best   *Trial    // by the first objective; nil: no trial is complete
	Events int64     // length of the log
	Active time.Time // last write; zero: none yet
	Holder *Holder   // who runs it; nil: nobody
	Leased int       // of the running trials those that somebody else evaluates
}

// Counts are the numbers of trials by state.
type Counts struct {
	Waiting, Running, Complete, Pruned, Infeasible, Failed int
}

// Total returns the number of all trials.
func (c Counts) Total() int { return c.Waiting + c.Running + c.Ended() }

// Ended returns the number of trials that have their outcome.
func (c Counts) Ended() int { return c.Complete + c.Pruned + c.Infeasible + c.Failed }

// Of returns the number of trials in a state.
func (c Counts) Of(s State) int {
	if n := c.of(s); n != nil {
		return *n
	}
	return 0
}

func (c *Counts) of(s State) *int {
	switch s {
	case Waiting:
		return &c.Waiting
	case Running:
		return &c.Running
	case Complete:
		return &c.Complete
	case Pruned:
		return &c.Pruned
	case Infeasible:
		return &c.Infeasible
	case Failed:
		return &c.Failed
	}
	return nil
}

// Studies returns all studies by name.
func (s *Store) Studies(ctx context.Context) ([]Summary, error) {
	names, err := s.texts(ctx, "SELECT name FROM studies ORDER BY name")
	if err != nil {
		return nil, err
	}
	list := make([]Summary, 0, len(names))
	err = s.view(ctx, func(tx *sql.Tx) error {
		for _, name := range names {
			summary, err := s.summary(ctx, tx, name)
			if err != nil {
				return err
			}
			list = append(list, summary)
		}
		return nil
	})
	return list, err
}

// Summary returns one study at a glance.
func (s *Store) Summary(ctx context.Context, name string) (Summary, error) {
	var summary Summary
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		summary, err = s.summary(ctx, tx, name)
		return err
	})
	return summary, err
}

func (s *Store) summary(ctx context.Context, tx *sql.Tx, name string) (sum Summary, err error) {
	if sum.Study, err = loadStudy(ctx, tx, name); err != nil {
		return sum, err
	}
	if sum.Counts, err = counts(ctx, tx, sum.Study); err != nil {
		return sum, err
	}
	var seen int64
	err = tx.QueryRowContext(ctx, "SELECT events, ifnull(seen, 0) FROM activity WHERE study = ?", sum.ID).Scan(&sum.Events, &seen)
	if err != nil {
		return sum, err
	}
	sum.Active = fromMicros(seen)
	if sum.Holder, err = loadHolder(ctx, tx, sum.ID, s.clock()); err != nil {
		return sum, err
	}
	leases, err := readLeases(ctx, tx, sum.Study)
	if err != nil {
		return sum, err
	}
	for _, l := range leases {
		if !l.Over(s.clock()) {
			sum.Leased++
		}
	}
	sum.Best, err = best(ctx, tx, sum.Study)
	return sum, err
}

func counts(ctx context.Context, tx *sql.Tx, study Study) (c Counts, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT state, count(*) FROM trials WHERE study = ? GROUP BY state", study.ID)
	if err != nil {
		return c, err
	}
	defer rows.Close()
	for rows.Next() {
		var state State
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return c, err
		}
		if p := c.of(state); p != nil {
			*p = n
		} else {
			return c, errorf(ErrDamaged, "study %q has trials in the unknown state %q", study.Name, state)
		}
	}
	return c, rows.Err()
}

// Best returns the complete trial that is best by the first objective. Equals are
// told apart by the second objective, then the third, so that it is on the Pareto
// front; among trials that are equal in all it is the one with the lowest number,
// which is never a copy of another.
func (s *Store) Best(ctx context.Context, study Study) (Trial, error) {
	var t *Trial
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		t, err = best(ctx, tx, study)
		return err
	})
	switch {
	case err != nil:
		return Trial{}, fmt.Errorf("find the best trial of study %q: %w", study.Name, err)
	case t == nil:
		return Trial{}, errorf(ErrNoTrial, "study %q has no complete trial yet", study.Name)
	}
	return *t, nil
}

func best(ctx context.Context, tx *sql.Tx, study Study) (*Trial, error) {
	extreme := "min"
	if study.Objectives[0].Maximize {
		extreme = "max"
	}
	// Two steps along the index, where ORDER BY would have to sort all ties.
	var top sql.NullFloat64
	const complete = " FROM trials WHERE study = ? AND state = 'complete'"
	if err := tx.QueryRowContext(ctx, "SELECT "+extreme+"(objective)"+complete, study.ID).Scan(&top); err != nil || !top.Valid {
		return nil, err
	}
	var order strings.Builder
	for position, o := range study.Objectives[1:] {
		direction := "ASC"
		if o.Maximize {
			direction = "DESC"
		}
		fmt.Fprintf(&order, `(SELECT r.value FROM results r JOIN objectives o ON o.metric = r.metric
			WHERE r.trial = trials.id AND o.study = trials.study AND o.position = %d) %s NULLS LAST, `, position+1, direction)
	}
	var id int64
	if err := tx.QueryRowContext(ctx, "SELECT id"+complete+" AND objective = ? ORDER BY "+order.String()+"id LIMIT 1", study.ID, top.Float64).Scan(&id); err != nil {
		return nil, err
	}
	var found *Trial
	err := readTrials(ctx, tx, func(t Trial) bool { found = &t; return true }, trialRows+"WHERE t.id = ?", id)
	return found, err
}

// Progress is how far a search had come after some number of trials.
type Progress struct {
	Trial   int           // the trial that ended then
	Best    float64       // best of the first objective so far; NaN before the first complete trial
	Elapsed time.Duration // since the first trial started, pauses included
}

// BestSoFar returns the course of a search: element n-1 is the state after n
// trials had ended, in the order in which they did. Trials that failed count.
func (s *Store) BestSoFar(ctx context.Context, study Study) ([]Progress, error) {
	var list []Progress
	err := s.view(ctx, func(tx *sql.Tx) error {
		var first int64
		err := tx.QueryRowContext(ctx, `SELECT ifnull(min(started), 0) FROM (SELECT started FROM trials WHERE study = ?1 UNION ALL
			SELECT a.started FROM attempts a CROSS JOIN trials t ON t.id = a.trial WHERE t.study = ?1)`, study.ID).Scan(&first)
		if err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, "SELECT number, state, objective, ended FROM trials WHERE study = ? AND end_seq IS NOT NULL ORDER BY end_seq", study.ID)
		if err != nil {
			return err
		}
		defer rows.Close()
		var top sql.NullFloat64
		for rows.Next() {
			var p Progress
			var state State
			var v sql.NullFloat64
			var ended int64
			if err := rows.Scan(&p.Trial, &state, &v, &ended); err != nil {
				return err
			}
			if state == Complete && v.Valid && (!top.Valid || study.Objectives[0].better(v.Float64, top.Float64)) {
				top = v
			}
			p.Best, p.Elapsed = float(top), time.Duration(ended-first)*time.Microsecond
			list = append(list, p)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("read the course of study %q: %w", study.Name, err)
	}
	return list, nil
}

// better reports whether a is better than b.
func (o Objective) better(a, b float64) bool {
	if o.Maximize {
		return a > b
	}
	return a < b
}
