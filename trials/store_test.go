package trials_test

import (
	"context"
	"math"
	"path/filepath"
	"testing"
	"time"

	"symsearch/trials"
)

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
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func create(t testing.TB, s *trials.Store, name string, objectives ...trials.Objective) trials.Study {
	t.Helper()
	if objectives == nil {
		objectives = []trials.Objective{{Name: "accuracy", Maximize: true}}
	}
	study, err := s.Create(ctx, trials.Study{Name: name, File: "model: !Linear {}\n", Settings: `{"model":{}}`, Digest: "d1", Seed: math.MaxUint64, Objectives: objectives})
	if err != nil {
		t.Fatal(err)
	}
	return study
}

func acquire(t testing.TB, s *trials.Store, study trials.Study) *trials.Writer {
	t.Helper()
	w, err := s.Acquire(ctx, study)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Release() })
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func start(t testing.TB, w *trials.Writer, point string) int {
	t.Helper()
	n, err := w.Start(trials.Start{Point: point})
	must(t, err)
	return n
}

func TestRoundTrip(t *testing.T) {
	s := open(t, trials.Options{Clock: newClock().Now})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	n, err := w.Start(trials.Start{
		Point: `{"model.args[0]":1}`, Picks: `{"width":64}`, Origin: `{"operator":"random"}`, Digest: "00ff", Worker: 3,
	})
	must(t, err)
	must(t, w.Report(n, 1, map[string]float64{"accuracy": 0.25, "loss": math.Inf(1)}))
	must(t, w.Report(n, 2, map[string]float64{"accuracy": 0.5}))
	must(t, w.End(n, trials.End{State: trials.Complete, Metrics: map[string]float64{"accuracy": 0.75, "loss": math.NaN()}}))
	must(t, w.Commit())
	for e, err := range s.Log(ctx, study, trials.LogOptions{Reports: true}) {
		must(t, err)
		t.Logf("%+v", e)
	}
	got, err := s.Trial(ctx, study, n)
	must(t, err)
	t.Logf("%+v", got)
	b, err := s.Best(ctx, study)
	must(t, err)
	t.Logf("%+v", b)
	list, err := s.Studies(ctx)
	must(t, err)
	t.Logf("%+v %+v", list, list[0].Holder)
	front, err := s.Pareto(ctx, study)
	must(t, err)
	t.Log(front)
	bs, err := s.BestSoFar(ctx, study)
	must(t, err)
	t.Log(bs)
	c, err := s.Curve(ctx, study, 1)
	must(t, err)
	t.Log(c)
	a, err := s.Attempts(ctx, study, 1)
	must(t, err)
	t.Log(a)
	mn, err := s.MetricNames(ctx, study)
	must(t, err)
	pn, err := s.PickNames(ctx, study)
	must(t, err)
	t.Log(mn, pn)
	verify(t, s)
}

func verify(t testing.TB, s *trials.Store) {
	t.Helper()
	problems, err := s.Verify(ctx)
	must(t, err)
	for _, p := range problems {
		t.Error(p)
	}
}
