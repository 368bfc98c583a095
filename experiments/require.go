package experiments

import (
	"errors"
	"maps"
	"slices"
	"sync"

	"symsearch/eval"
	"symsearch/space"
	"symsearch/space/require"
	"symsearch/symbolic"
)

// newSpace makes the space of a template with the experiment's rules.
func (e *Experiment) newSpace(template symbolic.Value) (*space.Space, error) {
	if len(e.Require)+len(e.Rules) == 0 {
		return space.New(template)
	}
	free, err := space.New(template)
	if err != nil {
		return nil, err
	}
	o := require.Options{Parts: []string{"model"}, Functions: e.measures(free), Tree: Patched}
	if e.Patches == nil { // which may put objects of any class into the model
		o.Classes = classesOf(template)
	}
	if e.Evaluate != nil {
		o.Parts = append(o.Parts, "evaluate")
	}
	var errs symbolic.Errors
	rules := make([]space.Rule, 0, len(e.Require)+len(e.Rules))
	for i, text := range e.Require {
		path := symbolic.Path{symbolic.Key("require"), symbolic.Index(i)}
		rule, err := require.Compile(text, o)
		if err != nil {
			errs = append(errs, &symbolic.PathError{Path: path, Err: err})
			continue
		}
		rule.Path = path
		rules = append(rules, rule)
	}
	if len(errs) > 0 {
		_, err := space.New(template, space.Require(rules...)) // the mistakes of the other rules
		if more, ok := errors.AsType[symbolic.Errors](err); ok && !errors.Is(err, space.ErrInfeasible) {
			errs = append(errs, more...)
		}
		return nil, errs
	}
	return space.New(template, space.Require(append(rules, e.Rules...)...))
}

// classesOf returns the names of the classes that objects in the trees of a template have, and of those that they extend; nil
// when a node is of another package's kind, which may become an object of any class.
func classesOf(template symbolic.Value) []string {
	known := space.Classes()
	names := map[string]bool{}
	var add func(symbolic.Value) bool
	add = func(v symbolic.Value) bool {
		for _, v := range symbolic.All(v) {
			o, ok := v.(*symbolic.Object)
			if !ok || o.Class() == nil || names[o.Class().Name] || slices.Contains(known, o.Class()) {
				continue
			}
			if o.Class().IsPlaceholder() {
				return false
			}
			for c := o.Class(); c != nil; c = c.Extends {
				names[c.Name] = true
			}
			for _, f := range o.Class().Fields { // what stands there when an Optional is absent
				if f.Default != nil && !add(f.Default) {
					return false
				}
			}
		}
		return true
	}
	if !add(template) {
		return nil
	}
	all := slices.AppendSeq([]string{}, maps.Keys(names)) // not nil, which is any
	slices.Sort(all)
	return all
}

// measures returns the functions that the evaluator offers to rules.
func (e *Experiment) measures(free *space.Space) map[string]func(symbolic.Value) (float64, error) {
	p, _ := free.Default()
	if p.Len() == 0 && len(free.Decisions()) > 0 {
		return nil
	}
	tree, err := free.Decode(p)
	if err != nil {
		return nil
	}
	m := &measurer{e: e}
	of, err := m.of(Patched(tree))
	if err != nil || of == nil {
		return nil // what is wrong with the evaluator is reported where it stands
	}
	functions := make(map[string]func(symbolic.Value) (float64, error))
	for _, name := range of.Measures() {
		functions[name] = func(tree symbolic.Value) (float64, error) {
			of, err := m.of(tree)
			if err != nil {
				return 0, err
			}
			return of.Measure(name, modelOf(tree))
		}
	}
	return functions
}

// measurer finds the evaluator of a tree. An evaluator without decisions is the same for all trees, and is built once.
type measurer struct {
	e *Experiment

	mu    sync.Mutex
	tree  symbolic.Value // that the last evaluator was built of
	built eval.Measurer
}

func (m *measurer) of(tree symbolic.Value) (eval.Measurer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	part := tree.(*symbolic.Object).Get("evaluate")
	if m.built != nil && part == m.tree {
		return m.built, nil
	}
	ev, err := m.e.evaluatorOf(tree)
	if err != nil {
		return nil, err
	}
	m.built, _ = eval.As[eval.Measurer](ev)
	m.tree = part
	return m.built, nil
}
