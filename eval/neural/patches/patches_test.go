package patches_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"symsearch/eval/data"
	"symsearch/eval/neural"
	"symsearch/eval/neural/patches"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

var registry = func() *symbolic.Registry {
	r, err := symbolic.NewRegistry(slices.Concat(neural.Classes(), data.Classes(), patch.Classes(), patches.Classes())...)
	if err != nil {
		panic(err)
	}
	return r
}()

// read reads a tree from JSON in short: single quotes stand for double ones, and X{...} for an object of class X.
func read(text string) symbolic.Value {
	for _, c := range registry.Classes() {
		text = strings.ReplaceAll(text, " "+c.Name+"{}", ` {'_class': '`+c.Name+`'}`)
		text = strings.ReplaceAll(text, " "+c.Name+"{", ` {'_class': '`+c.Name+`', `)
	}
	v, err := symbolic.FromJSON([]byte(strings.ReplaceAll(text, "'", `"`)), registry)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", text, err))
	}
	return v
}

func show(v symbolic.Value) string {
	return symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true})
}

func TestPatches(t *testing.T) {
	const mlp = ` Sequential{'layers': [ Linear{'out_features': 8, 'in_features': 4}, ReLU{}, Linear{'out_features': 3}]}`
	const residual = ` Sequential{'layers': [ Residual{'layers': [ Linear{'out_features': 5}, ReLU{}, Linear{'out_features': 4}]}, Linear{'out_features': 8}, Residual{'layers': [ Linear{'out_features': 8}], 'shortcut': Linear{'out_features': 8}}, Linear{'out_features': 3}, Residual{'layers': [ Tanh{}, Linear{'out_features': 3}]}, Identity{}]}`
	const branches = ` Concat{'branches': [ Conv1D{'out_channels': 2}, Sequential{'layers': [ Conv1D{'out_channels': 4}, Conv1D{'out_channels': 6}, BatchNorm{}]}]}`
	for _, tt := range []struct {
		uri, root, want string
	}{
		{"use_prelu", mlp, ` Sequential{'layers': [ Linear{'out_features': 8, 'in_features': 4}, PReLU{}, Linear{'out_features': 3}]}`},
		{"use_prelu?init=0.1", ` ReLU{}`, ` PReLU{'init': 0.1}`},
		{"add_dropout?prob=0.2", mlp, ` Sequential{'layers': [ Sequential{'layers': [ Dropout{'p': 0.2}, Linear{'out_features': 8, 'in_features': 4}]}, ReLU{}, Sequential{'layers': [ Dropout{'p': 0.2}, Linear{'out_features': 3}]}]}`},
		{"add_normalization", mlp, ` Sequential{'layers': [ Sequential{'layers': [ Linear{'out_features': 8, 'in_features': 4}, BatchNorm{}]}, ReLU{}, Linear{'out_features': 3}]}`},
		{"add_normalization?layer", branches, ` Concat{'branches': [ Conv1D{'out_channels': 2}, Sequential{'layers': [ Sequential{'layers': [ Conv1D{'out_channels': 4}, LayerNorm{}]}, Conv1D{'out_channels': 6}, BatchNorm{}]}]}`},
		{"swap_activation?to=leaky_relu?negative_slope=0.2", ` Sequential{'layers': [ ReLU{}, Tanh{}, GELU{}, Identity{}]}`,
			` Sequential{'layers': [ LeakyReLU{'negative_slope': 0.2}, LeakyReLU{'negative_slope': 0.2}, LeakyReLU{'negative_slope': 0.2}, Identity{}]}`},
		{"scale_widths?factor=2", mlp, ` Sequential{'layers': [ Linear{'out_features': 16}, ReLU{}, Linear{'out_features': 3}]}`},
		{"scale_widths?factor=0.01", mlp, ` Sequential{'layers': [ Linear{'out_features': 1}, ReLU{}, Linear{'out_features': 3}]}`},
		{"scale_widths?factor=2", residual, strings.NewReplacer("'out_features': 5", "'out_features': 10", "'out_features': 8", "'out_features': 16").Replace(residual)},
		{"scale_widths?factor=2", branches, strings.Replace(branches, ": 4", ": 8", 1)},
		{"scale_widths?factor=3", `{'model': ` + mlp + `, 'other': 8}`, `{'model': ` + strings.NewReplacer("8, 'in_features': 4", "24").Replace(mlp) + `, 'other': 8}`},
		{"set_learning_rate?lr=0.5", `{'optimizer': Adam{}, 'lr': 1}`, `{'optimizer': Adam{'lr': 0.5}, 'lr': 1}`},
		{"set_seed?3", `{'data': Digits{'split': KFold{}}}`, `{'data': Digits{'split': KFold{'seed': 3}}}`},
	} {
		chain, err := patch.Parse(registry, tt.uri)
		if err != nil {
			t.Errorf("%s: %v", tt.uri, err)
			continue
		}
		r, err := chain.Apply(read(tt.root), nil)
		if err != nil {
			t.Errorf("%s: %v", tt.uri, err)
			continue
		}
		if want := read(tt.want); !symbolic.Equal(r.Tree, want) {
			t.Errorf("%s of %s:\n got %s\nwant %s", tt.uri, tt.root, show(r.Tree), show(want))
		}
	}
}

func TestArgumentsAreChecked(t *testing.T) {
	for uri, want := range map[string]string{
		"add_dropout?prob=1.5":       "prob: want a number from 0.0 to 1.0, got 1.5",
		"add_normalization?instance": `kind: want one of batch, layer, got "instance"`,
		"swap_activation?to=Adam":    "to: Adam is not a class for an activation",
		"swap_activation?to=Dropout": "to: Dropout is not a class for an activation",
		"scale_widths?factor=0":      "factor: want a number above 0.0, got 0.0",
		"set_learning_rate?lr=-1":    "lr: want a number above 0.0, got -1.0",
		"set_seed?seed=-1":           "seed: want an integer of at least 0, got -1",
	} {
		if _, err := patch.ParseURI(uri, registry); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", uri, err, want)
		}
	}
}

// The tutorial's two patches, one after the other.
func Example() {
	mlp, err := symbolic.FromJSON([]byte(`{"_class": "Sequential", "layers": [
		{"_class": "Linear", "out_features": 8}, {"_class": "ReLU"}, {"_class": "Linear", "out_features": 3}]}`), registry)
	if err != nil {
		fmt.Println(err)
		return
	}
	chain, err := patch.Parse(registry, "use_prelu", "add_dropout?prob=0.2")
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := chain.Apply(mlp, nil)
	fmt.Println(result, err)
	// Output:
	// use_prelu
	//   ~ layers[1]: ReLU() -> PReLU()
	// add_dropout?prob=0.2
	//   ~ layers[0]: Linear(out_features=8) -> Sequential(layers=[Dropout(p=0.2), Linear(out_features=8)])
	//   ~ layers[2]: Linear(out_features=3) -> Sequential(layers=[Dropout(p=0.2), Linear(out_features=3)])
	//  <nil>
}

// A wider model by one word; what the data decides stays.
func ExampleScaleWidths() {
	mlp := read(` Sequential{'layers': [ Linear{'out_features': 8}, ReLU{}, Linear{'out_features': 3}]}`)
	wider, err := (&patches.ScaleWidths{Factor: 1.5}).Apply(mlp)
	fmt.Println(show(wider), err)
	// Output: Sequential(layers=[Linear(out_features=12), ReLU(), Linear(out_features=3)]) <nil>
}
