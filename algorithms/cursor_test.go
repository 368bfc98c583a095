package algorithms_test

import (
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
