package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"symsearch/eval"
	"symsearch/experiments"
	"symsearch/trials"
)

// rerunOptions are the flags of rerun.
type rerunOptions struct {
	times     int
	tolerance float64
	metrics   []string
	dir       string
	format    format
}

func newRerunCommand(e *Env) *cobra.Command {
	var o rerunOptions
	cmd := &cobra.Command{
		Use:   "rerun STUDY TRIAL [flags]",
		Short: "Evaluate a trial again, and say how far the result drifts",
		Long: `Evaluate a trial once more, or several times: with the tree, the seed and the evaluator that
are recorded, in a directory of its own. Its metrics are shown beside those that were
recorded, with their differences. The store stays as it is.

A trial that failed or is infeasible can be run again too; with --dir its files are kept,
to see why. For a program it is also said in what its run was different from the recorded
one: the commit of its code and whether files were changed since, its arguments, its
environment, its machine.

The verdict goes by the objectives, and by what --metrics names: times differ always.
It is "drifted" when one of them differs by more than the tolerance, as a part of the
larger of both values, or when the trial ended in another state.

Exit status: 0 as recorded, 8 drifted, 4 it failed now and did not then.

  {{NAME}} rerun digits 12
  {{NAME}} rerun digits 12 --times 5 --tolerance 0.01
  {{NAME}} rerun digits 40 --dir debug && less debug/40/stderr.log
  {{NAME}} rerun digits 12 -o json | jq .verdict`,
		Args:              e.wants(2, 2, "a study and the number of a trial"),
		ValidArgsFunction: e.completeTrial,
		RunE: func(cmd *cobra.Command, args []string) error {
			number, err := trialNumber(args[1])
			switch {
			case err != nil:
				return err
			case o.times < 1:
				return usagef("--times: want at least 1, got %d", o.times)
			case !(o.tolerance >= 0):
				return usagef("--tolerance: want a number of at least 0, such as 0.01, got %s", exactNumber(o.tolerance))
			}
			return e.browse(cmd.Context(), func(l *library) error {
				study, t, err := l.trial(args[0], number)
				if err != nil {
					return err
				}
				return l.rerun(study, t, o)
			})
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&o.times, "times", 1, "run it `n` times, one after the other, for the spread of its metrics")
	flags.Float64Var(&o.tolerance, "tolerance", 0, "how far a metric may be off, as a `part` of its value: 0.01 is one percent")
	flags.StringSliceVar(&o.metrics, "metrics", nil, "`names` of further metrics that may not drift")
	flags.StringVar(&o.dir, "dir", "", "keep the trial's files below this `directory`, instead of in a temporary one")
	formatFlag(cmd, &o.format, asTable, asJSON, asYAML, asCSV)
	return cmd
}

// rerun evaluates a trial again and shows what came of it.
func (l *library) rerun(study trials.Study, t trials.Trial, o rerunOptions) error {
	if !t.State.Ended() {
		return fmt.Errorf("trial %d of study %s has not ended: there is nothing to compare with (hint: it is %s)", t.Number, study.Name, l.stateText(study, t))
	}
	r, err := l.env.classes()
	if err != nil {
		return err
	}
	again, err := experiments.OpenAgain(study, r)
	if err != nil {
		return err
	}
	for _, name := range o.metrics {
		if _, ok := t.Metrics[name]; !ok {
			return usagef("--metrics: trial %d has no metric %q (it has %v)", t.Number, name, eval.Metrics(t.Metrics).Names())
		}
	}
	kept := o.dir
	if kept == "" {
		if kept, err = os.MkdirTemp("", "search-rerun-"); err != nil {
			return fmt.Errorf("rerun: %w", err)
		}
		defer os.RemoveAll(kept)
	} else if kept, err = filepath.Abs(kept); err != nil {
		return fmt.Errorf("rerun: %w", err)
	}
	number := t.Number
	if t.AnswerFrom != 0 {
		number = t.AnswerFrom
	}
	d := &drift{study: study, trial: t, number: number, options: o}
	err = l.env.interruptible(l.ctx, func(ctx context.Context) error {
		for i := range o.times {
			dir := kept
			if o.times > 1 {
				dir = filepath.Join(kept, strconv.Itoa(i+1))
			}
			if l.env.ErrTerminal {
				l.env.notef("running trial %d of study %s again (%d of %d) ...", t.Number, study.Name, i+1, o.times)
			}
			ran, err := again.Run(ctx, t, dir)
			if err != nil {
				return err
			}
			d.runs = append(d.runs, ran)
			if i == 0 {
				d.program, d.differences, err = recordDifferences(filepath.Join(trialFolder(l.env.store, study.Name), strconv.Itoa(number)), filepath.Join(dir, strconv.Itoa(number)))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.compare()
	if err := l.env.print(o.format, output{text: d.text, data: d.data(), rows: d.table()}); err != nil {
		return err
	}
	if code := verdictExits[d.verdict]; code != ExitDone {
		return &exitError{code: code}
	}
	return nil
}

// interruptible runs what may be ended by an interrupt.
func (e *Env) interruptible(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	signals, stop := e.Signals()
	defer stop()
	go func() {
		select {
		case <-signals:
			cancel()
		case <-ctx.Done():
		}
	}()
	err := do(ctx)
	if errors.Is(err, context.Canceled) {
		return &exitError{ExitInterrupted, errors.New("interrupted")}
	}
	return err
}

// recordDifferences compares the records of two runs of a program. It reports whether there are both.
func recordDifferences(was, is string) (program bool, list []eval.Difference, err error) {
	before, err := eval.ReadRecord(was)
	if err != nil {
		return false, nil, ignoreMissing(err)
	}
	now, err := eval.ReadRecord(is)
	if err != nil {
		return false, nil, ignoreMissing(err)
	}
	return true, before.Differences(now), nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
