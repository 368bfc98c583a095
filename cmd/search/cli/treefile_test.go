package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"symsearch/cmd/search/cli"
	"symsearch/symbolic"
)

// Pipe is two layers of which the second takes what the first gives.
type Pipe struct {
	Out int `sym:"out"`
	In  int `sym:"in"`
}

// pipeClass keeps a Pipe consistent when it is edited.
func pipeClass() *symbolic.Class {
	c := symbolic.ClassOf[Pipe]("Pipe", "two layers that fit")
	c.Rebound = func(_, o *symbolic.Object, _ symbolic.Changes) (*symbolic.Object, error) {
		return o.With(symbolic.Entry{Key: "in", Value: o.Get("out")}), nil
	}
	return c
}

// A change of one layer's width keeps a model consistent through its change hook, in the file too.
func TestSetCallsChangeHooks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pipe.yaml")
	if err := os.WriteFile(file, []byte("# fitting\npipe: !Pipe {out: 4, in: 4}   # widths\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	e := &cli.Env{Name: "search", Args: []string{"set", file, "pipe.out=8", "--in-place"}, Out: &out, Err: &errs, Classes: []*symbolic.Class{pipeClass()}}
	if code := cli.Run(e); code != cli.ExitDone {
		t.Fatalf("status %d: %s", code, &errs)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := "# fitting\npipe: !Pipe {out: 8, in: 8}   # widths\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file's mode is %v, want 0640", info.Mode())
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".*")); len(left) > 0 || out.Len() > 0 {
		t.Errorf("left behind: %v, printed: %q", left, &out)
	}
}
