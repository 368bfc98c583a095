package algorithms_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/symbolic"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden holds the first 20 proposals of every algorithm at seed 1: a
// change in them is a change in what every stored study would have done.
func TestGolden(t *testing.T) {
	s := spaceOf(t,
		"act", space.OneOf{Candidates: []symbolic.Value{symbolic.String("relu"), symbolic.String("tanh"),
			dict("leaky", choice(3))}}.Node(),
		"units", space.IntRange{Min: 8, Max: 64, Step: 8}.Node(),
		"order", space.Permutation{Candidates: numbers(3)}.Node(),
		"columns", space.ManyOf{K: 2, Candidates: numbers(4), Distinct: true, Sorted: true}.Node())
	small := spaceOf(t, "a", choice(2), "b", oneOf(symbolic.Int(0), symbolic.Int(0), symbolic.Int(1)), "c", choice(2))
	for name, tt := range map[string]struct {
		space *space.Space
		a     algorithms.Algorithm
	}{
		"random":          {s, &algorithms.Random{}},
		"sweep":           {s, &algorithms.Sweep{}},
		"hillclimb":       {s, &algorithms.HillClimb{Patience: 6}},
		"evolution":       {s, &algorithms.RegularizedEvolution{Population: 6, Tournament: 3}},
		"evolution_cross": {s, &algorithms.RegularizedEvolution{Population: 6, Tournament: 3, Crossover: 0.5}},
		"dedup_redraw":    {s, &algorithms.Dedup{Algorithm: &algorithms.HillClimb{Patience: 6}}},
		"dedup_walk":      {small, &algorithms.Dedup{Algorithm: &algorithms.HillClimb{}, Attempts: 1}},
		"dedup_answer":    {small, &algorithms.Dedup{Algorithm: &algorithms.RegularizedEvolution{Population: 4}, Repeats: "answer"}},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, r := range run(t, tt.a, tt.space, 1, 20, func(p space.Point) float64 {
				y := 0.0
				for id := range p.Len() {
					if p.Active(id) {
						y += float64((id + 1) * (p.Choice(id) % 8))
					}
				}
				return y
			}) {
				text, err := tt.space.MarshalPoint(r.Point)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&b, "%d %s", r.Number, r.Origin.Operator)
				if len(r.Origin.Parents) > 0 {
					fmt.Fprint(&b, " of ", r.Origin.Parents)
				}
				if r.Origin.Detail != "" {
					fmt.Fprint(&b, " at ", r.Origin.Detail)
				}
				if r.AnswerFrom != 0 {
					fmt.Fprint(&b, ", answered from ", r.AnswerFrom)
				}
				fmt.Fprintf(&b, "\n  %s -> %v\n", text, r.Scores[0])
			}
			golden(t, name, b.String())
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the proposals differ from %s (go test -run TestGolden -update, and review):\n%s", file, got)
	}
}

// TestNewRandGolden holds the generator: studies of today must repeat.
func TestNewRandGolden(t *testing.T) {
	var b strings.Builder
	for _, seed := range []uint64{0, 1, 2, 1 << 63} {
		for _, trial := range []int{1, 2, 1_000_000} {
			r := algorithms.NewRand(seed, trial)
			fmt.Fprintln(&b, seed, trial, r.Uint64(), r.IntN(100), r.Perm(5))
		}
	}
	golden(t, "newrand", b.String())
}
