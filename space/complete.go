package space

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"symsearch/symbolic"
)

// Complete returns a point that has the given picks, a JSON object as ParsePoint reads it, though not of every decision: a
// pick that is not given is the default that its node, or one around it, declares, and is drawn as by Sample where there is
// none. What a given pick lies in is picked too. Rules hold: where the defaults break one, their decisions are drawn as well.
//
// A decision may be named by its label where no other has it, and a candidate by its class where no other is of it. The
// error is symbolic.Errors with all that is wrong with what is given, or says which rule no point with it keeps.
func (s *Space) Complete(data []byte, rng *rand.Rand) (Point, error) {
	c := completer{Space: s, rng: rng, given: s.blank(), layer: s.blank(), least: s.blank()}
	if err := c.read(data); err != nil {
		return Point{}, err
	}
	if len(c.errs) > 0 {
		return Point{}, c.errs
	}
	c.imply()
	s.root.declared(c.layer)
	return c.search()
}

// completer decides what is not given.
type completer struct {
	*Space
	rng   *rand.Rand
	given []float64 // picks that are given or implied by them; NaN elsewhere
	named []int     // the decisions that are given
	least []float64 // the number of items that a given pick needs; NaN elsewhere
	layer []float64 // what defaults declare; NaN elsewhere
	errs  symbolic.Errors
}

func (c *completer) errorf(id int, format string, args ...any) {
	c.errs = append(c.errs, &symbolic.PathError{Path: c.decisions[id].Path, Err: fmt.Errorf(format, args...)})
}

// read reads the picks that are given.
func (c *completer) read(data []byte) error {
	scan, err := objectOf(data)
	if err != nil {
		return fmt.Errorf("read point: %w", err)
	}
	for key, token := range scan.members() {
		id, ok := c.decisionOf(key)
		if !ok {
			if id, ok = c.labelled(plainString(key)); !ok {
				c.errs = append(c.errs, c.unknownName(plainString(key)))
				continue
			}
		}
		if slices.Contains(c.named, id) {
			c.errorf(id, "the decision is given twice")
			continue
		}
		pick, err := c.rows[id].parseLoosely(token)
		if err != nil {
			r := reader{Space: c.Space}
			c.errorf(id, "want %s, got %s", r.wantText(id), cut(token))
			if c.rows[id].axis != nil && !errors.Is(err, errNotNumber) {
				c.errs[len(c.errs)-1].Err = err
			}
			continue
		}
		c.named = append(c.named, id)
		c.given[id] = pick
	}
	return nil
}

// labelled returns the one decision that is called so: by its label, or else by the end of its path, as tables do.
func (s *Space) labelled(name string) (id int, ok bool) {
	if ids := s.called(name); len(ids) == 1 {
		return ids[0], true
	}
	return 0, false
}

// called returns the decisions with a label, or when there are none those whose path ends so.
func (s *Space) called(name string) []int {
	var labels, ends []int
	for i := range s.decisions {
		if s.decisions[i].Label == name {
			labels = append(labels, i)
		}
		if strings.HasSuffix(s.keys[i], "."+name) {
			ends = append(ends, i)
		}
	}
	if len(labels) > 0 {
		return labels
	}
	return ends
}

// unknownName is the mistake of a key that is no decision's path, and not the name of exactly one.
func (s *Space) unknownName(key string) *symbolic.PathError {
	var names, same []string
	for i := range s.decisions {
		names = append(names, s.keys[i], s.decisions[i].Label)
	}
	for _, id := range s.called(key) {
		same = append(same, s.keys[id])
	}
	hint := ""
	if len(same) > 1 {
		hint = fmt.Sprintf(" alone (it is the name of %s)", strings.Join(same[:min(len(same), 4)], ", "))
	} else if near := symbolic.Nearest(key, names); near != "" {
		hint = fmt.Sprintf(" (did you mean %q?)", near)
	}
	return &symbolic.PathError{Err: fmt.Errorf("the space has no decision %q%s", key, hint)}
}

// parseLoosely is parse that also takes a scalar for the text that it looks like, and a class for its only candidate.
func (r *row) parseLoosely(token string) (float64, error) {
	pick, err := r.parse(token)
	if err == nil || r.axis != nil {
		return pick, err
	}
	text, found := token, -1
	if token[0] == '"' {
		text = plainString(token)
	} else if pick, err := r.parse(quote(token)); err == nil {
		return pick, nil
	}
	for i, name := range r.texts.json {
		index, class, ok := strings.Cut(strings.Trim(name, `"`), ": ")
		if n, err := strconv.Atoi(index); ok && err == nil && n == i && class == text {
			if found >= 0 {
				return 0, errNoSuch
			}
			found = i
		}
	}
	if found < 0 {
		return 0, err
	}
	return float64(found), nil
}

// imply picks what the given decisions lie in, unless that is given too.
func (c *completer) imply() {
	for _, id := range c.named {
		for d := &c.decisions[id]; d.Parent >= 0; d = &c.decisions[d.Parent] {
			up := d.Parent
			switch {
			case c.given[up] == c.given[up]:
			case c.rows[up].axis != nil:
				if !(c.least[up] >= float64(d.ParentPick)) {
					c.least[up] = float64(d.ParentPick)
				}
			default:
				c.given[up] = float64(d.ParentPick)
			}
		}
	}
}

// point decides everything once.
func (c *completer) point() (Point, error) {
	c.errs = nil
	picks := c.blank()
	c.fill(picks, 0, len(picks))
	for _, id := range c.named {
		if len(c.errs) == 0 && picks[id] != picks[id] {
			c.errorf(id, "the decision is not active: %s", c.whyIdle(id, picks))
		}
	}
	if len(c.errs) > 0 {
		return Point{}, c.errs
	}
	p := Point{picks}
	return p, c.Validate(p)
}

// fill is draw with what is given and declared.
func (c *completer) fill(picks []float64, from, to int) {
	for id := from; id < to && len(c.errs) == 0; id += c.rows[id].width {
		r := &c.rows[id]
		switch {
		case r.squad >= 0 && r.slot == 0:
			c.fillSlots(picks, &c.squads[r.squad])
		case r.squad >= 0: // filled with slot 0
		default:
			picks[id] = c.pickOf(id)
		}
		if r.openings() && picks[id] == picks[id] {
			o := r.open(picks[id])
			c.fill(picks, id+o.from, id+o.to)
		}
	}
}

// declared writes what the nodes at and below a plan declare, also below candidates that no default picks; the outer ones last,
// since they decide what lies in them.
func (n *plan) declared(frame []float64) {
	switch n.kind {
	case branch, choice:
		for _, kid := range n.kids {
			kid.declared(frame)
		}
	case group:
		for i := range n.k {
			for _, kid := range n.kids {
				kid.declared(n.slot(frame, i))
			}
		}
	case repeat:
		for i := range n.frames() {
			n.kids[0].declared(n.slot(frame, i))
		}
	}
	if n.def == nil {
		return
	}
	own := make([]float64, len(frame))
	clearPicks(own)
	if n.match(n.def, own) {
		for i, pick := range own {
			if pick == pick {
				frame[i] = pick
			}
		}
	}
}

// pickOf decides a decision that is no slot.
func (c *completer) pickOf(id int) float64 {
	r := &c.rows[id]
	pick := c.given[id]
	if pick != pick {
		pick = c.layer[id]
	}
	if pick != pick {
		if r.axis == nil {
			return float64(r.pick(c.rng))
		}
		pick = r.axis.draw(c.rng)
	}
	if pick < c.least[id] {
		return c.least[id]
	}
	return pick
}

// search looks for a point that keeps the rules: with other draws, without the defaults, and last by steps from the nearest.
// Draws that leave no room for what is given, as too many items of a list, are no reason to give up either.
func (c *completer) search() (p Point, wrong error) {
	found := false
	for i := range 2 * drawTries {
		if i == drawTries {
			clearPicks(c.layer)
		}
		q, err := c.point()
		switch {
		case err == nil && c.broken(q.picks) == nil:
			return q, nil
		case err == nil:
			p, found = q, true
		case wrong == nil:
			wrong = err
		}
	}
	if !found {
		return Point{}, wrong
	}
	breaks := c.brokenCount(p.picks)
	for range 5 * repairSteps {
		q, id := c.free.Mutate(p, c.rng)
		if id < 0 {
			break
		}
		if n := c.brokenCount(q.picks); n <= breaks && c.keeps(q) {
			p, breaks = q, n
		}
		if breaks == 0 {
			return p, nil
		}
	}
	return Point{}, fmt.Errorf("no point with these picks was found that keeps the rules: %w", c.Feasible(p))
}

// keeps reports whether a point has the picks that are given.
func (c *completer) keeps(p Point) bool {
	for _, id := range c.named {
		if p.picks[id] != c.given[id] {
			return false
		}
	}
	return true
}
