package experiments

import (
	"fmt"
	"os"
	"slices"

	"symsearch/symbolic"
)

// spaceClass is the class of experiment files of which only the space is wanted: all but the model may be missing.
var spaceClass = func() *symbolic.Class {
	c := *formClass
	c.Fields = slices.Clone(formClass.Fields)
	for i := range c.Fields {
		if c.Fields[i].Name == "objectives" {
			c.Fields[i].Spec = &symbolic.OptionalSpec{Of: c.Fields[i].Spec}
			c.Fields[i].Default = symbolic.Null{}
		}
	}
	return &c
}()

// LoadSpace reads the model, the evaluator and the rules of an experiment file, in which everything else may be missing: its
// Space is all that can be asked of the result. set and the error are those of Load.
func LoadSpace(file string, r *symbolic.Registry, set ...string) (*Experiment, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read experiment: %w", err)
	}
	_, e, err := readForm(file, "", "", text, r, spaceClass, set)
	return e, err
}

// IsSpace reports whether the text of a file is one for LoadSpace alone: it has a model, but neither an evaluator nor objectives nor
// anything else of a search.
func IsSpace(file string, text []byte, r *symbolic.Registry) bool {
	d, _, _ := parseDeclaring(file, text, r, nil)
	if d == nil {
		return false
	}
	o, ok := d.Root.(*symbolic.Object)
	return ok && o.Get("model") != nil && !slices.ContainsFunc([]string{"evaluate", "objectives", "algorithm", "budget"}, func(key string) bool {
		return o.Get(key) != nil
	})
}

// texts returns the texts of a list.
func texts(v symbolic.Value) []string {
	var all []string
	if list, ok := v.(*symbolic.List); ok {
		for _, item := range list.All() {
			if text, ok := item.(symbolic.String); ok {
				all = append(all, string(text))
			}
		}
	}
	return all
}
