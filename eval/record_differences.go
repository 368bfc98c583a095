package eval

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Difference is something that was not the same in two runs of a program.
type Difference struct {
	What    string // "git commit", "env PATH", ...
	Was, Is string // "" where there is none
}

// Differences returns in what another run of a trial's program was not like this one: its code, its arguments, its
// environment and its machine. How the runs ended is not compared, nor where the trial's own directory was.
func (r *Record) Differences(other *Record) []Difference {
	var list []Difference
	add := func(what, was, is string) {
		if was != is {
			list = append(list, Difference{what, was, is})
		}
	}
	commit, dirty := r.Git.texts()
	commitNow, dirtyNow := other.Git.texts()
	add("git commit", commit, commitNow)
	add("git changes", dirty, dirtyNow)
	add("argv", r.local(fmt.Sprintf("%q", r.Argv)), other.local(fmt.Sprintf("%q", other.Argv)))
	add("dir", r.local(r.Dir), other.local(other.Dir))
	add("host", r.Host, other.Host)
	add("system", r.System, other.System)
	names := slices.AppendSeq(slices.Collect(maps.Keys(r.Env)), maps.Keys(other.Env))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if strings.HasPrefix(name, "SEARCH_") { // facts of the trial, and where it happened to run
			continue
		}
		add("env "+name, r.local(r.Env[name]), other.local(other.Env[name]))
	}
	return list
}

// local puts {dir} where the trial's own directory stands in a text.
func (r *Record) local(text string) string {
	if dir := r.Env[trialDirName]; dir != "" {
		return strings.ReplaceAll(text, dir, "{dir}")
	}
	return text
}

func (g *GitState) texts() (commit, dirty string) {
	switch g = cmp.Or(g, &GitState{}); {
	case g.Commit == "":
		return "", ""
	case g.Dirty:
		return g.Commit, "files differ from the commit"
	}
	return g.Commit, "none"
}
