package eval

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// startRunner runs a search that runs a program, and returns the number that the
// program, or its child, prints after a word.
func startRunner(t *testing.T, mode, dir, word string) (runner *exec.Cmd, pid int) {
	t.Helper()
	runner = exec.Command(os.Args[0])
	runner.Env = append(os.Environ(), childMode+"="+mode+":"+dir)
	if err := runner.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); pid == 0; time.Sleep(10 * time.Millisecond) {
		out, _ := os.ReadFile(filepath.Join(dir, "stdout.log"))
		fmt.Sscanf(string(out), word+" %d", &pid)
		if time.Now().After(deadline) {
			t.Fatal("the program did not start")
		}
	}
	if !alive(pid) {
		t.Fatal("the program does not run")
	}
	return runner, pid
}

func awaitDeath(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); alive(pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d is alive", pid)
		}
	}
}

// TestProgramDiesWithRunner kills the whole of a search: its program must not go on
// alone.
func TestProgramDiesWithRunner(t *testing.T) {
	runner, pid := startRunner(t, "runner", t.TempDir(), "started")
	runner.Process.Kill()
	runner.Wait()
	awaitDeath(t, pid)
}

// TestEndOrphans ends what a search that was killed has left behind, of all trials in a
// folder, and nothing of one that lives.
func TestEndOrphans(t *testing.T) {
	folder := t.TempDir()
	dir := filepath.Join(folder, "7")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	runner, pid := startRunner(t, "runner-of-parent", dir, "leaf")
	EndOrphans(folder)
	if !alive(pid) {
		t.Fatal("a process of a search that goes on was ended")
	}
	runner.Process.Kill()
	runner.Wait()
	EndOrphans(dir) // its own directory is not below it
	EndOrphans(t.TempDir())
	if !alive(pid) {
		t.Fatal("the orphan is dead already")
	}
	EndOrphans(folder)
	if alive(pid) {
		t.Error("the orphan lives on")
	}
}

// TestNextAttemptEndsOrphans kills the whole of a search. What its program had started
// goes on, until the next attempt of the trial.
func TestNextAttemptEndsOrphans(t *testing.T) {
	candidate := testCandidate(t)
	runner, pid := startRunner(t, "runner-of-parent", candidate.Dir, "leaf")
	runner.Process.Kill()
	runner.Wait()
	other := testCandidate(t)
	other.Attempt = 2
	childCommand(t, "ok").Evaluate(t.Context(), other) // another trial
	if !alive(pid) {
		t.Fatal("the orphan is dead already")
	}
	candidate.Attempt = 2
	if m, err := childCommand(t, "ok").Evaluate(t.Context(), candidate); err != nil || m["loss"] != 0.5 {
		t.Errorf("got %v, %v", m, err)
	}
	awaitDeath(t, pid)
}
