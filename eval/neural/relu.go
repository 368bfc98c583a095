package neural

import "math"

// ReLU gives max(x, 0).
type ReLU struct{}

// LeakyReLU gives x above zero and slope x below.
type LeakyReLU struct {
	Slope float64 `sym:"negative_slope" default:"0.01" doc:"slope below zero"`
}

// PReLU is a LeakyReLU whose slope is learned (He et al. 2015). Weight decay, where the optimizer has it, pulls the slope to
// zero as it does in PyTorch.
type PReLU struct {
	Start      float64 `sym:"init" default:"0.25" doc:"slope to start from"`
	PerChannel bool    `sym:"per_channel" default:"false" doc:"a slope for each feature or channel, not one for all"`
}

var (
	_ Layer = (*ReLU)(nil)
	_ Layer = (*LeakyReLU)(nil)
	_ Layer = (*PReLU)(nil)
)

// Compile takes any shape.
func (*ReLU) Compile(b *Builder, in Shape) (Module, Shape, error) {
	return &relu{y: b.Buffer(in.Size()), dx: b.Buffer(in.Size()), size: in.Size()}, in, nil
}

// Compile takes any shape.
func (l *LeakyReLU) Compile(b *Builder, in Shape) (Module, Shape, error) {
	return &leakyReLU{slope: float32(l.Slope), y: b.Buffer(in.Size()), dx: b.Buffer(in.Size()), size: in.Size()}, in, nil
}

// Compile takes any shape.
func (p *PReLU) Compile(b *Builder, in Shape) (Module, Shape, error) {
	m := &pReLU{y: b.Buffer(in.Size()), dx: b.Buffer(in.Size()), channels: 1, length: in.Size()}
	if p.PerChannel {
		m.channels, m.length = in.channels()
	}
	m.slope = b.Param("weight", m.channels, filled(p.Start), 1, 1)
	return m, in, nil
}

type relu struct {
	y, dx []float32
	size  int
}

func (m *relu) Forward(x []float32, rows int, _ bool) []float32 {
	y := m.y[:rows*m.size]
	x = x[:len(y)]
	for i, v := range x {
		y[i] = max(v, 0)
	}
	return y
}

func (m *relu) Backward(dy []float32, rows int, wantInput bool) []float32 {
	if !wantInput {
		return nil
	}
	dx := m.dx[:rows*m.size]
	dy, y := dy[:len(dx)], m.y[:len(dx)]
	for i, v := range y {
		// y is +0 or has bits above 0: the mask is none or all, without a branch that could not be predicted
		mask := uint32(-int32(math.Float32bits(v)) >> 31)
		dx[i] = math.Float32frombits(math.Float32bits(dy[i]) & mask)
	}
	return dx
}

type leakyReLU struct {
	slope    float32
	x, y, dx []float32
	size     int
}

func (m *leakyReLU) Forward(x []float32, rows int, _ bool) []float32 {
	m.x = x[:rows*m.size]
	leak(m.y, m.x, m.slope)
	return m.y[:len(m.x)]
}

func (m *leakyReLU) Backward(dy []float32, rows int, wantInput bool) []float32 {
	if !wantInput {
		return nil
	}
	dx := m.dx[:rows*m.size]
	leakBack(dx, dy, m.x, m.slope)
	return dx
}

// leak sets y to x above zero and to slope x below.
func leak(y, x []float32, slope float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] = max(v, 0) + slope*min(v, 0)
	}
}

// leakBack sets dx to the gradient of leak.
func leakBack(dx, dy, x []float32, slope float32) {
	dx, dy = dx[:len(x)], dy[:len(x)]
	for i, v := range x {
		s := float32(1)
		if v <= 0 {
			s = slope
		}
		dx[i] = dy[i] * s
	}
}

// pReLU is a run of blocks of the given length; blocks go through the channels in turn.
type pReLU struct {
	slope            *Param
	channels, length int
	x, y, dx         []float32
}

func (m *pReLU) Forward(x []float32, rows int, _ bool) []float32 {
	m.x = x[:rows*m.channels*m.length]
	for at := 0; at < len(m.x); {
		for _, slope := range m.slope.Value {
			leak(m.y[at:at+m.length], m.x[at:at+m.length], slope)
			at += m.length
		}
	}
	return m.y[:len(m.x)]
}

func (m *pReLU) Backward(dy []float32, rows int, _ bool) []float32 {
	dx := m.dx[:rows*m.channels*m.length]
	for at := 0; at < len(dx); {
		for c, slope := range m.slope.Value {
			x, d := m.x[at:at+m.length], dy[at:at+m.length]
			leakBack(dx[at:at+m.length], d, x, slope)
			var s float32
			for i, v := range x {
				s += d[i] * min(v, 0)
			}
			m.slope.Grad[c] += s
			at += m.length
		}
	}
	return dx
}
