package neural

// window is how a kernel is moved over an image: shared by convolution and pooling, in one and in two dimensions.
type window struct {
	channels, height, width int // of the input
	kernelH, kernelW        int
	strideH, strideW        int
	top, left               int // padding before; what is needed behind follows from the output
	outH, outW              int
}

// axis gives the output length and the padding in front along one axis. With same the output has ceil(n/stride) places,
// and an odd padding has its larger half behind.
func axis(n, kernel, stride, padding int, same bool) (out, before int) {
	if same {
		out = (n + stride - 1) / stride
		return out, max(0, (out-1)*stride+kernel-n) / 2
	}
	return (n+2*padding-kernel)/stride + 1, padding
}

// maxWindow is far beyond every use, and small enough that products of sizes cannot overflow.
const maxWindow = 1 << 14

// sliding is the settings that all windows have in common.
type sliding struct {
	kernel, stride, padding int
	same                    bool
}

// place lays the window over a {channels, length} or {channels, height, width} input.
func (s sliding) place(b *Builder, in Shape, dims int) (*window, error) {
	if dims == 1 && len(in) == 1 {
		in = Shape{1, in[0]}
	}
	if len(in) != dims+1 {
		return nil, b.Errorf("wants %s, %s gives %s (hint: %s)", [...]string{"", "a sequence of {channels, length}", "an image of {channels, height, width}"}[dims],
			b.From(), values(in), [...]string{"", "put it before the layer that makes it flat", "put it before the layer that makes it flat, or give the data a shape"}[dims])
	}
	if s.kernel < 1 || s.stride < 1 || s.padding < 0 || max(s.kernel, s.stride, s.padding) > maxWindow {
		return nil, b.Errorf("wants kernel_size and stride of at least 1, padding of at least 0, and none above %d; got %d, %d and %d",
			maxWindow, s.kernel, s.stride, s.padding)
	}
	w := &window{channels: in[0], height: 1, width: in[dims], kernelH: 1, kernelW: s.kernel, strideH: 1, strideW: s.stride, outH: 1}
	w.outW, w.left = axis(w.width, s.kernel, s.stride, s.padding, s.same)
	small := w.width
	if dims == 2 {
		w.height, w.kernelH, w.strideH = in[1], s.kernel, s.stride
		w.outH, w.top = axis(w.height, s.kernel, s.stride, s.padding, s.same)
		small = min(small, w.height)
	}
	if !s.same && small+2*s.padding < s.kernel {
		return nil, b.Errorf("has a kernel of %d, %s gives %s, only %d wide or high with padding (hint: same: true, or a smaller kernel_size)",
			s.kernel, b.From(), in, small+2*s.padding)
	}
	return w, nil
}

// shape is the output for a number of channels.
func (w *window) shape(channels, dims int) Shape {
	if dims == 1 {
		return Shape{channels, w.outW}
	}
	return Shape{channels, w.outH, w.outW}
}

func (w *window) inSize() int    { return w.channels * w.height * w.width }
func (w *window) positions() int { return w.outH * w.outW }
func (w *window) taps() int      { return w.channels * w.kernelH * w.kernelW }

// pointwise tells whether the window sees every single value once, so that an unfolded image is the image.
func (w *window) pointwise() bool {
	return w.kernelH*w.kernelW*w.strideH*w.strideW == 1 && w.outH == w.height && w.outW == w.width
}

// unfold writes each input that the window sees to cols (taps x positions), one row per tap (channel, then place in the
// kernel); what lies outside is zero. This is im2col.
func (w *window) unfold(cols, x []float32) {
	if w.pointwise() {
		copy(cols, x)
		return
	}
	row := 0
	for c := range w.channels {
		image := x[c*w.height*w.width : (c+1)*w.height*w.width]
		for ky := range w.kernelH {
			for kx := range w.kernelW {
				dst := cols[row*w.positions() : (row+1)*w.positions()]
				row++
				shift := kx - w.left
				first, end := w.inside(shift)
				for oy := range w.outH {
					line := dst[oy*w.outW : (oy+1)*w.outW]
					y := oy*w.strideH + ky - w.top
					if y < 0 || y >= w.height {
						clear(line)
						continue
					}
					w.readLine(line, image[y*w.width:(y+1)*w.width], first, end, shift)
				}
			}
		}
	}
}

// readLine copies src[o*stride+shift] to line[o] for o in [first, end), and sets the others to zero.
func (w *window) readLine(line, src []float32, first, end, shift int) {
	for o := range first {
		line[o] = 0
	}
	if w.strideW == 1 && first < end {
		copy(line[first:end], src[first+shift:])
	} else {
		for o := first; o < end; o++ {
			line[o] = src[o*w.strideW+shift]
		}
	}
	for o := end; o < len(line); o++ {
		line[o] = 0
	}
}

// inside gives the outputs [first, end) along the width whose input o*stride+shift lies in the image.
func (w *window) inside(shift int) (first, end int) {
	if shift < 0 {
		first = min(w.outW, (-shift+w.strideW-1)/w.strideW)
	}
	end = first
	if last := w.width - 1 - shift; last >= 0 {
		end = max(first, min(w.outW, last/w.strideW+1))
	}
	return first, end
}

// fold adds each row of cols to where unfold read it from: the gradient of unfold.
func (w *window) fold(x, cols []float32) {
	if w.pointwise() {
		axpy(1, cols, x)
		return
	}
	row := 0
	for c := range w.channels {
		image := x[c*w.height*w.width : (c+1)*w.height*w.width]
		for ky := range w.kernelH {
			for kx := range w.kernelW {
				src := cols[row*w.positions() : (row+1)*w.positions()]
				row++
				shift := kx - w.left
				first, end := w.inside(shift)
				for oy := range w.outH {
					y := oy*w.strideH + ky - w.top
					if y < 0 || y >= w.height {
						continue
					}
					line, dst := src[oy*w.outW:(oy+1)*w.outW], image[y*w.width:(y+1)*w.width]
					for o := first; o < end; o++ {
						dst[o*w.strideW+shift] += line[o]
					}
				}
			}
		}
	}
}
