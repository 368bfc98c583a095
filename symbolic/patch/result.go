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
	Why       string // of one without effect, see Explainer; "" when the patch does not say
	names     [2]string
}

// String returns the warning as a sentence.
func (w Warning) String() string {
	if w.Kind == NoEffect {
		text := short(w.names[0]) + " changed nothing"
		if w.Why != "" {
			text += ": " + w.Why
		}
		return text
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
	return fmt.Sprintf("%s %s what %s changed at %s", short(w.names[1]), verb, short(w.names[0]), at)
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
func (r *Result) warn(c Chain) {
	before := r.Before
	for i, s := range r.Steps {
		if len(s.Changes) == 0 {
			w := Warning{Kind: NoEffect, Patch: i, By: i, names: [2]string{s.Name, s.Name}}
			if e, ok := c[i].Patch.(Explainer); ok {
				w.Why = e.Explain(before)
			}
			r.Warnings = append(r.Warnings, w)
		}
		r.lasting(i, before)
		before = s.after
	}
}

// lasting follows the changes of step i through the later ones. All diffs start from the tree that step i was given, so that
// their paths can be compared though lists grow and shrink on the way.
func (r *Result) lasting(i int, before symbolic.Value) {
	alive := track(r.Steps[i].Changes)
	for j := i + 1; j < len(r.Steps) && len(alive) > 0; j++ {
		if len(r.Steps[j].Changes) == 0 {
			continue
		}
		now := newFates(symbolic.Diff(before, r.Steps[j].after))
		var paths [Overwritten + 1][]symbolic.Path
		survivors := now.survivors(alive)
		var kept []tracked
		for _, c := range alive {
			if survivors[c.number] {
				kept = append(kept, c)
			} else if kind, lost := now.of(c.Change); lost {
				paths[kind] = append(paths[kind], c.Path)
			} else {
				kept = append(kept, c)
			}
		}
		for kind, at := range paths {
			if len(at) > 0 {
				r.Warnings = append(r.Warnings, Warning{Kind: WarningKind(kind), Patch: i, By: j, Paths: at, names: [2]string{r.Steps[i].Name, r.Steps[j].Name}})
			}
		}
		alive = kept
	}
}
