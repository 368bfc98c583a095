package space_test

import (
	"encoding/binary"
	"math"
	"testing"

	"symsearch/symbolic"
)

// FuzzParsePoint checks that whatever is accepted is a point, writes back to what reads as the same, and decodes to a tree
// that encodes.
func FuzzParsePoint(f *testing.F) {
	s := mustSpace(f, kitchen())
	f.Add([]byte(kitchenPoint))
	f.Add([]byte(`{"act":"0: relu","ops[0]":"0: id","ops[1]":"1: conv","order[0]":"x","order[1]":"y","order[2]":"z","width":32,"rate":0}`))
	f.Add([]byte(`{"a\"}{[]":[{"b":"\\"}],"width" : -0e5 }`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := s.ParsePoint(data)
		if err != nil {
			return
		}
		if err := s.Validate(p); err != nil {
			t.Fatalf("ParsePoint(%q) = %v: %v", data, p, err)
		}
		out, err := s.MarshalPoint(p)
		if err != nil {
			t.Fatal(err)
		}
		if q, err := s.ParsePoint(out); err != nil || !q.Equal(p) {
			t.Fatalf("%s reads as %v, %v; want %v", out, q, err, p)
		}
		v, err := s.Decode(p)
		if err != nil {
			t.Fatal(err)
		}
		if q, err := s.Encode(v); err != nil || !q.Equal(p) {
			t.Fatalf("Encode(%s) = %v, %v; want %v", text(v), q, err, p)
		}
	})
}

// FuzzPoint checks that the two halves of Validate, the quick one and the one that explains, agree on any picks.
func FuzzPoint(f *testing.F) {
	s := mustSpace(f, kitchen())
	add := func(picks ...float64) {
		var data []byte
		for _, x := range picks {
			data = binary.LittleEndian.AppendUint64(data, math.Float64bits(x))
		}
		f.Add(data)
	}
	nan := math.NaN()
	add(1, 0.75, 1, nan, 2, 2, 2, 0, 1, 1, 0.3)
	add(0, nan, 0, nan, 1, nan, 0, 1, 2, 0, 0)
	add(0, nan, 1, nan, 0, nan, 0, 0, 2, -1, math.Inf(1))
	add(-1, 1e300, 1.5, nan, 5, 1, -1e300, 3, nan, 2.5, 0.35)
	f.Fuzz(func(t *testing.T, data []byte) {
		picks := make([]float64, len(data)/8)
		for i := range picks {
			picks[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
		}
		p, err := s.Point(picks)
		if err != nil {
			if errs, ok := err.(symbolic.Errors); ok && len(errs) == 0 {
				t.Fatalf("Point(%v): an error that says nothing", picks)
			}
			return
		}
		v, err := s.Decode(p)
		if err != nil {
			t.Fatalf("Decode(%v): %v", p, err)
		}
		if q, err := s.Encode(v); err != nil || !q.Equal(p) {
			t.Fatalf("Encode(%s) = %v, %v; want %v", text(v), q, err, p)
		}
	})
}

// FuzzScanPoint checks that whatever is read as text is a point that is written and read back.
func FuzzScanPoint(f *testing.F) {
	s := mustSpace(f, goldenTemplate())
	text, _ := s.FormatPoint(first(s))
	f.Add(text)
	f.Add("int = 3 # three\nlog = 1e-3")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := s.ScanPoint(text)
		if err != nil {
			return
		}
		again, err := s.FormatPoint(p)
		if err != nil {
			t.Fatal(err)
		}
		if q, err := s.ScanPoint(again); err != nil || !q.Equal(p) {
			t.Fatalf("%s reads as %v, and again as %v, %v", text, p, q, err)
		}
	})
}
