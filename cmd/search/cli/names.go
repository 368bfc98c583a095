package cli

import (
	"iter"
	"regexp"
	"strings"

	"symsearch/trials"
)

// shortNames returns a shorter name for each, for tables: what is behind the last dots that still tells it apart from all
// others. So of evaluate.optimizer.lr and model.layers[2].p remain lr and p. Steps that only say which candidate was taken
// are left out where that does: layers[3].layers[0].width.
func shortNames(names []string) map[string]string {
	uses := map[string]int{}  // how many names end so
	whole := map[string]int{} // how many are this without the steps to candidates
	for _, name := range names {
		seen := map[string]bool{}
		for ending := range endings(name) {
			if !seen[ending] {
				uses[ending]++
			}
			seen[ending] = true
		}
		whole[withoutCandidates(name)]++
	}
	short := make(map[string]string, len(names))
	for _, name := range names {
		short[name] = name
		for ending := range endings(name) {
			if uses[ending] == 1 || ending == withoutCandidates(name) && whole[ending] == 1 {
				short[name] = ending
				break
			}
		}
	}
	return short
}

// shortPicks returns short names for all picks of some trials.
func shortPicks(list []trials.Trial) map[string]string {
	seen := map[string]bool{}
	var names []string
	for _, t := range list {
		if p := picksOf(t); p != nil {
			for name := range p.Fields() {
				if !seen[name] {
					seen[name] = true
					names = append(names, name)
				}
			}
		}
	}
	return shortNames(names)
}

// candidateStep matches the steps of a path that say which candidate of a hyper-node was taken.
var candidateStep = regexp.MustCompile(`\.candidates\[\d+\]`)

// withoutCandidates returns a path without the steps to candidates, and without its root where something follows.
func withoutCandidates(path string) string {
	path = candidateStep.ReplaceAllString(path, "")
	for _, root := range []string{"model.", "evaluate."} {
		path = strings.TrimPrefix(path, root)
	}
	return path
}

// endings yields what a name may be shortened to, in order of preference: the endings that begin behind a dot, shortest
// first, of the path without the steps to candidates, then of the whole path.
func endings(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, text := range []string{withoutCandidates(path), path} {
			for end := len(text); end >= 0; {
				end = strings.LastIndexByte(text[:end], '.')
				if !yield(text[end+1:]) {
					return
				}
			}
		}
	}
}
