package symbolic

import "iter"

// Missing yields the places of required fields that are not set, in tree order, with what the class says of them: what a
// partial tree still needs before it can be built. The path is overwritten by the next one: Clone it to keep it.
func Missing(root Value) iter.Seq2[Path, Field] {
	return func(yield func(Path, Field) bool) { missing(make(Path, 0, 16), untyped(root), yield) }
}

func missing(p Path, v Value, yield func(Path, Field) bool) bool {
	for i := range NumChildren(v) {
		step, c := Child(v, i)
		below := append(p, step)
		if c == nil {
			if !yield(below, v.(*Object).class.Fields[i]) {
				return false
			}
		} else if !missing(below, c, yield) {
			return false
		}
	}
	return true
}

// IsDefault reports whether a field is set to its class's default, given or not.
func (o *Object) IsDefault(field string) bool {
	i := o.position(field)
	return i >= 0 && o.isDefault(i)
}
