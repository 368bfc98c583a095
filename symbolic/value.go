package symbolic

import (
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
)

// Value is a node of a symbolic tree. The union is closed: Null, Bool, Int, Float, String, *List and *Object.
// Every value is immutable, so it may be shared between trees and between goroutines without a lock. A nil *List or *Object is no
// value: what makes and edits trees takes one for nil.
type Value interface{ isValue() }

// Null is the absent value: what an optional field holds when nothing was given.
type Null struct{}

// Bool is a truth value.
type Bool bool

// Int is a whole number. It stays an Int in every round trip: 1 and 1.0 are different values.
type Int int64

// Float is a floating-point number. NaN equals NaN and -0 equals 0, so that equality, order and digest agree.
type Float float64

// String is a text. Durations and names of enumerations are strings too; the field's Spec tells them apart.
type String string

// List is an ordered sequence of values.
type List struct{ items []Value }

func (Null) isValue()    {}
func (Bool) isValue()    {}
func (Int) isValue()     {}
func (Float) isValue()   {}
func (String) isValue()  {}
func (*List) isValue()   {}
func (*Object) isValue() {}

// NewList returns a list of items. It takes the slice over: the caller must not change it afterwards.
// A nil item becomes Null.
func NewList(items ...Value) *List {
	for i, v := range items {
		if untyped(v) == nil {
			items[i] = Null{}
		}
	}
	return &List{items: items}
}

// untyped returns nil for a nil *List or *Object, and any other value as it is.
func untyped(v Value) Value {
	switch x := v.(type) {
	case *List:
		if x == nil {
			return nil
		}
	case *Object:
		if x == nil {
			return nil
		}
	}
	return v
}

// Len returns the number of items.
func (l *List) Len() int { return len(l.items) }

// At returns item i, counted from 0. It panics when i is out of range, as a slice does.
func (l *List) At(i int) Value { return l.items[i] }

// All yields index and item in order.
func (l *List) All() iter.Seq2[int, Value] { return slices.All(l.items) }

// ValueOf turns a plain Go value into a tree: nil, booleans, numbers, strings, slices and string-keyed maps
// (keys in sorted order) of them, and Values, which pass through. Anything else, and a number that Int cannot hold,
// is an error. Structs are not read: they have classes, see ClassOf.
func ValueOf(x any) (Value, error) {
	if v, ok := x.(Value); ok {
		if v = untyped(v); v == nil {
			return Null{}, nil
		}
		return v, nil
	}
	if x == nil {
		return Null{}, nil
	}
	r := reflect.ValueOf(x)
	switch r.Kind() {
	case reflect.Bool:
		return Bool(r.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return Int(r.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if r.Uint() > math.MaxInt64 {
			return nil, fmt.Errorf("%d is larger than the largest integer, %d", r.Uint(), int64(math.MaxInt64))
		}
		return Int(r.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return Float(r.Float()), nil
	case reflect.String:
		return String(r.String()), nil
	case reflect.Slice, reflect.Array:
		items := make([]Value, r.Len())
		for i := range items {
			v, err := ValueOf(r.Index(i).Interface())
			if err != nil {
				return nil, within(Index(i), err)
			}
			items[i] = v
		}
		return NewList(items...), nil
	case reflect.Map:
		if r.Type().Key().Kind() != reflect.String {
			break
		}
		keys := r.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return compareStrings(a.String(), b.String()) })
		entries := make([]Entry, len(keys))
		for i, k := range keys {
			v, err := ValueOf(r.MapIndex(k).Interface())
			if err != nil {
				return nil, within(Key(k.String()), err)
			}
			entries[i] = Entry{k.String(), v}
		}
		return Dict(entries...), nil
	}
	return nil, fmt.Errorf("a %T cannot stand in a symbolic tree (use booleans, numbers, strings, slices, maps, or an object of a class)", x)
}

// typeName names the kind of v for messages: "an integer", "a list", "a Linear".
func typeName(v Value) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case Null:
		return "null"
	case Bool:
		return "a boolean"
	case Int:
		return "an integer"
	case Float:
		return "a number"
	case String:
		return "a string"
	case *List:
		return "a list"
	case *Object:
		if v.class == nil {
			return "a dictionary"
		}
		return article(v.class.Name)
	}
	panic(fmt.Sprintf("symbolic: unknown value %T", v))
}
