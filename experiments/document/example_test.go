package document_test

import (
	"fmt"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

func ExampleParse() {
	text := `
model: !Sequential
  - !Linear {out_features: !OneOf [32, 64, big]}
  - !Dropot 0.5
worker: 2
`
	_, err := document.Parse("digits.yaml", []byte(text), registry, root)
	fmt.Println(err)
	// Output:
	// digits.yaml:3:44: model.layers[0].out_features.candidates[2]: want an integer of at least 1, got "big"
	//     - !Linear {out_features: !OneOf [32, 64, big]}
	//                                              ^
	// digits.yaml:4:5: model.layers[1]: there is no class "Dropot"
	//     - !Dropot 0.5
	//       ^
	//   hint: did you mean Dropout?
	// digits.yaml:5:1: worker: Experiment has no field "worker" (did you mean "workers"?)
	//   worker: 2
	//   ^
}

// What is found out later, here while a network is built, is told at its place as well.
func ExampleDocument_Diagnose() {
	d, err := document.Parse("net.yaml", []byte("model: !Sequential\n  - !Linear 8\n  - !Linear {out_features: 3, in_features: 9}\n"), registry, root)
	if err != nil {
		panic(err)
	}
	path, _ := symbolic.ParsePath("model.layers[1].in_features")
	err = fmt.Errorf("build network: %w", &symbolic.PathError{Path: path, Err: fmt.Errorf("want 8 as layers[0] gives, got 9")})
	fmt.Println(d.Diagnose(err))
	// Output:
	// net.yaml:3:44: model.layers[1].in_features: build network: want 8 as layers[0] gives, got 9
	//     - !Linear {out_features: 3, in_features: 9}
	//                                              ^
}

func ExampleDocument_Set() {
	d, err := document.Parse("net.yaml", []byte("model: !Linear 8\nworkers: 2\n"), registry, root)
	if err != nil {
		panic(err)
	}
	d, err = d.Set("workers=4", "model=!Sequential [!Linear 8, !ReLU ]")
	if err != nil {
		panic(err)
	}
	text, _ := document.Write(d.Root, document.WriteOptions{HideDefaults: true, Root: root})
	fmt.Print(string(text))

	_, err = d.Set("model.layers[0].out_features=many")
	fmt.Println(err)
	// Output:
	// model: !Sequential [!Linear {out_features: 8}, !ReLU {}]
	// workers: 4
	// --set model.layers[0].out_features=many: model.layers[0].out_features: want an integer of at least 1, got "many"
	//   model.layers[0].out_features=many
	//                                ^
}

func ExampleWrite() {
	linear, _ := registry.Lookup("Linear")
	oneOf, _ := registry.Lookup("OneOf")
	width := oneOf.New(symbolic.Entry{Key: "candidates", Value: symbolic.NewList(symbolic.Int(32), symbolic.Int(64))})
	text, err := document.Write(symbolic.Dict(
		symbolic.Entry{Key: "layer", Value: linear.New(symbolic.Entry{Key: "out_features", Value: width})},
		symbolic.Entry{Key: "rate", Value: symbolic.Float(1)},
		symbolic.Entry{Key: "version", Value: symbolic.String("1.0")},
	), document.WriteOptions{HideDefaults: true})
	if err != nil {
		panic(err)
	}
	fmt.Print(string(text))
	// Output:
	// layer: !Linear {out_features: !OneOf [32, 64]}
	// rate: 1.0
	// version: "1.0"
}
