package experiments

import (
	"slices"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// ReadTree reads a file as the tree that it is, to be looked at or edited: an experiment file, also one in which much is
// missing, or any other tree, such as a model. A dictionary with the entry model and at least one other of an experiment is
// one. Neither a space nor an evaluator is made of it. file is its name in messages; document and error are those of
// document.Read.
func ReadTree(file string, text []byte, r *symbolic.Registry, how document.Options) (*document.Document, error) {
	all, err := withForm(r)
	if err != nil {
		return nil, err
	}
	d, declared, err := readDeclaring(file, text, all, &symbolic.AnySpec{}, how)
	if d == nil || !declared {
		return nil, err
	}
	o, ok := d.Root.(*symbolic.Object)
	if !ok || o.Class() != formClass && !looksLikeExperiment(o) {
		return d, err
	}
	class := formClass
	if o.Class() == nil && o.Get("objectives") == nil {
		class = spaceClass
	}
	d, _, err = readDeclaring(file, text, all, &symbolic.ObjectSpec{Class: class}, how)
	return d, err
}

// looksLikeExperiment reports whether a dictionary is meant to be an experiment.
func looksLikeExperiment(o *symbolic.Object) bool {
	return o.Class() == nil && o.Get("model") != nil && slices.ContainsFunc([]string{"evaluate", "objectives", "algorithm", "budget", "require", "patches"}, func(key string) bool {
		return o.Get(key) != nil
	})
}

// withForm returns the registry with the class of experiment files.
func withForm(r *symbolic.Registry) (*symbolic.Registry, error) {
	if c, ok := r.Lookup(formClass.Name); ok && c == formClass {
		return r, nil
	}
	return symbolic.NewRegistry(append(slices.Clip(r.Classes()), formClass)...)
}
