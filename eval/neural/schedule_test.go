package neural

import (
	"math"
	"testing"
)

func TestSchedules(t *testing.T) {
	rows := []struct {
		name     string
		schedule Schedule
		epochs   float64
		at       []float64 // epochs
		want     []float64 // factors
	}{
		{"Constant", &Constant{}, 5, []float64{0, 2.5, 5}, []float64{1, 1, 1}},
		{"Step", &Step{Every: 2, Gamma: 0.5}, 6, []float64{0, 1, 1.99, 2, 3, 4, 5}, []float64{1, 1, 1, 0.5, 0.5, 0.25, 0.25}},
		// as torch's CosineAnnealingLR with T_max 5 and eta_min 0.1 from 1
		{"Cosine", &Cosine{Final: 0.1}, 5, []float64{0, 1, 2, 3, 4, 5}, []float64{1, 0.914058, 0.689058, 0.410942, 0.185942, 0.1}},
		{"Cosine/to zero", &Cosine{}, 2, []float64{0, 1, 2, 3}, []float64{1, 0.5, 0, 0}},
		{"WarmUp", &WarmUp{Epochs: 2, Start: 0.1}, 5, []float64{0, 1, 2, 3, 5}, []float64{0.1, 0.55, 1, 1, 1}},
		{"WarmUp/within an epoch", &WarmUp{Epochs: 0.5}, 5, []float64{0, 0.25, 0.5, 1}, []float64{0, 0.5, 1, 1}},
		{"WarmUp/Cosine", &WarmUp{Epochs: 2, Then: &Cosine{}}, 6, []float64{0, 1, 2, 4, 6}, []float64{0, 0.5, 1, 0.5, 0}},
		{"WarmUp/half, Cosine", &WarmUp{Epochs: 0.5, Then: &Cosine{}}, 2, []float64{0.5, 1.25, 2}, []float64{1, 0.5, 0}},
		{"WarmUp/all of training", &WarmUp{Epochs: 3, Then: &Cosine{Final: 0.5}}, 3, []float64{3}, []float64{0.5}},
		{"WarmUp/longer than training", &WarmUp{Epochs: 9, Then: &Cosine{}}, 3, []float64{0, 3}, []float64{0, 1. / 3}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			for i, epoch := range row.at {
				if got := row.schedule.Factor(epoch, row.epochs); math.Abs(got-row.want[i]) > 1e-6 {
					t.Errorf("factor at epoch %v of %v = %v, want %v", epoch, row.epochs, got, row.want[i])
				}
			}
		})
	}
}
