package trials_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"symsearch/trials"
)

// A study is made, taken, written and read; then it is resumed by reading its log.
func Example() {
	dir, err := os.MkdirTemp("", "trials")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	store, err := trials.Open(ctx, filepath.Join(dir, "search.db"), trials.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	study, err := store.Create(ctx, trials.Study{
		Name: "mlp", Seed: 7, Objectives: []trials.Objective{{Name: "accuracy", Maximize: true}},
	})
	if err != nil {
		log.Fatal(err)
	}

	w, err := store.Acquire(ctx, study)
	if err != nil {
		log.Fatal(err)
	}
	for _, accuracy := range []float64{0.81, 0.93, 0.9} {
		n, err := w.Start(trials.Start{Point: `{"model.layers[0].out_features":1}`, Picks: `{"width":64}`})
		if err != nil {
			log.Fatal(err)
		}
		if err := w.Commit(); err != nil { // before it is evaluated
			log.Fatal(err)
		}
		if err := w.Report(n, 1, map[string]float64{"accuracy": accuracy / 2}); err != nil {
			log.Fatal(err)
		}
		if err := w.End(n, trials.End{State: trials.Complete, Metrics: map[string]float64{"accuracy": accuracy}}); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Release(); err != nil { // which commits
		log.Fatal(err)
	}

	best, err := store.Best(ctx, study)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("best:", best.Number, best.Metrics, best.Picks)
	for e, err := range store.Log(ctx, study, trials.LogOptions{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.Seq, e.Kind, e.Trial, e.Scores)
	}
	// Output:
	// best: 2 map[accuracy:0.93] {"width":64}
	// 1 started 1 []
	// 3 ended 1 [0.81]
	// 4 started 2 []
	// 6 ended 2 [0.93]
	// 7 started 3 []
	// 9 ended 3 [0.9]
}

// The best trials of those that took less than a minute, a page at a time.
func ExampleStore_Trials() {
	ctx := context.Background()
	store, study, done := sample()
	defer done()
	fast, err := trials.ParseCondition("duration < 60")
	if err != nil {
		log.Fatal(err)
	}
	page := trials.Query{
		States: []trials.State{trials.Complete}, Where: []trials.Condition{fast},
		OrderBy: "accuracy", Desc: true, Limit: 2,
	}
	for t, err := range store.Trials(ctx, study, page) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(t.Number, t.Metrics["accuracy"])
	}
	// Output:
	// 4 0.875
	// 3 0.75
}

// sample makes a store with four trials.
func sample() (store *trials.Store, study trials.Study, done func()) {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "trials")
	if err != nil {
		log.Fatal(err)
	}
	store, err = trials.Open(ctx, filepath.Join(dir, "search.db"), trials.Options{})
	if err != nil {
		log.Fatal(err)
	}
	study, err = store.Create(ctx, trials.Study{Name: "mlp", Objectives: []trials.Objective{{Name: "accuracy", Maximize: true}}})
	if err != nil {
		log.Fatal(err)
	}
	w, err := store.Acquire(ctx, study)
	if err != nil {
		log.Fatal(err)
	}
	for i := range 4 {
		n, err := w.Start(trials.Start{Point: `{}`})
		if err != nil {
			log.Fatal(err)
		}
		if err := w.End(n, trials.End{State: trials.Complete, Metrics: map[string]float64{"accuracy": 0.5 + float64(i)/8}}); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Release(); err != nil {
		log.Fatal(err)
	}
	return store, study, func() {
		store.Close()
		os.RemoveAll(dir)
	}
}
