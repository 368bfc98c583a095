package experiments_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/eval/neural"
	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
	"symsearch/trials"
)

// shippedPatches are all patches that come with the program, with arguments that change something in most models.
var shippedPatches = []string{
	"use_prelu", "add_dropout?prob=0.2", "add_normalization", "add_normalization?kind=layer", "swap_activation?to=Tanh", "scale_widths?factor=0.5", "scale_widths?factor=1.5",
	"set_learning_rate?lr=0.01", "set_seed?seed=3", "set_field?name=bias&value=false", "scale_field?name=p&factor=0.5", "swap?from=ReLU&to=SiLU",
	"recipe?patches=use_prelu,add_dropout?prob=0.1", `rule?where=Dropout&remove=true`,
	`rule?where=class == "Linear" %26%26 out_features > 10&insert_after=LayerNorm`,
}

// n models and m patches: every patch is applied to a point of every shipped experiment that trains a network, and each result
// builds and trains a step.
func TestEveryPatchOnEveryModel(t *testing.T) {
	r, err := experiments.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, uri := range shippedPatches {
		name, _, _ := strings.Cut(uri, "?")
		named[strings.ReplaceAll(name, "_", "")] = true
	}
	for _, c := range patch.Available(r) {
		if !named[strings.ToLower(c.Name)] {
			t.Errorf("the patch %s is not tried here", c.Name)
		}
	}
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	changed := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "\nevaluate: !Train") {
			continue
		}
		tree := sampled(t, file, r)
		for _, uri := range shippedPatches {
			chain, err := patch.Parse(r, uri)
			if err != nil {
				t.Fatal(err)
			}
			result, err := chain.Apply(tree, nil)
			if err != nil {
				t.Errorf("%s, %s: %v", file, uri, err)
				continue
			}
			if len(result.Steps[0].Changes) == 0 {
				continue // it does not fit
			}
			changed[uri] = true
			if err := trainStep(result.Tree.(*symbolic.Object)); err != nil {
				t.Errorf("%s, %s: %v\n%s", file, uri, err, symbolic.Format(result.Tree, symbolic.FormatOptions{HideDefaults: true}))
			}
		}
	}
	for _, uri := range shippedPatches {
		if !changed[uri] && !strings.HasPrefix(uri, "set_seed") {
			t.Errorf("%s changed none of the models", uri)
		}
	}
}

// trainStep trains the model of a tree for one epoch of one batch.
func trainStep(tree *symbolic.Object) error {
	train, err := symbolic.Build[*neural.Train](tree.Get("evaluate"))
	if err != nil {
		return err
	}
	train.Epochs, train.BatchSize, train.Schedule, train.Stopping = 1, 1<<20, nil, nil
	_, err = train.Evaluate(context.Background(), eval.Candidate{Seed: 1, Value: tree.Get("model")})
	return err
}

// The same patches in YAML: by class, by rule and by URI, as a list that is applied in order.
func Example_patches() {
	r, err := experiments.NewRegistry()
	if err != nil {
		panic(err)
	}
	d, err := document.Parse("patches.yaml", []byte(`
model: !Sequential
  - !Linear {out_features: 32}
  - !ReLU
  - !Linear {out_features: 10}
patches:
  - !UsePReLU
  - !Rule {where: Linear, wrap: !Sequential [!Dropout 0.2, $it]}
  - scale_widths?factor=2
`), r, &symbolic.AnySpec{})
	if err != nil {
		panic(err)
	}
	root := d.Root.(*symbolic.Object)
	chain, err := patch.Build(root.Get("patches"), r)
	if err != nil {
		panic(err)
	}
	result, err := chain.Apply(root.Get("model"), nil)
	if err != nil {
		panic(err)
	}
	text, err := document.Write(result.Tree, document.WriteOptions{HideDefaults: true})
	fmt.Print(string(text), err)
	// Output:
	// !Sequential
	// - !Sequential [!Dropout {p: 0.2}, !Linear {out_features: 64}]
	// - !PReLU {}
	// - !Sequential [!Dropout {p: 0.2}, !Linear {out_features: 10}]
	// <nil>
}

// Widths that are searched are scaled in all that they may become; of layers among which one is chosen every one may be the last;
// a width that follows from another does so still. When nothing is scaled, the warning says why.
func TestScaleWidthsOfSearchedModels(t *testing.T) {
	r, err := experiments.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	const free = "no layer has a width that is free: the data decides those of the output and of what is added to the input"
	for _, tt := range []struct{ model, want, warning string }{
		{"!Sequential [!Linear {out_features: !OneOf [8, 16, !IntRange {min: 4, max: 6, default: 5}]}, !Linear 3]",
			"!Sequential [!Linear {out_features: !OneOf [16, 32, !IntRange {min: 8, max: 12, step: 2, default: 10}]}, !Linear 3]", ""},
		{"!Sequential [!Linear {out_features: !IntRange {min: 16, max: 128, step: 16, scale: linear, name: width}}, !Linear {out_features: !Expr 2 * width}, !Linear 3]",
			"!Sequential [!Linear {out_features: !IntRange {min: 32, max: 256, step: 32, name: width}}, !Linear {out_features: !Expr 2 * width}, !Linear 3]", ""},
		{"!Sequential [!Linear 8, !OneOf [!Linear 3, !Sequential [!Linear 4, !Linear 3]]]",
			"!Sequential [!Linear 16, !OneOf [!Linear 3, !Sequential [!Linear 8, !Linear 3]]]", ""},
		{"!Sequential [!Linear 8, !Linear 3, !OneOf [!Linear 3, !Identity ]]", "!Sequential [!Linear 16, !Linear 3, !OneOf [!Linear 3, !Identity ]]", ""},
		{"!Sequential [!Linear 3, !Optional {value: !Linear 3}]", "", free},
		{"!OneOf [!Linear 3, !Linear 4]", "", free},
		{"!Sequential [!Linear {out_features: !Expr 2 * w}, !Linear 3]", "", "the widths follow from other values, or are searched in a way that cannot be scaled"},
		{"!Sequential [!Linear 1, !Linear 3]", "", "no width becomes another by the factor"},
	} {
		factor := "2"
		if strings.Contains(tt.warning, "by the factor") {
			factor = "0.5"
		}
		chain, err := patch.Parse(r, "scale_widths?factor="+factor)
		if err != nil {
			t.Fatal(err)
		}
		model := parsed(t, tt.model, r)
		result, err := chain.Apply(model, nil)
		if err != nil {
			t.Errorf("%s: %v", tt.model, err)
			continue
		}
		want := model
		if tt.want != "" {
			want = parsed(t, tt.want, r)
		}
		warning := ""
		if len(result.Warnings) > 0 {
			warning = result.Warnings[0].Why
		}
		if !symbolic.Equal(result.Tree, want) || warning != tt.warning {
			t.Errorf("%s: warning %q, changes\n%s\nwant %q and\n%s", tt.model, warning, result.Steps[0].Changes, tt.warning, symbolic.Diff(model, want))
		}
	}
}

// parsed reads a model in which nothing has to fit.
func parsed(t *testing.T, text string, r *symbolic.Registry) symbolic.Value {
	t.Helper()
	d, err := document.Parse("model.yaml", []byte(text), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d.Root
}

// A rule with a mistake is shown where it stands in the file.
func TestMistakesOfRulesHavePlaces(t *testing.T) {
	r, err := experiments.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	_, err = document.Parse("p.yaml", []byte("patches:\n  - !AddDropout {prob: 2}\n  - !Rule {where: Linear, wrap: !Sequential [$it, !Dropout {p: 3}]}\n  - !Rule {where: Linear}\n"), r, &symbolic.AnySpec{})
	for _, want := range []string{
		"p.yaml:2:24: patches[0].prob: want a number from 0.0 to 1.0, got 2.0",
		"p.yaml:3:64: patches[1].wrap.layers[1].p: want a number from 0.0 to 1.0, got 3.0",
		"p.yaml:4:5: patches[2]: Rule: want one of set, replace, wrap, insert_before, insert_after and remove, got 0 of them",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s in\n%v", want, err)
		}
	}
}

// sampled returns the first tree that is drawn from the space of an experiment file.
func sampled(t *testing.T, file string, r *symbolic.Registry) symbolic.Value {
	t.Helper()
	e, err := experiments.Load(file, r)
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.Space()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := s.Decode(s.Sample(algorithms.NewRand(e.Seed, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// Patches may be URIs, also among candidates; names in them are looked up when the file is read; and two choices that give one model
// are one to Dedup.
func TestPatchesAsURIs(t *testing.T) {
	const file = `model: !Sequential [!Linear {out_features: 8}, !ReLU , !Linear {out_features: 3}]
patches:
  - !OneOf [null, use_prelu, 'rule?where=ReLU&replace=PReLU', !UsePReLU {}, swap?from=GELU&to=Tanh]
  - !Optional {value: add_dropout?prob=0.2}
evaluate: !Train {data: !Iris {}, optimizer: !Adam {}, epochs: 1}
objectives: {accuracy: maximize}
algorithm: !Dedup {algorithm: !Random {}}
`
	r, err := experiments.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	e, err := experiments.Parse("uris.yaml", "uris", []byte(file), r)
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.Space()
	if err != nil {
		t.Fatal(err)
	}
	trees := map[string]bool{}
	for p := range s.All() {
		tree, err := s.Decode(p)
		if err != nil {
			t.Fatal(err)
		}
		trees[symbolic.Digest(experiments.Patched(tree))] = true
	}
	if size, _ := s.Size(); size.Int64() != 10 || len(trees) != 4 {
		t.Errorf("%v points give %d models, want 10 and 4", size, len(trees))
	}
	store, err := trials.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), trials.Options{Synchronous: trials.Normal})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	result, err := experiments.Run(t.Context(), store, e, experiments.Options{})
	if err != nil || result.Counts.Complete != 4 {
		t.Errorf("%+v, %v: want each model once", result.Counts, err)
	}
	for old, want := range map[string]string{
		"null,":             "patches[0].candidates[0].from: there is no class \"ReLy\" (did you mean \"ReLU\"?)", // an argument is undecided
		"use_prelu,":        "uris.yaml:3:19: patches[0].candidates[1]: there is no patch \"use_prely\" (did you mean \"use_prelu\"?)",
		"where=ReLU":        "patches[0].candidates[2]: where: there is no class \"ReLy\" (did you mean \"ReLU\"?)",
		"add_dropout?prob=": "patches[1].value: there is no patch \"add_dropot\" (did you mean",
		"!UsePReLU {}":      "patches[0].candidates[3].where: there is no class \"Liner\"",
	} {
		new := map[string]string{"null,": "!Swap {from: ReLy, to: !OneOf [!Tanh {}, !GELU {}]},", "use_prelu,": "use_prely,", "where=ReLU": "where=ReLy", "add_dropout?prob=": "add_dropot?p=", "!UsePReLU {}": "!Rule {where: Liner, remove: true}"}[old]
		_, err := experiments.Parse("uris.yaml", "uris", []byte(strings.Replace(file, old, new, 1)), r)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v\nwant %s", new, err, want)
		}
		if all, ok := errors.AsType[document.Diagnostics](err); !ok || len(all) != 1 {
			t.Errorf("%s: got %v, want one mistake told once", new, err)
		}
	}
}
