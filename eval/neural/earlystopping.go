package neural

import (
	"cmp"
	"math"

	"symsearch/eval"
)

// EarlyStopping ends a training whose validation metric no longer gets better, and goes back to the weights of the best
// epoch.
type EarlyStopping struct {
	Patience int     `sym:"patience" min:"1" default:"5" doc:"epochs without a better value before training ends"`
	Metric   string  `sym:"metric" default:"loss" enum:"loss,accuracy,balanced_accuracy,f1,f1_positive,log_loss,auc,rmse,mae,r2" doc:"validation metric to watch"`
	MinDelta float64 `sym:"min_delta" min:"0" default:"0" doc:"least change that counts as better"`
}

func (e *EarlyStopping) metric() string { return cmp.Or(e.Metric, "loss") }

// better tells whether a value is an improvement on the best so far; anything is better than NaN.
func (e *EarlyStopping) better(value, best float64) bool {
	if math.IsNaN(best) {
		return !math.IsNaN(value)
	}
	switch e.metric() {
	case "accuracy", "balanced_accuracy", "f1", "f1_positive", "auc", "r2":
		return value > best+e.MinDelta
	}
	return value < best-e.MinDelta
}

// watch follows the metric over the epochs of one training. The zero value with its settings is ready.
type watch struct {
	*EarlyStopping // nil: never stop, and the last epoch is the best

	best  float64
	epoch int // of the best, from 1; 0: none yet
}

// see takes the metrics of an epoch: is it the best so far, and is it time to end?
func (w *watch) see(epoch int, m eval.Metrics) (best, end bool) {
	if w.EarlyStopping == nil {
		w.epoch = epoch
		return false, false
	}
	value, known := m[w.metric()]
	if !known { // some are undefined when all validation rows are alike
		value = math.NaN()
	}
	if w.epoch == 0 || w.better(value, w.best) {
		w.best, w.epoch = value, epoch
		return true, false
	}
	return false, epoch-w.epoch >= cmp.Or(w.Patience, 5)
}
