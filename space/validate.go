package space

import (
	"fmt"
	"math"

	"symsearch/symbolic"
)

// Validate reports everything that is wrong with a point as symbolic.Errors, each mistake with the path of its decision;
// nil when it is a point of this space. Only points from elsewhere can be wrong: other spaces, older templates.
func (s *Space) Validate(p Point) error {
	if len(p.picks) != len(s.rows) {
		return fmt.Errorf("the point has %d decisions, the space has %d: it is of another space", len(p.picks), len(s.rows))
	}
	if s.valid(p.picks, 0, len(p.picks)) {
		return nil
	}
	v := validator{Space: s, picks: p.picks}
	v.check(0, len(p.picks))
	return v.errs
}

// Point makes a point of picks by decision, with NaN for those that are not active. It copies the slice, and reports
// mistakes as Validate does.
func (s *Space) Point(picks []float64) (Point, error) {
	if len(picks) == 0 && len(s.rows) == 0 {
		return Point{}, nil
	}
	p := Point{append([]float64(nil), picks...)}
	for i := range p.picks {
		p.picks[i] += 0 // makes -0 a 0
	}
	if err := s.Validate(p); err != nil {
		return Point{}, err
	}
	return p, nil
}

// mustHave panics when p is not a point of the space: the mistake of a program.
func (s *Space) mustHave(method string, p Point) {
	if len(p.picks) == len(s.rows) && s.valid(p.picks, 0, len(p.picks)) {
		return
	}
	panic(fmt.Sprintf("space: %s: not a point of this space: %v", method, s.Validate(p)))
}

// valid is Validate without reasons.
func (s *Space) valid(picks []float64, from, to int) bool {
	for id := from; id < to; {
		r := &s.rows[id]
		pick := picks[id]
		if r.axis != nil {
			if r.axis.fits(pick) != nil {
				return false
			}
		} else if !(pick >= 0 && pick < float64(r.n)) || float64(int(pick)) != pick {
			return false
		}
		if r.squad >= 0 && r.slot == 0 && !s.squads[r.squad].valid(picks) {
			return false
		}
		if r.openings() {
			o := r.open(pick)
			if !idle(picks[id+1:id+o.from]) || !s.valid(picks, id+o.from, id+o.to) || !idle(picks[id+o.to:id+r.width]) {
				return false
			}
		}
		id += r.width
	}
	return true
}

// idle reports whether no pick is active.
func idle(picks []float64) bool {
	for _, x := range picks {
		if x == x {
			return false
		}
	}
	return true
}

// validator collects the mistakes of a point.
type validator struct {
	*Space
	picks []float64
	errs  symbolic.Errors
}

func (v *validator) errorf(id int, format string, args ...any) {
	v.errs = append(v.errs, &symbolic.PathError{Path: v.decisions[id].Path, Err: fmt.Errorf(format, args...)})
}

func (v *validator) check(from, to int) {
	for id := from; id < to; id += v.rows[id].width {
		r := &v.rows[id]
		pick := v.picks[id]
		if pick != pick {
			v.errorf(id, "the decision has no pick: want %s", v.want(id))
			continue
		}
		if r.axis != nil {
			if err := r.axis.fits(pick); err != nil {
				v.errorf(id, "%w", err)
			} else if r.openings() {
				v.checkItems(id, r.open(pick))
			}
			continue
		}
		if pick < 0 || pick >= float64(r.n) || pick != math.Trunc(pick) {
			v.errorf(id, "want %s, got %s", v.want(id), formatFloat(pick))
			continue
		}
		c := int(pick)
		if r.squad >= 0 {
			v.checkSlot(id, c)
		}
		for i, o := range r.opens {
			if i == c {
				v.check(id+o.from, id+o.to)
				continue
			}
			for below := id + o.from; below < id+o.to; below++ {
				if v.picks[below] == v.picks[below] {
					v.errorf(below, "the decision has the pick %s but is not active: %s picked candidate %d, not %d",
						formatFloat(v.picks[below]), v.decisions[id].Path, c, i)
				}
			}
		}
	}
}

// checkItems checks the items of a node of which there are as many as o opens, and that there are no more.
func (v *validator) checkItems(id int, o span) {
	v.check(id+o.from, id+o.to)
	for below := id + o.to; below < id+v.rows[id].width; below++ {
		if v.picks[below] == v.picks[below] {
			v.errorf(below, "the decision has the pick %s but is not active: %s is %s",
				formatFloat(v.picks[below]), place(v.decisions[id].Path), formatFloat(v.picks[id]))
		}
	}
}

// checkSlot reports a pick that breaks the rule of its group.
func (v *validator) checkSlot(id, c int) {
	r := &v.rows[id]
	g := &v.squads[r.squad]
	if g.allows(v.picks, r.slot) {
		return
	}
	if g.sorted {
		v.errorf(id, "candidate %d does not come after that of the slot before, %s: slots are in the order of the candidates%s",
			c, formatFloat(v.picks[id-g.width]), map[bool]string{true: ", each once", false: ""}[g.distinct])
		return
	}
	v.errorf(id, "candidate %d is taken by slot %d: candidates are distinct", c, g.slotOf(v.picks, r.slot, c))
}

// want describes what a decision takes.
func (v *validator) want(id int) string {
	if r := &v.rows[id]; r.axis == nil {
		return fmt.Sprintf("the index of a candidate, 0 to %d", r.n-1)
	}
	return "a number, " + v.decisions[id].Domain.String()
}
