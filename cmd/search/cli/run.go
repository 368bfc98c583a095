package cli

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

func newRunCommand(e *Env) *cobra.Command {
	var o runOptions
	var name string
	var seed uint64
	var set []string
	var fresh bool
	cmd := &cobra.Command{
		Use:   "run FILE [flags]",
		Short: "Search: run the experiment of a file, or go on with it",
		Long: `Run the experiment of a file: propose trials, evaluate them in parallel, and
record each of them in the store, until the budget is used up: of trials, time, worker
time or failures, by a target, or when no better trial comes any more.

The study has the file's name unless the file or --name gives another. If the
store has it already, it is continued: its trials count, and those that were cut
off are run again. So after a crash, a kill or an interrupt the same command goes
on where it was.

Interrupt (Ctrl-C) once and no new trials are started, while running ones may end, for
as long as --grace says; twice, and they are stopped at once, to be run again. SIGTERM
is an interrupt with a grace of 5s, since what sends it kills soon after. The exit
status is 130, after SIGTERM 143.

  {{NAME}} run digits.yaml
  {{NAME}} run digits.yaml --name wide --trials 300 --workers 4
  {{NAME}} run digits.yaml --target 0.99 --stagnation 100
  {{NAME}} run digits.yaml --set 'algorithm=!Random {}' --fresh`,
		Args:              e.wants(1, 1, "an experiment file"),
		ValidArgsFunction: completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = args[0]
			sets := append(set, o.assignments(cmd)...)
			if cmd.Flags().Changed("seed") {
				sets = append(sets, assignment("seed", seed))
			}
			x, err := e.load(args[0], name, sets)
			if err != nil {
				return o.explain(err)
			}
			return e.writing(cmd.Context(), func(store *trials.Store) error {
				if fresh {
					if err := e.remove(cmd.Context(), store, x.Name); err != nil && !errors.Is(err, trials.ErrNoStudy) {
						return err
					}
				}
				return e.launch(cmd.Context(), store, x, o)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "`name` of the study, instead of the file's")
	flags.Uint64Var(&seed, "seed", 0, "`number` that all randomness comes from, instead of the file's")
	flags.StringArrayVar(&set, "set", nil, "change the experiment: `path=value`, the value as in YAML; may be repeated")
	flags.BoolVar(&fresh, "fresh", false, "delete the study of that name first, with its trials")
	o.flags(cmd)
	return cmd
}

// runOptions are the flags that run and resume have in common.
type runOptions struct {
	file       string // the experiment file; "" for a study that is resumed without
	workers    int
	atOnce     int
	gpus       []string
	budget     budgetFlags
	grace      time.Duration // negative: not given
	quiet      bool
	noProgress bool
	format     format
}

func (o *runOptions) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.IntVar(&o.workers, "workers", 0, "evaluate `n` trials at once, instead of the file's")
	flags.IntVar(&o.atOnce, "at-once", 0, "evaluate at most `n` trials at once on this machine: unlike the workers no part of\na study in strict order")
	flags.StringSliceVar(&o.gpus, "gpus", nil, "hand out these `GPUs`, such as 0,1, instead of the file's")
	o.budget.flags(cmd)
	o.grace = -1
	flags.Var((*graceFlag)(&o.grace), "grace", "after an interrupt, let running trials go on for so long, such as 30s; without it there is no limit after Ctrl-C, and 5s after SIGTERM")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "write nothing but errors")
	flags.BoolVar(&o.noProgress, "no-progress", false, "do not show progress")
	formatFlag(cmd, &o.format, asTable, asJSON, asYAML, asCSV)
}

// graceFlag is a duration that is not negative. Not given, it is.
type graceFlag time.Duration

func (g *graceFlag) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err == nil && d < 0 {
		err = errors.New("it is negative")
	}
	*g = graceFlag(d)
	return err
}

func (g *graceFlag) String() string { return "" }
func (g *graceFlag) Type() string   { return "duration" }

// assignments returns the flags as changes of the experiment.
func (o *runOptions) assignments(cmd *cobra.Command) []string {
	var set []string
	if cmd.Flags().Changed("workers") {
		set = append(set, assignment("workers", o.workers))
	}
	if cmd.Flags().Changed("at-once") {
		set = append(set, assignment("slots.at_once", o.atOnce))
	}
	if cmd.Flags().Changed("gpus") {
		set = append(set, assignment("slots.gpu", o.gpus))
	}
	return append(set, o.budget.assignments(cmd)...)
}

// explain words what goes wrong with an experiment because of a flag.
func (o *runOptions) explain(err error) error {
	if o.budget.trialsGiven && o.budget.trials == 0 && strings.Contains(err.Error(), "has no end") {
		return usagef("--trials 0: that is no limit, and the space has no end: want a number of trials, or --time beside it (such as 10m)")
	}
	return err
}

// assignment writes a change of the experiment as --set takes it.
func assignment(path string, value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic("cli: " + err.Error())
	}
	return path + "=" + string(text)
}

// load reads an experiment file. name, when given, is the name of its study.
func (e *Env) load(file, name string, set []string) (*experiments.Experiment, error) {
	r, err := e.classes()
	if err != nil {
		return nil, err
	}
	if name != "" {
		f, _ := experiments.FormClass().Field("name")
		if symbolic.Check(symbolic.String(name), f.Spec) != nil {
			return nil, usagef("--name: want letters, digits, dots, - and _, got %q", name)
		}
	}
	x, err := experiments.Load(file, r, set...)
	if err != nil {
		return nil, err
	}
	if name != "" {
		x.Name = name
	}
	return x, nil
}
