package neural

// Loops over values of a batch by channel, for batchNorm. A flat sample has one value per channel, so there the inner
// loop runs along the channels instead.

// sums adds up x by channel.
func (m *batchNorm) sums(total, x []float32) {
	if m.length == 1 {
		addRows(total, x, m.channels)
		return
	}
	for at := 0; at < len(x); {
		for c := range total {
			total[c] += sum(x[at : at+m.length])
			at += m.length
		}
	}
}

// squares adds up the squares of x - mean by channel.
func (m *batchNorm) squares(total, x, mean []float32) {
	if m.length == 1 {
		mean = mean[:len(total)]
		for ; len(x) > 0; x = x[len(total):] {
			row := x[:len(total)]
			for c, v := range row {
				d := v - mean[c]
				total[c] += d * d
			}
		}
		return
	}
	for at := 0; at < len(x); {
		for c, mc := range mean {
			var s float32
			for _, v := range x[at : at+m.length] {
				s += (v - mc) * (v - mc)
			}
			total[c] += s
			at += m.length
		}
	}
}

// products adds up x y by channel.
func (m *batchNorm) products(total, x, y []float32) {
	if m.length == 1 {
		for ; len(x) > 0; x, y = x[len(total):], y[len(total):] {
			a, b := x[:len(total)], y[:len(total)]
			for c, v := range a {
				total[c] += v * b[c]
			}
		}
		return
	}
	for at := 0; at < len(x); {
		for c := range total {
			total[c] += dot(x[at:at+m.length], y[at:at+m.length])
			at += m.length
		}
	}
}

// scale sets dst = a x + b, with an a and a b for each channel.
func (m *batchNorm) scale(dst, x, a, b []float32) {
	if m.length == 1 {
		n := len(a)
		b = b[:n]
		for ; len(x) > 0; x, dst = x[n:], dst[n:] {
			row, out := x[:n], dst[:n]
			for c, v := range a {
				out[c] = v*row[c] + b[c]
			}
		}
		return
	}
	for at := 0; at < len(x); {
		for c, ac := range a {
			bc := b[c]
			row, out := x[at:at+m.length], dst[at:at+m.length]
			for i, v := range row {
				out[i] = ac*v + bc
			}
			at += m.length
		}
	}
}

// addScaled adds a x, with an a for each channel.
func (m *batchNorm) addScaled(dst, x, a []float32) {
	if m.length == 1 {
		n := len(a)
		for ; len(x) > 0; x, dst = x[n:], dst[n:] {
			row, out := x[:n], dst[:n]
			for c, v := range a {
				out[c] += v * row[c]
			}
		}
		return
	}
	for at := 0; at < len(x); {
		for _, ac := range a {
			axpy(ac, x[at:at+m.length], dst[at:at+m.length])
			at += m.length
		}
	}
}
