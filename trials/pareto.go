package trials

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
)

// Pareto returns the complete trials that no other is better than in all
// objectives, or as good in all and better in one. They come by the first
// objective, best first. Of trials that are equal in all objectives the one with
// the lowest number stands for all; a trial with an objective that is not a
// number is never in the front. With one objective it is the best trial alone.
func (s *Store) Pareto(ctx context.Context, study Study) ([]Trial, error) {
	var front []Trial
	err := s.view(ctx, func(tx *sql.Tx) error {
		vectors, err := loadVectors(ctx, tx, study)
		if err != nil {
			return err
		}
		ids := []int64{}
		for _, v := range paretoFront(vectors) {
			ids = append(ids, v.trial)
		}
		list, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		return readTrials(ctx, tx, func(t Trial) bool { front = append(front, t); return true },
			trialRows+"JOIN json_each(?) j ON t.id = j.value ORDER BY j.key", string(list))
	})
	if err != nil {
		return nil, fmt.Errorf("find the front of study %q: %w", study.Name, err)
	}
	return front, nil
}

// vector is a trial in the space of objectives, oriented: larger is better.
type vector struct {
	trial  int64
	scores []float64
}

func loadVectors(ctx context.Context, tx *sql.Tx, study Study) ([]vector, error) {
	rows, err := tx.QueryContext(ctx, `SELECT t.id, o.position, r.value
		FROM trials t CROSS JOIN objectives o ON o.study = t.study CROSS JOIN results r ON r.trial = t.id AND r.metric = o.metric
		WHERE t.study = ? AND t.state = 'complete' AND r.value IS NOT NULL ORDER BY t.id`, study.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []vector
	for rows.Next() {
		var id int64
		var position int
		var v float64
		if err := rows.Scan(&id, &position, &v); err != nil {
			return nil, err
		}
		if n := len(all); n == 0 || all[n-1].trial != id {
			all = append(all, vector{trial: id, scores: make([]float64, 0, len(study.Objectives))})
		}
		if !study.Objectives[position].Maximize {
			v = -v
		}
		last := &all[len(all)-1]
		last.scores = append(last.scores, v)
	}
	all = slices.DeleteFunc(all, func(v vector) bool { return len(v.scores) < len(study.Objectives) })
	return all, rows.Err()
}

// paretoFront returns the vectors that none dominates. After sorting, whatever
// dominates a vector stands before it, and is in the front or is dominated by
// something that is; so each is compared with the front alone. With two
// objectives the last of the front suffices.
func paretoFront(all []vector) []vector {
	slices.SortFunc(all, func(a, b vector) int {
		return cmp.Or(slices.Compare(b.scores, a.scores), cmp.Compare(a.trial, b.trial))
	})
	var front []vector
	for _, v := range all {
		rivals := front
		if len(v.scores) <= 2 && len(front) > 1 {
			rivals = front[len(front)-1:]
		}
		if !slices.ContainsFunc(rivals, func(r vector) bool { return covers(r.scores, v.scores) }) {
			front = append(front, v)
		}
	}
	return front
}

// covers reports whether a is at least as good as b everywhere.
func covers(a, b []float64) bool {
	for i := range a {
		if a[i] < b[i] {
			return false
		}
	}
	return true
}
