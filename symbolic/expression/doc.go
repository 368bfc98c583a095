// Package expression selects nodes of a symbolic tree by a text, for the command line and for files:
//
//	class == "Linear" && out_features > 64
//	at("args[*]") and not is("Layer")
//	parent.class == "Sequential" || any(args, .class == "Dropout")
//
// [Compile] reads the text once; [Expression.Match] is a symbolic.Selector and may be used by many goroutines.
//
// # The language
//
// It is that of expr-lang/expr (https://expr-lang.org/docs/language-definition), as far as it asks about values. Names
// are fields of the node: out_features. A few have another meaning:
//
//	class    the name of the node's class          value    the node itself; value["class"] is a field of that name
//	key      the name of the node in its parent    parent   the node above: parent.class, parent.units
//	index    its place in a list, from 0           path     its path, as text
//	depth    how many steps the path has
//
// Members are a.b, a["b"], a[0] and a[-1]; .class of an object without such a field is the name of its class.
// Operators: and or not (&& || !), == != < <= > >=, in (of a list, a range 1..5, or the names of an object), contains,
// startsWith, endsWith, matches (a regular expression), + - * / % **, ?: and ??. Functions: is("Linear") asks for the class or
// one that extends it, at("args[*].**") for a path pattern; any, all, none, one, count, filter, map and sum go over a
// list, with # or a leading dot for the item; len, lower, upper, trim, abs, min and max.
//
// What is missing is never a mistake: a comparison with a field that the node does not have, or of a number with a text, is
// false, and so is != . To ask whether it is there, compare with nil: units != nil. An unset or null field is nil. 1 and 1.0
// are equal. A hyper-node is not the number it may become.
//
// # Design
//
// The expression library parses the text and checks its types. It does not run it: its machine knows Go values, not
// trees, ends the whole expression at the first field that is missing, so that `units > 64 || class == "ReLU"` would never
// find a ReLU, and takes about a microsecond a node. Here the checked syntax tree becomes Go functions on symbolic values,
// which take some ten nanoseconds, allocate nothing in most cases and decide for each comparison.
//
// What is left out of the language (let, maps, slices, dates and conversions) is reported when the text is compiled.
package expression
