package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/symbolic/expression"
)

// queryFlags say which nodes of a tree are wanted, besides the expression, and how they are shown.
type queryFlags struct {
	path, regexp string
	classes      []string
	outermost    bool
	paths        bool
	hideDefaults bool
	how          document.Options
}

func newQueryCommand(e *Env) *cobra.Command {
	var f format
	var o queryFlags
	cmd := &cobra.Command{
		Use:   "query FILE [EXPRESSION] [flags]",
		Short: "Find nodes of a model or experiment: paths and values",
		Long: `Print the nodes of a tree that are wanted, each with its path, in the order of the tree.
What is wanted is said by an expression over the node, by a pattern of places, by a class;
all that is given must hold. Instead of a class --class takes what {{NAME}} classes calls a
group (layers, optimizers), or a Go interface of the classes (Layer, Activation).

In an expression, names are fields of the node; class, key, index, path, depth, value and
parent have a meaning of their own. is("Linear") takes classes that extend it too.
A comparison with a field that the node does not have is false.

In a pattern, * is any one name, [*] any index, ** any way down or none.

  {{NAME}} query net.yaml --class Linear
  {{NAME}} query net.yaml --class layer --outermost --paths
  {{NAME}} query net.yaml 'class == "Linear" && out_features > 64'
  {{NAME}} query net.yaml --path 'model.**.p'
  {{NAME}} query net.yaml --path '**' --paths           every path, "" first
  {{NAME}} query net.yaml --regexp '.*\.in_features' -o csv
  {{NAME}} query net.yaml 'any(layers, .class == "Dropout")' --paths`,
		Args:              e.wants(1, 2, "a file, and an expression"),
		ValidArgsFunction: completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := e.readTree(args[0], o.how)
			if err != nil {
				return err
			}
			want, err := o.selectors(t, args[1:])
			if err != nil {
				return err
			}
			if err := e.printNodes(f, t.Root, want, o); err != nil {
				return err
			}
			return e.mistaken(args[0], t.wrong)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.path, "path", "", "nodes at places that a `pattern` describes")
	flags.StringVar(&o.regexp, "regexp", "", "nodes whose whole path a regular `expression` matches")
	flags.StringArrayVar(&o.classes, "class", nil, "objects of a class with this `name`, or of one that extends it, or of a group or interface; may be repeated for any of several")
	flags.BoolVar(&o.outermost, "outermost", false, "do not look into what was found")
	flags.BoolVar(&o.paths, "paths", false, "print paths only, one a line")
	flags.BoolVar(&o.hideDefaults, "hide-defaults", false, "leave out fields that have their default")
	keepFlag(cmd, &o.how)
	formatFlag(cmd, &f, asYAML, asJSON, asTable, asCSV)
	return cmd
}

// ofClass returns the selector of a class, of those of a group, or of those of a Go interface.
func ofClass(name string, r *symbolic.Registry) (symbolic.Selector, error) {
	names := experiments.Families(r)
	for _, c := range r.Classes() {
		if c.Name == name {
			return symbolic.OfClass(name), nil
		}
		names = append(names, c.Name)
	}
	if takes, ok := experiments.Family(name, r); ok {
		return symbolic.Among(takes), nil
	}
	return nil, usagef("--class: there is no class %q, nor a group or an interface%s", name, meant(symbolic.Nearest(name, names)))
}

// selectors reads what is wanted; cheap ones come first.
func (o *queryFlags) selectors(t *treeFile, expressions []string) ([]symbolic.Selector, error) {
	r, err := t.names()
	if err != nil {
		return nil, err
	}
	var want []symbolic.Selector
	var classes []symbolic.Selector
	for _, name := range o.classes {
		s, err := ofClass(name, r)
		if err != nil {
			return nil, err
		}
		classes = append(classes, s)
	}
	if len(classes) > 0 {
		want = append(want, symbolic.Either(classes...))
	}
	if o.path != "" {
		p, err := symbolic.ParsePattern(o.path)
		if err != nil {
			return nil, usagef("--path: %w", err)
		}
		want = append(want, symbolic.At(p))
	}
	if o.regexp != "" {
		re, err := regexp.Compile(o.regexp)
		if err != nil {
			return nil, usagef("--regexp: %w", err)
		}
		want = append(want, symbolic.Matching(re))
	}
	for _, text := range expressions {
		x, err := expression.Compile(text, append(slices.Clip(r.Classes()), namesIn(t.Root))...)
		if err != nil {
			return nil, usagef("%w", err)
		}
		want = append(want, x.Match)
	}
	if len(want) == 0 {
		return nil, usagef("query: want an expression, --path, --regexp or --class (hint: --path '**' is every node)")
	}
	return want, nil
}

// meant is the end of a message about a name.
func meant(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", name)
}

// namesIn returns a class with the names that objects and dictionaries of a tree have and that are no fields of a class, which
// expressions may ask for too.
func namesIn(root symbolic.Value) *symbolic.Class {
	c := &symbolic.Class{Name: "Experiment"}
	seen := map[string]bool{}
	for _, v := range symbolic.All(root) {
		o, ok := v.(*symbolic.Object)
		if !ok {
			continue
		}
		for k := range o.Fields() {
			if !seen[k] {
				seen[k] = true
				c.Fields = append(c.Fields, symbolic.Field{Name: k})
			}
		}
	}
	return c
}

// printNodes prints what was found.
func (e *Env) printNodes(f format, root symbolic.Value, want []symbolic.Selector, o queryFlags) error {
	find := symbolic.Query
	if o.outermost {
		find = symbolic.Outermost
	}
	var entries []symbolic.Entry
	for p, v := range find(root, want...) {
		entries = append(entries, symbolic.Entry{Key: p.String(), Value: v})
	}
	switch {
	case o.paths:
		var b strings.Builder
		for _, entry := range entries {
			b.WriteString(entry.Key + "\n")
		}
		_, err := e.Out.Write([]byte(b.String()))
		return err
	case f == asTable || f == asCSV:
		t := &table{columns: []column{{key: "path"}, {key: "value", cut: true}}}
		for _, entry := range entries {
			var cell any = entry.Value
			if f == asCSV && o.hideDefaults && symbolic.NumChildren(entry.Value) > 0 {
				text, err := document.WriteJSON(entry.Value, document.WriteOptions{HideDefaults: true})
				var line bytes.Buffer
				if err := cmp.Or(err, json.Compact(&line, text)); err != nil {
					return err
				}
				cell = line.String()
			}
			t.add(entry.Key, cell)
		}
		return e.print(f, output{rows: t})
	}
	return e.printTree(f, symbolic.Dict(entries...), nil, symbolic.FormatOptions{HideDefaults: o.hideDefaults})
}
