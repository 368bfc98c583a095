package trials_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"symsearch/trials"
)

// journal writes what a Writer is told, as the log must give it back.
type journal struct {
	t      *testing.T
	w      *trials.Writer
	events []string
}

func (j *journal) note(kind trials.EventKind, trial, attempt int, rest string) {
	j.events = append(j.events, fmt.Sprintf("%d %v trial %d attempt %d%s", len(j.events)+1, kind, trial, attempt, rest))
}

func line(e trials.Event) string {
	rest := ""
	switch e.Kind {
	case trials.Reported:
		rest = fmt.Sprintf(" step %d %v", e.Step, e.Metrics)
	case trials.Ended:
		rest = fmt.Sprintf(" %v %v", e.State, e.Scores)
	}
	return fmt.Sprintf("%d %v trial %d attempt %d%s", e.Seq, e.Kind, e.Trial, e.Attempt, rest)
}

// A random life of a study, with trials that overlap, wait, are interrupted and
// orphaned, is read back exactly.
func TestLog(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 0))
			objectives := []trials.Objective{{Name: "a", Maximize: true}, {Name: "b"}, {Name: "c"}}[:1+seed%3]
			s := open(t, trials.Options{Synchronous: trials.Normal})
			create(t, s, "other") // its rows lie between
			other := acquire(t, s, must1(s.Study(ctx, "other"))(t))
			study := create(t, s, "mlp", objectives...)
			j := &journal{t: t, w: acquire(t, s, study)}
			for range 600 {
				j.step(rng, objectives)
				if rng.IntN(20) == 0 {
					must(t, j.w.Commit())
					fill(t, other, 1, 2)
				}
				if rng.IntN(100) == 0 {
					must(t, j.w.Release())
					j.w = acquire(t, s, study)
				}
			}
			must(t, j.w.Commit())
			for _, reports := range []bool{true, false} {
				var got, want []string
				for e, err := range s.Log(ctx, study, trials.LogOptions{Reports: reports}) {
					must(t, err)
					if e.Point != fmt.Sprintf(`{"x":%d}`, e.Trial) || e.Digest != "abcd" {
						t.Errorf("trial %d: got point %s and digest %s", e.Trial, e.Point, e.Digest)
					}
					got = append(got, line(e))
				}
				for _, l := range j.events {
					if reports || !strings.Contains(l, "reported") {
						want = append(want, l)
					}
				}
				if !slices.Equal(got, want) {
					for i := range min(len(got), len(want)) {
						if got[i] != want[i] {
							t.Fatalf("event %d: got %q, want %q", i, got[i], want[i])
						}
					}
					t.Fatalf("got %d events, want %d", len(got), len(want))
				}
			}
			verify(t, s)
		})
	}
}

func must1[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		must(t, err)
		return v
	}
}

// step does one random thing.
func (j *journal) step(rng *rand.Rand, objectives []trials.Objective) {
	t, w := j.t, j.w
	open := w.Unfinished()
	s := trials.Start{Point: fmt.Sprintf(`{"x":%d}`, w.Next()), Digest: "abcd"}
	if len(open) < 2 || len(open) < 7 && rng.IntN(3) == 0 {
		if rng.IntN(4) == 0 {
			n, err := w.Enqueue(s)
			must(t, err)
			j.note(trials.Enqueued, n, 0, "")
		} else {
			n, err := w.Start(s)
			must(t, err)
			j.note(trials.Started, n, 1, "")
		}
		return
	}
	u := open[rng.IntN(len(open))]
	if u.State == trials.Waiting || u.Orphan {
		attempt, err := w.Restart(u.Number, 1)
		must(t, err)
		if attempt != u.Attempt+1 {
			t.Errorf("got attempt %d after %d", attempt, u.Attempt)
		}
		j.note(trials.Started, u.Number, attempt, "")
		return
	}
	switch rng.IntN(6) {
	case 0:
		must(t, w.Interrupt(u.Number, "interrupt", ""))
		j.note(trials.Interrupted, u.Number, u.Attempt, "")
	case 1:
		metrics, scores := map[string]float64{"other": 1}, []float64{}
		for i, o := range objectives {
			v := float64(u.Number + 10*i)
			metrics[o.Name], scores = v, append(scores, v)
		}
		must(t, w.End(u.Number, trials.End{State: trials.Complete, Metrics: metrics}))
		j.note(trials.Ended, u.Number, u.Attempt, fmt.Sprintf(" complete %v", scores))
	case 2:
		must(t, w.End(u.Number, trials.End{State: trials.Failed, ErrorKind: "crash"}))
		j.note(trials.Ended, u.Number, u.Attempt, " failed []")
	default:
		metrics := map[string]float64{"loss": rng.Float64(), "accuracy": rng.Float64()}
		must(t, w.Report(u.Number, 3, metrics))
		j.note(trials.Reported, u.Number, u.Attempt, fmt.Sprintf(" step 3 %v", metrics))
	}
}

// A pruned trial has the scores that it had.
func TestLogOfPruned(t *testing.T) {
	s := open(t, trials.Options{})
	study := create(t, s, "mlp", trials.Objective{Name: "a"}, trials.Objective{Name: "b"})
	w := acquire(t, s, study)
	n := start(t, w, `{}`)
	must(t, w.End(n, trials.End{State: trials.Pruned, Metrics: map[string]float64{"b": 2}}))
	must(t, w.Commit())
	var scores []float64
	for e, err := range s.Log(ctx, study, trials.LogOptions{}) {
		must(t, err)
		scores = e.Scores
	}
	if len(scores) != 2 || !math.IsNaN(scores[0]) || scores[1] != 2 {
		t.Errorf("got scores %v, want [NaN 2]", scores)
	}
}

// A reader may leave the loop, and start again.
func TestLogStops(t *testing.T) {
	s := open(t, trials.Options{Synchronous: trials.Normal})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	fill(t, w, 50, 2)
	log := s.Log(ctx, study, trials.LogOptions{Reports: true})
	for range 10 { // more often than there are connections
		var got []int64
		for e, err := range log {
			must(t, err)
			if got = append(got, e.Seq); len(got) == 3 {
				break
			}
		}
		if !reflect.DeepEqual(got, []int64{1, 2, 3}) {
			t.Fatalf("got %v", got)
		}
	}
	fill(t, w, 1, 0) // and no reader is left behind
	verify(t, s)
}
