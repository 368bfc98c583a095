package experiments

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"symsearch/symbolic"
	"symsearch/trials"
)

// ChangedError says that a study cannot go on with an experiment, since it would not be the same search any more.
type ChangedError struct {
	Study   string
	Changes symbolic.Changes // from the study in the store to the experiment
}

// Error shows every change as a line of a tree diff.
func (e *ChangedError) Error() string {
	return fmt.Sprintf("study %q was begun with another experiment:\n%s\n(hint: undo the change, give it another name, or begin anew with --fresh)",
		e.Study, e.Changes)
}

// openStudy finds the experiment's study in the store, or creates it. It reports whether there was one; also in a new one
// another process may have started trials before it is ours.
func openStudy(ctx context.Context, store *trials.Store, e *Experiment) (trials.Study, bool, error) {
	settings := e.Settings()
	text, err := symbolic.ToJSON(settings)
	if err != nil {
		return trials.Study{}, false, err
	}
	digest := symbolic.Digest(identity(settings))
	study, err := store.Study(ctx, e.Name)
	if errors.Is(err, trials.ErrNoStudy) {
		study, err = store.Create(ctx, trials.Study{
			Name: e.Name, File: e.Text, Settings: string(text), Digest: digest, Seed: e.Seed, Objectives: e.Objectives,
		})
		if !errors.Is(err, trials.ErrStudyExists) {
			return study, false, err
		}
		study, err = store.Study(ctx, e.Name) // another process was faster
	}
	if err == nil && study.Digest != digest && e.keepWorkers(study) {
		settings = e.Settings()
		digest = symbolic.Digest(identity(settings))
	}
	if err != nil || study.Digest == digest {
		return study, true, err
	}
	return study, true, changed(study, settings)
}

// keepWorkers gives an experiment whose file leaves the number of workers to its slots the number that the study has, where
// that is part of it: in strict order, on a machine with other slots. It reports whether it did.
func (e *Experiment) keepWorkers(study trials.Study) bool {
	var recorded struct {
		Workers int `json:"workers"`
	}
	if e.Order != Strict || e.file == nil || e.file.workers || json.Unmarshal([]byte(study.Settings), &recorded) != nil || recorded.Workers < 1 {
		return false
	}
	e.Workers = recorded.Workers
	return true
}

// changed says what differs between the settings of a study and new ones.
func changed(study trials.Study, settings *symbolic.Object) error {
	r, err := recordedClasses(settings, study.Settings)
	if err != nil {
		return err
	}
	old, err := symbolic.FromJSON([]byte(study.Settings), r)
	if err != nil {
		return fmt.Errorf("study %q was begun with another experiment, whose settings cannot be read here: %w", study.Name, err)
	}
	was, ok := old.(*symbolic.Object)
	if !ok {
		return fmt.Errorf("study %q: its settings are not an experiment", study.Name)
	}
	return &ChangedError{Study: study.Name, Changes: symbolic.Diff(identity(was), identity(settings))}
}

// recordedClasses returns a registry to read recorded settings with: every class of the new settings, the shipped ones
// that they do not redefine, and those that the recorded ones declare, as they were.
func recordedClasses(settings *symbolic.Object, recorded string) (*symbolic.Registry, error) {
	declared, _ := settings.Get(classesKey).(*symbolic.Object)
	seen := map[string]bool{}
	var classes []*symbolic.Class
	add := func(c *symbolic.Class) {
		if c != nil && !seen[c.Name] && (declared == nil || declared.Get(c.Name) == nil) {
			seen[c.Name] = true
			classes = append(classes, c)
		}
	}
	for _, v := range symbolic.All(settings) {
		if o, ok := v.(*symbolic.Object); ok {
			add(o.Class())
		}
	}
	add(formClass)
	for _, c := range Classes() {
		add(c)
	}
	r, err := symbolic.NewRegistry(classes...)
	if err != nil {
		return nil, err
	}
	return recordedDeclarations(recorded, r)
}
