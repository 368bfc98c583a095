package neural

import (
	"math"
	"testing"
)

// TestOptimizers compares three steps with those of torch.optim (1.13, in double precision).
func TestOptimizers(t *testing.T) {
	start := []float32{0.5, -0.3, 0.8}
	grads := [][]float32{{0.1, -0.2, 0.3}, {0.4, 0.1, -0.05}, {-0.2, 0.3, 0}}
	rows := []struct {
		name      string
		optimizer Optimizer
		want      [][]float64
	}{
		{"SGD", &SGD{LR: 0.1},
			[][]float64{{0.49, -0.28, 0.77}, {0.45, -0.29, 0.775}, {0.47, -0.32, 0.775}}},
		{"SGD decay", &SGD{LR: 0.1, Decay: 0.5},
			[][]float64{{0.465, -0.265, 0.73}, {0.40175, -0.26175, 0.6985}, {0.4016625, -0.2786625, 0.663575}}},
		{"SGD momentum decay", &SGD{LR: 0.1, Momentum: 0.9, Decay: 0.1},
			[][]float64{{0.485, -0.277, 0.762}, {0.42665, -0.26353, 0.72518}, {0.3898685, -0.2787717, 0.6847902}}},
		{"SGD nesterov", &SGD{LR: 0.1, Momentum: 0.9, Nesterov: true},
			[][]float64{{0.481, -0.262, 0.743}, {0.3969, -0.2648, 0.7282}, {0.39521, -0.31532, 0.71038}}},
		{"Adam", &Adam{LR: 0.1, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8},
			[][]float64{{0.40000001, -0.200000005, 0.700000003}, {0.311562364, -0.173366303, 0.646146251}, {0.277952425, -0.21230528, 0.604517144}}},
		{"Adam decay", &Adam{LR: 0.1, Beta1: 0.8, Beta2: 0.9, Eps: 0.01, Decay: 0.5},
			[][]float64{{0.402777778, -0.202777778, 0.701408451}, {0.306459126, -0.140468393, 0.612671834}, {0.2401507, -0.14124121, 0.525820032}}},
		{"AdamW", &AdamW{LR: 0.1, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 0.5},
			[][]float64{{0.37500001, -0.185000005, 0.660000003}, {0.267812363, -0.149116302, 0.57314625}, {0.220811806, -0.180599465, 0.502859831}}},
		{"RMSProp", &RMSProp{LR: 0.1, Alpha: 0.99, Eps: 1e-8},
			[][]float64{{-0.499999, 0.6999995, -0.199999667}, {-1.470426727, 0.250986447, -0.034795071}, {-1.032109545, -0.553375153, -0.034795071}}},
		{"RMSProp momentum decay", &RMSProp{LR: 0.1, Alpha: 0.9, Eps: 0.01, Momentum: 0.5, Decay: 0.1},
			[][]float64{{0.238831408, -0.021995206, 0.508066322}, {-0.171736837, 0.002773123, 0.361448975}, {-0.241876906, -0.217605282, 0.257703131}}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			for _, scale := range []float32{1, 0.25} {
				w := append([]float32(nil), start...)
				s := row.optimizer.Stepper(len(w))
				for i, g := range grads {
					scaled := make([]float32, len(g))
					for j := range g {
						scaled[j] = g[j] / scale
					}
					s.Step(w, scaled, row.optimizer.LearningRate(), scale)
					for j := range w {
						if math.Abs(float64(w[j])-row.want[i][j]) > 2e-6 {
							t.Errorf("scale %v, step %d: w[%d] = %v, want %v", scale, i+1, j, w[j], row.want[i][j])
						}
					}
				}
			}
		})
	}
}

// TestNoDenormals: parameters whose gradient has become zero do not slow down the steps.
func TestNoDenormals(t *testing.T) {
	const smallestNormal = 0x1p-126
	for _, o := range []Optimizer{
		&SGD{LR: 0.1, Momentum: 0.5}, &Adam{LR: 0.1, Beta1: 0.5, Beta2: 0.5, Eps: 1e-8}, &RMSProp{LR: 0.1, Alpha: 0.5, Eps: 1e-8, Momentum: 0.5},
	} {
		s := o.Stepper(1)
		w, g := []float32{1}, []float32{1}
		for i := range 1000 {
			s.Step(w, g, o.LearningRate(), 1)
			if i > 0 {
				g[0] = 0
			}
		}
		var means []float32
		switch s := s.(type) {
		case *sgd:
			means = s.v
		case *adam:
			means = append(s.m, s.v...)
		case *rmsProp:
			means = append(s.s, s.v...)
		}
		for _, v := range means {
			if v < smallestNormal {
				t.Errorf("%T keeps %v", s, v)
			}
		}
		before := w[0]
		s.Step(w, g, o.LearningRate(), 1)
		if w[0] != before {
			t.Errorf("%T still moves by %v", s, w[0]-before)
		}
	}
}

func TestClip(t *testing.T) {
	rows := []struct {
		grads []float32
		norm  float64
		want  float32
	}{
		{[]float32{3, 4}, 0, 1},
		{[]float32{3, 4}, 6, 1},
		{[]float32{3, 4}, 5, 1},
		{[]float32{3, 4}, 1, 0.2},
		{[]float32{0, 0}, 1, 1},
		{make([]float32, 0), 1, 1},
	}
	for _, row := range rows {
		if got := clip(row.grads, row.norm); math.Abs(float64(got-row.want)) > 1e-6 {
			t.Errorf("clip(%v, %v) = %v, want %v", row.grads, row.norm, got, row.want)
		}
	}
}

func TestNesterovNeedsMomentum(t *testing.T) {
	if err := (&SGD{LR: 1, Nesterov: true}).Validate(); err == nil {
		t.Error("no error")
	}
	if err := (&SGD{LR: 1, Nesterov: true, Momentum: 0.5}).Validate(); err != nil {
		t.Error(err)
	}
}
