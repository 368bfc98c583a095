package derive_test

import (
	"testing"

	"symsearch/space"
	"symsearch/space/derive"
	"symsearch/symbolic"
)

// A derived value follows a node that does not take part.
func TestWhere(t *testing.T) {
	template := symbolic.Dict(
		symbolic.Entry{Key: "width", Value: space.IntRange{Name: "width", Min: 1, Max: 9}.Node()},
		symbolic.Entry{Key: "other", Value: space.IntRange{Name: "other", Min: 1, Max: 2}.Node()},
		symbolic.Entry{Key: "twice", Value: derive.Expr{Text: "2 * width"}.Node()},
	)
	s, err := space.New(template, space.Where(func(d space.Decision) bool { return d.Name == "other" }))
	if err != nil {
		t.Fatal(err)
	}
	for p := range s.All() {
		tree, err := s.Decode(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := tree.(*symbolic.Object).Get("twice"); got != symbolic.Int(10) {
			t.Errorf("twice is %v, want 10", got)
		}
	}
}
