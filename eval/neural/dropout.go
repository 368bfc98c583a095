package neural

import (
	"math"
	"math/rand/v2"
)

// Dropout sets each value to zero with probability p while training and scales the others by 1/(1-p), so that nothing
// has to be done afterwards (Srivastava et al. 2014). With p of 1 nothing is left: all values are zero.
type Dropout struct {
	P float64 `sym:"p" default:"0.5" min:"0" max:"1" doc:"probability that a value is dropped"`
}

var _ Layer = (*Dropout)(nil)

// Compile takes any shape.
func (d *Dropout) Compile(b *Builder, in Shape) (Module, Shape, error) {
	if !(d.P >= 0 && d.P <= 1) {
		return nil, nil, b.Errorf("wants p from 0 to 1, got %v", d.P)
	}
	if d.P == 0 {
		return identity{}, in, nil
	}
	m := &dropout{size: in.Size(), rng: b.Rand(), y: b.Buffer(in.Size()), dx: b.Buffer(in.Size()), mask: b.Buffer(in.Size())}
	m.drop = uint32(min(math.Round(d.P*(1<<32)), math.MaxUint32))
	if d.P < 1 {
		m.keep = float32(1 / (1 - d.P))
	}
	return m, in, nil
}

type dropout struct {
	size        int
	drop        uint32 // draws below are dropped
	keep        float32
	rng         *rand.Rand
	y, dx, mask []float32
}

func (m *dropout) Forward(x []float32, rows int, train bool) []float32 {
	if !train {
		return x
	}
	n := rows * m.size
	x, y, mask := x[:n], m.y[:n], m.mask[:n]
	var bits uint64
	for i, v := range x {
		if i%2 == 0 {
			bits = m.rng.Uint64()
		}
		// 1 for a kept value, 0 for a dropped one, without a branch that could not be predicted
		kept := 1 - (uint64(uint32(bits))-uint64(m.drop))>>63
		bits >>= 32
		mask[i] = float32(int32(kept)) * m.keep
		y[i] = v * mask[i]
	}
	return y
}

func (m *dropout) Backward(dy []float32, rows int, wantInput bool) []float32 {
	if !wantInput {
		return nil
	}
	n := rows * m.size
	dy, dx, mask := dy[:n], m.dx[:n], m.mask[:n]
	for i, d := range dy {
		dx[i] = d * mask[i]
	}
	return dx
}
