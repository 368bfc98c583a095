package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

func newClassesCommand(e *Env) *cobra.Command {
	var f format
	cmd := &cobra.Command{
		Use:   "classes [NAME...] [flags]",
		Short: "What may stand in a file: layers, algorithms, patches, budgets ...",
		Long: `List the classes of objects that may stand in a file, by what they are. Of a class that is
named, show its fields, each with what it takes, its default and what it means, and how an
object of it is written; a group, such as layers, or a Go interface, such as Activation, shows
its classes. A patch has its name in URIs too. Experiment is the class of experiment files: its
fields are what may stand at the top, and Budget and Slots are what two of them take.

  {{NAME}} classes
  {{NAME}} classes layers
  {{NAME}} classes Dropout
  {{NAME}} classes add_dropout
  {{NAME}} classes Experiment Budget
  {{NAME}} classes Adam -o json | jq .fields`,
		ValidArgsFunction: e.completeClasses,
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := e.classes()
			if err != nil {
				return err
			}
			groups := experiments.Groups(append(slices.Clip(r.Classes()), experiments.FormClasses()...))
			if len(args) == 0 {
				return e.print(f, classList(groups))
			}
			if len(args) == 1 {
				if g, ok := family(groups, r, args[0]); ok {
					return e.print(f, classList([]experiments.Group{g}))
				}
			}
			var found []described
			for _, name := range args {
				d, err := describe(groups, r, name)
				if err != nil {
					return err
				}
				found = append(found, d)
			}
			return e.print(f, descriptions(found))
		},
	}
	formatFlag(cmd, &f, asTable, asJSON, asYAML, asCSV)
	return cmd
}

// family returns a group by its name, or the classes of a Go interface; of a name that is a class's too, the class is meant.
func family(groups []experiments.Group, r *symbolic.Registry, name string) (experiments.Group, bool) {
	if i := slices.IndexFunc(groups, func(g experiments.Group) bool { return g.Name == name }); i >= 0 {
		return groups[i], true
	}
	takes, ok := experiments.Family(name, r)
	found := experiments.Group{Name: name}
	for _, g := range groups {
		for _, c := range g.Classes {
			if strings.EqualFold(c.Name, name) {
				return found, false
			}
			if ok && takes(c) {
				found.Classes = append(found.Classes, c)
			}
		}
	}
	return found, len(found.Classes) > 0
}

// classList shows classes by their groups.
func classList(groups []experiments.Group) output {
	rows := &table{columns: []column{{key: "group"}, {key: "class"}, {key: "doc", cut: true}}}
	for _, g := range groups {
		for _, c := range g.Classes {
			rows.add(g.Name, c.Name, c.Doc)
		}
	}
	text := func(p *printer) {
		for i, g := range groups {
			if i > 0 {
				p.line()
			}
			p.line(p.bold(g.Name))
			var pairs [][2]string
			for _, c := range g.Classes {
				pairs = append(pairs, [2]string{c.Name, printable(c.Doc)})
			}
			p.glossary("  ", pairs...)
		}
	}
	return output{rows: rows, text: text}
}

// described is a class with what is said of it.
type described struct {
	*symbolic.Class
	group, example string
}

// describe finds a class by its name, in capitals or not, or a patch by its name in URIs.
func describe(groups []experiments.Group, r *symbolic.Registry, name string) (described, error) {
	names := experiments.Families(r)
	for _, g := range groups {
		for _, c := range g.Classes {
			uri := ""
			if patch.IsClass(c) {
				uri = patch.NameOf(c)
				names = append(names, uri)
			}
			if strings.EqualFold(c.Name, name) || uri == name {
				return described{c, g.Name, experiments.ExampleOf(c, r)}, nil
			}
			names = append(names, c.Name)
		}
	}
	near := meant(symbolic.Nearest(name, names))
	if near == "" {
		near = " (hint: without a name all are listed)"
	}
	return described{}, usagef("there is no class %q%s", name, near)
}

// descriptions shows classes with their fields.
func descriptions(classes []described) output {
	rows := &table{columns: []column{{key: "class"}, {key: "field"}, {key: "type"}, {key: "required"}, {key: "default"}, {key: "doc"}}}
	all := make([]symbolic.Value, len(classes))
	for i, c := range classes {
		fields := make([]symbolic.Value, len(c.Fields))
		for k, f := range c.Fields {
			entries := []symbolic.Entry{entry("name", f.Name), entry("type", f.Spec.Want()), entry("required", f.Default == nil)}
			if f.Default != nil {
				entries = append(entries, entry("default", f.Default))
			}
			fields[k] = symbolic.Dict(append(entries, entry("doc", f.Doc))...)
			var usual any
			if f.Default != nil {
				usual = f.Default
			}
			rows.add(c.Name, f.Name, f.Spec.Want(), f.Default == nil, usual, f.Doc)
		}
		all[i] = symbolic.Dict(entry("class", c.Name), entry("group", c.group), entry("doc", c.Doc), entry("fields", fields), entry("example", c.example))
	}
	data := symbolic.Value(symbolic.NewList(all...))
	if len(all) == 1 {
		data = all[0]
	}
	text := func(p *printer) {
		for i, c := range classes {
			if i > 0 {
				p.line()
			}
			p.help(c.Class)
			p.line()
			p.line("Listed under ", c.group, ", written for example")
			p.line("  ", printable(c.example))
		}
	}
	return output{rows: rows, data: data, text: text}
}

// help writes what a class says of itself: its fields as a table, or each with what it means below it where that is too wide for
// the terminal.
func (p *printer) help(c *symbolic.Class) {
	text := c.Help()
	fits := p.width <= 0
	if !fits {
		fits = true
		for line := range strings.Lines(text) {
			fits = fits && displayWidth(strings.TrimSuffix(line, "\n")) <= p.width
		}
	}
	if fits {
		p.block(text, "")
		return
	}
	head, _, _ := strings.Cut(text, "\n\n")
	for line := range strings.SplitSeq(head, "\n") {
		p.paragraph(line, "")
	}
	for _, f := range c.Fields {
		p.line()
		p.paragraph(f.Name+": "+f.Describe(), "  ")
		if f.Doc != "" {
			p.paragraph(f.Doc, "      ")
		}
	}
}

// completeClasses completes the names of classes.
func (e *Env) completeClasses(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	r, err := e.classes()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, c := range r.Classes() {
		names = append(names, c.Name+"\t"+c.Doc)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
