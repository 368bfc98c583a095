package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

func newPatchCommand(e *Env) *cobra.Command {
	var f format
	var inPlace, list, dryRun, report bool
	var how document.Options
	cmd := &cobra.Command{
		Use:   "patch FILE PATCH... [flags]",
		Short: "Apply ideas such as add_dropout?prob=0.2 to a file",
		Long: `Apply patches to the tree of a file, in order, each to what the one before it made, and
print the file as it is then; comments stay wherever nothing changes. All arguments are
checked before anything is changed, and the result after all patches; a patch that
changed nothing, or whose changes a later one took back, gives a warning.

A patch is written as NAME?ARGUMENT=VALUE&ARGUMENT=VALUE, or as a YAML file: rules such as
  !Rule {where: ReLU, replace: !PReLU {}}
  !Rule {where: Linear, wrap: !Sequential [$it, !Dropout {p: 0.2}]}
or a list of them. --list shows which there are; {{NAME}} classes AddDropout tells more.

  {{NAME}} patch --list
  {{NAME}} patch net.yaml use_prelu
  {{NAME}} patch net.yaml use_prelu 'add_dropout?prob=0.2' --dry-run
  {{NAME}} patch net.yaml rules.yaml --report > patched.yaml
  {{NAME}} patch net.yaml 'scale_widths?factor=2' --in-place`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: e.completePatches,
		RunE: func(cmd *cobra.Command, args []string) error {
			if list {
				return e.listPatches(f, args)
			}
			if cmd.Flags().Changed("output") {
				return usagef("patch: -o is the format of --list")
			}
			if err := exclusive(cmd, "dry-run", "in-place"); err != nil {
				return err
			}
			if len(args) < 2 {
				return usagef("patch: want a file and patches (hint: %s; --list shows the patches)", e.help(cmd))
			}
			file, err := e.readRight(args[0], how)
			if err != nil {
				return err
			}
			chain, err := e.patches(file, args[1:], how)
			if err != nil {
				return err
			}
			result, err := chain.Apply(file.Root, file.Spec())
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if dryRun {
				_, err := fmt.Fprint(e.Out, result)
				return err
			}
			if report {
				fmt.Fprint(e.Err, result)
			} else {
				for _, w := range result.Warnings {
					e.notef("warning: %s", w)
				}
			}
			return e.edited(file, result.Tree, inPlace)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&list, "list", false, "list the patches, or those that are named")
	flags.BoolVar(&dryRun, "dry-run", false, "print what each patch would change, and not the file")
	flags.BoolVar(&report, "report", false, "say on standard error what each patch changed")
	flags.BoolVarP(&inPlace, "in-place", "i", false, "change the file instead of printing it")
	keepFlag(cmd, &how)
	formatFlag(cmd, &f, asTable, asJSON, asYAML, asCSV)
	flags.Lookup("output").Usage = "`format` of --list: table, json, yaml, csv"
	return cmd
}

// isYAML reports whether an argument names a file of patches.
func isYAML(arg string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(arg)) && !strings.Contains(arg, "?")
}

// patches reads patches of a file as they stand on the command line: URIs and files.
func (e *Env) patches(of *treeFile, args []string, how document.Options) (patch.Chain, error) {
	r, err := of.names()
	if err != nil {
		return nil, err
	}
	var chain patch.Chain
	var mistakes []string
	for _, arg := range args {
		if !isYAML(arg) {
			links, err := patch.Parse(r, arg)
			if err != nil {
				mistakes = append(mistakes, err.Error())
			}
			chain = append(chain, links...)
			continue
		}
		f, err := e.readTreeOf(r, arg, how)
		if err == nil {
			err = e.mistaken(arg, f.wrong)
		}
		if err != nil {
			return nil, err
		}
		links, err := patch.Build(f.Root, r)
		if err != nil {
			return nil, e.mistaken(arg, f.Diagnose(err))
		}
		for i, rule := range items(f.Root) {
			if _, ok := rule.(*symbolic.Object); ok { // a URI of it would be hard to read
				links[i].Name = symbolic.Format(rule, symbolic.FormatOptions{Compact: true, HideDefaults: true})
			}
		}
		chain = append(chain, links...)
	}
	if len(mistakes) > 0 {
		all := strings.Join(mistakes, "\n")
		if strings.Contains(all, "there is no patch ") && !strings.Contains(all, "did you mean") {
			all += fmt.Sprintf(" (hint: %s)", e.command("patch", "--list"))
		}
		return nil, usagef("%s", all)
	}
	return chain, nil
}

// items returns the items of a list, or the one value that is none.
func items(v symbolic.Value) []symbolic.Value {
	l, ok := v.(*symbolic.List)
	if !ok {
		return []symbolic.Value{v}
	}
	var all []symbolic.Value
	for _, item := range l.All() {
		all = append(all, item)
	}
	return all
}

// listPatches prints the patches that there are, or those of some names.
func (e *Env) listPatches(f format, names []string) error {
	r, err := e.classes()
	if err != nil {
		return err
	}
	t := &table{columns: []column{{key: "patch"}, {key: "arguments"}, {key: "what"}}}
	var listed [][3]string
	var widest [3]int
	for _, c := range patch.Available(r) {
		uri := patch.NameOf(c)
		if len(names) == 0 || slices.Contains(names, uri) || slices.Contains(names, c.Name) {
			t.add(uri, argumentsOf(c), c.Doc)
			l := [3]string{uri, argumentsOf(c), c.Doc}
			listed = append(listed, l)
			for i := range l {
				widest[i] = max(widest[i], displayWidth(l[i]))
			}
		}
	}
	if len(t.rows) == 0 {
		return usagef("there is no patch %q (hint: %s lists all)", names[0], e.command("patch", "--list"))
	}
	text := func(p *printer) {
		if p.width <= 0 || widest[0]+2+widest[1]+2+widest[2] <= p.width {
			p.table(t, "")
			return
		}
		for _, l := range listed { // nothing is cut: what a patch does stands at the end
			p.line(p.bold(l[0]))
			p.paragraph(l[2], "    ")
			p.paragraph(strings.TrimSuffix(l[0]+"?"+l[1], "?"), "    ")
		}
	}
	return e.print(f, output{rows: t, text: text})
}

// argumentsOf shows the arguments of a patch: p=0.5 with its default, to=... where there is none.
func argumentsOf(c *symbolic.Class) string {
	args := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		switch d := f.Default.(type) {
		case nil:
			args[i] = f.Name + "=..."
		case symbolic.Null:
			args[i] = "[" + f.Name + "]"
		default:
			args[i] = f.Name + "=" + shortValue(d)
		}
	}
	return strings.Join(args, "&")
}

// completePatches completes a file, then the names of patches.
func (e *Env) completePatches(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return completeExperiments(cmd, args, typed)
	}
	r, err := e.classes()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, c := range patch.Available(r) {
		names = append(names, patch.NameOf(c)+"\t"+c.Doc)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
