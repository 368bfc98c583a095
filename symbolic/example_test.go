package symbolic_test

import (
	"fmt"

	. "symsearch/symbolic"
)

// The layers of the examples: a Go struct with tags is a class.
type (
	layer  interface{ Out(in int) int }
	linear struct {
		In   int  `sym:"in_features" min:"1" doc:"width of the input"`
		Wide int  `sym:"out_features" min:"1" doc:"width of the output"`
		Bias bool `sym:"bias" default:"true" doc:"add a learned offset"`
	}
	relu struct {
		Inplace bool `sym:"inplace" default:"false"`
	}
	sequential struct {
		Args []layer `sym:"args"`
	}
)

func (l *linear) Out(int) int { return l.Wide }
func (*relu) Out(in int) int  { return in }
func (s *sequential) Out(in int) int {
	for _, l := range s.Args {
		in = l.Out(in)
	}
	return in
}

var (
	linearClass     = ClassOf[linear]("Linear", "an affine map")
	reluClass       = ClassOf[relu]("ReLU", "the positive part")
	sequentialClass = ClassOf[sequential]("Sequential", "layers one after the other")
)

func newLinear(in, out int) *Object {
	return linearClass.New(Entry{"in_features", Int(in)}, Entry{"out_features", Int(out)})
}

func newMLP() *Object {
	return sequentialClass.New(Entry{"args", NewList(newLinear(4, 8), reluClass.New(), newLinear(8, 1))})
}

// A model is built, printed and traversed.
func Example() {
	mlp := newMLP()
	fmt.Println(Format(mlp, FormatOptions{HideDefaults: true}))
	for p, v := range All(mlp) {
		if NumChildren(v) == 0 {
			fmt.Println(p, "=", Format(v, FormatOptions{}))
		}
	}
	model, err := Build[layer](mlp)
	fmt.Println(model.Out(4), err)
	// Output:
	// Sequential(
	//   args = [
	//     0 : Linear(
	//       in_features = 4,
	//       out_features = 8
	//     ),
	//     1 : ReLU(),
	//     2 : Linear(
	//       in_features = 8,
	//       out_features = 1
	//     )
	//   ]
	// )
	// args[0].in_features = 4
	// args[0].out_features = 8
	// args[0].bias = true
	// args[1].inplace = false
	// args[2].in_features = 8
	// args[2].out_features = 1
	// args[2].bias = true
	// 1 <nil>
}

// Children come before their parent, so what is told of a node can stand on what was told of those below it.
func ExamplePostOrder() {
	for p, v := range PostOrder(NewList(Int(1), NewList(Int(2), Int(3)))) {
		fmt.Printf("%q %s\n", p, Format(v, FormatOptions{Compact: true}))
	}
	// Output:
	// "[0]" 1
	// "[1][0]" 2
	// "[1][1]" 3
	// "[1]" [2, 3]
	// "" [1, [2, 3]]
}

func ExampleQuery() {
	for p, v := range Query(newMLP(), OfClass("Linear")) {
		fmt.Println(p, Format(v, FormatOptions{Compact: true, HideDefaults: true}))
	}
	// Output:
	// args[0] Linear(in_features=4, out_features=8)
	// args[2] Linear(in_features=8, out_features=1)
}

func ExampleRebind() {
	mlp := newMLP()
	edited, err := Rebind(mlp,
		Set(Path{Key("args"), Index(0), Key("in_features")}, Int(16)),
		Insert(Path{Key("args"), Index(1)}, reluClass.New()),
	)
	fmt.Println(Format(edited, FormatOptions{Compact: true, HideDefaults: true}), err)

	_, err = Rebind(mlp, Set(Path{Key("args"), Index(0), Key("in_features")}, String("wide")))
	fmt.Println(err)
	// Output:
	// Sequential(args=[Linear(in_features=16, out_features=8), ReLU(), ReLU(), Linear(in_features=8, out_features=1)]) <nil>
	// args[0].in_features: want an integer of at least 1, got "wide"
}

func ExampleDiff() {
	a := newMLP()
	b, _ := Rebind(a,
		Set(Path{Key("args"), Index(0), Key("in_features")}, Int(16)),
		Insert(Path{Key("args"), Index(1)}, newLinear(8, 8)))
	fmt.Println(Diff(a, b))
	// Output:
	// ~ args[0].in_features: 4 -> 16
	// + args[1]: Linear(in_features=8, out_features=8)
}

func ExampleCheck() {
	bad := sequentialClass.New(Entry{"args", NewList(
		linearClass.New(Entry{"in_feature", Int(4)}, Entry{"out_features", Int(0)}),
		Int(3),
	)})
	fmt.Println(Check(bad, &AnySpec{}))
	// Output:
	// args[0].out_features: want an integer of at least 1, got 0
	// args[0].in_feature: Linear has no field "in_feature" (did you mean "in_features"?)
	// args[1]: want a layer, got 3
}

func ExampleFuncClass() {
	newDense := func(in, out int) (*linear, error) { // imagine it in a package that cannot be changed
		if out < 1 {
			return nil, fmt.Errorf("no outputs")
		}
		return &linear{In: in, Wide: out}, nil
	}
	dense := FuncClass("Dense", "a foreign layer", newDense, "in", "out")
	l, err := Build[layer](dense.New(Entry{"in", Int(3)}, Entry{"out", Int(5)}))
	fmt.Println(l.Out(3), err)
	// Output: 5 <nil>
}

func ExampleFromJSON() {
	data, _ := ToJSON(newLinear(4, 8))
	fmt.Println(string(data))
	r, _ := NewRegistry(linearClass)
	v, err := FromJSON([]byte(`{"_class": "Linear", "in_features": 4, "out_features": 8}`), r)
	fmt.Println(Equal(v, newLinear(4, 8)), err)
	_, err = FromJSON([]byte(`{"_class": "Linaer"}`), r)
	fmt.Println(err)
	// Output:
	// {"_class":"Linear","in_features":4,"out_features":8,"bias":true}
	// true <nil>
	// unknown class "Linaer" (did you mean "Linear"?)
}
