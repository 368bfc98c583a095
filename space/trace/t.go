package trace

import (
	"fmt"

	"symsearch/space"
	"symsearch/symbolic"
)

// T is one run of a traced function: what it asks for decisions. It is used by one goroutine, during the run. After a
// mistake, such as a range with no numbers, it answers zero, and the run ends with the error.
type T struct {
	given map[string]float64 // answers by name: the index of a candidate, or the number
	asked []answer
	seen  map[string]int // where in asked
	known map[string]*node
	err   error
	grown bool // the run has made the space grow
}

// answer is a question of a run and what was answered.
type answer struct {
	name string
	q    question
	pick float64
}

// question is what may be answered; its tree is compared when a name is asked again.
type question struct {
	tree symbolic.Value // a hyper-node
	n    int            // candidates; 0: a number
}

// OneOf decides between texts. With other candidates: trace.OneOf.
func (t *T) OneOf(name string, candidates ...string) string {
	return OneOf(t, name, candidates...)
}

// OneOf decides between candidates of any type, which are shown as fmt prints them.
func OneOf[C any](t *T, name string, candidates ...C) C {
	labels := make([]string, len(candidates))
	for i, c := range candidates {
		labels[i] = fmt.Sprint(c)
	}
	if i := t.Index(name, labels...); i < len(candidates) {
		return candidates[i]
	}
	var zero C
	return zero
}

// Index decides between candidates that have these labels, and returns the index of one.
func (t *T) Index(name string, labels ...string) int {
	values := make([]symbolic.Value, len(labels))
	for i, l := range labels {
		values[i] = symbolic.String(l)
	}
	return int(t.ask(name, question{space.OneOf{Candidates: values}.Node(), len(labels)}))
}

// Bool decides between false and true.
func (t *T) Bool(name string) bool { return t.Index(name, "false", "true") == 1 }

// Float decides on a number. The name of the range is not looked at.
func (t *T) Float(name string, r space.FloatRange) float64 {
	r.Name = ""
	return t.ask(name, question{r.Node(), 0})
}

// Int decides on an integer. The name of the range is not looked at.
func (t *T) Int(name string, r space.IntRange) int {
	r.Name = ""
	return int(t.ask(name, question{r.Node(), 0}))
}

// ask returns the answer to a question: the given one, if it is an answer to it, or the default.
func (t *T) ask(name string, q question) float64 {
	if i, again := t.seen[name]; again {
		if !t.asked[i].q.equal(q) {
			t.fail("the decision %q is asked for twice, and not alike: %v, then %v", name, t.asked[i].q.tree, q.tree)
		}
		return t.asked[i].pick
	}
	if t.err != nil {
		return 0
	}
	n := t.known[name]
	switch {
	case n == nil:
		var err error
		if n, err = newNode(name, q); err != nil {
			t.fail("the decision %q: %w", name, err)
			return 0
		}
	case !n.q.equal(q):
		t.fail("the decision %q is asked for in two ways: %v, then %v (hint: give them two names)", name, n.q.tree, q.tree)
		return 0
	}
	pick, ok := t.given[name]
	if !ok || !n.takes(pick) {
		pick = n.def
	}
	t.seen[name] = len(t.asked)
	t.asked = append(t.asked, answer{name, q, pick})
	return pick
}

func (t *T) fail(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf("trace: "+format, args...)
	}
}

func (q question) equal(p question) bool {
	return q.n == p.n && symbolic.Equal(q.tree, p.tree)
}
