package algorithms

import (
	"fmt"
	"math/rand/v2"

	"symsearch/space"
	"symsearch/symbolic"
)

// Dedup lets another algorithm propose and sees to it that no tree is evaluated
// twice. Trees are compared, not points: two points that decode to equal trees
// are repeats of each other. Every trial told counts, whoever proposed it and
// however it ended; repeating a failed one is a matter of retries, not of search.
//
// With Repeats "redraw" the inner algorithm is asked again, with the generator
// as it stands, until it proposes a new tree. After Attempts repeats Dedup
// walks away from the last of them, redrawing one decision after the other; and
// if Attempts steps lead nowhere new, it takes the first new tree in the order
// of the space. Origin says "walk" or "scan" of such points.
//
// With Repeats "answer" the first repeat is proposed, with the number of the
// trial that answers it; it counts as a trial but costs nothing. That keeps the
// inner algorithm exactly as it would be without Dedup. While the trial that
// would answer is still in flight, Propose returns ErrWait.
//
// Either way a trial in flight counts as taken, and ErrExhausted is returned
// once a finite space holds no new tree, or when the inner algorithm returns it.
//
// It keeps 24 bytes for each tree that was told, 35 to 55 with what the map
// leaves free.
type Dedup struct {
	// Algorithm proposes.
	Algorithm Algorithm `sym:"algorithm" doc:"the algorithm that proposes"`

	// Repeats says what is done with a repeated tree: "redraw" or "answer"; empty
	// stands for "redraw".
	Repeats string `sym:"repeats" default:"redraw" enum:"redraw,answer" doc:"redraw: propose something else; answer: record the result of the earlier trial again"`

	// Attempts is the number of repeats in a row after which Dedup finds a new
	// tree by itself; 0 stands for 100.
	Attempts int `sym:"attempts" default:"100" min:"1" doc:"redraws before a new tree is looked for systematically"`

	problem  Problem
	starter  Starter // Algorithm, if it is one
	attempts int
	answer   bool

	trees  map[digest]record
	flying map[int]digest // trials in flight

	scan     *cursor // at the first point whose tree may be new; nil where points cannot be gone through
	stuck    error   // why scan gave up
	scanTree digest

	last     space.Point // what digestOf was asked last: Start follows Propose
	lastTree digest
}

var (
	_ Algorithm = (*Dedup)(nil)
	_ Starter   = (*Dedup)(nil)
)

// record is what became of a tree.
type record struct {
	trial int32 // the trial that answers for it, or that is in flight
	ended bool
	state State
}

// Validate checks the settings.
func (d *Dedup) Validate() error {
	switch {
	case d.Algorithm == nil:
		return setting("algorithm", "want the algorithm that proposes (hint: algorithm: !Random {})")
	case d.Repeats != "" && d.Repeats != "redraw" && d.Repeats != "answer":
		return setting("repeats", "want redraw or answer, got %q", d.Repeats)
	case d.Attempts < 0:
		return setting("attempts", "want at least 1, got %d (hint: 0 is the default, 100)", d.Attempts)
	}
	return nil
}

// Setup checks the settings, sets up the inner algorithm and forgets all trees.
func (d *Dedup) Setup(p Problem) error {
	if err := p.check(); err != nil {
		return err
	}
	if err := d.Validate(); err != nil {
		return err
	}
	if err := d.Algorithm.Setup(p); err != nil {
		return symbolic.Within(symbolic.Path{symbolic.Key("algorithm")}, err)
	}
	*d = Dedup{
		Algorithm: d.Algorithm, Repeats: d.Repeats, Attempts: d.Attempts,
		problem: p, attempts: d.Attempts, answer: d.Repeats == "answer",
		trees: map[digest]record{}, flying: map[int]digest{},
	}
	d.starter, _ = d.Algorithm.(Starter)
	if d.attempts == 0 {
		d.attempts = 100
	}
	if countable(p.Space) == nil {
		d.scan = newCursor(p.Space)
		return d.scanned()
	}
	return nil
}

// Propose returns a proposal with a new tree, or one that is answered.
func (d *Dedup) Propose(rng *rand.Rand) (Proposal, error) {
	var last Proposal
	var repeated record
	for tries := 0; tries < d.attempts; {
		p, err := d.Algorithm.Propose(rng)
		if err != nil || p.AnswerFrom != 0 {
			return p, err
		}
		r, seen, err := d.lookup(p.Point)
		if err != nil || !seen {
			return p, err
		}
		if err := d.usedUp(); err != nil {
			return Proposal{}, err
		}
		if d.answer {
			if !r.ended {
				return Proposal{}, ErrWait
			}
			p.AnswerFrom = int(r.trial)
			return p, nil
		}
		if s, ok := d.Algorithm.(*Sweep); ok {
			s.take(p.Point) // it would propose the same point again
			continue
		}
		last, repeated = p, r
		tries++
	}
	return d.away(last.Point, int(repeated.trial), rng)
}

// away finds a new tree when the inner algorithm does not.
func (d *Dedup) away(p space.Point, trial int, rng *rand.Rand) (Proposal, error) {
	for range d.attempts {
		next, id := d.problem.Space.Mutate(p, rng)
		if id < 0 {
			break
		}
		if _, seen, err := d.lookup(next); err != nil || !seen {
			return Proposal{Point: next, Origin: Origin{Operator: "walk", Parents: []int{trial}}}, err
		}
		p = next
	}
	if d.scan == nil {
		err := fmt.Errorf("%w: %d draws and as many steps gave no new tree (hint: widen the ranges, or repeats: answer)", ErrExhausted, d.attempts)
		if d.stuck != nil {
			err = fmt.Errorf("%w; %w", err, d.stuck)
		}
		return Proposal{}, err
	}
	return Proposal{Point: d.scan.head, Origin: Origin{Operator: "scan"}}, nil
}

// Start takes the tree.
func (d *Dedup) Start(t Trial) {
	if _, again := d.flying[t.Number]; !again {
		if g, err := d.digestOf(t.Point); err == nil {
			d.flying[t.Number] = g
			if _, seen := d.trees[g]; !seen {
				d.trees[g] = record{trial: int32(t.Number)}
			}
		}
	}
	if d.starter != nil {
		d.starter.Start(t)
	}
}

// Observe records that the tree has a result. The first result stands, but a
// complete one replaces one that is not.
func (d *Dedup) Observe(t Trial) {
	g, flew := d.flying[t.Number]
	var err error
	if !flew {
		g, err = d.digestOf(t.Point)
	}
	delete(d.flying, t.Number)
	if err == nil {
		r, seen := d.trees[g]
		if !seen || !r.ended || r.state != Complete && t.State == Complete {
			d.trees[g] = record{trial: int32(t.Number), ended: true, state: t.State}
		}
	}
	d.Algorithm.Observe(t)
}

// lookup returns what is known of the tree of p.
func (d *Dedup) lookup(p space.Point) (r record, seen bool, err error) {
	g, err := d.digestOf(p)
	if err != nil {
		return record{}, false, err
	}
	r, seen = d.trees[g]
	return r, seen, nil
}

// digestOf returns the digest of the tree of p.
func (d *Dedup) digestOf(p space.Point) (digest, error) {
	if p.Len() > 0 && p.Equal(d.last) {
		return d.lastTree, nil
	}
	g, err := d.problem.digestPoint(p)
	if err == nil {
		d.last, d.lastTree = p, g
	}
	return g, err
}

// usedUp moves the scan to the first new tree; ErrExhausted says that a finite
// space holds none. A tree that was told stays told, so the scan only moves on,
// and what it finds depends on nothing but what was told. Where rules make the
// scan give up, Dedup goes on without it, as in a continuous space.
func (d *Dedup) usedUp() error {
	if d.scan == nil {
		return nil
	}
	for d.scan != nil && !d.scan.done {
		if _, seen := d.trees[d.scanTree]; !seen {
			return nil
		}
		d.scan.advance()
		if err := d.scanned(); err != nil {
			return err
		}
	}
	if d.scan == nil {
		return nil
	}
	return ErrExhausted
}

// scanned takes the digest of the tree at which the scan arrived.
func (d *Dedup) scanned() (err error) {
	if d.stuck = d.scan.stuck(); d.stuck != nil {
		d.scan = nil
		return nil
	}
	if !d.scan.done {
		d.scanTree, err = d.problem.digestPoint(d.scan.head)
	}
	return err
}
