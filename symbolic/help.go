package symbolic

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Help describes the class for people: what it is, and its fields with what they want, their defaults and what they mean.
//
//	Linear: an affine map
//
//	  in_features   an integer of at least 1              required       width of the input
//	  out_features  an integer of at least 1              required       width of the output
//	  bias          true or false                         default true   add a learned offset
func (c *Class) Help() string {
	var b strings.Builder
	b.WriteString(c.Name)
	if c.Doc != "" {
		b.WriteString(": " + c.Doc)
	}
	b.WriteByte('\n')
	if c.Extends != nil {
		fmt.Fprintf(&b, "It may stand wherever %s may.\n", article(c.Extends.Name))
	}
	if len(c.Fields) == 0 {
		b.WriteString("\n  It has no fields.\n")
		return b.String()
	}
	b.WriteByte('\n')
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	for _, f := range c.Fields {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", f.Name, wantOf(f), defaultOf(f), f.Doc)
	}
	w.Flush()
	for line := range strings.Lines(table.String()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

// Describe says what the field takes and its default, as in "an integer of at least 1; required".
func (f Field) Describe() string { return wantOf(f) + "; " + defaultOf(f) }

// wantOf describes what a field takes. That null is taken is said by the default.
func wantOf(f Field) string {
	if _, null := f.Default.(Null); null {
		return bare(f.Spec).Want()
	}
	return f.Spec.Want()
}

func defaultOf(f Field) string {
	switch f.Default.(type) {
	case nil:
		return "required"
	case Null:
		return "optional"
	}
	return "default " + brief(f.Default)
}
