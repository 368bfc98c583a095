package neural

import (
	"cmp"
	"math"
)

// MaxPool2D gives the largest value under a square window that is moved over an image. Padding counts as smaller than
// any number.
type MaxPool2D struct {
	Kernel  int `sym:"kernel_size" min:"1" default:"2" doc:"height and width of the window"`
	Stride  int `sym:"stride" min:"1" optional:"true" doc:"step between two places of the window; kernel_size when not given"`
	Padding int `sym:"padding" min:"0" default:"0" doc:"places around the image; at most half of kernel_size"`
}

// AvgPool2D gives the mean under a square window that is moved over an image. Padding counts as zeros, as in PyTorch.
type AvgPool2D struct {
	Kernel  int `sym:"kernel_size" min:"1" default:"2" doc:"height and width of the window"`
	Stride  int `sym:"stride" min:"1" optional:"true" doc:"step between two places of the window; kernel_size when not given"`
	Padding int `sym:"padding" min:"0" default:"0" doc:"zeros around the image; at most half of kernel_size"`
}

var (
	_ Layer = (*MaxPool2D)(nil)
	_ Layer = (*AvgPool2D)(nil)
)

// Compile wants an image.
func (p *MaxPool2D) Compile(b *Builder, in Shape) (Module, Shape, error) {
	kernel := cmp.Or(p.Kernel, 2)
	w, err := placePool(b, in, kernel, p.Stride, p.Padding)
	if err != nil {
		return nil, nil, err
	}
	out := w.shape(in[0], 2)
	m := &maxPool{window: w, y: b.Buffer(out.Size()), dx: b.Buffer(in.Size())}
	return m, out, nil
}

// Compile wants an image.
func (p *AvgPool2D) Compile(b *Builder, in Shape) (Module, Shape, error) {
	kernel := cmp.Or(p.Kernel, 2)
	w, err := placePool(b, in, kernel, p.Stride, p.Padding)
	if err != nil {
		return nil, nil, err
	}
	out := w.shape(in[0], 2)
	m := &avgPool{window: w, y: b.Buffer(out.Size()), dx: b.Buffer(in.Size()), share: 1 / float32(kernel*kernel)}
	return m, out, nil
}

func placePool(b *Builder, in Shape, kernel, stride, padding int) (*window, error) {
	if 2*padding > kernel {
		return nil, b.Errorf("wants a padding of at most half of its kernel_size %d, got %d", kernel, padding)
	}
	return sliding{kernel: kernel, stride: cmp.Or(stride, kernel), padding: padding}.place(b, in, 2)
}

// view gives the part of the image under the window at an output place: rows [y0, y1) and columns [x0, x1).
func (w *window) view(oy, ox int) (y0, y1, x0, x1 int) {
	y, x := oy*w.strideH-w.top, ox*w.strideW-w.left
	return max(0, y), min(w.height, y+w.kernelH), max(0, x), min(w.width, x+w.kernelW)
}

type maxPool struct {
	*window
	x, y, dx []float32
}

// Forward only finds the largest values; where they were is looked up on the way back, which is faster than to keep
// track, since that needs a branch that cannot be predicted.
func (m *maxPool) Forward(x []float32, rows int, _ bool) []float32 {
	m.x = x
	at, plane := 0, m.height*m.width
	for p := range rows * m.channels {
		image := x[p*plane : (p+1)*plane]
		for oy := range m.outH {
			for ox := range m.outW {
				y0, y1, x0, x1 := m.view(oy, ox)
				best := float32(math.Inf(-1))
				for y := y0; y < y1; y++ {
					for _, v := range image[y*m.width+x0 : y*m.width+x1] {
						best = max(best, v)
					}
				}
				m.y[at] = best
				at++
			}
		}
	}
	return m.y[:at]
}

func (m *maxPool) Backward(dy []float32, rows int, wantInput bool) []float32 {
	if !wantInput {
		return nil
	}
	dx := m.dx[:rows*m.inSize()]
	clear(dx)
	at, plane := 0, m.height*m.width
	for p := range rows * m.channels {
		image := m.x[p*plane : (p+1)*plane]
		for oy := range m.outH {
			for ox := range m.outW {
				if i := m.find(image, oy, ox, m.y[at]); i >= 0 {
					dx[p*plane+i] += dy[at]
				}
				at++
			}
		}
	}
	return dx
}

// find gives the first place of a value under the window; -1 for NaN.
func (m *maxPool) find(image []float32, oy, ox int, value float32) int {
	y0, y1, x0, x1 := m.view(oy, ox)
	for y := y0; y < y1; y++ {
		for i := y*m.width + x0; i < y*m.width+x1; i++ {
			if image[i] == value {
				return i
			}
		}
	}
	return -1
}

type avgPool struct {
	*window
	y, dx []float32
	share float32
}

func (m *avgPool) Forward(x []float32, rows int, _ bool) []float32 {
	at, plane := 0, m.height*m.width
	for p := range rows * m.channels {
		image := x[p*plane : (p+1)*plane]
		for oy := range m.outH {
			for ox := range m.outW {
				y0, y1, x0, x1 := m.view(oy, ox)
				var s float32
				for y := y0; y < y1; y++ {
					s += sum(image[y*m.width+x0 : y*m.width+x1])
				}
				m.y[at] = s * m.share
				at++
			}
		}
	}
	return m.y[:at]
}

func (m *avgPool) Backward(dy []float32, rows int, wantInput bool) []float32 {
	if !wantInput {
		return nil
	}
	dx := m.dx[:rows*m.inSize()]
	clear(dx)
	at, plane := 0, m.height*m.width
	for p := range rows * m.channels {
		image := dx[p*plane : (p+1)*plane]
		for oy := range m.outH {
			for ox := range m.outW {
				y0, y1, x0, x1 := m.view(oy, ox)
				d := dy[at] * m.share
				at++
				for y := y0; y < y1; y++ {
					for i := y*m.width + x0; i < y*m.width+x1; i++ {
						image[i] += d
					}
				}
			}
		}
	}
	return dx
}
