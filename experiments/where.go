package experiments

import (
	"fmt"
	"slices"

	"symsearch/space"
	"symsearch/symbolic"
)

// whereKey is the entry of a file that says which hyper-nodes take part.
const whereKey = "where"

// part is an entry of Where, read: the name of a node, or a pattern of places.
type part struct {
	name    string
	pattern *symbolic.Pattern // nil: it is no pattern
}

func partOf(text string) (part, error) {
	pattern, err := symbolic.ParsePattern(text)
	return part{name: text, pattern: pattern}, err
}

// covers reports whether a node at a place, with a name, is meant, or lies in what is meant by its place.
func (w part) covers(p symbolic.Path, name string) bool {
	if name != "" && name == w.name {
		return true
	}
	for i := range p {
		if w.pattern != nil && w.pattern.Match(p[:i+1]) {
			return true
		}
	}
	return false
}

// parts returns what Where says of a template, and every entry that means no hyper-node in it. Without readable, in a file
// in which something could not be read, it may mean anything that has the name or the place.
func (e *Experiment) parts(template symbolic.Value, readable bool) ([]part, symbolic.Errors) {
	var all []part
	var errs symbolic.Errors
	for i, text := range e.Where {
		w, err := partOf(text)
		if err == nil {
			err = w.missing(template, readable)
		}
		if err != nil {
			errs = append(errs, &symbolic.PathError{Path: symbolic.Path{symbolic.Key(whereKey), symbolic.Index(i)}, Err: err})
		}
		all = append(all, w)
	}
	return all, errs
}

// missing says that there is no node in a template that is meant.
func (w part) missing(template symbolic.Value, readable bool) error {
	var known []string
	for p, v := range symbolic.All(template) {
		o, ok := v.(*symbolic.Object)
		if !ok {
			continue
		}
		node := o.Class() != nil && o.Class().IsPlaceholder() && !o.Class().IsReference()
		name, _ := o.Get("name").(symbolic.String)
		if (node || !readable) && w.covers(p, string(name)) {
			return nil
		}
		if node {
			known = append(known, p.String())
			if name != "" {
				known = append(known, string(name))
			}
		}
	}
	hint := "want the name or the place of a hyper-node, or of something around it"
	if near := symbolic.Nearest(w.name, known); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return fmt.Errorf("no hyper-node is named, or stands at or in, %q (%s)", w.name, hint)
}

// takesPart returns the filter of the space: which decisions take part. What lies in a named node does too.
func takesPart(parts []part, decisions []space.Decision) func(space.Decision) bool {
	var roots []symbolic.Path
	for _, d := range decisions {
		if slices.ContainsFunc(parts, func(w part) bool { return w.covers(d.Node, d.Name) }) {
			roots = append(roots, d.Node)
		}
	}
	return func(d space.Decision) bool {
		return slices.ContainsFunc(roots, func(root symbolic.Path) bool { return d.Node.HasPrefix(root) })
	}
}
