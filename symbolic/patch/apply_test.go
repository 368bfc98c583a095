package patch_test

import (
	"errors"
	"strings"
	"testing"

	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// Each of a chain sees what the one before it made, and the report says who did what.
func TestChain(t *testing.T) {
	chain, err := patch.Parse(registry, "swap?from=ReLU&to=PReLU", "add_dropout?prob=0.2", "scale_field?name=p&factor=0.5")
	if err != nil {
		t.Fatal(err)
	}
	mlp := newMLP()
	before := symbolic.Digest(mlp)
	r, err := chain.Apply(mlp, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "Sequential(args=[Sequential(args=[Dropout(p=0.1), Linear(in_features=4, out_features=8)]), PReLU(), Sequential(args=[Dropout(p=0.1), Linear(in_features=8, out_features=1)])])"
	if show(r.Tree) != want {
		t.Errorf("got %s, want %s", show(r.Tree), want)
	}
	wantReport := `swap?from=ReLU&to=PReLU
  ~ args[1]: ReLU() -> PReLU()
add_dropout?prob=0.2
  ~ args[0]: Linear(in_features=4, out_features=8) -> Sequential(args=[Dropout(p=0.2), Linear(in_features=4, out_features=8)])
  ~ args[2]: Linear(in_features=8, out_features=1) -> Sequential(args=[Dropout(p=0.2), Linear(in_features=8, out_features=1)])
scale_field?name=p&factor=0.5
  ~ args[0].args[0].p: 0.2 -> 0.1
  ~ args[2].args[0].p: 0.2 -> 0.1
`
	if r.String() != wantReport {
		t.Errorf("report:\n%s\nwant\n%s", r, wantReport)
	}
	if symbolic.Digest(mlp) != before {
		t.Error("the tree was changed")
	}
}

func TestWarnings(t *testing.T) {
	for _, tt := range []struct {
		name    string
		patches []string
		want    []string
	}{
		{"nothing to do", []string{"swap?from=Dropout&to=ReLU"}, []string{"swap?from=Dropout&to=ReLU changed nothing"}},
		{"taken back", []string{"swap?from=ReLU&to=PReLU", "swap?from=PReLU&to=ReLU"},
			[]string{"swap?from=PReLU&to=ReLU undid what swap?from=ReLU&to=PReLU changed at args[1]"}},
		{"taken back later", []string{"swap?from=ReLU&to=PReLU", "add_dropout?prob=0.1", "swap?from=PReLU&to=ReLU"},
			[]string{"swap?from=PReLU&to=ReLU undid what swap?from=ReLU&to=PReLU changed at args[1]"}},
		{"another value", []string{"set_field?name=bias&value=false", "set_field?name=bias&value=true", "set_field?name=in_features&value=3", "set_field?name=in_features&value=5"},
			[]string{"set_field?name=bias&value=true undid what set_field?name=bias&value=false changed at args[0].bias, args[2].bias",
				"set_field?name=in_features&value=5 overwrote what set_field?name=in_features&value=3 changed at args[0].in_features, args[2].in_features"}},
		{"a wrapped change lasts", []string{"swap?from=ReLU&to=PReLU", "rule?where=PReLU&wrap={\"_class\":\"Residual\",\"body\":\"$it\"}"}, nil},
		{"a change inside a change", []string{"add_dropout?prob=0.2", "set_field?name=p&value=0.4"}, nil},
		{"moved by insertions", []string{"set_field?name=inplace&value=true", "rule?where=Linear&insert_before=PReLU"}, nil},
		{"insertions beside insertions", []string{"rule?where=Linear&insert_before=PReLU", "rule?where=Linear&insert_before=dropout?0.1"}, nil},
		{"removed again", []string{"rule?where=Linear&insert_before=PReLU", "rule?where=PReLU&remove=true"},
			[]string{"rule?where=PReLU&remove=true undid what rule?where=Linear&insert_before=PReLU changed at args[0], args[3]"}},
		{"one of two that look alike", []string{"rule?where=Linear&insert_before=PReLU", "rule?where={\"path\":\"args[0]\"}&remove=true"},
			[]string{"rule?where={\"path\":\"args[0]\"}&remove=true undid what rule?where=Linear&insert_before=PReLU changed at args[0]"}},
		{"the other of two", []string{"rule?where=Linear&insert_before=PReLU", "rule?where={\"path\":\"args[3]\"}&remove=true"},
			[]string{"rule?where={\"path\":\"args[3]\"}&remove=true undid what rule?where=Linear&insert_before=PReLU changed at args[3]"}},
		{"one of two that became alike", []string{"swap?from=Linear&to=PReLU", "rule?where={\"path\":\"args[2]\"}&replace=dropout?0.1"},
			[]string{"rule?where={\"path\":\"args[2]\"}&replace=dropout?0.1 overwrote what swap?from=Linear&to=PReLU changed at args[2]"}},
		{"one removed, one changed", []string{"rule?where=Linear&insert_before=dropout?0.2", "rule?where={\"path\":\"args[3]\"}&remove=true", "set_field?name=p&value=0.3"},
			[]string{"rule?where={\"path\":\"args[3]\"}&remove=true undid what rule?where=Linear&insert_before=dropout?0.2 changed at args[3]"}},
		{"replaced as a whole", []string{"set_field?name=inplace&value=true", "swap?from=ReLU&to=PReLU"},
			[]string{"swap?from=ReLU&to=PReLU overwrote what set_field?name=inplace&value=true changed at args[1].inplace"}},
	} {
		chain, err := patch.Parse(registry, tt.patches...)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		r, err := chain.Apply(newMLP(), nil)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var got []string
		for _, w := range r.Warnings {
			got = append(got, w.String())
		}
		if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

func TestChainRefuses(t *testing.T) {
	named := func(name string, p patch.Patch) patch.Link { return patch.Link{Name: name, Patch: p} }
	parse := func(uri string) patch.Link {
		c, err := patch.Parse(registry, uri)
		if err != nil {
			t.Fatal(err)
		}
		return c[0]
	}
	for _, tt := range []struct {
		name  string
		chain patch.Chain
		want  string
	}{
		{"a patch that fails", patch.Chain{named("one", patch.Func(func(symbolic.Value) (symbolic.Value, error) { return nil, errors.New("no") }))}, "patch one: no"},
		{"a patch that panics", patch.Chain{named("one", patch.Func(func(symbolic.Value) (symbolic.Value, error) { panic("oh") }))}, "patch one: it panicked: oh"},
		{"nothing returned", patch.Chain{named("one", patch.Func(func(symbolic.Value) (symbolic.Value, error) { return nil, nil }))}, "patch one: it returned nothing"},
		{"a wrong tree", patch.Chain{parse("swap?from=ReLU&to=PReLU"), named("two", patch.Func(func(root symbolic.Value) (symbolic.Value, error) {
			return symbolic.Replace(root, symbolic.Path{symbolic.Key("args"), symbolic.Index(0), symbolic.Key("in_features")}, symbolic.String("x"))
		})), parse("add_dropout?prob=0.1")}, "patch two: the result is not valid:\nargs[0].in_features: want an integer of at least 1, got \"x\""},
		{"a validator, though a later patch did it", patch.Chain{parse("keep_bias"), parse("set_field?name=bias&value=false")}, "patch keep_bias is not satisfied with the result: args[0]: the layer has no offset"},
		{"of the wrong class", patch.Chain{parse("rule?where=Sequential&replace=dropout?0.1")}, "patch rule?where=Sequential&replace=dropout?0.1: the result is not valid:\nwant a Sequential, got Dropout(p=0.1)"},
	} {
		if _, err := tt.chain.Apply(newMLP(), &symbolic.ObjectSpec{Class: sequentialClass}); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
}

// A tree that is not finished can be patched: what was wrong before is not held against a patch.
func TestPartialTreesCanBePatched(t *testing.T) {
	partial := newSequential(linearClass.New(), reluClass.New())
	chain, err := patch.Parse(registry, "rule?where=ReLU&insert_before=dropout?0.1", "rule?where=Linear&insert_before=ReLU")
	if err != nil {
		t.Fatal(err)
	}
	r, err := chain.Apply(partial, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := symbolic.Check(r.Tree, &symbolic.AnySpec{}); err == nil {
		t.Error("the tree became whole by itself")
	}
}

func TestParseReportsAllMistakes(t *testing.T) {
	_, err := patch.Parse(registry, "add_dropout?prob=2", "swap?from=ReLU&to=PReLU", "add_dropot")
	want := "patch \"add_dropout?prob=2\": prob: want a number from 0.0 to 1.0, got 2.0\npatch \"add_dropot\": there is no patch \"add_dropot\" (did you mean \"add_dropout\"?)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A list in a tree may hold patches and URIs.
func TestBuild(t *testing.T) {
	chain, err := patch.Build(read(t, `[{'_class': 'AddDropout', 'prob': 0.2}, 'swap?from=ReLU&to=PReLU', {'_class': 'Recipe', 'patches': [{'_class': 'AddDropout', 'prob': 0.1}, {'_class': 'KeepBias'}]}]`), registry)
	if err != nil || len(chain) != 3 || chain[0].Name != "add_dropout?prob=0.2" || chain[1].Name != "swap?from=ReLU&to=PReLU" {
		t.Fatalf("got %v, %v", chain, err)
	}
	if _, err := chain.Apply(newMLP(), nil); err != nil {
		t.Error(err)
	}
	_, err = patch.Build(read(t, `[{'_class': 'AddDropout', 'prob': 2}, 'swop', 3, {'_class': 'ReLU'}]`), registry)
	want := "[0].prob: want a number from 0.0 to 1.0, got 2.0\n[1]: there is no patch \"swop\" (did you mean \"swap\"?)\n[2]: want a patch or its URI, got 3\n[3]: want a patch, got ReLU()"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestShippedPatches(t *testing.T) {
	for uri, want := range map[string]string{
		"set_field?name=out_features&value=3":                "Sequential(args=[Linear(in_features=4, out_features=3), ReLU(), Linear(in_features=8, out_features=3)])",
		"set_field?name=p&value=0.3&class=Dropout":           show(newMLP()),
		"set_field?name=out_features&value=0":                "error: args[0].out_features: want an integer of at least 1, got 0\nargs[2].out_features: want an integer of at least 1, got 0",
		"scale_field?name=out_features&factor=1.5":           "Sequential(args=[Linear(in_features=4, out_features=12), ReLU(), Linear(in_features=8, out_features=2)])",
		"scale_field?name=out_features&factor=0.01":          "Sequential(args=[Linear(in_features=4, out_features=1), ReLU(), Linear(in_features=8, out_features=1)])",
		"scale_field?name=out_features&factor=1e18":          "error: args[0].out_features: 8 times 1e+18 is too large\nargs[2].out_features: 1 times 1e+18 is too large",
		"swap?from=Linear&to=linear?1%261&keep=true":         show(newMLP()),
		"swap?from=Linear&to=linear?1%261":                   "Sequential(args=[Linear(in_features=1, out_features=1), ReLU(), Linear(in_features=1, out_features=1)])",
		"swap?from=ReLU&to=PReLU":                            "Sequential(args=[Linear(in_features=4, out_features=8), PReLU(), Linear(in_features=8, out_features=1)])",
		"recipe?patches=swap?from=ReLU%26to=PReLU,keep_bias": "Sequential(args=[Linear(in_features=4, out_features=8), PReLU(), Linear(in_features=8, out_features=1)])",
	} {
		chain, err := patch.Parse(registry, uri)
		if err != nil {
			t.Errorf("%s: %v", uri, err)
			continue
		}
		got, err := chain[0].Patch.Apply(newMLP())
		text := ""
		if err != nil {
			text = "error: " + err.Error()
		} else {
			text = show(got)
		}
		if text != want {
			t.Errorf("%s:\n got %s\nwant %s", uri, text, want)
		}
	}
}

func TestAvailable(t *testing.T) {
	var names []string
	for _, c := range patch.Available(registry) {
		names = append(names, c.Name)
	}
	if got, want := strings.Join(names, " "), "Rule Recipe SetField ScaleField Swap Options AddDropout KeepBias"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
