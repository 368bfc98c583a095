package data

import (
	"fmt"
	"strings"

	"symsearch/symbolic"
)

// didYouMean is ` (did you mean "age"?)` for a name close to one of names; otherwise it lists the names when they are
// few, and is empty when they are many.
func didYouMean(name string, names []string) string {
	if near := symbolic.Nearest(name, names); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	if len(names) > 0 && len(names) <= 12 {
		return fmt.Sprintf(" (there is %s)", strings.Join(names, ", "))
	}
	return ""
}
