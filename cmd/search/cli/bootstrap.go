package cli

import (
	"math/rand/v2"
	"slices"
)

// resamples is how often a bootstrap draws. With these many the ends of a 95% interval hold still to two digits.
const resamples = 2000

// medianInterval returns the median of at least one value and the percentile bootstrap interval that holds the true one
// with 95% confidence, as far as few values allow that. It draws from a fixed seed: the same values give the same interval.
func medianInterval(values []float64) (middle, low, high float64) {
	sorted := slices.Sorted(slices.Values(values))
	middle = median(sorted)
	if len(sorted) == 1 {
		return middle, middle, middle
	}
	rng := rand.New(rand.NewPCG(1, uint64(len(sorted))))
	draw, medians := make([]float64, len(sorted)), make([]float64, resamples)
	for i := range medians {
		for k := range draw {
			draw[k] = sorted[rng.IntN(len(sorted))]
		}
		slices.Sort(draw)
		medians[i] = median(draw)
	}
	slices.Sort(medians)
	return middle, medians[resamples*25/1000], medians[resamples*975/1000-1]
}

// median of sorted values.
func median(sorted []float64) float64 {
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return sorted[n/2-1]/2 + sorted[n/2]/2
}
