package cli

import (
	"fmt"
	"math"

	"symsearch/symbolic"
	"symsearch/trials"
)

// race is several groups of studies with one objective.
type race struct {
	objective trials.Objective
	groups    []studyGroup
	grouped   bool // groups were asked for: medians are shown
	least     int  // trials of the shortest study
}

// read reads the courses of all studies.
func (l *library) read(r *race) error {
	first := true
	for g := range r.groups {
		for _, s := range r.groups[g].studies {
			switch {
			case first:
				r.objective = s.Objectives[0]
			case s.Objectives[0] != r.objective:
				return fmt.Errorf("the studies cannot be compared: %s has the objective %s, %s has %s", r.groups[0].studies[0].Name,
					objectivesText([]trials.Objective{r.objective}), s.Name, objectivesText(s.Objectives[:1]))
			}
			course, err := l.store.BestSoFar(l.ctx, s.Study)
			if err != nil {
				return err
			}
			if len(course) == 0 {
				return fmt.Errorf("study %s has no ended trial yet, so there is nothing to compare", s.Name)
			}
			if first || len(course) < r.least {
				r.least = len(course)
			}
			first = false
			r.groups[g].courses = append(r.groups[g].courses, course)
		}
	}
	return nil
}

// checkpoints returns 1, 2, 5, 10, 20, 50 ... below n, and n.
func checkpoints(n int) []int {
	var points []int
	for scale := 1; ; scale *= 10 {
		for _, k := range []int{1, 2, 5} {
			if k*scale >= n {
				return append(points, n)
			}
			points = append(points, k*scale)
		}
	}
}

// text shows the comparison to people.
func (r *race) text(p *printer) {
	p.table(r.overview(), "")
	p.line()
	best := "best " + r.objective.Name + " so far (" + direction(r.objective) + ")"
	if r.grouped {
		best += ", median of the studies and its 95% interval"
	}
	p.line(p.bold(best))
	p.table(r.table(true), "")
	if ahead := r.ahead(); ahead != "" {
		p.line()
		p.line(ahead)
	}
}

// ahead says who has found the best after as many trials as the shortest study has, and where there are medians that have
// intervals of their own, no more than that.
func (r *race) ahead() string {
	best, at, ties := math.NaN(), -1, 0
	for i := range r.groups {
		values := r.groups[i].at(r.least)
		if len(values) == 0 {
			continue
		}
		v, _, _ := medianInterval(values)
		switch {
		case at < 0 || v != best && (v > best) == r.objective.Maximize:
			best, at, ties = v, i, 0
		case v == best:
			ties++
		}
	}
	switch {
	case at < 0:
		return ""
	case ties > 0:
		return fmt.Sprintf("after %s several are ahead together: %s %s", plural(r.least, "trial"), r.objective.Name, roundNumber(best))
	}
	what := ""
	if r.grouped {
		what = " by the median"
	}
	return fmt.Sprintf("after %s %s is ahead%s: %s %s", plural(r.least, "trial"), r.groups[at].name, what, r.objective.Name, roundNumber(best))
}

// overview has a row for each study, or for each group.
func (r *race) overview() *table {
	if !r.grouped {
		t := &table{columns: []column{{key: "study", cut: true}, {key: "trials"}, {key: "complete", spare: 1}, {key: "failed"}, {key: "infeasible"},
			{key: "best"}, {key: "at", title: "in trial"}, {key: "time", spare: 2}}}
		for _, g := range r.groups {
			s, course := g.studies[0], g.courses[0]
			var best, at any
			if s.Best != nil {
				best, at = number(s.Best.Metrics, r.objective.Name), s.Best.Number
			}
			t.add(s.Name, s.Counts.Ended(), s.Counts.Complete, s.Counts.Failed, s.Counts.Infeasible, best, at, course[len(course)-1].Elapsed)
		}
		return t
	}
	t := &table{columns: []column{{key: "group", cut: true}, {key: "studies"}, {key: "trials", title: "trials of each"}, {key: "failed"}, {key: "infeasible"}}}
	for _, g := range r.groups {
		least, most, failed, infeasible := math.MaxInt, 0, 0, 0
		for i, s := range g.studies {
			least, most = min(least, len(g.courses[i])), max(most, len(g.courses[i]))
			failed += s.Counts.Failed
			infeasible += s.Counts.Infeasible
		}
		each := fmt.Sprint(least)
		if least < most {
			each = fmt.Sprintf("%d to %d", least, most)
		}
		t.add(g.name, len(g.studies), each, failed, infeasible)
	}
	return t
}

// table has a row for each checkpoint. For people an interval stands behind the median; in CSV it has columns of its own.
func (r *race) table(people bool) *table {
	t := &table{columns: []column{{key: "trials", title: "after"}}}
	for _, g := range r.groups {
		t.columns = append(t.columns, column{key: g.name})
		if r.grouped && !people {
			t.columns = append(t.columns, column{key: g.name + " low"}, column{key: g.name + " high"})
		}
	}
	for _, n := range checkpoints(r.least) {
		row := []any{n}
		for i := range r.groups {
			values := r.groups[i].at(n)
			switch {
			case len(values) == 0 && r.grouped && !people:
				row = append(row, nil, nil, nil)
			case len(values) == 0:
				row = append(row, nil)
			case !r.grouped:
				row = append(row, values[0])
			default:
				middle, low, high := medianInterval(values)
				switch {
				case !people:
					row = append(row, middle, low, high)
				case len(values) == 1:
					row = append(row, roundNumber(middle))
				default:
					row = append(row, intervalText(middle, low, high))
				}
			}
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// intervalText writes a median with its interval, all with the same decimals.
func intervalText(middle, low, high float64) string {
	texts := roundColumn([]float64{middle, low, high})
	return fmt.Sprintf("%s [%s, %s]", texts[0], texts[1], texts[2])
}

func (r *race) data() symbolic.Value {
	groups := make([]symbolic.Value, len(r.groups))
	for i, g := range r.groups {
		names := make([]string, len(g.studies))
		for k, s := range g.studies {
			names[k] = s.Name
		}
		var course []symbolic.Value
		for _, n := range checkpoints(r.least) {
			values := g.at(n)
			point := []symbolic.Entry{entry("trials", n)}
			if len(values) > 0 {
				middle, low, high := medianInterval(values)
				point = append(point, entry("median", middle))
				if r.grouped {
					point = append(point, entry("low", low), entry("high", high), entry("studies", len(values)))
				}
			}
			course = append(course, symbolic.Dict(point...))
		}
		groups[i] = symbolic.Dict(entry("name", g.name), entry("studies", names), entry("best_so_far", course))
	}
	return symbolic.Dict(entry("objective", objectivesData([]trials.Objective{r.objective})), entry("trials", r.least), entry("groups", groups))
}
