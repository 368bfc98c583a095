package experiments

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/symbolic"
	"symsearch/trials"
)

// testModel is a conditional space over x, a kind, and what the kind opens.
const testModel = `
model:
  x: !FloatRange {min: 0, max: 1}
  n: !IntRange {min: 1, max: 50}
  kind: !OneOf [a, {deep: !OneOf [1, 2, 3, 4]}, c]
evaluate: !Function {name: sphere, inputs: [x]}
objectives: {score: maximize}
`

// newExperiment returns an experiment over testModel with another evaluator.
func newExperiment(t testing.TB, budget, workers int, evaluate func(context.Context, eval.Candidate) (eval.Metrics, error)) *Experiment {
	t.Helper()
	e := parseTest(t, strings.Replace(testModel, "score: maximize", "value: maximize", 1)+"budget: {trials: 1}\n")
	e.Evaluate = nil
	e.Evaluator = eval.Func(evaluate)
	e.Objectives = []trials.Objective{{Name: "score", Maximize: true}}
	e.Budget.Trials, e.Workers, e.Seed = budget, workers, 1
	return e
}

func parseTest(t testing.TB, text string) *Experiment {
	t.Helper()
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	e, err := Parse("test.yaml", "test", []byte(text), r)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// score is a function of the model alone.
func score(c eval.Candidate) eval.Metrics {
	m := c.Value.(*symbolic.Object)
	x, n := float64(m.Get("x").(symbolic.Float)), float64(m.Get("n").(symbolic.Int))
	return eval.Metrics{"score": x + n/100}
}

func openStore(t testing.TB) *trials.Store {
	t.Helper()
	s, err := trials.Open(context.Background(), filepath.Join(t.TempDir(), "test.db"), trials.Options{Synchronous: trials.Normal})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// record returns what a study holds, one line a trial: number, attempt, state, point and value.
func record(t testing.TB, s *trials.Store, name string) []string {
	t.Helper()
	ctx := context.Background()
	study, err := s.Study(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for tr, err := range s.Trials(ctx, study, trials.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%d %d %s %s %v", tr.Number, tr.Attempt, tr.State, tr.Point, tr.Metrics["score"]))
	}
	return lines
}

func run(t testing.TB, s *trials.Store, e *Experiment) *Result {
	t.Helper()
	res, err := Run(context.Background(), s, e, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestEveryTrialIsEvaluatedOnce(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		var mu sync.Mutex
		evaluated := map[int]int{}
		s := openStore(t)
		e := newExperiment(t, 50, workers, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			mu.Lock()
			defer mu.Unlock()
			evaluated[c.Trial]++
			return score(c), nil
		})
		res := run(t, s, e)
		if res.Reason != BudgetReached || res.Counts.Complete != 50 {
			t.Errorf("%d workers: got %+v", workers, res)
		}
		for i, line := range record(t, s, "test") {
			if !strings.HasPrefix(line, fmt.Sprintf("%d 1 complete ", i+1)) {
				t.Errorf("%d workers: trial %d is %s", workers, i+1, line)
			}
		}
		for n := 1; n <= 50; n++ {
			if evaluated[n] != 1 {
				t.Errorf("%d workers: trial %d was evaluated %d times", workers, n, evaluated[n])
			}
		}
	}
}

// A trial whose evaluation has returned is on disk as ended before its worker evaluates another: whatever has begun and is
// not on disk as ended fits the workers, each time that one begins.
func TestEndIsOnDiskBeforeTheWorkerIsFree(t *testing.T) {
	for _, order := range []Order{Completion, Strict} {
		for _, workers := range []int{1, 2, 8} {
			s := openStore(t)
			reader, err := trials.OpenReadOnly(context.Background(), s.File())
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close()
			var begun atomic.Int64
			e := newExperiment(t, 60, workers, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
				n := int(begun.Add(1))
				sum, err := reader.Summary(context.Background(), "test")
				if err != nil {
					return nil, err
				}
				// More may have ended since n was counted, which makes this smaller, never larger.
				if open := n - sum.Counts.Ended(); open > workers {
					t.Errorf("%s, %d workers: trial %d begins while %d trials are not on disk as ended", order, workers, c.Trial, open)
				}
				if sum.Counts.Total() < c.Trial {
					t.Errorf("%s, %d workers: trial %d begins, and is not on disk", order, workers, c.Trial)
				}
				return score(c), nil
			})
			e.Order = order
			if res := run(t, s, e); res.Counts.Complete != 60 {
				t.Errorf("%s, %d workers: got %+v", order, workers, res)
			}
		}
	}
}

var allAlgorithms = map[string]func() algorithms.Algorithm{
	"Random":    func() algorithms.Algorithm { return &algorithms.Random{} },
	"HillClimb": func() algorithms.Algorithm { return mustBuild("!HillClimb {}") },
	"Evolution": func() algorithms.Algorithm { return mustBuild("!RegularizedEvolution {population: 5, tournament: 2}") },
	"Dedup": func() algorithms.Algorithm {
		return mustBuild("!Dedup {algorithm: !RegularizedEvolution {population: 5, tournament: 2}}")
	},
}

// mustBuild makes an algorithm as a file would.
func mustBuild(text string) algorithms.Algorithm {
	r, err := NewRegistry()
	if err != nil {
		panic(err)
	}
	e, err := Parse("test.yaml", "test", []byte(strings.Replace(testModel, "score", "value", 1)+"budget: {trials: 1}\nalgorithm: "+text), r)
	if err != nil {
		panic(err)
	}
	return e.Algorithm
}

// A study that is cut into pieces is the study that was never interrupted.
func TestResumeIsNoInterruption(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(allAlgorithms)) {
		evaluate := func(_ context.Context, c eval.Candidate) (eval.Metrics, error) { return score(c), nil }
		whole, pieces := openStore(t), openStore(t)
		e := newExperiment(t, 40, 1, evaluate)
		e.Algorithm = allAlgorithms[name]()
		run(t, whole, e)
		for _, budget := range []int{1, 7, 20, 40} {
			e := newExperiment(t, budget, 1, evaluate)
			e.Algorithm = allAlgorithms[name]()
			if res := run(t, pieces, e); res.Counts.Ended() != budget {
				t.Errorf("%s: %d trials after a budget of %d", name, res.Counts.Ended(), budget)
			}
		}
		if got, want := record(t, pieces, "test"), record(t, whole, "test"); !slices.Equal(got, want) {
			t.Errorf("%s: resumed study differs:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// In strict order a study does not depend on how long trials take.
func TestStrictOrderIgnoresSpeed(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(allAlgorithms)) {
		var first []string
		for round := range 3 {
			synctest.Test(t, func(t *testing.T) {
				s := openStore(t)
				defer s.Close()
				e := newExperiment(t, 40, 4, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
					time.Sleep(time.Duration(c.Trial*(7+round*13)%11) * time.Second)
					return score(c), nil
				})
				e.Algorithm, e.Order = allAlgorithms[name](), Strict
				if round == 2 { // interrupted half way
					e.Budget.Trials = 20
					run(t, s, e)
					e.Budget.Trials, e.Algorithm = 40, allAlgorithms[name]()
				}
				run(t, s, e)
				got := record(t, s, "test")
				if first == nil {
					first = got
				} else if !slices.Equal(got, first) {
					t.Errorf("%s, round %d: got\n%s\nwant\n%s", name, round, strings.Join(got, "\n"), strings.Join(first, "\n"))
				}
			})
		}
	}
}

// Two workers do two trials in the time of one.
func TestWorkersAreParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		defer s.Close()
		e := newExperiment(t, 10, 2, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			time.Sleep(time.Minute)
			return score(c), nil
		})
		if res := run(t, s, e); res.Elapsed != 5*time.Minute {
			t.Errorf("10 trials of a minute took 2 workers %s", res.Elapsed)
		}
	})
}

func TestTimeBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		defer s.Close()
		e := newExperiment(t, 0, 1, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			time.Sleep(time.Minute)
			return score(c), nil
		})
		e.Budget.Time = 10*time.Minute - time.Second
		if res := run(t, s, e); res.Counts.Complete != 10 || res.Reason != BudgetReached {
			t.Errorf("got %+v, want 10 trials", res)
		}
		e.Budget.Time = 15 * time.Minute
		if res := run(t, s, e); res.Counts.Complete != 15 {
			t.Errorf("a raised budget: got %+v, want 15 trials", res)
		}
	})
}

// Trials that were cut off run again under their numbers, with their trees and seeds.
func TestStopAndResume(t *testing.T) {
	type start struct {
		trial, attempt int
		seed           uint64
		tree           string
	}
	var mu sync.Mutex
	var starts []start
	s := openStore(t)
	evaluate := func(block int, cancel func()) func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
		return func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
			mu.Lock()
			starts = append(starts, start{c.Trial, c.Attempt, c.Seed, symbolic.Digest(c.Value)})
			mu.Unlock()
			if c.Trial == block {
				cancel()
			}
			if block > 0 && c.Trial >= block {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return score(c), nil
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	e := newExperiment(t, 30, 3, evaluate(10, cancel))
	res, err := Run(ctx, s, e, Options{})
	if !errors.Is(err, context.Canceled) || res.Reason != Drained {
		t.Fatalf("got %+v, %v", res, err)
	}
	e.Evaluator = eval.Func(evaluate(0, nil))
	if res := run(t, s, e); res.Counts.Complete != 30 || res.Counts.Ended() != 30 {
		t.Errorf("got %+v, want 30 complete trials", res.Counts)
	}
	firsts := map[int]start{}
	again := 0
	for _, st := range starts {
		f, seen := firsts[st.trial]
		if !seen {
			firsts[st.trial] = st
			continue
		}
		again++
		if st.attempt != 2 || st.seed != f.seed || st.tree != f.tree || st.trial < 10 {
			t.Errorf("trial %d ran again as %+v, first as %+v", st.trial, st, f)
		}
	}
	if again == 0 || again > 3 || len(firsts) != 30 {
		t.Errorf("%d trials, %d of them twice; want 30, and at most the 3 in flight", len(firsts), again)
	}
}

func TestDrainLetsRunningTrialsEnd(t *testing.T) {
	s := openStore(t)
	drain := make(chan struct{})
	e := newExperiment(t, 30, 2, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
		if c.Trial == 5 {
			close(drain)
			time.Sleep(10 * time.Millisecond)
		} else if c.Trial > 5 {
			<-drain // no other trial runs ahead of it
		}
		return score(c), nil
	})
	res, err := Run(context.Background(), s, e, Options{Drain: drain})
	if err != nil || res.Reason != Drained || res.Counts.Ended() == 30 || res.Counts.Ended() < 5 {
		t.Errorf("got %+v, %v", res, err)
	}
	if n := len(record(t, s, "test")); n != res.Counts.Ended() {
		t.Errorf("%d trials in the store, %d ended", n, res.Counts.Ended())
	}
}

func TestHowTrialsEnd(t *testing.T) {
	s := openStore(t)
	e := newExperiment(t, 7, 1, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
		switch c.Trial {
		case 2:
			return nil, errors.New("no luck")
		case 3:
			return nil, eval.Infeasible("too wide")
		case 4:
			return eval.Metrics{"other": 1}, nil
		case 5:
			panic("at the disco")
		case 6:
			return eval.Metrics{"score": 0.5}, eval.ErrStop
		}
		return score(c), nil
	})
	res := run(t, s, e)
	if res.Counts != (trials.Counts{Complete: 2, Pruned: 1, Infeasible: 1, Failed: 3}) {
		t.Errorf("got %+v", res.Counts)
	}
	study, _ := s.Study(context.Background(), "test")
	for number, want := range map[int][2]string{
		2: {"error", "no luck"}, 3: {"infeasible", "too wide"}, 4: {"no_metric", `without the objective "score" (it gave other)`}, 5: {"panic", "at the disco"},
	} {
		tr, err := s.Trial(context.Background(), study, number)
		if err != nil || tr.ErrorKind != want[0] || !strings.Contains(tr.Error, want[1]) {
			t.Errorf("trial %d: got %q, %q, %v, want %q", number, tr.ErrorKind, tr.Error, err, want)
		}
	}
}

func TestStudyThatFailsAtOnceIsGivenUp(t *testing.T) {
	s := openStore(t)
	e := newExperiment(t, 1000, 1, func(context.Context, eval.Candidate) (eval.Metrics, error) { return nil, errors.New("no such program") })
	res, err := Run(context.Background(), s, e, Options{})
	if !errors.Is(err, ErrAllFailed) || res.Counts.Failed != failFast {
		t.Errorf("got %+v, %v", res, err)
	}
	e.Evaluator = eval.Func(func(_ context.Context, c eval.Candidate) (eval.Metrics, error) { return score(c), nil })
	e.Budget.Trials = 20
	if res := run(t, s, e); res.Counts.Complete != 10 {
		t.Errorf("after the mistake was mended: got %+v", res.Counts)
	}
}

func TestAnotherExperimentIsRefused(t *testing.T) {
	s := openStore(t)
	text := strings.Replace(testModel, "score", "value", 1) + "budget: {trials: 3}\n"
	run(t, s, parseTest(t, text))
	if res := run(t, s, parseTest(t, strings.Replace(text, "trials: 3", "trials: 5", 1))); res.Counts.Complete != 5 || res.Resumed != 3 {
		t.Errorf("a raised budget: got %+v", res)
	}
	_, err := Run(context.Background(), s, parseTest(t, strings.Replace(text, "max: 50", "max: 60", 1)), Options{})
	var changed *ChangedError
	if !errors.As(err, &changed) || changed.Changes.String() != "~ model.n.max: 50 -> 60" {
		t.Errorf("got %v", err)
	}
	if len(record(t, s, "test")) != 5 {
		t.Error("a refused run left trials behind")
	}
}

func TestDedupAnswersFromTheRecord(t *testing.T) {
	s := openStore(t)
	evaluated := 0
	e := newExperiment(t, 60, 1, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
		evaluated++
		return eval.Metrics{"score": float64(c.Value.(symbolic.Int))}, nil
	})
	e.Model = mustParseModel(t, "!OneOf [1, 2, 3, 4]")
	e.Algorithm = mustBuild("!Dedup {algorithm: !Random {}, repeats: answer}")
	res := run(t, s, e)
	if evaluated != 4 || res.Counts.Complete <= 4 || res.Reason != Exhausted {
		t.Errorf("%d evaluations for %+v (%s), want 4, and every further trial answered until all is known", evaluated, res.Counts, res.Reason)
	}
}

func mustParseModel(t testing.TB, model string) symbolic.Value {
	return parseTest(t, "model: "+model+"\nevaluate: !Function {name: sphere}\nobjectives: {value: minimize}\nbudget: {trials: 1}\n").Model
}

// What a file calls the default is tried first, and a sweep does not try it again.
func TestDefaultIsTheFirstTrial(t *testing.T) {
	s := openStore(t)
	e := newExperiment(t, 0, 1, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
		return eval.Metrics{"score": float64(c.Value.(symbolic.Int))}, nil
	})
	e.Model, e.Algorithm, e.Budget.Trials = mustParseModel(t, "!OneOf {candidates: [1, 2, 3, 4], default: 3}"), &algorithms.Sweep{}, 100
	run(t, s, e)
	var scores []string
	for _, line := range record(t, s, "test") {
		scores = append(scores, line[strings.LastIndexByte(line, ' ')+1:])
	}
	if got := strings.Join(scores, " "); got != "3 1 2 4" {
		t.Errorf("got trials with %s, want 3 1 2 4", got)
	}
}

func TestSweepEndsByItself(t *testing.T) {
	s := openStore(t)
	e := newExperiment(t, 0, 2, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
		return eval.Metrics{"score": float64(c.Value.(symbolic.Int))}, nil
	})
	e.Model, e.Algorithm, e.Budget.Trials = mustParseModel(t, "!OneOf [1, 2, 3, 4]"), &algorithms.Sweep{}, 100
	if res := run(t, s, e); res.Reason != Exhausted || res.Counts.Complete != 4 || res.Best.Metrics["score"] != 4 {
		t.Errorf("got %+v", res)
	}
}

func TestSecondRunnerIsRefused(t *testing.T) {
	s := openStore(t)
	e := newExperiment(t, 3, 1, func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
		if c.Trial == 2 {
			other := newExperiment(t, 3, 1, func(context.Context, eval.Candidate) (eval.Metrics, error) { return nil, nil })
			if _, err := Run(ctx, s, other, Options{}); !errors.Is(err, trials.ErrHeld) {
				t.Errorf("got %v, want ErrHeld", err)
			}
		}
		return score(c), nil
	})
	run(t, s, e)
}

func TestProgressTellsEveryEnd(t *testing.T) {
	s := openStore(t)
	e := newExperiment(t, 25, 4, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) { return score(c), nil })
	var ended []int
	best := 0.0
	_, err := Run(context.Background(), s, e, Options{Progress: func(p Progress) {
		for _, o := range p.Ended {
			ended = append(ended, o.Trial)
			if v := o.Metrics["score"]; (v > best) != o.IsBest {
				t.Errorf("trial %d: %v is best: %v, before it %v", o.Trial, v, o.IsBest, best)
			} else if o.IsBest {
				best = v
			}
		}
	}})
	slices.Sort(ended)
	if err != nil || len(slices.Compact(ended)) != 25 {
		t.Errorf("told of %v, %v", ended, err)
	}
}

func TestWrongPointEndsTheStudy(t *testing.T) {
	s := openStore(t)
	e := newExperiment(t, 3, 1, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) { return score(c), nil })
	e.Algorithm = wrongPoint{}
	_, err := Run(context.Background(), s, e, Options{})
	if err == nil || !strings.Contains(err.Error(), "propose trial 1: the algorithm gave a point that is not in the space") {
		t.Errorf("got %v", err)
	}
}

type wrongPoint struct{}

func (wrongPoint) Setup(algorithms.Problem) error { return nil }
func (wrongPoint) Observe(algorithms.Trial)       {}
func (wrongPoint) Propose(*rand.Rand) (algorithms.Proposal, error) {
	return algorithms.Proposal{}, nil // the zero point is in no space with decisions
}
