package space

import (
	"fmt"
	"math"
)

// Coding says how Vectors writes choices.
type Coding uint8

const (
	// OneHot has a column for each candidate, 1 in that of the pick, so that no two candidates are nearer than others. Only
	// where the node says that their order means something there is one column, as with Ordinal.
	OneHot Coding = iota

	// Ordinal has one column for every choice: candidates lie evenly from 0 to 1 in their order.
	Ordinal
)

// Vectors writes the points of a space as vectors of numbers from 0 to 1, and reads such vectors back: the form in which
// model-based algorithms see a space. It is made once, by Space.Vectors, and may be used by many goroutines.
//
// A number takes one column: its place on its scale, so that a step of 0.1 means the same for a learning rate on a log
// scale and for a width. A choice takes one column or as many as it has candidates: see [Coding]. Columns stand in the
// order of the decisions and are the same for all points; a mask says which of them mean something. The columns of a
// decision that is not active hold 0.5 for a number or an ordinal choice, and 0 in one-hot.
type Vectors struct {
	space   *Space
	first   []int // the first column of each decision, and behind the last one the number of columns
	columns []Column
}

// Column says what one column of a vector means.
type Column struct {
	Decision  int // the ID
	Candidate int // the candidate that a 1 stands for; -1 when the column is a place on a scale
}

// Vectors returns the coding of the space's points as vectors.
func (s *Space) Vectors(c Coding) *Vectors {
	v := &Vectors{space: s, first: make([]int, len(s.rows)+1)}
	for id := range s.rows {
		v.first[id] = len(v.columns)
		if r := &s.rows[id]; r.axis == nil && c == OneHot && !r.plan.ordered {
			for i := range r.n {
				v.columns = append(v.columns, Column{id, i})
			}
			continue
		}
		v.columns = append(v.columns, Column{id, -1})
	}
	v.first[len(s.rows)] = len(v.columns)
	return v
}

// Len returns the number of columns.
func (v *Vectors) Len() int { return len(v.columns) }

// Columns says what each column means. The slice is shared: do not change it.
func (v *Vectors) Columns() []Column { return v.columns }

// Of returns the columns of a decision: from first up to, not including, end.
func (v *Vectors) Of(id int) (first, end int) { return v.first[id], v.first[id+1] }

// Vector returns the vector of a point in new slices: see Put.
func (v *Vectors) Vector(p Point) (x []float64, active []bool) {
	x, active = make([]float64, v.Len()), make([]bool, v.Len())
	v.Put(p, x, active)
	return x, active
}

// Put writes the vector of a point into x, and into active, unless it is nil, which columns belong to active decisions.
// Both have the length Len. It allocates nothing. It panics when p is not a point of the space.
func (v *Vectors) Put(p Point, x []float64, active []bool) {
	if len(x) != v.Len() || active != nil && len(active) != v.Len() || len(p.picks) != len(v.space.rows) {
		panic(fmt.Sprintf("space: Vectors.Put: a point of %d decisions into %d columns with a mask of %d: want %d and %d columns",
			len(p.picks), len(x), len(active), len(v.space.rows), v.Len()))
	}
	for id, pick := range p.picks {
		from, to := v.first[id], v.first[id+1]
		on := pick == pick
		if active != nil {
			for i := from; i < to; i++ {
				active[i] = on
			}
		}
		r := &v.space.rows[id]
		if v.columns[from].Candidate >= 0 {
			clear(x[from:to])
			if on {
				x[from+int(pick)] = 1
			}
			continue
		}
		x[from] = 0.5
		if on {
			x[from] = r.place(pick)
		}
	}
}

// place returns where a pick lies between 0 and 1.
func (r *row) place(pick float64) float64 {
	switch {
	case r.axis != nil:
		return min(max(r.axis.position(pick), 0), 1)
	case r.n == 1:
		return 0
	}
	return pick / float64(r.n-1)
}

// Point returns the point that a vector means, any vector of the length Len: a number is moved onto its range and grid, a
// choice takes the candidate with the highest column or the nearest one, the first among equals, and columns of decisions
// that these picks leave inactive do not matter. The slots of a ManyOf choose one after the other among what their rule
// leaves, and are put in order where it is sorted. NaN counts as 0.
//
// The point may break a constraint: see Space.Repair. Point is the inverse of Vector: it gives the same point back, numbers
// of continuous ranges within rounding.
func (v *Vectors) Point(x []float64) Point {
	if len(x) != v.Len() {
		panic(fmt.Sprintf("space: Vectors.Point: a vector of %d columns: want %d", len(x), v.Len()))
	}
	picks := v.space.blank()
	v.read(x, picks, 0, len(picks))
	return Point{picks}
}

func (v *Vectors) read(x, picks []float64, from, to int) {
	for id := from; id < to; {
		r := &v.space.rows[id]
		switch {
		case r.axis != nil:
			picks[id] = r.axis.at(share(x[v.first[id]]))
		case r.squad >= 0:
			if r.slot == 0 {
				v.readSlots(x, picks, &v.space.squads[r.squad])
			}
		default:
			picks[id] = float64(v.nearest(x, id, nil))
		}
		if r.openings() {
			o := r.open(picks[id])
			v.read(x, picks, id+o.from, id+o.to)
		}
		id += r.width
	}
}

// nearest returns the candidate that the columns of a choice mean, among those that are not used.
func (v *Vectors) nearest(x []float64, id int, used bitset) int {
	from, to := v.first[id], v.first[id+1]
	n := v.space.rows[id].n
	if used == nil && v.columns[from].Candidate < 0 {
		return int(math.Round(share(x[from]) * float64(n-1)))
	}
	best, most := -1, 0.0
	for c := range n {
		if used != nil && used.has(c) {
			continue
		}
		var score float64
		if v.columns[from].Candidate >= 0 {
			score = x[from:to][c]
		} else {
			score = -math.Abs(share(x[from])*float64(n-1) - float64(c))
		}
		if score != score {
			score = 0
		}
		if best < 0 || score > most {
			best, most = c, score
		}
	}
	return best
}

// readSlots decides the slots of a group.
func (v *Vectors) readSlots(x, picks []float64, g *squad) {
	var local [16]uint64
	var used bitset
	if g.distinct {
		used = newBits(local[:], g.n)
	}
	for i := range g.len(picks) {
		c := v.nearest(x, g.id(i), used)
		if g.distinct {
			used.add(c)
		}
		j := i
		for ; g.sorted && j > 0 && g.pick(picks, j-1) > c; j-- {
			picks[g.id(j)] = picks[g.id(j-1)]
		}
		picks[g.id(j)] = float64(c)
	}
}

// share moves a number into [0, 1]; NaN becomes 0.
func share(x float64) float64 {
	if !(x > 0) {
		return 0
	}
	return min(x, 1)
}
