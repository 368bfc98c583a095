package trials_test

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"symsearch/trials"
)

// Readers of all kinds work while a study is written, in the same process and
// through a store of their own, and each sees whole commits only.
func TestReadersWhileWriting(t *testing.T) {
	s := open(t, trials.Options{Synchronous: trials.Normal})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for i := range 4 {
		readers.Go(func() {
			for round := 0; ; round++ {
				select {
				case <-done:
					if round > 0 {
						return
					}
				default:
				}
				if err := readAll(s, study, i%2 == 0); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 60 {
		for range 10 {
			finish(t, w, begin(t, w), 2)
		}
		must(t, w.Commit())
	}
	close(done)
	readers.Wait()
	verify(t, s)
}

// readAll reads a study whose trials come ten at a time, all complete, with two
// reports and two metrics each.
func readAll(s *trials.Store, study trials.Study, own bool) error {
	if own {
		var err error
		if s, err = trials.OpenReadOnly(ctx, s.File()); err != nil {
			return err
		}
		defer s.Close()
	}
	sum, err := s.Summary(ctx, study.Name)
	if err != nil {
		return err
	}
	if n := sum.Counts.Complete; n%10 != 0 || n != sum.Counts.Total() || sum.Events != int64(4*n) || (sum.Best == nil) != (n == 0) {
		return fmt.Errorf("got half a commit: %+v", sum)
	}
	n := 0
	for trial, err := range s.Trials(ctx, study, trials.Query{}) {
		if n++; err != nil || trial.Number != n || len(trial.Metrics) != 2 || trial.Metrics["accuracy"] != 1/float64(n) {
			return fmt.Errorf("got %+v, %v as trial %d", trial, err, n)
		}
	}
	events := 0
	for e, err := range s.Log(ctx, study, trials.LogOptions{Reports: true}) {
		if events++; err != nil || e.Seq != int64(events) {
			return fmt.Errorf("got %+v, %v as event %d", e, err, events)
		}
	}
	if n%10 != 0 || events%40 != 0 || n < sum.Counts.Complete {
		return fmt.Errorf("got %d trials after %d, and %d events", n, sum.Counts.Complete, events)
	}
	if front, err := s.Pareto(ctx, study); err != nil || len(front) > 1 {
		return fmt.Errorf("got the front %v, %w", front, err)
	}
	return nil
}

// A reader that keeps one state of the file for long, as an export into a pager does, keeps the write-ahead log from
// being folded into the file. Nobody waits for it, it sees what it saw, and when it is gone the log becomes small again.
func TestLongReader(t *testing.T) {
	s := open(t, trials.Options{Synchronous: trials.Normal})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	point := fmt.Sprintf("%q", strings.Repeat("x", 50_000))
	more := func() { // 5 MB
		for range 100 {
			end(t, w, start(t, w, point), 1)
		}
		must(t, w.Commit())
	}
	more()
	db, err := sql.Open("sqlite3", s.File())
	must(t, err)
	defer db.Close()
	tx, err := db.Begin()
	must(t, err)
	count := func() (n int) {
		must(t, tx.QueryRow("SELECT count(*) FROM result_table").Scan(&n))
		return n
	}
	logSize := func() int64 {
		info, err := os.Stat(s.File() + "-wal")
		must(t, err)
		return info.Size()
	}
	const small = 40 << 20
	before := count()
	for logSize() < small+10<<20 {
		more()
	}
	if now := count(); now != before {
		t.Errorf("a transaction saw %d results, and then %d", before, now)
	}
	must(t, tx.Rollback())
	for range 10 {
		more()
	}
	if size := logSize(); size > small {
		t.Errorf("the log has %d MB, want less than %d", size>>20, small>>20)
	}
	verify(t, s)
}
