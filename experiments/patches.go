package experiments

import (
	"errors"
	"strings"

	"symsearch/eval"
	"symsearch/space"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// patchesKey is the entry of an undecided tree that has the patches; a patched one has none.
const patchesKey = "patches"

// patchesSpec takes a list of patches and of their URIs. In the place of one, null is none.
var patchesSpec = &symbolic.ListSpec{MaxSize: -1, Elem: &symbolic.OptionalSpec{Of: &symbolic.UnionSpec{Of: []symbolic.Spec{
	patch.Spec(), &symbolic.StringSpec{Words: "its URI (add_dropout?prob=0.1)"},
}}}}

// readPatches returns the patches of a file with URIs made objects, also those among which hyper-nodes choose, and reports what is
// wrong with them: their arguments, and names that r does not know. Errors have paths in the patches.
func readPatches(v symbolic.Value, r *symbolic.Registry) (symbolic.Value, error) {
	l, ok := v.(*symbolic.List)
	if !ok {
		return v, nil
	}
	var errs symbolic.Errors
	items := make([]symbolic.Value, l.Len())
	for i, item := range l.All() {
		items[i] = readPatch(symbolic.Path{symbolic.Index(i)}, item, r, &errs)
	}
	if len(errs) > 0 {
		return v, errs
	}
	return symbolic.NewList(items...), nil
}

// readPatch returns what may stand in the place of a patch at p with its URIs made objects.
func readPatch(p symbolic.Path, v symbolic.Value, r *symbolic.Registry, errs *symbolic.Errors) symbolic.Value {
	fail := func(err error) symbolic.Value {
		*errs = append(*errs, symbolic.PathErrors(symbolic.Within(p.Clone(), err))...)
		return v
	}
	switch x := v.(type) {
	case symbolic.String:
		o, err := patch.ParseURI(string(x), r)
		if err == nil {
			_, err = patch.Build(o, r)
		}
		if err != nil {
			return fail(errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))) // its paths are of the arguments
		}
		return o
	case *symbolic.Object:
		switch {
		case x.Class() != nil && x.Class().IsPlaceholder():
			return symbolic.WithChildren(x, readChoices(p, x, r, errs))
		case x.Class() == nil || !patch.IsClass(x.Class()) || symbolic.Check(x, &symbolic.AnySpec{}) != nil:
			return v // the check of the file has said what is wrong
		case symbolic.Undecided(x):
			if err := checkUndecided(x, r); err != nil {
				return fail(err)
			}
			return v
		}
		if _, err := patch.Build(x, r); err != nil {
			return fail(err)
		}
	}
	return v
}

// checkUndecided reports names that r does not know in a patch with hyper-nodes in its arguments. What else is wrong may depend on
// what is decided, so that only a trial can tell.
func checkUndecided(o *symbolic.Object, r *symbolic.Registry) error {
	s, err := space.New(o)
	if err != nil {
		return nil // it refers to what is elsewhere in the file, or the check of the file says what is wrong
	}
	p, _ := s.Default()
	decided, err := s.Decode(p)
	if err != nil {
		return nil
	}
	if _, err := patch.Build(decided, nil); err != nil {
		return nil
	}
	_, err = patch.Build(decided, r)
	return err
}

// readChoices returns the children of a hyper-node: what it may become read as patches, its settings as they are.
func readChoices(p symbolic.Path, o *symbolic.Object, r *symbolic.Registry, errs *symbolic.Errors) []symbolic.Value {
	children := make([]symbolic.Value, symbolic.NumChildren(o))
	for i := range children {
		step, c := symbolic.Child(o, i)
		children[i] = c
		key, _ := step.Key()
		at := p.Append(step)
		switch l, isList := c.(*symbolic.List); {
		case isList && (key == "candidates" || key == "default"):
			items := make([]symbolic.Value, l.Len())
			for k, item := range l.All() {
				items[k] = readPatch(at.Append(symbolic.Index(k)), item, r, errs)
			}
			children[i] = symbolic.NewList(items...)
		case key == "value" || key == "block" || key == "default":
			children[i] = readPatch(at, c, r, errs)
		}
	}
	return children
}

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
