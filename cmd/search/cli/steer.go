package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// steering is what the commands have in common that ask something of a study, running or not.
type steering struct {
	wait   time.Duration
	format format
}

func (o *steering) flags(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&o.wait, "wait", 10*time.Second, "give up, and withdraw the request, when a running study has not answered for so long; 0s: never")
	formatFlag(cmd, &o.format, asTable, asJSON, asYAML)
}

func newStopCommand(e *Env) *cobra.Command {
	var o steering
	var now bool
	cmd := &cobra.Command{
		Use:   "stop STUDY [flags]",
		Short: "Stop a running study, as Ctrl-C in its terminal does",
		Long: `Stop a study that is run by another process, as Ctrl-C in its terminal does: nothing new
is started, and running trials may end. With --now they are cut off, as by a second Ctrl-C,
to be run again. The study goes on with resume.

  {{NAME}} stop digits
  {{NAME}} stop digits --now`,
		Args:              e.wants(1, 1, "the name of a study"),
		ValidArgsFunction: e.completeStudies(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.steer(cmd.Context(), args[0], experiments.Stop{Now: now}, o)
		},
	}
	cmd.Flags().BoolVar(&now, "now", false, "cut off running trials")
	o.flags(cmd)
	return cmd
}

func newPauseCommand(e *Env) *cobra.Command {
	var o steering
	cmd := &cobra.Command{
		Use:   "pause STUDY [flags]",
		Short: "Let a running study start nothing new for a while",
		Long: `Let a running study start no new trial, as while the machine is needed for something else.
Running trials may end; the runner stays, and holds the study. Time in which nothing runs
is not taken from the time budget. A pause ends with continue, or with the run.

  {{NAME}} pause digits
  {{NAME}} continue digits`,
		Args:              e.wants(1, 1, "the name of a study"),
		ValidArgsFunction: e.completeStudies(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.steer(cmd.Context(), args[0], experiments.Pause{}, o)
		},
	}
	o.flags(cmd)
	return cmd
}

func newContinueCommand(e *Env) *cobra.Command {
	var o steering
	cmd := &cobra.Command{
		Use:   "continue STUDY [flags]",
		Short: "End the pause of a running study",
		Long: `End the pause of a study that a running process holds. A study that nobody runs goes on
with resume.

  {{NAME}} continue digits`,
		Args:              e.wants(1, 1, "the name of a study"),
		ValidArgsFunction: e.completeStudies(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.steer(cmd.Context(), args[0], experiments.Continue{}, o)
		},
	}
	o.flags(cmd)
	return cmd
}

func newKillCommand(e *Env) *cobra.Command {
	var o steering
	cmd := &cobra.Command{
		Use:   "kill STUDY TRIAL [flags]",
		Short: "End one trial of a study, which goes on",
		Long: `End the evaluation of one trial: it is recorded as failed, with the kind of error "killed",
and is not tried again, not by !Retry either. The study goes on, and the algorithm is told
of it as of any failed trial. A trial that waits to be run is not run at all.

  {{NAME}} kill digits 12`,
		Args:              e.wants(2, 2, "a study and the number of a trial"),
		ValidArgsFunction: e.completeTrial,
		RunE: func(cmd *cobra.Command, args []string) error {
			number, err := trialNumber(args[1])
			if err != nil {
				return err
			}
			return e.steer(cmd.Context(), args[0], experiments.Kill{Trial: number}, o)
		},
	}
	o.flags(cmd)
	return cmd
}

func newSetBudgetCommand(e *Env) *cobra.Command {
	var o steering
	cmd := &cobra.Command{
		Use:   "set-budget STUDY LIMIT=VALUE... [flags]",
		Short: "Change the budget of a study, also while it runs",
		Long: `Change limits of a study's budget: trials, time, and the others that a file may have under
budget. It holds at once for a study that runs. It is also written to the text that is
recorded of the experiment, comments kept, so resume goes on with it; run FILE takes the
budget that the file has.

  {{NAME}} set-budget digits trials=200
  {{NAME}} set-budget digits trials=0 time=2h     no limit of trials any more`,
		Args: e.wants(2, 0, "the name of a study, and limits such as trials=200"),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return e.completeStudies(1)(cmd, args, typed)
			}
			var names []string
			for _, name := range experiments.Limits() {
				names = append(names, name+"=")
			}
			return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.steer(cmd.Context(), args[0], experiments.SetBudget{Set: args[1:]}, o)
		},
	}
	o.flags(cmd)
	return cmd
}

// steer has something done to a study, by the process that runs it or by this one, and says what was done.
func (e *Env) steer(ctx context.Context, name string, what experiments.Steering, o steering) error {
	// A store that is not there is a mistake here, and not to be made.
	if err := e.reading(ctx, func(s *trials.Store) error {
		_, err := s.Study(ctx, name)
		return err
	}); err != nil {
		return err
	}
	if o.wait < 0 {
		return usagef("--wait: want 0s, for no limit, or more, got %s", o.wait)
	}
	classes, err := e.classes()
	if err != nil {
		return err
	}
	return e.writing(ctx, func(store *trials.Store) error {
		study, err := store.Study(ctx, name)
		if err != nil {
			return err
		}
		return e.interruptible(ctx, func(ctx context.Context) error {
			if o.wait > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, o.wait)
				defer cancel()
			}
			done, err := experiments.Steer(ctx, store, study, what, experiments.SteerOptions{
				Classes: classes,
				Waiting: func(h trials.Holder) { e.notef("waiting for %s, which runs %s", holderText(&h), name) },
			})
			if err != nil {
				return e.explainSteering(name, o, err)
			}
			return e.print(o.format, doneOutput(name, done))
		})
	})
}

// explainSteering words why something was not done to a study.
func (e *Env) explainSteering(name string, o steering, err error) error {
	if refused, ok := errors.AsType[*experiments.RefusedError](err); ok {
		return fmt.Errorf("study %s: %s", name, refused.Reason)
	}
	unanswered, ok := errors.AsType[*experiments.UnansweredError](err)
	if !ok {
		return err
	}
	who := "the process that ran it"
	if unanswered.Holder != nil {
		who = holderText(unanswered.Holder)
	}
	code, why := ExitFailed, fmt.Sprintf("%s did not answer within %s", who, roundDuration(o.wait))
	if errors.Is(err, context.Canceled) {
		code, why = ExitInterrupted, "interrupted"
	}
	if unanswered.Begun {
		return &exitError{code, fmt.Errorf("study %s: %s; it has begun with what was asked, and goes on with it (hint: %s shows what becomes of it)",
			name, why, e.command("list"))}
	}
	return &exitError{code, fmt.Errorf("study %s: %s; the request is withdrawn, and nothing was changed", name, why)}
}

func doneOutput(name string, done experiments.Done) output {
	points := make([]symbolic.Value, 0, len(done.Points))
	for _, p := range done.Points {
		if v, err := symbolic.FromJSON(p, nil); err == nil {
			points = append(points, v)
		}
	}
	return output{
		text: func(p *printer) {
			p.line(name, ": ", done.Text)
			for i, n := range done.Trials[:len(points)] {
				var line string
				for key, v := range points[i].(*symbolic.Object).Fields() {
					line += " " + key + "=" + shortValue(v)
				}
				if p.width > 0 {
					line = cut(line, max(20, p.width-12))
				}
				p.line(fmt.Sprintf("  trial %d:%s", n, line))
			}
		},
		data: symbolic.Dict(entry("study", name), entry("done", done.Text), entry("trials", numbersData(done.Trials)),
			entry("points", points), entry("running", done.Running)),
	}
}

func numbersData(numbers []int) []symbolic.Value {
	list := make([]symbolic.Value, len(numbers))
	for i, n := range numbers {
		list[i] = symbolic.Int(n)
	}
	return list
}
