package symbolic

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Equal reports whether two trees are the same: same types, same classes by name, same values. 1 and 1.0 differ, true and
// 1 differ, NaN equals NaN. The order of a dictionary's entries does not count. nil equals only nil.
func Equal(a, b Value) bool {
	switch x := a.(type) {
	case Float:
		y, ok := b.(Float)
		return ok && (x == y || x != x && y != y)
	case *List:
		if y, ok := b.(*List); ok && x != nil && y != nil {
			return x == y || slices.EqualFunc(x.items, y.items, Equal)
		}
	case *Object:
		if y, ok := b.(*Object); ok && x != nil && y != nil {
			return x == y || equalObjects(x, y)
		}
	}
	return a == b || untyped(a) == untyped(b)
}

func equalObjects(x, y *Object) bool { return equalObjectsBy(x, y, Equal) }

// equalObjectsBy is equalObjects with a function that compares what is in them.
func equalObjectsBy(x, y *Object, equal func(a, b Value) bool) bool {
	if x.class == y.class && len(x.keys) == 0 && len(y.keys) == 0 {
		return slices.EqualFunc(x.values, y.values, equal)
	}
	if className(x) != className(y) || x.Len() != y.Len() {
		return false
	}
	for k, v := range x.Fields() {
		if !equal(v, y.Get(k)) {
			return false
		}
	}
	return true
}

// className returns the name of an object's class, "" for a dictionary.
func className(o *Object) string {
	if o.class == nil {
		return ""
	}
	return o.class.Name
}

// Compare orders trees totally and agrees with Equal: unset before null, booleans, numbers, strings, lists and objects;
// numbers by value (an integer before an equal float, NaN last); lists item by item; objects by class name, then by their
// fields in order of name.
func Compare(a, b Value) int {
	a, b = untyped(a), untyped(b)
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	switch x := a.(type) {
	case Bool:
		y := b.(Bool)
		if x == y {
			return 0
		} else if y {
			return -1
		}
		return 1
	case Int, Float:
		return compareNumbers(a, b)
	case String:
		return cmp.Compare(x, b.(String))
	case *List:
		return slices.CompareFunc(x.items, b.(*List).items, Compare)
	case *Object:
		y := b.(*Object)
		if c := cmp.Compare(className(x), className(y)); c != 0 || x == y {
			return c
		}
		return slices.CompareFunc(sortedEntries(x), sortedEntries(y), func(e, f Entry) int {
			return cmp.Or(cmp.Compare(e.Key, f.Key), Compare(e.Value, f.Value))
		})
	}
	return 0
}

func rank(v Value) int {
	switch v.(type) {
	case nil:
		return 0
	case Null:
		return 1
	case Bool:
		return 2
	case Int, Float:
		return 3
	case String:
		return 4
	case *List:
		return 5
	case *Object:
		return 6
	}
	panic(fmt.Sprintf("symbolic: unknown value %T", v))
}

// compareNumbers orders integers and floats by exact value, an integer before an equal float, NaN after everything.
func compareNumbers(a, b Value) int {
	x, xInt := a.(Int)
	y, yInt := b.(Int)
	switch {
	case xInt && yInt:
		return cmp.Compare(x, y)
	case xInt:
		return -compareFloatInt(float64(b.(Float)), int64(x))
	case yInt:
		return compareFloatInt(float64(a.(Float)), int64(y))
	}
	f, g := float64(a.(Float)), float64(b.(Float))
	if f != f || g != g {
		return -cmp.Compare(f, g) // cmp puts NaN first
	}
	return cmp.Compare(f, g)
}

// compareFloatInt orders a float and an integer exactly; never 0, since an equal integer comes first.
func compareFloatInt(f float64, i int64) int {
	switch {
	case f != f || f >= 1<<63:
		return 1
	case f < -1<<63:
		return -1
	}
	whole := math.Floor(f)
	if c := cmp.Compare(int64(whole), i); c != 0 {
		return c
	}
	return 1
}

// sortedEntries returns the set fields of an object in order of name.
func sortedEntries(o *Object) []Entry {
	entries := make([]Entry, 0, len(o.values))
	for k, v := range o.Fields() {
		entries = append(entries, Entry{k, v})
	}
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	return entries
}
