package trials_test

import (
	"database/sql"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"symsearch/trials"
)

// What a person sees who opens the file with sqlite3.
func TestViews(t *testing.T) {
	s, study := queried(t)
	w := acquire2(t, s, study)
	must(t, w.Report(7, 2, map[string]float64{"loss": 0.25}))
	must(t, w.Interrupt(7, "interrupt", ""))
	must(t, w.Release())
	db, err := sql.Open("sqlite3", s.File())
	must(t, err)
	defer db.Close()
	for _, c := range []struct{ query, want string }{
		{"SELECT study, number, state, metric, objective, seconds, started, ended, operator FROM trial_table WHERE number IN (2, 7)", `
			mlp|2|complete|accuracy|0.9|1|2026-03-01 01:00:00.000|2026-03-01 01:00:01.000|mutate
			mlp|7|waiting|accuracy|<nil>|<nil>|<nil>|<nil>|random`},
		{"SELECT * FROM result_table WHERE number IN (1, 2) ORDER BY number, metric", `
			mlp|1|accuracy|0.5
			mlp|1|loss|1
			mlp|2|accuracy|0.9
			mlp|2|loss|<nil>`},
		{"SELECT * FROM measurement_table", `
			mlp|7|2|15|2|loss|0.25`},
		{"SELECT * FROM event_table WHERE number IN (6, 7) ORDER BY seq", `
			mlp|11|started|6|1
			mlp|12|ended|6|1
			mlp|13|started|7|1
			mlp|14|started|7|2
			mlp|15|reported|7|2
			mlp|16|interrupted|7|2`},
		{documented(t), `
			2|0.9|64
			6|0.9|a'b
			4|0.7|<nil>
			1|0.5|32`},
	} {
		if got, want := table(t, db, c.query), strings.ReplaceAll(strings.TrimSpace(c.want), "\t", ""); got != want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.query, got, want)
		}
	}
}

// acquire2 takes a study whose writer was left open, as after a crash, and runs
// its orphan again.
func acquire2(t *testing.T, s *trials.Store, study trials.Study) *trials.Writer {
	t.Helper()
	sqlExec(t, s.File(), "UPDATE activity SET holder = NULL")
	w := acquire(t, s, study)
	_, err := w.Restart(7, 0)
	must(t, err)
	return w
}

// documented is the query that doc.go shows.
func documented(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	must(t, err)
	query := regexp.MustCompile(`SELECT .*;`).Find(text)
	if query == nil {
		t.Fatal("doc.go shows no query")
	}
	return string(query)
}

func table(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	rows, err := db.Query(query)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	var lines []string
	for rows.Next() {
		values := make([]any, len(columns))
		targets := make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		must(t, rows.Scan(targets...))
		cells := make([]string, len(columns))
		for i, v := range values {
			cells[i] = fmt.Sprint(v)
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	must(t, rows.Err())
	return strings.Join(lines, "\n")
}
