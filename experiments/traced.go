package experiments

import (
	"context"
	"errors"
	"fmt"

	"symsearch/eval"
	"symsearch/space"
	"symsearch/space/trace"
	"symsearch/symbolic"
	"symsearch/trials"
)

// Growing is a space that is found out while it is searched: a *trace.Tracer. What a trial decided is written down as
// answers by name, which mean the same however much the space has grown.
type Growing interface {
	First() *space.Space // before any growth: what the study is known by
	Space() *space.Space // as it is known now

	// Visit makes the trial of a point of Space, and says whether the space has grown by it. The answers and the point in the
	// present space are valid with an error, for which there is no trial.
	Visit(s *space.Space, p space.Point) (answers *symbolic.Object, at space.Point, grown bool, err error)

	Learn(answers *symbolic.Object) error                // lets the space grow by an earlier trial
	Point(answers *symbolic.Object) (space.Point, error) // in the present space
}

// Traced returns an experiment that searches what a traced function decides: define-by-run. score gets what the function
// returns for the trial's decisions; the function runs for each trial where its point is proposed, and again where it is
// evaluated. An error of the function makes the trial infeasible.
//
// When a proposal takes the function to a branch that is new, the trials in flight are waited for, and the algorithm is
// told all trials so far in the space that has grown. A study that is continued finds its space again by the answers of its
// trials. Fill in the rest of the experiment: at least Name and Objectives. Rules and patches have no place in it: let the function
// return an error. Such a study cannot be asked for trials nor replayed; commands show it like any other.
func Traced[V any](tracer *trace.Tracer[V], score func(context.Context, V) (eval.Metrics, error)) *Experiment {
	return &Experiment{
		Model: tracer.First().Template(), Growing: tracer,
		Evaluator: eval.Func(func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
			answers, ok := c.Value.(*symbolic.Object)
			if !ok {
				return nil, fmt.Errorf("want the answers of a traced function, got %v", c.Value)
			}
			v, err := tracer.At(answers)
			if err != nil {
				return nil, eval.Infeasible("%w", err)
			}
			return score(ctx, v)
		}),
	}
}

// growingSpace returns the present space of an experiment whose space grows.
func (e *Experiment) growingSpace() (*space.Space, error) {
	if len(e.Require)+len(e.Rules) > 0 || e.Patches != nil || e.Evaluate != nil {
		return nil, errors.New("a traced experiment has no rules, no patches and no evaluator tree (hint: let the function return an error)")
	}
	e.space = e.Growing.Space()
	return e.space, nil
}

var errGrows = errors.New("the experiment is a traced one, whose space may grow: it can only be run")

// tracedKey marks, in the settings of a study, that its points are answers.
const tracedKey = "traced"

// spaceGrew ends the part of a run in which the space was smaller.
const spaceGrew Reason = "the space has grown"

// grow lets the space grow by the trials that the study has.
func (e *Experiment) grow(ctx context.Context, store *trials.Store) error {
	study, err := store.Study(ctx, e.Name)
	if errors.Is(err, trials.ErrNoStudy) {
		return nil
	}
	if err != nil {
		return err
	}
	for ev, err := range store.Log(ctx, study, trials.LogOptions{}) {
		if err != nil {
			return err
		}
		if ev.Kind != trials.Enqueued && ev.Kind != trials.Started {
			continue
		}
		answers, err := readAnswers(ev.Point)
		if err == nil {
			err = e.Growing.Learn(answers)
		}
		if err != nil {
			return fmt.Errorf("resume study %q: trial %d: %w", e.Name, ev.Trial, err)
		}
	}
	return nil
}

func readAnswers(text string) (*symbolic.Object, error) {
	v, err := symbolic.FromJSON([]byte(text), nil)
	if err != nil {
		return nil, err
	}
	answers, ok := v.(*symbolic.Object)
	if !ok {
		return nil, fmt.Errorf("want an object of answers, got %s", text)
	}
	return answers, nil
}

// visit makes the flight of a point of a space that may grow. Its tree is that of the answers, so that equal trials have equal
// trees in all spaces.
func (r *runner) visit(p space.Point) (*flight, error) {
	answers, at, grown, err := r.e.Growing.Visit(r.space, p)
	f := &flight{tree: symbolic.Dict(symbolic.Entry{Key: "model", Value: answers}), params: answers}
	f.trial.Point = at
	if grown {
		r.grown, r.reason = true, spaceGrew
	}
	return f, err
}

// parse reads the point of a trial.
func (r *runner) parse(text string) (space.Point, error) {
	if r.e.Growing == nil {
		return r.space.ParsePoint([]byte(text))
	}
	answers, err := readAnswers(text)
	if err != nil {
		return space.Point{}, err
	}
	return r.e.Growing.Point(answers)
}
