package patch_test

import (
	"fmt"

	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// Two ideas, applied to a model by name.
func Example() {
	chain, err := patch.Parse(registry, "swap?from=ReLU&to=PReLU", "add_dropout?prob=0.2")
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := chain.Apply(newMLP(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(symbolic.Format(result.Tree, symbolic.FormatOptions{HideDefaults: true}))
	// Output:
	// Sequential(
	//   args = [
	//     0 : Sequential(
	//       args = [
	//         0 : Dropout(
	//           p = 0.2
	//         ),
	//         1 : Linear(
	//           in_features = 4,
	//           out_features = 8
	//         )
	//       ]
	//     ),
	//     1 : PReLU(),
	//     2 : Sequential(
	//       args = [
	//         0 : Dropout(
	//           p = 0.2
	//         ),
	//         1 : Linear(
	//           in_features = 8,
	//           out_features = 1
	//         )
	//       ]
	//     )
	//   ]
	// )
}

// Arguments are checked before anything is changed.
func ExampleParse() {
	_, err := patch.Parse(registry, "add_dropout?prob=1.5", "swop?from=ReLU&to=PReLU")
	fmt.Println(err)
	// Output:
	// patch "add_dropout?prob=1.5": prob: want a number from 0.0 to 1.0, got 1.5
	// patch "swop?from=ReLU&to=PReLU": there is no patch "swop" (did you mean "swap"?)
}

// The report says what each patch did, and what looks like a mistake.
func ExampleResult() {
	chain, _ := patch.Parse(registry, "set_field?name=bias&value=false", "swap?from=Dropout&to=ReLU", "set_field?name=bias&value=true&class=Linear")
	result, err := chain.Apply(newMLP(), nil)
	fmt.Println(result, err)
	// Output:
	// set_field?name=bias&value=false
	//   ~ args[0].bias: true -> false
	//   ~ args[2].bias: true -> false
	// swap?from=Dropout&to=ReLU
	//   no difference
	// set_field?name=bias&value=true&class=Linear
	//   ~ args[0].bias: false -> true
	//   ~ args[2].bias: false -> true
	// warning: set_field?name=bias&value=true&class=Linear undid what set_field?name=bias&value=false changed at args[0].bias, args[2].bias
	// warning: swap?from=Dropout&to=ReLU changed nothing
	//  <nil>
}

// A rule needs no program; in YAML this one is !Rule {where: Linear, wrap: !Sequential [!Dropout 0.2, $it]}.
func ExampleRule() {
	rule := &patch.Rule{
		Where: symbolic.String("class == 'Linear' && in_features > 4"),
		Wrap:  newSequential(dropoutClass.New(), symbolic.String("$it")),
	}
	v, err := rule.Apply(newMLP())
	fmt.Println(show(v), err)
	// Output:
	// Sequential(args=[Linear(in_features=4, out_features=8), ReLU(), Sequential(args=[Dropout(), Linear(in_features=8, out_features=1)])]) <nil>
}

// A patch written in Go is a type with one method; its arguments are its fields.
func ExampleOf() {
	result, err := patch.Of(&addDropout{Prob: 0.1}, patch.Func(func(root symbolic.Value) (symbolic.Value, error) {
		return symbolic.Rebind(root, symbolic.Append(symbolic.Path{symbolic.Key("args")}, reluClass.New()))
	})).Apply(newSequential(newLinear(1, 2)), nil)
	fmt.Println(show(result.Tree), err)
	// Output:
	// Sequential(args=[Sequential(args=[Dropout(p=0.1), Linear(in_features=1, out_features=2)]), ReLU()]) <nil>
}
