package symbolic

import "strings"

// didYouMean returns a suggestion to append to a message, ` (did you mean "x"?)`, or, when nothing comes near and the
// names are few, what there is; or nothing.
func didYouMean(name string, known []string) string {
	if s := didYouMeanOnly(name, known); s != "" {
		return s
	}
	const longest = 240 // three lines of a terminal
	if all := strings.Join(known, ", "); all != "" && len(all) <= longest {
		return " (there is " + all + ")"
	}
	return ""
}

// didYouMeanOnly is didYouMean without the list of what there is.
func didYouMeanOnly(name string, known []string) string {
	if s := Nearest(name, known); s != "" {
		return ` (did you mean "` + s + `"?)`
	}
	return ""
}

// Nearest returns the known name that comes nearest to a misspelt one by edit distance, the first of several, or "" when
// none is near: more than a third of the letters would have to change.
func Nearest(name string, known []string) string {
	best, bound := "", max(1, len(name)/3)+1
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return k
		}
		if d := editDistance(strings.ToLower(name), strings.ToLower(k), bound); d < bound {
			best, bound = k, d
		}
	}
	return best
}

// editDistance counts insertions, deletions, changes and swaps of neighbours between a and b; any result of at least
// bound means bound.
func editDistance(a, b string, bound int) int {
	s, t := []rune(a), []rune(b)
	if len(s) > 100 || len(t) > 100 || max(len(s)-len(t), len(t)-len(s)) >= bound {
		return bound
	}
	before, previous, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := previous[j-1]
			if s[i-1] != t[j-1] {
				change++
			}
			row[j] = min(change, previous[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, previous, row = previous, row, before
	}
	return min(previous[len(t)], bound)
}
