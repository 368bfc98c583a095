package eval

import (
	"reflect"
	"testing"
)

func TestRecordDifferences(t *testing.T) {
	run := func(dir string, change func(*Record)) *Record {
		r := &Record{
			Argv: []string{"train", "--out", dir + "/model"}, Dir: "/code", Host: "a", System: "linux/amd64", Git: &GitState{Commit: "c1"},
			Env: map[string]string{"SEARCH_TRIAL_DIR": dir, "SEARCH_SLOT": dir, "PATH": "/bin", "CACHE": dir + "/cache"}, Seconds: float64(len(dir)),
		}
		if change != nil {
			change(r)
		}
		return r
	}
	for _, c := range []struct {
		name   string
		change func(*Record)
		want   []Difference
	}{
		{"another directory of the trial", nil, nil},
		{"commit", func(r *Record) { r.Git = &GitState{Commit: "c2"} }, []Difference{{"git commit", "c1", "c2"}}},
		{"changed files", func(r *Record) { r.Git.Dirty = true }, []Difference{{"git changes", "none", "files differ from the commit"}}},
		{"no repository", func(r *Record) { r.Git = nil }, []Difference{{"git commit", "c1", ""}, {"git changes", "none", ""}}},
		{"arguments", func(r *Record) { r.Argv = []string{"train"} }, []Difference{{"argv", `["train" "--out" "{dir}/model"]`, `["train"]`}}},
		{"machine", func(r *Record) { r.Host, r.System = "b", "linux/arm64" }, []Difference{{"host", "a", "b"}, {"system", "linux/amd64", "linux/arm64"}}},
		{"environment", func(r *Record) { r.Env["PATH"] = "/usr/bin"; r.Env["LANG"] = "C"; delete(r.Env, "CACHE") },
			[]Difference{{"env CACHE", "{dir}/cache", ""}, {"env LANG", "", "C"}, {"env PATH", "/bin", "/usr/bin"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := run("/first/1", nil).Differences(run("/again/1", c.change)); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
