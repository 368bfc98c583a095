package experiments

import (
	"strings"

	"symsearch/eval"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// patchesKey is the entry of an undecided tree that has the patches; a patched one has none.
const patchesKey = "patches"

// patchesSpec takes a list of patches. In the place of one, null is none.
var patchesSpec = &symbolic.ListSpec{MaxSize: -1, Elem: &symbolic.OptionalSpec{Of: patch.Spec()}}

// Patched returns a decoded tree of the experiment's space with the patches in it applied to the model: a dictionary with the
// entries model and, when the experiment has an evaluator tree, evaluate. A tree whose patches cannot be applied to its model
// is returned as it is, with an entry patches; no model is made of it.
func Patched(tree symbolic.Value) symbolic.Value {
	if done, err := applyPatches(tree); err == nil {
		return done
	}
	return tree
}

// unpatched says why a tree of Patched still has its patches; nil when it has none.
func unpatched(tree symbolic.Value) error {
	_, err := applyPatches(tree)
	return err
}

func applyPatches(tree symbolic.Value) (symbolic.Value, error) {
	o, ok := tree.(*symbolic.Object)
	if !ok || o.Get(patchesKey) == nil {
		return tree, nil
	}
	chain, err := patch.Build(given(o.Get(patchesKey)), nil)
	if err != nil {
		return nil, misfit(err)
	}
	result, err := chain.Apply(o.Get("model"), nil)
	if err != nil {
		return nil, misfit(err)
	}
	var entries []symbolic.Entry
	for k, v := range o.Fields() {
		switch k {
		case patchesKey:
		case "model":
			entries = append(entries, symbolic.Entry{Key: k, Value: result.Tree})
		default:
			entries = append(entries, symbolic.Entry{Key: k, Value: v})
		}
	}
	return symbolic.Dict(entries...), nil
}

// misfit words why patches cannot be applied. The paths in it are of a patched model, not of the file.
func misfit(err error) error {
	return eval.Infeasible("the patches do not fit this model: %s", strings.NewReplacer(":\n", ": ", "\n", "; ").Replace(err.Error()))
}

// given returns the decided patches that are not null.
func given(v symbolic.Value) symbolic.Value {
	var all []symbolic.Value
	if l, ok := v.(*symbolic.List); ok {
		for _, item := range l.All() {
			if _, none := item.(symbolic.Null); !none {
				all = append(all, item)
			}
		}
	}
	return symbolic.NewList(all...)
}

// patchesOf returns the patches of a file or of recorded settings; nil when there are none.
func patchesOf(tree *symbolic.Object) symbolic.Value {
	v := tree.Get(patchesKey)
	if l, ok := v.(*symbolic.List); v == nil || v == symbolic.Value(symbolic.Null{}) || ok && l.Len() == 0 {
		return nil
	}
	return v
}
