package experiments

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"symsearch/eval"
	"symsearch/symbolic"
	"symsearch/trials"
)

// ask asks for one trial of an experiment; more are asked for by the options.
func ask(t testing.TB, s *trials.Store, e *Experiment, o AskOptions) *Asked {
	t.Helper()
	asked, err := Ask(context.Background(), s, e, o)
	if err != nil {
		t.Fatal(err)
	}
	return asked
}

// tell tells one trial and wants the answer not to be a refusal.
func tell(t testing.TB, s *trials.Store, told Told) Answer {
	t.Helper()
	a := tellAny(t, s, told)
	if a.Refused != "" {
		t.Fatal(a.Refused)
	}
	return a
}

func tellAny(t testing.TB, s *trials.Store, told Told) Answer {
	t.Helper()
	study, err := s.Study(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	answers, err := Tell(context.Background(), s, study, []Told{told}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return answers[0]
}

// outcomeOf is what the evaluators of these tests make of a trial, as told and as evaluated.
func outcomeOf(number int, model symbolic.Value) (told Told, m eval.Metrics, err error) {
	m = score(eval.Candidate{Value: model})
	told = Told{Trial: number, Attempt: 1, Metrics: m}
	switch number % 10 {
	case 3:
		told.State, told.Metrics, told.Error = trials.Failed, nil, "no luck"
		return told, nil, errors.New("no luck")
	case 7:
		told.State, told.Metrics, told.Error = trials.Infeasible, nil, "too large"
		return told, nil, eval.Infeasible("too large")
	}
	return told, m, nil
}

func sound(t testing.TB, s *trials.Store) {
	t.Helper()
	if problems, err := s.Verify(context.Background()); err != nil || len(problems) > 0 {
		t.Errorf("the store is not sound: %v, %v", problems, err)
	}
}

// A loop of ask and tell makes the study that a run makes, trial by trial, and so does a study that is run and asked for by
// turns, with every algorithm.
func TestAskAndTellMakeTheStudyOfARun(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(allAlgorithms)) {
		for _, order := range []Order{Completion, Strict} {
			t.Run(fmt.Sprint(name, " ", order), func(t *testing.T) {
				experiment := func(budget int) *Experiment {
					e := newExperiment(t, budget, 1, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
						_, m, err := outcomeOf(c.Trial, c.Value)
						return m, err
					})
					e.Algorithm, e.Order = allAlgorithms[name](), order
					return e
				}
				loop := func(s *trials.Store, budget int) {
					for {
						a := ask(t, s, experiment(budget), AskOptions{Worker: "w"})
						if len(a.Trials) == 0 {
							if a.Reason != BudgetReached {
								t.Fatalf("no trial, since %q", a.Reason)
							}
							return
						}
						job := a.Trials[0]
						told, _, _ := outcomeOf(job.Trial, modelOf(job.Tree))
						tell(t, s, told)
					}
				}
				s := openStore(t)
				run(t, s, experiment(40))
				want := record(t, s, "test")
				for what, steps := range map[string]func(*trials.Store){
					"asked":    func(s *trials.Store) { loop(s, 40) },
					"by turns": func(s *trials.Store) { run(t, s, experiment(12)); loop(s, 25); run(t, s, experiment(40)) },
				} {
					s := openStore(t)
					steps(s)
					if got := record(t, s, "test"); !slices.Equal(got, want) {
						t.Errorf("%s: got\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
					}
					if n, err := Replay(context.Background(), s, experiment(40)); n != 40 || err != nil {
						t.Errorf("%s: %d trials replayed, %v", what, n, err)
					}
					sound(t, s)
				}
			})
		}
	}
}

// Several workers share a study, each in a process of its own: the number of trials is exact, none is doubled, and the
// study replays.
func TestWorkersAskAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "test.db")
	experiment := func() *Experiment {
		e := newExperiment(t, 60, 1, nil1)
		e.Algorithm = allAlgorithms["Evolution"]()
		return e
	}
	open := func() *trials.Store {
		s, err := trials.Open(t.Context(), file, trials.Options{Synchronous: trials.Normal})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	open().Close()
	var mu sync.Mutex
	evaluated := map[int]int{}
	var workers sync.WaitGroup
	for w := range 6 {
		e := experiment()
		workers.Go(func() {
			s := open()
			defer s.Close()
			for {
				a, err := Ask(t.Context(), s, e, AskOptions{Worker: fmt.Sprint(w), Trials: 1 + w%2, Patience: 5 * time.Minute})
				if err != nil {
					t.Error(err)
					return
				}
				if len(a.Trials) == 0 {
					return
				}
				var told []Told
				for _, job := range a.Trials {
					mu.Lock()
					evaluated[job.Trial]++
					mu.Unlock()
					told = append(told, Told{Trial: job.Trial, Metrics: score(eval.Candidate{Value: modelOf(job.Tree)})})
				}
				if answers, err := Tell(t.Context(), s, a.Study, told, 5*time.Minute); err != nil || answers[0].Refused != "" {
					t.Error(answers, err)
					return
				}
			}
		})
	}
	workers.Wait()
	s := open()
	defer s.Close()
	for n := 1; n <= 60; n++ {
		if evaluated[n] != 1 {
			t.Errorf("trial %d was given to %d workers", n, evaluated[n])
		}
	}
	if n, err := Replay(context.Background(), s, experiment()); n != 60 || len(evaluated) != 60 || err != nil {
		t.Errorf("%d trials, %d replayed, %v", len(evaluated), n, err)
	}
	sound(t, s)
}

// A worker that asks again has the trials that it has, until their lease is over: then they are run again by whoever asks next,
// as the next attempt with the same tree and seed.
func TestAskAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		e := func() *Experiment { return newExperiment(t, 4, 1, nil1) }
		first := ask(t, s, e(), AskOptions{Worker: "a", Lease: time.Minute})
		if len(first.Trials) != 1 || first.Trials[0].Trial != 1 || !first.Until.Equal(time.Now().Add(time.Minute)) {
			t.Fatalf("got %+v", first)
		}
		time.Sleep(50 * time.Second)
		again := ask(t, s, e(), AskOptions{Worker: "a", Lease: time.Minute})
		if !reflect.DeepEqual(numbersOf(again), []int{1}) || again.Trials[0].Attempt != 1 || again.Trials[0].Seed != first.Trials[0].Seed ||
			!symbolic.Equal(again.Trials[0].Tree, first.Trials[0].Tree) {
			t.Errorf("got %+v, want trial 1 again", again)
		}
		time.Sleep(50 * time.Second) // the lease was renewed
		for _, c := range []struct {
			o    AskOptions
			want []int
		}{
			{AskOptions{Worker: "b"}, []int{2}},
			{AskOptions{Worker: "b", Trials: 2}, []int{2, 3}},
			{AskOptions{Worker: "b"}, []int{2}},
			{AskOptions{Worker: "b", More: true}, []int{4}},
			{AskOptions{Worker: "b", Trials: 9}, []int{2, 3, 4}},
			{AskOptions{Worker: "c"}, nil},
		} {
			if got := numbersOf(ask(t, s, e(), c.o)); !reflect.DeepEqual(got, c.want) {
				t.Errorf("%+v: got trials %v, want %v", c.o, got, c.want)
			}
		}
		if a := ask(t, s, e(), AskOptions{Worker: "c"}); a.Reason != BudgetReached || len(a.Out) != 4 {
			t.Errorf("got %+v", a)
		}
		time.Sleep(20 * time.Second)
		late := ask(t, s, e(), AskOptions{Worker: "c"})
		if !reflect.DeepEqual(numbersOf(late), []int{1}) || late.Trials[0].Attempt != 2 || late.Trials[0].Seed != first.Trials[0].Seed ||
			!symbolic.Equal(late.Trials[0].Tree, first.Trials[0].Tree) {
			t.Errorf("got %+v, want trial 1 as attempt 2", late)
		}
		// Worker a, which was slow, is told so; b, whose lease is over, is not, as long as nobody has its trials.
		m := eval.Metrics{"score": 1}
		if a := tellAny(t, s, Told{Trial: 1, Attempt: 1, Metrics: m}); a.Refused == "" ||
			a.Refused != "trial 1 was started again: attempt 1 is not its attempt any more, attempt 2 is" {
			t.Errorf("got %+v", a)
		}
		if a := tellAny(t, s, Told{Trial: 1, Metrics: m}); a.Refused == "" || !strings.Contains(a.Refused, "say which attempt is told") {
			t.Errorf("got %+v", a)
		}
		time.Sleep(2 * time.Hour)
		tell(t, s, Told{Trial: 2, Attempt: 1, Metrics: m})
		tell(t, s, Told{Trial: 1, Attempt: 2, Metrics: m})
		sound(t, s)
	})
}

func numbersOf(a *Asked) []int {
	var numbers []int
	for _, job := range a.Trials {
		numbers = append(numbers, job.Trial)
	}
	return numbers
}

// In strict order with one worker there is one trial at a time, whoever has it.
func TestAskHasToWait(t *testing.T) {
	s := openStore(t)
	e := newExperiment(t, 3, 1, nil1)
	e.Order = Strict
	ask(t, s, e, AskOptions{Worker: "a"})
	a := ask(t, s, e, AskOptions{Worker: "b"})
	if a.Reason != TrialsOut || len(a.Out) != 1 || a.Out[0].Number != 1 || a.Out[0].Lease.Worker != "a" {
		t.Errorf("got %+v", a)
	}
}

// A run leaves the trials alone that other workers have: it says that they are out, and runs them when their lease is over.
func TestRunWithLeasedTrials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		e := func(budget int) *Experiment {
			return newExperiment(t, budget, 2, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
				time.Sleep(time.Minute)
				return score(c), nil
			})
		}
		ask(t, s, e(12), AskOptions{Worker: "a", Trials: 2, Lease: 4 * time.Minute})
		res := run(t, s, e(6)) // two minutes
		if res.Reason != BudgetReached || res.Counts.Ended() != 4 || len(res.Out) != 2 {
			t.Fatalf("got %+v", res)
		}
		tell(t, s, Told{Trial: 1, Metrics: eval.Metrics{"score": 1}})
		res = run(t, s, e(12)) // the lease of trial 2 ends meanwhile
		if res.Counts.Complete != 12 || len(res.Out) != 0 {
			t.Fatalf("got %+v", res)
		}
		for i, line := range record(t, s, "test") {
			attempt := 1
			if i+1 == 2 {
				attempt = 2
			}
			if !strings.HasPrefix(line, fmt.Sprintf("%d %d complete ", i+1, attempt)) {
				t.Errorf("trial %s", line)
			}
		}
		if n, err := Replay(context.Background(), s, e(12)); n != 12 || err != nil {
			t.Errorf("%d trials replayed, %v", n, err)
		}
		sound(t, s)
	})
}

// A run that can do nothing without a leased trial ends and says so.
func TestRunWaitsForLeasedTrials(t *testing.T) {
	s := openStore(t)
	e := newExperiment(t, 3, 1, nil1)
	e.Order = Strict
	ask(t, s, e, AskOptions{Worker: "a"})
	res := run(t, s, e)
	if res.Reason != TrialsOut || len(res.Out) != 1 || res.Counts.Ended() != 0 {
		t.Errorf("got %+v", res)
	}
}

// What another process left in the middle is asked for first.
func TestAskRunsOrphansAgain(t *testing.T) {
	s := openStore(t)
	ctx, cancel := context.WithCancel(context.Background())
	e := func() *Experiment {
		return newExperiment(t, 5, 2, func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
			cancel()
			<-ctx.Done()
			return nil, ctx.Err()
		})
	}
	if _, err := Run(ctx, s, e(), Options{}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	a := ask(t, s, e(), AskOptions{Worker: "a", Trials: 3})
	if !reflect.DeepEqual(numbersOf(a), []int{1, 2, 3}) || a.Trials[0].Attempt != 2 || a.Trials[2].Attempt != 1 {
		t.Errorf("got %+v", a.Trials)
	}
	sound(t, s)
}

// A run gives trials to workers outside of it and takes what they tell: the number of trials is exact, none is done twice.
func TestAskARunningStudy(t *testing.T) {
	for _, order := range []Order{Completion, Strict} {
		s := openStore(t)
		release := make(chan struct{})
		var mu sync.Mutex
		evaluated := map[int]int{}
		e := func(held bool) *Experiment {
			e := newExperiment(t, 20, 3, func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
				mu.Lock()
				evaluated[c.Trial]++
				mu.Unlock()
				if held {
					<-release
				}
				return score(c), nil
			})
			e.Order = order
			return e
		}
		asker := e(false)
		if order == Strict { // one worker of the run leaves a trial to others
			ask(t, s, asker, AskOptions{Worker: "w"})
		}
		ran := make(chan error)
		begun := make(chan struct{})
		var once sync.Once
		go func() {
			_, err := Run(t.Context(), s, e(true), Options{
				Progress: func(Progress) { once.Do(func() { close(begun) }) },
				Steered:  func(s Steering, _ Done, _ trials.Process) { t.Errorf("the user of the run is told of %T", s) },
			})
			ran <- err
		}()
		<-begun
		a := ask(t, s, asker, AskOptions{Worker: "w"})
		if len(a.Trials) != 1 {
			t.Fatalf("%s: got %+v", order, a)
		}
		job := a.Trials[0]
		if again := ask(t, s, asker, AskOptions{Worker: "w"}); !reflect.DeepEqual(numbersOf(again), []int{job.Trial}) {
			t.Errorf("%s: got trials %v, want %d again", order, numbersOf(again), job.Trial)
		}
		if a := tell(t, s, Told{Trial: job.Trial, Report: true, Step: 1, Metrics: eval.Metrics{"loss": math.NaN()}}); !a.GoOn {
			t.Errorf("%s: got %+v", order, a)
		}
		told := Told{Trial: job.Trial, Attempt: 1, Metrics: score(eval.Candidate{Value: modelOf(job.Tree)})}
		if a := tell(t, s, told); a.State != trials.Complete || a.Again {
			t.Errorf("%s: got %+v", order, a)
		}
		if a := tell(t, s, told); !a.Again {
			t.Errorf("%s: told again: %+v", order, a)
		}
		own := 1
		if job.Trial == 1 {
			own = 2
		}
		if a := tellAny(t, s, Told{Trial: own, Metrics: told.Metrics}); a.Refused != fmt.Sprintf("trial %d is evaluated by the run itself", own) {
			t.Errorf("%s: got %+v", order, a)
		}
		close(release)
		if err := <-ran; err != nil {
			t.Fatal(err)
		}
		if n := evaluated[job.Trial]; n != 0 || len(evaluated) != 19 {
			t.Errorf("%s: the run evaluated %d trials, and trial %d %d times", order, len(evaluated), job.Trial, n)
		}
		if n, err := Replay(context.Background(), s, e(false)); n != 20 || err != nil {
			t.Errorf("%s: %d trials replayed, %v", order, n, err)
		}
		sound(t, s)
	}
}

// A run that starts nothing says so to who asks, who may ask again: when it is paused, and when it is ending.
func TestAskOfARunThatStartsNothing(t *testing.T) {
	s := openStore(t)
	g := newGated()
	e := newExperiment(t, 10, 1, g.evaluate)
	ran := start(s, e, Options{})
	<-g.began
	asker := newExperiment(t, 10, 1, g.evaluate)
	for _, test := range []struct {
		steer Steering
		want  Reason
	}{{Pause{}, StudyPaused}, {Continue{}, ""}, {Stop{}, Drained}} {
		mustSteer(t, s, test.steer)
		if test.want == "" {
			continue
		}
		a := ask(t, s, asker, AskOptions{Worker: "w"})
		if a.Reason != test.want || len(a.Trials) > 0 || len(a.Out) > 0 {
			t.Errorf("after %v: got %+v, want none, because %q", test.steer, a, test.want)
		}
	}
	g.gate(1) <- nil
	if _, err := (<-ran)(); err != nil {
		t.Fatal(err)
	}
}

// A holder that does not answer is named.
func TestAskOfAStudyThatHangs(t *testing.T) {
	s := openStore(t)
	e := newExperiment(t, 3, 1, nil1)
	if err := e.prepare(); err != nil {
		t.Fatal(err)
	}
	study, _, err := openStudy(t.Context(), s, e)
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Acquire(t.Context(), study)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Release()
	if _, err := Ask(t.Context(), s, e, AskOptions{Worker: "a", Patience: time.Second}); !errors.Is(err, trials.ErrHeld) {
		t.Errorf("got %v", err)
	}
}

// A run that ends while it is asked leaves the study, and what was asked of it, to who asked.
func TestAskAndTellOfARunThatEnds(t *testing.T) {
	s := openStore(t)
	e := newExperiment(t, 3, 1, nil1)
	first := ask(t, s, e, AskOptions{Worker: "a"}).Trials[0]
	study, err := s.Study(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func() error{
		func() error {
			a, err := Ask(t.Context(), s, e, AskOptions{Worker: "b"})
			if err == nil && len(a.Trials) != 1 {
				err = fmt.Errorf("got %+v", a)
			}
			return err
		},
		func() error {
			_, err := Tell(t.Context(), s, study, []Told{{Trial: first.Trial, Metrics: score(eval.Candidate{Value: modelOf(first.Tree)})}}, 0)
			return err
		},
	} {
		w, err := s.Acquire(t.Context(), study)
		if err != nil {
			t.Fatal(err)
		}
		before, err := s.Requests(t.Context(), study)
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		go func() { done <- do() }()
		for asked := before; len(asked) == len(before); time.Sleep(time.Millisecond) {
			if asked, err = s.Requests(t.Context(), study); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Release(); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	sound(t, s)
}
