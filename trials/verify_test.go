package trials_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"symsearch/trials"
)

// Every rule finds its violation, made by hand.
func TestVerify(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{"DELETE FROM trials WHERE number = 2", `study "mlp": not so: trials are numbered from 1 without gaps`},
		{"DELETE FROM trials WHERE number = 2", `study "mlp": not so: events are numbered from 1 without gaps`},
		{"UPDATE activity SET trials = 9", "not so: trials are numbered"},
		{"UPDATE activity SET events = 99", "not so: events are numbered"},
		{"UPDATE trials SET start_seq = 1 WHERE number = 4", "events are numbered from 1 without gaps"},
		{"UPDATE trials SET start_seq = 0 WHERE number = 4", `study "mlp", trial 4: not so: trials began in the order of their numbers`},
		{"UPDATE trials SET id = -id", "trial 2: not so: trials began in the order"},
		{"UPDATE trials SET state = 'complete' WHERE number = 4", "trial 4: not so: a waiting trial has no start, a running one has"},
		{"UPDATE trials SET end_seq = 1 WHERE number = 1", "trial 1: not so: the events of a trial are in order"},
		{"DELETE FROM attempts", "trial 3: not so: every attempt before the current one is kept"},
		{"UPDATE measurements SET attempt = 2", "trial 1: not so: a report came while its attempt ran"},
		{"DELETE FROM results WHERE trial = 1", "trial 1: not so: a complete trial has every objective"},
		{"UPDATE results SET value = 7 WHERE trial = 1", "trial 1: not so: the objective of a trial is its final metric"},
		{"INSERT INTO results VALUES (4, 1, 0)", "trial 4: not so: only an ended trial has results"},
		{"UPDATE trials SET answer_from = 4 WHERE number = 1", "trial 1: not so: a copied result comes from an earlier trial"},
		{"UPDATE trials SET point = '{' WHERE number = 1", "trial 1: not so: point, picks and origin are JSON"},
		{"INSERT INTO leases VALUES (1, 1, 'w', 0)", "trial 1: not so: a lease is of the current attempt of a running trial"},
		{"INSERT INTO leases VALUES (3, 1, 'w', 0)", "trial 3: not so: a lease is of the current attempt of a running trial"},
		{"INSERT INTO results VALUES (77, 1, 0)", "not so: every row belongs to a row that exists"},
		{"INSERT INTO requests (study, kind, body, asked) VALUES (1, 'stop', '{', 1)", `study "mlp": not so: what is asked of a study and what is answered are JSON`},
		{"INSERT INTO requests (study, kind, body, asked, answered, answer) VALUES (1, 'stop', '{}', 1, 2, '{}')", "not so: a request was answered or refused"},
		{"UPDATE activity SET holder = NULL, paused = 1", "not so: only a study that is held is paused"},
	} {
		t.Run(c.sql, func(t *testing.T) {
			s := open(t, trials.Options{Synchronous: trials.Normal})
			w := acquire(t, s, create(t, s, "mlp"))
			finish(t, w, begin(t, w), 2)
			finish(t, w, begin(t, w), 0)
			n := begin(t, w)
			must(t, w.Interrupt(n, "interrupt", ""))
			_, err := w.Restart(n, 0)
			must(t, err)
			begin(t, w)
			must(t, w.Commit())
			verify(t, s)
			sqlExec(t, s.File(), "DROP TRIGGER trials_ended; "+c.sql)
			problems, err := s.Verify(ctx)
			must(t, err)
			if text := fmt.Sprint(problems); !strings.Contains(text, c.want) {
				t.Errorf("got %v, want %s", text, c.want)
			}
		})
	}
}

// Pages that were overwritten are found, wherever they are.
func TestVerifyDamage(t *testing.T) {
	empty := open(t, trials.Options{})
	must(t, empty.Close())
	schema, err := os.Stat(empty.File())
	must(t, err)
	file := filepath.Join(t.TempDir(), "search.db")
	used(t, file)
	info, err := os.Stat(file)
	must(t, err)
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	must(t, err)
	for page := schema.Size() / 4096; page < info.Size()/4096; page++ {
		_, err := f.WriteAt([]byte("overwritten"), page*4096)
		must(t, err)
	}
	must(t, f.Close())
	s, err := trials.OpenReadOnly(ctx, file)
	must(t, err)
	defer s.Close()
	problems, err := s.Verify(ctx)
	if err != nil {
		checkError(t, err, trials.ErrDamaged, "")
	} else if text := fmt.Sprint(problems); !strings.Contains(text, "damaged file: ") {
		t.Errorf("got %v, want damage", text)
	}
}
