package symbolic_test

import (
	"math"
	"testing"

	. "symsearch/symbolic"
)

func TestEqualTreesAreOneTree(t *testing.T) {
	given := everythingClass.New(Entry{"rate", Float(0.5)}, Entry{"nested", Dict()})
	left := everythingClass.New()
	if !Equal(given, left) || Digest(given) != Digest(left) || Compare(given, left) != 0 {
		t.Error("a default that is given and one that is left out make different trees")
	}
	if Digest(linearAt(Int(1))) == Digest(linearAt(Int(2))) {
		t.Error("different trees, one digest")
	}
	a := Dict(Entry{"a", Int(1)}, Entry{"b", Int(2)})
	b := Dict(Entry{"b", Int(2)}, Entry{"a", Int(1)})
	if !Equal(a, b) || Digest(a) != Digest(b) || Compare(a, b) != 0 {
		t.Error("the order of a dictionary's entries counts")
	}
}

func linearAt(in Value) *Object {
	return linearClass.New(Entry{"in_features", in}, Entry{"out_features", Int(1)})
}

func TestEqualityHashAndOrderAgree(t *testing.T) {
	values := []Value{Null{}, Bool(false), Bool(true), Int(0), Float(0), Float(math.Copysign(0, -1)), Int(1), Float(1), Float(1.5), Int(2),
		Float(math.Inf(1)), Float(math.Inf(-1)), Float(math.NaN()), Int(math.MaxInt64), Float(math.MaxInt64), String(""), String("a"), NewList(), NewList(Int(1)), NewList(Int(1), Int(0)),
		Dict(), Dict(Entry{"a", Int(1)}), newLinear(1, 2), newLinear(1, 3), reluClass.New()}
	for _, a := range values {
		for _, b := range values {
			same := Equal(a, b)
			if (Digest(a) == Digest(b)) != same || (Compare(a, b) == 0) != same || Compare(a, b) != -Compare(b, a) {
				t.Errorf("%s and %s: equal %v, compare %d and %d, digests equal %v", Format(a, FormatOptions{}), Format(b, FormatOptions{}), same, Compare(a, b), Compare(b, a), Digest(a) == Digest(b))
			}
		}
	}
}

// The digest names trees in databases: it must never change.
func TestDigestIsStable(t *testing.T) {
	golden(t, "testdata/digest.golden", Digest(newMLP())+"\n"+Digest(Dict(Entry{"x", NewList(Null{}, Bool(true), Int(-1), Float(0.1), String("ü"))}))+"\n")
}
