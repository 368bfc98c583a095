package neural

import "cmp"

// Conv2D moves a square kernel over an image {channels, height, width}. Weights and offsets are drawn as for [Linear],
// where a unit reads channels * kernel_size² values.
type Conv2D struct {
	Out      int         `sym:"out_channels" min:"1" doc:"channels of the output"`
	Kernel   int         `sym:"kernel_size" min:"1" default:"3" doc:"height and width of the kernel"`
	Stride   int         `sym:"stride" min:"1" default:"1" doc:"step between two places of the kernel"`
	Padding  int         `sym:"padding" min:"0" default:"0" doc:"zeros around the image"`
	Same     bool        `sym:"same" default:"false" doc:"pad so that the output has ceil(size/stride) rows and columns, whatever the kernel; padding is not used then"`
	In       int         `sym:"in_channels" min:"1" optional:"true" doc:"channels of the input; follow from the layer before when not given"`
	Bias     bool        `sym:"bias" default:"true" doc:"add a learned offset per channel"`
	Init     Initializer `sym:"init" optional:"true" doc:"how weights are drawn; FanInUniform when not given"`
	BiasInit Initializer `sym:"bias_init" optional:"true" doc:"how offsets are drawn; FanInUniform when not given"`
}

// Conv1D moves a kernel along a sequence {channels, length}. A flat row of features is read as a sequence with one channel.
type Conv1D struct {
	Out      int         `sym:"out_channels" min:"1" doc:"channels of the output"`
	Kernel   int         `sym:"kernel_size" min:"1" default:"3" doc:"length of the kernel"`
	Stride   int         `sym:"stride" min:"1" default:"1" doc:"step between two places of the kernel"`
	Padding  int         `sym:"padding" min:"0" default:"0" doc:"zeros at each end"`
	Same     bool        `sym:"same" default:"false" doc:"pad so that the output has ceil(length/stride) places, whatever the kernel; padding is not used then"`
	In       int         `sym:"in_channels" min:"1" optional:"true" doc:"channels of the input; follow from the layer before when not given"`
	Bias     bool        `sym:"bias" default:"true" doc:"add a learned offset per channel"`
	Init     Initializer `sym:"init" optional:"true" doc:"how weights are drawn; FanInUniform when not given"`
	BiasInit Initializer `sym:"bias_init" optional:"true" doc:"how offsets are drawn; FanInUniform when not given"`
}

var (
	_ Layer = (*Conv2D)(nil)
	_ Layer = (*Conv1D)(nil)
)

// Compile wants an image.
func (c *Conv2D) Compile(b *Builder, in Shape) (Module, Shape, error) {
	return compileConvolution(b, in, *c, 2)
}

// Compile wants a sequence.
func (c *Conv1D) Compile(b *Builder, in Shape) (Module, Shape, error) {
	return compileConvolution(b, in, Conv2D(*c), 1)
}

func compileConvolution(b *Builder, in Shape, c Conv2D, dims int) (Module, Shape, error) {
	w, err := sliding{cmp.Or(c.Kernel, 3), cmp.Or(c.Stride, 1), c.Padding, c.Same}.place(b, in, dims)
	if err != nil {
		return nil, nil, err
	}
	if c.In != 0 && c.In != w.channels {
		return nil, nil, b.Errorf("wants %s, %s gives %d of %s (hint: leave in_channels out)", plural(c.In, "channel"), b.From(), w.channels, in)
	}
	if c.Out < 1 || c.Out > maxValues {
		return nil, nil, b.Errorf("wants out_channels of 1 to %d, got %d", maxValues, c.Out)
	}
	m := &convolution{window: w, plan: b.plan, out: c.Out}
	taps, positions := w.taps(), w.positions()
	if float64(c.Out)*float64(taps)*float64(positions) > maxCount {
		return nil, nil, b.Errorf("is too large: %d channels from %d values at %d places", c.Out, taps, positions)
	}
	fanOut := c.Out * w.kernelH * w.kernelW
	m.weight = b.Param("weight", c.Out*taps, orDefault(c.Init), taps, fanOut)
	if c.Bias {
		m.bias = b.Param("bias", c.Out, orDefault(c.BiasInit), taps, fanOut)
	}
	b.AddMACs(c.Out * taps * positions)
	m.cols = roundUp(taps * positions)
	b.workspace(m.cols + c.Out*taps)
	m.y, m.dx = b.Buffer(c.Out*positions), b.Buffer(w.inSize())
	if n := b.batch * m.cols; n > 0 && n <= keepFloats {
		m.kept = newFloats(n)
	}
	return m, w.shape(c.Out, dims), nil
}

// convolution multiplies weights (out x taps) with the unfolded image (taps x positions), one sample at a time: the
// unfolded image then stays in the cache, and comes out with channels first.
type convolution struct {
	*window
	*plan
	out          int
	cols         int // room for an unfolded image
	weight, bias *Param
	x, y, dx     []float32
	kept         []float32 // the unfolded images of a batch for the way back; nil when they are too large to keep
}

// keepFloats is the size up to which unfolded images are kept rather than made again: 4 MiB.
const keepFloats = 1 << 20

func (m *convolution) Forward(x []float32, rows int, _ bool) []float32 {
	in, positions := m.inSize(), m.positions()
	m.x = x[:rows*in]
	y := m.y[:rows*m.out*positions]
	clear(y)
	turned := m.scratch()[m.cols:]
	transpose(turned, m.weight.Value, m.out, m.taps())
	for r := range rows {
		out := y[r*m.out*positions : (r+1)*m.out*positions]
		if m.bias != nil {
			for c, v := range m.bias.Value {
				fill(out[c*positions:(c+1)*positions], v)
			}
		}
		cols := m.unfolded(r)
		m.unfold(cols, m.x[r*in:(r+1)*in])
		addTransposedMul(out, turned, cols, m.out, positions, m.taps())
	}
	return y
}

func (m *convolution) Backward(dy []float32, rows int, wantInput bool) []float32 {
	in, positions, taps := m.inSize(), m.positions(), m.taps()
	dx := m.dx[:rows*in]
	if wantInput {
		clear(dx)
	}
	for r := range rows {
		out := dy[r*m.out*positions : (r+1)*m.out*positions]
		if m.bias != nil {
			for c := range m.bias.Grad {
				m.bias.Grad[c] += sum(out[c*positions : (c+1)*positions])
			}
		}
		cols := m.unfolded(r)
		if m.kept == nil {
			m.unfold(cols, m.x[r*in:(r+1)*in])
		}
		addMulTransposed(m.weight.Grad, out, cols, m.out, taps, positions)
		if wantInput { // the unfolded image has served, and gives its room to its gradient
			clear(cols)
			addTransposedMul(cols, m.weight.Value, out, taps, positions, m.out)
			m.fold(dx[r*in:(r+1)*in], cols)
		}
	}
	return dx
}

// unfolded is the room for the unfolded image of a row.
func (m *convolution) unfolded(r int) []float32 {
	size := m.taps() * m.positions()
	if m.kept == nil {
		return m.scratch()[:size]
	}
	return m.kept[r*m.cols : r*m.cols+size]
}

func fill(x []float32, v float32) {
	for i := range x {
		x[i] = v
	}
}

func sum(x []float32) float32 {
	var s float32
	for _, v := range x {
		s += v
	}
	return s
}
