package experiments

import (
	"context"
	"testing"

	"symsearch/trials"
)

// The main job of the README finds a network that reads held-out digits better than the best of its first ten trials, which
// are random, and at least as well as scikit-learn's default MLP on the same rows (0.9777).
func TestMainJob(t *testing.T) {
	if testing.Short() {
		t.Skip("trains 120 networks")
	}
	registry, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	e, err := Load("digits.yaml", registry)
	if err != nil {
		t.Fatal(err)
	}
	ctx, store := context.Background(), openStore(t)
	study := run(t, store, e).Study
	test := func(q trials.Query) float64 {
		q.States, q.OrderBy, q.Limit = []trials.State{trials.Complete}, "log_loss", 1
		for best, err := range store.Trials(ctx, study, q) {
			if err != nil {
				t.Fatal(err)
			}
			validation, test, err := Retest(ctx, store, study, best.Number, registry)
			if err != nil {
				t.Fatal(err)
			}
			if validation["log_loss"] != best.Metrics["log_loss"] {
				t.Errorf("trial %d: log loss %v when trained again, %v in the study", best.Number, validation["log_loss"], best.Metrics["log_loss"])
			}
			t.Logf("trial %d: accuracy %.4f on the validation rows, %.4f on the test rows", best.Number, validation["accuracy"], test["accuracy"])
			return test["accuracy"]
		}
		t.Fatal("no trial")
		return 0
	}
	found := test(trials.Query{})
	random := test(trials.Query{Where: []trials.Condition{{Field: "number", Op: trials.LessEqual, Value: 10}}})
	if found <= random {
		t.Errorf("test accuracy %.4f, the best of the first ten has %.4f", found, random)
	}
	if found < 0.9777 {
		t.Errorf("test accuracy %.4f, want at least 0.9777", found)
	}
}
