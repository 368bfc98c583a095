package experiments

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"symsearch/eval"
	"symsearch/trials"
)

// steer has something done to the study "test".
func steer(t testing.TB, s *trials.Store, what Steering) (Done, error) {
	t.Helper()
	ctx := context.Background()
	study, err := s.Study(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	return Steer(ctx, s, study, what, SteerOptions{Classes: r})
}

func mustSteer(t testing.TB, s *trials.Store, what Steering) Done {
	t.Helper()
	done, err := steer(t, s, what)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func points(texts ...string) Enqueue {
	var e Enqueue
	for _, text := range texts {
		e.Points = append(e.Points, json.RawMessage(text))
	}
	return e
}

// gated is an experiment whose evaluations wait: each says its trial on began, and ends when it gets an answer on its gate,
// or when it is stopped.
type gated struct {
	began chan int
	mu    sync.Mutex
	gates map[int]chan error
}

func newGated() *gated { return &gated{began: make(chan int, 100), gates: map[int]chan error{}} }

func (g *gated) gate(trial int) chan error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.gates[trial] == nil {
		g.gates[trial] = make(chan error, 1)
	}
	return g.gates[trial]
}

func (g *gated) evaluate(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
	g.began <- c.Trial
	select {
	case err := <-g.gate(c.Trial):
		return score(c), err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// start runs an experiment in the background.
func start(s *trials.Store, e *Experiment, o Options) <-chan func() (*Result, error) {
	ended := make(chan func() (*Result, error), 1)
	go func() {
		r, err := Run(context.Background(), s, e, o)
		ended <- func() (*Result, error) { return r, err }
	}()
	return ended
}

// What is enqueued is tried next, in order, with what was given and all else drawn from the trial's own seed; the study can be
// resumed and replayed.
func TestEnqueueWhileRunning(t *testing.T) {
	for _, order := range []Order{Completion, Strict} {
		s, g := openStore(t), newGated()
		e := newExperiment(t, 6, 2, g.evaluate)
		e.Order = order
		ended := start(s, e, Options{})
		<-g.began
		<-g.began
		done := mustSteer(t, s, points(`{"model.n":7}`, `{"model.kind.candidates[1].deep":3,"model.n":8,"model.x":0.5}`))
		if !slices.Equal(done.Trials, []int{3, 4}) || done.Running != 2 || done.Text != "trials 3 to 4 are enqueued" {
			t.Errorf("%s: got %+v", order, done)
		}
		for n := range 6 {
			g.gate(n + 1) <- nil
		}
		if r, err := (<-ended)(); err != nil || r.Counts.Complete != 6 || r.Reason != BudgetReached {
			t.Fatal(r, err)
		}
		lines := record(t, s, "test")
		if !strings.Contains(lines[2], `"model.n":7`) || !strings.Contains(lines[3], `{"model.x":0.5,"model.n":8,"model.kind":"1: dict","model.kind.candidates[1].deep":3}`) {
			t.Errorf("%s: got\n%s", order, strings.Join(lines, "\n"))
		}
		study, err := s.Study(context.Background(), "test")
		if err != nil {
			t.Fatal(err)
		}
		third, err := s.Trial(context.Background(), study, 3)
		if err != nil || third.Origin != `{"operator":"enqueued"}` {
			t.Errorf("%s: got %+v, %v", order, third, err)
		}
		if n, err := Replay(context.Background(), s, e); err != nil || n != 4 {
			t.Errorf("%s: %d trials replayed, %v; want the 4 that were proposed", order, n, err)
		}
		sound(t, s)
	}
}

// Trials that are enqueued at any time, also while nothing runs, and cuts between: with every algorithm all that was proposed is
// proposed again.
func TestReplayWithEnqueuedTrials(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(allAlgorithms)) {
		for _, order := range []Order{Completion, Strict} {
			for _, workers := range []int{1, 8} {
				s := openStore(t)
				experiment := func(cut func()) *Experiment {
					e := newExperiment(t, 60, workers, func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
						time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
						if cut != nil && c.Trial == 25 {
							cut()
						} else if cut != nil && c.Trial > 25 {
							<-ctx.Done()
						}
						return score(c), ctx.Err()
					})
					e.Algorithm, e.Order = allAlgorithms[name](), order
					return e
				}
				ask := func() {
					study, err := s.Study(context.Background(), "test")
					if err != nil {
						t.Fatal(err)
					}
					if _, err := s.Request(context.Background(), study, "enqueue", `{"points":[{"model.n":9},{"model.n":10}]}`); err != nil {
						t.Fatal(err)
					}
				}
				run(t, s, func() *Experiment { e := experiment(nil); e.Budget.Trials = 5; return e }())
				ask()
				ctx, cancel := context.WithCancel(context.Background())
				if _, err := Run(ctx, s, experiment(cancel), Options{}); !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				// Enqueued, and cut off before they start: by a run that ends at once.
				ask()
				cancelled, cancel := context.WithCancel(context.Background())
				_, err := Run(cancelled, s, experiment(nil), Options{Progress: func(Progress) { cancel() }})
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				run(t, s, experiment(nil))
				n, err := Replay(context.Background(), s, experiment(nil))
				if err != nil || n != 56 {
					t.Errorf("%s, %s, %d workers: %d trials replayed, want 56, %v", name, order, workers, n, err)
				}
				sound(t, s)
			}
		}
	}
}

// Whoever asks gets to know all that is wrong, and nothing is enqueued.
func TestEnqueueRefuses(t *testing.T) {
	s := openStore(t)
	run(t, s, fileExperiment(t))
	for _, c := range []struct {
		what Steering
		want string
	}{
		{points(`{"model.n":7}`), "the study has 3 of the 3 trials of its budget (hint: set-budget trials=4 first)"},
		{SetBudget{[]string{"trials=9"}}, ""},
		{points(`{"modle.n":7,"model.x":2}`, `{}`, `{"model.kind":"d"}`),
			"point 1: the space has no decision \"modle.n\" (did you mean \"model.n\"?)\nmodel.x: want a number from 0 to 1, got 2\n" +
				`point 3: model.kind: want one of "0: a", "1: dict", "2: c", got "d"`},
		{points(), "want at least one point"},
		{Stop{}, "nothing runs this study now"},
		{Pause{}, "nothing runs this study now"},
		{Continue{}, "nothing runs this study now"},
		{Kill{2}, "trial 2 has ended: it is complete"},
		{Kill{8}, `study "test" has no trial 8: its last is 3`},
		{SetBudget{[]string{"trails=9", "time=ever"}}, `a budget has no limit "trails" (did you mean "trials"?)`},
		{SetBudget{[]string{"trials=-1", "time=ever"}}, "budget.trials: want an integer of at least 0, got -1\nbudget.time: "},
	} {
		_, err := steer(t, s, c.what)
		if got := fmt.Sprint(err); c.want == "" && err != nil || !strings.HasPrefix(got, c.want) {
			t.Errorf("%+v: got %v, want %s", c.what, got, c.want)
		}
	}
	if n := len(record(t, s, "test")); n != 3 {
		t.Errorf("got %d trials, want 3", n)
	}
	sound(t, s)
}

// fileModel is testModel with an objective that its evaluator has.
var fileModel = strings.Replace(testModel, "score: maximize", "value: minimize", 1)

// fileExperiment is one that can be read back from the store.
func fileExperiment(t testing.TB) *Experiment {
	return parseTest(t, fileModel+"budget: {trials: 3}  # a small one\n"+"# the end\n")
}

// A study that nobody runs takes trials and budgets too, and goes on with them.
func TestSteerAsleep(t *testing.T) {
	s := openStore(t)
	run(t, s, fileExperiment(t))
	if done := mustSteer(t, s, SetBudget{[]string{"trials=6", "time=1h"}}); done.Text != "the budget is trials=6, time=1h" {
		t.Errorf("got %q", done.Text)
	}
	done := mustSteer(t, s, points(`{"model.n":7}`, `{"model.n":8}`))
	if done.Text != "trials 4 to 5 are enqueued, to be run first when the study goes on" {
		t.Errorf("got %q", done.Text)
	}
	if done := mustSteer(t, s, Kill{4}); done.Text != "trial 4 will not be run; it is recorded as failed" {
		t.Errorf("got %q", done.Text)
	}
	study, err := s.Study(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	if want := "budget: {trials: 6, time: 1h}  # a small one\n# the end\n"; !strings.HasSuffix(study.File, want) {
		t.Errorf("got the text\n%s\nwant at its end\n%s", study.File, want)
	}
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	e, err := Recorded(study, r)
	if err != nil {
		t.Fatal(err)
	}
	if e.Budget.Trials != 6 || e.Budget.Time != time.Hour {
		t.Errorf("got the budget %+v", e.Budget)
	}
	if res := run(t, s, e); res.Counts.Complete != 5 || res.Counts.Failed != 1 {
		t.Errorf("got %+v", res.Counts)
	}
	if lines := record(t, s, "test"); !strings.HasPrefix(lines[3], "4 1 failed ") || !strings.Contains(lines[4], `"model.n":8`) {
		t.Errorf("got\n%s", strings.Join(lines, "\n"))
	}
	if n, err := Replay(context.Background(), s, e); err != nil || n != 4 {
		t.Errorf("%d trials replayed, %v", n, err)
	}
	// The file that was run first has its own budget.
	if res := run(t, s, fileExperiment(t)); res.Counts.Ended() != 6 {
		t.Errorf("got %+v", res.Counts)
	}
	if study, err = s.Study(context.Background(), "test"); err != nil || !strings.Contains(study.File, "{trials: 3}") {
		t.Errorf("got the text\n%s\n%v", study.File, err)
	}
	sound(t, s)
}

// A pause starts nothing and takes nothing from the time of the study; continue goes on, stop ends it.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		e := newExperiment(t, 0, 1, func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
			time.Sleep(time.Minute)
			return score(c), ctx.Err()
		})
		e.Budget.Time = 10 * time.Minute
		var last Progress
		ended := start(s, e, Options{Progress: func(p Progress) { last = p }})
		time.Sleep(90 * time.Second) // in the second trial
		if done := mustSteer(t, s, Pause{}); done.Text != "paused: no new trial is started, 1 running trial may end" {
			t.Errorf("got %q", done.Text)
		}
		if done := mustSteer(t, s, Pause{}); done.Text != "paused already, 1 running trial may end" {
			t.Errorf("got %q", done.Text)
		}
		time.Sleep(5 * time.Hour)
		synctest.Wait()
		if last.Counts.Complete != 2 || !last.Paused || last.Elapsed > 3*time.Minute {
			t.Errorf("paused: got %+v", last)
		}
		if sum, err := s.Summary(context.Background(), "test"); err != nil || sum.Holder == nil || sum.Holder.Paused.IsZero() {
			t.Errorf("got %+v, %v, want a holder that is paused", sum.Holder, err)
		}
		if done := mustSteer(t, s, Continue{}); done.Text != "going on" {
			t.Errorf("got %q", done.Text)
		}
		if done := mustSteer(t, s, Continue{}); done.Text != "it is not paused" {
			t.Errorf("got %q", done.Text)
		}
		r, err := (<-ended)()
		if err != nil || r.Counts.Complete < 9 || r.Counts.Complete > 11 || r.Reason != BudgetReached || r.Elapsed > 12*time.Minute {
			t.Errorf("got %+v, %v", r, err)
		}
	})
}

// A paused run can be stopped.
func TestStopWhilePaused(t *testing.T) {
	s, g := openStore(t), newGated()
	ended := start(s, newExperiment(t, 10, 1, g.evaluate), Options{})
	<-g.began
	mustSteer(t, s, Pause{})
	g.gate(1) <- nil
	if done := mustSteer(t, s, Stop{}); !strings.HasPrefix(done.Text, "stopping: no new trial is started, ") {
		t.Errorf("got %q", done.Text)
	}
	if r, err := (<-ended)(); err != nil || r.Reason != Drained || r.Counts.Complete != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	if sum, err := s.Summary(context.Background(), "test"); err != nil || sum.Holder != nil {
		t.Errorf("got %+v, %v, want nobody", sum.Holder, err)
	}
	sound(t, s)
}

// Stop is an interrupt: running trials may end, and with Now they are cut off, to be run again. The runner says who asked.
func TestStop(t *testing.T) {
	for _, now := range []bool{false, true} {
		s, g := openStore(t), newGated()
		var told []string
		ended := start(s, newExperiment(t, 10, 2, g.evaluate), Options{Steered: func(what Steering, done Done, by trials.Process) {
			told = append(told, fmt.Sprintf("%T %v %v", what, done.Running, by.PID > 0))
		}})
		<-g.began
		<-g.began
		mustSteer(t, s, Stop{now})
		want := "2 1 waiting "
		if !now {
			g.gate(1) <- nil
			g.gate(2) <- nil
			want = "2 1 complete "
		}
		r, err := (<-ended)()
		if now != errors.Is(err, context.Canceled) || r.Reason != Drained {
			t.Errorf("now %v: got %+v, %v", now, r, err)
		}
		if lines := record(t, s, "test"); len(lines) != 2 || !strings.HasPrefix(lines[1], want) {
			t.Errorf("now %v: got\n%s", now, strings.Join(lines, "\n"))
		}
		if fmt.Sprint(told) != "[experiments.Stop 2 true]" {
			t.Errorf("now %v: told %v", now, told)
		}
		sound(t, s)
	}
}

// One trial is killed: it has failed, nobody tries it again, and the others know nothing of it.
func TestKill(t *testing.T) {
	s, g := openStore(t), newGated()
	e := newExperiment(t, 4, 2, nil1)
	e.Evaluator = &eval.Retry{Of: eval.Func(g.evaluate), On: []eval.FailureKind{eval.KindError, eval.KindKilled}, Attempts: 5}
	ended := start(s, e, Options{})
	<-g.began
	<-g.began
	if _, err := steer(t, s, Kill{7}); err == nil || !strings.Contains(err.Error(), "has no trial 7") {
		t.Errorf("got %v", err)
	}
	done := mustSteer(t, s, Kill{1})
	if !strings.HasPrefix(done.Text, "trial 1 was killed after ") || !slices.Equal(done.Trials, []int{1}) {
		t.Errorf("got %+v", done)
	}
	for n := 2; n <= 4; n++ {
		g.gate(n) <- nil
	}
	if r, err := (<-ended)(); err != nil || r.Counts.Complete != 3 || r.Counts.Failed != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	study, err := s.Study(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	killed, err := s.Trial(context.Background(), study, 1)
	if err != nil || killed.ErrorKind != "killed" || !strings.HasPrefix(killed.Error, "killed, as process ") || killed.Attempt != 1 {
		t.Errorf("got %+v, %v", killed, err)
	}
	if _, err := steer(t, s, Kill{1}); fmt.Sprint(err) != "trial 1 has ended: it is failed" {
		t.Errorf("got %v", err)
	}
	sound(t, s)
}

// A trial that gives its result all the same keeps it, and one that is enqueued is killed before it runs.
func TestKillTooLateAndTooEarly(t *testing.T) {
	s := openStore(t)
	began, killed := make(chan struct{}), make(chan struct{})
	e := newExperiment(t, 3, 1, func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
		if c.Trial == 1 {
			close(began)
			<-ctx.Done() // and is done at that moment
			<-killed
		}
		return score(c), nil
	})
	ended := start(s, e, Options{})
	<-began
	mustSteer(t, s, points(`{"model.n":5}`))
	if done := mustSteer(t, s, Kill{2}); done.Text != "trial 2 will not be run; it is recorded as failed" {
		t.Errorf("got %q", done.Text)
	}
	close(killed)
	if _, err := steer(t, s, Kill{1}); fmt.Sprint(err) != "trial 1 ended before it could be killed: it is complete" {
		t.Errorf("got %v", err)
	}
	if r, err := (<-ended)(); err != nil || r.Counts.Complete != 2 || r.Counts.Failed != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	if n, err := Replay(context.Background(), s, e); err != nil || n != 2 {
		t.Errorf("%d trials replayed, %v", n, err)
	}
	sound(t, s)
}

// A budget that is raised while the last trials run goes on at once, and is in the text of the study.
func TestSetBudgetWhileRunning(t *testing.T) {
	s, g := openStore(t), newGated()
	e := fileExperiment(t)
	e.Evaluator, e.Evaluate = eval.Func(func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
		_, err := g.evaluate(ctx, c)
		return eval.Metrics{"value": 1}, err
	}), nil
	ended := start(s, e, Options{})
	for n := range 3 {
		if <-g.began; n < 2 {
			g.gate(n + 1) <- nil
		}
	}
	mustSteer(t, s, SetBudget{[]string{"trials=5"}})
	for n := 3; n <= 5; n++ {
		g.gate(n) <- nil
	}
	r, err := (<-ended)()
	if err != nil || r.Counts.Complete != 5 || e.Budget.Trials != 5 {
		t.Errorf("got %+v, %v, %+v", r, err, e.Budget)
	}
	study, err := s.Study(context.Background(), "test")
	if err != nil || !strings.HasSuffix(study.File, "budget: {trials: 5}  # a small one\n# the end\n") {
		t.Errorf("got\n%s\n%v", study.File, err)
	}
}

// What was asked of a run that died is done by the next when it changes the study, and refused when it was meant for the run.
func TestRequestsOfARunThatDied(t *testing.T) {
	s := openStore(t)
	run(t, s, fileExperiment(t))
	study, err := s.Study(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(kind, body string) int64 {
		q, err := s.Request(context.Background(), study, kind, body)
		if err != nil {
			t.Fatal(err)
		}
		return q.ID
	}
	ids := []int64{ask("stop", `{}`), ask("pause", `{}`), ask("set-budget", `{"set":["trials=5"]}`), ask("enqueue", `{"points":[{"model.n":7}]}`),
		ask("kill", `{"trial":1}`), ask("dance", `{}`), ask("stop", `{"fast":true}`)}
	if r := run(t, s, fileExperiment(t)); r.Counts.Complete != 5 {
		t.Errorf("got %+v, want the 5 trials of the new budget", r.Counts)
	}
	over := "the run that was asked is over; another one has begun since"
	for i, want := range []string{over, over, "", "", over, `this version does not know what "dance" is (hint: another version of the program runs the study)`, `stop: json: unknown field "fast"`} {
		q, err := s.Await(context.Background(), ids[i])
		if err != nil || q.Error != want {
			t.Errorf("%s: got %q, %v, want %q", q.Kind, q.Error, err, want)
		}
	}
	sound(t, s)
}

// A run that does not answer is not waited for longer than one likes, and is not surprised by it later.
func TestSteerGivesUp(t *testing.T) {
	s := openStore(t)
	run(t, s, fileExperiment(t))
	study, err := s.Study(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Acquire(context.Background(), study) // and does not look
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	waiting := 0
	_, err = Steer(ctx, s, study, Pause{}, SteerOptions{Waiting: func(h trials.Holder) { waiting++ }})
	var unanswered *UnansweredError
	if !errors.As(err, &unanswered) || unanswered.Begun || unanswered.Holder == nil || waiting != 1 {
		t.Errorf("got %v, told %d times", err, waiting)
	}
	if list, err := w.Take(); err != nil || len(list) > 0 {
		t.Errorf("got %+v, %v, want nothing: it was withdrawn", list, err)
	}
	if err := w.Release(); err != nil {
		t.Fatal(err)
	}
}

// The model is one that Space.Complete takes names of.
func TestEnqueueByName(t *testing.T) {
	s := openStore(t)
	e := parseTest(t, strings.Replace(fileModel, "x: !FloatRange {min: 0, max: 1}", "x: !FloatRange {min: 0, max: 1, name: share}", 1)+"budget: {trials: 2}\n")
	e.Budget.Trials = 1
	run(t, s, e)
	e = parseTest(t, e.Text)
	mustSteer(t, s, SetBudget{[]string{"trials=2"}})
	mustSteer(t, s, points(`{"share":0.125}`))
	run(t, s, e)
	if lines := record(t, s, "test"); !strings.Contains(lines[1], `"model.x":0.125`) {
		t.Errorf("got\n%s", strings.Join(lines, "\n"))
	}
}
