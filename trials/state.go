package trials

import (
	"fmt"
	"slices"
	"strings"
)

// State is where a trial stands. It is text, the same in Go, SQL and on the
// command line.
type State string

// The states of a trial. A trial waits or runs until it has ended; an ended
// trial never changes again.
const (
	Waiting    State = "waiting"    // enqueued, or interrupted and to be run again
	Running    State = "running"    // being evaluated, or an orphan of a process that died
	Complete   State = "complete"   // evaluated, with every objective
	Pruned     State = "pruned"     // stopped early, with what it had
	Infeasible State = "infeasible" // the evaluator refused the candidate
	Failed     State = "failed"     // crashed, timed out, gave no metric
)

var states = []State{Waiting, Running, Complete, Pruned, Infeasible, Failed}

// Ended reports whether a trial in state s has its final outcome.
func (s State) Ended() bool {
	switch s {
	case Complete, Pruned, Infeasible, Failed:
		return true
	}
	return false
}

// ParseState reads a state as a user writes it.
func ParseState(text string) (State, error) {
	if s := State(strings.ToLower(text)); slices.Contains(states, s) {
		return s, nil
	}
	return "", fmt.Errorf("unknown state %q: want one of %s", text, stateList())
}

func stateList() string {
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}
