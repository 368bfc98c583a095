package experiments_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"symsearch/eval"
	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// searched runs an experiment in a new store.
func searched(t *testing.T, text string) (*trials.Store, *experiments.Result, *symbolic.Registry) {
	t.Helper()
	r, err := experiments.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	x, err := experiments.Parse("test.yaml", "test", []byte(text), r)
	if err != nil {
		t.Fatal(err)
	}
	store, err := trials.Open(context.Background(), filepath.Join(t.TempDir(), "search.db"), trials.Options{Synchronous: trials.Normal})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	result, err := experiments.Run(context.Background(), store, x, experiments.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return store, result, r
}

const irisFile = `
model: !Sequential
  - !Linear {out_features: !OneOf [4, 8]}
  - !OneOf [!ReLU, !Sequential [!Tanh, !Linear {out_features: !OneOf [4, 6]}]]
  - !Linear {out_features: 3}
evaluate: !Train {data: !Iris {}, epochs: 3, optimizer: !Adam {lr: !FloatRange {min: 1e-3, max: 0.1, scale: log}}}
objectives: {accuracy: maximize}
budget: {trials: 4}
seed: 3
`

const braninFile = `
model: {x1: !FloatRange {min: -5, max: 10}, x2: 1}
evaluate: !Function {name: branin}
objectives: {value: minimize}
budget: {trials: 3}
`

// What a run evaluated is what is read back of it.
func TestTrees(t *testing.T) {
	store, result, r := searched(t, irisFile)
	trees, err := experiments.OpenTrees(result.Study, r)
	if err != nil {
		t.Fatal(err)
	}
	for trial, err := range store.Trials(context.Background(), result.Study, trials.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		tree, err := trees.Tree(trial)
		if err != nil {
			t.Fatal(err)
		}
		if got := symbolic.Digest(tree); got != trial.Digest {
			t.Errorf("trial %d: read back as another tree: %s", trial.Number, symbolic.Format(tree, symbolic.FormatOptions{Compact: true}))
		}
		if trial.Number == result.Best.Trial && !symbolic.Equal(tree, result.Best.Tree) {
			t.Errorf("trial %d: got another tree than the run gave", trial.Number)
		}
		if !trees.CanRetest(trial) {
			t.Errorf("trial %d cannot be tested", trial.Number)
		}
	}
	if got := trees.Settings().Get("seed"); got != symbolic.Int(3) {
		t.Errorf("settings: seed %v, want 3", got)
	}
	if n := len(trees.Space().Decisions()); n != 4 {
		t.Errorf("space: %d decisions, want 4", n)
	}
}

// A program without the classes of a study says so, and does not guess.
func TestTreesUnknownClass(t *testing.T) {
	_, result, _ := searched(t, braninFile)
	result.Study.Settings = strings.Replace(result.Study.Settings, `"FloatRange"`, `"MyRange"`, 1)
	r, err := experiments.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	_, err = experiments.OpenTrees(result.Study, r)
	if err == nil || !strings.Contains(err.Error(), "MyRange") || !strings.Contains(err.Error(), "hint") {
		t.Errorf("got the error %v, want one that names MyRange and the way out", err)
	}
}

func TestRetest(t *testing.T) {
	ctx := context.Background()
	store, result, r := searched(t, irisFile)
	validation, test, err := experiments.Retest(ctx, store, result.Study, result.Best.Trial, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"accuracy", "loss", "f1"} {
		if got, want := validation[name], result.Best.Metrics[name]; got != want {
			t.Errorf("%s is %v when evaluated again, was %v", name, got, want)
		}
		if _, ok := test[name]; !ok {
			t.Errorf("no %s of the test rows: %v", name, test)
		}
	}
	_, again, err := experiments.Retest(ctx, store, result.Study, result.Best.Trial, r)
	if err != nil || again["loss"] != test["loss"] {
		t.Errorf("a second test gave the loss %v, %v, want %v", again["loss"], err, test["loss"])
	}
	if _, _, err := experiments.Retest(ctx, store, result.Study, 99, r); !errors.Is(err, trials.ErrNoTrial) {
		t.Errorf("trial 99: got %v, want ErrNoTrial", err)
	}

	store, result, r = searched(t, braninFile)
	if _, _, err := experiments.Retest(ctx, store, result.Study, 1, r); !errors.Is(err, eval.ErrNoTest) {
		t.Errorf("a function: got %v, want ErrNoTest", err)
	}
}
