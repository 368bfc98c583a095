package trials_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"symsearch/trials"
)

// TestMain lets the test binary be the process that tests kill; see kill_test.go.
func TestMain(m *testing.M) {
	if file := os.Getenv("TRIALS_TEST_CHILD"); file != "" {
		if os.Getenv("TRIALS_TEST_REQUEST") != "" {
			obedientChild(file, os.Getenv("TRIALS_TEST_REQUEST"))
		}
		if os.Getenv("TRIALS_TEST_OPEN") != "" {
			trials.Open(ctx, file, trials.Options{})
			return
		}
		child(file)
		return
	}
	os.Exit(m.Run())
}

var ctx = context.Background()

// clock counts seconds, so that times are the same in every run.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.now = c.now.Add(time.Second)
	return c.now
}

func open(t testing.TB, o trials.Options) *trials.Store {
	t.Helper()
	s, err := trials.Open(ctx, filepath.Join(t.TempDir(), "search.db"), o)
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func create(t testing.TB, s *trials.Store, name string, objectives ...trials.Objective) trials.Study {
	t.Helper()
	if objectives == nil {
		objectives = []trials.Objective{{Name: "accuracy", Maximize: true}}
	}
	study, err := s.Create(ctx, trials.Study{
		Name: name, File: "model: !Linear {}\n", Settings: `{"model":{}}`, Digest: "d1", Seed: math.MaxUint64, Objectives: objectives,
	})
	must(t, err)
	return study
}

func acquire(t testing.TB, s *trials.Store, study trials.Study) *trials.Writer {
	t.Helper()
	w, err := s.Acquire(ctx, study)
	must(t, err)
	t.Cleanup(func() { w.Release() })
	return w
}

func start(t testing.TB, w *trials.Writer, point string) int {
	t.Helper()
	n, err := w.Start(trials.Start{Point: point})
	must(t, err)
	return n
}

func end(t testing.TB, w *trials.Writer, n int, accuracy float64) {
	t.Helper()
	must(t, w.End(n, trials.End{State: trials.Complete, Metrics: map[string]float64{"accuracy": accuracy}}))
}

func numbers(t testing.TB, s *trials.Store, study trials.Study, q trials.Query) []int {
	t.Helper()
	var list []int
	for trial, err := range s.Trials(ctx, study, q) {
		must(t, err)
		list = append(list, trial.Number)
	}
	return list
}

func verify(t testing.TB, s *trials.Store) {
	t.Helper()
	problems, err := s.Verify(ctx)
	must(t, err)
	for _, p := range problems {
		t.Error(p)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTrialRoundTrip(t *testing.T) {
	s := open(t, trials.Options{Clock: newClock().Now})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	n, err := w.Start(trials.Start{
		Point: `{"model.args[0]":1}`, Picks: `{"width":64}`, Origin: `{"operator":"random"}`, Digest: "00ff", Worker: 3,
		At: time.Date(2026, 1, 1, 0, 0, 0, 123456000, time.UTC),
	})
	must(t, err)
	must(t, w.Report(n, 1, map[string]float64{"accuracy": 0.25, "loss": math.Inf(1)}))
	must(t, w.Report(n, 2, map[string]float64{}))
	must(t, w.Report(n, 2, map[string]float64{"accuracy": 0.5}))
	must(t, w.End(n, trials.End{
		State: trials.Pruned, ErrorKind: "pruned", Error: "below the median\nof step 2",
		Metrics: map[string]float64{"accuracy": 0.5}, At: time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC),
	}))
	must(t, w.Commit())
	host, err := os.Hostname()
	must(t, err)

	got, err := s.Trial(ctx, study, n)
	must(t, err)
	want := trials.Trial{
		Number: 1, Attempt: 1, State: trials.Pruned,
		Point: `{"model.args[0]":1}`, Picks: `{"width":64}`, Origin: `{"operator":"random"}`, Digest: "00ff",
		Worker: 3, Host: host, PID: os.Getpid(),
		Started: time.Date(2026, 1, 1, 0, 0, 0, 123456000, time.UTC), Ended: time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC),
		ErrorKind: "pruned", Error: "below the median\nof step 2", Metrics: map[string]float64{"accuracy": 0.5},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got, want := got.Duration(), 876544*time.Microsecond; got != want {
		t.Errorf("duration: got %v, want %v", got, want)
	}
	curve, err := s.Curve(ctx, study, n)
	must(t, err)
	wantCurve := []trials.Report{
		{Seq: 2, Attempt: 1, Step: 1, Metrics: map[string]float64{"accuracy": 0.25, "loss": math.Inf(1)}},
		{Seq: 3, Attempt: 1, Step: 2, Metrics: map[string]float64{"accuracy": 0.5}},
	}
	if !reflect.DeepEqual(curve, wantCurve) {
		t.Errorf("curve: got %+v, want %+v", curve, wantCurve)
	}
	verify(t, s)
}

// Numbers come back exactly, in results and in reports; -0 comes back as 0.
func TestNumbersAreExact(t *testing.T) {
	s := open(t, trials.Options{Synchronous: trials.Normal})
	study := create(t, s, "exact")
	w := acquire(t, s, study)
	values := []float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, 1.0 / 3, math.Pi, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1 << 53, 1<<53 + 2, -(1 << 60), 1e308, 5e-324,
		math.Inf(1), math.Inf(-1), math.NaN(), math.Nextafter(1, 2), math.Float64frombits(0x7fefffffffffffff), 2.2250738585072011e-308,
	}
	for _, v := range values {
		n := start(t, w, `{}`)
		must(t, w.Report(n, 7, map[string]float64{"m": v}))
		end(t, w, n, v)
	}
	must(t, w.Commit())
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	for i, want := range values {
		trial, err := s.Trial(ctx, study, i+1)
		must(t, err)
		if got := trial.Metrics["accuracy"]; !same(got, want) {
			t.Errorf("result: got %v, want %v", got, want)
		}
		curve, err := s.Curve(ctx, study, i+1)
		must(t, err)
		if got := curve[0].Metrics["m"]; !same(got, want) {
			t.Errorf("report: got %v, want %v", got, want)
		}
	}
	for e, err := range s.Log(ctx, study, trials.LogOptions{Reports: true}) {
		must(t, err)
		want := values[e.Trial-1]
		switch {
		case e.Kind == trials.Reported && !same(e.Metrics["m"], want):
			t.Errorf("log: got report %v, want %v", e.Metrics, want)
		case e.Kind == trials.Ended && math.IsNaN(want) != (e.Scores == nil), e.Kind == trials.Ended && e.Scores != nil && !same(e.Scores[0], want):
			t.Errorf("log: got scores %v, want %v", e.Scores, want)
		}
	}
	verify(t, s)
}

func TestStudies(t *testing.T) {
	s := open(t, trials.Options{Clock: newClock().Now})
	a := create(t, s, "a", trials.Objective{Name: "loss"}, trials.Objective{Name: "accuracy", Maximize: true})
	got, err := s.Study(ctx, "a")
	must(t, err)
	if !reflect.DeepEqual(got, a) {
		t.Errorf("got %+v, want %+v", got, a)
	}
	if got.Seed != math.MaxUint64 || got.ID == 0 || got.Created.IsZero() {
		t.Errorf("got %+v", got)
	}
	w := acquire(t, s, a)
	for i := range 3 {
		n := start(t, w, `{}`)
		must(t, w.End(n, trials.End{State: trials.Complete, Metrics: map[string]float64{"loss": float64(2 - i%2), "accuracy": 1}}))
	}
	n := start(t, w, `{}`)
	must(t, w.End(n, trials.End{State: trials.Failed, ErrorKind: "crash", Error: "exit status 1"}))
	start(t, w, `{}`)
	_, err = w.Enqueue(trials.Start{Point: `{}`})
	must(t, err)
	must(t, w.Amend("file 2", `{"model":{},"budget":{"trials":9}}`, "d2"))
	must(t, w.Commit())
	create(t, s, "b")

	list, err := s.Studies(ctx)
	must(t, err)
	if len(list) != 2 || list[0].Name != "a" || list[1].Name != "b" {
		t.Fatalf("got %+v, want studies a and b", list)
	}
	sum := list[0]
	if want := (trials.Counts{Waiting: 1, Running: 1, Complete: 3, Failed: 1}); sum.Counts != want || sum.Counts.Total() != 6 || sum.Counts.Of(trials.Failed) != 1 {
		t.Errorf("counts: got %+v, want %+v", sum.Counts, want)
	}
	if sum.Best == nil || sum.Best.Number != 2 {
		t.Errorf("best: got %+v, want trial 2", sum.Best)
	}
	if sum.File != "file 2" || sum.Digest != "d2" {
		t.Errorf("amended: got %+v", sum.Study)
	}
	if sum.Holder == nil || !sum.Holder.Alive || sum.Holder.PID != os.Getpid() || !sum.Active.Equal(sum.Holder.Seen) || sum.Events != 10 {
		t.Errorf("got holder %+v, active %v, %d events", sum.Holder, sum.Active, sum.Events)
	}
	if b := list[1]; b.Best != nil || b.Holder != nil || !b.Active.IsZero() {
		t.Errorf("got %+v, want an untouched study", b)
	}

	must(t, s.Rename(ctx, "b", "c"))
	must(t, w.Release())
	must(t, s.Delete(ctx, "a"))
	must(t, s.Compact(ctx))
	list, err = s.Studies(ctx)
	must(t, err)
	if len(list) != 1 || list[0].Name != "c" {
		t.Errorf("got %+v, want study c alone", list)
	}
	if again := create(t, s, "a"); again.ID == a.ID {
		t.Errorf("the id %d of a deleted study was used again", a.ID)
	}
	verify(t, s)
}

func TestStudyErrors(t *testing.T) {
	s := open(t, trials.Options{})
	study := create(t, s, "mlp")
	one := []trials.Objective{{Name: "loss"}}
	for _, c := range []struct {
		name string
		do   func() error
		is   error
		want string
	}{
		{"unknown", func() error { _, err := s.Study(ctx, "mpl"); return err }, trials.ErrNoStudy, `there is no study "mpl" (hint: did you mean "mlp"?)`},
		{"rename unknown", func() error { return s.Rename(ctx, "x", "y") }, trials.ErrNoStudy, ""},
		{"rename to nothing", func() error { return s.Rename(ctx, "mlp", " ") }, nil, `rename study "mlp": the new name is empty`},
		{"delete unknown", func() error { return s.Delete(ctx, "x") }, trials.ErrNoStudy, ""},
		{"twice", func() error { _, err := s.Create(ctx, trials.Study{Name: "mlp", Objectives: one}); return err }, trials.ErrStudyExists, ""},
		{"no name", func() error { _, err := s.Create(ctx, trials.Study{Objectives: one}); return err }, nil, "create study: it has no name"},
		{"no objective", func() error { _, err := s.Create(ctx, trials.Study{Name: "x"}); return err }, nil,
			`create study "x": it has no objective, want at least one`},
		{"objective twice", func() error {
			_, err := s.Create(ctx, trials.Study{Name: "x", Objectives: slices.Repeat(one, 2)})
			return err
		}, nil, `create study "x": objective "loss" is empty or given twice`},
		{"settings", func() error {
			_, err := s.Create(ctx, trials.Study{Name: "x", Objectives: one, Settings: "{"})
			return err
		}, nil, `create study "x": settings are not JSON`},
		{"no trial", func() error { _, err := s.Trial(ctx, study, 7); return err }, trials.ErrNoTrial, `study "mlp" has no trial 7: its last is 0`},
		{"no curve", func() error { _, err := s.Curve(ctx, study, 7); return err }, trials.ErrNoTrial, ""},
		{"no attempts", func() error { _, err := s.Attempts(ctx, study, 7); return err }, trials.ErrNoTrial, ""},
		{"no best", func() error { _, err := s.Best(ctx, study); return err }, trials.ErrNoTrial, `study "mlp" has no complete trial yet`},
	} {
		t.Run(c.name, func(t *testing.T) { checkError(t, c.do(), c.is, c.want) })
	}
}
