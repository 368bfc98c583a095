package trials

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"strings"
)

// Query chooses and sorts trials; the zero value means all of them, by number.
type Query struct {
	States  []State     // none: every state
	Where   []Condition // all must hold
	OrderBy string      // a field, see Condition; "" is number. Trials without it come last
	Desc    bool        // largest first; ties are always by number
	Limit   int         // 0: no limit
	Offset  int
}

// Trials reads the trials that q chooses, in its order. The state of the store is
// that at the start of the range, and is kept for its reader until it ends.
func (s *Store) Trials(ctx context.Context, study Study, q Query) iter.Seq2[Trial, error] {
	return func(yield func(Trial, error) bool) {
		err := s.view(ctx, func(tx *sql.Tx) error {
			where, args, err := q.where(ctx, tx, study)
			if err != nil {
				return err
			}
			order, orderArgs, err := q.order(ctx, tx, study)
			if err != nil {
				return err
			}
			limit := -1
			if q.Limit > 0 {
				limit = q.Limit
			}
			args = append(append(args, orderArgs...), limit, max(q.Offset, 0))
			return readTrials(ctx, tx, func(t Trial) bool { return yield(t, nil) }, trialRows+where+order+" LIMIT ? OFFSET ?", args...)
		})
		if err != nil {
			yield(Trial{}, fmt.Errorf("read trials of study %q: %w", study.Name, err))
		}
	}
}

// Count returns how many trials q chooses, whatever its Limit and Offset.
func (s *Store) Count(ctx context.Context, study Study, q Query) (int, error) {
	var n int
	err := s.view(ctx, func(tx *sql.Tx) error {
		where, args, err := q.where(ctx, tx, study)
		if err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, "SELECT count(*) FROM trials t LEFT JOIN processes p ON p.id = t.process "+where, args...).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("count trials of study %q: %w", study.Name, err)
	}
	return n, nil
}

func (q Query) where(ctx context.Context, tx *sql.Tx, study Study) (string, []any, error) {
	text := strings.Builder{}
	text.WriteString("WHERE t.study = ?")
	args := []any{study.ID}
	if len(q.States) > 0 {
		text.WriteString(" AND t.state IN (?" + strings.Repeat(", ?", len(q.States)-1) + ")")
		for _, s := range q.States {
			args = append(args, string(s))
		}
	}
	for _, c := range q.Where {
		expr, exprArgs, err := field(ctx, tx, study, c.Field)
		if err != nil {
			return "", nil, err
		}
		value, err := c.arg()
		if err != nil {
			return "", nil, err
		}
		op, err := c.Op.sql()
		if err != nil {
			return "", nil, err
		}
		text.WriteString(" AND " + expr + " " + op + " ?")
		args = append(append(args, exprArgs...), value)
	}
	return text.String(), args, nil
}

func (q Query) order(ctx context.Context, tx *sql.Tx, study Study) (string, []any, error) {
	way := ""
	if q.Desc {
		way = " DESC"
	}
	if q.OrderBy == "" || q.OrderBy == "number" {
		return " ORDER BY t.number" + way, nil, nil
	}
	expr, args, err := field(ctx, tx, study, q.OrderBy)
	return " ORDER BY " + expr + way + " NULLS LAST, t.number", args, err
}

// MetricNames returns the names of all metrics that the study's trials reported
// or ended with, in the order of the alphabet.
func (s *Store) MetricNames(ctx context.Context, study Study) ([]string, error) {
	return s.texts(ctx, studyMetrics, study.ID)
}

// studyMetrics selects the names of a study's metrics, among those of all studies in the file.
const studyMetrics = `SELECT m.name FROM metrics m
	WHERE m.id IN (SELECT metric FROM objectives WHERE study = ?1)
	OR EXISTS (SELECT 1 FROM trials t CROSS JOIN results r ON r.trial = t.id AND r.metric = m.id WHERE t.study = ?1)
	OR EXISTS (SELECT 1 FROM trials t CROSS JOIN measurements r ON r.trial = t.id WHERE t.study = ?1 AND r.metric = m.id)
	ORDER BY m.name`

// PickNames returns the names of all decisions that some trial of the study
// picked a value for, in the order of the alphabet.
func (s *Store) PickNames(ctx context.Context, study Study) ([]string, error) {
	return s.texts(ctx, "SELECT DISTINCT j.key FROM trials t, json_each(t.picks) j WHERE t.study = ? ORDER BY j.key", study.ID)
}

func (s *Store) texts(ctx context.Context, query string, args ...any) ([]string, error) {
	list, err := scanTexts(ctx, s.read, query, args...)
	return list, explain(s.file, err)
}

// scanTexts runs a query that gives one text a row.
func scanTexts(ctx context.Context, q querier, query string, args ...any) ([]string, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}
