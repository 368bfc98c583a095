package experiments

import (
	"slices"
	"strings"
	"testing"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// Every class has an example that is right, and stands in a group.
func TestExamplesOfClasses(t *testing.T) {
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	all := append(r.Classes(), FormClasses()...)
	n := 0
	for _, g := range Groups(all) {
		for _, c := range g.Classes {
			n++
			text := ExampleOf(c, r)
			if strings.Contains(text, "...") || strings.Contains(text, "\n") {
				t.Errorf("%s has no example (put one into examples in groups.go): %s", c.Name, text)
				continue
			}
			var spec symbolic.Spec = &symbolic.AnySpec{}
			if isForm(c) {
				spec = &symbolic.ObjectSpec{Class: c}
			}
			if c.IsReference() {
				spec = nil // what it refers to is not there
			}
			d, err := document.Parse("example", []byte(text), r, spec)
			if err != nil {
				t.Errorf("the example of %s is wrong: %v", c.Name, err)
			} else if o, ok := d.Root.(*symbolic.Object); !ok || o.Class() != c {
				t.Errorf("the example of %s is of another class: %s", c.Name, text)
			}
		}
	}
	if n != len(all) {
		t.Errorf("%d of %d classes are in a group", n, len(all))
	}
}

// An example that is written by hand is of a class that there is.
func TestExamplesHaveClasses(t *testing.T) {
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	for name := range examples {
		if _, ok := r.Lookup(name); !ok && !slices.ContainsFunc(FormClasses(), func(c *symbolic.Class) bool { return c.Name == name }) {
			t.Errorf("there is no class %s", name)
		}
	}
}
