//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const readersFile = `
name: s
model: {x1: !FloatRange {min: -5, max: 10}, x2: !FloatRange {min: 0, max: 15}}
evaluate: !Function {name: branin}
objectives: {value: minimize}
budget: {trials: 10000000}
workers: 8
`

// pythonReader is a program that does not know our rules: it holds a transaction open for as long as it likes, and has to
// see one state of the file all the time.
const pythonReader = `
import sqlite3, sys
db = sqlite3.connect("search.db", isolation_level=None)
for line in sys.stdin:
    db.execute("BEGIN")
    count = "SELECT count(*) FROM trial_table"
    first = db.execute(count).fetchone()[0]
    print(first, flush=True)
    sys.stdin.readline()
    print(db.execute(count).fetchone()[0] - first, flush=True)
    db.execute("COMMIT")
`

// While a run writes thousands of trials a second, every command that reads and a foreign program with a long transaction
// read. None is told that the database is locked, and neither is the run.
func TestReadersDuringARun(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "s.yaml"), []byte(readersFile), 0o600); err != nil {
		t.Fatal(err)
	}
	program := func(name string, args ...string) (*exec.Cmd, *bytes.Buffer) {
		cmd, out := exec.Command(name, args...), &bytes.Buffer{}
		cmd.Dir, cmd.Stderr = dir, out
		return cmd, out
	}
	run, runErr := program("search", "run", "s.yaml", "--quiet")
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	defer run.Process.Kill()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if cmd, _ := program("search", "show", "s", "100"); cmd.Run() == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the run does not come to trial 100: %s", runErr)
		}
	}

	ask := startPython(t, dir)
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	for range rounds {
		before := ask() // its transaction begins
		for _, args := range [][]string{
			{"list"}, {"trials", "s", "--sort", "best", "--limit", "5"}, {"show", "s", "7"}, {"best", "s"}, {"compare", "s", "3", "9"},
			{"export", "s"}, {"diff", "s:3", "s:9"}, {"replay", "s"}, {"fsck"},
		} {
			cmd, out := program("search", args...)
			if err := cmd.Run(); err != nil || strings.Contains(out.String(), "lock") {
				t.Errorf("search %s: %v\n%s", strings.Join(args, " "), err, out)
			}
		}
		if more := ask(); before >= 0 && more != 0 {
			t.Errorf("a transaction of Python's saw %d trials and then %d more", before, more)
		}
	}
	if err := run.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	run.Wait()
	if code := run.ProcessState.ExitCode(); code != 130 || strings.Contains(runErr.String(), "lock") {
		t.Errorf("the run ended with %d\n%s", code, runErr)
	}
	if cmd, out := program("search", "fsck"); cmd.Run() != nil {
		t.Error(out)
	}
}

// startPython starts pythonReader. What it returns gives the next number that it prints, which is -1 without Python.
func startPython(t *testing.T, dir string) (next func() int) {
	python, err := exec.LookPath("python3")
	if err == nil {
		err = exec.Command(python, "-c", "import sqlite3").Run()
	}
	if err != nil {
		t.Log("no Python with its module sqlite3 here")
		return func() int { return -1 }
	}
	cmd := exec.Command(python, "-c", pythonReader)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("python: %v", err)
		}
	})
	lines := bufio.NewReader(out)
	return func() (n int) {
		io.WriteString(in, "\n")
		if _, err := fmt.Fscanln(lines, &n); err != nil {
			t.Fatalf("python: %v", err)
		}
		return n
	}
}
