package space_test

import (
	"slices"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// Candidates without a name are shown by what tells them apart. Points are written by their index and kind, so that those of
// older versions, which had other labels, read as before.
func TestLabelsOfCandidates(t *testing.T) {
	long := "a text of more than forty characters, which no label holds"
	for _, c := range []struct {
		name       string
		candidates []symbolic.Value
		want       []string
		last       string // the pick of the last candidate in JSON
	}{
		{"short ones are shown whole", values(dict("a", 1), dict("a", 2)), []string{"{a: 1}", "{a: 2}"}, `"1: dict"`},
		{"by the first entry that differs", values(dict("kind", "block", "op", "conv", "note", long), dict("kind", "block", "op", "pool", "note", long)),
			[]string{"{op: conv, ...}", "{op: pool, ...}"}, `"1: dict"`},
		{"by two entries", values(dict("op", "conv", "k", 3, "note", long), dict("op", "conv", "k", 5, "note", long), dict("op", "pool", "k", 3, "note", long)),
			[]string{"{op: conv, k: 3, ...}", "{op: conv, k: 5, ...}", "{op: pool, k: 3, ...}"}, `"2: dict"`},
		{"with hyper-nodes", values(dict("op", "conv", "k", oneOf(1, 3)), dict("op", "pool", "k", oneOf(1, 3))), []string{"{op: conv, ...}", "{op: pool, ...}"}, `"1: dict"`},
		{"with other entries", values(dict("lr", oneOf(1, 2)), dict("momentum", oneOf(1, 2))), []string{"{lr: ...}", "{momentum: ...}"}, `"1: dict"`},
		{"one alone", values("none", dict("op", "conv", "k", oneOf(1, 3), "x", 1, "y", 2)), []string{"none", "{op: conv, k: ..., x: 1, ...}"}, `"1: dict"`},
		{"with objects", values(dict("l", layer("width", oneOf(8, 16))), dict("l", stubClass.New())), []string{"{l: Layer}", "{l: Stub}"}, `"1: dict"`},
		{"lists", values(value([]any{"conv", value(oneOf(1, 2))}), value([]any{"pool", value(oneOf(1, 2))})), []string{"[conv, ...]", "[pool, ...]"}, `"1: list"`},
		{"nothing tells them apart", values(dict("k", oneOf(1, 2)), dict("k", oneOf(1, 3))), []string{"{k: OneOf(candidates=[1, 2])}", "{k: OneOf(candidates=[1, 3])}"}, `"1: dict"`},
		{"equal ones", values(dict("k", 1), dict("k", 1)), []string{"dict 1", "dict 2"}, `"1: dict"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mustSpace(t, dict("x", space.OneOf{Candidates: c.candidates}))
			if got := s.Decisions()[0].Domain.(space.Choice).Labels; !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			last := s.At(sizeLess1(s))
			if data, err := s.MarshalPoint(last); err != nil || !strings.HasPrefix(string(data), `{"x":`+c.last) {
				t.Errorf("%s, %v; want %s", data, err, c.last)
			}
		})
	}
}
