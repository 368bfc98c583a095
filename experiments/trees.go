package experiments

import (
	"fmt"

	"symsearch/space"
	"symsearch/symbolic"
	"symsearch/trials"
)

// Trees decodes the recorded trials of one study: a point in the store back to the tree that was evaluated. It needs the
// store and the classes and nothing else: neither the experiment file, which may have changed, nor the data. Making one
// costs about as much as loading an experiment, so whoever reads many trials keeps it. It does not change, and may be
// used by several goroutines.
type Trees struct {
	study    trials.Study
	settings *symbolic.Object
	space    *space.Space
}

// OpenTrees returns the decoder of a study's trials. r has the classes that the study was begun with: those of NewRegistry,
// and the program's own. A study whose classes are not there, or were changed so that its space is not one any more, is
// an error.
func OpenTrees(study trials.Study, r *symbolic.Registry) (*Trees, error) {
	fail := func(err error) (*Trees, error) {
		return nil, fmt.Errorf("study %q: its experiment cannot be read back: %w (hint: use the program that ran it, with the same classes)", study.Name, err)
	}
	all, err := withForm(r)
	if err != nil {
		return fail(err)
	}
	if all, err = recordedDeclarations(study.Settings, all); err != nil {
		return fail(err)
	}
	v, err := symbolic.FromJSON([]byte(study.Settings), all)
	if err != nil {
		return fail(err)
	}
	settings, ok := v.(*symbolic.Object)
	if !ok || settings.Get("model") == nil {
		return fail(fmt.Errorf("its settings have no model"))
	}
	e := &Experiment{Model: settings.Get("model"), Patches: patchesOf(settings), Where: texts(settings.Get(whereKey))}
	if o, ok := settings.Get("evaluate").(*symbolic.Object); ok { // of an evaluator that is a Go value only its type is written down
		e.Evaluate = o
	}
	s, err := e.Space()
	if err != nil {
		return fail(err)
	}
	return &Trees{study: study, settings: settings, space: s}, nil
}

// Settings returns the experiment as it was recorded: the tree of its file.
func (t *Trees) Settings() *symbolic.Object { return t.settings }

// Space returns the space that the study searches; its decisions tell what the recorded picks mean.
func (t *Trees) Space() *space.Space { return t.space }

// Tree returns the tree of a trial: a dictionary with the entries model and, when the experiment has an evaluator tree,
// evaluate. Of a traced function the model is what it was answered.
func (t *Trees) Tree(trial trials.Trial) (*symbolic.Object, error) {
	if t.settings.Get(tracedKey) != nil {
		answers, err := readAnswers(trial.Point)
		return symbolic.Dict(symbolic.Entry{Key: "model", Value: answers}), err
	}
	_, tree, err := t.decode(trial)
	return tree, err
}

func (t *Trees) decode(trial trials.Trial) (space.Point, *symbolic.Object, error) {
	fail := func(err error) (space.Point, *symbolic.Object, error) {
		return space.Point{}, nil, fmt.Errorf("study %q: trial %d cannot be decoded: %w", t.study.Name, trial.Number, err)
	}
	p, err := t.space.ParsePoint([]byte(trial.Point))
	if err != nil {
		return fail(err)
	}
	v, err := t.space.Decode(p)
	if err != nil {
		return fail(err)
	}
	tree, ok := Patched(v).(*symbolic.Object)
	if !ok {
		return fail(fmt.Errorf("want a dictionary, got %T", v))
	}
	return p, tree, nil
}
