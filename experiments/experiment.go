package experiments

import (
	"errors"
	"fmt"
	"reflect"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/space"
	"symsearch/symbolic"
	"symsearch/trials"
)

// Experiment is all that a study is run from. Load reads one from a file; a program may also fill one in.
type Experiment struct {
	Name  string         // the name of its study
	Model symbolic.Value // what is searched: a tree with hyper-nodes

	// Patches is a list of patches, or nil: they are applied to the decided model, in order. Hyper-nodes in them, and those
	// that decide which of them there are, belong to the space; a trial's tree is the patched one. Reading a file makes URIs
	// objects; a program does that by patch.ParseURI, with its classes.
	Patches symbolic.Value

	// Evaluate is the tree of the evaluator, which may hold hyper-nodes too: it is decided together with the model and
	// built for every trial. A program may give a Go value as Evaluator instead. Without both its trials cannot be run, but
	// asked for: they are evaluated elsewhere.
	Evaluate  symbolic.Value
	Evaluator eval.Evaluator

	// Growing, if not nil, is the space, which may grow while it is searched; Model is then the template that it began with.
	// See Traced.
	Growing Growing

	Require []string     // rules between decisions, see package space/require: "depth * width <= 4096"
	Rules   []space.Rule // further ones, as Go predicates; see TreeRule for those over the tree

	// Where says which hyper-nodes take part, by name or by the pattern of their place in the file, with what lies in them; the
	// others keep their default. nil: all.
	Where []string

	Objectives []trials.Objective   // at least one; the first decides which trial is best
	Algorithm  algorithms.Algorithm // nil: random search
	Budget     Budget
	Workers    int    // trials evaluated at once; 0: as many as Slots are for, or 1
	Slots      Slots  // what the trials may use of this machine
	Seed       uint64 // the same seed gives the same study
	Order      Order

	// Folder is where relative paths of the evaluator start, as an absolute path: the working directory in which the study was begun.
	// It is kept with the study, so that it can be resumed from elsewhere, and is no part of what it is. "": the working directory.
	Folder string

	// Text is the file that the experiment was read from; "" when there is none. It is kept in the store, so that the
	// study can be resumed without the file.
	Text string

	file  *loaded      // nil for an experiment made by a program
	space *space.Space // of model and evaluate; see Space
	made  basis        // what space was made of
}

// loaded is what is known of an experiment from a file.
type loaded struct {
	tree      *symbolic.Object
	algorithm algorithms.Algorithm // that the tree describes
	workers   bool                 // the file says how many
	registry  *symbolic.Registry   // that the file was read with
}

// Order says which results an algorithm sees when.
type Order string

// The orders. In Completion order a proposal is made with all that has ended by then, and the order of the ends is in the
// study's log. In Strict order proposal k is made with the results of exactly the trials 1 to k-workers, so that one seed
// gives the same study however long each trial takes, at the price of workers that wait for a slow one.
const (
	Completion Order = "completion"
	Strict     Order = "strict"
)

// evaluatorOf returns the evaluator for a decoded tree of the space.
func (e *Experiment) evaluatorOf(tree symbolic.Value) (eval.Evaluator, error) {
	if err := unpatched(tree); err != nil {
		return nil, err
	}
	if e.Evaluate == nil {
		return e.Evaluator, nil // nil also where it is not ours to evaluate
	}
	ev, err := buildEvaluator(tree.(*symbolic.Object).Get("evaluate"), e.Folder)
	if err != nil {
		return nil, eval.Infeasible("the evaluator cannot be built: %w", err)
	}
	return ev, nil
}

// buildEvaluator builds an evaluator whose relative paths start at a folder.
func buildEvaluator(tree symbolic.Value, folder string) (eval.Evaluator, error) {
	ev, err := symbolic.Build[eval.Evaluator](tree)
	if err != nil {
		return nil, err
	}
	if user, ok := eval.As[eval.FolderUser](ev); ok && folder != "" {
		user.UseFolder(folder)
	}
	return ev, nil
}

// Runs reports whether there is an evaluator to run trials with.
func (e *Experiment) Runs() bool { return e.Evaluate != nil || e.Evaluator != nil }

// modelOf returns the model in a decoded tree of the space.
func modelOf(tree symbolic.Value) symbolic.Value {
	return tree.(*symbolic.Object).Get("model")
}

// prepare fills in defaults, sets the algorithm up and reports everything that keeps the experiment from being run.
func (e *Experiment) prepare() error {
	if e.Workers == 0 {
		e.Workers = e.Slots.defaultWorkers()
	}
	if e.Order == "" {
		e.Order = Completion
	}
	if e.Algorithm == nil {
		e.Algorithm = &algorithms.Random{}
	}
	var errs []error
	if e.Name == "" {
		errs = append(errs, errors.New("the experiment has no name"))
	}
	if e.Workers < 0 {
		errs = append(errs, fmt.Errorf("%d workers: want at least 1", e.Workers))
	}
	if err := e.Slots.Validate(); err != nil {
		errs = append(errs, below("slots", err))
	}
	if e.Order != Completion && e.Order != Strict {
		errs = append(errs, fmt.Errorf("order %q: want %s or %s", e.Order, Completion, Strict))
	}
	if err := e.Budget.check(); err != nil {
		errs = append(errs, err)
	}
	if e.Patches != nil && e.file == nil {
		if _, err := readPatches(e.Patches, nil); err != nil {
			errs = append(errs, below(patchesKey, err))
		}
	}
	if _, err := e.Space(); err != nil {
		errs = append(errs, err)
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	if err := e.limit(); err != nil {
		return err
	}
	return e.Algorithm.Setup(e.problem())
}

// problem is the experiment as its algorithm sees it.
func (e *Experiment) problem() algorithms.Problem {
	p := algorithms.Problem{Space: e.space, Trials: e.Budget.Trials}
	if e.Patches != nil {
		p.Finish = Patched
	}
	for _, o := range e.Objectives {
		p.Objectives = append(p.Objectives, algorithms.Objective{Name: o.Name, Maximize: o.Maximize})
	}
	return p
}

// Settings returns the experiment as one tree: of the class FormClass when it was read from a file, a dictionary of what can
// be written down of it when a program made it. Fields that were changed after loading are as they are now.
func (e *Experiment) Settings() *symbolic.Object {
	objectives := make([]symbolic.Entry, len(e.Objectives))
	for i, o := range e.Objectives {
		objectives[i] = symbolic.Entry{Key: o.Name, Value: direction(o)}
	}
	evaluate := e.Evaluate
	switch {
	case evaluate == nil && e.Evaluator == nil:
		evaluate = symbolic.Null{}
	case evaluate == nil:
		evaluate = symbolic.String(fmt.Sprintf("%T", e.Evaluator))
	}
	entries := []symbolic.Entry{
		{Key: "name", Value: symbolic.String(e.Name)},
		{Key: "model", Value: e.Model},
		{Key: "evaluate", Value: evaluate},
		{Key: "objectives", Value: symbolic.Dict(objectives...)},
		{Key: "algorithm", Value: e.algorithmTree()},
		{Key: "seed", Value: symbolic.Int(e.Seed)},
		{Key: "order", Value: symbolic.String(e.Order)},
		{Key: "workers", Value: symbolic.Int(e.Workers)},
	}
	if e.Patches != nil {
		entries = append(entries, symbolic.Entry{Key: patchesKey, Value: e.Patches})
	}
	if e.Growing != nil {
		entries = append(entries, symbolic.Entry{Key: tracedKey, Value: symbolic.Bool(true)})
	}
	if len(e.Where) > 0 {
		items := make([]symbolic.Value, len(e.Where))
		for i, text := range e.Where {
			items[i] = symbolic.String(text)
		}
		entries = append(entries, symbolic.Entry{Key: whereKey, Value: symbolic.NewList(items...)})
	}
	if e.Folder != "" {
		entries = append(entries, symbolic.Entry{Key: folderKey, Value: symbolic.String(e.Folder)})
	}
	if e.file == nil {
		return symbolic.Dict(entries...)
	}
	return e.file.tree.With(entries...)
}

// algorithmTree returns the algorithm with its settings: as the file has it, or, of a Go value, its fields.
func (e *Experiment) algorithmTree() symbolic.Value {
	if e.file != nil && e.Algorithm == e.file.algorithm {
		return e.file.tree.Get("algorithm")
	}
	t := reflect.TypeOf(e.Algorithm)
	if t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct {
		if r, err := NewRegistry(); err == nil {
			if tree, err := symbolic.Of(e.Algorithm, r); err == nil {
				return tree
			}
		}
	}
	return symbolic.String(fmt.Sprintf("%T", e.Algorithm))
}

func direction(o trials.Objective) symbolic.String {
	if o.Maximize {
		return "maximize"
	}
	return "minimize"
}

// identity is the part of the settings that must not change while a study goes on: with another space, evaluator,
// objective, algorithm or seed it would be another study. In strict order the number of workers is part of it.
func identity(settings *symbolic.Object) symbolic.Value {
	var entries []symbolic.Entry
	if patches := patchesOf(settings); patches != nil {
		entries = append(entries, symbolic.Entry{Key: patchesKey, Value: patches})
	}
	if classes := declaredIn(settings); classes != nil {
		entries = append(entries, symbolic.Entry{Key: classesKey, Value: classes})
	}
	for _, key := range []string{"model", "evaluate", "require", whereKey, "objectives", "algorithm", "seed", "order"} {
		v := settings.Get(key)
		optional := key == "require" || key == "evaluate" || key == whereKey
		if v != nil && !(optional && v == symbolic.Value(symbolic.Null{})) {
			entries = append(entries, symbolic.Entry{Key: key, Value: v})
		}
	}
	if settings.Get("order") == symbolic.String(Strict) {
		entries = append(entries, symbolic.Entry{Key: "workers", Value: settings.Get("workers")})
	}
	return symbolic.Dict(entries...)
}
