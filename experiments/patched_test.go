package experiments

import (
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
	"symsearch/trials"
)

const patchable = `
model: !Sequential [!Linear {out_features: 8}, !ReLU {}, !Linear {out_features: 3}]
evaluate: !Train {data: !Iris {}, optimizer: !Adam {}, epochs: 1}
objectives: {accuracy: maximize}
algorithm: !Sweep {}
`

// A trial's tree is the patched one, in what is evaluated, in what is read back, and in what rules speak of.
func TestPatchesAreSearched(t *testing.T) {
	e := parseTest(t, patchable+`
patches:
  - !OneOf [null, !UsePReLU {}, !Recipe [!UsePReLU {}, !AddNormalization {}]]
  - !Optional {value: !AddDropout {prob: !OneOf [0.1, 0.2]}}
require: ['count("Dropout") == 0 or count("PReLU") == 1']
`)
	s, err := e.Space()
	if err != nil {
		t.Fatal(err)
	}
	if size, _ := s.Size(); size.Int64() != 9 {
		t.Fatalf("got %v points, want 3 x (1 + 2)", size)
	}
	store := openStore(t)
	res := run(t, store, e)
	if got := res.Counts.Complete; got != 7 { // without PReLU there is no dropout
		t.Errorf("got %d complete trials, want 7", got)
	}
	study, err := store.Study(t.Context(), e.Name)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := NewRegistry()
	trees, err := OpenTrees(study, r)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for trial, err := range store.Trials(t.Context(), study, trials.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		tree, err := trees.Tree(trial)
		if err != nil {
			t.Fatal(err)
		}
		if tree.Get(patchesKey) != nil {
			t.Errorf("trial %d has patches left: %s", trial.Number, symbolic.Format(tree, symbolic.FormatOptions{Compact: true}))
		}
		seen[symbolic.Digest(tree.Get("model"))] = true
		for _, v := range symbolic.All(tree) {
			if symbolic.Undecided(v) {
				t.Errorf("trial %d is not decided", trial.Number)
			}
		}
	}
	if len(seen) != 7 {
		t.Errorf("got %d different models, want 7", len(seen))
	}
}

// A program's rules are over the patched tree too, also where the experiment was read from a file.
func TestTreeRuleSeesThePatchedTree(t *testing.T) {
	e := parseTest(t, patchable+`
patches:
  - !OneOf [null, !UsePReLU {}, !Recipe [!UsePReLU {}, !AddNormalization {}]]
`)
	e.Rules = []space.Rule{TreeRule("a PReLU", func(tree symbolic.Value) bool {
		for _, v := range symbolic.All(tree) {
			if o, ok := v.(*symbolic.Object); ok && o.Class() != nil && o.Class().Name == "PReLU" {
				return true
			}
		}
		return false
	})}
	if got := run(t, openStore(t), e).Counts; got.Complete != 2 {
		t.Errorf("got %v, want the 2 of 3 points that have a PReLU when they are patched", got)
	}
	e.Name, e.Rules, e.Require = "again", nil, []string{`count("BatchNorm") == 1`}
	if got := run(t, openStore(t), e).Counts; got.Complete != 1 {
		t.Errorf("got %v, want the 1 point that keeps the rule that came later", got)
	}
}

// Several of many patches, in any order.
func TestManyOfPatches(t *testing.T) {
	e := parseTest(t, patchable+"patches: !ManyOf {k: 2, candidates: [!UsePReLU {}, !AddDropout {}, !AddNormalization {}]}\n")
	if res := run(t, openStore(t), e); res.Counts.Complete != 6 {
		t.Errorf("got %+v, want 6 complete trials", res.Counts)
	}
}

// Patches that do not fit a model make the trial infeasible, not failed.
func TestPatchesThatDoNotFit(t *testing.T) {
	e := parseTest(t, patchable+"patches: [!AddDropout {}, !SetField {name: p, value: !OneOf [0.5, 2.0]}]\n")
	if res := run(t, openStore(t), e); res.Counts.Complete != 1 || res.Counts.Infeasible != 1 {
		t.Errorf("got %+v, want one complete and one infeasible trial", res.Counts)
	}
}

func TestMistakesInPatches(t *testing.T) {
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"patches: [!AddDropout {prob: 2}]":                       "patches[0].prob: want a number from 0.0 to 1.0",
		"patches: [!OneOf [!AddDropout {q: 2}]]":                 `patches[0].candidates[0].q: AddDropout has no field "q"`,
		"patches: [!ReLU {}]":                                    "patches[0]: want ",
		"patches: [!Rule {where: ReLU}]":                         "patches[0]: Rule: want one of set, replace",
		"patches: [!SetField {name: out_features, value: none}]": "patches: infeasible: the patches do not fit this model: patch set_field?name=out_features",
	} {
		_, err := Parse("net.yaml", "net", []byte(patchable+text+"\n"), r)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

// A study without patches is the one that it was before there were any.
func TestNoPatchesAreNoPartOfAStudy(t *testing.T) {
	a, b := parseTest(t, patchable), parseTest(t, patchable+"patches: []\n")
	for _, e := range []*Experiment{a, b} {
		if got := identity(e.Settings()).(*symbolic.Object).Get(patchesKey); got != nil {
			t.Errorf("got %v", got)
		}
		s, err := e.Space()
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Template().(*symbolic.Object).Get(patchesKey); got != nil {
			t.Errorf("got %v", got)
		}
	}
}

// A program gives patches as objects. URIs, which only somebody who knows the classes can read, are refused before anything runs.
func TestPatchesOfAProgram(t *testing.T) {
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	e := parseTest(t, patchable)
	e.file, e.Budget = nil, Budget{} // as a program would make it: reading has found the one point there was
	use, err := patch.ParseURI("use_prelu", r)
	if err != nil {
		t.Fatal(err)
	}
	e.Patches = symbolic.NewList(space.OneOf{Candidates: []symbolic.Value{symbolic.Null{}, use}}.Node())
	if res := run(t, openStore(t), e); res.Counts.Complete != 2 {
		t.Errorf("got %+v, want 2 complete trials", res.Counts)
	}
	e = parseTest(t, patchable)
	e.file, e.Patches = nil, symbolic.NewList(use, symbolic.String("use_prelu"))
	_, err = Run(t.Context(), openStore(t), e, Options{})
	if err == nil || !strings.Contains(err.Error(), `patches[1]: the URI "use_prelu" cannot be read without the classes`) {
		t.Errorf("got %v, want that a URI cannot be read", err)
	}
}
