//go:build unix

package eval

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func readRecord(t *testing.T, dir string) (r *Record) {
	t.Helper()
	r, err := ReadRecord(dir)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "record.json")); err != nil || info.Size() > 8<<10 {
		t.Errorf("the record has %v, %v", info, err)
	}
	return r
}

func TestCommandRecord(t *testing.T) {
	t.Setenv("PYTHONHASHSEED", "0")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("MY_FLAGS", "fast")
	candidate := testCandidate(t)
	c := childCommand(t, "eat:150")
	c.Argv, c.Record = append(c.Argv, "--lr={lr}"), []string{"MY_FLAGS"}
	start := time.Now()
	if _, err := c.Evaluate(t.Context(), candidate); err != nil {
		t.Fatal(err)
	}
	r := readRecord(t, candidate.Dir)
	if r.Study != "s" || r.Trial != 7 || r.Attempt != 1 || r.Seed != 42 || len(r.Argv) != 2 || r.Argv[1] != "--lr=0.001" {
		t.Errorf("record %+v", r)
	}
	if wd, _ := os.Getwd(); r.Dir != wd || r.Host == "" || !strings.Contains(r.System, "/") {
		t.Errorf("record %+v", r)
	}
	if _, ok := r.Env["AWS_SECRET_ACCESS_KEY"]; ok || r.Env["PYTHONHASHSEED"] != "0" || r.Env["MY_FLAGS"] != "fast" || r.Env["SEARCH_TRIAL"] != "7" || r.Env[childMode] == "" || r.Env["PATH"] == "" {
		t.Errorf("environment %v", r.Env)
	}
	if r.Start.Before(start.Add(-time.Second)) || r.Seconds <= 0 || r.Status == nil || *r.Status != 0 || r.Signal != "" || r.Error != "" {
		t.Errorf("record %+v", r)
	}
	if r.PeakRSS < 150<<20 || r.PeakRSS > 1<<30 || r.UserSeconds+r.SystemSeconds <= 0 {
		t.Errorf("peak %d bytes, CPU %v+%v s", r.PeakRSS, r.UserSeconds, r.SystemSeconds)
	}
	for mode, want := range map[string]func(*Record) bool{
		"status:5":  func(r *Record) bool { return r.Status != nil && *r.Status == 5 && r.Attempt == 2 },
		"signal:15": func(r *Record) bool { return r.Status == nil && strings.Contains(r.Signal, "signal 15") },
	} {
		candidate.Attempt = 2
		childCommand(t, mode).Evaluate(t.Context(), candidate)
		if r := readRecord(t, candidate.Dir); !want(r) {
			t.Errorf("%s: %+v", mode, r)
		}
	}
	(&Command{Argv: []any{"/no/such/program"}}).Evaluate(t.Context(), candidate)
	if r := readRecord(t, candidate.Dir); !strings.Contains(r.Error, "no such file") || r.Status != nil {
		t.Errorf("a program that is missing: %+v", r)
	}
}

func TestCommandRecordsGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	repository := t.TempDir()
	git := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@b"}, args...)...)
		cmd.Dir = repository
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	file := filepath.Join(repository, "train.py")
	os.WriteFile(file, []byte("pass"), 0o644)
	git("init", "-q")
	if s := readGit(repository); s != nil {
		t.Errorf("before the first commit: %+v", s)
	}
	git("add", ".")
	git("commit", "-q", "-m", "first")
	os.WriteFile(filepath.Join(repository, "search.db"), nil, 0o644) // the study is not the code
	candidate := testCandidate(t)
	c := childCommand(t, "ok")
	c.Dir = repository
	c.Evaluate(t.Context(), candidate)
	commit := git("rev-parse", "HEAD")
	if r := readRecord(t, candidate.Dir); r.Git == nil || *r.Git != (GitState{commit, false}) || r.Dir != repository {
		t.Errorf("git %+v in %s, want %s", r.Git, r.Dir, commit)
	}
	os.WriteFile(file, []byte("pass # changed"), 0o644)
	if s := readGit(filepath.Join(repository)); s == nil || *s != (GitState{commit, true}) {
		t.Errorf("with a change: %+v", s)
	}
	if a, b := askGit(repository), askGit(repository); a != b {
		t.Error("git is asked twice at once")
	}
	if s := readGit(t.TempDir()); s != nil {
		t.Errorf("outside of a repository: %+v", s)
	}
}
