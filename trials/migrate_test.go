package trials

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// oldStore makes a store with a study at the present version and closes it.
func oldStore(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "search.db")
	s, err := Open(context.Background(), file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(context.Background(), Study{Name: "old", Objectives: []Objective{{Name: "loss"}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// A store of an older version is copied, then brought up to date, once.
func TestMigrate(t *testing.T) {
	ctx := context.Background()
	file := oldStore(t)
	next := append(schema(), "ALTER TABLE studies ADD COLUMN note TEXT;", "UPDATE studies SET note = 'new';")
	present := len(schema())
	copied := fmt.Sprintf("%s.v%d.backup", file, present)
	write(t, copied, "somebody else's")
	for range 2 {
		s, err := Open(ctx, file, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := migrate(ctx, s, next); err != nil {
			t.Fatal(err)
		}
		var version int
		var note string
		if err := s.write.QueryRow("SELECT user_version, note FROM pragma_user_version, studies").Scan(&version, &note); err != nil || version != present+2 || note != "new" {
			t.Errorf("got version %d, note %q, %v", version, note, err)
		}
		// As this program would leave it, so that the second round opens it.
		if _, err := s.write.Exec(fmt.Sprintf("PRAGMA user_version = %d", present)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.write.Exec("ALTER TABLE studies DROP COLUMN note"); err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	for _, name := range []string{copied + "2", copied + "3"} {
		s, err := OpenReadOnly(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Study(ctx, "old"); err != nil {
			t.Errorf("copy %s: %v", name, err)
		}
		s.Close()
	}
	if data, err := os.ReadFile(copied); err != nil || string(data) != "somebody else's" {
		t.Errorf("a file that was there already is now %q, %v", data, err)
	}
}

// Of processes that open a store of an older version at once, one brings it up to date, and its copy stays.
func TestMigrateAtOnce(t *testing.T) {
	ctx := context.Background()
	file := oldStore(t)
	next := append(schema(), "ALTER TABLE studies ADD COLUMN note TEXT;")
	var stores []*Store
	for range 6 {
		s, err := Open(ctx, file, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		stores = append(stores, s)
	}
	errs := make(chan error)
	for _, s := range stores {
		go func() { errs <- migrate(ctx, s, next) }()
	}
	for range stores {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	copies, err := filepath.Glob(file + ".*")
	if want := fmt.Sprintf("%s.v%d.backup", file, len(schema())); err != nil || len(copies) == 0 || !strings.HasPrefix(copies[0], want) {
		t.Fatalf("got copies %q, %v, want %s", copies, err, want)
	}
	for _, name := range copies {
		s, err := OpenReadOnly(ctx, name) // refuses another version
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	if len(copies) != 1 {
		t.Errorf("got copies %q, want one", copies)
	}
}

// A process that is killed while it brings a store up to date leaves the store as it was or as it is to be, and no copy that
// is not whole.
func TestMigrateSurvivesKill(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	file := filepath.Join(folder, "search.db")
	write, err := openWrite(file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := migrate(ctx, &Store{file: file, path: file, write: write}, schema()[:1]); err != nil {
		t.Fatal(err)
	}
	// Large, so that the copy takes its time. The tables of others are none of our business.
	if _, err := write.Exec(`CREATE TABLE ballast AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 2000)
		SELECT i, randomblob(10000) AS b FROM n`); err != nil {
		t.Fatal(err)
	}
	write.Close()
	seen := 0
	for round := range 6 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "TRIALS_TEST_CHILD="+file, "TRIALS_TEST_OPEN=1")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
			if parts, _ := filepath.Glob(file + ".*.part*"); len(parts) > seen {
				seen = len(parts)
				break
			}
		}
		time.Sleep(time.Duration(round*round) * 2 * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		copies, err := filepath.Glob(file + ".v1.backup*")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range append(copies, file) {
			if strings.Contains(name, ".part") {
				continue
			}
			db, err := sql.Open("sqlite3", name)
			if err != nil {
				t.Fatal(err)
			}
			var sound string
			var rows int
			if err := db.QueryRow("SELECT (SELECT count(*) FROM ballast), integrity_check FROM pragma_integrity_check").Scan(&rows, &sound); err != nil || sound != "ok" || rows != 2000 {
				t.Errorf("round %d: %s: %q, %d rows, %v", round, filepath.Base(name), sound, rows, err)
			}
			db.Close()
		}
	}
	if seen == 0 {
		t.Error("no copy was interrupted")
	}
	s, err := Open(ctx, file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

// A script that fails leaves the store as it was.
func TestMigrateFails(t *testing.T) {
	ctx := context.Background()
	file := oldStore(t)
	s, err := Open(ctx, file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = migrate(ctx, s, append(schema(), "ALTER TABLE studies ADD COLUMN note TEXT;", "nonsense"))
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("bring to schema %d", len(schema())+2)) {
		t.Errorf("got %v", err)
	}
	s.Close()
	if s, err = Open(ctx, file, Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Study(ctx, "old"); err != nil {
		t.Error(err)
	}
}

// Of processes that open a new file at once, one makes the tables.
func TestCreateAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "search.db")
	errs := make(chan error)
	for range 8 {
		go func() {
			s, err := Open(context.Background(), file, Options{})
			if err == nil {
				_, err = s.Studies(context.Background())
				s.Close()
			}
			errs <- err
		}()
	}
	for range 8 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// The log is read in the order of the keys; SQLite sorts nothing.
func TestLogSortsNothing(t *testing.T) {
	s, err := Open(context.Background(), oldStore(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, query := range []string{attemptRows, reportRows, scoreRows, trialLogRows} {
		rows, err := s.read.Query("EXPLAIN QUERY PLAN "+query, 1)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(detail, "TEMP B-TREE") {
				t.Errorf("%s: %s", query, detail)
			}
		}
		rows.Close()
	}
}

func TestJudge(t *testing.T) {
	me := self()
	if me.Start == 0 {
		t.Skip("no /proc here")
	}
	for _, c := range []struct {
		name   string
		change func(*Process)
		want   life
	}{
		{"this process", func(*Process) {}, alive},
		{"another host", func(p *Process) { p.Host = "elsewhere" }, unknown},
		{"before the host was started again", func(p *Process) { p.Boot = "x" }, dead},
		{"boot not known", func(p *Process) { p.Boot = "" }, unknown},
		{"another container", func(p *Process) { p.Namespace = "pid:[1]" }, unknown},
		{"a number used again", func(p *Process) { p.Start-- }, dead},
		{"start not known", func(p *Process) { p.Start = 0 }, alive},
		{"no such process", func(p *Process) { p.PID = 1 << 30 }, dead},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := me
			c.change(&p)
			if got := judge(me, p); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestExplainDisk(t *testing.T) {
	// A page limit is the nearest thing to a full disk that needs no mount.
	ctx := context.Background()
	s, err := Open(ctx, oldStore(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	study, err := s.Study(ctx, "old")
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Acquire(ctx, study)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Release()
	limit := func(pages string) {
		if _, err := s.write.Exec("PRAGMA max_page_count = " + pages); err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // that is: what it has
	for range 100 {
		if _, err := w.Start(Start{Point: `"` + strings.Repeat("x", 1000) + `"`, At: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	err = w.Commit()
	if err == nil || !strings.Contains(err.Error(), "database or disk is full (hint: free some disk space; nothing that was committed is lost)") {
		t.Errorf("got %v", err)
	}
	limit("4294967294")
	if err := w.Commit(); err != nil {
		t.Errorf("once there is room again: %v", err)
	}
	if sum, err := s.Summary(ctx, "old"); err != nil || sum.Counts.Running != 100 {
		t.Errorf("got %+v, %v, want 100 trials", sum.Counts, err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
