package trials

import (
	"context"
	"database/sql"
	"fmt"
)

// Problem is something that must not be so in a store.
type Problem struct {
	Study string // "": the file as a whole
	Trial int    // 0: the study as a whole
	Text  string
}

func (p Problem) String() string {
	switch {
	case p.Study == "":
		return p.Text
	case p.Trial == 0:
		return fmt.Sprintf("study %q: %s", p.Study, p.Text)
	}
	return fmt.Sprintf("study %q, trial %d: %s", p.Study, p.Trial, p.Text)
}

// Verify checks the file and every rule that a study obeys, and returns what is
// wrong; nothing is repaired. It reads all of the file. Of each rule at most ten
// violations are given.
func (s *Store) Verify(ctx context.Context) ([]Problem, error) {
	var problems []Problem
	err := s.view(ctx, func(tx *sql.Tx) error {
		damage, err := scanTexts(ctx, tx, "SELECT * FROM pragma_integrity_check LIMIT 10")
		if err != nil {
			return err
		}
		for _, text := range damage {
			if text != "ok" {
				problems = append(problems, Problem{Text: "damaged file: " + text})
			}
		}
		if len(problems) > 0 {
			return nil // what the rules would say means nothing
		}
		for _, r := range rules {
			broken, err := r.check(ctx, tx)
			if err != nil {
				return fmt.Errorf("check that %s: %w", r.text, err)
			}
			problems = append(problems, broken...)
		}
		return nil
	})
	return problems, err
}

// rule is something that holds in every store, and the query for violations: it
// gives the study's name and the number of the trial, or 0.
type rule struct{ text, query string }

func (r rule) check(ctx context.Context, tx *sql.Tx) ([]Problem, error) {
	rows, err := tx.QueryContext(ctx, r.query+" LIMIT 10")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var broken []Problem
	for rows.Next() {
		p := Problem{Text: "not so: " + r.text}
		if err := rows.Scan(&p.Study, &p.Trial); err != nil {
			return nil, err
		}
		broken = append(broken, p)
	}
	return broken, rows.Err()
}

const perTrial = "SELECT s.name, t.number FROM trials t JOIN studies s ON s.id = t.study WHERE "

var rules = []rule{
	{"every row belongs to a row that exists",
		"SELECT '', 0 FROM pragma_foreign_key_check"},
	{"trials are numbered from 1 without gaps, up to the last number given",
		`SELECT s.name, 0 FROM studies s JOIN activity a ON a.study = s.id LEFT JOIN trials t ON t.study = s.id
		GROUP BY s.id HAVING count(t.id) <> a.trials OR ifnull(max(t.number), 0) <> a.trials`},
	{"events are numbered from 1 without gaps, up to the last number given",
		`SELECT s.name, 0 FROM studies s JOIN activity a ON a.study = s.id LEFT JOIN event_table e ON e.study = s.name
		GROUP BY s.id HAVING count(e.seq) <> a.events OR count(DISTINCT e.seq) <> a.events OR ifnull(max(e.seq), 0) <> a.events`},
	{"trials began in the order of their numbers",
		`SELECT study, number FROM (SELECT s.name AS study, t.number, t.id, lag(t.id) OVER w AS last_id,
			coalesce(t.enqueued_seq, (SELECT min(start_seq) FROM attempts WHERE trial = t.id), t.start_seq) AS seq,
			lag(coalesce(t.enqueued_seq, (SELECT min(start_seq) FROM attempts WHERE trial = t.id), t.start_seq)) OVER w AS last_seq
			FROM trials t JOIN studies s ON s.id = t.study WINDOW w AS (PARTITION BY t.study ORDER BY t.number))
		WHERE id <= last_id OR seq <= last_seq`},
	{"a waiting trial has no start, a running one has, an ended one has an end",
		perTrial + `CASE t.state
			WHEN 'waiting' THEN t.start_seq IS NOT NULL OR t.end_seq IS NOT NULL OR t.started IS NOT NULL OR t.ended IS NOT NULL
			WHEN 'running' THEN t.start_seq IS NULL OR t.end_seq IS NOT NULL OR t.started IS NULL OR t.ended < t.started OR t.attempt < 1
			ELSE t.start_seq IS NULL OR t.end_seq IS NULL OR t.started IS NULL OR t.ended IS NULL OR t.attempt < 1 END`},
	{"the events of a trial are in order: enqueued, earlier attempts, start, end",
		perTrial + `t.start_seq <= t.enqueued_seq OR t.end_seq <= t.start_seq OR EXISTS (SELECT 1 FROM attempts a WHERE a.trial = t.id
			AND (a.start_seq <= t.enqueued_seq OR a.end_seq <= a.start_seq OR ifnull(a.end_seq, a.start_seq) >= t.start_seq OR a.attempt > t.attempt))`},
	{"every attempt before the current one is kept",
		perTrial + `(SELECT count(*) FROM attempts a WHERE a.trial = t.id) <> t.attempt - (t.state <> 'waiting')`},
	{"a report came while its attempt ran",
		`SELECT s.name, t.number FROM measurements m JOIN trials t ON t.id = m.trial JOIN studies s ON s.id = t.study
		WHERE NOT EXISTS (SELECT 1 FROM (SELECT t.attempt AS attempt, t.start_seq AS start_seq, t.end_seq AS end_seq
			UNION ALL SELECT a.attempt, a.start_seq, a.end_seq FROM attempts a WHERE a.trial = t.id) x
			WHERE x.attempt = m.attempt AND m.seq > x.start_seq AND (x.end_seq IS NULL OR m.seq < x.end_seq))`},
	{"a complete trial has every objective",
		perTrial + `t.state = 'complete' AND EXISTS (SELECT 1 FROM objectives o WHERE o.study = t.study
			AND NOT EXISTS (SELECT 1 FROM results r WHERE r.trial = t.id AND r.metric = o.metric))`},
	{"the objective of a trial is its final metric of that name",
		perTrial + `t.objective IS NOT (SELECT r.value FROM results r JOIN objectives o ON o.metric = r.metric
			WHERE r.trial = t.id AND o.study = t.study AND o.position = 0)`},
	{"only an ended trial has results",
		perTrial + `t.state IN ('waiting', 'running') AND EXISTS (SELECT 1 FROM results r WHERE r.trial = t.id)`},
	{"a copied result comes from an earlier trial that has ended",
		perTrial + `t.answer_from IS NOT NULL AND NOT EXISTS (SELECT 1 FROM trials x WHERE x.study = t.study AND x.number = t.answer_from
			AND x.number < t.number AND x.end_seq IS NOT NULL)`},
	{"a lease is of the current attempt of a running trial",
		"SELECT s.name, t.number FROM leases l JOIN trials t ON t.id = l.trial JOIN studies s ON s.id = t.study WHERE t.state <> 'running' OR t.attempt <> l.attempt"},
	{"point, picks and origin are JSON",
		perTrial + `NOT json_valid(t.point) OR NOT json_valid(ifnull(t.picks, '{}')) OR NOT json_valid(ifnull(t.origin, '{}'))`},
	{"what is asked of a study and what is answered are JSON",
		`SELECT s.name, 0 FROM requests q JOIN studies s ON s.id = q.study WHERE NOT json_valid(q.body) OR NOT json_valid(ifnull(q.answer, '{}'))`},
	{"a request was answered or refused, not both, and taken before",
		`SELECT s.name, 0 FROM requests q JOIN studies s ON s.id = q.study
		WHERE q.answer IS NOT NULL AND (q.error IS NOT NULL OR q.taken IS NULL)`},
	{"only a study that is held is paused",
		"SELECT s.name, 0 FROM activity a JOIN studies s ON s.id = a.study WHERE a.paused IS NOT NULL AND a.holder IS NULL"},
}
