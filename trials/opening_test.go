package trials_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"symsearch/trials"
)

// A file whose journal has to be changed first, as when the process that made it was killed at that moment, is opened while
// others read or write it: that takes the time that they take.
func TestOpenWaits(t *testing.T) {
	for _, begin := range []string{"BEGIN; SELECT count(*) FROM studies", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"} {
		file := filepath.Join(t.TempDir(), "search.db")
		used(t, file)
		db, err := sql.Open("sqlite3", file)
		must(t, err)
		defer db.Close()
		db.SetMaxOpenConns(1)
		_, err = db.Exec("PRAGMA journal_mode = DELETE")
		must(t, err)
		_, err = db.Exec(begin)
		must(t, err)
		opened := make(chan error)
		open := func(timeout time.Duration) {
			s, err := trials.Open(ctx, file, trials.Options{BusyTimeout: timeout})
			if err == nil {
				err = s.Close()
			}
			opened <- err
		}
		go open(50 * time.Millisecond)
		checkError(t, <-opened, nil, "another program holds the file")
		go open(time.Minute)
		select {
		case err := <-opened:
			t.Errorf("%s: opened meanwhile: %v", begin, err)
			continue
		case <-time.After(50 * time.Millisecond):
		}
		_, err = db.Exec("ROLLBACK")
		must(t, err)
		if err := <-opened; err != nil {
			t.Errorf("%s: %v", begin, err)
		}
	}
}
