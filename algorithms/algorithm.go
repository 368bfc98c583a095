package algorithms

import (
	"errors"
	"math/rand/v2"

	"symsearch/space"
	"symsearch/symbolic"
)

// Algorithm proposes the points of a study and learns from the trials that
// ended. One goroutine, the runner's, makes every call: an algorithm needs no
// lock, and keeps no generator and no file of its own.
//
// Algorithms that reckon with trials in flight also implement [Starter].
type Algorithm interface {
	// Setup is called once before anything else, with the problem to work on.
	// It checks the settings and forgets all earlier state, so that a value may
	// be set up again for another study. After an error nothing else is called.
	Setup(Problem) error

	// Propose returns what to evaluate next. It is a function of what Observe
	// and Start told so far and of the numbers it draws from rng, and of nothing
	// else: called again with a generator in the same state it returns the same
	// proposal, because a resumed study is only told its log and is never asked
	// to propose it again. The runner may drop a proposal; a point counts as
	// taken once Start (or Observe) told it.
	//
	// ErrWait says that nothing can be proposed before one of the trials in
	// flight ends, ErrExhausted that nothing is left to propose. Any other error
	// ends the study.
	Propose(rng *rand.Rand) (Proposal, error)

	// Observe tells that a trial ended: one that was proposed here, or one that
	// the user enqueued, told or imported, which may come without a Start.
	// It is called once per trial, in the order of the study's log.
	Observe(Trial)
}

// Starter is implemented by algorithms that want to know of trials in flight,
// or that count proposals rather than results.
type Starter interface {
	// Start tells that a trial was handed to a worker. State and Scores are not
	// set yet. A trial whose worker died is started again under its old number
	// and with its old point, so Start may come more than once before Observe.
	Start(Trial)
}

// Problem is what an algorithm works on.
type Problem struct {
	Space      *space.Space
	Objectives []Objective // at least one
	Trials     int         // how many trials the study may take; 0: not known

	// Finish returns what is evaluated for a decoded tree, where that is something else, such as a patched one; nil: it is the
	// tree itself. Two points with one finished tree are one model. It must depend on the tree alone.
	Finish func(tree symbolic.Value) symbolic.Value
}

// Objective names one score of a trial.
type Objective struct {
	Name     string
	Maximize bool // for display only: the scores in a Trial are oriented already
}

// Proposal is a point to evaluate and where it came from.
type Proposal struct {
	Point  space.Point
	Origin Origin

	// AnswerFrom, when not 0, is the number of an ended trial with the same
	// tree: its outcome is recorded for this trial too and nothing is evaluated.
	AnswerFrom int
}

// Origin records how a point was made. It is stored with the trial and comes
// back in Trial.Origin.
type Origin struct {
	Operator string `json:"operator"`          // "random", "mutate", ...: one word
	Parents  []int  `json:"parents,omitempty"` // numbers of the trials it was made from
	Detail   string `json:"detail,omitempty"`  // what was done to them, such as the decision that was redrawn
}

// State says how a trial ended.
type State uint8

const (
	Complete   State = iota // evaluated; has its scores
	Pruned                  // stopped early: what scores it has are of a shorter run
	Infeasible              // the candidate cannot be evaluated, by its nature
	Failed                  // crash, timeout, no metric, not a finite number
)

// String returns the lower-case name of the state.
func (s State) String() string {
	switch s {
	case Complete:
		return "complete"
	case Pruned:
		return "pruned"
	case Infeasible:
		return "infeasible"
	case Failed:
		return "failed"
	}
	return "unknown"
}

// Trial is one trial as an algorithm is told of it.
type Trial struct {
	Number int         // from 1, in the order of the starts
	Point  space.Point // of the problem's space, imported ones too: the runner checked it
	State  State

	// Scores has one number per objective of the problem, oriented so that
	// larger is better. It is nil unless the trial is Complete; a Pruned one
	// may have what it had reached. An algorithm reads it during the call and
	// copies what it keeps.
	Scores []float64

	Origin Origin
}

// What Propose returns when it has no proposal; test with errors.Is.
var (
	// ErrWait: not before another trial ends. Only returned while trials that
	// were told by Start have not ended.
	ErrWait = errors.New("no proposal before a running trial ends")

	// ErrExhausted: every point that the algorithm can propose was taken.
	ErrExhausted = errors.New("no points left to propose")
)
