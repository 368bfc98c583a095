package symbolic

import "strings"

func (s *UnionSpec) Want() string {
	wants := make([]string, len(s.Of))
	for i, m := range s.Of {
		wants[i] = m.Want()
	}
	return strings.Join(wants, ", or ")
}

// check accepts v when a member does. Otherwise the report is of the member that admits the class of v, or that came deepest
// into v, since that is the one that was meant; when none came further than v itself, of the union as a whole.
func (s *UnionSpec) check(c *Checker, p Path, v Value) {
	var deepest *Checker
	depth := len(p)
	for _, m := range s.Of {
		trial := &Checker{mode: c.mode}
		trial.Check(p, v, m)
		if len(trial.errs) == 0 {
			c.open += trial.open
			return
		}
		d := len(trial.errs[0].Path)
		if obj, ok := m.(*ObjectSpec); ok && obj.takes(v) {
			d = maxDepth + 1
		}
		if d > depth {
			deepest, depth = trial, d
		}
	}
	if deepest == nil {
		c.wrong(p, s, v)
		return
	}
	c.open += deepest.open
	c.errs = append(c.errs, deepest.errs...)
}

func (*AnySpec) Want() string { return "any value" }

func (s *AnySpec) check(c *Checker, p Path, v Value) {
	if c.mode.shallow {
		return
	}
	if s.Template {
		c.template(p, v)
		return
	}
	switch v := v.(type) {
	case *List:
		for i, item := range v.items {
			c.Check(append(p, Index(i)), item, s)
		}
	case *Object:
		if v.class != nil {
			c.checkFields(p, v)
			return
		}
		for k, e := range v.Fields() {
			c.Check(append(p, Key(k)), e, s)
		}
	}
}
