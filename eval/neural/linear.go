package neural

// Linear is an affine map: y = W x + b. A sequence or an image is read flat, so no Flatten is needed before it.
//
// As in PyTorch, weights and offsets are drawn from U(-1/sqrt(in), 1/sqrt(in)) unless told otherwise.
type Linear struct {
	Out      int         `sym:"out_features" min:"1" doc:"width of the output"`
	In       int         `sym:"in_features" min:"1" optional:"true" doc:"width of the input; follows from the layer before when not given"`
	Bias     bool        `sym:"bias" default:"true" doc:"add a learned offset"`
	Init     Initializer `sym:"init" optional:"true" doc:"how weights are drawn; FanInUniform when not given"`
	BiasInit Initializer `sym:"bias_init" optional:"true" doc:"how offsets are drawn; FanInUniform when not given"`
}

var _ Layer = (*Linear)(nil)

// Compile checks the width, when it is given.
func (l *Linear) Compile(b *Builder, in Shape) (Module, Shape, error) {
	width := in.Size()
	if l.In != 0 && l.In != width {
		return nil, nil, b.Errorf("wants %s, %s gives %s (hint: leave in_features out)", plural(l.In, "input"), b.From(), short(in))
	}
	if l.Out < 1 || l.Out > maxValues {
		return nil, nil, b.Errorf("wants out_features of 1 to %d, got %d", maxValues, l.Out)
	}
	m := &linear{plan: b.plan, in: width, out: l.Out}
	m.byInput = l.Out >= wide || l.Out > width
	m.weight = b.Param("weight", width*l.Out, orDefault(l.Init), width, l.Out)
	if l.Bias {
		m.bias = b.Param("bias", l.Out, orDefault(l.BiasInit), width, l.Out)
	}
	b.AddMACs(width * l.Out)
	b.workspace(b.batch * max(width, l.Out))
	m.y, m.dx = b.Buffer(l.Out), b.Buffer(width)
	return m, Shape{l.Out}, nil
}

// wide is the number of outputs from which a sum of outer products is faster than inner products for each output.
const wide = 32

type linear struct {
	*plan
	in, out      int
	byInput      bool // weights are stored in x out; otherwise out x in
	weight, bias *Param
	x, y, dx     []float32
}

func (m *linear) Forward(x []float32, rows int, _ bool) []float32 {
	m.x = x[:rows*m.in]
	y := m.y[:rows*m.out]
	if m.bias == nil {
		clear(y)
	} else {
		for at := 0; at < len(y); at += m.out {
			copy(y[at:], m.bias.Value)
		}
	}
	if m.byInput {
		addMul(y, m.x, m.weight.Value, rows, m.out, m.in, m.scratch())
	} else {
		addMulTransposed(y, m.x, m.weight.Value, rows, m.out, m.in)
	}
	return y
}

func (m *linear) Backward(dy []float32, rows int, wantInput bool) []float32 {
	dy = dy[:rows*m.out]
	if m.byInput {
		addTransposedMul(m.weight.Grad, m.x, dy, m.in, m.out, rows)
	} else {
		addTransposedMul(m.weight.Grad, dy, m.x, m.out, m.in, rows)
	}
	if m.bias != nil {
		addRows(m.bias.Grad, dy, m.out)
	}
	if !wantInput {
		return nil
	}
	dx := m.dx[:rows*m.in]
	clear(dx)
	if m.byInput {
		addMulTransposed(dx, dy, m.weight.Value, rows, m.in, m.out)
	} else {
		addMul(dx, dy, m.weight.Value, rows, m.in, m.out, m.scratch())
	}
	return dx
}

// short writes a shape in a message: "128" or "8x4x4 = 128".
func short(s Shape) string {
	if len(s) == 1 {
		return s.String()
	}
	return s.String() + " = " + Shape{s.Size()}.String()
}
