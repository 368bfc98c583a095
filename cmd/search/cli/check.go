package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/trials"
)

func newCheckCommand(e *Env) *cobra.Command {
	var f format
	var set []string
	var dry bool
	cmd := &cobra.Command{
		Use:   "check FILE [flags]",
		Short: "Check an experiment file, and show what it would search",
		Long: `Read an experiment file and report every mistake in it, each with its line and the
way out. When there is none, show what would be searched: how large the space is, each
decision with what it may become and when it is to be made, the objectives, the
algorithm and one tree out of the space. Nothing is recorded, and nothing is run but, with
--dry-run, the first trial.

  {{NAME}} check digits.yaml
  {{NAME}} check digits.yaml --dry-run
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
			out := output{text: plan.text, data: plan.data(), rows: plan.decisions(false)}
			if !dry {
				return e.print(f, out)
			}
			return e.checkDry(cmd.Context(), f, x, out)
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "change the experiment: `path=value`, the value as in YAML; may be repeated")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "run the first trial too, and record nothing")
	formatFlag(cmd, &f, asTable, asJSON, asYAML, asCSV)
	return cmd
}

// checkDry adds a dry run to what check says. A trial that does not complete is a status of its own.
func (e *Env) checkDry(ctx context.Context, f format, x *experiments.Experiment, out output) error {
	trial, err := e.dryRun(ctx, x)
	if err != nil {
		return err
	}
	text := out.text
	out.text = func(p *printer) {
		text(p)
		p.line()
		p.line(p.bold("its first trial: "), dryText(trial))
	}
	out.data = out.data.(*symbolic.Object).With(entry("dry_run", dryData(trial)))
	if err := e.print(f, out); err != nil {
		return err
	}
	if trial.State != trials.Complete {
		return &exitError{ExitTrials, fmt.Errorf("the first trial is %s", trial.State)}
	}
	return nil
}

// problemsOutput is what is wrong with a file, for programs: editors and CI.
func problemsOutput(file string, ds document.Diagnostics) output {
	t := &table{columns: []column{{key: "file"}, {key: "line"}, {key: "column"}, {key: "path"}, {key: "message"}, {key: "hint"}}}
	for _, d := range ds {
		t.add(d.File, d.Line, d.Column, d.Path.String(), d.Message, d.Hint)
	}
	return output{rows: t, data: symbolic.Dict(entry("file", file), entry("valid", false), entry("problems", t.data()))}
}
