package symbolic_test

import (
	"fmt"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

// An object of a class that extends another is one of the other, and the other's are none of it.
func TestOfClassTakesWhatExtendsIt(t *testing.T) {
	wide, err := Declare("Wide", "", linearClass, Field{Name: "out_features", Spec: intSpec(64, 1024)})
	if err != nil {
		t.Fatal(err)
	}
	wider, err := Declare("Wider", "", wide, Field{Name: "out_features", Spec: intSpec(256, 1024)})
	if err != nil {
		t.Fatal(err)
	}
	tree := NewList(linearClass.New(), wide.New(), wider.New(), reluClass.New(), Dict())
	for class, want := range map[string]string{"Linear": "[0] [1] [2]", "Wide": "[1] [2]", "Wider": "[2]", "ReLU": "[3]", "": ""} {
		var found []string
		for p := range Query(tree, OfClass(class)) {
			found = append(found, p.String())
		}
		if got := strings.Join(found, " "); got != want {
			t.Errorf("of class %q: %s, want %s", class, got, want)
		}
	}
}

func intSpec(low, high int64) *IntSpec { return &IntSpec{Min: &low, Max: &high} }

// Every required field that is not set is told, in the order of the tree, until the caller has enough.
func TestMissing(t *testing.T) {
	tree := NewList(linearClass.New(), Dict(Entry{"a", linearClass.New(Entry{"out_features", Int(8)})}), reluClass.New())
	for most, want := range map[int]string{
		1: "[0].in_features", 2: "[0].in_features [0].out_features", 9: "[0].in_features [0].out_features [1].a.in_features",
	} {
		var found []string
		for p, f := range Missing(tree) {
			if last, _ := p.Last(); fmt.Sprint(last.Key()) != fmt.Sprint(f.Name, true) {
				t.Errorf("at %s the field is %s", p, f.Name)
			}
			if found = append(found, p.String()); len(found) == most {
				break
			}
		}
		if got := strings.Join(found, " "); got != want {
			t.Errorf("the first %d: %s, want %s", most, got, want)
		}
	}
}
