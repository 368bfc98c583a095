package trials_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"symsearch/trials"
)

func TestBest(t *testing.T) {
	s, study := queried(t)
	best, err := s.Best(ctx, study)
	must(t, err)
	if best.Number != 2 { // not 5, which was pruned, nor 6, which is as good
		t.Errorf("got trial %d, want 2", best.Number)
	}
	least := create(t, s, "least", trials.Objective{Name: "loss"})
	w := acquire(t, s, least)
	for _, v := range []float64{math.NaN(), 3, 1, 1, 2, math.NaN()} {
		must(t, w.End(start(t, w, `{}`), trials.End{State: trials.Complete, Metrics: map[string]float64{"loss": v}}))
	}
	must(t, w.Commit())
	if best, err = s.Best(ctx, least); err != nil || best.Number != 3 {
		t.Errorf("got trial %d, %v, want 3", best.Number, err)
	}
}

// Equals in the first objective are told apart by the next ones, so the best trial is on the front.
func TestBestOfSeveralObjectives(t *testing.T) {
	s := open(t, trials.Options{})
	study := create(t, s, "small", trials.Objective{Name: "accuracy", Maximize: true}, trials.Objective{Name: "size"})
	w := acquire(t, s, study)
	for _, v := range [][2]float64{{0.8, 1}, {0.9, math.NaN()}, {0.9, 7}, {0.9, 5}, {0.9, 5}, {0.9, 6}} {
		must(t, w.End(start(t, w, `{}`), trials.End{State: trials.Complete, Metrics: map[string]float64{"accuracy": v[0], "size": v[1]}}))
	}
	must(t, w.Commit())
	best, err := s.Best(ctx, study)
	if err != nil || best.Number != 4 {
		t.Errorf("got trial %d, %v, want 4", best.Number, err)
	}
	front, err := s.Pareto(ctx, study)
	if err != nil || front[0].Number != best.Number {
		t.Errorf("the front begins with %v, %v", front, err)
	}
}

func TestBestSoFar(t *testing.T) {
	s, study := queried(t)
	got, err := s.BestSoFar(ctx, study)
	must(t, err)
	want := []trials.Progress{
		{1, 0.5, 3 * time.Second},
		{2, 0.9, time.Hour + time.Second},
		{3, 0.9, 2*time.Hour + 2*time.Second},
		{4, 0.9, 3*time.Hour + 9*time.Second},
		{5, 0.9, 4*time.Hour + time.Second},
		{6, 0.9, 5*time.Hour + 4*time.Second},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	none := create(t, s, "none", trials.Objective{Name: "loss"})
	w := acquire(t, s, none)
	must(t, w.End(start(t, w, `{}`), trials.End{State: trials.Failed}))
	must(t, w.Commit())
	if got, err := s.BestSoFar(ctx, none); err != nil || len(got) != 1 || !math.IsNaN(got[0].Best) {
		t.Errorf("got %v, %v, want one NaN", got, err)
	}
}

// The front is what comparing every pair gives.
func TestPareto(t *testing.T) {
	for seed := range uint64(12) {
		n := 1 + int(seed)%4
		t.Run(fmt.Sprintf("%d objectives, seed %d", n, seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 1))
			var objectives []trials.Objective
			for i := range n {
				objectives = append(objectives, trials.Objective{Name: fmt.Sprint("m", i), Maximize: rng.IntN(2) == 0})
			}
			s := open(t, trials.Options{Synchronous: trials.Normal})
			study := create(t, s, "mlp", objectives...)
			w := acquire(t, s, study)
			var all [][]float64 // larger is better
			for range 150 {
				metrics, oriented := map[string]float64{}, make([]float64, n)
				for i, o := range objectives {
					v := float64(rng.IntN(12)) // with many ties
					if rng.IntN(40) == 0 {
						v = math.NaN()
					}
					metrics[o.Name], oriented[i] = v, v
					if !o.Maximize {
						oriented[i] = -v
					}
				}
				state := trials.Complete
				if rng.IntN(10) == 0 {
					state, oriented = trials.Pruned, []float64{math.NaN()}
				}
				must(t, w.End(start(t, w, `{}`), trials.End{State: state, Metrics: metrics}))
				all = append(all, oriented)
			}
			must(t, w.Commit())
			front, err := s.Pareto(ctx, study)
			must(t, err)
			var got []int
			for i, trial := range front {
				got = append(got, trial.Number)
				if i > 0 && all[front[i-1].Number-1][0] < all[trial.Number-1][0] {
					t.Errorf("the front is not by the first objective: trial %d", trial.Number)
				}
			}
			slices.Sort(got)
			if want := slowFront(all); !slices.Equal(got, want) {
				t.Errorf("got trials %v, want %v", got, want)
			}
			if n == 1 {
				if best, err := s.Best(ctx, study); err != nil || best.Number != got[0] {
					t.Errorf("got the front %v, and the best is %d, %v", got, best.Number, err)
				}
			}
		})
	}
}

func slowFront(all [][]float64) []int {
	var front []int
	for i, v := range all {
		covered := slices.ContainsFunc(v, math.IsNaN)
		for k, r := range all {
			if slices.ContainsFunc(r, math.IsNaN) || covered || k == i {
				continue
			}
			atLeast := true
			for d := range r {
				atLeast = atLeast && r[d] >= v[d]
			}
			covered = atLeast && (!slices.Equal(r, v) || k < i)
		}
		if !covered {
			front = append(front, i+1)
		}
	}
	return front
}
