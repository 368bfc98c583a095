package symbolic_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

// randomTree makes trees with every kind of value for the round trips.
func randomTree(rng *rand.Rand, depth int) Value {
	n := 9
	if depth == 0 {
		n = 5
	}
	switch rng.IntN(n) {
	case 0:
		return Null{}
	case 1:
		return Bool(rng.IntN(2) == 0)
	case 2:
		return Int(rng.Uint64())
	case 3:
		return Float(math.Float64frombits(rng.Uint64()))
	case 4:
		return String([]string{"", "a", "_class", "_float", "\"\n", "1", "ü ∑", "_class_"}[rng.IntN(8)])
	case 5:
		return newLinear(rng.IntN(9)+1, rng.IntN(9)+1)
	case 6:
		items := make([]Value, rng.IntN(4))
		for i := range items {
			items[i] = randomTree(rng, depth-1)
		}
		return NewList(items...)
	default:
		var entries []Entry
		for range rng.IntN(4) {
			entries = append(entries, Entry{[]string{"", "a", "b.c", "_class", "_float", "_class_", "0", "é"}[rng.IntN(8)], randomTree(rng, depth-1)})
		}
		return Dict(entries...)
	}
}

func TestJSONRoundTrip(t *testing.T) {
	r, err := NewRegistry(linearClass, reluClass, sequentialClass)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(2000) {
		v := randomTree(rand.New(rand.NewPCG(seed, 1)), 4)
		data, err := ToJSON(v)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		got, err := FromJSON(data, r)
		if err != nil || !Equal(got, v) {
			t.Fatalf("seed %d: %s reads back as %s, %v", seed, data, Format(got, FormatOptions{Compact: true}), err)
		}
	}
}

func TestJSONRefuses(t *testing.T) {
	r, _ := NewRegistry(linearClass)
	for text, want := range map[string]string{
		``:                                 "ends in the middle",
		`{"a": 1`:                          "ends in the middle",
		`1 2`:                              "want the end of the text",
		`{"a": 1, "a": 2}`:                 `the key "a" stands twice`,
		`{"_class": "Lineer"}`:             `did you mean "Linear"`,
		`{"_class": 3}`:                    "want the name of a class",
		`[123456789012345678901234567890]`: "[0]: the integer 123456789012345678901234567890 is outside",
		`{"x": 1e999}`:                     "x: the number 1e999 is outside",
		strings.Repeat("[", 100000):        "nested deeper than 1000",
		`{"_float": "big"}`:                `want "nan", "inf" or "-inf"`,
		`nul`:                              "JSON",
	} {
		if _, err := FromJSON([]byte(text), r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: got %v, want %q", text, err, want)
		}
	}
}

func FuzzJSON(f *testing.F) {
	r, err := NewRegistry(linearClass, reluClass, sequentialClass)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"_class":"Linear","in_features":4,"x":[1,2.5,null,true,"s"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := FromJSON(data, r)
		if err != nil {
			return
		}
		_ = Check(v, &AnySpec{})
		again, err := ToJSON(v)
		if err != nil {
			t.Fatal(err)
		}
		w, err := FromJSON(again, r)
		if err != nil || !Equal(v, w) {
			t.Fatalf("%s reads back as %v, %v", again, w, err)
		}
	})
}
