package experiments

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/symbolic"
	"symsearch/trials"
)

// brokenExecutor stops before it has done its jobs.
type brokenExecutor struct{ err error }

func (b brokenExecutor) Run(context.Context, <-chan Job, func(Message)) error { return b.err }

func TestExecutorThatStopsEndsTheRun(t *testing.T) {
	refused := errors.New("connection refused")
	for _, cause := range []error{refused, nil} {
		e := newExperiment(t, 5, 2, nil1)
		_, err := Run(context.Background(), openStore(t), e, Options{Executor: brokenExecutor{cause}})
		if err == nil || !strings.Contains(err.Error(), "the executor stopped, with 2 trials in flight") || cause != nil && !errors.Is(err, cause) {
			t.Errorf("cause %v: got %v", cause, err)
		}
	}
}

func nil1(_ context.Context, c eval.Candidate) (eval.Metrics, error) { return score(c), nil }

// An algorithm that has to wait for a result gets it, in strict order too, and a resumed study is the same.
func TestStrictOrderWithAnswers(t *testing.T) {
	for seed := range uint64(10) {
		experiment := func(budget int) *Experiment {
			e := newExperiment(t, budget, 3, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
				return eval.Metrics{"score": float64(c.Value.(symbolic.Int) % 7)}, nil
			})
			e.Model = mustParseModel(t, "!OneOf [1, 2, 3, 4, 5, 6, 7, 8, 9]")
			e.Algorithm = mustBuild("!Dedup {algorithm: !RegularizedEvolution {population: 4, tournament: 2}, repeats: answer}")
			e.Order, e.Seed = Strict, seed
			return e
		}
		whole, pieces := openStore(t), openStore(t)
		run(t, whole, experiment(20))
		for _, budget := range []int{3, 8, 20} {
			run(t, pieces, experiment(budget))
		}
		if got, want := record(t, pieces, "test"), record(t, whole, "test"); !slices.Equal(got, want) {
			t.Errorf("seed %d: resumed\n%s\nwant\n%s", seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// A trial that has its result when the run is stopped hard keeps it.
func TestHardStopKeepsResults(t *testing.T) {
	for range 20 {
		s := openStore(t)
		ctx, cancel := context.WithCancel(context.Background())
		e := newExperiment(t, 100, 8, func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
			if c.Trial == 20 {
				cancel()
			} else if c.Trial > 20 {
				<-ctx.Done() // none runs ahead of the stop
			}
			return score(c), nil
		})
		if _, err := Run(ctx, s, e, Options{}); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		for _, line := range record(t, s, "test") {
			if strings.Contains(line, " running ") {
				t.Errorf("left running: %s", line)
			}
		}
	}
}

func TestCancelBeforeTheStudyIsTaken(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	res, err := Run(ctx, openStore(t), newExperiment(t, 5, 1, nil1), Options{})
	if !errors.Is(err, context.Canceled) || res == nil || res.Reason != Drained || res.Study.Name != "test" {
		t.Errorf("got %+v, %v", res, err)
	}
}

// A report that comes after its trial has ended is told to stop, and does no harm.
func TestLateReport(t *testing.T) {
	late := make(chan error, 1)
	first := make(chan struct{})
	e := newExperiment(t, 5, 1, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
		switch c.Trial {
		case 1:
			go func() {
				<-first
				late <- c.Report(1, eval.Metrics{"score": 1})
			}()
		case 3:
			close(first)
			if err := <-late; !errors.Is(err, eval.ErrStop) {
				t.Errorf("got %v, want ErrStop", err)
			}
		}
		return score(c), nil
	})
	if res := run(t, openStore(t), e); res.Counts.Complete != 5 {
		t.Errorf("got %+v", res.Counts)
	}
}

// fragile panics when it is built.
type fragile struct{}

func (*fragile) Init() error { panic("glass") }
func (*fragile) Evaluate(context.Context, eval.Candidate) (eval.Metrics, error) {
	return eval.Metrics{"score": 1}, nil
}

func TestPanicInAConstructorFailsTheTrial(t *testing.T) {
	e := newExperiment(t, 3, 1, nil1)
	e.Evaluator, e.Evaluate = nil, symbolic.ClassOf[fragile]("Fragile", "").New()
	res := run(t, openStore(t), e)
	if res.Counts.Failed != 3 {
		t.Errorf("got %+v", res.Counts)
	}
}

// A failure that says so ends the study: running trials may end, and resuming goes on.
func TestTrialThatStopsTheStudy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		defer s.Close()
		e := newExperiment(t, 20, 2, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			if c.Trial == 6 {
				return nil, fmt.Errorf("%w: the licence server is gone", eval.ErrStopStudy)
			}
			time.Sleep(time.Second)
			return score(c), nil
		})
		res, err := Run(context.Background(), s, e, Options{})
		if !errors.Is(err, eval.ErrStopStudy) || !strings.Contains(err.Error(), "trial 6 stopped the study") || res.Counts.Failed != 1 || res.Counts.Ended() > 7 {
			t.Errorf("got %+v, %v", res.Counts, err)
		}
		if res := run(t, s, e); res.Counts.Complete != 19 {
			t.Errorf("after it: %+v", res.Counts)
		}
	})
}

// A trial that could not even begin, as on a full disk, ends the run, and is run again when the study goes on.
func TestTrialThatIsNotRun(t *testing.T) {
	full := true
	s := openStore(t)
	e := newExperiment(t, 10, 2, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
		if full && c.Trial >= 4 {
			return nil, fmt.Errorf("%w: no space left on device", eval.ErrNotRun)
		}
		return score(c), nil
	})
	res, err := Run(context.Background(), s, e, Options{})
	if !errors.Is(err, eval.ErrNotRun) || !strings.Contains(err.Error(), "no space left on device (hint: ") || res.Counts.Complete != 3 || res.Counts.Ended() != 3 {
		t.Errorf("got %+v, %v", res.Counts, err)
	}
	full = false
	if res := run(t, s, e); res.Counts.Complete != 10 {
		t.Errorf("after it: %+v", res.Counts)
	}
}

func TestDrainAtTheEndIsNoInterruption(t *testing.T) {
	drain := make(chan struct{})
	e := newExperiment(t, 4, 2, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
		if c.Trial == 4 {
			close(drain)
			time.Sleep(5 * time.Millisecond)
		}
		return score(c), nil
	})
	res, err := Run(context.Background(), openStore(t), e, Options{Drain: drain})
	if err != nil || res.Reason != BudgetReached || res.Counts.Complete != 4 {
		t.Errorf("got %+v, %v", res, err)
	}
}

// careless gives a metric that is NaN, and in trial 2 an objective that is infinite.
type careless struct{}

func (careless) Evaluate(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
	m := score(c)
	m["auc"] = math.NaN()
	if c.Trial == 2 {
		m["score"] = math.Inf(1)
	}
	return m, nil
}

// Only the objectives have to be finite.
func TestOtherMetricsMayBeNaN(t *testing.T) {
	e := newExperiment(t, 2, 1, nil1)
	e.Evaluator = careless{}
	if res := run(t, openStore(t), e); res.Counts.Complete != 1 || res.Counts.Failed != 1 {
		t.Errorf("got %+v", res.Counts)
	}
}

func TestInfeasibleAtTheStopIsAnAnswer(t *testing.T) {
	s := openStore(t)
	ctx, cancel := context.WithCancel(context.Background())
	e := newExperiment(t, 5, 1, func(context.Context, eval.Candidate) (eval.Metrics, error) {
		cancel()
		return nil, eval.Infeasible("too wide")
	})
	if _, err := Run(ctx, s, e, Options{}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if lines := record(t, s, "test"); len(lines) != 1 || !strings.Contains(lines[0], " infeasible ") {
		t.Errorf("got %v", lines)
	}
}

// What was changed after an experiment was loaded counts, for the search and for what the study is.
func TestFieldsChangedAfterLoading(t *testing.T) {
	s := openStore(t)
	text := strings.Replace(testModel, "score", "value", 1) + "budget: {trials: 3}\n"
	run(t, s, parseTest(t, text))
	for name, change := range map[string]func(*Experiment){
		"seed":      func(e *Experiment) { e.Seed = 5 },
		"model":     func(e *Experiment) { e.Model = mustParseModel(t, "{x: !FloatRange {min: 2, max: 3}}") },
		"algorithm": func(e *Experiment) { e.Algorithm = &algorithms.HillClimb{} },
	} {
		e := parseTest(t, text)
		change(e)
		_, err := Run(context.Background(), s, e, Options{})
		var changed *ChangedError
		if !errors.As(err, &changed) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	e := newExperiment(t, 3, 1, nil1)
	e.Name, e.Algorithm = "own", &algorithms.RegularizedEvolution{Population: 4, Tournament: 2}
	run(t, s, e)
	e.Algorithm = &algorithms.RegularizedEvolution{Population: 40, Tournament: 2}
	if _, err := Run(context.Background(), s, e, Options{}); err == nil || !strings.Contains(err.Error(), "algorithm.population: 4 -> 40") {
		t.Errorf("other settings of an algorithm: got %v", err)
	}
}

// Whether a file is right does not depend on its seed: some models may be infeasible, but not all.
func TestSomeModelsMayBeInfeasible(t *testing.T) {
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	const text = `
model: !Sequential [!Linear {out_features: %s}]
evaluate: !Train {data: !Iris, optimizer: !SGD {momentum: !OneOf [0, 0.9], nesterov: !OneOf [true, false]}}
objectives: {accuracy: maximize}
budget: {trials: 3}
seed: %d
`
	for seed := range 20 {
		if _, err := Parse("a.yaml", "a", fmt.Appendf(nil, text, "!OneOf [3, 4]", seed), r); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
	_, err = Parse("a.yaml", "a", fmt.Appendf(nil, text, "!OneOf [5, 4]", 1), r)
	if err == nil || !strings.Contains(err.Error(), "a.yaml:2:21: model.layers[0]: Linear gives") || !strings.Contains(err.Error(), "the data wants 3 outputs") {
		t.Errorf("got %v", err)
	}
}

func TestTimeBudgetCountsWhatWasRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		defer s.Close()
		run(t, s, newExperiment(t, 8, 4, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			time.Sleep(time.Minute)
			return score(c), nil
		}))
		study, err := s.Study(context.Background(), "test")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Times(context.Background(), study); err != nil || got != (trials.Times{Busy: 2 * time.Minute, Worked: 8 * time.Minute}) {
			t.Errorf("8 trials of a minute by 4 workers: got %+v, %v", got, err)
		}
	})
}
