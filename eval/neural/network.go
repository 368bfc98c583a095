package neural

import (
	"fmt"
	"math/rand/v2"
)

// Network is a compiled model: all buffers are allocated, all parameters drawn. It belongs to one goroutine and starts
// none; its methods do not allocate.
type Network struct {
	root   Module
	plan   *plan
	out    int
	values []float32 // all parameters, one after the other
	grads  []float32
	state  []float32
}

// Compile builds the network that a model describes, for samples of the given shape and batches of up to batch rows.
// Parameters are drawn from rng, in the order of the layers; layers that draw while training get generators seeded by it.
//
// outputs is the number of values per sample that the model must give (the number of classes, or 1 for a regression);
// 0 takes any. What does not fit together is a [*symsearch/symbolic.PathError] with a path below the model.
func Compile(model Layer, input Shape, outputs, batch int, rng *rand.Rand) (*Network, error) {
	if batch < 1 {
		return nil, fmt.Errorf("want batches of at least 1 row, got %d", batch)
	}
	count, err := compile(model, input, outputs, 0, rand.New(rand.NewPCG(0, 0)))
	if err != nil {
		return nil, err
	}
	if need := count.plan.bytes(batch); need > maxBytes {
		return nil, fmt.Errorf("the model needs about %.1f GiB for batches of %d rows, want at most %d GiB (hint: smaller layers, or a program of your own for large networks)",
			need/(1<<30), batch, maxBytes>>30)
	}
	n, err := compile(model, input, outputs, batch, rng)
	if err != nil {
		return nil, err
	}
	n.allocate(rng)
	return n, nil
}

// Parameters counts the trained numbers of a model and the multiply-accumulate operations in the products (linear and
// convolution layers) of one sample's forward pass. It allocates no buffers, so it is cheap for large models too.
func Parameters(model Layer, input Shape) (parameters, macs int, err error) {
	n, err := compile(model, input, 0, 0, rand.New(rand.NewPCG(0, 0)))
	if err != nil {
		return 0, 0, err
	}
	return n.Parameters(), n.MACs(), nil
}

// maxBytes is the memory that a network may take with its training: a search runs many at once, and a mistake of three
// zeros in a width must not end the process.
const maxBytes = 4 << 30

// bytes is the memory that the network will need, nearly.
func (p *plan) bytes(batch int) float64 {
	return 4 * (p.held + p.perRow*float64(batch) + float64(p.work))
}

func compile(model Layer, input Shape, outputs, batch int, rng *rand.Rand) (*Network, error) {
	if err := input.check(); err != nil {
		return nil, fmt.Errorf("input: %w", err)
	}
	p := &plan{batch: batch, rng: rng, rows: 1}
	top := &Builder{plan: p, from: place{class: "the input"}}
	root, out, err := top.compile(model, input)
	if err != nil {
		return nil, err
	}
	if outputs > 0 && out.Size() != outputs {
		return nil, root.gives.errorf("gives %s, the data wants %s per sample (hint: end the model with !Linear {out_features: %d})",
			values(out), plural(outputs, "output"), outputs)
	}
	return &Network{root: root, plan: p, out: out.Size()}, nil
}

// allocate lays all parameters out one after the other, each on a cache line of its own, and draws them.
func (n *Network) allocate(rng *rand.Rand) {
	total := 0
	for _, p := range n.plan.params {
		total += roundUp(p.size)
	}
	n.values, n.grads = newFloats(total), newFloats(total)
	at := 0
	for _, p := range n.plan.params {
		p.Value, p.Grad = n.values[at:at+p.size:at+p.size], n.grads[at:at+p.size:at+p.size]
		p.init.Fill(p.Value, p.fanIn, p.fanOut, rng)
		at += roundUp(p.size)
	}
	total = 0
	for _, s := range n.plan.states {
		total += roundUp(s.size)
	}
	n.state = newFloats(total)
	at = 0
	for _, s := range n.plan.states {
		s.Value = n.state[at : at+s.size : at+s.size]
		for i := range s.Value {
			s.Value[i] = s.start
		}
		at += roundUp(s.size)
	}
	n.plan.floats = newFloats(n.plan.work)
}

// Forward gives the outputs of rows samples, Outputs values each. They stay valid until the next call.
func (n *Network) Forward(x []float32, rows int, train bool) []float32 {
	return n.root.Forward(x, rows, train)[:rows*n.out]
}

// Backward puts the gradients of the loss in the Grad of every parameter, given the gradient with respect to the outputs
// of the last Forward, which must have been called with train.
func (n *Network) Backward(grad []float32, rows int) {
	clear(n.grads)
	n.root.Backward(grad, rows, false)
}

// Outputs is the number of values per sample.
func (n *Network) Outputs() int { return n.out }

// Params returns the trained numbers by layer.
func (n *Network) Params() []*Param { return n.plan.params }

// Parameters is the number of trained numbers.
func (n *Network) Parameters() int {
	total := 0
	for _, p := range n.plan.params {
		total += p.size
	}
	return total
}

// MACs is the number of multiply-accumulate operations in the products of one sample's forward pass.
func (n *Network) MACs() int { return n.plan.macs }

// MinRows is the smallest number of rows that a training step may have: 2 for a network with BatchNorm, otherwise 1.
func (n *Network) MinRows() int { return n.plan.rows }

// Weights is a copy of everything that a network has learned. The zero value is ready for [Network.Save].
type Weights struct{ values, state []float32 }

// Save copies the network's parameters and states to w; it allocates only at the first call for a w.
func (n *Network) Save(w *Weights) {
	w.values = append(w.values[:0], n.values...)
	w.state = append(w.state[:0], n.state...)
}

// Restore copies w, saved from the same network or one of the same model, back.
func (n *Network) Restore(w *Weights) {
	copy(n.values, w.values)
	copy(n.state, w.state)
}

// plural writes a count with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// values writes how many values a shape has: "128 values", "8x4x4 = 128 values".
func values(s Shape) string {
	if len(s) == 1 {
		return plural(s.Size(), "value")
	}
	return fmt.Sprintf("%s = %s", s, plural(s.Size(), "value"))
}
