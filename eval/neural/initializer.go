package neural

import (
	"cmp"
	"math"
	"math/rand/v2"
)

// Initializer draws the first values of a parameter. fanIn and fanOut are the numbers of values that a unit reads, and
// that read a unit.
type Initializer interface {
	Fill(w []float32, fanIn, fanOut int, rng *rand.Rand)
}

var (
	_ Initializer = (*FanInUniform)(nil)
	_ Initializer = (*HeUniform)(nil)
	_ Initializer = (*HeNormal)(nil)
	_ Initializer = (*GlorotUniform)(nil)
	_ Initializer = (*GlorotNormal)(nil)
	_ Initializer = (*Normal)(nil)
	_ Initializer = (*Zeros)(nil)
)

// FanInUniform draws from U(-1/sqrt(fan_in), 1/sqrt(fan_in)): PyTorch's default for linear and convolution layers, which it
// calls Kaiming uniform with a = sqrt(5). It is ours too.
type FanInUniform struct{}

// HeUniform draws from U(-b, b) with b = gain sqrt(3/fan_in) (He et al. 2015).
type HeUniform struct {
	Gain float64 `sym:"gain" default:"1.4142135623730951" above:"0" doc:"sqrt(2) suits ReLU, 1 a linear layer"`
}

// HeNormal draws from a normal distribution with deviation gain/sqrt(fan_in) (He et al. 2015).
type HeNormal struct {
	Gain float64 `sym:"gain" default:"1.4142135623730951" above:"0" doc:"sqrt(2) suits ReLU, 1 a linear layer"`
}

// GlorotUniform draws from U(-b, b) with b = gain sqrt(6/(fan_in + fan_out)) (Glorot and Bengio 2010; also named Xavier).
type GlorotUniform struct {
	Gain float64 `sym:"gain" default:"1" above:"0" doc:"1 suits Tanh's linear part and Sigmoid, 5/3 Tanh"`
}

// GlorotNormal draws from a normal distribution with deviation gain sqrt(2/(fan_in + fan_out)).
type GlorotNormal struct {
	Gain float64 `sym:"gain" default:"1" above:"0" doc:"1 suits Tanh's linear part and Sigmoid, 5/3 Tanh"`
}

// Normal draws from a normal distribution around zero.
type Normal struct {
	Deviation float64 `sym:"deviation" default:"0.02" above:"0" doc:"standard deviation"`
}

// Zeros sets everything to zero.
type Zeros struct{}

// Fill draws w.
func (*FanInUniform) Fill(w []float32, fanIn, _ int, rng *rand.Rand) {
	uniform(w, 1/math.Sqrt(float64(max(1, fanIn))), rng)
}

// Fill draws w.
func (i *HeUniform) Fill(w []float32, fanIn, _ int, rng *rand.Rand) {
	uniform(w, cmp.Or(i.Gain, math.Sqrt2)*math.Sqrt(3/float64(max(1, fanIn))), rng)
}

// Fill draws w.
func (i *HeNormal) Fill(w []float32, fanIn, _ int, rng *rand.Rand) {
	normal(w, cmp.Or(i.Gain, math.Sqrt2)/math.Sqrt(float64(max(1, fanIn))), rng)
}

// Fill draws w.
func (i *GlorotUniform) Fill(w []float32, fanIn, fanOut int, rng *rand.Rand) {
	uniform(w, cmp.Or(i.Gain, 1)*math.Sqrt(6/float64(max(1, fanIn+fanOut))), rng)
}

// Fill draws w.
func (i *GlorotNormal) Fill(w []float32, fanIn, fanOut int, rng *rand.Rand) {
	normal(w, cmp.Or(i.Gain, 1)*math.Sqrt(2/float64(max(1, fanIn+fanOut))), rng)
}

// Fill draws w.
func (i *Normal) Fill(w []float32, _, _ int, rng *rand.Rand) {
	normal(w, cmp.Or(i.Deviation, 0.02), rng)
}

// Fill clears w.
func (*Zeros) Fill(w []float32, _, _ int, _ *rand.Rand) { clear(w) }

// filled sets everything to one value, for the gains of normalisations.
type filled float32

func (f filled) Fill(w []float32, _, _ int, _ *rand.Rand) {
	for i := range w {
		w[i] = float32(f)
	}
}

func uniform(w []float32, bound float64, rng *rand.Rand) {
	for i := range w {
		w[i] = float32(bound * (2*rng.Float64() - 1))
	}
}

func normal(w []float32, deviation float64, rng *rand.Rand) {
	for i := range w {
		w[i] = float32(deviation * rng.NormFloat64())
	}
}

func orDefault(i Initializer) Initializer {
	if i == nil {
		return &FanInUniform{}
	}
	return i
}
