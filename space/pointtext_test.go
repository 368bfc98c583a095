package space_test

import (
	"fmt"
	"log"
	"math/rand/v2"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// A point is written a decision a line, and read back when somebody has edited it.
func ExampleSpace_FormatPoint() {
	s, err := space.New(symbolic.Dict(
		symbolic.Entry{Key: "width", Value: space.OneOf{Candidates: []symbolic.Value{symbolic.Int(32), symbolic.Int(64)}}.Node()},
		symbolic.Entry{Key: "act", Value: space.OneOf{Candidates: []symbolic.Value{symbolic.String("relu"), symbolic.String("tanh")}}.Node()},
		symbolic.Entry{Key: "lr", Value: space.FloatRange{Min: 1e-4, Max: 0.1, Scale: space.Log}.Node()},
	))
	if err != nil {
		log.Fatal(err)
	}
	p, err := s.ScanPoint(`
		lr    = 1e-3  # the usual one
		act   = tanh
		width = 64
	`)
	if err != nil {
		log.Fatal(err)
	}
	text, _ := s.FormatPoint(p)
	fmt.Print(text)
	_, err = s.ScanPoint("width = 65\nact = relu")
	fmt.Println(err)
	// Output:
	// width = 64
	// act   = "tanh"
	// lr    = 0.001
	// width: want one of 32, 64, got 65
	// lr: the decision is missing: want a number, 0.0001 to 0.1, log
}

// TestPointText reads back the text of points whose paths and candidates have every character that means something.
func TestPointText(t *testing.T) {
	for _, template := range []symbolic.Value{
		goldenTemplate(),
		value(oneOf("a = b", "c # d", `"`, "x")),
		dict("a = b", oneOf(1, 2), "#", oneOf("-1", "1", "true"), `q"`, oneOf(true, nil)),
		value(space.FloatRange{Min: -1, Max: 1}),
	} {
		s := mustSpace(t, template)
		rng := newRand(3)
		for range 50 {
			p := s.Sample(rng)
			text, err := s.FormatPoint(p)
			if err != nil {
				t.Fatal(err)
			}
			if q, err := s.ScanPoint(text); err != nil || !q.Equal(p) {
				t.Fatalf("ScanPoint(%s) = %v, %v; want %v", text, q, err, p)
			}
		}
	}
	s := mustSpace(t, dict("a", oneOf(1, 2)))
	for _, c := range []struct{ text, want string }{
		{"a", "read point: line 1: want a decision and its pick, path = pick, got a"},
		{"\n\na =", "read point: line 3: want a decision and its pick, path = pick, got a ="},
		{"a = 1\na = 2", "read point: the decision a is given twice"},
		{"b = 1\na = 2", `the space has no decision "b" (did you mean "a"?)`},
		{"a = 1 # = 2\n# a", ""},
		{"a = nan", `a: want one of 1, 2, got "nan"`},
		{"a = 01", `a: want one of 1, 2, got "01"`},
	} {
		_, err := s.ScanPoint(c.text)
		if got := fmt.Sprint(err); got != c.want && (err != nil || c.want != "") {
			t.Errorf("ScanPoint(%q): got %v, want %s", c.text, err, c.want)
		}
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) }
