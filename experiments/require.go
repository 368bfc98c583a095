package experiments

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"sync"

	"symsearch/eval"
	"symsearch/space"
	"symsearch/space/derive"
	"symsearch/space/require"
	"symsearch/symbolic"
)

// newSpace makes the space of a template with the experiment's rules.
func (e *Experiment) newSpace(template symbolic.Value) (*space.Space, error) {
	free, err := space.New(template)
	if err != nil {
		return nil, cmp.Or(e.spaceMistakes(template, true, true), err)
	}
	parts, errs := e.parts(template, true)
	var options []space.Option
	if len(parts) > 0 {
		options = append(options, space.Where(takesPart(parts, free.Decisions())))
	}
	if len(e.Require)+len(e.Rules) > 0 {
		functions := e.measures(free)
		if functions == nil {
			functions = noMeasures
		}
		rules, wrong := e.rules(template, functions, true)
		errs, options = append(errs, wrong...), append(options, space.Require(rules...))
		if len(errs) > 0 {
			return nil, append(errs, space.Mistakes(template, space.Require(rules...))...)
		}
	}
	switch {
	case len(errs) > 0:
		return nil, errs
	case len(options) == 0:
		return free, nil
	}
	return space.New(template, options...)
}

// TreeRule is a rule over a trial's tree as it is evaluated: space.TreeRule after Patched.
func TreeRule(text string, holds func(tree symbolic.Value) bool) space.Rule {
	return space.TreeRule(text, func(tree symbolic.Value) bool { return holds(Patched(tree)) })
}

// noMeasures are the functions of an evaluator that measures nothing.
var noMeasures = map[string]func(symbolic.Value) (float64, error){}

// spaceMistakes returns what is wrong with a template and the rules, when something is. Readable says that all of the file could be
// read, so that it has the classes that it names; sound, that the evaluator can be asked what it measures.
func (e *Experiment) spaceMistakes(template symbolic.Value, readable, sound bool) error {
	var functions map[string]func(symbolic.Value) (float64, error)
	if sound {
		functions = e.measuresOf(template)
	}
	_, errs := e.parts(template, readable)
	rules, wrong := e.rules(template, functions, readable)
	errs = append(errs, wrong...)
	errs = append(errs, space.Mistakes(template, space.Require(rules...))...)
	if len(errs) == 0 {
		return nil
	}
	return errs
}

// rules reads the texts under require. Without readable any class may be counted, without functions (nil) any may be
// called. A rule that speaks of what is not there is among the rules, so that its other names can be looked up.
func (e *Experiment) rules(template symbolic.Value, functions map[string]func(symbolic.Value) (float64, error), readable bool) ([]space.Rule, symbolic.Errors) {
	o := require.Options{Parts: []string{"model"}, Functions: functions}
	if e.Patches != nil {
		o.Tree = Patched
	}
	if readable && e.Patches == nil { // which may put objects of any class into the model
		o.Classes = classesOf(template)
	}
	if e.Evaluate != nil {
		o.Parts = append(o.Parts, "evaluate")
	}
	var errs symbolic.Errors
	var rules []space.Rule
	for i, text := range e.Require {
		path := symbolic.Path{symbolic.Key("require"), symbolic.Index(i)}
		rule, err := require.Compile(text, o)
		for _, one := range each(err) {
			if functions != nil || !errors.Is(one, require.ErrNoFunction) {
				errs = append(errs, &symbolic.PathError{Path: path, Err: one})
			}
		}
		if rule.Holds != nil {
			rule.Path = path
			rules = append(rules, rule)
		}
	}
	return append(rules, e.Rules...), errs
}

// each returns the errors that one is joined of.
func each(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// classesOf returns the names of the classes that objects in the trees of a template have, and of those that they extend; nil
// when a node is of another package's kind, which may become an object of any class.
func classesOf(template symbolic.Value) []string {
	known := slices.Concat(space.Classes(), derive.Classes())
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
	return e.measuresOf(Patched(tree))
}

// measuresOf returns the functions that the evaluator in a tree offers; nil when it cannot be made of it.
func (e *Experiment) measuresOf(tree symbolic.Value) map[string]func(symbolic.Value) (float64, error) {
	m := &measurer{e: e}
	of, err := m.of(tree)
	if err != nil {
		return nil // what is wrong with the evaluator is reported where it stands
	}
	functions := make(map[string]func(symbolic.Value) (float64, error))
	if of == nil {
		return functions
	}
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
