package trace

import (
	"errors"
	"fmt"
	"maps"
	"sync"

	"symsearch/space"
)

// Tracer knows what a function has asked for so far. It may be used by many goroutines, if the function may.
type Tracer[V any] struct {
	f func(*T) (V, error)

	mu       sync.Mutex
	nodes    []*node // in the order in which they were found
	known    map[string]*node
	probes   int
	first    *version // before any growth
	latest   *version
	versions map[*space.Space]*version
}

// Result is one run of the function at a point.
type Result[V any] struct {
	Value V
	Point space.Point // what the run decided, as a point of Tracer.Space
	Grown bool        // the run asked for something new: the space has changed
}

// Limits of what is looked for: a function that asks for more names than this, with new ones in every run, has no space.
const (
	mostNames  = 10_000
	mostProbes = 20_000 // runs to find conditions, for each growth; beyond them decisions are taken to be always active
)

// New traces a function: it runs it with defaults, then changes one answer at a time, as long as new questions come.
func New[V any](f func(*T) (V, error)) (*Tracer[V], error) {
	tr := &Tracer[V]{f: f, known: map[string]*node{}, versions: map[*space.Space]*version{}}
	_, t, err := tr.try(nil)
	if t.err != nil {
		return nil, t.err
	}
	if err != nil && len(t.asked) == 0 {
		return nil, err
	}
	if _, err := tr.learn(t); err != nil {
		return nil, err
	}
	err = tr.rebuild()
	tr.first = tr.latest
	return tr, err
}

// First returns the space as it was known before any growth: it is the same in every process, as the function is.
func (tr *Tracer[V]) First() *space.Space { return tr.first.space }

// Space returns the space as it is known now.
func (tr *Tracer[V]) Space() *space.Space {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.latest.space
}

// Run runs the function at a point of s, which is what Space returned now or earlier. The error is the function's, or says
// that it asks for a name in two ways.
func (tr *Tracer[V]) Run(s *space.Space, p space.Point) (Result[V], error) {
	tr.mu.Lock()
	answers, err := tr.answers(s, p)
	if err != nil {
		tr.mu.Unlock()
		return Result[V]{}, err
	}
	tr.mu.Unlock()
	v, t, err := tr.runAndLearn(answers)
	r := Result[V]{Value: v, Grown: t.grown}
	for _, a := range t.asked {
		answers[a.name] = a.pick
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	var at error
	r.Point, at = tr.pointOf(answers)
	return r, errors.Join(err, at)
}

// runAndLearn runs the function, and makes the space grow by what was not expected.
func (tr *Tracer[V]) runAndLearn(answers map[string]float64) (V, *T, error) {
	tr.mu.Lock()
	known := maps.Clone(tr.known)
	tr.mu.Unlock()
	v, t, err := tr.run(answers, known)
	if t.err != nil {
		return v, t, t.err
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	grown, learned := tr.learn(t)
	if grown {
		learned = errors.Join(learned, tr.rebuild())
	}
	t.grown = grown
	return v, t, errors.Join(err, learned)
}

// Translate returns what a point of s, an earlier space, means in the present one: the same answers, and defaults for what
// was not known then, which is what its run had.
func (tr *Tracer[V]) Translate(s *space.Space, p space.Point) (space.Point, error) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	answers, err := tr.answers(s, p)
	if err != nil {
		return space.Point{}, err
	}
	return tr.pointOf(answers)
}

// run runs the function once.
func (tr *Tracer[V]) run(answers map[string]float64, known map[string]*node) (V, *T, error) {
	t := &T{given: answers, seen: map[string]int{}, known: known}
	v, err := tr.f(t)
	return v, t, err
}

func (tr *Tracer[V]) try(answers map[string]float64) (V, *T, error) { return tr.run(answers, tr.known) }

// learn takes in what a run asked for; true when that was not expected.
func (tr *Tracer[V]) learn(t *T) (grown bool, err error) {
	tr.probes = 0
	for queue := []*T{t}; len(queue) > 0; {
		t, queue = queue[0], queue[1:]
		var more []*T
		if tr.surprising(t) {
			grown = true
			if more, err = tr.explain(t); err != nil {
				return grown, err
			}
		}
		tr.widen(t)
		queue = append(queue, more...)
	}
	return grown, nil
}

// surprising reports whether a run asked for something that is new, or not active.
func (tr *Tracer[V]) surprising(t *T) bool {
	answers := t.answers()
	for _, a := range t.asked {
		if n := tr.known[a.name]; n == nil || !n.active(answers) {
			return true
		}
	}
	return false
}

// answers returns the picks of a run by name.
func (t *T) answers() map[string]float64 {
	answers := make(map[string]float64, len(t.asked))
	for _, a := range t.asked {
		answers[a.name] = a.pick
	}
	return answers
}

// explain finds out under which earlier answers the new questions of a run hang. It returns the runs that it made on the way.
func (tr *Tracer[V]) explain(t *T) ([]*T, error) {
	fresh := map[string]*node{}
	for _, a := range t.asked {
		if tr.known[a.name] == nil {
			n, err := newNode(a.name, a.q)
			if err != nil {
				return nil, err
			}
			fresh[a.name] = n
		}
	}
	if len(fresh) == 0 {
		return nil, nil
	}
	if len(tr.known)+len(fresh) > mostNames {
		return nil, fmt.Errorf("trace: the function asks for more than %d names", mostNames)
	}
	for name, n := range fresh {
		tr.known[name] = n
	}
	var runs []*T
	without := make([][]*T, len(t.asked)) // by question: the run with each other answer to it
	for i, a := range t.asked {
		n := tr.known[a.name]
		if len(n.picks) < 2 {
			continue
		}
		without[i] = make([]*T, len(n.picks))
		for j, pick := range n.picks {
			if pick == a.pick || tr.probes == mostProbes {
				continue
			}
			tr.probes++
			answers := t.answers()
			answers[a.name] = pick
			if _, other, err := tr.try(answers); err == nil && other.err == nil {
				without[i][j] = other
				runs = append(runs, other)
			}
		}
	}
	for i, a := range t.asked {
		if n := fresh[a.name]; n != nil {
			tr.nodes = append(tr.nodes, n)
			tr.place(n, t, i, without)
		}
	}
	return runs, nil
}

// place hangs a new node, question i of a run, under the last decision before it whose change makes it go away.
func (tr *Tracer[V]) place(n *node, t *T, i int, without [][]*T) {
	for j := i - 1; j >= 0; j-- {
		parent := tr.known[t.asked[j].name]
		opens := make([]bool, len(parent.picks))
		gone := false
		for k, other := range without[j] {
			opens[k] = true
			if other != nil {
				_, opens[k] = other.seen[n.name]
				gone = gone || !opens[k]
			}
		}
		if gone {
			n.hang(parent, opens)
			return
		}
	}
}

// widen makes everything active that a run asked for.
func (tr *Tracer[V]) widen(t *T) {
	answers := t.answers()
	for _, a := range t.asked {
		for n := tr.known[a.name]; n != nil && !n.active(answers); {
			pick, asked := answers[n.parent.name]
			if asked && n.parent.active(answers) {
				n.opens[n.parent.place(pick)] = true
				continue
			}
			n.lift()
		}
	}
}
