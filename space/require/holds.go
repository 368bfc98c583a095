package require

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"symsearch/space"
	"symsearch/symbolic"
)

// holder runs a compiled rule. It does not change.
type holder struct {
	*reader
	names   []string // decisions that are variables
	program *vm.Program
}

func (h *holder) holds(d *space.Draft) (bool, error) {
	env := make(map[string]any, len(h.names)+len(h.parts)+len(h.Functions)+3)
	for _, name := range h.names {
		env[name] = goValue(d.Value(name))
	}
	env["active"] = func(name string) bool { return d.Value(name) != nil }
	env["decided"] = func(name string) any { return goValue(d.Value(name)) }
	if h.tree {
		tree, err := d.Tree()
		if err != nil {
			return false, err
		}
		if h.Tree != nil {
			tree = h.Tree(tree)
		}
		h.bindTree(env, tree)
	}
	v, err := expr.Run(h.program, env)
	if err != nil {
		return false, errors.New(reworded(firstLine(err), env))
	}
	yes, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("want true or false, got %s", described(v))
	}
	return yes, nil
}

// bindTree puts what speaks of the tree into the environment.
func (h *holder) bindTree(env map[string]any, tree symbolic.Value) {
	for _, name := range h.parts {
		if o, ok := tree.(*symbolic.Object); ok {
			env[name] = goValue(o.Get(name))
		}
	}
	env["count"] = func(class string) int {
		is := symbolic.OfClass(class)
		n := 0
		for _, v := range symbolic.All(tree) {
			if is(nil, v, nil) {
				n++
			}
		}
		return n
	}
	for name, f := range h.Functions {
		env[name] = func() (float64, error) { return f(tree) }
	}
}

// firstLine leaves out the copy of the text that the library puts below its message.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// operation matches what the library says of operands that do not fit.
var operation = regexp.MustCompile(`^invalid operation: (\S+(?: \{\})?) (\S+) (\S+(?: \{\})?) \(\d+:\d+\)$`)

// kinds names the Go types of values as users know them.
var kinds = map[string]string{
	"int": "a number", "float64": "a number", "string": "a text", "bool": "true or false", "[]interface {}": "a list",
	"map[string]interface {}": "an object", "<nil>": "nothing",
}

// reworded says in the words of the file what the library says in Go types, and which names stand for lists.
func reworded(message string, env map[string]any) string {
	if m := operation.FindStringSubmatch(message); m != nil {
		message = fmt.Sprintf("%s %s %s cannot be computed", cmp.Or(kinds[m[1]], m[1]), m[2], cmp.Or(kinds[m[3]], m[3]))
	} else if !strings.Contains(message, "[]interface {}") {
		return message
	}
	message = strings.ReplaceAll(message, "[]interface {}", "a list")
	if !strings.Contains(message, "a list") {
		return message
	}
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if _, list := env[name].([]any); list {
			return fmt.Sprintf("%s: %s is a list here: one for each slot or repetition (hint: all(%s, # > 1), sum(%s), %s[0])", message, name, name, name, name)
		}
	}
	return message
}

// described shows a value that is neither true nor false.
func described(v any) string {
	switch v.(type) {
	case int, float64:
		return fmt.Sprintf("the number %v", v)
	case string:
		return fmt.Sprintf("the text %q", v)
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	case nil:
		return "nothing"
	}
	return fmt.Sprint(v)
}

// goValue returns a value as expressions know it. An object is a map of its fields, with its class under "class".
func goValue(v symbolic.Value) any {
	switch v := v.(type) {
	case symbolic.Bool:
		return bool(v)
	case symbolic.Int:
		return int(v)
	case symbolic.Float:
		return float64(v)
	case symbolic.String:
		return string(v)
	case *symbolic.List:
		items := make([]any, v.Len())
		for i, item := range v.All() {
			items[i] = goValue(item)
		}
		return items
	case *symbolic.Object:
		fields := make(map[string]any, v.Len()+1)
		if v.Class() != nil {
			fields["class"] = v.Class().Name
		}
		for name, field := range v.Fields() {
			fields[name] = goValue(field)
		}
		return fields
	}
	return nil
}
