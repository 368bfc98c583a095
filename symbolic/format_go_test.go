package symbolic_test

import (
	"fmt"
	"go/format"
	"reflect"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

// newBlock is a constructor that a class is made of.
func newBlock(width int, inner ...layer) *sequential {
	return &sequential{Args: append([]layer{&linear{In: width, Wide: width}}, inner...)}
}

var blockClass = FuncClass("Block", "", newBlock, "width", "inner")

// goTrees are the trees of pasted_test.go, which is what FormatGo wrote for them.
var goTrees = map[string]Value{
	"mlp":   newMLP(),
	"block": sequentialClass.New(Entry{"args", NewList(blockClass.New(Entry{"width", Int(3)}, Entry{"inner", NewList(reluClass.New())}))}),
	"everything": everythingClass.New(Entry{"flag", Bool(true)}, Entry{"limit", String("90s")}, Entry{"maybe", Int(0)}, Entry{"name", String("abc")},
		Entry{"weights", Dict(Entry{"a", Int(2)}, Entry{"b", Float(1e-9)})}, Entry{"nested", Dict(Entry{"trials", Int(4)})}, Entry{"layer", newLinear(2, 5)},
		Entry{"raw", NewList(Int(1), Dict(Entry{"a", Null{}}, Entry{"b", Float(0.5)}, Entry{"c", String("x\ny")}), Bool(true))}),
	"defaults": everythingClass.New(),
}

// The code that FormatGo writes compiles, and gives what Build gives.
func TestFormatGo(t *testing.T) {
	var code strings.Builder
	code.WriteString("package symbolic_test\n\nimport (\n\t\"time\"\n\n\t\"symsearch/symbolic\"\n)\n\n" +
		"// Written by TestFormatGo -update: what FormatGo makes of goTrees.\n\nvar pasted = map[string]any{\n")
	for _, name := range []string{"block", "defaults", "everything", "mlp"} {
		text, err := FormatGo(goTrees[name], "symsearch/symbolic_test")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprintf(&code, "\t%q: %s,\n", name, text)
	}
	source, err := format.Source([]byte(code.String() + "}\n\nvar _ = time.Second\n"))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "pasted_test.go", string(source))
	for name, want := range goTrees {
		built, err := Build[any](want)
		if err != nil {
			t.Fatal(err)
		}
		if got := pasted[name]; !reflect.DeepEqual(got, built) {
			t.Errorf("%s: the code gives %+v, Build %+v", name, got, built)
		}
	}
}

func TestFormatGoRefuses(t *testing.T) {
	op := &Class{Name: "Op"}
	anonymous := FuncClass("Anonymous", "", func() *relu { return &relu{} })
	for want, v := range map[string]Value{
		"[0]: Op is a class without a Go type and cannot be written as Go":          NewList(op.New()),
		"args[0]: the constructor of Anonymous has no name that could be called":    sequentialClass.New(Entry{"args", NewList(anonymous.New())}),
		"raw.a: a ReLU stands where any value may, and its class has no name in Go": everythingClass.New(Entry{"raw", Dict(Entry{"a", reluClass.New()})}),
		"in_features: nothing is set":                                               linearClass.New(),
	} {
		if text, err := FormatGo(v, "symsearch/symbolic_test"); err == nil || err.Error() != want {
			t.Errorf("got %s, %v, want %s", text, err, want)
		}
	}
	if _, err := FormatGo(newMLP(), ""); err == nil || !strings.Contains(err.Error(), "not exported") {
		t.Errorf("a type that is not exported: %v", err)
	}
}

func ExampleFormatGo() {
	text, err := FormatGo(newMLP(), "symsearch/symbolic_test")
	fmt.Println(text, err)
	// Output:
	// &sequential{
	// 	Args: []layer{
	// 		&linear{In: 4, Wide: 8, Bias: true},
	// 		&relu{},
	// 		&linear{In: 8, Wide: 1, Bias: true},
	// 	},
	// } <nil>
}
