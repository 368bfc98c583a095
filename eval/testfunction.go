package eval

import (
	"math"
	"slices"
)

// TestFunction is a closed-form function with a known minimum, as the literature uses
// them to compare optimizers. It is to be minimised.
type TestFunction struct {
	Name string
	Doc  string

	// Dim is the number of inputs; 0 takes any number from MinDim on.
	Dim    int
	MinDim int

	// Minimum is the least value in the usual domain.
	Minimum float64

	domain func(i int) (low, high float64)
	minima func(n int) [][]float64
	value  func(x []float64) float64
}

// Domain returns the usual bounds of input i, counted from 0.
func (f *TestFunction) Domain(i int) (low, high float64) { return f.domain(i) }

// Minima returns the points of the minimum for n inputs, to six digits at least.
func (f *TestFunction) Minima(n int) [][]float64 { return f.minima(n) }

// Value returns the function at x, which may lie outside of the domain. It panics when
// x has too few or too many inputs.
func (f *TestFunction) Value(x []float64) float64 {
	if len(x) < f.MinDim || f.Dim > 0 && len(x) != f.Dim {
		panic("eval: wrong number of inputs for " + f.Name)
	}
	return f.value(x)
}

// TestFunctions returns all of them: branin, hartmann6, and, for any number of inputs,
// ackley, rastrigin, rosenbrock and sphere.
func TestFunctions() []*TestFunction { return slices.Clone(testFunctions) }

// LookupTestFunction returns the function with a name, nil when there is none.
func LookupTestFunction(name string) *TestFunction {
	for _, f := range testFunctions {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// The definitions are those of S. Surjanovic and D. Bingham, Virtual Library of
// Simulation Experiments.
var testFunctions = []*TestFunction{
	{
		Name: "branin", Dim: 2, MinDim: 2, Minimum: 0.39788735772973816,
		Doc: "Branin (1972): two inputs in [-5, 10] and [0, 15]; three equal minima of 0.397887 and no other",
		domain: func(i int) (float64, float64) {
			if i == 0 {
				return -5, 10
			}
			return 0, 15
		},
		minima: func(int) [][]float64 {
			return [][]float64{{-math.Pi, 12.275}, {math.Pi, 2.275}, {3 * math.Pi, 2.475}}
		},
		value: func(x []float64) float64 {
			bowl := x[1] - 5.1/(4*math.Pi*math.Pi)*x[0]*x[0] + 5/math.Pi*x[0] - 6
			return bowl*bowl + 10*(1-1/(8*math.Pi))*math.Cos(x[0]) + 10
		},
	},
	{
		Name: "hartmann6", Dim: 6, MinDim: 6, Minimum: -3.322368011391339,
		Doc:    "Hartmann (1973): six inputs in [0, 1]; six local minima, the least -3.32237",
		domain: within(0, 1),
		minima: func(int) [][]float64 {
			return [][]float64{{0.20168951, 0.15001069, 0.47687398, 0.27533243, 0.31165162, 0.65730053}}
		},
		value: hartmann6,
	},
	{
		Name: "ackley", MinDim: 1,
		Doc:    "Ackley (1987): any number of inputs in [-32.768, 32.768]; a funnel full of local minima, 0 at the origin",
		domain: within(-32.768, 32.768),
		minima: at(0),
		value: func(x []float64) float64 {
			squares, cosines, n := 0.0, 0.0, float64(len(x))
			for _, v := range x {
				squares += v * v
				cosines += math.Cos(2 * math.Pi * v)
			}
			return -20*math.Exp(-0.2*math.Sqrt(squares/n)) - math.Exp(cosines/n) + 20 + math.E
		},
	},
	{
		Name: "rastrigin", MinDim: 1,
		Doc:    "Rastrigin (1974): any number of inputs in [-5.12, 5.12]; a grid of local minima, 0 at the origin",
		domain: within(-5.12, 5.12),
		minima: at(0),
		value: func(x []float64) float64 {
			sum := 10 * float64(len(x))
			for _, v := range x {
				sum += v*v - 10*math.Cos(2*math.Pi*v)
			}
			return sum
		},
	},
	{
		Name: "rosenbrock", MinDim: 2,
		Doc:    "Rosenbrock (1960): two inputs or more in [-5, 10]; a narrow bent valley, 0 where all inputs are 1",
		domain: within(-5, 10),
		minima: at(1),
		value: func(x []float64) float64 {
			sum := 0.0
			for i := range len(x) - 1 {
				step, off := x[i+1]-x[i]*x[i], x[i]-1
				sum += 100*step*step + off*off
			}
			return sum
		},
	},
	{
		Name: "sphere", MinDim: 1,
		Doc:    "sphere: any number of inputs in [-5.12, 5.12]; the sum of squares, 0 at the origin",
		domain: within(-5.12, 5.12),
		minima: at(0),
		value: func(x []float64) float64 {
			sum := 0.0
			for _, v := range x {
				sum += v * v
			}
			return sum
		},
	},
}

// within returns a domain that is the same for all inputs.
func within(low, high float64) func(int) (float64, float64) {
	return func(int) (float64, float64) { return low, high }
}

// at returns a minimum whose inputs are all alike.
func at(v float64) func(int) [][]float64 {
	return func(n int) [][]float64 { return [][]float64{slices.Repeat([]float64{v}, n)} }
}

func hartmann6(x []float64) float64 {
	alpha := [4]float64{1, 1.2, 3, 3.2}
	a := [4][6]float64{
		{10, 3, 17, 3.5, 1.7, 8},
		{0.05, 10, 17, 0.1, 8, 14},
		{3, 3.5, 1.7, 10, 17, 8},
		{17, 8, 0.05, 10, 0.1, 14},
	}
	p := [4][6]float64{
		{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
		{0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
		{0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
		{0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381},
	}
	sum := 0.0
	for i := range a {
		distance := 0.0
		for j, v := range x {
			distance += a[i][j] * (v - p[i][j]) * (v - p[i][j])
		}
		sum -= alpha[i] * math.Exp(-distance)
	}
	return sum
}
