package space

import (
	"math"
	"strconv"
	"strings"
)

// Point is one way to decide a space: a pick for every active decision. Points are immutable and cheap to copy; what
// decides is the picks alone, so points of two spaces made from equal templates are exchangeable. The zero Point is the
// one point of a constant space, and no point of any other.
//
// Points come from a Space: Sample, Mutate, Cross, All, Encode, ParsePoint, or Point for picks of your own.
type Point struct {
	picks []float64 // by decision; NaN: inactive. A choice holds the index of its candidate. Never -0.
}

// Len returns the number of decisions, active or not: IDs go from 0 to Len-1.
func (p Point) Len() int { return len(p.picks) }

// Active reports whether the decision is active: whether it is at the top, or its parent picked the candidate that it
// stands in.
func (p Point) Active(id int) bool { return p.picks[id] == p.picks[id] }

// Choice returns the index of the candidate that a decision with a Choice domain picked; -1 when it is not active. For a
// number it is the number's whole part; see Number.
func (p Point) Choice(id int) int {
	if !p.Active(id) {
		return -1
	}
	return int(p.picks[id])
}

// Number returns the number that a decision picked; NaN when it is not active. For a choice it is the index of the
// candidate.
func (p Point) Number(id int) float64 { return p.picks[id] }

// Picks returns a copy of all picks by decision, with NaN where a decision is not active: the form that Space.Point reads.
func (p Point) Picks() []float64 { return append([]float64(nil), p.picks...) }

// Equal reports whether two points of one space decide everything alike.
func (p Point) Equal(q Point) bool {
	if len(p.picks) != len(q.picks) {
		return false
	}
	for i, x := range p.picks {
		if y := q.picks[i]; x != y && (x == x || y == y) {
			return false
		}
	}
	return true
}

// Key returns a short text that is equal for equal points of one space and different for different ones, in every
// process and version. It lists the picks of the active decisions, whole numbers as they are and others by their bits:
// "0,3,x3fb999999999999a". It is made for maps and for comparing; for people and files there is Space.MarshalPoint.
func (p Point) Key() string {
	var local [512]byte
	b := local[:0]
	if len(p.picks) > len(local)/longestPick {
		if n := longestPick * p.countActive(); n > len(local) {
			b = make([]byte, 0, n)
		}
	}
	for _, x := range p.picks {
		if x != x {
			continue // which decisions are active follows from the picks before them
		}
		if len(b) > 0 {
			b = append(b, ',')
		}
		if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			b = strconv.AppendInt(b, int64(x), 10)
		} else {
			b = append(b, 'x')
			b = strconv.AppendUint(b, math.Float64bits(x), 16) // the shortest decimal takes ten times as long
		}
	}
	return string(b)
}

// longestPick is how long a pick is in a Key, with the comma, as a rule at most.
const longestPick = 18

// countActive returns how many decisions are active.
func (p Point) countActive() int {
	n := 0
	for _, x := range p.picks {
		if x == x {
			n++
		}
	}
	return n
}

// String shows the picks in order, with "-" for what is not active: "[0 - 0.1]".
func (p Point) String() string {
	texts := make([]string, len(p.picks))
	for i, x := range p.picks {
		texts[i] = "-"
		if x == x {
			texts[i] = string(appendPick(nil, x))
		}
	}
	return "[" + strings.Join(texts, " ") + "]"
}

// appendPick writes the shortest text that reads back to x.
func appendPick(b []byte, x float64) []byte {
	if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
		return strconv.AppendInt(b, int64(x), 10)
	}
	return strconv.AppendFloat(b, x, 'g', -1, 64)
}

// blank returns picks of which none is active; nil in a constant space.
func (s *Space) blank() []float64 { return append([]float64(nil), s.none...) }

// inactive is the pick of a decision that is not active.
var inactive = math.NaN()

// clearPicks marks picks as inactive.
func clearPicks(picks []float64) {
	for i := range picks {
		picks[i] = inactive
	}
}
