package space

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestAxisShare compares the shares of the numbers of a grid with how often they are drawn.
func TestAxisShare(t *testing.T) {
	for _, d := range []Domain{
		Ints{Min: 1, Max: 9}, Ints{Min: 1, Max: 9, Scale: Log}, Ints{Min: 2, Max: 20, Step: 3, Scale: ReverseLog}, Ints{Min: 5, Max: 5, Scale: Log},
		Floats{Min: 0.1, Max: 1, Step: 0.1, Scale: Log}, Floats{Min: -1, Max: 1, Step: 0.25},
		Floats{Min: -2, Max: 3, Step: 0.5, Scale: Normal, Mean: 0, Deviation: 1},
		Floats{Min: 0.5, Max: 8, Step: 0.5, Scale: LogNormal, Mean: 1, Deviation: 0.5},
	} {
		a, _, err := measure(d)
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(1, 1))
		const draws = 100_000
		counts := make([]int, a.count)
		for range draws {
			counts[a.index(a.draw(rng))]++
		}
		sum := 0.0
		for i, n := range counts {
			share := a.share(a.value(int64(i)))
			sum += share
			if got := float64(n) / draws; math.Abs(got-share) > 5*math.Sqrt(share/draws)+1e-9 {
				t.Errorf("%+v: %v is drawn with %.4f, its share is %.4f", d, a.value(int64(i)), got, share)
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%+v: the shares add up to %v", d, sum)
		}
	}
}
