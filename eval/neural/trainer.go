package neural

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"symsearch/eval"
	"symsearch/eval/data"
	"symsearch/eval/score"
)

// trainer is one training: a network, its data and everything that is used again in each step.
type trainer struct {
	*Train
	net      *Network
	set      *data.Set
	loss     Loss
	rate     float64
	schedule Schedule
	stepper  Stepper
	rng      *rand.Rand // for the order of rows

	batch  int
	epochs int
	order  []int
	x      []float32 // rows of a batch, gathered
	labels []int32
	values []float32
	grad   []float32
	scores []float32 // outputs for a part: probabilities or predictions
	pred   []float64
}

// fewest rows that buffers have room for, so that scoring is done in useful portions when batches are small.
const scoringRows = 64

// outputsOf returns how many values a model must give for a sample of the data.
func outputsOf(set *data.Set) int {
	if set.Task == data.Classification {
		return set.Classes
	}
	return 1
}

// newTrainer compiles the model for the data.
func (t *Train) newTrainer(model Layer, set *data.Set, seed uint64) (*trainer, error) {
	loss, err := t.lossFor(set)
	if err != nil {
		return nil, err
	}
	outputs := outputsOf(set)
	batch := min(cmp.Or(t.BatchSize, 32), set.Train.Rows)
	if batch < 1 {
		return nil, fmt.Errorf("want a batch_size of at least 1, got %d", t.BatchSize)
	}
	room := max(batch, min(scoringRows, max(set.Validation.Rows, set.Test.Rows)))
	net, err := Compile(model, set.Shape, outputs, room, rand.New(rand.NewPCG(seed, streamWeights)))
	if err != nil {
		return nil, eval.Infeasible("model does not fit data %s: %w", set.Name, err)
	}
	if batch < net.MinRows() {
		return nil, eval.Infeasible("model needs %d rows in a batch for its BatchNorm, batch_size %d of %d training rows gives %d",
			net.MinRows(), t.BatchSize, set.Train.Rows, batch)
	}
	r := &trainer{Train: t, net: net, set: set, loss: loss, schedule: t.Schedule,
		rng: rand.New(rand.NewPCG(seed, streamOrder)), batch: batch, epochs: cmp.Or(t.Epochs, 20)}
	optimizer := t.Optimizer
	if optimizer == nil {
		optimizer = &Adam{}
	}
	r.rate, r.stepper = optimizer.LearningRate(), optimizer.Stepper(len(net.values))
	if r.schedule == nil {
		r.schedule = &Constant{}
	}
	r.order = make([]int, set.Train.Rows)
	for i := range r.order {
		r.order[i] = i
	}
	r.x, r.grad = newFloats(room*set.Features), newFloats(room*outputs)
	r.labels, r.values = make([]int32, room), make([]float32, room)
	most := max(set.Validation.Rows, set.Test.Rows)
	r.scores = make([]float32, most*outputs)
	if set.Task == data.Regression {
		r.pred = make([]float64, most)
	}
	return r, nil
}

// The streams of random numbers that a seed gives, apart from each other so that one never shifts another.
const (
	streamWeights = 1 + iota // first weights, and seeds for layers that draw
	streamOrder              // order of the rows
)

// epoch goes once through the training rows in a new order and returns their mean loss, as it was on the way.
func (r *trainer) epoch(ctx context.Context, epoch int) (float64, error) {
	rows := len(r.order)
	r.rng.Shuffle(rows, func(i, j int) { r.order[i], r.order[j] = r.order[j], r.order[i] })
	steps := float64((rows + r.batch - 1) / r.batch)
	total, seen := 0.0, 0
	for at := 0; at < rows; at += r.batch {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		n := min(r.batch, rows-at)
		if n < r.net.MinRows() {
			break // one last row is no batch for statistics; with a new order it is another one in the next epoch
		}
		lr := r.rate * r.schedule.Factor(float64(epoch-1)+float64(at/r.batch)/steps, float64(r.epochs))
		loss := r.step(r.order[at:at+n], lr)
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return loss, notFinite("training", loss, epoch, lr)
		}
		total += loss
		seen += n
	}
	return total / float64(seen), nil
}

// step trains on some rows, and returns the sum of their losses before it.
func (r *trainer) step(rows []int, lr float64) float64 {
	want := r.gather(rows)
	out := r.net.Forward(r.x, len(rows), true)
	grad := r.grad[:len(out)]
	loss := r.loss.Measure(out, r.net.Outputs(), want, grad)
	r.net.Backward(grad, len(rows))
	r.stepper.Step(r.net.values, r.net.grads, lr, clip(r.net.grads, r.ClipNorm))
	return loss
}

// gather copies rows of the training part side by side.
func (r *trainer) gather(rows []int) Targets {
	part, width := &r.set.Train, r.set.Features
	for i, row := range rows {
		copy(r.x[i*width:(i+1)*width], part.X[row*width:(row+1)*width])
	}
	if r.set.Task == data.Classification {
		for i, row := range rows {
			r.labels[i] = part.Labels[row]
		}
		return Targets{Labels: r.labels[:len(rows)]}
	}
	for i, row := range rows {
		r.values[i] = part.Y[row]
	}
	return Targets{Values: r.values[:len(rows)]}
}

// clip gives the factor that brings gradients to at most the given norm; a norm of 0 stands for no limit.
func clip(grads []float32, norm float64) float32 {
	if norm <= 0 {
		return 1
	}
	if now := math.Sqrt(float64(dot(grads, grads))); now > norm {
		return float32(norm / (now + 1e-6))
	}
	return 1
}

// score gives loss and metrics of a part.
func (r *trainer) score(p *data.Part) eval.Metrics {
	width, outputs := r.set.Features, r.net.Outputs()
	room := len(r.grad) / outputs
	total := 0.0
	for at := 0; at < p.Rows; at += room {
		n := min(room, p.Rows-at)
		out := r.net.Forward(p.X[at*width:(at+n)*width], n, false)
		total += r.loss.Measure(out, outputs, targets(p, at, n), nil)
		copy(r.scores[at*outputs:], out)
	}
	scores := r.scores[:p.Rows*outputs]
	var m eval.Metrics
	if r.set.Task == data.Classification {
		Softmax(scores, outputs)
		m = score.Classification(scores, outputs, p.Labels)
	} else {
		pred := r.pred[:p.Rows]
		for i, v := range scores {
			pred[i] = float64(v)*r.set.TargetScale + r.set.TargetMean
		}
		m = score.Regression(pred, p.Target)
	}
	m["loss"] = total / float64(p.Rows)
	return m
}

// targets is the rows of a part from at on.
func targets(p *data.Part, at, n int) Targets {
	if p.Labels != nil {
		return Targets{Labels: p.Labels[at : at+n]}
	}
	return Targets{Values: p.Y[at : at+n]}
}

// inference is the time of a forward pass per sample in microseconds: the shortest of the passes over the validation
// rows, in portions as for scoring, that fit into a millisecond; at least one.
func (r *trainer) inference() float64 {
	p, width := &r.set.Validation, r.set.Features
	room := len(r.grad) / r.net.Outputs()
	best := time.Duration(math.MaxInt64)
	for begin := time.Now(); best == math.MaxInt64 || time.Since(begin) < time.Millisecond; {
		start := time.Now()
		for at := 0; at < p.Rows; at += room {
			n := min(room, p.Rows-at)
			r.net.Forward(p.X[at*width:(at+n)*width], n, false)
		}
		best = min(best, time.Since(start))
	}
	return float64(best.Nanoseconds()) / 1000 / float64(p.Rows)
}

// notFinite says that training cannot go on.
func notFinite(which string, loss float64, epoch int, lr float64) error {
	return &eval.Failure{Kind: eval.KindNotFinite, Err: fmt.Errorf(
		"%s loss is %v in epoch %d at learning rate %.3g (hint: a lower learning rate, clip_norm, or a normalisation layer)", which, loss, epoch, lr)}
}
