package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/trials"
)

// trialTime is how long a trial of check may take.
const trialTime = time.Minute

func newCheckCommand(e *Env) *cobra.Command {
	var f format
	var set []string
	var noTrial bool
	var limit time.Duration
	cmd := &cobra.Command{
		Use:   "check FILE [flags]",
		Short: "Check an experiment file, show what it searches, try one trial",
		Long: `Read an experiment file and report every mistake in it, each with its line and the
way out. When there is none, show what would be searched: how large the space is, each
decision with what it may become and when it is to be made, the objectives, the
algorithm and one tree out of the space.

Then run the first trial, as "run" would, in a folder that is thrown away: nothing is
recorded. A trial that is not complete ends the command with status 4. One that takes longer
than --trial-time is stopped, and nothing is wrong so far. --no-trial leaves it out, so that
nothing is run. A file with a model alone is checked as the space that it is.

  {{NAME}} check digits.yaml
  {{NAME}} check digits.yaml --no-trial --set 'algorithm=!Sweep {}'
  {{NAME}} check digits.yaml --trial-time 10m
  {{NAME}} check digits.yaml --no-trial -o json | jq .space`,
		Args:              e.wants(1, 1, "an experiment file"),
		ValidArgsFunction: completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit <= 0 {
				return usagef("--trial-time: want more than 0s, got %s (hint: --no-trial)", limit)
			}
			x, err := e.loadChecked(args[0], set)
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
			plan.warnings = x.SlotWarnings(e.Getenv("CUDA_VISIBLE_DEVICES"))
			out := output{text: plan.text, data: plan.data(), rows: plan.decisions(false)}
			if noTrial || !x.Runs() {
				return e.print(f, out)
			}
			return e.checkTrial(cmd.Context(), f, x, out, limit)
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "change the experiment: `path=value`, the value as in YAML; may be repeated")
	cmd.Flags().BoolVar(&noTrial, "no-trial", false, "only read the file, and run nothing")
	cmd.Flags().DurationVar(&limit, "trial-time", trialTime, "stop the trial after so `long`")
	formatFlag(cmd, &f, asTable, asJSON, asYAML, asCSV)
	return cmd
}

// loadChecked reads an experiment file, or one that has only a space.
func (e *Env) loadChecked(file string, set []string) (*experiments.Experiment, error) {
	x, err := e.load(file, "", set)
	if err == nil {
		return x, nil
	}
	r, rerr := e.classes()
	text, ferr := os.ReadFile(file)
	if rerr != nil || ferr != nil || !experiments.IsSpace(file, text, r) {
		return nil, err
	}
	return experiments.LoadSpace(file, r, set...)
}

// checkTrial adds the first trial to what check says. One that does not complete is a status of its own.
func (e *Env) checkTrial(ctx context.Context, f format, x *experiments.Experiment, out output, limit time.Duration) error {
	if f == asTable { // the trial may take its time
		if err := e.print(f, out); err != nil {
			return err
		}
	}
	trial, err := e.dryRun(ctx, x, limit)
	if err != nil {
		return err
	}
	if f == asTable {
		err = e.print(f, output{text: func(p *printer) {
			p.line()
			p.line(p.bold("its first trial: "), dryText(x, trial, limit))
		}})
	} else {
		out.data = out.data.(*symbolic.Object).With(entry("trial", dryData(trial)))
		err = e.print(f, out)
	}
	if err != nil {
		return err
	}
	if trial != nil && trial.State != trials.Complete {
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
