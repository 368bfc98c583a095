package trace

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"symsearch/space"
	"symsearch/symbolic"
)

// Visit is Run for who keeps trials: it returns what the run answered, by name, and the point in the present space. These
// answers are how a trial is written down, since they mean the same in every space of the function: At and Point read them.
// The answers and the point are valid with an error of the function too.
func (tr *Tracer[V]) Visit(s *space.Space, p space.Point) (answers *symbolic.Object, at space.Point, grown bool, err error) {
	r, err := tr.Run(s, p)
	now := tr.Space()
	answers, failed := tr.answersOf(now, r.Point)
	return answers, r.Point, r.Grown, errors.Join(err, failed)
}

// answersOf returns what a point answers, in the order of its decisions: numbers, and the labels of candidates, with their
// index in front where two are alike.
func (tr *Tracer[V]) answersOf(s *space.Space, p space.Point) (*symbolic.Object, error) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	picks, err := tr.answers(s, p)
	if err != nil {
		return nil, err
	}
	var entries []symbolic.Entry
	for _, name := range tr.versions[s].names {
		if pick, ok := picks[name]; ok {
			entries = append(entries, symbolic.Entry{Key: name, Value: tr.known[name].value(pick)})
			delete(picks, name) // it may stand in several places
		}
	}
	return symbolic.Dict(entries...), nil
}

// At runs the function with answers that Visit gave, in this process or another. What they do not say has its default; what
// the function does not ask for is not looked at.
func (tr *Tracer[V]) At(answers *symbolic.Object) (V, error) {
	for {
		tr.mu.Lock()
		given, err := tr.given(answers)
		tr.mu.Unlock()
		if err != nil {
			var zero V
			return zero, err
		}
		v, asked, err := tr.runAndLearn(given)
		tr.mu.Lock()
		more, _ := tr.given(answers)
		tr.mu.Unlock()
		if len(more) == len(given) || asked.err != nil {
			return v, err
		}
	}
}

// Learn makes the space grow by what the function asks for with these answers: so a study that goes on in another process has
// the space that it had. An error of the function itself is none here.
func (tr *Tracer[V]) Learn(answers *symbolic.Object) error {
	tr.mu.Lock()
	_, err := tr.given(answers)
	tr.mu.Unlock()
	if err == nil {
		_, _ = tr.At(answers) // that there is no model is known to the trial
	}
	return err
}

// Point returns the point of the present space with these answers, and defaults for what they do not say.
func (tr *Tracer[V]) Point(answers *symbolic.Object) (space.Point, error) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	picks, err := tr.given(answers)
	if err != nil {
		return space.Point{}, err
	}
	return tr.pointOf(picks)
}

// given returns the picks of answers, as far as their names are known.
func (tr *Tracer[V]) given(answers *symbolic.Object) (map[string]float64, error) {
	picks := make(map[string]float64, answers.Len())
	for name, v := range answers.Fields() {
		n := tr.known[name]
		if n == nil {
			continue
		}
		pick, ok := n.pickOf(v)
		if !ok {
			return nil, fmt.Errorf("trace: the decision %q has no answer %v (has the function changed?)", name, v)
		}
		picks[name] = pick
	}
	return picks, nil
}

// value returns how a pick is written down.
func (n *node) value(pick float64) symbolic.Value {
	if n.q.n == 0 {
		if _, whole := n.alone.Decisions()[0].Domain.(space.Ints); whole {
			return symbolic.Int(pick)
		}
		return symbolic.Float(pick)
	}
	return symbolic.String(n.texts()[int(pick)])
}

// texts returns the labels of the candidates, each with its index in front where two are alike.
func (n *node) texts() []string {
	texts := make([]string, n.q.n)
	for i, c := range n.q.tree.(*symbolic.Object).Get("candidates").(*symbolic.List).All() {
		texts[i] = string(c.(symbolic.String))
	}
	sorted := slices.Clone(texts)
	slices.Sort(sorted)
	if len(slices.Compact(sorted)) < len(texts) {
		for i := range texts {
			texts[i] = strconv.Itoa(i) + ": " + texts[i]
		}
	}
	return texts
}

// pickOf is the inverse of value.
func (n *node) pickOf(v symbolic.Value) (float64, bool) {
	pick := -1.0
	switch v := v.(type) {
	case symbolic.Int:
		pick = float64(v)
	case symbolic.Float:
		pick = float64(v)
	case symbolic.String:
		pick = float64(slices.Index(n.texts(), string(v)))
	default:
		return 0, false
	}
	if _, text := v.(symbolic.String); text != (n.q.n > 0) {
		return 0, false
	}
	return pick, n.takes(pick)
}
