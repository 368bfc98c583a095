package experiments

import (
	"context"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"symsearch/eval"
	"symsearch/trials"
)

// What is told is treated as an evaluator's result is, telling it again is no mistake, and telling something else is.
func TestTell(t *testing.T) {
	good := eval.Metrics{"score": 0.5, "loss": math.NaN()}
	for _, c := range []struct {
		name  string
		told  Told
		state trials.State
		text  string
	}{
		{"complete", Told{Metrics: good}, trials.Complete, ""},
		{"said to be complete", Told{State: trials.Complete, Metrics: good}, trials.Complete, ""},
		{"no metrics", Told{}, trials.Failed, `the evaluation ended without the objective "score" (it gave none)`},
		{"another metric", Told{Metrics: eval.Metrics{"scor": 1}}, trials.Failed, `the evaluation ended without the objective "score" (it gave scor)`},
		{"not a number", Told{Metrics: eval.Metrics{"score": math.NaN()}}, trials.Failed, `the objective "score" is NaN`},
		{"infinite", Told{Metrics: eval.Metrics{"score": math.Inf(1)}}, trials.Failed, `the objective "score" is +Inf`},
		{"failed", Told{State: trials.Failed, Error: "no memory\nat line 3", Metrics: eval.Metrics{"loss": 7}}, trials.Failed, "no memory\nat line 3"},
		{"failed for no reason", Told{State: trials.Failed}, trials.Failed, "the worker gave no reason"},
		{"infeasible", Told{State: trials.Infeasible, Error: "too large"}, trials.Infeasible, "infeasible: too large"},
		{"pruned", Told{State: trials.Pruned, Metrics: eval.Metrics{"score": 0.1}}, trials.Pruned, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := openStore(t)
			c.told.Trial = ask(t, s, newExperiment(t, 3, 1, nil1), AskOptions{Worker: "w"}).Trials[0].Trial
			if a := tell(t, s, c.told); a.State != c.state || a.Error != c.text || a.Again || a.Attempt != 1 {
				t.Errorf("got %+v", a)
			}
			study, err := s.Study(context.Background(), "test")
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Trial(context.Background(), study, 1)
			if err != nil || got.State != c.state || got.Error != c.text || len(got.Metrics) != len(c.told.Metrics) {
				t.Errorf("recorded %+v, %v", got, err)
			}
			if a := tell(t, s, c.told); !a.Again || a.State != c.state {
				t.Errorf("told again: %+v", a)
			}
			c.told.Metrics = eval.Metrics{"score": 3}
			a := tellAny(t, s, c.told)
			if a.Refused == "" || !strings.Contains(a.Refused, "trial 1 has ended already: "+string(c.state)) || a.State != c.state {
				t.Errorf("told otherwise: %+v", a)
			}
			sound(t, s)
		})
	}
}

func TestTellRefuses(t *testing.T) {
	s := openStore(t)
	ask(t, s, newExperiment(t, 3, 1, nil1), AskOptions{Worker: "w"})
	if a := tellAny(t, s, Told{Trial: 9}); a.Refused == "" || !strings.Contains(a.Refused, "has no trial 9: its last is 1") {
		t.Errorf("got %+v", a)
	}
	if a := tellAny(t, s, Told{Trial: 1, Attempt: 2}); !strings.Contains(a.Refused, "has no attempt 2: the one that runs is attempt 1") {
		t.Errorf("an attempt that there was not: %+v", a)
	}
	tell(t, s, Told{Trial: 1, Metrics: eval.Metrics{"score": 1}})
	if a := tellAny(t, s, Told{Trial: 1, Attempt: 2, Metrics: eval.Metrics{"score": 1}}); a.Refused == "" || !strings.Contains(a.Refused, "has ended in attempt 1") {
		t.Errorf("got %+v", a)
	}
}

// Reports are kept, say whether to go on, and extend the lease on request.
func TestTellReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		e := func() *Experiment { return newExperiment(t, 1, 1, nil1) }
		ask(t, s, e(), AskOptions{Worker: "a", Lease: time.Minute})
		report := Told{Trial: 1, Report: true, Step: 1, Metrics: eval.Metrics{"loss": 3}, Lease: time.Hour}
		if a := tell(t, s, report); !a.GoOn || a.Again || a.State != trials.Running {
			t.Errorf("got %+v", a)
		}
		if a := tell(t, s, report); !a.GoOn || !a.Again {
			t.Errorf("told again: %+v", a)
		}
		report.Metrics = eval.Metrics{"loss": 4}
		if a := tellAny(t, s, report); a.Refused == "" || a.Refused != "step 1 of trial 1 was told before, with loss 3" {
			t.Errorf("told otherwise: %+v", a)
		}
		time.Sleep(59 * time.Minute)
		if a := ask(t, s, e(), AskOptions{Worker: "b"}); len(a.Trials) > 0 {
			t.Errorf("trial %d was taken from its worker", a.Trials[0].Trial)
		}
		time.Sleep(2 * time.Minute)
		ask(t, s, e(), AskOptions{Worker: "b"})
		if a := tellAny(t, s, Told{Trial: 1, Attempt: 1, Report: true, Step: 2, Metrics: eval.Metrics{"loss": 1}}); a.GoOn || a.Refused == "" {
			t.Errorf("the attempt is over, but %+v", a)
		}
		tell(t, s, Told{Trial: 1, Attempt: 2, Metrics: eval.Metrics{"score": 1}})
		if a := tellAny(t, s, Told{Trial: 1, Attempt: 2, Report: true, Step: 2, Metrics: eval.Metrics{"loss": 1}}); a.GoOn || a.State != trials.Complete {
			t.Errorf("the trial has ended, but %+v", a)
		}
		study, err := s.Study(context.Background(), "test")
		if err != nil {
			t.Fatal(err)
		}
		if curve, err := s.Curve(context.Background(), study, 1); err != nil || len(curve) != 1 {
			t.Errorf("curve %+v, %v", curve, err)
		}
		sound(t, s)
	})
}
