package space_test

import (
	"fmt"
	"log"
	"math/rand/v2"

	"symsearch/space"
	"symsearch/symbolic"
)

// Linear is a class of the program that searches.
type Linear struct {
	Width   int     `sym:"width" min:"1"`
	Dropout float64 `sym:"dropout" min:"0" below:"1" default:"0"`
}

func Example() {
	linear := symbolic.ClassOf[Linear]("Linear", "a linear layer")
	template := linear.New(
		symbolic.Entry{Key: "width", Value: space.OneOf{
			Candidates: []symbolic.Value{symbolic.Int(32), symbolic.Int(64), symbolic.Int(128)},
		}.Node()},
		symbolic.Entry{Key: "dropout", Value: space.FloatRange{Min: 0, Max: 0.5, Name: "p"}.Node()},
	)
	s, err := space.New(template)
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range s.Decisions() {
		fmt.Printf("%d  %-8s %s\n", d.ID, d.Label, d.Domain)
	}

	p := s.Sample(rand.New(rand.NewPCG(1, 1)))
	tree, err := s.Decode(p)
	if err != nil {
		log.Fatal(err)
	}
	layer, err := symbolic.Build[*Linear](tree)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%+v\n", *layer)
	// Output:
	// 0  width    32, 64 or 128
	// 1  p        0 to 0.5
	// {Width:128 Dropout:0.45497896901125107}
}

// Candidates may hold hyper-nodes. Those are decided only where their candidate is picked.
func ExampleSpace_All() {
	text := func(s string) symbolic.Value { return symbolic.String(s) }
	activation := space.OneOf{Candidates: []symbolic.Value{
		text("relu"),
		symbolic.Dict(symbolic.Entry{Key: "leaky", Value: space.OneOf{
			Candidates: []symbolic.Value{symbolic.Float(0.01), symbolic.Float(0.1)},
		}.Node()}),
	}}
	two := space.ManyOf{K: 2, Sorted: true, Candidates: []symbolic.Value{text("a"), text("b")}}
	s, err := space.New(symbolic.NewList(activation.Node(), two.Node()))
	if err != nil {
		log.Fatal(err)
	}
	size, _ := s.Size()
	fmt.Println(size, "points")
	for p := range s.All() {
		tree, _ := s.Decode(p)
		fmt.Println(p, symbolic.Format(tree, symbolic.FormatOptions{Compact: true}))
	}
	// Output:
	// 9 points
	// [0 - 0 0] ["relu", ["a", "a"]]
	// [0 - 0 1] ["relu", ["a", "b"]]
	// [0 - 1 1] ["relu", ["b", "b"]]
	// [1 0 0 0] [{leaky: 0.01}, ["a", "a"]]
	// [1 0 0 1] [{leaky: 0.01}, ["a", "b"]]
	// [1 0 1 1] [{leaky: 0.01}, ["b", "b"]]
	// [1 1 0 0] [{leaky: 0.1}, ["a", "a"]]
	// [1 1 0 1] [{leaky: 0.1}, ["a", "b"]]
	// [1 1 1 1] [{leaky: 0.1}, ["b", "b"]]
}

// Points are written by the path of each decision. Every mistake in one is reported.
func ExampleSpace_ParsePoint() {
	s, err := space.New(symbolic.Dict(
		symbolic.Entry{Key: "width", Value: space.OneOf{Candidates: []symbolic.Value{symbolic.Int(32), symbolic.Int(64)}}.Node()},
		symbolic.Entry{Key: "lr", Value: space.FloatRange{Min: 1e-4, Max: 0.1, Scale: space.Log}.Node()},
	))
	if err != nil {
		log.Fatal(err)
	}
	p, err := s.ParsePoint([]byte(`{"width": 64, "lr": 1e-3}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Choice(0), p.Number(1))

	_, err = s.ParsePoint([]byte(`{"widht": 64, "lr": 1}`))
	fmt.Println(err)
	// Output:
	// 1 0.001
	// the space has no decision "widht" (did you mean "width"?)
	// width: the decision is missing: want one of 32, 64
	// lr: want a number from 0.0001 to 0.1, got 1
}

// Encode is the inverse of Decode, and says where a tree leaves the space.
func ExampleSpace_Encode() {
	s, err := space.New(symbolic.Dict(
		symbolic.Entry{Key: "depth", Value: space.IntRange{Min: 1, Max: 8}.Node()},
	))
	if err != nil {
		log.Fatal(err)
	}
	p, err := s.Encode(symbolic.Dict(symbolic.Entry{Key: "depth", Value: symbolic.Int(3)}))
	fmt.Println(p, err)
	_, err = s.Encode(symbolic.Dict(symbolic.Entry{Key: "depth", Value: symbolic.Int(9)}))
	fmt.Println(err)
	// Output:
	// [3] <nil>
	// depth: want a number from 1 to 8, got 9
}

// Mutate changes one decision; the ID tells which. Cross takes each decision from one of two parents.
func ExampleSpace_Mutate() {
	var layers []symbolic.Value
	for range 4 {
		layers = append(layers, space.IntRange{Min: 1, Max: 9}.Node())
	}
	s, err := space.New(symbolic.NewList(layers...))
	if err != nil {
		log.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 3))
	a, b := s.Sample(rng), s.Sample(rng)
	child, id := s.Mutate(a, rng)
	fmt.Println(a, b)
	fmt.Println(child, id)
	fmt.Println(s.Cross(a, b, rng))
	// Output:
	// [3 5 1 6] [6 2 9 5]
	// [3 2 1 6] 1
	// [6 2 9 6]
}

// PowersOf is a kind of hyper-node: a power of a base.
type PowersOf struct {
	Base int64 `sym:"base" min:"2"`
	Min  int64 `sym:"min" min:"0"`
	Max  int64 `sym:"max" max:"20"`
}

func (h *PowersOf) Domain() space.Domain { return space.Ints{Min: h.Min, Max: h.Max} }

func (h *PowersOf) Resolve(pick float64) (symbolic.Value, error) {
	power := symbolic.Int(1)
	for range int(pick) {
		power *= symbolic.Int(h.Base)
	}
	return power, nil
}

func (*PowersOf) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	space.CheckHyper[*PowersOf](c, p, o, s)
}

// A program adds kinds of its own.
func ExampleHyper() {
	powers := symbolic.ClassOf[PowersOf]("PowersOf", "a power of a base")
	node := powers.New(
		symbolic.Entry{Key: "base", Value: symbolic.Int(2)},
		symbolic.Entry{Key: "min", Value: symbolic.Int(4)},
		symbolic.Entry{Key: "max", Value: symbolic.Int(8)},
	)
	s, err := space.New(symbolic.Dict(symbolic.Entry{Key: "width", Value: node}))
	if err != nil {
		log.Fatal(err)
	}
	for p := range s.All() {
		fmt.Println(symbolic.Format(s.Values(p), symbolic.FormatOptions{Compact: true}))
	}
	// Output:
	// {width: 16}
	// {width: 32}
	// {width: 64}
	// {width: 128}
	// {width: 256}
}
