package experiments

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/eval/data"
	"symsearch/eval/neural"
	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// Group is the classes that may stand in one kind of place.
type Group struct {
	Name    string // in the plural: layers
	Classes []*symbolic.Class
}

// kinds are the groups, in the order in which one meets them in a file. A class is in the first that takes it.
var kinds = []struct {
	name, one string
	takes     func(*symbolic.Class) bool
}{
	{"experiment files", "experiment file", isForm},
	{"hyper-nodes", "hyper-node", (*symbolic.Class).IsPlaceholder},
	{"references", "reference", (*symbolic.Class).IsReference},
	{"layers", "layer", implements[neural.Layer]},
	{"evaluators", "evaluator", implements[eval.Evaluator]},
	{"data sets", "data set", implements[data.Source]},
	{"splits", "split", implements[data.Split]},
	{"optimizers", "optimizer", implements[neural.Optimizer]},
	{"schedules", "schedule", implements[neural.Schedule]},
	{"losses", "loss", implements[neural.Loss]},
	{"initialisers", "initialiser", implements[neural.Initializer]},
	{"algorithms", "algorithm", implements[algorithms.Algorithm]},
	{"patches", "patch", patch.IsClass},
	{"parts of others", "", func(*symbolic.Class) bool { return true }}, // the last: what is left
}

// isForm reports whether a class has its place in experiment files alone.
func isForm(c *symbolic.Class) bool { return slices.Contains(FormClasses(), c) }

func implements[T any](c *symbolic.Class) bool { return c.Implements(reflect.TypeFor[T]()) }

// Family returns the classes that a name stands for which is not a class's: a group, in the plural or the singular ("layers",
// "layer", "data set"), or a Go interface that fields of the registry's classes want ("Layer", "Activation"). Capitals do not
// count. Unlike in a group, a class may be in several families.
func Family(name string, r *symbolic.Registry) (takes func(*symbolic.Class) bool, ok bool) {
	for _, k := range kinds[:len(kinds)-1] {
		if strings.EqualFold(name, k.name) || strings.EqualFold(name, k.one) {
			return k.takes, true
		}
	}
	for _, t := range r.Interfaces() {
		if strings.EqualFold(name, t.Name()) {
			return func(c *symbolic.Class) bool { return c.Implements(t) }, true
		}
	}
	return nil, false
}

// Families returns the names of Family, for suggestions.
func Families(r *symbolic.Registry) []string {
	var names []string
	for _, k := range kinds[:len(kinds)-1] {
		names = append(names, k.name)
	}
	for _, t := range r.Interfaces() {
		if !slices.Contains(names, t.Name()) {
			names = append(names, t.Name())
		}
	}
	return names
}

// Groups sorts classes by what they are. Groups without a class are left out.
func Groups(classes []*symbolic.Class) []Group {
	all := make([]Group, len(kinds))
	for _, c := range classes {
		for i, k := range kinds {
			if k.takes(c) {
				all[i].Name = k.name
				all[i].Classes = append(all[i].Classes, c)
				break
			}
		}
	}
	var found []Group
	for _, g := range all {
		if len(g.Classes) > 0 {
			found = append(found, g)
		}
	}
	return found
}

// examples are the lines of classes whose fields depend on each other, or that say more than made-up values do.
var examples = map[string]string{
	"Experiment":      "{model: !Sequential [!Linear {out_features: 10}], evaluate: !Train {data: !Digits {}, optimizer: !Adam {}}, objectives: {accuracy: maximize}}",
	"Budget":          "{trials: 200, time: 10m}",
	"Slots":           "{gpu: [0, 1], per_trial: 0.5}",
	"OneOf":           "!OneOf [32, 64, 128]",
	"ManyOf":          "!ManyOf {k: 2, candidates: [a, b, c]}",
	"Permutation":     "!Permutation [a, b, c]",
	"FloatRange":      "!FloatRange {min: 1e-4, max: 0.1, scale: log}",
	"IntRange":        "!IntRange {min: 16, max: 128, step: 16}",
	"NormalRange":     "!NormalRange {mean: 0.0, deviation: 1.0}",
	"Optional":        "!Optional 0.5",
	"Repeat":          "!Repeat {block: !ReLU {}, min: 1, max: 3}",
	"Linear":          "!Linear {out_features: 64}",
	"Sequential":      "!Sequential [!Linear {out_features: 64}, !ReLU {}]",
	"Residual":        "!Residual [!Linear {out_features: 64}, !ReLU {}]",
	"Concat":          "!Concat [!Linear {out_features: 32}, !Identity {}]",
	"Train":           "!Train {data: !Digits {}, optimizer: !Adam {lr: 0.01}, epochs: 20}",
	"Command":         "!Command {argv: [python3, train.py, --lr, \"{model.lr}\"]}",
	"Function":        "!Function {name: branin}",
	"Rule":            "!Rule {where: Linear, wrap: !Sequential [$it, !Dropout {p: 0.2}]}",
	"Recipe":          "!Recipe [!UsePReLU {}, !AddDropout {prob: 0.2}]",
	"SetField":        "!SetField {name: lr, value: 0.01}",
	"ScaleField":      "!ScaleField {name: out_features, factor: 2.0}",
	"Swap":            "!Swap {from: ReLU, to: !LeakyReLU {}}",
	"SwapActivation":  "!SwapActivation {to: !SiLU {}}",
	"Ref":             "!Ref {to: \"model.layers[0].out_features\"}",
	"Expr":            "!Expr 2 * width",
	"Timeout":         "!Timeout {limit: 10m, evaluate: !Command [./train]}",
	"Retry":           "!Retry {attempts: 3, evaluate: !Command [./train]}",
	"OnFailure":       "!OnFailure {then: infeasible, evaluate: !Command [./train]}",
	"Table":           "!Table {file: results.csv, keys: [lr, width], values: [accuracy]}",
	"CSV":             "!CSV {file: houses.csv, target: price}",
	"ScaleWidths":     "!ScaleWidths {factor: 1.5}",
	"SetLearningRate": "!SetLearningRate {lr: 0.01}",
}

// ExampleOf returns an object of a class as it is written in YAML, on a line. When none can be made up that is right, the
// values of required fields are left open.
func ExampleOf(c *symbolic.Class, r *symbolic.Registry) string {
	if text, ok := examples[c.Name]; ok {
		if known, _ := r.Lookup(c.Name); known == c || isForm(c) {
			return text
		}
	}
	if v := sampleObject(c, r, 0); v != nil && symbolic.Check(v, &symbolic.AnySpec{}) == nil {
		if text, err := document.Write(symbolic.NewList(withOneDefault(v)), document.WriteOptions{HideDefaults: true}); err == nil {
			text := strings.TrimSpace(string(text))
			if in, ok := strings.CutPrefix(text, "["); ok && !strings.Contains(text, "\n") {
				return strings.TrimSuffix(in, "]")
			}
		}
	}
	var fields []string
	for _, f := range required(c) {
		fields = append(fields, f.Name+": ...")
	}
	return fmt.Sprintf("!%s {%s}", c.Name, strings.Join(fields, ", "))
}

// withOneDefault returns, of an object that needs no field, one that shows the default of the first that has something to show.
func withOneDefault(o *symbolic.Object) *symbolic.Object {
	if c := o.Class(); len(required(c)) == 0 {
		for _, f := range c.Fields {
			if _, null := f.Default.(symbolic.Null); !null {
				shown := &symbolic.Class{Name: c.Name, Fields: []symbolic.Field{{Name: f.Name, Spec: f.Spec}}}
				return shown.New(symbolic.Entry{Key: f.Name, Value: f.Default})
			}
		}
	}
	return o
}

func required(c *symbolic.Class) []symbolic.Field {
	var all []symbolic.Field
	for _, f := range c.Fields {
		if f.Default == nil {
			all = append(all, f)
		}
	}
	return all
}

// sampleObject makes an object with something in its required fields; nil when nothing is found for one of them.
func sampleObject(c *symbolic.Class, r *symbolic.Registry, depth int) *symbolic.Object {
	if depth > 4 {
		return nil
	}
	var entries []symbolic.Entry
	for _, f := range required(c) {
		v := sample(f.Spec, r, depth)
		if v == nil {
			return nil
		}
		entries = append(entries, symbolic.Entry{Key: f.Name, Value: v})
	}
	return c.New(entries...)
}

// sample makes a value that a spec accepts; nil when none is found.
func sample(s symbolic.Spec, r *symbolic.Registry, depth int) symbolic.Value {
	for _, v := range []symbolic.Value{symbolic.Int(8), symbolic.Float(0.5), symbolic.String("name"), symbolic.String("10m"), symbolic.Bool(true)} {
		if symbolic.Check(v, s) == nil {
			return v
		}
	}
	switch s := s.(type) {
	case *symbolic.IntSpec:
		for _, bound := range []*int64{s.Min, s.Max} {
			if bound != nil {
				return symbolic.Int(*bound)
			}
		}
	case *symbolic.FloatSpec:
		for _, bound := range []*float64{s.Min, s.Max} {
			if bound != nil {
				return symbolic.Float(*bound)
			}
		}
	case *symbolic.EnumSpec:
		return symbolic.String(s.Values[0])
	case *symbolic.LiteralSpec:
		return s.Values[0]
	case *symbolic.OptionalSpec:
		return sample(s.Of, r, depth)
	case *symbolic.UnionSpec:
		return sample(s.Of[0], r, depth)
	case *symbolic.ListSpec:
		items := make([]symbolic.Value, max(1, s.MinSize))
		for i := range items {
			if items[i] = sample(s.Elem, r, depth); items[i] == nil {
				return nil
			}
		}
		return symbolic.NewList(items...)
	case *symbolic.DictSpec:
		var entries []symbolic.Entry
		for _, f := range s.Fields {
			if v := sample(f.Spec, r, depth); f.Default == nil && v != nil {
				entries = append(entries, symbolic.Entry{Key: f.Name, Value: v})
			}
		}
		if v := symbolic.Value(nil); len(entries) == 0 && s.Elem != nil {
			if v = sample(s.Elem, r, depth); v != nil {
				entries = append(entries, symbolic.Entry{Key: "name", Value: v})
			}
		}
		return symbolic.Dict(entries...)
	case *symbolic.ObjectSpec:
		return sampleOf(s, r, depth)
	}
	return nil
}

// sampleOf makes an object of the simplest class that is accepted.
func sampleOf(s *symbolic.ObjectSpec, r *symbolic.Registry, depth int) symbolic.Value {
	if s.Class != nil {
		if o := sampleObject(s.Class, r, depth+1); o != nil {
			return o
		}
		return nil
	}
	var best symbolic.Value
	least := 0
	for _, c := range r.Classes() {
		if !c.Implements(s.Interface) || c.IsPlaceholder() || c.IsReference() {
			continue
		}
		if n := len(required(c)); best == nil || n < least {
			if v := sampleObject(c, r, depth+1); v != nil {
				best, least = v, n
			}
		}
	}
	return best
}
