package neural

import (
	"fmt"
	"math/rand/v2"
	"reflect"

	"symsearch/symbolic"
)

// Builder is what a [Layer] is compiled with: it knows the place of the layer in the network, and hands out everything
// that the network owns. Nothing in it is shared between networks.
type Builder struct {
	*plan

	place
	from  place // the layer that gives the input, for messages
	gives place // the layer inside of this one that gives its result; zero when it is this one itself
}

// place is a layer, for messages.
type place struct {
	path  symbolic.Path
	class string
}

// String is path and class, as in "layers[1] ReLU".
func (p place) String() string {
	if len(p.path) == 0 {
		return p.class
	}
	return p.path.String() + " " + p.class
}

// errorf is an error at the place.
func (p place) errorf(format string, args ...any) error {
	return &symbolic.PathError{Path: p.path, Err: fmt.Errorf(p.class+" "+format, args...)}
}

// plan collects what the layers of one network ask for.
type plan struct {
	batch  int // rows of a buffer; 0 while counting only
	rng    *rand.Rand
	params []*Param
	states []*State
	macs   int
	work   int
	floats []float32 // the workspace, once allocated
	rows   int       // smallest number of rows in a training step
	perRow float64   // numbers in all buffers, for a row of a batch
	held   float64   // numbers that do not depend on the batch, for sums only
}

// Param asks for size trained numbers. They are drawn by init, with the given numbers of inputs and outputs of a unit,
// when all layers are compiled, in the order of the calls; Value and Grad are nil before.
func (b *Builder) Param(name string, size int, init Initializer, fanIn, fanOut int) *Param {
	p := &Param{Path: b.path.Append(symbolic.Key(name)).String(), size: size, init: init, fanIn: fanIn, fanOut: fanOut}
	b.params = append(b.params, p)
	b.held += 4 * float64(size) // values, gradients and an optimizer's two means
	return p
}

// State asks for size numbers that are kept with the parameters but not trained; all start at the given value. Value is
// nil until all layers are compiled.
func (b *Builder) State(size int, start float32) *State {
	s := &State{size: size, start: start}
	b.states = append(b.states, s)
	b.held += float64(size)
	return s
}

// Buffer allocates room for size numbers for each row of a batch, all zero.
func (b *Builder) Buffer(size int) []float32 {
	b.perRow += float64(size)
	return newFloats(size * b.batch)
}

// fixed allocates room for size numbers, whatever the batch; none while counting.
func (b *Builder) fixed(size int) []float32 {
	b.held += float64(size)
	if b.batch == 0 {
		return nil
	}
	return newFloats(size)
}

// Rand returns a new generator for draws while training; it is seeded by the network's.
func (b *Builder) Rand() *rand.Rand {
	return rand.New(rand.NewPCG(b.rng.Uint64(), b.rng.Uint64()))
}

// AddMACs counts multiply-accumulate operations in the products of one sample's forward pass.
func (b *Builder) AddMACs(n int) { b.macs += n }

// NeedRows says that a training step must have at least n rows, since the layer uses statistics over them.
func (b *Builder) NeedRows(n int) { b.rows = max(b.rows, n) }

// workspace asks for n numbers of scratch that all modules share; [plan.scratch] gives them once the network runs.
func (p *plan) workspace(n int) { p.work = max(p.work, n) }

func (p *plan) scratch() []float32 { return p.floats }

// Path returns the layer's place below the root of the network.
func (b *Builder) Path() symbolic.Path { return b.path }

// From names the layer that gives the input, as in "layers[1] ReLU"; it is "the input" for the first.
func (b *Builder) From() string { return b.from.String() }

// Errorf is an error at the layer's place. The message is put after the name of its class: write it as in
// b.Errorf("wants an image, %s gives %s", b.From(), in).
func (b *Builder) Errorf(format string, args ...any) error { return b.errorf(format, args...) }

// compile compiles a layer that is part of this one, at the given steps below it. All parts see the same input.
func (b *Builder) compile(layer Layer, in Shape, steps ...symbolic.Step) (*part, Shape, error) {
	c := &Builder{plan: b.plan, place: place{b.path.Append(steps...), className(layer)}, from: b.from}
	if layer == nil {
		return nil, nil, &symbolic.PathError{Path: c.path, Err: fmt.Errorf("want a layer, got none")}
	}
	before := len(b.params)
	m, out, err := layer.Compile(c, in)
	if err != nil {
		return nil, nil, err
	}
	if err := out.check(); err != nil {
		return nil, nil, c.Errorf("makes %s of %s from %s: %w", out, in, b.from, err)
	}
	gives := c.gives
	if gives.class == "" {
		gives = c.place
	}
	return &part{Module: m, gives: gives, trained: len(b.params) > before}, out, nil
}

// part is a compiled layer inside of another one.
type part struct {
	Module
	gives   place // the layer that gives the result
	trained bool  // has parameters
}

// className is the name of a layer's Go type, which is the name of its class.
func className(layer Layer) string {
	t := reflect.TypeOf(layer)
	if t == nil {
		return ""
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}
