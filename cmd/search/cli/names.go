package cli

import (
	"iter"
	"regexp"
	"strings"
)

// shortNames returns a shorter name for each, for tables: what is behind the last dots that still tells it apart from all
// others. So of evaluate.optimizer.lr and model.layers[2].p remain lr and p. Where that does not do, the steps that only
// say which candidate was taken are left out as well: layers[3].layers[0].width.
func shortNames(names []string) map[string]string {
	plain := make([]string, len(names))
	for i, name := range names {
		plain[i] = candidates.ReplaceAllString(name, "")
		for _, root := range []string{"model.", "evaluate."} {
			plain[i] = strings.TrimPrefix(plain[i], root)
		}
	}
	if hasRepeats(plain) {
		plain = names
	}
	uses := map[string]int{}
	for _, name := range plain {
		for suffix := range suffixes(name) {
			uses[suffix]++
		}
	}
	short := make(map[string]string, len(names))
	for i, name := range plain {
		short[names[i]] = name
		for suffix := range suffixes(name) {
			if uses[suffix] == 1 {
				short[names[i]] = suffix
				break
			}
		}
	}
	return short
}

// candidates are the steps of a path that say which candidate of a hyper-node was taken.
var candidates = regexp.MustCompile(`\.candidates\[\d+\]`)

func hasRepeats(names []string) bool {
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			return true
		}
		seen[name] = true
	}
	return false
}

// suffixes yields the endings of a path that begin behind a dot, shortest first, and the whole at the end.
func suffixes(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for end := len(path); ; {
			i := strings.LastIndexByte(path[:end], '.')
			if i < 0 {
				yield(path)
				return
			}
			if !yield(path[i+1:]) {
				return
			}
			end = i
		}
	}
}
