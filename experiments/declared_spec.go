package experiments

import (
	"regexp"

	"symsearch/symbolic"
)

// classesSpec takes the classes of a file: by name, what each extends, its help, and its fields.
var classesSpec = &symbolic.DictSpec{Keys: declaredName, Elem: &symbolic.DictSpec{Fields: []symbolic.Field{
	maybe("extends", &symbolic.StringSpec{}, "the class that it narrows or adds to"),
	maybe("doc", &symbolic.StringSpec{}, "help"),
	maybe("fields", &symbolic.DictSpec{Keys: declaredName, Elem: typeSpec(2,
		symbolic.Field{Name: "default", Spec: &symbolic.AnySpec{}, Default: symbolic.Null{}, Doc: "the value when it is not given; without one the field is required"},
		maybe("doc", &symbolic.StringSpec{}, "help"),
	)}, "its fields: of each the type, or a dictionary with type, default and more"),
}}}

// typeSpec takes a type: its name, a list of the values that there are, or a dictionary, which may have more entries. Types lie
// in types; those below so many levels are anything, for whoever reads one to check.
func typeSpec(levels int, more ...symbolic.Field) symbolic.Spec {
	if levels == 0 {
		return &symbolic.AnySpec{}
	}
	inner, values := typeSpec(levels-1), &symbolic.ListSpec{Elem: &symbolic.AnySpec{}, MinSize: 1, MaxSize: -1}
	return &symbolic.UnionSpec{Of: []symbolic.Spec{&symbolic.StringSpec{}, values, &symbolic.DictSpec{Fields: append([]symbolic.Field{
		maybe("type", &symbolic.UnionSpec{Of: []symbolic.Spec{&symbolic.StringSpec{}, values}}, "integer, number, boolean, string, list, dictionary, any, a class or a Go interface of classes, or a list of the values that there are"),
		maybe("min", &symbolic.FloatSpec{}, "the smallest number, or the fewest items of a list"),
		maybe("max", &symbolic.FloatSpec{}, "the largest number, or the most items of a list"),
		maybe("pattern", &symbolic.StringSpec{}, "what a string must match as a whole"),
		maybe("of", inner, "what a list or a dictionary holds: a type; any value when not given"),
		maybe("either", &symbolic.ListSpec{Elem: inner, MinSize: 1, MaxSize: -1}, "instead of type: several types, of which the value has one"),
		maybe("optional", &symbolic.BoolSpec{}, "whether it may be null, which is its default then"),
	}, more...)}}}
}

var declaredName = &symbolic.StringSpec{Pattern: regexp.MustCompile(`[A-Za-z][A-Za-z0-9_]*`), Words: "a name of letters, digits and _, a letter first"}

func maybe(name string, s symbolic.Spec, doc string) symbolic.Field {
	return symbolic.Field{Name: name, Spec: &symbolic.OptionalSpec{Of: s}, Default: symbolic.Null{}, Doc: doc}
}
