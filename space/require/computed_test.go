package require_test

import (
	"fmt"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/space/derive"
	"symsearch/space/require"
	"symsearch/symbolic"
)

// Rules name what is derived as they name decisions.
func TestRulesOverDerivedValues(t *testing.T) {
	width := space.IntRange{Min: 1, Max: 9, Name: "width"}.Node()
	depth := space.IntRange{Min: 1, Max: 9, Name: "depth"}.Node()
	e := func(name, text string) symbolic.Value { return derive.Expr{Name: name, Text: text}.Node() }
	tail := space.IntRange{Min: 1, Max: 9, Name: "tail"}.Node() // nothing depends on it
	for _, c := range []struct {
		name     string
		template symbolic.Value
		rule     string
		want     int
	}{
		{"in front of what it names", symbolic.NewList(e("total", "depth * width"), depth, width, tail), "total <= 10", 25 * 9},
		{"in a chain", symbolic.NewList(e("total", "depth + twice"), depth, e("twice", "2 * width"), width, tail), "total == 3", 9},
		{"beside a decision", symbolic.NewList(depth, width, e("total", "depth + width"), tail), "total > 16 and depth == 9", 2 * 9},
		{"only in a candidate", symbolic.NewList(width, space.OneOf{Candidates: []symbolic.Value{
			symbolic.NewList(depth, e("total", "depth + width")), symbolic.Int(0)}}.Node()), "total > 17", 9 + 1},
		{"asked for in a candidate", symbolic.NewList(width, space.OneOf{Candidates: []symbolic.Value{
			symbolic.NewList(depth, e("total", "depth + width")), symbolic.Int(0)}}.Node()), "(total ?? 18) > 17", 9 + 1},
		{"in repetitions", space.Repeat{Min: 1, Max: 2, Name: "times", Block: symbolic.NewList(width, e("twice", "2 * width"))}.Node(), "sum(twice) == 4", 1 + 1},
		{"in repetitions that are alike", space.Repeat{Min: 1, Max: 3, Shared: true, Block: symbolic.NewList(width, e("twice", "2 * width"))}.Node(), "twice == 4", 3},
		{"of a number of repetitions", symbolic.NewList(space.Repeat{Min: 1, Max: 3, Name: "times", Block: symbolic.NewList(space.OneOf{Candidates: []symbolic.Value{symbolic.Int(1), symbolic.Int(2)}}.Node())}.Node(),
			e("epochs", "10 * times")), "epochs < 30", 2 + 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule, err := require.Compile(c.rule, require.Options{})
			if err != nil {
				t.Fatal(err)
			}
			s, err := space.New(c.template, space.Require(rule))
			if err != nil {
				t.Fatal(err)
			}
			free, _ := space.New(c.template)
			var want, got []string
			for p := range free.All() {
				if s.Feasible(p) == nil {
					want = append(want, p.Key())
				}
			}
			for p := range s.All() {
				got = append(got, p.Key())
			}
			if len(want) != c.want || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%d points keep %s, All yields %d, want %d", len(want), c.rule, len(got), c.want)
			}
		})
	}
	rule, _ := require.Compile("totl < 3", require.Options{})
	_, err := space.New(symbolic.NewList(depth, e("total", "2 * depth")), space.Require(rule))
	if err == nil || !strings.Contains(err.Error(), `did you mean "total"?`) {
		t.Errorf("a name that nothing has: %v", err)
	}
}
