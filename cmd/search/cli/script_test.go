package cli_test

import (
	"errors"
	"flag"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"symsearch/cmd/search/cli"
)

var update = flag.Bool("update", false, "rewrite the expected outputs of the scripts")

// TestMain makes the test binary also the command search, so that scripts run it as processes of their own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"search":       func() { cli.Main() },
		"await":        await,
		"small_disk":   smallDisk,
		"unprivileged": unprivileged,
	})
}

// TestScripts runs what users type. Besides the commands of testscript a script has
//
//	status CODE PROGRAM ARGS...     runs a program that must end with this status
//	until PATTERN PROGRAM ARGS...   runs a program again and again until its output matches
//	lines COUNT PATTERN FILE        wants so many lines of a file, or of stdout, that match
//	sql FILE QUERY                  runs SQL on a file, as any program may
//	overwrite FILE OFFSET TEXT      puts a text into a file; without one the file ends there
//	refused PATTERN FILE            wants every command to fail on a store, with a matching message
//
// and the programs and conditions of storage_linux_test.go. Programs that a script starts have
//
//	await FILE                      waits until there is such a file, and fails after a minute and a half
//
// Whatever waits in a script has an end of its own, or a script that fails would not. EXPERIMENTS is the directory of the shipped experiments.
func TestScripts(t *testing.T) {
	shipped, err := filepath.Abs("../../../experiments")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXPERIMENTS", shipped)
			return nil
		},
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status,
			"until":  until,
			"lines":  lines,

			"sql":       sqlOn,
			"overwrite": overwrite,
			"refused":   refused,
		},
		Condition: condition,
	})
}

// status runs a program and compares its exit status.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s ended with status %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// until runs a program until its standard output matches, for a minute at most: the machine may be busy.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until PATTERN PROGRAM ARGS...")
	}
	pattern, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if ts.Exec(args[1], args[2:]...) == nil && pattern.MatchString(ts.ReadFile("stdout")) {
			return
		}
	}
	ts.Fatalf("%s: its output does not come to match %q", strings.Join(args[1:], " "), args[0])
}

// lines counts the lines of a file that match.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: lines COUNT PATTERN FILE")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	got := 0
	for line := range strings.Lines(ts.ReadFile(args[2])) {
		if pattern.MatchString(strings.TrimSuffix(line, "\n")) {
			got++
		}
	}
	if got != want {
		ts.Fatalf("%s has %d lines that match %q, want %d", args[2], got, args[1], want)
	}
}
