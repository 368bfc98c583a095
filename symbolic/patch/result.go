package patch

import (
	"fmt"
	"strings"

	"symsearch/symbolic"
)

// Result is what a chain of patches made, with an account of who changed what.
type Result struct {
	Before, Tree symbolic.Value
	Steps        []Step // one for each patch, in order
	Warnings     []Warning
}

// Step is what one patch did to the result of those before it.
type Step struct {
	Name    string
	Changes symbolic.Changes

	after symbolic.Value
}

// WarningKind says what is suspicious about a chain that could be applied.
type WarningKind uint8

const (
	NoEffect    WarningKind = iota // the patch changed nothing
	Undone                         // a later patch took a change back
	Overwritten                    // a later patch put something else where the patch had made a change
)

// String returns "no effect", "undone" or "overwritten".
func (k WarningKind) String() string { return [...]string{"no effect", "undone", "overwritten"}[k] }

// Warning is about patch number Patch of a chain; By is the later one that undid or overwrote its changes at Paths, which
// are places of the tree that the patch was given.
type Warning struct {
	Kind      WarningKind
	Patch, By int
	Paths     []symbolic.Path
	names     [2]string
}

// String returns the warning as a sentence.
func (w Warning) String() string {
	if w.Kind == NoEffect {
		return w.names[0] + " changed nothing"
	}
	const most = 3
	places := make([]string, 0, most)
	for _, p := range w.Paths[:min(most, len(w.Paths))] {
		text := p.String()
		if text == "" {
			text = "(root)"
		}
		places = append(places, text)
	}
	at := strings.Join(places, ", ")
	if more := len(w.Paths) - most; more > 0 {
		at += fmt.Sprintf(" and %d more", more)
	}
	verb := "undid"
	if w.Kind == Overwritten {
		verb = "overwrote"
	}
	return fmt.Sprintf("%s %s what %s changed at %s", w.names[1], verb, w.names[0], at)
}

// String returns the report: each patch with its changes, then the warnings.
func (r *Result) String() string {
	var b strings.Builder
	for _, s := range r.Steps {
		b.WriteString(s.Name + "\n")
		for line := range strings.Lines(s.Changes.String()) {
			b.WriteString("  " + line)
		}
		b.WriteByte('\n')
	}
	for _, w := range r.Warnings {
		b.WriteString("warning: " + w.String() + "\n")
	}
	return b.String()
}

// warn finds patches without effect, and changes that did not last.
func (r *Result) warn() {
	before := r.Before
	for i, s := range r.Steps {
		if len(s.Changes) == 0 {
			r.Warnings = append(r.Warnings, Warning{Kind: NoEffect, Patch: i, By: i, names: [2]string{s.Name, s.Name}})
		}
		r.lasting(i, before)
		before = s.after
	}
}

// lasting follows the changes of step i through the later ones. All diffs start from the tree that step i was given, so that
// their paths can be compared though lists grow and shrink on the way.
func (r *Result) lasting(i int, before symbolic.Value) {
	alive := r.Steps[i].Changes
	for j := i + 1; j < len(r.Steps) && len(alive) > 0; j++ {
		if len(r.Steps[j].Changes) == 0 {
			continue
		}
		now := symbolic.Diff(before, r.Steps[j].after)
		var paths [Overwritten + 1][]symbolic.Path
		var kept symbolic.Changes
		for _, c := range alive {
			if kind, lost := fate(c, now); lost {
				paths[kind] = append(paths[kind], c.Path)
			} else {
				kept = append(kept, c)
			}
		}
		for kind, at := range paths {
			if len(at) > 0 {
				r.Warnings = append(r.Warnings, Warning{WarningKind(kind), i, j, at, [2]string{r.Steps[i].Name, r.Steps[j].Name}})
			}
		}
		alive = kept
	}
}

// fate says what became of a change, given all changes until later: whether it is lost, and how. Where that is not certain,
// since lists are aligned anew or what was changed now stands inside something else, the change counts as kept.
func fate(c symbolic.Change, now symbolic.Changes) (WarningKind, bool) {
	for _, n := range now {
		if symbolic.NumChildren(c.New) > 0 && contains(n.New, c.New) {
			return 0, false
		}
	}
	for _, n := range now {
		switch {
		case n.Kind == c.Kind && n.Path.Equal(c.Path):
			if c.Kind == symbolic.Removed || alike(n.New, c.New) {
				return 0, false
			}
			return Overwritten, true
		case c.Kind == symbolic.Added && n.Kind == symbolic.Added && siblings(c.Path, n.Path) && alike(n.New, c.New):
			return 0, false // it may have moved
		case n.Kind != symbolic.Added && len(n.Path) < len(c.Path) && c.Path.HasPrefix(n.Path):
			if n.New == nil || c.New != nil && !contains(n.New, c.New) {
				return Overwritten, true
			}
			return 0, false
		case c.Kind == symbolic.Changed && n.Path.HasPrefix(c.Path):
			return Overwritten, true
		}
	}
	return Undone, true
}

// siblings reports whether two places have one parent.
func siblings(p, q symbolic.Path) bool {
	return len(p) == len(q) && len(p) > 0 && p[:len(p)-1].Equal(q[:len(q)-1])
}

// alike reports whether one value can be seen as what became of another: the same, or changed only below. A leaf with
// another value is another one.
func alike(a, b symbolic.Value) bool {
	switch x := a.(type) {
	case *symbolic.Object:
		y, ok := b.(*symbolic.Object)
		return ok && (x.Class() == nil) == (y.Class() == nil) && (x.Class() == nil || x.Is(y.Class().Name))
	case *symbolic.List:
		_, ok := b.(*symbolic.List)
		return ok
	}
	return symbolic.Equal(a, b)
}

// contains reports whether b stands somewhere in a.
func contains(a, b symbolic.Value) bool {
	if a == nil {
		return false
	}
	for _, v := range symbolic.All(a) {
		if symbolic.Equal(v, b) {
			return true
		}
	}
	return false
}
