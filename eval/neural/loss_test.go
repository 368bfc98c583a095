package neural

import (
	"math"
	"testing"
)

// TestLosses compares mean loss and gradient with torch.nn.functional (1.13).
func TestLosses(t *testing.T) {
	logits, labels := []float32{0.5, -1, 2, 0.1, 0.3, -0.2}, Targets{Labels: []int32{2, 0}}
	preds, targets := []float32{0.5, -1, 3}, Targets{Values: []float32{0, 0.5, -1}}
	rows := []struct {
		name  string
		loss  Loss
		out   []float32
		want  Targets
		value float64
		grad  []float64
	}{
		{"CrossEntropy", &CrossEntropy{}, logits, labels, 0.6636253071628064,
			[]float64{0.0876452, 0.01955629, -0.10720148, -0.33120773, 0.20616334, 0.12504439}},
		{"CrossEntropy smoothed", &CrossEntropy{Smoothing: 0.1}, logits, labels, 0.7402919738294731,
			[]float64{0.07097853, 0.00288962, -0.07386815, -0.2978744, 0.18949668, 0.10837772}},
		{"CrossEntropy half smoothed", &CrossEntropy{Smoothing: 0.5}, logits, labels, 1.0469586404961397,
			[]float64{0.00431186, -0.06377705, 0.05946518, -0.16454106, 0.12283001, 0.04171105}},
		{"CrossEntropy far apart", &CrossEntropy{}, []float32{1000, -1000}, Targets{Labels: []int32{1}}, 2000, []float64{1, -1}},
		{"MeanSquared", &MeanSquared{}, preds, targets, 6.166666666666667, []float64{1. / 3, -1, 8. / 3}},
		{"Huber", &Huber{Delta: 1}, preds, targets, 1.5416666666666667, []float64{1. / 6, -1. / 3, 1. / 3}},
		{"Huber wide", &Huber{Delta: 2}, preds, targets, 2.4166666666666665, []float64{1. / 6, -0.5, 2. / 3}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			count := max(len(row.want.Labels), len(row.want.Values))
			width := len(row.out) / count
			grad := make([]float32, len(row.out))
			for i := range grad {
				grad[i] = 99 // what a gradient holds before must not matter
			}
			got := row.loss.Measure(row.out, width, row.want, grad) / float64(count)
			if math.Abs(got-row.value) > 1e-6*(1+row.value) {
				t.Errorf("loss %v, want %v", got, row.value)
			}
			if without := row.loss.Measure(row.out, width, row.want, nil) / float64(count); math.Abs(without-got) > 1e-6*(1+got) {
				t.Errorf("loss %v without a gradient, %v with", without, got)
			}
			for i, g := range grad {
				if math.Abs(float64(g)-row.grad[i]) > 1e-6 {
					t.Errorf("grad[%d] = %v, want %v", i, g, row.grad[i])
				}
			}
		})
	}
}

// TestLossGradients compares with central differences at many points.
func TestLossGradients(t *testing.T) {
	const width, h = 4, 1.0 / 64
	rows := []struct {
		name string
		loss Loss
		want Targets
	}{
		{"CrossEntropy", &CrossEntropy{}, Targets{Labels: []int32{0, 3, 1}}},
		{"CrossEntropy smoothed", &CrossEntropy{Smoothing: 0.3}, Targets{Labels: []int32{0, 3, 1}}},
		{"MeanSquared", &MeanSquared{}, Targets{Values: []float32{0.3, -2, 1, 0, 0.7, 5}}},
		{"Huber", &Huber{Delta: 0.8}, Targets{Values: []float32{0.3, -2, 1, 0, 0.7, 5}}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			count, width := len(row.want.Labels), width
			if count == 0 {
				count, width = len(row.want.Values), 1
			}
			out := make([]float32, count*width)
			for i := range out {
				out[i] = float32(math.Sin(float64(7 * i)))
			}
			grad := make([]float32, len(out))
			row.loss.Measure(out, width, row.want, grad)
			for i, v := range out {
				out[i] = v + h
				up := row.loss.Measure(out, width, row.want, nil)
				out[i] = v - h
				down := row.loss.Measure(out, width, row.want, nil)
				out[i] = v
				want := (up - down) / (2 * h) / float64(count)
				if math.Abs(float64(grad[i])-want) > 1e-4 {
					t.Errorf("grad[%d] = %v, differences give %v", i, grad[i], want)
				}
			}
		})
	}
}

// TestLossKeepsNaN: what is not a number shows in the loss.
func TestLossKeepsNaN(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	grad := make([]float32, 2)
	for _, v := range []float32{nan, inf, -inf} {
		if got := (&CrossEntropy{}).Measure([]float32{v, 0}, 2, Targets{Labels: []int32{0}}, grad); !math.IsNaN(got) && !math.IsInf(got, 0) {
			t.Errorf("CrossEntropy of %v is %v", v, got)
		}
		for _, l := range []Loss{&MeanSquared{}, &Huber{Delta: 1}} {
			if got := l.Measure([]float32{v}, 1, Targets{Values: []float32{0}}, grad[:1]); !math.IsNaN(got) && !math.IsInf(got, 0) {
				t.Errorf("%T of %v is %v", l, v, got)
			}
		}
	}
}

func TestSoftmax(t *testing.T) {
	got := []float32{0, 0, 1000, 0, -1000, -1000}
	Softmax(got, 2)
	for i, want := range []float32{0.5, 0.5, 1, 0, 0.5, 0.5} {
		if math.Abs(float64(got[i]-want)) > 1e-6 {
			t.Errorf("softmax[%d] = %v, want %v", i, got[i], want)
		}
	}
}
