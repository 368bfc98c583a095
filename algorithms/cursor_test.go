package algorithms_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/symbolic"
)

// A sweep is refused where the rules leave next to nothing of a large space, and keeps them elsewhere.
func TestSweepWithRules(t *testing.T) {
	digits := make([]symbolic.Value, 8)
	for i := range digits {
		digits[i] = space.IntRange{Min: 0, Max: 9}.Node()
	}
	sum := func(want float64) space.Rule {
		return space.Rule{Text: "the sum", Holds: func(d *space.Draft) (bool, error) {
			total := 0.0
			for _, x := range d.Point().Picks() {
				total += x
			}
			return total == want, nil
		}}
	}
	for want, refused := range map[float64]bool{36: false, 72: true} {
		s, err := space.New(symbolic.NewList(digits...), space.Require(sum(want)))
		if err != nil {
			if !refused {
				t.Error(err)
			}
			continue
		}
		a := &algorithms.Sweep{}
		err = a.Setup(algorithms.Problem{Space: s, Objectives: []algorithms.Objective{{Name: "x"}}})
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), "rejects 100%") {
			t.Errorf("sum %v: %v", want, err)
		}
		if err == nil {
			if p, err := a.Propose(algorithms.NewRand(1, 1)); err != nil || s.Feasible(p.Point) != nil {
				t.Errorf("sum %v: %v, %v", want, p.Point, err)
			}
		}
	}
}

// Where the first point that keeps the rules is too far to be looked for, a sweep is refused and Dedup does without a scan.
func TestRulesWithoutScan(t *testing.T) {
	digits := make([]symbolic.Value, 8)
	for i := range digits {
		digits[i] = space.IntRange{Min: 0, Max: 9}.Node()
	}
	digits[0] = space.IntRange{Min: 0, Max: 9, Name: "a", Default: new(int64(9))}.Node()
	high := space.Rule{Text: "a == 9", Holds: func(d *space.Draft) (bool, error) {
		return d.Point().Choice(0) == 9, nil // reads all, as a rule over the tree does
	}}
	s, err := space.New(symbolic.NewList(digits...), space.Require(high))
	if err != nil {
		t.Fatal(err)
	}
	p := algorithms.Problem{Space: s, Objectives: []algorithms.Objective{{Name: "x"}}}
	err = (&algorithms.Sweep{}).Setup(p)
	if !errors.Is(err, space.ErrGaveUp) || !strings.Contains(err.Error(), "hint: use Random") {
		t.Errorf("Sweep: %v", err)
	}
	first, _ := s.Default()
	d := &algorithms.Dedup{Algorithm: &always{p: first}, Attempts: 1}
	if err := d.Setup(p); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 3; n++ {
		next, err := d.Propose(algorithms.NewRand(1, n))
		if errors.Is(err, algorithms.ErrExhausted) && errors.Is(err, space.ErrGaveUp) {
			return
		}
		if err != nil || s.Feasible(next.Point) != nil {
			t.Fatalf("trial %d: %v, %v", n, next.Point, err)
		}
		d.Observe(algorithms.Trial{Number: n, Point: next.Point, State: algorithms.Complete, Scores: []float64{1}})
	}
}

// always proposes one point.
type always struct {
	algorithms.Random
	p space.Point
}

func (a *always) Propose(*rand.Rand) (algorithms.Proposal, error) {
	return algorithms.Proposal{Point: a.p, Origin: algorithms.Origin{Operator: "always"}}, nil
}
