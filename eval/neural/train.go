package neural

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"time"

	"symsearch/eval"
	"symsearch/eval/data"
	"symsearch/eval/score"
	"symsearch/symbolic"
)

// Train is the evaluator that trains a network: the candidate's tree is a [Layer], and the metrics are those of the
// validation rows after the last epoch, or with early stopping after the best one.
//
// Metrics of a classification are loss, accuracy, balanced_accuracy, f1, log_loss and auc, those of a regression loss,
// rmse, mae and r2; every epoch is reported with them and train_loss. In the end there are also parameters, macs
// (multiply-accumulate operations per sample), epochs and best_epoch, and the times train_seconds and inference_us
// (microseconds per sample), which depend on the machine and its load.
//
// Everything drawn comes from the candidate's seed, and a training runs on the goroutine that calls it alone: the same
// candidate gives the same metrics to the last bit on the same machine, times excepted, whatever else runs.
type Train struct {
	Data        data.Source    `sym:"data" doc:"what to train on"`
	Preparation data.Prepare   `sym:"prepare" optional:"true" doc:"how columns become numbers; standardised when not given"`
	Loss        Loss           `sym:"loss" optional:"true" doc:"CrossEntropy for classes and MeanSquared for numbers when not given"`
	Optimizer   Optimizer      `sym:"optimizer" optional:"true" doc:"Adam with its defaults when not given"`
	Schedule    Schedule       `sym:"schedule" optional:"true" doc:"how the learning rate changes; it does not when not given"`
	Epochs      int            `sym:"epochs" min:"1" default:"20" doc:"times to go through the training rows"`
	BatchSize   int            `sym:"batch_size" min:"1" default:"32" doc:"rows of a step"`
	ClipNorm    float64        `sym:"clip_norm" min:"0" default:"0" doc:"largest norm of all gradients of a step taken together; 0 for no limit"`
	Stopping    *EarlyStopping `sym:"early_stopping" optional:"true" doc:"when to end before the last epoch; never when not given"`
}

var (
	_ eval.Evaluator   = (*Train)(nil)
	_ eval.Tester      = (*Train)(nil)
	_ eval.MetricNamer = (*Train)(nil)
	_ eval.Preparer    = (*Train)(nil)
	_ eval.ModelTyper  = (*Train)(nil)
	_ eval.Checker     = (*Train)(nil)
	_ eval.FolderUser  = (*Train)(nil)
)

// UseFolder says where relative paths of the data start.
func (t *Train) UseFolder(folder string) {
	if d, ok := t.Data.(eval.FolderUser); ok {
		d.UseFolder(folder)
	}
}

// Fitted is the result of a training.
type Fitted struct {
	Network *Network     // with the weights of the epoch that counts
	Set     *data.Set    // shared with other trainings; read only
	Metrics eval.Metrics // of the validation rows, and the costs

	trainer *trainer
}

// Evaluate trains the candidate and scores it on the validation rows. A model that does not fit the data is infeasible; a
// loss that is not finite ends the training at once as a failure of kind not_finite.
func (t *Train) Evaluate(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
	model, err := symbolic.Build[Layer](c.Value)
	if err != nil {
		return nil, eval.Infeasible("model: %w", err)
	}
	fitted, err := t.Fit(ctx, model, c.Seed, c.Report)
	if fitted == nil {
		return nil, err
	}
	return fitted.Metrics, err
}

// Test trains the candidate again, to the same weights as Evaluate, and scores it on the test rows. It does not report.
func (t *Train) Test(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
	model, err := symbolic.Build[Layer](c.Value)
	if err != nil {
		return nil, eval.Infeasible("model: %w", err)
	}
	set, err := t.load()
	if err != nil {
		return nil, err
	}
	if set.Test.Rows == 0 {
		return nil, fmt.Errorf("data %s: %w (hint: a split with test rows)", set.Name, eval.ErrNoTest)
	}
	fitted, err := t.Fit(ctx, model, c.Seed, nil)
	if err != nil {
		return nil, err
	}
	return fitted.Score(data.Test), nil
}

// MetricNames implements [eval.MetricNamer]; nil when the data cannot be loaded.
func (t *Train) MetricNames() []string {
	if t.Data == nil {
		return nil
	}
	table, err := t.Data.Load()
	if err != nil {
		return nil
	}
	return append(metricsOf(table.Task, len(table.ClassNames)), "loss", "train_loss", "parameters", "macs", "epochs", "best_epoch", "train_seconds", "inference_us")
}

// metricsOf names what the predictions for a task are scored with.
func metricsOf(task data.Task, classes int) []string {
	if task == data.Classification {
		return slices.Clone(score.ClassificationNames(classes))
	}
	return slices.Clone(score.RegressionNames())
}

// ModelSpec implements [eval.ModelTyper]: a model is a layer.
func (t *Train) ModelSpec() symbolic.Spec {
	return &symbolic.ObjectSpec{Interface: reflect.TypeFor[Layer]()}
}

// Check implements [eval.Checker]: it reports a model that does not fit the data.
func (t *Train) Check(c eval.Candidate) error {
	model, err := symbolic.Build[Layer](c.Value)
	if err != nil {
		return err
	}
	set, err := t.load()
	if err != nil {
		return err
	}
	_, err = compile(model, set.Shape, outputsOf(set), 0, rand.New(rand.NewPCG(0, 0)))
	return err
}

// Prepare implements [eval.Preparer]: it loads the data and looks whether the loss and the metric to watch go with it.
func (t *Train) Prepare() error {
	set, err := t.load()
	if err != nil {
		return err
	}
	if set.Train.Rows == 0 || set.Validation.Rows == 0 {
		return fmt.Errorf("data %s has %s and %s, want at least one of each",
			set.Name, plural(set.Train.Rows, "training row"), plural(set.Validation.Rows, "validation row"))
	}
	if _, err := t.lossFor(set); err != nil {
		return err
	}
	if t.Stopping != nil {
		names := append(metricsOf(set.Task, set.Classes), "loss")
		if !slices.Contains(names, t.Stopping.metric()) {
			return fmt.Errorf("early_stopping: data %s has no metric %q, want one of %s", set.Name, t.Stopping.metric(), strings.Join(names, ", "))
		}
	}
	return nil
}

// Fit trains a model. report, when it is not nil, gets the metrics of each epoch, counted from 1; they are its own. When it
// returns an error training ends with that error, and the result so far is returned beside it.
func (t *Train) Fit(ctx context.Context, model Layer, seed uint64, report func(epoch int, m eval.Metrics) error) (*Fitted, error) {
	if err := t.Prepare(); err != nil {
		return nil, err
	}
	set, err := t.load()
	if err != nil {
		return nil, err
	}
	r, err := t.newTrainer(model, set, seed)
	if err != nil {
		return nil, err
	}
	return r.run(ctx, report)
}

// run goes through the epochs.
func (r *trainer) run(ctx context.Context, report func(int, eval.Metrics) error) (*Fitted, error) {
	watch := watch{EarlyStopping: r.Stopping}
	var weights Weights
	var metrics eval.Metrics // of the epoch that counts
	epoch, spent := 0, time.Duration(0)
	var stopped error
	for end := false; epoch < r.epochs && !end && stopped == nil; {
		epoch++
		start := time.Now()
		loss, err := r.epoch(ctx, epoch)
		spent += time.Since(start)
		if err != nil {
			return nil, err
		}
		m := r.score(&r.set.Validation)
		m["train_loss"] = loss
		if v := m["loss"]; math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, notFinite("validation", v, epoch, r.rate*r.schedule.Factor(float64(epoch), float64(r.epochs)))
		}
		var best bool
		best, end = watch.see(epoch, m)
		if best {
			r.net.Save(&weights)
		}
		if best || r.Stopping == nil {
			metrics = maps.Clone(m)
		}
		if report != nil {
			stopped = report(epoch, m)
		}
	}
	if watch.EarlyStopping != nil && watch.epoch != epoch {
		r.net.Restore(&weights)
	}
	metrics["train_seconds"] = spent.Seconds()
	metrics["epochs"], metrics["best_epoch"] = float64(epoch), float64(watch.epoch)
	metrics["parameters"], metrics["macs"] = float64(r.net.Parameters()), float64(r.net.MACs())
	metrics["inference_us"] = r.inference()
	return &Fitted{Network: r.net, Set: r.set, Metrics: metrics, trainer: r}, stopped
}

// Score gives loss and metrics for the rows of a part.
func (f *Fitted) Score(role data.Role) eval.Metrics { return f.trainer.score(f.Set.Part(role)) }

// load gives the prepared data, from the cache of the process.
func (t *Train) load() (*data.Set, error) {
	if t.Data == nil {
		return nil, errors.New("train: no data (hint: data: !Digits {})")
	}
	table, err := t.Data.Load()
	if err != nil {
		return nil, err
	}
	return t.Preparation.Apply(table)
}

// lossFor is the loss that was set, or that of the data's task.
func (t *Train) lossFor(set *data.Set) (Loss, error) {
	if t.Loss == nil {
		if set.Task == data.Classification {
			return &CrossEntropy{}, nil
		}
		return &MeanSquared{}, nil
	}
	if t.Loss.Task() != set.Task {
		return nil, fmt.Errorf("train: loss %T is for a %s, data %s is a %s (hint: leave loss out)", t.Loss, t.Loss.Task(), set.Name, set.Task)
	}
	return t.Loss, nil
}
