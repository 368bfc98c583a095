package space_test

import (
	"errors"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// Where the rules leave a few points of a large space, far from its first one, enumeration gives up: with an error, for
// who asks for one.
func TestEnumerationGivesUp(t *testing.T) {
	digits := make([]symbolic.Value, 7)
	for i := range digits {
		digits[i] = space.IntRange{Min: 0, Max: 9, Default: new(int64(9))}.Node()
	}
	high := space.Rule{Text: "the sum", Holds: func(d *space.Draft) (bool, error) {
		sum := 0.0
		for _, x := range d.Point().Picks() {
			sum += x
		}
		return sum >= 62 || sum == 1, nil // the last points, and a few among the first
	}}
	s, err := space.New(symbolic.NewList(digits...), space.Require(high))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	var last error
	for p, err := range s.AllFeasible() {
		if last = err; err == nil {
			found++
			if err := s.Feasible(p); err != nil {
				t.Fatal(err)
			}
		}
	}
	if found != 7 || !errors.Is(last, space.ErrGaveUp) {
		t.Errorf("AllFeasible yields %d points, then %v; want 7, then ErrGaveUp", found, last)
	}
	first, err := s.FirstFeasible()
	if err != nil || !first.Equal(s.First()) {
		t.Errorf("FirstFeasible: %v, %v; want %v", first, err, s.First())
	}
}

func TestAllFeasible(t *testing.T) {
	for _, opts := range [][]space.Option{nil, {space.Require(product(64))}} {
		s, err := space.New(netTemplate(), opts...)
		if err != nil {
			t.Fatal(err)
		}
		var want []space.Point
		for p := range s.All() {
			want = append(want, p)
		}
		n := 0
		for p, err := range s.AllFeasible() {
			if err != nil || n >= len(want) || !p.Equal(want[n]) {
				t.Fatalf("point %d: got %v, %v", n, p, err)
			}
			n++
		}
		if n != len(want) {
			t.Errorf("got %d points, want %d", n, len(want))
		}
	}
}
