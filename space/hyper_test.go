package space_test

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// PowerOfTwo is a kind of a user: 2^min to 2^max.
type PowerOfTwo struct {
	Min     int64  `sym:"min" min:"0" max:"62"`
	Max     int64  `sym:"max" min:"0" max:"62"`
	Name    string `sym:"name" optional:"true"`
	Default *int64 `sym:"default"`
}

func (h *PowerOfTwo) Domain() space.Domain { return space.Ints{Min: h.Min, Max: h.Max} }

func (h *PowerOfTwo) Resolve(pick float64) (symbolic.Value, error) {
	return symbolic.Int(1) << int(pick), nil
}

func (h *PowerOfTwo) Pick(v symbolic.Value) (float64, bool) {
	n, ok := v.(symbolic.Int)
	return float64(bits.Len64(uint64(n)) - 1), ok
}

func (*PowerOfTwo) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	space.CheckHyper[*PowerOfTwo](c, p, o, s)
}

// Shape is a kind with a choice of objects, without an inverse, and with a rule of its own.
type Shape struct {
	Names []string `sym:"names" min:"1"`
}

func (h *Shape) Validate() error {
	for _, n := range h.Names {
		if n == "" {
			return errors.New("a name is empty")
		}
	}
	return nil
}

func (h *Shape) Domain() space.Domain { return space.Choice{N: len(h.Names), Labels: h.Names} }

func (h *Shape) Resolve(pick float64) (symbolic.Value, error) {
	if h.Names[int(pick)] == "broken" {
		return nil, errors.New("it is broken")
	}
	return dict("shape", h.Names[int(pick)]), nil
}

func (*Shape) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	if _, any := s.(*symbolic.AnySpec); !any { // leave broken shapes for Decode to find
		space.CheckHyper[*Shape](c, p, o, s)
	}
}

var (
	powerClass = symbolic.ClassOf[PowerOfTwo]("PowerOfTwo", "a power of two")
	shapeClass = symbolic.ClassOf[Shape]("Shape", "a shape")
)

func power(low, high int) *symbolic.Object {
	return powerClass.New(symbolic.Entry{Key: "min", Value: value(low)}, symbolic.Entry{Key: "max", Value: value(high)})
}

func shape(names ...string) *symbolic.Object {
	return shapeClass.New(symbolic.Entry{Key: "names", Value: value(names)})
}

func TestUserKinds(t *testing.T) {
	s := mustSpace(t, layer("width", oneOf(3, power(3, 6)), "anchor", power(0, 1)))
	var got []string
	for p := range s.All() {
		v, err := s.Decode(p)
		if err != nil {
			t.Fatal(err)
		}
		q, err := s.Encode(v)
		if err != nil || !q.Equal(p) {
			t.Errorf("Encode(%s) = %v, %v; want %v", text(v), q, err, p)
		}
		o := v.(*symbolic.Object)
		got = append(got, fmt.Sprint(o.Get("width"), "/", text(o.Get("anchor"))))
	}
	if want := "3/1.0 3/2.0 8/1.0 8/2.0 16/1.0 16/2.0 32/1.0 32/2.0 64/1.0 64/2.0"; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	if p, _ := s.Default(); text(s.Values(p)) != "{width: 3, anchor: 2.0}" {
		t.Errorf("Values: %s", text(s.Values(p)))
	}

	s = mustSpace(t, symbolic.NewList(shape("round", "square")))
	for p := range s.All() {
		v, _ := s.Decode(p)
		q, err := s.Encode(v)
		if err != nil || !q.Equal(p) {
			t.Errorf("Encode(%s) = %v, %v", text(v), q, err)
		}
	}
	data, err := s.MarshalPoint(first(s))
	if err != nil || string(data) != `{"[0]":"0: round"}` {
		t.Errorf("MarshalPoint: %s, %v", data, err)
	}
	if got := text(s.Values(first(s))); got != `{"[0]": "round"}` {
		t.Errorf("Values: %s", got)
	}
}

func TestUserKindsAreChecked(t *testing.T) {
	for _, c := range []struct {
		template symbolic.Value
		want     string
	}{
		{layer("width", power(3, 11)), `width: want an integer from 1 to 1024, got 2048`},
		{layer("width", power(5, 3)), `width: PowerOfTwo: its domain: min: min 5 is above max 3 (swap them)`},
		{layer("width", power(3, 63)), `width.max: want an integer from 0 to 62, got 63`},
		{layer("width", shape("a")), `width: want an integer from 1 to 1024, got {shape: "a"}`},
		{symbolic.NewList(shape("a", "")), `[0]: Shape: a name is empty`},
		{powerClass.New(symbolic.Entry{Key: "min", Value: value(1)}, symbolic.Entry{Key: "max", Value: value(oneOf(1))}), `max: OneOf is still undecided (decode a point of the space first)`},
		{symbolic.NewList(strangeClass.New()), `[0]: a space cannot decide a Strange: its class does not implement space.Hyper`},
	} {
		if _, err := space.New(c.template); err == nil || err.Error() != c.want {
			t.Errorf("New(%s):\ngot  %v\nwant %s", text(c.template), err, c.want)
		}
	}
	s := mustSpace(t, symbolic.NewList(shape("broken")))
	if _, err := s.Decode(first(s)); err == nil || err.Error() != "[0]: Shape cannot resolve the pick 0: it is broken" {
		t.Errorf("Decode: %v", err)
	}
}

// Strange is a placeholder that is no Hyper.
type Strange struct{}

func (*Strange) CheckAs(*symbolic.Checker, symbolic.Path, *symbolic.Object, symbolic.Spec) {}

var strangeClass = symbolic.ClassOf[Strange]("Strange", "")
