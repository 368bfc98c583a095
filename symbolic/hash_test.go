package symbolic_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	. "symsearch/symbolic"
)

// reordered returns an equal tree that shares nothing with v, with the entries of dictionaries in another order.
func reordered(rng *rand.Rand, v Value) Value {
	switch v := v.(type) {
	case Float:
		if v == 0 {
			return Float(math.Copysign(0, -1))
		}
		if v != v {
			return Float(math.Float64frombits(0x7ff8000000000000 | rng.Uint64()>>13))
		}
	case *List:
		var items []Value
		for _, item := range v.All() {
			items = append(items, reordered(rng, item))
		}
		return NewList(items...)
	case *Object:
		var entries []Entry
		for k, item := range v.Fields() {
			entries = append(entries, Entry{k, reordered(rng, item)})
		}
		rng.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		if v.Class() == nil {
			return Dict(entries...)
		}
		return v.Class().New(entries...)
	}
	return v
}

// Equal trees have one hash, one digest and no order, however they were made; different ones differ in all three.
func TestEqualityHashAndOrderAgreeOnRandomTrees(t *testing.T) {
	show := func(v Value) string { return Format(v, FormatOptions{Compact: true}) }
	for seed := range uint64(3000) {
		rng := rand.New(rand.NewPCG(seed, 4))
		a := randomTree(rng, 4)
		for _, b := range []Value{reordered(rng, a), edited(rng, a, 4), randomTree(rng, 2)} {
			same := Equal(a, b)
			if Equal(b, a) != same || (Hash(a) == Hash(b)) != same || (Digest(a) == Digest(b)) != same || (Compare(a, b) == 0) != same || Compare(a, b) != -Compare(b, a) {
				t.Fatalf("%s and %s: equal %v and %v, hashes %x and %x, compare %d and %d", show(a), show(b), same, Equal(b, a), Hash(a), Hash(b), Compare(a, b), Compare(b, a))
			}
		}
		if b := reordered(rng, a); !Equal(a, b) {
			t.Fatalf("%s and %s differ", show(a), show(b))
		}
	}
}

// The order is total: sorting the same trees from any arrangement gives one result.
func TestOrderIsTotal(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 5))
	trees := make([]Value, 300)
	for i := range trees {
		trees[i] = randomTree(rng, 3)
	}
	slices.SortFunc(trees, Compare)
	for i := range trees {
		for j := range trees {
			if c := Compare(trees[i], trees[j]); i < j && c > 0 || i > j && c < 0 {
				t.Fatalf("%s and %s are sorted one way and compare the other", Format(trees[i], FormatOptions{}), Format(trees[j], FormatOptions{}))
			}
		}
	}
}

// Texts, places and shapes that are easily confused have hashes of their own.
func TestHashTellsNeighboursApart(t *testing.T) {
	var all []Value
	for n := range 20 {
		all = append(all, String(fmt.Sprintf("%0*d", n, 0)), String(make([]byte, n)), NewList(make([]Value, n)...))
		all = append(all, Dict(Entry{fmt.Sprintf("%0*d", n, 0), Int(1)}), Int(n), Float(float64(n)+0.5))
	}
	all = append(all, Null{}, Bool(true), Bool(false), Dict(Entry{"a", Int(1)}, Entry{"b", Int(2)}), Dict(Entry{"a", Int(2)}, Entry{"b", Int(1)}),
		NewList(Int(1), Int(2)), NewList(Int(2), Int(1)), NewList(NewList(Int(1)), Int(2)), reluClass.New())
	for i := range 2000 {
		all = append(all, Dict(Entry{"x", Int(i)}, Entry{"y", Int(2000 - i)}))
	}
	seen := map[uint64]Value{}
	for _, v := range all {
		if w, ok := seen[Hash(v)]; ok && !Equal(v, w) {
			t.Errorf("%s and %s have one hash", Format(v, FormatOptions{Compact: true}), Format(w, FormatOptions{Compact: true}))
		}
		seen[Hash(v)] = v
	}
}

// Digests are in databases. These were computed by another program from the description of the encoding.
func TestDigestIsOfTheDocumentedEncoding(t *testing.T) {
	texts := make([]Value, 5000) // more than one block
	for i := range texts {
		texts[i] = String(fmt.Sprint("text ", i))
	}
	for want, v := range map[string]Value{
		"dd64debdb714bd55040d2693485bcf1756dbc6925c5cc257f11d0c9677d8c54c": Float(-math.NaN()),
		"019f76127757f5d29dd33fbdca211fdc0ece9b093995fdb2706a5a8805c0e2b9": Float(math.Copysign(0, -1)),
		"7d6aeef3c611f4247edcd0b700b2d9dc3970a65f4da528c90e11cda128e65184": Dict(Entry{"b", NewList(Int(1), String("x"))}, Entry{"a", Null{}}),
		"60f99741bb8aba1bcc8f147ecef0d9c6f54d88b2c36167a7b2f9c7dc8329218a": NewList(texts...),
	} {
		if got := Digest(v); got != want {
			t.Errorf("%.60s: got %s, want %s", Format(v, FormatOptions{Compact: true}), got, want)
		}
	}
}
