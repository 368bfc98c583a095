package cli

import "math"

// sparkline draws numbers as a row of bars, at most width of them. Of more numbers than that each bar is the last of its
// share; a number that is not finite leaves a gap.
func sparkline(xs []float64, width int) string {
	if len(xs) > width {
		fewer := make([]float64, width)
		for i := range fewer {
			fewer[i] = xs[(i+1)*len(xs)/width-1]
		}
		xs = fewer
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range xs {
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			low, high = min(low, x), max(high, x)
		}
	}
	bars := []rune("▁▂▃▄▅▆▇█")
	line := make([]rune, len(xs))
	for i, x := range xs {
		switch {
		case math.IsNaN(x) || math.IsInf(x, 0):
			line[i] = ' '
		case high == low:
			line[i] = bars[len(bars)/2]
		default:
			line[i] = bars[int(math.Round((x/2-low/2)/(high/2-low/2)*float64(len(bars)-1)))]
		}
	}
	return string(line)
}
