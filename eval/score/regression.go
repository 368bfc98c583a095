package score

import (
	"fmt"
	"math"
)

// Regression gives all metrics of predicted numbers: those of RegressionNames, r2 only for two rows or more. No rows give
// an empty map.
func Regression(pred, target []float64) map[string]float64 {
	e := newResiduals(pred, target)
	m := make(map[string]float64, 3)
	if e.rows == 0 {
		return m
	}
	m["rmse"] = e.rmse()
	m["mae"] = e.mae()
	if r2, ok := e.r2(); ok {
		m["r2"] = r2
	}
	return m
}

// RegressionNames lists the metrics that Regression gives.
func RegressionNames() []string { return []string{"rmse", "mae", "r2"} }

// RMSE is the root of the mean squared error. NaN for no rows.
func RMSE(pred, target []float64) float64 { return newResiduals(pred, target).rmse() }

// MAE is the mean absolute error. NaN for no rows.
func MAE(pred, target []float64) float64 { return newResiduals(pred, target).mae() }

// R2 is 1 minus the squared error over the squared error of the target's mean: 1 is perfect, 0 as good as the mean,
// negative worse. For a target that does not vary it is 1 when every prediction is right and 0 otherwise. It is undefined,
// and ok false, for fewer than two rows.
func R2(pred, target []float64) (r2 float64, ok bool) { return newResiduals(pred, target).r2() }

// residuals sums up the differences between predictions and targets.
type residuals struct {
	rows     float64
	absolute float64 // sum of |pred - target|
	squared  float64 // sum of (pred - target)^2
	mean     float64 // of the target
	spread   float64 // sum of (target - mean)^2
}

func newResiduals(pred, target []float64) residuals {
	if len(pred) != len(target) {
		panic(fmt.Sprintf("score: %d predictions for %d targets", len(pred), len(target)))
	}
	var e residuals
	for i, y := range target {
		d := pred[i] - y
		e.absolute += math.Abs(d)
		e.squared += d * d
		e.rows++
		e.mean += (y - e.mean) / e.rows
	}
	for _, y := range target { // a second pass, since the difference of sums loses what a far-off mean swamps
		e.spread += (y - e.mean) * (y - e.mean)
	}
	return e
}

func (e residuals) rmse() float64 { return math.Sqrt(e.squared / e.rows) }

func (e residuals) mae() float64 { return e.absolute / e.rows }

func (e residuals) r2() (float64, bool) {
	switch {
	case e.rows < 2:
		return math.NaN(), false
	case e.spread == 0 && e.squared == 0:
		return 1, true
	case e.spread == 0 && e.squared > 0:
		return 0, true
	}
	return 1 - e.squared/e.spread, true
}
