package experiments

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/space"
	"symsearch/space/trace"
	"symsearch/symbolic"
	"symsearch/trials"
)

// climb is best with the bonus, which two decisions together open, and has no model for one choice.
func climb(t *trace.T) (float64, error) {
	x := t.Float("x", space.FloatRange{Min: 0, Max: 1, Step: new(1. / 16)})
	score := -math.Abs(x - 0.5)
	kind, mode := t.OneOf("kind", "a", "b", "c"), t.OneOf("mode", "u", "v", "w")
	if kind == "c" && mode == "v" {
		score += 1 + float64(t.Int("bonus", space.IntRange{Min: 1, Max: 8}))
	}
	if kind == "b" && mode == "w" {
		return 0, errors.New("no model")
	}
	return score, nil
}

func traced(t testing.TB, a algorithms.Algorithm, trialsWanted int) (*Experiment, *trace.Tracer[float64]) {
	t.Helper()
	tracer, err := trace.New(climb)
	if err != nil {
		t.Fatal(err)
	}
	e := Traced(tracer, func(_ context.Context, score float64) (eval.Metrics, error) { return eval.Metrics{"score": score}, nil })
	e.Name, e.Algorithm, e.Seed, e.Budget.Trials, e.Order = "traced", a, 5, trialsWanted, Strict
	e.Objectives = []trials.Objective{{Name: "score", Maximize: true}}
	return e, tracer
}

// A traced function is searched by every algorithm, in a space that grows on the way; a study that is cut anywhere and
// continued in another process, which has seen nothing of the space, is the undisturbed one.
func TestTracedStudies(t *testing.T) {
	const budget = 240
	for name, algorithm := range map[string]func() algorithms.Algorithm{
		"random":    func() algorithms.Algorithm { return &algorithms.Random{} },
		"sweep":     func() algorithms.Algorithm { return &algorithms.Sweep{} },
		"hillclimb": func() algorithms.Algorithm { return &algorithms.HillClimb{Patience: 20} },
		"evolution": func() algorithms.Algorithm { return &algorithms.RegularizedEvolution{Population: 10, Tournament: 4} },
		"dedup":     func() algorithms.Algorithm { return &algorithms.Dedup{Algorithm: &algorithms.Random{}} },
	} {
		t.Run(name, func(t *testing.T) {
			whole := openStore(t)
			e, tracer := traced(t, algorithm(), budget)
			e.Workers = 2
			result, err := Run(t.Context(), whole, e, Options{})
			if err != nil || result.Reason != BudgetReached || result.Resumed != 0 {
				t.Fatalf("%+v, %v", result, err)
			}
			if tracer.Space() == tracer.First() {
				t.Error("the space has not grown")
			}
			want := record(t, whole, "traced")
			if len(want) != budget {
				t.Fatalf("%d trials", len(want))
			}
			study, err := whole.Study(t.Context(), "traced")
			if err != nil {
				t.Fatal(err)
			}
			registry, _ := NewRegistry()
			trees, err := OpenTrees(study, registry)
			if err != nil {
				t.Fatal(err)
			}
			best, _ := whole.Trial(t.Context(), study, result.Best.Trial)
			if tree, err := trees.Tree(best); err != nil || !symbolic.Equal(tree, result.Best.Tree) {
				t.Errorf("the best tree is read back as %v, %v; want %v", tree, err, result.Best.Tree)
			}
			cut := openStore(t)
			for _, n := range []int{1, 7, 30, 31, 100, budget} {
				e, _ := traced(t, algorithm(), n)
				e.Workers = 2
				if _, err := Run(t.Context(), cut, e, Options{}); err != nil {
					t.Fatal(err)
				}
			}
			if got := record(t, cut, "traced"); !slices.Equal(got, want) {
				for i := range got {
					if got[i] != want[i] {
						t.Fatalf("trial %d differs:\n%s\n%s", i+1, got[i], want[i])
					}
				}
			}
			if name != "sweep" && result.Best.Metrics["score"] < 8 { // a sweep is still among the first values of x
				t.Errorf("the best of %d trials is %v", budget, result.Best)
			}
		})
	}
}

// What has no place in a traced experiment is refused, and a changed function is another study.
func TestTracedMistakes(t *testing.T) {
	store := openStore(t)
	e, _ := traced(t, &algorithms.Random{}, 5)
	if _, err := Run(t.Context(), store, e, Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := Replay(t.Context(), store, e); err == nil {
		t.Error("it is replayed")
	}
	if _, err := Ask(t.Context(), store, e, AskOptions{Worker: "w"}); err == nil {
		t.Error("it is asked for trials")
	}
	e.Require = []string{"x < 1"}
	if _, err := Run(t.Context(), store, e, Options{}); err == nil || !strings.Contains(err.Error(), "let the function return an error") {
		t.Errorf("rules: %v", err)
	}
	e, _ = traced(t, &algorithms.Random{}, 0)
	if _, err := Run(t.Context(), store, e, Options{}); err == nil || !strings.Contains(err.Error(), "want a budget") {
		t.Errorf("no budget: %v", err)
	}
	tracer, err := trace.New(func(t *trace.T) (float64, error) { return t.Float("x", space.FloatRange{Min: 0, Max: 2}), nil })
	if err != nil {
		t.Fatal(err)
	}
	other := Traced(tracer, func(_ context.Context, score float64) (eval.Metrics, error) { return eval.Metrics{"score": score}, nil })
	other.Name, other.Objectives, other.Seed, other.Order, other.Budget.Trials = "traced", e.Objectives, e.Seed, Strict, 9
	_, err = Run(t.Context(), store, other, Options{})
	if changed, ok := errors.AsType[*ChangedError](err); !ok || len(changed.Changes) == 0 {
		t.Errorf("a study goes on with another function: %v", err)
	}
}
