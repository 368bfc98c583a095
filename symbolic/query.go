package symbolic

import (
	"iter"
	"reflect"
	"regexp"
)

// Selector says whether a node is wanted: a function of its path (valid during the call), value and parent. The parent of
// an item is the list; that of the root is nil.
type Selector func(p Path, v, parent Value) bool

// Query yields the nodes that every selector wants, with their paths (copies, to keep), in pre-order. Nodes below a match
// are looked at too: the linear layers of a Sequential inside a Sequential are found by either. Cheap selectors stand
// first. Package symbolic/expression makes selectors of text.
func Query(root Value, want ...Selector) iter.Seq2[Path, Value] { return query(root, want, Enter) }

// Outermost is Query that does not look below a match: of a Sequential inside a Sequential, only the outer one is found.
func Outermost(root Value, want ...Selector) iter.Seq2[Path, Value] { return query(root, want, Skip) }

func query(root Value, want []Selector, matched Action) iter.Seq2[Path, Value] {
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
			return matched
		})
	}
}

// OfClass wants objects of the class with this name, or of one that extends it.
func OfClass(name string) Selector {
	return func(_ Path, v, _ Value) bool {
		o, ok := v.(*Object)
		if !ok {
			return false
		}
		for c := o.class; c != nil; c = c.Extends {
			if c.Name == name {
				return true
			}
		}
		return false
	}
}

// OfType wants objects that are built into T: a struct of a class, or an interface that their Go type implements.
func OfType[T any]() Selector {
	t := reflect.TypeFor[T]()
	isInterface := t.Kind() == reflect.Interface
	return func(_ Path, v, _ Value) bool {
		o, ok := v.(*Object)
		switch {
		case !ok || o.class == nil || o.class.goType == nil:
			return false
		case isInterface:
			return o.class.Implements(t)
		}
		return o.class.goType == t
	}
}

// Among wants objects of the classes that the function accepts, such as those of a Go interface (Class.Implements).
func Among(accept func(*Class) bool) Selector {
	return func(_ Path, v, _ Value) bool {
		o, ok := v.(*Object)
		return ok && o.class != nil && accept(o.class)
	}
}

// At wants nodes at places that the pattern describes. When it is the only selector, Pattern.All is faster: it does not look
// at the rest.
func At(pattern *Pattern) Selector {
	return func(p Path, _, _ Value) bool { return pattern.Match(p) }
}

// Matching wants nodes whose path as text the pattern matches as a whole: `.*\.in_features`.
func Matching(pattern *regexp.Regexp) Selector {
	whole := wholePattern(pattern)
	return func(p Path, _, _ Value) bool {
		var text [128]byte
		return whole.Match(p.append(text[:0]))
	}
}

// Where wants nodes whose value the function accepts.
func Where(accept func(v Value) bool) Selector {
	return func(_ Path, v, _ Value) bool { return accept(v) }
}

// WhereIn wants nodes that the function accepts together with their parent.
func WhereIn(accept func(v, parent Value) bool) Selector {
	return func(_ Path, v, parent Value) bool { return accept(v, parent) }
}

// Either wants nodes that one of the selectors wants.
func Either(of ...Selector) Selector {
	return func(p Path, v, parent Value) bool {
		for _, w := range of {
			if w(p, v, parent) {
				return true
			}
		}
		return false
	}
}

// Not wants nodes that the selector does not want.
func Not(of Selector) Selector {
	return func(p Path, v, parent Value) bool { return !of(p, v, parent) }
}
