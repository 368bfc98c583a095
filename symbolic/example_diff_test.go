package symbolic_test

import (
	"fmt"

	. "symsearch/symbolic"
)

// What a change of one value looks like, as in a tree.
func ExampleFormatDiff() {
	mlp := newMLP()
	edited, err := Rebind(mlp, Set(Path{Key("args"), Index(0), Key("in_features")}, Int(16)))
	fmt.Println(FormatDiff(mlp, edited, FormatOptions{}), err)
	fmt.Println(FormatDiff(mlp, mlp, FormatOptions{}))
	// Output:
	// Sequential(
	//   args = [
	//     0 : Linear(
	//       in_features = 4 | 16
	//     )
	//   ]
	// ) <nil>
	// no difference
}

// A diff of two trees is carried over to a third.
func ExampleChanges_Apply() {
	a := newMLP()
	b, _ := Rebind(a, Insert(Path{Key("args"), Index(1)}, newLinear(8, 8)))
	changes := Diff(a, b)

	other, _ := Rebind(a, Set(Path{Key("args"), Index(0), Key("bias")}, Bool(false)))
	got, err := changes.Apply(other)
	fmt.Println(Format(got, FormatOptions{Compact: true, HideDefaults: true}), err)
	// Output:
	// Sequential(args=[Linear(in_features=4, out_features=8, bias=false), Linear(in_features=8, out_features=8), ReLU(), Linear(in_features=8, out_features=1)]) <nil>
}

func ExampleMerge() {
	base := newMLP()
	width := Path{Key("args"), Index(0), Key("in_features")}
	wider, _ := Rebind(base, Set(width, Int(16)))
	deeper, _ := Rebind(base, Insert(Path{Key("args"), Index(1)}, newLinear(8, 8)))
	merged, err := Merge(base, wider, deeper)
	fmt.Println(Format(merged, FormatOptions{Compact: true, HideDefaults: true}), err)

	narrower, _ := Rebind(base, Set(width, Int(2)))
	_, err = Merge(base, wider, narrower)
	fmt.Println(err)
	// Output:
	// Sequential(args=[Linear(in_features=16, out_features=8), Linear(in_features=8, out_features=8), ReLU(), Linear(in_features=8, out_features=1)]) <nil>
	// args[0].in_features: 4 became 16 in one and 2 in the other
}
