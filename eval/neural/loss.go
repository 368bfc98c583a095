package neural

import (
	"cmp"
	"math"

	"symsearch/eval/data"
)

// Loss says how wrong outputs are. It keeps nothing between calls.
type Loss interface {
	// Measure returns the sum of the losses of the rows in out, each width values. With a grad, which is as long as out,
	// it also writes the gradient of the mean over the rows.
	Measure(out []float32, width int, want Targets, grad []float32) float64

	// Task is what the loss is for.
	Task() data.Task
}

// Targets is what the rows of a batch should give: Labels for a classification, Values (one a row) for a regression.
type Targets struct {
	Labels []int32
	Values []float32
}

// CrossEntropy is the loss of classifications: the negative logarithm of the probability of the right class, where the
// outputs are brought to probabilities by softmax.
type CrossEntropy struct {
	Smoothing float64 `sym:"label_smoothing" default:"0" min:"0" below:"1" doc:"part of the target that is spread over all classes"`
}

// MeanSquared is the squared difference.
type MeanSquared struct{}

// Huber is half the squared difference up to delta, and grows linearly beyond, so that outliers pull less.
type Huber struct {
	Delta float64 `sym:"delta" default:"1" above:"0" doc:"difference where the loss turns linear, in deviations of the target"`
}

var (
	_ Loss = (*CrossEntropy)(nil)
	_ Loss = (*MeanSquared)(nil)
	_ Loss = (*Huber)(nil)
)

// Task is classification.
func (*CrossEntropy) Task() data.Task { return data.Classification }

// Task is regression.
func (*MeanSquared) Task() data.Task { return data.Regression }

// Task is regression.
func (*Huber) Task() data.Task { return data.Regression }

// Measure computes softmax, loss and gradient in one go: the gradient is the probabilities minus the target.
func (l *CrossEntropy) Measure(out []float32, width int, want Targets, grad []float32) float64 {
	rows := len(want.Labels)
	share := 1 / float32(rows)
	spread := float32(l.Smoothing / float64(width))
	hit := float32(1 - l.Smoothing)
	total := 0.0
	for r, label := range want.Labels {
		row := out[r*width : (r+1)*width]
		top := row[0]
		for _, v := range row[1:] {
			top = max(top, v)
		}
		var norm, all float64
		if grad == nil {
			for _, v := range row {
				norm += float64(exp32(v - top))
				all += float64(v - top)
			}
		} else {
			g := grad[r*width : (r+1)*width]
			var s float32
			for i, v := range row {
				e := exp32(v - top)
				g[i] = e
				s += e
				all += float64(v - top)
			}
			norm = float64(s)
			for i, e := range g {
				g[i] = (e/s - spread) * share
			}
			g[label] -= hit * share
		}
		// -sum of target * (v - top - log norm), and the targets sum to 1
		total += math.Log(norm) - float64(hit)*float64(row[label]-top) - float64(spread)*all
	}
	return total
}

// Measure takes outputs of one value a row.
func (*MeanSquared) Measure(out []float32, width int, want Targets, grad []float32) float64 {
	share := 2 / float32(len(want.Values))
	total := 0.0
	for r, y := range want.Values {
		d := out[r*width] - y
		total += float64(d) * float64(d)
		if grad != nil {
			grad[r*width] = d * share
		}
	}
	return total
}

// Measure takes outputs of one value a row.
func (h *Huber) Measure(out []float32, width int, want Targets, grad []float32) float64 {
	delta, share := float32(cmp.Or(h.Delta, 1)), 1/float32(len(want.Values))
	total := 0.0
	for r, y := range want.Values {
		d := out[r*width] - y
		slope := d
		if a := max(d, -d); a <= delta {
			total += float64(d) * float64(d) / 2
		} else {
			slope = min(max(d, -delta), delta)
			total += float64(delta) * float64(a-delta/2)
		}
		if grad != nil {
			grad[r*width] = slope * share
		}
	}
	return total
}

// Softmax turns rows of outputs to probabilities, in place.
func Softmax(out []float32, width int) {
	for ; len(out) >= width; out = out[width:] {
		row := out[:width]
		top := row[0]
		for _, v := range row[1:] {
			top = max(top, v)
		}
		var s float32
		for i, v := range row {
			e := exp32(v - top)
			row[i] = e
			s += e
		}
		for i := range row {
			row[i] /= s
		}
	}
}
