package eval

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"

	"symsearch/symbolic"
)

// Metrics are the numbers a candidate is known by after its evaluation, such as
// {"accuracy": 0.97, "parameters": 9610}. Which of them are objectives, and
// whether larger is better, is the experiment's business and not the evaluator's.
type Metrics map[string]float64

// NotFinite returns the names of the metrics that are NaN or infinite, sorted.
func (m Metrics) NotFinite() []string {
	var names []string
	for name, v := range m {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Names returns the names of the metrics, sorted.
func (m Metrics) Names() []string { return slices.Sorted(maps.Keys(m)) }

// Candidate is one concrete tree to evaluate and what belongs to its trial. It is
// data, apart from Report, so that it can be sent to another machine.
type Candidate struct {
	// Trial is the number of the trial, from 1; 0 outside of a study.
	Trial int

	// Attempt counts the evaluations of this trial, from 1; an evaluation that
	// was cut off by a crash of the runner is started again with the next one.
	Attempt int

	// Seed is all the randomness an evaluator may use. The same tree with the
	// same seed is expected to give the same metrics, whatever the attempt.
	Seed uint64

	// Study is the name of the study; "" outside of one.
	Study string

	// Value is the concrete model tree. It is immutable and may be shared with
	// other goroutines.
	Value symbolic.Value

	// Params is a dictionary of the trial's picks by decision name or path, for
	// the {placeholders} of [Command] and [Table]; nil when there are none.
	Params symbolic.Value

	// Dir is the trial's own directory, which exists; "" when there is none. An
	// evaluator may leave files in it.
	Dir string

	// Slot is the part of the machine that is the trial's while it runs.
	Slot Slot

	// Report tells what is known while the evaluation is running, by increasing
	// steps (epochs, for example). It is called from one goroutine at a time.
	// The metrics may be NaN or infinite, since a run that diverges is worth
	// seeing, and belong to the receiver. When it returns [ErrStop] the
	// evaluation shall end soon, with ErrStop as its error and the last metrics
	// it had, if any; any other error ends it in the same way.
	//
	// A runner never leaves it nil.
	Report func(step int, m Metrics) error
}

// Evaluator scores candidates. It is called from many goroutines at once, keeps
// nothing between calls that could change a result, and returns soon after ctx is
// done, with an error for which errors.Is(err, ctx.Err()) or errors.Is(err,
// context.Cause(ctx)) holds.
//
// Evaluators are themselves objects of the experiment tree and are built anew for
// each trial: building one must be cheap, and data that is slow to load stands
// behind a cache of the process.
//
// An error that wraps [ErrStop] or [ErrInfeasible] is an answer, not a failure. A
// [*Failure] says what kind of failure it was. With an error the metrics may still
// hold what was known before.
type Evaluator interface {
	Evaluate(context.Context, Candidate) (Metrics, error)
}

// Tester is implemented by an [Evaluator] that can also score a candidate on data
// that the search never saw. It is meant for the few candidates that are chosen at
// the end: whoever searches by test scores fools himself.
type Tester interface {
	Test(context.Context, Candidate) (Metrics, error)
}

// MetricNamer is implemented by an [Evaluator] that knows its metrics beforehand,
// so that a misspelt objective is found before the first trial. Evaluations may
// give more metrics than these; nil means that the names are not known.
type MetricNamer interface {
	MetricNames() []string
}

// Preparer is implemented by an [Evaluator] that can say before the first trial what
// would fail in all of them: a data file that is missing, a program that is not
// installed. It may be slow, since it may load what the evaluations share; it changes
// nothing else.
type Preparer interface {
	Prepare() error
}

// ModelTyper is implemented by an [Evaluator] that takes only models of one kind, such
// as layers, so that another one is found when the experiment is read.
type ModelTyper interface {
	ModelSpec() symbolic.Spec
}

// Checker is implemented by an [Evaluator] that can say without an evaluation whether a
// candidate cannot be evaluated: a network that does not fit its data, a placeholder
// that stands for nothing. When nothing that is drawn can be, the experiment is refused
// before its first trial. Paths in the error are below the model.
type Checker interface {
	Check(Candidate) error
}

// DirUser is implemented by an [Evaluator] that wants Candidate.Dir. Others get none,
// so that a study of 100,000 trials does not leave as many empty directories.
type DirUser interface {
	UsesDir() bool
}

// FolderUser is implemented by an [Evaluator] whose settings may hold relative paths. UseFolder says where they start, as an
// absolute path, before anything else is asked; without it they start at the working directory.
type FolderUser interface {
	UseFolder(folder string)
}

// As returns the first evaluator that is a T: e itself, or one that it wraps. An
// evaluator that wraps another one has a method Unwrap() Evaluator.
func As[T any](e Evaluator) (found T, ok bool) {
	for e != nil {
		if t, ok := e.(T); ok {
			return t, true
		}
		w, ok := e.(interface{ Unwrap() Evaluator })
		if !ok {
			break
		}
		e = w.Unwrap()
	}
	return found, false
}

var (
	// ErrStop ends an evaluation early: returned by Candidate.Report when the
	// trial is not worth going on, and by Evaluate because of that.
	ErrStop = errors.New("stopped early")

	// ErrInfeasible says that the candidate has no score, now and for ever, such
	// as a network that does not fit its input. Wrap it with the reason.
	ErrInfeasible = errors.New("infeasible")

	// ErrStopStudy says that the study has to stop, since its other trials would
	// come to the same. It wraps or stands beside the failure of the trial that
	// said so, which is recorded as any other; AsFailure finds it. A runner
	// starts no further trials then, lets running ones end, and ends with this error.
	ErrStopStudy = errors.New("the study has to stop")

	// ErrNotRun says that the candidate was not evaluated, through no fault of its
	// own: the disk is full, the trial's directory cannot be written. It is
	// neither an answer nor a failure. A runner starts no further trials then,
	// lets running ones end, and runs this one again when the study goes on.
	ErrNotRun = errors.New("not evaluated")

	// ErrNoTest is returned by Test of an evaluator that wraps another one which
	// is no [Tester], or that has not been told what to test on.
	ErrNoTest = errors.New("evaluator has no held-out test")
)
