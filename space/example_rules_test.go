package space_test

import (
	"fmt"

	"symsearch/space"
	"symsearch/symbolic"
)

// block is a template with a depth and a width.
func block() symbolic.Value {
	return symbolic.Dict(
		symbolic.Entry{Key: "depth", Value: space.IntRange{Name: "depth", Min: 1, Max: 4}.Node()},
		symbolic.Entry{Key: "width", Value: space.IntRange{Name: "width", Min: 16, Max: 64, Step: 16}.Node()},
	)
}

func ExampleRequire() {
	small := space.Rule{Text: "depth * width <= 48", Names: []string{"depth", "width"}, Holds: func(d *space.Draft) (bool, error) {
		return d.Value("depth").(symbolic.Int)*d.Value("width").(symbolic.Int) <= 48, nil
	}}
	s, err := space.New(block(), space.Require(small))
	if err != nil {
		panic(err)
	}
	for p := range s.All() {
		fmt.Print(p, " ")
	}
	p, _ := s.Point([]float64{4, 64})
	fmt.Println(s.Feasible(p))
	// Output: [1 16] [1 32] [1 48] [2 16] [3 16] depth * width <= 48 does not hold
}

func ExampleWhere() {
	s, err := space.New(block(), space.Where(func(d space.Decision) bool { return d.Name == "depth" }))
	if err != nil {
		panic(err)
	}
	for p := range s.All() {
		fmt.Println(s.Values(p).Get("depth"), s.Values(p).Get("width"))
	}
	// Output:
	// 1 48
	// 2 48
	// 3 48
	// 4 48
}

func ExampleVectors() {
	s, err := space.New(symbolic.Dict(
		symbolic.Entry{Key: "lr", Value: space.FloatRange{Min: 1e-4, Max: 1, Scale: space.Log}.Node()},
		symbolic.Entry{Key: "act", Value: space.OneOf{Candidates: []symbolic.Value{
			symbolic.String("relu"), symbolic.Dict(symbolic.Entry{Key: "slope", Value: space.FloatRange{Min: 0, Max: 1}.Node()}),
		}}.Node()}))
	if err != nil {
		panic(err)
	}
	v := s.Vectors(space.OneHot)
	p, _ := s.ParsePoint([]byte(`{"lr": 0.01, "act": "0: relu"}`))
	x, active := v.Vector(p)
	fmt.Printf("%.2f %v\n", x, active)
	q := v.Point([]float64{0.75, 0.2, 0.9, 0.25})
	fmt.Printf("%.2f %.2f\n", q.Picks(), s.Distance(p, q))
	// Output:
	// [0.50 1.00 0.00 0.50] [true true true false]
	// [0.10 1.00 0.25] 0.62
}
