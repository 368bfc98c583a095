package experiments

import (
	"encoding/json"
	"fmt"
	"strings"

	"symsearch/trials"
)

// Steering is what one may ask of a study while it runs: an Enqueue, Stop, Pause, Continue, Kill or SetBudget. It is asked
// by Steer, and carried out by the process that holds the study.
type Steering interface {
	// carryOut does what is asked, as far as memory and the writer's batch go; whoever calls it commits. An error refuses, and
	// then nothing was done. Without both the answer comes later.
	carryOut(r *runner, q trials.Request) (*Done, error)
	word() string
}

// Enqueue asks for trials of points that one wants to see tried, before anything new is proposed.
type Enqueue struct {
	// Points are JSON objects as Space.Complete takes them: what they leave open is declared or drawn.
	Points []json.RawMessage `json:"points"`
}

// Stop asks for the end of the run, as an interrupt does: nothing new is started, and running trials may end; with Now they are
// cut off.
type Stop struct {
	Now bool `json:"now,omitempty"`
}

// Pause asks to start nothing new for a while. The run stays, and holds the study.
type Pause struct{}

// Continue ends a pause.
type Continue struct{}

// Kill asks for the end of one trial, which is recorded as failed, of the kind eval.KindKilled; the study goes on.
type Kill struct {
	Trial int `json:"trial"`
}

// SetBudget asks for other limits of the study's budget, also in its text, so that they hold when it is resumed.
type SetBudget struct {
	Set []string `json:"set"` // "trials=200", "time=2h": fields of Budget, values as in a file
}

func (Enqueue) word() string   { return "enqueue" }
func (Stop) word() string      { return "stop" }
func (Pause) word() string     { return "pause" }
func (Continue) word() string  { return "continue" }
func (Kill) word() string      { return "kill" }
func (SetBudget) word() string { return "set-budget" }

// Done is what was done for a Steering.
type Done struct {
	Text    string            `json:"text,omitempty"`    // for people, on one line
	Reason  Reason            `json:"reason,omitempty"`  // why Ask was given no trial
	Trials  []int             `json:"trials,omitempty"`  // that were enqueued, killed or leased
	Points  []json.RawMessage `json:"points,omitempty"`  // of enqueued trials, complete
	Running int               `json:"running,omitempty"` // trials that are being evaluated
	Answers []Answer          `json:"answers,omitempty"` // to what Tell told
}

// readSteering reads a request.
func readSteering(q trials.Request) (Steering, error) {
	switch q.Kind {
	case Enqueue{}.word():
		return readAs[Enqueue](q)
	case Stop{}.word():
		return readAs[Stop](q)
	case Pause{}.word():
		return readAs[Pause](q)
	case Continue{}.word():
		return readAs[Continue](q)
	case Kill{}.word():
		return readAs[Kill](q)
	case SetBudget{}.word():
		return readAs[SetBudget](q)
	case outsideAsk{}.word():
		return readAs[outsideAsk](q)
	case outsideTell{}.word():
		return readAs[outsideTell](q)
	}
	return nil, fmt.Errorf("this version does not know what %q is (hint: another version of the program runs the study)", q.Kind)
}

func readAs[S Steering](q trials.Request) (Steering, error) {
	var s S
	d := json.NewDecoder(strings.NewReader(q.Body))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("%s: %w", q.Kind, err)
	}
	return s, nil
}
