package algorithms_test

import (
	"math"
	"testing"

	"symsearch/algorithms"
	"symsearch/algorithms/algotest"
)

func TestRandom(t *testing.T) {
	algotest.Run(t, func() algorithms.Algorithm { return &algorithms.Random{} },
		algotest.Config{Objectives: []int{1, 2}})
}

func TestSweep(t *testing.T) {
	algotest.Run(t, func() algorithms.Algorithm { return &algorithms.Sweep{} },
		algotest.Config{Objectives: []int{1, 2}, FiniteOnly: true, EveryPoint: true})
}

func TestHillClimb(t *testing.T) {
	for name, h := range map[string]algorithms.HillClimb{
		"default":   {},
		"impatient": {Patience: 5},
	} {
		t.Run(name, func(t *testing.T) {
			algotest.Run(t, func() algorithms.Algorithm { h := h; return &h }, algotest.Config{
				Bad: map[string]algorithms.Algorithm{
					"negative patience": &algorithms.HillClimb{Patience: -1},
				},
			})
		})
	}
}

func TestRegularizedEvolution(t *testing.T) {
	for name, e := range map[string]algorithms.RegularizedEvolution{
		"default":   {},
		"small":     {Population: 10, Tournament: 3},
		"greedy":    {Population: 8, Tournament: 8},
		"crossover": {Population: 20, Tournament: 2, Crossover: 0.5},
	} {
		t.Run(name, func(t *testing.T) {
			algotest.Run(t, func() algorithms.Algorithm { e := e; return &e }, algotest.Config{
				Objectives: []int{1, 3},
				Bad: map[string]algorithms.Algorithm{
					"population of one":      &algorithms.RegularizedEvolution{Population: 1},
					"negative population":    &algorithms.RegularizedEvolution{Population: -3},
					"negative tournament":    &algorithms.RegularizedEvolution{Tournament: -1},
					"tournament too large":   &algorithms.RegularizedEvolution{Population: 10, Tournament: 11},
					"crossover above 1":      &algorithms.RegularizedEvolution{Crossover: 1.5},
					"crossover not a number": &algorithms.RegularizedEvolution{Crossover: math.NaN()},
				},
			})
		})
	}
}

func TestDedup(t *testing.T) {
	for _, tt := range []struct {
		name   string
		make   func() algorithms.Algorithm
		repeat string
		config algotest.Config
	}{
		{"random", func() algorithms.Algorithm { return &algorithms.Random{} }, "redraw", algotest.Config{}},
		{"random answered", func() algorithms.Algorithm { return &algorithms.Random{} }, "answer", algotest.Config{}},
		{"sweep", func() algorithms.Algorithm { return &algorithms.Sweep{} }, "redraw", algotest.Config{FiniteOnly: true}},
		{"sweep answered", func() algorithms.Algorithm { return &algorithms.Sweep{} }, "answer", algotest.Config{FiniteOnly: true}},
		{"climb", func() algorithms.Algorithm { return &algorithms.HillClimb{Patience: 20} }, "redraw", algotest.Config{}},
		{"evolution", func() algorithms.Algorithm {
			return &algorithms.RegularizedEvolution{Population: 10, Tournament: 4}
		}, "redraw", algotest.Config{Objectives: []int{1, 2}}},
		{"evolution answered", func() algorithms.Algorithm {
			return &algorithms.RegularizedEvolution{Population: 10, Tournament: 4}
		}, "answer", algotest.Config{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.config
			c.EveryTree = true
			c.Bad = map[string]algorithms.Algorithm{
				"no algorithm":      &algorithms.Dedup{},
				"unknown repeats":   &algorithms.Dedup{Algorithm: tt.make(), Repeats: "skip"},
				"negative attempts": &algorithms.Dedup{Algorithm: tt.make(), Attempts: -1},
				"bad inner setting": &algorithms.Dedup{Algorithm: &algorithms.HillClimb{Patience: -1}},
			}
			algotest.Run(t, func() algorithms.Algorithm {
				return &algorithms.Dedup{Algorithm: tt.make(), Repeats: tt.repeat, Attempts: 10}
			}, c)
		})
	}
}

// TestThreshold: the algorithm of the example keeps the contract too.
func TestThreshold(t *testing.T) {
	algotest.Run(t, func() algorithms.Algorithm { return &Threshold{Drop: 2} }, algotest.Config{})
}
