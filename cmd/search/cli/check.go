package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

func newCheckCommand(e *Env) *cobra.Command {
	var f format
	var set []string
	cmd := &cobra.Command{
		Use:   "check FILE [flags]",
		Short: "Check an experiment file, and show what it would search",
		Long: `Read an experiment file and report every mistake in it, each with its line and the
way out. When there is none, show what would be searched: how large the space is, each
decision with what it may become and when it is to be made, the objectives, the
algorithm and one tree out of the space. Nothing is run and nothing is recorded.

  {{NAME}} check digits.yaml
  {{NAME}} check digits.yaml --set 'algorithm=!Sweep {}'
  {{NAME}} check digits.yaml -o json | jq .space`,
		Args:              e.wants(1, 1, "an experiment file"),
		ValidArgsFunction: completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			x, err := e.load(args[0], "", set)
			if ds, ok := errors.AsType[document.Diagnostics](err); ok && f != asTable {
				o := problemsOutput(args[0], ds)
				if err := e.print(f, o); err != nil {
					return err
				}
				return &exitError{code: ExitInvalid}
			}
			if err != nil {
				return err
			}
			plan, err := newPlan(args[0], x)
			if err != nil {
				return err
			}
			return e.print(f, output{text: plan.text, data: plan.data(), rows: plan.decisions()})
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "change the experiment: `path=value`, the value as in YAML; may be repeated")
	formatFlag(cmd, &f, asTable, asJSON, asYAML, asCSV)
	return cmd
}

// problemsOutput is what is wrong with a file, for programs: editors and CI.
func problemsOutput(file string, ds document.Diagnostics) output {
	t := &table{columns: []column{{key: "file"}, {key: "line"}, {key: "column"}, {key: "path"}, {key: "message"}, {key: "hint"}}}
	for _, d := range ds {
		t.add(d.File, d.Line, d.Column, d.Path.String(), d.Message, d.Hint)
	}
	return output{rows: t, data: symbolic.Dict(entry("file", file), entry("valid", false), entry("problems", t.data()))}
}
