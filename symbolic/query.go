package symbolic

import (
	"iter"
	"reflect"
	"regexp"
)

// Selector says whether a node is wanted: a function of its path (valid during the call), value and parent.
type Selector func(p Path, v, parent Value) bool

// Query yields the nodes that every selector wants, with their paths (copies, to keep), in pre-order. Nodes below a match
// are looked at too: the linear layers of a Sequential inside a Sequential are found by either.
func Query(root Value, want ...Selector) iter.Seq2[Path, Value] {
	return func(yield func(Path, Value) bool) {
		Walk(root, func(p Path, v, parent Value) Action {
			for _, w := range want {
				if !w(p, v, parent) {
					return Enter
				}
			}
			if !yield(p.Clone(), v) {
				return Stop
			}
			return Enter
		})
	}
}

// OfClass wants objects of the class with this name.
func OfClass(name string) Selector {
	return func(_ Path, v, _ Value) bool {
		o, ok := v.(*Object)
		return ok && o.class != nil && o.class.Name == name
	}
}

// OfType wants objects that are built into T: a struct of a class, or an interface that their Go type implements.
func OfType[T any]() Selector {
	t := reflect.TypeFor[T]()
	return func(_ Path, v, _ Value) bool {
		o, ok := v.(*Object)
		switch {
		case !ok || o.class == nil || o.class.goType == nil:
			return false
		case t.Kind() == reflect.Interface:
			return o.class.Implements(t)
		}
		return o.class.goType == t
	}
}

// Matching wants nodes whose path as text the pattern matches as a whole: `.*\.in_features`.
func Matching(pattern *regexp.Regexp) Selector {
	whole := regexp.MustCompile(`^(?:` + pattern.String() + `)$`)
	return func(p Path, _, _ Value) bool { return whole.MatchString(p.String()) }
}

// Where wants nodes whose value the function accepts.
func Where(accept func(v Value) bool) Selector {
	return func(_ Path, v, _ Value) bool { return accept(v) }
}
