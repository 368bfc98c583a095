package space_test

import (
	"encoding/json"
	"fmt"
	"log"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// A point may be given in part, as to try a setting first.
func ExampleSpace_Complete() {
	s, err := space.New(symbolic.Dict(
		symbolic.Entry{Key: "width", Value: space.OneOf{Candidates: []symbolic.Value{symbolic.Int(32), symbolic.Int(64)}}.Node()},
		symbolic.Entry{Key: "depth", Value: space.IntRange{Min: 1, Max: 8, Default: new(int64(3))}.Node()},
	))
	if err != nil {
		log.Fatal(err)
	}
	p, err := s.Complete([]byte(`{"width": 64}`), newRand(1))
	if err != nil {
		log.Fatal(err)
	}
	text, _ := s.FormatPoint(p)
	fmt.Print(text)
	// Output:
	// width = 64
	// depth = 3
}

// Whatever part of a point is given, it is completed, and is part of the result.
func TestCompleteAnyPart(t *testing.T) {
	rng := newRand(7)
	list := func(k int, distinct, sorted bool) any {
		return space.ManyOf{K: k, Distinct: distinct, Sorted: sorted, Candidates: ints(0, 6)}
	}
	for name, s := range map[string]*space.Space{
		"golden":           mustSpace(t, goldenTemplate()),
		"free list":        mustSpace(t, dict("x", list(4, false, false))),
		"arrangement":      mustSpace(t, dict("x", list(4, true, false))),
		"subset":           mustSpace(t, dict("x", list(4, true, true))),
		"multiset":         mustSpace(t, dict("x", list(4, false, true))),
		"counted subset":   mustSpace(t, dict("x", space.ManyOf{MinK: 1, MaxK: 5, Distinct: true, Sorted: true, Candidates: ints(0, 6)})),
		"repeat of blocks": mustSpace(t, dict("x", space.Repeat{Min: 1, Max: 4, Block: dict("u", space.IntRange{Min: 1, Max: 9}, "v", oneOf(1, 2))})),
	} {
		t.Run(name, func(t *testing.T) {
			for range 300 {
				whole := picksOf(t, s, s.Sample(rng))
				part := map[string]json.RawMessage{}
				for key, pick := range whole {
					if rng.IntN(3) == 0 {
						part[key] = pick
					}
				}
				text, err := json.Marshal(part)
				if err != nil {
					t.Fatal(err)
				}
				p, err := s.Complete(text, rng)
				if err != nil {
					t.Fatalf("Complete(%s), a part of %s: %v", text, whole, err)
				}
				got := picksOf(t, s, p)
				for key, pick := range part {
					if string(got[key]) != string(pick) {
						t.Fatalf("Complete(%s) has %s = %s", text, key, got[key])
					}
				}
			}
		})
	}
}

func picksOf(t *testing.T, s *space.Space, p space.Point) map[string]json.RawMessage {
	t.Helper()
	text, err := s.MarshalPoint(p)
	if err != nil {
		t.Fatal(err)
	}
	var picks map[string]json.RawMessage
	if err := json.Unmarshal(text, &picks); err != nil {
		t.Fatal(err)
	}
	return picks
}

// What is not given comes from the declared defaults; names, classes and plain texts will do; a pick brings along what it
// lies in.
func TestComplete(t *testing.T) {
	s := mustSpace(t, dict(
		"act", space.OneOf{Name: "act", Candidates: values("relu", dict("slope", space.FloatRange{Min: 0, Max: 1, Name: "slope", Default: new(0.25)}), "64"), Default: value("relu")},
		"ops", space.ManyOf{K: 2, Distinct: true, Candidates: values("a", "b", "c"), Default: value(values("c", "a")), Name: "ops"},
		"layers", space.Repeat{Min: 2, Max: 2, Block: dict("n", space.IntRange{Min: 1, Max: 9}), Default: value([]symbolic.Value{value(dict("n", 4)), value(dict("n", 5))})},
	))
	for _, c := range []struct{ given, want string }{
		{`{}`, `{"act":"0: relu","ops[0]":"c","ops[1]":"a","layers":2,"layers[0].block.n":4,"layers[1].block.n":5}`},
		{`{"slope":0.5}`, `{"act":"1: dict","act.candidates[1].slope":0.5,"ops[0]":"c","ops[1]":"a","layers":2,"layers[0].block.n":4,"layers[1].block.n":5}`},
		{`{"act":64,"layers[1].block.n":9}`, `{"act":"2: 64","ops[0]":"c","ops[1]":"a","layers":2,"layers[0].block.n":4,"layers[1].block.n":9}`},
	} {
		p, err := s.Complete([]byte(c.given), newRand(1))
		if err != nil {
			t.Errorf("Complete(%s): %v", c.given, err)
			continue
		}
		if got, _ := s.MarshalPoint(p); string(got) != c.want {
			t.Errorf("Complete(%s):\ngot  %s\nwant %s", c.given, got, c.want)
		}
	}
}

// A decision without a name of its own is known by the end of its path, as tables show it, where that is the end of no other.
func TestCompleteByTheEndOfAPath(t *testing.T) {
	s := mustSpace(t, dict("model", dict("x", space.IntRange{Min: 1, Max: 9}, "a", dict("n", space.IntRange{Min: 1, Max: 9}), "b", dict("n", space.IntRange{Min: 1, Max: 9}))))
	p, err := s.Complete([]byte(`{"x":3,"a.n":4,"b.n":5}`), newRand(1))
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := s.MarshalPoint(p); string(got) != `{"model.x":3,"model.a.n":4,"model.b.n":5}` {
		t.Errorf("got %s", got)
	}
	if _, err := s.Complete([]byte(`{"n":4}`), newRand(1)); err == nil || !strings.Contains(err.Error(), `no decision "n" alone (it is the name of model.a.n, model.b.n)`) {
		t.Errorf("got %v", err)
	}
}

// Rules hold for what is drawn; where they cannot, it is said which.
func TestCompleteKeepsRules(t *testing.T) {
	s, err := space.New(netTemplate(), space.Require(product(128), slopeRule(), opsRule()))
	if err != nil {
		t.Fatal(err)
	}
	rng := newRand(5)
	for _, given := range []string{`{"depth":8}`, `{"width":128}`, `{"slope":4}`, `{"ops[0]":1}`, `{"slope":4,"width":16}`, `{}`} {
		for range 50 {
			p, err := s.Complete([]byte(given), rng)
			if err != nil {
				t.Fatalf("Complete(%s): %v", given, err)
			}
			if err := s.Feasible(p); err != nil {
				t.Fatalf("Complete(%s): %v", given, err)
			}
		}
	}
	_, err = s.Complete([]byte(`{"depth":8,"width":128}`), rng)
	if want := "no point with these picks was found that keeps the rules: depth * width does not hold"; fmt.Sprint(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// All mistakes come at once.
func TestCompleteMistakes(t *testing.T) {
	s := mustSpace(t, dict(
		"width", oneOf(32, 64), "twins", dict("a", space.IntRange{Min: 1, Max: 3, Name: "twin"}),
		"act", oneOf("relu", dict("slope", space.FloatRange{Min: 0, Max: 1})),
		"set", space.ManyOf{K: 3, Distinct: true, Sorted: true, Candidates: ints(0, 5)},
		"order", space.Permutation{Candidates: values("a", "b")},
	))
	for _, c := range []struct{ given, want string }{
		{`{"widht":32,"twins.a":7,"act":"tanh"}`, `the space has no decision "widht" (did you mean "width"?)` + "\n" +
			"twins.a: want a number from 1 to 3, got 7\n" + `act: want one of "0: relu", "1: dict", got "tanh"`},
		{`{"width":32,"width":64}`, "width: the decision is given twice"},
		{`{"act":"relu","act.candidates[1].slope":0.5}`, "act.candidates[1].slope: the decision is not active: it belongs to candidate 1 of act, which picked 0"},
		{`{"set[0]":4}`, "set[2]: no pick fits between the others: items are in the order of their candidates, no two the same"},
		{`{"set[0]":3,"set[1]":1}`, "set[1]: no pick fits between the others: items are in the order of their candidates, no two the same"},
		{`{"order[0]":"b","order[1]":"b"}`, "order[1]: candidate 1 is picked already: no two items are the same"},
		{`[]`, `read point: want an object of decisions, {"path": pick, ...}`},
		{`{`, "read point: unexpected end of JSON input"},
	} {
		_, err := s.Complete([]byte(c.given), newRand(1))
		if got := fmt.Sprint(err); got != c.want {
			t.Errorf("Complete(%s):\ngot  %s\nwant %s", c.given, got, c.want)
		}
	}
}
