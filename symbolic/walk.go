package symbolic

import "iter"

// Action is what a visitor wants next.
type Action uint8

const (
	Enter Action = iota // go on with the children
	Skip                // leave the children out, go on with the next sibling
	Stop                // end the walk
)

// Walk visits every node in pre-order: the root first, with the empty path and no parent, then fields in order of
// declaration and items in order. Unset fields are not visited. The path is overwritten by the next visit: Clone it to keep
// it. Walk reports whether it came to the end without a Stop.
func Walk(root Value, visit func(p Path, v, parent Value) Action) bool {
	return walk(make(Path, 0, 16), untyped(root), nil, visit)
}

func walk(p Path, v, parent Value, visit func(Path, Value, Value) Action) bool {
	switch visit(p, v, parent) {
	case Skip:
		return true
	case Stop:
		return false
	}
	switch v := v.(type) {
	case *List:
		for i, item := range v.items {
			if !walk(append(p, Index(i)), item, v, visit) {
				return false
			}
		}
	case *Object:
		for i, c := range v.values {
			if c != nil && !walk(append(p, Key(v.key(i))), c, v, visit) {
				return false
			}
		}
	}
	return true
}

// All yields every node with its path in pre-order. The path is overwritten by the next node: Clone it to keep it.
func All(root Value) iter.Seq2[Path, Value] {
	return func(yield func(Path, Value) bool) {
		Walk(root, func(p Path, v, _ Value) Action {
			if !yield(p, v) {
				return Stop
			}
			return Enter
		})
	}
}

// PostOrder yields every node with its path, children before their parent. The path is overwritten by the next node.
func PostOrder(root Value) iter.Seq2[Path, Value] {
	return func(yield func(Path, Value) bool) {
		postOrder(make(Path, 0, 16), untyped(root), yield)
	}
}

func postOrder(p Path, v Value, yield func(Path, Value) bool) bool {
	for i := range NumChildren(v) {
		s, c := Child(v, i)
		if c != nil && !postOrder(append(p, s), c, yield) {
			return false
		}
	}
	return yield(p, v)
}
