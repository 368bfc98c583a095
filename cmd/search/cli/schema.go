package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/symbolic"
)

func newSchemaCommand(e *Env) *cobra.Command {
	var model, tags, plain bool
	cmd := &cobra.Command{
		Use:   "schema [FILE] [flags]",
		Short: "JSON Schema of experiment files, for editors",
		Long: `Print the JSON Schema (draft 7) of experiment files, from which an editor completes names,
shows what fields mean, and marks mistakes; --model prints that of any other tree, such as a
model. It has all classes of this program, also those of your own, and with a FILE those that
the file declares under classes.

  {{NAME}} schema > experiment.schema.json

An editor with yaml-language-server (VS Code with the YAML extension, Neovim, Helix, ...)
uses it for a file whose first line is

  # yaml-language-server: $schema=experiment.schema.json

Such an editor has to be told that tags exist: --tags prints them as its setting
yaml.customTags. No tag reaches a JSON Schema, so what stands under one, !Linear {...}, is
taken when it fits any class that may stand there; {{NAME}} check is exact. A schema for JSON
files, with _class and nothing else, is had by --json.

  {{NAME}} schema --tags > .vscode/settings.json
  {{NAME}} schema --json > experiment.schema.json
  {{NAME}} schema --model > model.schema.json
  {{NAME}} schema mine.yaml > mine.schema.json`,
		Args:              e.wants(0, 1, "a file that declares classes, or nothing"),
		ValidArgsFunction: completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := exclusive(cmd, "tags", "json"); err != nil {
				return err
			}
			r, err := e.classes()
			if err == nil && len(args) > 0 {
				r, err = e.declared(args[0])
			}
			if err != nil {
				return err
			}
			if tags {
				return writeJSON(e.Out, symbolic.Dict(entry("yaml.customTags", customTags(r))))
			}
			var s symbolic.Spec = &symbolic.ObjectSpec{Class: experiments.FormClass()}
			if model {
				s = &symbolic.AnySpec{}
			}
			write := symbolic.TaggedSchema
			if plain {
				write = symbolic.Schema
			}
			text, err := write(s, r)
			if err != nil {
				return err
			}
			_, err = e.Out.Write(append(text, '\n'))
			return err
		},
	}
	cmd.Flags().BoolVar(&model, "model", false, "of any tree, and not of an experiment")
	cmd.Flags().BoolVar(&plain, "json", false, "for JSON files, in which _class names the class of every object")
	cmd.Flags().BoolVar(&tags, "tags", false, "print the tags of all classes, as a setting of yaml-language-server")
	return cmd
}

// declared returns the classes of the program with those that a file declares.
func (e *Env) declared(file string) (*symbolic.Registry, error) {
	f, err := e.readTree(file, document.Options{})
	if err != nil {
		return nil, err
	}
	form := experiments.FormClass()
	return symbolic.NewRegistry(slices.DeleteFunc(slices.Clone(f.Registry().Classes()), func(c *symbolic.Class) bool { return c == form })...)
}

// customTags lists the tags of all classes with what may stand behind them.
func customTags(r *symbolic.Registry) []string {
	var tags []string
	for _, c := range r.Classes() {
		tags = append(tags, "!"+c.Name+" mapping", "!"+c.Name+" scalar") // a scalar may also be nothing
		if _, ok := c.ListField(); ok {
			tags = append(tags, "!"+c.Name+" sequence")
		}
	}
	slices.Sort(tags)
	return tags
}
