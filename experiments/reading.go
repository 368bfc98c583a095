package experiments

import (
	"errors"
	"slices"

	"symsearch/algorithms"
	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/trials"
)

// reading makes an experiment of the tree of a file. Where the file has mistakes it judges what is left: one mistake does
// not keep the others from being told, but what may only follow from one is not told.
type reading struct {
	tree *symbolic.Object
	name string // of the study, when the file gives none

	folder string // where relative paths start, when the file does not say

	registry *symbolic.Registry // that the file was read with

	declared bool                 // the classes of the file are right
	misread  bool                 // a patch is wrong, so that none can be applied
	faults   document.Diagnostics // what was wrong with the file before
	errs     []error
}

// readForm reads a file of which class is wanted, and changes it by set. The error is document.Diagnostics with everything that is
// wrong; the experiment is checked as far as class wants one.
func readForm(file, name, folder string, text []byte, r *symbolic.Registry, class *symbolic.Class, set []string) (*document.Document, *Experiment, error) {
	d, declared, err := parseDeclaring(file, text, r, &symbolic.ObjectSpec{Class: class})
	if d != nil && declared && len(set) > 0 {
		d, err = setIn(d, set)
	}
	if d == nil {
		return nil, nil, err
	}
	tree, ok := d.Root.(*symbolic.Object)
	if !ok || tree.Class() != class {
		return nil, nil, err
	}
	read := reading{tree: tree, name: name, folder: folder, registry: r, declared: declared}
	read.faults, _ = errors.AsType[document.Diagnostics](err)
	e, more := read.experiment()
	if class == formClass && e.space != nil && !read.misread {
		more = errors.Join(more, e.checkSample())
	}
	if err != nil || more != nil {
		return nil, nil, d.Diagnose(errors.Join(err, more))
	}
	return d, e, nil
}

// experiment returns the experiment. Errors carry paths of the tree.
func (r *reading) experiment() (*Experiment, error) {
	e := &Experiment{Name: r.name, Order: Completion, Folder: r.folder}
	if kept := text(r.tree.Get(folderKey)); kept != "" {
		e.Folder = kept
	}
	if given, ok := r.tree.Get("name").(symbolic.String); ok {
		e.Name = string(given)
	}
	if n, ok := r.tree.Get("seed").(symbolic.Int); ok {
		e.Seed = uint64(n)
	}
	if order, ok := r.tree.Get("order").(symbolic.String); ok {
		e.Order = Order(order)
	}
	e.Model, e.Patches, e.Require = r.tree.Get("model"), patchesOf(r.tree), texts(r.tree.Get("require"))
	e.Where = texts(r.tree.Get(whereKey))
	if e.Patches != nil && r.declared {
		var err error
		if e.Patches, err = readPatches(e.Patches, r.registry); err != nil {
			r.fail(patchesKey, err)
			r.misread = true
		}
	}
	e.Evaluate = optionalValue(r.tree.Get("evaluate"))
	r.objectives(e)
	r.parts(e)
	if r.spaceOf(e) && r.tree.Class() == formClass {
		r.search(e)
	}
	if len(r.errs) > 0 {
		return e, errors.Join(r.errs...)
	}
	return e, nil
}

// sound reports whether a part of the file is there, and nothing was found in it.
func (r *reading) sound(key string) bool {
	return r.tree.Get(key) != nil && !slices.ContainsFunc(r.faults, func(d *document.Diagnostic) bool {
		return len(d.Path) > 0 && d.Path[0] == symbolic.Key(key)
	})
}

// fail notes the mistakes below a field, but at places where there is one already.
func (r *reading) fail(field string, err error) {
	if err == nil {
		return
	}
	if field != "" {
		err = below(field, err)
	}
	for _, e := range symbolic.PathErrors(err) {
		if len(e.Path) > 0 && slices.ContainsFunc(r.faults, func(d *document.Diagnostic) bool { return d.Path.Equal(e.Path) }) {
			continue
		}
		if len(e.Path) == 0 {
			r.errs = append(r.errs, e.Err)
			continue
		}
		r.errs = append(r.errs, e)
	}
}

func (r *reading) objectives(e *Experiment) {
	given, ok := r.tree.Get("objectives").(*symbolic.Object)
	if !ok {
		return
	}
	for metric, dir := range given.Fields() {
		e.Objectives = append(e.Objectives, trials.Objective{Name: metric, Maximize: dir == symbolic.String("maximize")})
	}
	if len(e.Objectives) == 0 && r.sound("objectives") {
		r.fail("objectives", errors.New("want at least one objective (such as accuracy: maximize)"))
	}
}

// parts builds what has no hyper-nodes.
func (r *reading) parts(e *Experiment) {
	var err error
	if r.sound("budget") {
		e.Budget, err = symbolic.Build[Budget](r.tree.Get("budget"))
		r.fail("budget", err)
	}
	if r.sound("slots") {
		e.Slots, err = symbolic.Build[Slots](r.tree.Get("slots"))
		r.fail("slots", err)
	}
	workers, given := r.tree.Get("workers").(symbolic.Int)
	if e.Workers = int(workers); !given {
		e.Workers = e.Slots.defaultWorkers()
	}
	e.Algorithm = &algorithms.Random{}
	if a, ok := r.tree.Get("algorithm").(*symbolic.Object); ok {
		e.Algorithm = nil
		if r.sound("algorithm") {
			e.Algorithm, err = symbolic.Build[algorithms.Algorithm](a)
			r.fail("algorithm", err)
		}
	}
	e.file = &loaded{tree: r.tree, algorithm: e.Algorithm, registry: r.registry, workers: given}
}

// spaceOf makes the space. It is false when there is none.
func (r *reading) spaceOf(e *Experiment) bool {
	if len(r.faults) == 0 {
		_, err := e.Space()
		r.fail("", err)
		if err != nil || r.misread {
			r.evaluator(e)
		}
		return err == nil
	}
	if e.Model != nil {
		r.fail("", e.spaceMistakes(e.template(), false, r.sound("evaluate")))
	}
	r.evaluator(e)
	return false
}

// evaluator checks an evaluator without decisions where there is no space to draw it from.
func (r *reading) evaluator(e *Experiment) {
	if r.tree.Class() != formClass || e.Evaluate == nil || !r.sound("evaluate") || r.undecided("evaluate") {
		return
	}
	ev, err := buildEvaluator(e.Evaluate, e.Folder)
	switch {
	case err != nil && !r.declared: // for want of a class
		return
	case err != nil:
		r.fail("evaluate", err)
		return
	}
	r.fail("", e.checkEvaluator(ev))
}

// undecided reports whether there are hyper-nodes in a part of the file, or references to other parts.
func (r *reading) undecided(key string) bool {
	for _, v := range symbolic.All(r.tree.Get(key)) {
		if o, ok := v.(*symbolic.Object); ok && o.Class() != nil && (o.Class().IsPlaceholder() || o.Class().IsReference()) {
			return true
		}
	}
	return false
}

// search checks the budget and the algorithm against the space.
func (r *reading) search(e *Experiment) {
	if !r.sound("budget") || e.Algorithm == nil {
		return
	}
	r.fail("budget", e.limit())
	r.fail("algorithm", e.Algorithm.Setup(e.problem()))
}
