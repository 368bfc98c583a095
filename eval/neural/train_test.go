package neural_test

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"symsearch/eval"
	"symsearch/eval/data"
	"symsearch/eval/evaltest"
	"symsearch/eval/neural"
	"symsearch/symbolic"
)

var classes = sync.OnceValue(func() *symbolic.Registry {
	r, err := symbolic.NewRegistry(slices.Concat(neural.Classes(), data.Classes())...)
	if err != nil {
		panic(err)
	}
	return r
})

// tree reads a tree from JSON; single quotes stand for double ones.
func tree(t testing.TB, text string) symbolic.Value {
	t.Helper()
	v, err := symbolic.FromJSON([]byte(strings.ReplaceAll(text, "'", `"`)), classes())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// train builds the evaluator with the given fields.
func train(t testing.TB, fields string) *neural.Train {
	t.Helper()
	tr, err := symbolic.Build[*neural.Train](tree(t, `{'_class': 'Train', `+fields+`}`))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

const (
	digitsMLP = `{'_class': 'Sequential', 'layers': [{'_class': 'Linear', 'out_features': 128}, {'_class': 'ReLU'}, {'_class': 'Linear', 'out_features': 10}]}`

	digitsConv = `{'_class': 'Sequential', 'layers': [
		{'_class': 'Conv2D', 'out_channels': 8, 'same': true}, {'_class': 'BatchNorm'}, {'_class': 'ReLU'}, {'_class': 'MaxPool2D'},
		{'_class': 'Residual', 'layers': [{'_class': 'Conv2D', 'out_channels': 8, 'same': true}, {'_class': 'SiLU'}]},
		{'_class': 'Dropout', 'p': 0.2}, {'_class': 'Linear', 'out_features': 10}]}`

	irisMLP = `{'_class': 'Sequential', 'layers': [{'_class': 'Linear', 'out_features': 16}, {'_class': 'Tanh'}, {'_class': 'Linear', 'out_features': 3}]}`

	regression = `{'_class': 'Sequential', 'layers': [{'_class': 'Linear', 'out_features': 16}, {'_class': 'GELU'}, {'_class': 'LayerNorm'}, {'_class': 'Linear', 'out_features': 1}]}`
)

func TestTrain(t *testing.T) {
	rows := []struct {
		name, train, model string
		metric             string
		atLeast            float64
	}{
		{"digits MLP", `'data': {'_class': 'Digits'}`, digitsMLP, "accuracy", 0.96},
		{"digits convolution", `'data': {'_class': 'Digits'}, 'epochs': 12, 'optimizer': {'_class': 'Adam', 'lr': 0.005}`, digitsConv, "accuracy", 0.96},
		{"iris", `'data': {'_class': 'Iris'}, 'epochs': 60, 'optimizer': {'_class': 'SGD', 'lr': 0.1, 'momentum': 0.9, 'nesterov': true}, 'schedule': {'_class': 'Cosine'}`, irisMLP, "accuracy", 0.9},
		{"wine", `'data': {'_class': 'Wine'}, 'epochs': 40, 'optimizer': {'_class': 'RMSProp', 'lr': 0.003}, 'loss': {'_class': 'CrossEntropy', 'label_smoothing': 0.1}`, irisMLP, "auc", 0.97},
		{"diabetes", `'data': {'_class': 'Diabetes'}, 'epochs': 40, 'optimizer': {'_class': 'AdamW', 'lr': 0.003, 'weight_decay': 0.1}`, regression, "r2", 0.4},
		{"diabetes Huber", `'data': {'_class': 'Diabetes'}, 'epochs': 40, 'loss': {'_class': 'Huber'}, 'early_stopping': {'_class': 'EarlyStopping', 'metric': 'r2'}, 'clip_norm': 1`, regression, "r2", 0.4},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tr := train(t, row.train)
			var losses []float64
			c := eval.Candidate{Seed: 1, Value: tree(t, row.model), Report: func(step int, m eval.Metrics) error {
				if step != len(losses)+1 {
					t.Errorf("report of epoch %d after %d epochs", step, len(losses))
				}
				losses = append(losses, m["train_loss"])
				return nil
			}}
			m, err := tr.Evaluate(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			if m[row.metric] < row.atLeast {
				t.Errorf("%s = %.4f, want at least %v (%v)", row.metric, m[row.metric], row.atLeast, m)
			}
			if last := losses[len(losses)-1]; last > losses[0]/1.2 {
				t.Errorf("training loss went from %v to %v", losses[0], last)
			}
			for _, name := range tr.MetricNames() {
				if _, ok := m[name]; !ok {
					t.Errorf("metric %s is named but not given: %v", name, m.Names())
				}
			}
			test, err := tr.Test(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			if test[row.metric] < row.atLeast-0.1 {
				t.Errorf("test %s = %.4f, validation %.4f", row.metric, test[row.metric], m[row.metric])
			}
		})
	}
}

// curve trains and returns every number that was reported, and the final ones without times.
func curve(t testing.TB, tr *neural.Train, model symbolic.Value, seed uint64) []eval.Metrics {
	var all []eval.Metrics
	m, err := tr.Evaluate(context.Background(), eval.Candidate{Seed: seed, Value: model, Report: func(_ int, m eval.Metrics) error {
		all = append(all, m)
		return nil
	}})
	if err != nil {
		t.Error(err)
		return nil
	}
	delete(m, "train_seconds")
	delete(m, "inference_us")
	return append(all, m)
}

// TestSameBits trains the same candidates alone, two at a time and four at a time: every number is the same to the
// last bit. The wide model's products are large enough for gonum to split them over goroutines if it were let.
func TestSameBits(t *testing.T) {
	models := map[string]string{
		"mlp":  digitsMLP,
		"conv": digitsConv,
		"wide": strings.Replace(digitsMLP, "128", "200", 1),
		"odd":  `{'_class': 'Sequential', 'layers': [{'_class': 'Linear', 'out_features': 37}, {'_class': 'GELU'}, {'_class': 'LayerNorm'}, {'_class': 'Linear', 'out_features': 10}]}`,
	}
	tr := train(t, `'data': {'_class': 'Digits'}, 'epochs': 2, 'batch_size': 100`)
	for name, text := range models {
		t.Run(name, func(t *testing.T) {
			model := tree(t, text)
			want := curve(t, tr, model, 7)
			for _, workers := range []int{2, 4} {
				got := make([][]eval.Metrics, workers)
				var wg sync.WaitGroup
				for i := range got {
					wg.Go(func() { got[i] = curve(t, tr, model, 7) })
				}
				wg.Wait()
				for i := range got {
					if !slices.EqualFunc(got[i], want, maps.Equal) {
						t.Errorf("worker %d of %d: curve differs\n got %v\nwant %v", i, workers, got[i], want)
					}
				}
			}
			if other := curve(t, tr, model, 8); slices.EqualFunc(other, want, maps.Equal) {
				t.Error("another seed gave the same curve")
			}
		})
	}
}

func TestEarlyStopping(t *testing.T) {
	tr := train(t, `'data': {'_class': 'Iris'}, 'epochs': 200, 'optimizer': {'_class': 'Adam', 'lr': 0.1},
		'early_stopping': {'_class': 'EarlyStopping', 'patience': 3}`)
	var losses []float64
	c := eval.Candidate{Seed: 3, Value: tree(t, irisMLP), Report: func(_ int, m eval.Metrics) error {
		losses = append(losses, m["loss"])
		return nil
	}}
	m, err := tr.Evaluate(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	best := slices.Index(losses, slices.Min(losses))
	if len(losses) == 200 || len(losses) != best+1+3 {
		t.Errorf("%d epochs with the best after %d, want to end 3 after the best: %v", len(losses), best+1, losses)
	}
	if m["best_epoch"] != float64(best+1) || m["epochs"] != float64(len(losses)) || m["loss"] != losses[best] {
		t.Errorf("metrics %v, want those of epoch %d (loss %v)", m, best+1, losses[best])
	}
	// the weights are those of the best epoch again
	model, err := symbolic.Build[neural.Layer](c.Value)
	if err != nil {
		t.Fatal(err)
	}
	fitted, err := tr.Fit(context.Background(), model, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := fitted.Score(data.Validation)["loss"]; got != losses[best] {
		t.Errorf("restored network has validation loss %v, want %v", got, losses[best])
	}
}

func TestEnds(t *testing.T) {
	model := tree(t, irisMLP)
	evaluate := func(ctx context.Context, fields string, model symbolic.Value, report func(int, eval.Metrics) error) (eval.Metrics, error) {
		return train(t, fields).Evaluate(ctx, eval.Candidate{Seed: 1, Value: model, Report: report})
	}

	t.Run("stop", func(t *testing.T) {
		m, err := evaluate(context.Background(), `'data': {'_class': 'Iris'}`, model, func(step int, m eval.Metrics) error {
			clear(m) // the metrics of a report belong to the receiver
			if step == 3 {
				return eval.ErrStop
			}
			return nil
		})
		if !errors.Is(err, eval.ErrStop) || m["epochs"] != 3 || m["accuracy"] == 0 {
			t.Errorf("got %v, %v; want ErrStop and the metrics of epoch 3", m, err)
		}
	})
	t.Run("cancel", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(context.Background())
		cause := errors.New("time is up")
		_, err := evaluate(ctx, `'data': {'_class': 'Iris'}`, model, func(step int, _ eval.Metrics) error {
			if step == 2 {
				cancel(cause)
			}
			if step > 2 {
				t.Error("went on after cancellation")
			}
			return nil
		})
		if !errors.Is(err, cause) {
			t.Errorf("got %v, want the cause of the cancellation", err)
		}
	})
	t.Run("not finite", func(t *testing.T) {
		_, err := evaluate(context.Background(), `'data': {'_class': 'Diabetes'}, 'optimizer': {'_class': 'SGD', 'lr': 1e10}`, tree(t, regression), nil)
		f := eval.AsFailure(err)
		if f == nil || f.Kind != eval.KindNotFinite {
			t.Fatalf("got %v, want a failure not_finite", err)
		}
		for _, want := range []string{"epoch 1", "1e+10", "hint"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("message %q does not say %q", err, want)
			}
		}
	})
	t.Run("wrong loss", func(t *testing.T) {
		_, err := evaluate(context.Background(), `'data': {'_class': 'Iris'}, 'loss': {'_class': 'Huber'}`, model, nil)
		if err == nil || !strings.Contains(err.Error(), "Huber is for a regression") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("wrong width", func(t *testing.T) {
		_, err := evaluate(context.Background(), `'data': {'_class': 'Digits'}`, model, nil)
		if !errors.Is(err, eval.ErrInfeasible) || !strings.Contains(err.Error(), "layers[2]: Linear gives 3 values") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("no such metric", func(t *testing.T) {
		_, err := evaluate(context.Background(), `'data': {'_class': 'Iris'}, 'early_stopping': {'_class': 'EarlyStopping', 'metric': 'r2'}`, model, nil)
		if err == nil || !strings.Contains(err.Error(), `no metric "r2"`) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("no test rows", func(t *testing.T) {
		tr := train(t, `'data': {'_class': 'Iris', 'split': {'_class': 'Fraction', 'test': 0}}`)
		if _, err := tr.Test(context.Background(), eval.Candidate{Value: model}); !errors.Is(err, eval.ErrNoTest) {
			t.Errorf("got %v, want ErrNoTest", err)
		}
	})
}

// TestClipNorm: with gradients cut to next to nothing, weights stay where they are drawn.
func TestClipNorm(t *testing.T) {
	free := train(t, `'data': {'_class': 'Iris'}, 'epochs': 3, 'optimizer': {'_class': 'SGD', 'lr': 0.1}`)
	tight := train(t, `'data': {'_class': 'Iris'}, 'epochs': 3, 'optimizer': {'_class': 'SGD', 'lr': 0.1}, 'clip_norm': 1e-6`)
	a, b := curve(t, free, tree(t, irisMLP), 1), curve(t, tight, tree(t, irisMLP), 1)
	if got := a[0]["loss"] - a[2]["loss"]; got < 0.1 {
		t.Errorf("loss fell by %v without a limit", got)
	}
	if got := math.Abs(b[0]["loss"] - b[2]["loss"]); got > 1e-5 {
		t.Errorf("loss changed by %v with gradients of norm 1e-6", got)
	}
}

// TestContract proves what every evaluator promises.
func TestContract(t *testing.T) {
	for name, row := range map[string]struct{ fields, model string }{
		"classification": {`'data': {'_class': 'Digits'}, 'epochs': 2`, digitsMLP},
		"regression":     {`'data': {'_class': 'Diabetes'}, 'epochs': 4, 'early_stopping': {'_class': 'EarlyStopping'}`, regression},
	} {
		t.Run(name, func(t *testing.T) {
			model := tree(t, row.model)
			evaltest.Run(t, func() eval.Evaluator { return train(t, row.fields) }, evaltest.Config{
				Good:       []eval.Candidate{{Value: model}, {Value: model, Seed: 7}},
				Infeasible: []eval.Candidate{{Value: tree(t, irisMLP)}},
				Long:       eval.Candidate{Value: tree(t, strings.Replace(row.model, `'layers': [`, `'layers': [{'_class': 'Linear', 'out_features': 4096}, {'_class': 'Linear', 'out_features': 4096}, {'_class': 'Flatten'},`, 1))},
				Varying:    []string{"train_seconds", "inference_us"},
			})
		})
	}
}

// TestClasses builds every class that has no required field, and prints each.
func TestClasses(t *testing.T) {
	for _, c := range neural.Classes() {
		if c.Doc == "" {
			t.Errorf("%s has no doc", c.Name)
		}
		for _, f := range c.Fields {
			if f.Doc == "" {
				t.Errorf("%s.%s has no doc", c.Name, f.Name)
			}
		}
		if s := symbolic.Format(c.New(), symbolic.FormatOptions{Compact: true}); !strings.HasPrefix(s, c.Name) {
			t.Errorf("%s is written as %s", c.Name, s)
		}
	}
}
