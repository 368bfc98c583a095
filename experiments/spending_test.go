package experiments

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/trials"
)

func pointer(x float64) *float64 { return &x }

// resultBudgets end a study of unevenly (and of never more than 200 trials) by what its trials give.
var resultBudgets = map[Limit]Budget{
	LimitTrials:     {Trials: 40, Failures: 1000, Target: pointer(1000), Stagnation: 1000},
	LimitFailures:   {Trials: 200, Failures: 6},
	LimitTarget:     {Trials: 200, Target: pointer(1.25)},
	LimitStagnation: {Trials: 200, Stagnation: 9},
}

// unevenly takes a time of chance; every seventh trial fails, and every fifth is infeasible, which is no failure.
func unevenly(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
	select {
	case <-time.After(time.Duration(rand.IntN(400)) * time.Microsecond):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	switch {
	case c.Trial%7 == 3:
		return nil, errors.New("no luck")
	case c.Trial%5 == 0:
		return nil, eval.Infeasible("too wide")
	}
	return score(c), nil
}

// mortal is a pool that is gone at the given trial: like a process that is killed it leaves its trials running in the record.
type mortal struct {
	e  *Experiment
	at int
}

func (m *mortal) Run(ctx context.Context, jobs <-chan Job, tell func(Message)) error {
	var dead atomic.Bool
	ctx, kill := context.WithCancel(ctx)
	defer kill()
	died, ended := make(chan struct{}), make(chan error, 1)
	evaluate := *m.e
	evaluate.Evaluator = eval.Func(func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
		if c.Trial == m.at && dead.CompareAndSwap(false, true) {
			close(died)
		}
		return m.e.Evaluator.Evaluate(ctx, c)
	})
	go func() {
		ended <- (&pool{experiment: &evaluate}).Run(ctx, jobs, func(message Message) {
			if !dead.Load() {
				tell(message)
			}
		})
	}()
	select {
	case err := <-ended:
		return err
	case <-died:
		return errKilled
	}
}

var errKilled = errors.New("killed")

// runInPieces runs a study that is cut off at trials of chance: softly, hard, and as by a kill.
func runInPieces(t *testing.T, s *trials.Store, experiment func() *Experiment) *Result {
	t.Helper()
	at := 0
	for range 5 {
		at += 1 + rand.IntN(8)
		e := experiment()
		inner := e.Evaluator
		ctx, cancel := context.WithCancel(context.Background())
		drain := make(chan struct{})
		o := Options{Drain: drain}
		switch rand.IntN(3) {
		case 0:
			o.Executor = &mortal{e, at}
		case 1:
			e.Evaluator = eval.Func(func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
				if c.Trial == at {
					cancel()
				}
				return inner.Evaluate(ctx, c)
			})
		case 2:
			e.Evaluator = eval.Func(func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
				if c.Trial == at {
					close(drain)
				}
				return inner.Evaluate(ctx, c)
			})
		}
		_, err := Run(ctx, s, e, o)
		cancel()
		if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
	}
	return run(t, s, experiment())
}

// outcomes returns the record without attempts, which differ by interruption.
func outcomes(t *testing.T, s *trials.Store) []string {
	t.Helper()
	lines := record(t, s, "test")
	for i, line := range lines {
		f := strings.SplitN(line, " ", 3)
		lines[i] = f[0] + " " + f[2]
	}
	return lines
}

// In strict order a study ends with the same trial, and is the same, whatever cut it off on the way; in either order it has ended
// for good, and nothing was started after its budget was reached.
func TestBudgetIsExact(t *testing.T) {
	for limit, budget := range resultBudgets {
		for _, order := range []Order{Strict, Completion} {
			for _, workers := range []int{1, 2, 8} {
				for _, algorithm := range []string{"Random", "Dedup"} {
					t.Run(fmt.Sprintf("%s, %s, %d workers, %s", limit, order, workers, algorithm), func(t *testing.T) {
						experiment := func() *Experiment {
							e := newExperiment(t, 0, workers, unevenly)
							e.Algorithm, e.Order, e.Budget = allAlgorithms[algorithm](), order, budget
							return e
						}
						whole, pieces := openStore(t), openStore(t)
						ends := run(t, whole, experiment())
						if ends.Reason != BudgetReached || ends.Limit != limit {
							t.Fatalf("it ended by %s (%s)", ends.Reason, ends.Limit)
						}
						if cut := runInPieces(t, pieces, experiment); cut.Reason != BudgetReached || cut.Limit != limit {
							t.Errorf("in pieces it ended by %s (%s)", cut.Reason, cut.Limit)
						}
						want := outcomes(t, whole)
						if got := outcomes(t, pieces); order == Strict && !slices.Equal(got, want) {
							t.Errorf("in pieces:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
						}
						for _, s := range []*trials.Store{whole, pieces} {
							nothingStartsAfter(t, s, experiment(), limit)
							if got, err := experiment().Reached(context.Background(), s, ends.Study); got != limit || err != nil {
								t.Errorf("the record says %q, %v", got, err)
							}
							before := outcomes(t, s)
							if res := run(t, s, experiment()); res.Limit != limit || res.Counts.Ended() != res.Resumed || !slices.Equal(outcomes(t, s), before) {
								t.Errorf("run again: %d trials more, ended by %s (%s)", res.Counts.Ended()-res.Resumed, res.Reason, res.Limit)
							}
						}
					})
				}
			}
		}
	}
}

// nothingStartsAfter reads in the log that no trial was begun after a limit was reached, and that it was reached.
func nothingStartsAfter(t *testing.T, s *trials.Store, e *Experiment, limit Limit) {
	t.Helper()
	ctx := context.Background()
	study, err := s.Study(ctx, e.Name)
	if err != nil {
		t.Fatal(err)
	}
	var order []trials.Event // of ends: as they came, or as the algorithm is told in strict order
	begun := map[int]bool{}
	ended := map[int]trials.Event{}
	failed, since, best, reached := 0, 0, -1.0, false
	tell := func(ev trials.Event) {
		since++
		switch {
		case ev.State == trials.Failed:
			failed++
		case ev.State == trials.Complete && ev.Scores[0] > best:
			best, since = ev.Scores[0], 0
		}
		b := e.Budget
		reached = reached || b.Failures > 0 && failed >= b.Failures || b.Target != nil && best >= *b.Target || b.Stagnation > 0 && since >= b.Stagnation
	}
	for ev, err := range s.Log(ctx, study, trials.LogOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		switch ev.Kind {
		case trials.Started:
			if begun[ev.Trial] {
				continue
			}
			begun[ev.Trial] = true
			for told := len(order) + 1; e.Order == Strict && told <= ev.Trial-e.Workers; told++ {
				end, there := ended[told]
				if !there {
					t.Fatalf("trial %d began before trial %d ended", ev.Trial, told)
				}
				order = append(order, end)
				tell(end)
			}
			if reached || len(begun) > e.Budget.Trials {
				t.Errorf("trial %d was begun after the limit %s was reached", ev.Trial, limit)
			}
		case trials.Ended:
			if ended[ev.Trial] = ev; e.Order == Completion {
				tell(ev)
			}
		}
	}
	if limit == LimitTrials && len(ended) != e.Budget.Trials {
		t.Errorf("%d trials, want %d", len(ended), e.Budget.Trials)
	}
	for told := len(order) + 1; e.Order == Strict && ended[told].Trial != 0; told++ {
		tell(ended[told])
	}
	if limit != LimitTrials && !reached {
		t.Errorf("the limit %s was not reached", limit)
	}
	if len(begun) != len(ended) {
		t.Errorf("%d trials began, %d ended", len(begun), len(ended))
	}
}

// A budget that is raised, or taken away, lets the study go on.
func TestRaisedBudgetGoesOn(t *testing.T) {
	for limit, more := range map[Limit]Budget{
		LimitTrials:     {Trials: 60},
		LimitFailures:   {Trials: 200, Failures: 9},
		LimitTarget:     {Trials: 200, Target: pointer(1.32)},
		LimitStagnation: {Trials: 200, Stagnation: 20},
	} {
		for _, order := range []Order{Strict, Completion} {
			s, whole := openStore(t), openStore(t)
			experiment := func(b Budget) *Experiment {
				e := newExperiment(t, 0, 3, unevenly)
				e.Order, e.Budget = order, b
				return e
			}
			first := run(t, s, experiment(resultBudgets[limit]))
			second := run(t, s, experiment(more))
			if second.Limit != limit || second.Counts.Ended() <= first.Counts.Ended() {
				t.Errorf("%s, %s: %d trials, then %d, ended by %s (%s)", limit, order, first.Counts.Ended(), second.Counts.Ended(), second.Reason, second.Limit)
			}
			run(t, whole, experiment(more))
			if got, want := outcomes(t, s), outcomes(t, whole); order == Strict && !slices.Equal(got, want) {
				t.Errorf("%s: raised:\n%s\nwant\n%s", limit, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}

// A target is reached in the direction of the objective, by a value that is equal too; 0 is a target.
func TestTargetDirection(t *testing.T) {
	for _, c := range []struct {
		maximize bool
		target   float64
		want     int // trials: their values are 5, 4, 3, ... or -5, -4, -3, ...
	}{{false, 3, 3}, {false, 3.5, 3}, {false, 0, 6}, {false, -2, 8}, {false, 7, 1}, {true, -3, 3}, {true, 0, 6}, {true, 2, 8}} {
		e := newExperiment(t, 50, 1, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) { return nil, nil })
		e.Evaluator = eval.Func(func(_ context.Context, candidate eval.Candidate) (eval.Metrics, error) {
			value := float64(6 - candidate.Trial)
			if c.maximize {
				value = -value
			}
			return eval.Metrics{"score": value}, nil
		})
		e.Objectives[0].Maximize, e.Budget.Target = c.maximize, &c.target
		if res := run(t, openStore(t), e); res.Counts.Complete != c.want || res.Limit != LimitTarget {
			t.Errorf("%+v: got %d trials, ended by %s", c, res.Counts.Complete, res.Limit)
		}
	}
}

// What is running when stagnation is reached may find a better trial: the study has ended all the same, also for the next run.
func TestStagnationIsNotTakenBack(t *testing.T) {
	s := openStore(t)
	late := make(chan struct{})
	experiment := func() *Experiment {
		e := newExperiment(t, 100, 2, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			if c.Trial == 2 { // ends last
				<-late
				return eval.Metrics{"score": 100}, nil
			}
			return eval.Metrics{"score": 1}, nil
		})
		e.Budget.Stagnation = 5
		return e
	}
	res, err := Run(context.Background(), s, experiment(), Options{Progress: func(p Progress) {
		if p.Limit == LimitStagnation && p.Counts.Ended() == 6 {
			close(late)
		}
	}})
	if err != nil || res.Limit != LimitStagnation || res.Counts.Ended() != 7 || res.Best.Trial != 2 {
		t.Errorf("got %+v, %v", res, err)
	}
	if res := run(t, s, experiment()); res.Limit != LimitStagnation || res.Counts.Ended() != 7 {
		t.Errorf("the next run: got %+v", res)
	}
}

// Worker time counts for each worker, in every attempt, as it passes; in the next run too.
func TestWorkerTimeBudget(t *testing.T) {
	for _, order := range []Order{Strict, Completion} {
		synctest.Test(t, func(t *testing.T) {
			s := openStore(t)
			defer s.Close()
			experiment := func(limit time.Duration) *Experiment {
				e := newExperiment(t, 0, 8, func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
					select {
					case <-time.After(time.Minute):
						return score(c), nil
					case <-ctx.Done():
						return nil, ctx.Err()
					}
				})
				e.Order, e.Budget = order, Budget{WorkerTime: limit}
				return e
			}
			worked := func(want time.Duration) {
				t.Helper()
				study, err := s.Study(context.Background(), "test")
				if err != nil {
					t.Fatal(err)
				}
				if got, err := s.Times(context.Background(), study); err != nil || got.Worked != want {
					t.Errorf("worked for %s, %v, want %s", got.Worked, err, want)
				}
			}
			ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
			defer cancel()
			if _, err := Run(ctx, s, experiment(13*time.Minute), Options{}); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
			worked(12 * time.Minute) // 8 trials, and 8 half ones
			// Those that were cut off run again: the limit is reached on the way, so that no other starts.
			if res := run(t, s, experiment(13*time.Minute)); res.Counts.Complete != 16 || res.Limit != LimitWorkerTime || res.Elapsed != time.Minute {
				t.Errorf("got %+v", res)
			}
			worked(20 * time.Minute)
			if res := run(t, s, experiment(13*time.Minute)); res.Counts.Complete != 16 || res.Limit != LimitWorkerTime {
				t.Errorf("again: got %+v", res)
			}
			if res := run(t, s, experiment(29*time.Minute)); res.Counts.Complete != 32 || res.Elapsed != 2*time.Minute {
				t.Errorf("raised: got %+v", res)
			}
			worked(36 * time.Minute)
		})
	}
}

// While one of the limits of time is far away, the other ends the study.
func TestTimeAndWorkerTime(t *testing.T) {
	for _, c := range []struct {
		budget Budget
		want   Limit
		trials int
	}{
		{Budget{Time: time.Hour, WorkerTime: 5*time.Minute + time.Second}, LimitWorkerTime, 6},
		{Budget{Time: 90 * time.Second, WorkerTime: time.Hour}, LimitTime, 4},
		{Budget{Time: time.Hour, WorkerTime: time.Hour, Trials: 3}, LimitTrials, 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := openStore(t)
			defer s.Close()
			e := newExperiment(t, 0, 2, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
				time.Sleep(time.Minute)
				return score(c), nil
			})
			e.Budget = c.budget
			if res := run(t, s, e); res.Limit != c.want || res.Counts.Complete != c.trials {
				t.Errorf("%+v: %d trials, ended by %s", c.budget, res.Counts.Complete, res.Limit)
			}
		})
	}
}

// A study that fails at once is given up before a limit of failures that is further away.
func TestFailuresAndFailFast(t *testing.T) {
	for failures, want := range map[int]error{4: nil, 50: ErrAllFailed} {
		e := newExperiment(t, 1000, 1, func(context.Context, eval.Candidate) (eval.Metrics, error) { return nil, errors.New("no such program") })
		e.Budget.Failures = failures
		res, err := Run(context.Background(), openStore(t), e, Options{})
		if !errors.Is(err, want) || res.Counts.Failed != min(failures, failFast) || want == nil && res.Limit != LimitFailures {
			t.Errorf("a limit of %d failures: got %+v, %v", failures, res, err)
		}
	}
}

// Of several objectives the first one has the target, and equals in it are better by the next.
func TestCourse(t *testing.T) {
	var c course
	add := func(state algorithms.State, scores ...float64) {
		c.add(algorithms.Trial{State: state, Scores: scores})
	}
	add(algorithms.Infeasible)
	add(algorithms.Complete, 0.5, -3)
	add(algorithms.Complete, 0.5, -2)
	add(algorithms.Pruned)
	add(algorithms.Failed)
	add(algorithms.Complete, 0.4, 9)
	if want := (course{failed: 1, best: []float64{0.5, -2}, since: 3, stalled: 3}); c.failed != want.failed || c.since != want.since || c.stalled != want.stalled || !slices.Equal(c.best, want.best) {
		t.Errorf("got %+v, want %+v", c, want)
	}
	if c.reaches(9, true) || !c.reaches(0.5, true) || !c.reaches(-0.5, false) || c.reaches(-0.6, false) {
		t.Errorf("%+v reaches what it should not, or does not what it should", c)
	}
}
