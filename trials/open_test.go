package trials_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"symsearch/trials"
)

// checkError wants an error of a kind, with a text unless that is empty.
func checkError(t *testing.T, err, is error, text string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("got no error, want %v %s", is, text)
	case is != nil && !errors.Is(err, is):
		t.Errorf("got %v, want an error that is %q", err, is)
	case text != "" && !strings.Contains(err.Error(), text):
		t.Errorf("got  %v\nwant %s", err, text)
	}
}

func write(t testing.TB, file string, data []byte) {
	t.Helper()
	must(t, os.WriteFile(file, data, 0o600))
}

// sqlExec runs SQL on a file from outside, as a user with sqlite3 may.
func sqlExec(t testing.TB, file, query string) {
	t.Helper()
	must(t, sqlError(t, file, query))
}

// sqlError is the error of SQL run from outside.
func sqlError(t testing.TB, file, query string) error {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	must(t, err)
	defer db.Close()
	_, err = db.Exec(query)
	return err
}

// sqlText is the one value that a query from outside gives.
func sqlText(t testing.TB, file, query string) (text string) {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	must(t, err)
	defer db.Close()
	must(t, db.QueryRow(query).Scan(&text))
	return text
}

// lock holds the file in a transaction from outside.
func lock(t testing.TB, file string) (unlock func()) {
	t.Helper()
	db, err := sql.Open("sqlite3", file+"?_txlock=immediate")
	must(t, err)
	tx, err := db.Begin()
	must(t, err)
	return func() {
		must(t, tx.Rollback())
		must(t, db.Close())
	}
}

// used makes a store with a study of a few hundred trials and closes it.
func used(t testing.TB, file string) {
	t.Helper()
	s, err := trials.Open(ctx, file, trials.Options{Synchronous: trials.Normal})
	must(t, err)
	w := acquire(t, s, create(t, s, "mlp"))
	fill(t, w, 300, 1)
	must(t, w.Release())
	must(t, s.Close())
}

func TestOpenRefuses(t *testing.T) {
	for _, c := range []struct {
		name     string
		make     func(t *testing.T, file string)
		is       error
		want     string // FILE stands for the path
		readOnly bool   // refused for reading too, and in the same way
	}{
		{"text file", func(t *testing.T, file string) { write(t, file, []byte("model: !Linear {}\n")) },
			trials.ErrNotStore, `open store FILE: not a SQLite file: it begins with "model: !Linear {" (hint: name another file)`, true},
		{"short text file", func(t *testing.T, file string) { write(t, file, []byte("hi")) },
			trials.ErrNotStore, `it begins with "hi"`, true},
		{"folder", func(t *testing.T, file string) { must(t, os.Mkdir(file, 0o700)) },
			trials.ErrNotStore, "open store FILE: want a file, got a folder", true},
		{"foreign database", func(t *testing.T, file string) { sqlExec(t, file, "CREATE TABLE users (id INTEGER)") },
			trials.ErrNotStore, "open store FILE: it is a SQLite database of another program (hint: name another file)", true},
		{"foreign database with a log", func(t *testing.T, file string) { sqlExec(t, file, "PRAGMA journal_mode = wal; CREATE TABLE t (x)") },
			trials.ErrNotStore, "another program", false},
		{"foreign database with an id", func(t *testing.T, file string) { sqlExec(t, file, "PRAGMA application_id = 7; CREATE TABLE t (x)") },
			trials.ErrNotStore, "another program", true},
		{"newer version", func(t *testing.T, file string) {
			used(t, file)
			sqlExec(t, file, "PRAGMA user_version = 99")
		}, trials.ErrNewer, "store FILE has schema 99, this program knows up to 2 (hint: use the version of search that wrote it, or a newer one)", true},
		{"truncated", func(t *testing.T, file string) {
			used(t, file)
			must(t, os.Truncate(file, 20_000))
		}, trials.ErrDamaged, "store FILE: database disk image is malformed (hint: restore a backup", true},
		{"truncated within the header", func(t *testing.T, file string) {
			used(t, file)
			must(t, os.Truncate(file, 60))
		}, trials.ErrDamaged, "database disk image is malformed", true},
		{"no folder", func(*testing.T, string) {}, trials.ErrReadOnly, "open store FILE/x.db: unable to open database file", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "search.db")
			c.make(t, file)
			before, _ := os.ReadFile(file)
			want := strings.ReplaceAll(c.want, "FILE", file)
			if c.name == "no folder" {
				file = filepath.Join(file, "x.db")
			}
			s, err := trials.Open(ctx, file, trials.Options{})
			if err == nil {
				s.Close()
			}
			checkError(t, err, c.is, want)
			if c.readOnly {
				r, err := trials.OpenReadOnly(ctx, file)
				if err == nil {
					r.Close()
				}
				checkError(t, err, c.is, want)
			}
			if entries, _ := os.ReadDir(filepath.Dir(file)); len(entries) > 1 {
				t.Errorf("files were left: %v", entries)
			}
			if after, _ := os.ReadFile(file); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestOpenReadOnly(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a b?c#d%20é.db") // a path may hold anything
	_, err := trials.OpenReadOnly(ctx, file)
	checkError(t, err, trials.ErrNoFile, "there is no store "+file+" (hint: search run makes it)")
	checkError(t, err, fs.ErrNotExist, "")
	write(t, file, nil)
	_, err = trials.OpenReadOnly(ctx, file)
	checkError(t, err, trials.ErrNoFile, "")

	used(t, file) // an empty file is as good as none
	s, err := trials.OpenReadOnly(ctx, file)
	must(t, err)
	sum, err := s.Summary(ctx, "mlp")
	must(t, err)
	if sum.Counts.Complete != 300 {
		t.Errorf("got %+v, want 300 complete trials", sum.Counts)
	}
	checkError(t, s.Delete(ctx, "mlp"), trials.ErrReadOnly, "was opened for reading only")
	_, err = s.Acquire(ctx, sum.Study)
	checkError(t, err, trials.ErrReadOnly, "")
	must(t, s.Close())
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
		t.Errorf("got %v, %v, want one file in the folder", entries, err)
	}
}

// Root may write anywhere, so this needs another user; CI has one.
func TestReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write to a read-only folder")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "search.db")
	used(t, file)
	must(t, os.Chmod(dir, 0o500))
	defer os.Chmod(dir, 0o700)
	if _, err := trials.Open(ctx, file, trials.Options{}); !errors.Is(err, trials.ErrReadOnly) {
		t.Errorf("got %v, want ErrReadOnly", err)
	}
	s, err := trials.OpenReadOnly(ctx, file)
	must(t, err)
	defer s.Close()
	if _, err := s.Summary(ctx, "mlp"); err != nil {
		t.Error(err)
	}
}

func TestReadOnlyFile(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write to a read-only file")
	}
	file := filepath.Join(t.TempDir(), "search.db")
	used(t, file)
	must(t, os.Chmod(file, 0o400))
	s, err := trials.Open(ctx, file, trials.Options{})
	if err == nil {
		defer s.Close()
		study, err2 := s.Study(ctx, "mlp")
		must(t, err2)
		_, err = s.Acquire(ctx, study)
	}
	checkError(t, err, trials.ErrReadOnly, "check the permissions")
}
