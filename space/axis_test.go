package space

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestPortableFunctions(t *testing.T) {
	near := func(got, want float64) bool { return math.Abs(got-want) <= 4e-16*math.Abs(want) }
	rng := rand.New(rand.NewPCG(1, 1))
	for range 100000 {
		x := rng.Float64()*1400 - 700
		if got, want := exponential(x), math.Exp(x); !near(got, want) {
			t.Fatalf("exponential(%v) = %v, want %v", x, got, want)
		}
		y := math.Exp(x)
		if got, want := logarithm(y), math.Log(y); !near(got, want) && math.Abs(got-want) > 1e-16 {
			t.Fatalf("logarithm(%v) = %v, want %v", y, got, want)
		}
	}
	for _, x := range []float64{1, 2, 0.5, math.Sqrt2 / 2, math.MaxFloat64, 1e-5} {
		if got, want := logarithm(x), math.Log(x); !near(got, want) {
			t.Errorf("logarithm(%v) = %v, want %v", x, got, want)
		}
	}
}

func floats(t testing.TB, d Floats) *axis {
	t.Helper()
	a, err := d.axis()
	if err != nil {
		t.Fatalf("%v: %v", d, err)
	}
	return a
}

func ints(t testing.TB, d Ints) *axis {
	t.Helper()
	a, err := d.axis()
	if err != nil {
		t.Fatalf("%v: %v", d, err)
	}
	return a
}

// TestGrids checks that the numbers of a grid are the decimals that a person would write, and where the grid ends.
func TestGrids(t *testing.T) {
	for _, c := range []struct {
		axis *axis
		want []float64
	}{
		{floats(t, Floats{Min: 0, Max: 0.5, Step: 0.1}), []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5}},
		{floats(t, Floats{Min: 0.1, Max: 0.45, Step: 0.1}), []float64{0.1, 0.2, 0.3, 0.4}},
		{floats(t, Floats{Min: -0.3, Max: 0.3, Step: 0.15}), []float64{-0.3, -0.15, 0, 0.15, 0.3}},
		{floats(t, Floats{Min: 1, Max: 1, Step: 0.5}), []float64{1}},
		{floats(t, Floats{Min: 1, Max: 1.2, Step: 0.5}), []float64{1}},
		{floats(t, Floats{Min: 1e-3, Max: 3e-3, Step: 1e-3, Scale: Log}), []float64{0.001, 0.002, 0.003}},
		{floats(t, Floats{Min: 1. / 3, Max: 1, Step: 1. / 3}), []float64{1. / 3, 2. / 3, 1}},
		{ints(t, Ints{Min: -2, Max: 3, Step: 2}), []float64{-2, 0, 2}},
		{ints(t, Ints{Min: 7, Max: 7}), []float64{7}},
		{ints(t, Ints{Min: 1 << 52, Max: 1<<52 + 1}), []float64{1 << 52, 1<<52 + 1}},
	} {
		if c.axis.count != int64(len(c.want)) {
			t.Errorf("%v: %d numbers, want %v", *c.axis, c.axis.count, c.want)
			continue
		}
		for i, w := range c.want {
			got := c.axis.value(int64(i))
			if got != w || c.axis.index(w) != int64(i) || c.axis.fits(w) != nil {
				t.Errorf("%v: number %d is %v, at index %d; want %v: %v", *c.axis, i, got, c.axis.index(w), w, c.axis.fits(w))
			}
		}
	}
}

func TestLargeGrids(t *testing.T) {
	a := floats(t, Floats{Min: 0, Max: 1e6, Step: 1e-3})
	if a.count != 1e9+1 || a.high != 1e6 {
		t.Fatalf("count %d, high %v", a.count, a.high)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 10000 {
		x := a.draw(rng)
		if err := a.fits(x); err != nil {
			t.Fatal(err)
		}
		if y := a.change(x, rng); y == x || a.fits(y) != nil {
			t.Fatalf("change(%v) = %v: %v", x, y, a.fits(y))
		}
	}
}

// cells draws from an axis and counts by the cell that of returns.
func cells(a *axis, n, draws int, of func(x float64) int) []float64 {
	rng := rand.New(rand.NewPCG(3, 4))
	shares := make([]float64, n)
	for range draws {
		shares[of(a.draw(rng))] += 1 / float64(draws)
	}
	return shares
}

// TestScales checks where samples lie.
func TestScales(t *testing.T) {
	const draws = 200000
	within := func(t *testing.T, got, want []float64) {
		t.Helper()
		for i := range want {
			if sd := math.Sqrt(want[i] * (1 - want[i]) / draws); math.Abs(got[i]-want[i]) > 5*sd+1e-12 {
				t.Errorf("cell %d has the share %.4f, want %.4f", i, got[i], want[i])
			}
		}
	}
	evenly := func(n int) []float64 {
		want := make([]float64, n)
		for i := range want {
			want[i] = 1 / float64(n)
		}
		return want
	}
	t.Run("linear", func(t *testing.T) {
		a := floats(t, Floats{Min: -1, Max: 3})
		within(t, cells(a, 8, draws, func(x float64) int { return int((x + 1) * 2) }), evenly(8))
	})
	t.Run("log", func(t *testing.T) { // as many in each of five decades
		a := floats(t, Floats{Min: 1e-5, Max: 1, Scale: Log})
		within(t, cells(a, 5, draws, func(x float64) int { return int(math.Floor(math.Log10(x) + 5)) }), evenly(5))
	})
	t.Run("reverse_log", func(t *testing.T) { // the distance from the high end, plus the low end, is even in its logarithm
		a := floats(t, Floats{Min: 1e-5, Max: 1, Scale: ReverseLog})
		within(t, cells(a, 5, draws, func(x float64) int { return min(4, int(math.Floor(math.Log10(1+1e-5-x)+5))) }), evenly(5))
	})
	t.Run("integers", func(t *testing.T) {
		a := ints(t, Ints{Min: 3, Max: 12, Step: 3})
		within(t, cells(a, 4, draws, func(x float64) int { return int(x)/3 - 1 }), evenly(4))
	})
	t.Run("log integers", func(t *testing.T) {
		a := ints(t, Ints{Min: 1, Max: 9, Scale: Log})
		want := make([]float64, 9)
		for i := range want {
			want[i] = math.Log(float64(i+2)/float64(i+1)) / math.Log(10)
		}
		within(t, cells(a, 9, draws, func(x float64) int { return int(x) - 1 }), want)
	})
	t.Run("reverse_log integers", func(t *testing.T) {
		a := ints(t, Ints{Min: 1, Max: 9, Scale: ReverseLog})
		want := make([]float64, 9)
		for i := range want {
			want[8-i] = math.Log(float64(i+2)/float64(i+1)) / math.Log(10)
		}
		within(t, cells(a, 9, draws, func(x float64) int { return int(x) - 1 }), want)
	})
	t.Run("log steps", func(t *testing.T) {
		a := floats(t, Floats{Min: 0.1, Max: 0.4, Step: 0.1, Scale: Log})
		want := []float64{math.Log(2), math.Log(1.5), math.Log(4. / 3), math.Log(1.25)}
		for i := range want {
			want[i] /= math.Log(5)
		}
		within(t, cells(a, 4, draws, func(x float64) int { return int(x*10+0.5) - 1 }), want)
	})
}

// TestPositions checks that position and at are inverse on every scale.
func TestPositions(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for _, d := range []Floats{
		{Min: -3, Max: 5}, {Min: 1e-6, Max: 10, Scale: Log}, {Min: 0.01, Max: 1, Scale: ReverseLog}, {Min: -1e308, Max: 1e308},
		{Min: 1, Max: 64, Step: 1, Scale: Log}, {Min: 1, Max: 64, Step: 1, Scale: ReverseLog}, {Min: 0, Max: 1, Step: 0.05},
	} {
		a := floats(t, d)
		if a.position(a.low) != 0 || math.Abs(a.position(a.high)-1) > 1e-15 {
			t.Errorf("%v: the ends are at %v and %v", d, a.position(a.low), a.position(a.high))
		}
		for range 1000 {
			x := a.draw(rng)
			if err := a.fits(x); err != nil {
				t.Fatalf("%v: drew %v", d, err)
			}
			u := a.position(x)
			if y := a.at(u); math.Abs(a.position(y)-u) > 1e-9 || a.count > 0 && y != x {
				t.Fatalf("%v: at(position(%v)) = %v", d, x, y)
			}
		}
	}
}

// TestChange checks that a number changes, stays in its domain, and half the time stays near.
func TestChange(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for _, d := range []Floats{
		{Min: 0, Max: 1}, {Min: 1e-6, Max: 10, Scale: Log}, {Min: 0.01, Max: 1, Scale: ReverseLog}, {Min: 0, Max: 5e-324},
		{Min: 1, Max: 2, Step: 1}, {Min: 1, Max: 1e9, Step: 5e8, Scale: Log}, {Min: 1, Max: 1024, Step: 1, Scale: Log},
	} {
		a := floats(t, d)
		near, n := 0, 20000
		x := a.low
		for range n {
			y := a.change(x, rng)
			if y == x || a.fits(y) != nil {
				t.Fatalf("%v: change(%v) = %v: %v", d, x, y, a.fits(y))
			}
			if math.Abs(a.position(y)-a.position(x)) < 0.1 {
				near++
			}
			x = y
		}
		if share := float64(near) / float64(n); d.Step == 0 && a.high > 1e-300 && (share < 0.45 || share > 0.65) {
			t.Errorf("%v: %.0f%% of the changes are near", d, 100*share)
		}
	}
}
