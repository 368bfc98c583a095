package space

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"sync"
)

// regions are the points that keep all rules, in groups of those that agree in what the rules look at. They are found when
// draws do not come to a point that keeps the rules, once, and then drawn from without favour.
type regions struct {
	once sync.Once

	found   Point // the first point that keeps the rules; none where none was found
	exact   bool  // what follows has all of them
	leading [][]float64
	shares  []float64  // by region, with those before it: how often Sample comes to it without the rules
	starts  []*big.Int // of a finite space: the number of the first point
	counts  []*big.Int // of a finite space, with those before it: how many points
}

// The search for regions ends after so many steps, or so many picks to remember: a fraction of a second, and 16 MB.
const (
	regionSteps = 1 << 16
	regionPicks = 1 << 21
)

// regions returns the regions of the space.
func (s *Space) regions() *regions {
	r := s.scarce
	r.once.Do(func() { r.find(s) })
	return r
}

// find fills r. Only rules that look at no continuous decision have regions: of such a decision it has seen one number.
func (r *regions) find(s *Space) {
	var logs []float64
	kept := 0
	p, more := s.lowestPoint(), true
	for range regionSteps {
		b, read, measured := s.conflict(p.picks)
		if b == nil {
			if r.found.picks == nil {
				r.found = p
			}
			read = s.endOfList(read)
		}
		if measured && r.found.picks != nil {
			return
		}
		next, ok := s.nextAfter(p, read)
		if b == nil {
			if kept += read + 1; kept > regionPicks {
				return
			}
			r.leading = append(r.leading, slices.Clone(p.picks[:read+1]))
			logs = append(logs, s.logShare(p.picks[:read+1]))
			r.count(s, p, next, ok)
		}
		more = more && !measured
		if p = next; !ok {
			r.exact = more
			r.shares = sums(fromLogs(logs))
			return
		}
	}
}

// count adds the number of points from p up to next, if there is one, where the space is finite.
func (r *regions) count(s *Space, p, next Point, ok bool) {
	if s.size == nil {
		return
	}
	start, end := s.IndexOf(p), s.size
	if ok {
		end = s.IndexOf(next)
	}
	n := new(big.Int).Sub(end, start)
	if last := len(r.counts) - 1; last >= 0 {
		n.Add(n, r.counts[last])
	}
	r.starts, r.counts = append(r.starts, start), append(r.counts, n)
}

// none reports whether it is sure that no point keeps the rules.
func (r *regions) none() bool { return r.exact && len(r.leading) == 0 }

// draw returns a point of some region, as Sample without the rules comes to it.
func (r *regions) draw(s *Space, rng *rand.Rand) Point {
	x := float64(rng.Float64() * r.shares[len(r.shares)-1])
	i, _ := slices.BinarySearchFunc(r.shares, x, bySum)
	picks := s.blank()
	lead := r.leading[min(i, len(r.leading)-1)]
	copy(picks, lead)
	s.drawBehind(picks, len(lead)-1, 0, len(picks), rng)
	return Point{picks}
}

// drawUniform returns a point of some region of a finite space, all with equal chances.
func (r *regions) drawUniform(s *Space, rng *rand.Rand) Point {
	last := len(r.counts) - 1
	x := below(r.counts[last], rng)
	i, _ := slices.BinarySearchFunc(r.counts, x, func(sum, x *big.Int) int {
		if sum.Cmp(x) <= 0 {
			return -1
		}
		return 1
	})
	if i > 0 {
		x.Sub(x, r.counts[i-1])
	}
	return s.At(x.Add(x, r.starts[i]))
}

// endOfList returns last, or, where that lies in a list whose slots constrain each other, the last decision of the outermost
// such list: its slots are drawn together.
func (s *Space) endOfList(last int) int {
	end := last
	for id := last; id >= 0; id = s.decisions[id].Parent {
		if i := s.rows[id].squad; i >= 0 && !s.squads[i].free() {
			end = max(end, s.squads[i].last())
		}
	}
	return end
}

// drawBehind draws what is behind decision last in a range of IDs, and the continuous decisions before it, which are not yet
// decided though they have picks.
func (s *Space) drawBehind(picks []float64, last, from, to int, rng *rand.Rand) {
	for id := from; id < to; {
		r := &s.rows[id]
		switch {
		case r.continuous():
			picks[id] = r.axis.draw(rng)
		case id <= last:
		case r.axis != nil:
			picks[id] = r.axis.draw(rng)
		case r.squad < 0:
			picks[id] = float64(r.pick(rng))
		case s.squads[r.squad].free(): // slots before it may be decided
			picks[id] = float64(rng.IntN(r.n))
		case r.slot == 0:
			s.drawSlots(picks, &s.squads[r.squad], rng)
		}
		if r.openings() {
			o := r.open(picks[id])
			s.drawBehind(picks, last, id+o.from, id+o.to, rng)
		}
		id += r.width
	}
}

// logShare returns the logarithm of how often Sample without rules draws these leading picks, of whatever continuous ones.
func (s *Space) logShare(leading []float64) float64 {
	sum := 0.0
	for id, pick := range leading {
		if pick != pick {
			continue
		}
		switch r := &s.rows[id]; {
		case r.continuous():
		case r.axis != nil:
			sum += logarithm(r.axis.share(pick))
		case r.squad >= 0 && !s.squads[r.squad].free():
			if r.slot == 0 {
				sum -= s.squads[r.squad].logLists(leading)
			}
		case r.draws == nil:
			sum -= logarithm(float64(r.n))
		default:
			c, before := int(pick), 0.0
			if c > 0 {
				before = r.draws[c-1]
			}
			sum += logarithm((r.draws[c] - before) / r.draws[r.n-1])
		}
	}
	return sum
}

// logLists returns the logarithm of how many lists a group whose slots constrain each other may become.
func (g *squad) logLists(picks []float64) float64 {
	k, n := g.len(picks), g.n
	if !g.distinct {
		n += k - 1
	}
	sum := 0.0
	for i := range k {
		sum += logarithm(float64(n - i))
		if g.sorted {
			sum -= logarithm(float64(i + 1))
		}
	}
	return sum
}

// fromLogs returns numbers in the proportions that their logarithms say, of which the largest is 1.
func fromLogs(logs []float64) []float64 {
	if len(logs) == 0 {
		return nil
	}
	most := slices.Max(logs)
	shares := make([]float64, len(logs))
	for i, x := range logs {
		shares[i] = exponential(x - most)
	}
	return shares
}
