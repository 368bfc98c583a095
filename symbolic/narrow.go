package symbolic

// narrows reports whether every value that a accepts is accepted by b too. It may say no where that is hard to tell.
func narrows(a, b Spec) bool {
	if u, ok := a.(*UnionSpec); ok {
		for _, m := range u.Of {
			if !narrows(m, b) {
				return false
			}
		}
		return true
	}
	if o, ok := a.(*OptionalSpec); ok {
		return accepts(b, Null{}) && narrows(o.Of, b)
	}
	if l, ok := a.(*LiteralSpec); ok {
		for _, v := range l.Values {
			if !accepts(b, v) {
				return false
			}
		}
		return true
	}
	switch b := b.(type) {
	case *AnySpec:
		return true
	case *OptionalSpec:
		return narrows(a, b.Of)
	case *UnionSpec:
		for _, m := range b.Of {
			if narrows(a, m) {
				return true
			}
		}
		return false
	}
	switch a := a.(type) {
	case *BoolSpec:
		_, ok := b.(*BoolSpec)
		return ok
	case *DurationSpec:
		if b, ok := b.(*StringSpec); ok {
			return b.Pattern == nil
		}
		_, ok := b.(*DurationSpec)
		return ok
	case *IntSpec:
		return narrowsInt(a, b)
	case *FloatSpec:
		b, ok := b.(*FloatSpec)
		return ok && narrowsFloat(a, b)
	case *StringSpec:
		b, ok := b.(*StringSpec)
		return ok && (b.Pattern == nil || a.Pattern != nil && a.Pattern.String() == b.Pattern.String())
	case *EnumSpec:
		for _, name := range a.Values {
			if !accepts(b, String(name)) {
				return false
			}
		}
		return true
	case *ListSpec:
		b, ok := b.(*ListSpec)
		return ok && a.MinSize >= b.MinSize && (b.MaxSize < 0 || a.MaxSize >= 0 && a.MaxSize <= b.MaxSize) && narrows(a.Elem, b.Elem)
	case *DictSpec:
		b, ok := b.(*DictSpec)
		return ok && narrowsDict(a, b)
	case *ObjectSpec:
		b, ok := b.(*ObjectSpec)
		switch {
		case !ok:
			return false
		case a.Class != nil:
			return b.admits(a.Class)
		}
		return b.Interface != nil && a.Interface.Implements(b.Interface)
	}
	return false
}

// accepts reports whether v fits s.
func accepts(s Spec, v Value) bool { return Check(v, s) == nil }

// tighter reports whether the bounds of a lie within those of b; nil is open.
func tighter[T int64 | float64](aMin, aMax, bMin, bMax *T) bool {
	return (bMin == nil || aMin != nil && *aMin >= *bMin) && (bMax == nil || aMax != nil && *aMax <= *bMax)
}

func narrowsInt(a *IntSpec, b Spec) bool {
	switch b := b.(type) {
	case *IntSpec:
		return tighter(a.Min, a.Max, b.Min, b.Max)
	case *FloatSpec:
		return narrowsFloat(&FloatSpec{Min: float(a.Min), Max: float(a.Max)}, b)
	}
	return false
}

func float(n *int64) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}

// narrowsFloat compares the ends of a, which may be part of it or not, with those of b.
func narrowsFloat(a, b *FloatSpec) bool {
	low := func(bound *float64, itself bool) bool { // all of a lies above bound
		switch {
		case bound == nil, a.Above != nil && *a.Above >= *bound:
			return true
		}
		return a.Min != nil && (*a.Min > *bound || itself && *a.Min == *bound)
	}
	high := func(bound *float64, itself bool) bool {
		switch {
		case bound == nil, a.Below != nil && *a.Below <= *bound:
			return true
		}
		return a.Max != nil && (*a.Max < *bound || itself && *a.Max == *bound)
	}
	return low(b.Min, true) && low(b.Above, false) && high(b.Max, true) && high(b.Below, false)
}

func narrowsDict(a, b *DictSpec) bool {
	for i := range a.Fields {
		f := &a.Fields[i]
		if s := b.of(f.Name); s == nil || !narrows(f.Spec, s) {
			return false
		}
	}
	for i := range b.Fields {
		f := &b.Fields[i]
		own := fieldNamed(a.Fields, f.Name)
		switch {
		case own == nil && (f.Default == nil || a.Elem != nil), own != nil && own.Default != nil && f.Default == nil:
			return false // a may lack it, or have anything there
		}
	}
	if a.Elem == nil {
		return true
	}
	keys := b.Keys == nil || a.Keys != nil && narrows(a.Keys, b.Keys)
	return b.Elem != nil && keys && narrows(a.Elem, b.Elem)
}

func fieldNamed(fields []Field, name string) *Field {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
	}
	return nil
}
