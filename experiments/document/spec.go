package document

import (
	"fmt"
	"strings"

	"symsearch/symbolic"
)

// Spec returns what Parse was told that the whole document must be; nil when that was nothing.
func (d *Document) Spec() symbolic.Spec { return d.spec }

// Registry returns the classes that the document was read with.
func (d *Document) Registry() *symbolic.Registry { return d.reg }

// AssignmentPath returns the path in an assignment as Set takes it.
func AssignmentPath(assignment string) (symbolic.Path, error) {
	equals := equalsSign(assignment)
	if equals < 0 {
		return nil, fmt.Errorf("want a path, an equals sign and a value, got %q", assignment)
	}
	return symbolic.ParsePath(strings.TrimSpace(assignment[:equals]))
}
