package algorithms_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/space/trace"
)

// hill is best with the bonus, which only two decisions together open.
func hill(t *trace.T) (float64, error) {
	x := t.Float("x", space.FloatRange{Min: 0, Max: 1, Step: new(1. / 16)})
	score := -math.Abs(x - 0.5)
	kind, mode := t.OneOf("kind", "a", "b", "c"), t.OneOf("mode", "u", "v", "w")
	if kind == "c" && mode == "v" {
		score += 1 + float64(t.Int("bonus", space.IntRange{Min: 1, Max: 8}))
	}
	return score, nil
}

// Every algorithm searches a traced space, and goes on when the space grows.
func TestTracedSearch(t *testing.T) {
	for name, a := range map[string]algorithms.Algorithm{
		"random":    &algorithms.Random{},
		"sweep":     &algorithms.Sweep{},
		"hillclimb": &algorithms.HillClimb{Patience: 20},
		"evolution": &algorithms.RegularizedEvolution{Population: 10, Tournament: 4},
		"dedup":     &algorithms.Dedup{Algorithm: &algorithms.Random{}},
	} {
		t.Run(name, func(t *testing.T) {
			tr, err := trace.New(hill)
			if err != nil {
				t.Fatal(err)
			}
			s := tr.Space()
			problem := algorithms.Problem{Space: s, Objectives: []algorithms.Objective{{Name: "score", Maximize: true}}}
			if err := a.Setup(problem); err != nil {
				t.Fatal(err)
			}
			var log []algorithms.Trial
			best, grown := math.Inf(-1), 0
			for n := 1; n <= 900; n++ {
				p, err := a.Propose(algorithms.NewRand(1, n))
				if errors.Is(err, algorithms.ErrExhausted) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				r, err := tr.Run(s, p.Point)
				if err != nil {
					t.Fatal(err)
				}
				if r.Grown {
					grown++
					for i := range log {
						if log[i].Point, err = tr.Translate(s, log[i].Point); err != nil {
							t.Fatal(err)
						}
					}
					s = tr.Space()
					problem.Space = s
					if err := algorithms.Retell(a, problem, log, nil); err != nil {
						t.Fatal(err)
					}
				}
				trial := algorithms.Trial{Number: n, Point: r.Point, Scores: []float64{r.Value}, Origin: p.Origin}
				if st, ok := a.(algorithms.Starter); ok {
					st.Start(trial)
				}
				a.Observe(trial)
				log = append(log, trial)
				best = max(best, r.Value)
			}
			if grown != 1 {
				t.Errorf("the space has grown %d times, want once", grown)
			}
			if best < 8 {
				t.Errorf("the best of %d trials is %v, want more than 8", len(log), best)
			}
		})
	}
}

func ExampleRetell() {
	tr, _ := trace.New(hill)
	first := tr.Space()
	problem := algorithms.Problem{Space: first, Objectives: []algorithms.Objective{{Name: "score", Maximize: true}}}
	a := &algorithms.RegularizedEvolution{Population: 10}
	if err := a.Setup(problem); err != nil {
		panic(err)
	}
	p, _ := first.ParsePoint([]byte(`{"x": 0.5, "kind": "c", "mode": "v"}`))
	r, _ := tr.Run(first, p)
	fmt.Println("grown:", r.Grown)
	problem.Space = tr.Space()
	err := algorithms.Retell(a, problem, []algorithms.Trial{{Number: 1, Point: r.Point, Scores: []float64{r.Value}}}, nil)
	for name, v := range problem.Space.Values(r.Point).Fields() {
		fmt.Println(name, v)
	}
	fmt.Println(err)
	// Output:
	// grown: true
	// x 0.5
	// kind c
	// mode v
	// bonus 5
	// <nil>
}
