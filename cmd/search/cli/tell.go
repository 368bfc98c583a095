package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"symsearch/eval"
	"symsearch/experiments"
	"symsearch/trials"
)

// tellOptions are the flags of tell.
type tellOptions struct {
	state   string
	why     string
	attempt int
	step    int
	lease   time.Duration
	wait    time.Duration
}

func newTellCommand(e *Env) *cobra.Command {
	var o tellOptions
	cmd := &cobra.Command{
		Use:   "tell STUDY TRIAL [METRIC=VALUE...] [flags]",
		Short: "Say what became of a trial that was asked for",
		Long: `Record what became of a trial that {{NAME}} ask gave: its metrics, or that it failed, is
infeasible or was given up (--state). With --step the metrics are those of a trial that
goes on, for its curve; the answer says whether to go on, and so does the exit status.

Instead of TRIAL, - or the name of a file stands for JSON, an object a line:

  {"trial": 7, "attempt": 1, "metrics": {"accuracy": 0.97}}
  {"trial": 7, "attempt": 1, "step": 3, "metrics": {"loss": 0.41}}
  {"trial": 8, "attempt": 1, "state": "failed", "error": "out of memory"}
  {"trial": 9, "attempt": 1, "state": "infeasible", "error": "too large"}

What is recorded then is printed as JSON, a line for each. To tell the same again is no
mistake. What contradicts the record is refused: a trial that ended otherwise, and an
attempt that was taken to be lost, its lease being over, and started again. As long as
nobody has it, a trial can be told after the end of its lease. A result without the
objectives, or with one that is not a finite number, is kept as that of a trial that
failed, as in {{NAME}} run.

Exit status: 0 recorded, also before; 1 refused; 4 recorded as failed though told as
complete; 9 (with --step) do not go on.

  {{NAME}} tell digits 7 accuracy=0.97 loss=0.12
  {{NAME}} tell digits 7 --step 3 loss=0.41 --lease 1h || exit
  {{NAME}} tell digits 8 --state failed --error 'out of memory'
  echo '{"trial": 7, "metrics": {"accuracy": 0.97}}' | {{NAME}} tell digits -`,
		Args: e.wants(2, 0, "a study, and a trial or JSON"),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return e.studyNames(cmd.Context()), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			told, err := e.told(cmd, args[1:], o)
			if err != nil {
				return err
			}
			// A store that is not there is a mistake here, and not to be made.
			if err := e.reading(cmd.Context(), func(s *trials.Store) error {
				_, err := s.Study(cmd.Context(), args[0])
				return err
			}); err != nil {
				return err
			}
			return e.writing(cmd.Context(), func(store *trials.Store) error {
				return e.tell(cmd.Context(), store, args[0], told, o.wait)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.state, "state", string(trials.Complete), "how the trial ended: the `state` complete, failed, infeasible or pruned")
	flags.StringVar(&o.why, "error", "", "`why` it failed or is infeasible")
	flags.IntVar(&o.attempt, "attempt", 0, "the trial's attempt `n`, as ask gave it; needed when there was more than one")
	flags.IntVar(&o.step, "step", 0, "the trial goes on: the metrics are those of step `n`")
	flags.DurationVar(&o.lease, "lease", 0, "with --step: the trial is the worker's for so long from now")
	flags.DurationVar(&o.wait, "wait", 30*time.Second, "how long others are waited for that ask or tell at the same moment")
	_ = cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(endStates(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func endStates() []string {
	return []string{string(trials.Complete), string(trials.Failed), string(trials.Infeasible), string(trials.Pruned)}
}

// told reads what is told from the command line, or from the file that it names.
func (e *Env) told(cmd *cobra.Command, args []string, o tellOptions) ([]experiments.Told, error) {
	number, err := strconv.Atoi(args[0])
	if err != nil && isFile(args[0]) {
		if len(args) > 1 || cmd.Flags().Changed("step") || cmd.Flags().Changed("state") || cmd.Flags().Changed("error") || cmd.Flags().Changed("attempt") {
			return nil, usagef("tell: with JSON everything stands in it; want no metrics and none of --state, --error, --attempt and --step")
		}
		return e.toldLines(args[0])
	}
	if err != nil || number < 1 {
		return nil, usagef("tell: want the number of a trial, such as 12, or a file of JSON or - for standard input, got %q", args[0])
	}
	t := experiments.Told{Trial: number, Attempt: o.attempt, Error: o.why, Report: cmd.Flags().Changed("step"), Step: o.step, Lease: o.lease, Metrics: eval.Metrics{}}
	for _, arg := range args[1:] {
		name, text, ok := strings.Cut(arg, "=")
		v, err := strconv.ParseFloat(text, 64)
		switch {
		case !ok || name == "":
			return nil, usagef("tell: want a metric and its value, such as accuracy=0.97, got %q", arg)
		case err != nil && !errors.Is(err, strconv.ErrRange):
			return nil, usagef("tell: metric %s: want a number, got %q", name, text)
		}
		if _, twice := t.Metrics[name]; twice {
			return nil, usagef("tell: metric %s is given twice", name)
		}
		t.Metrics[name] = v
	}
	t.State = trials.State(o.state)
	if err := checkTold(t); err != nil {
		return nil, &exitError{ExitUsage, fmt.Errorf("tell: %w", err)}
	}
	return []experiments.Told{t}, nil
}

// toldLines reads a file with a JSON object a line.
func (e *Env) toldLines(file string) ([]experiments.Told, error) {
	text, err := e.readFile(file)
	if err != nil {
		return nil, err
	}
	name := file
	if file == "-" {
		name = "standard input"
	}
	var told []experiments.Told
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<24)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		t, err := parseTold(line)
		if err == nil {
			err = checkTold(t)
		}
		if err != nil {
			return nil, usagef("%s:%d: %w; nothing was recorded", name, n, err)
		}
		told = append(told, t)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(told) == 0 {
		return nil, usagef(`tell: there is nothing in %s; want an object a line, such as {"trial": 7, "attempt": 1, "metrics": {"accuracy": 0.97}}`, name)
	}
	return told, nil
}

// parseTold reads one object of JSON. NaN and Infinity, as Python writes them, are read too.
func parseTold(line []byte) (t experiments.Told, err error) {
	fields, err := eval.ParseFields(line)
	if err != nil {
		return t, err
	}
	texts := map[string]*string{"state": (*string)(&t.State), "error": &t.Error}
	numbers := map[string]*int{"trial": &t.Trial, "attempt": &t.Attempt, "step": &t.Step}
	known := []string{"attempt", "error", "metrics", "state", "step", "trial"}
	for name, raw := range fields {
		switch {
		case name == "metrics":
			t.Metrics, err = eval.ParseMetrics(raw)
		case texts[name] != nil:
			if json.Unmarshal(raw, texts[name]) != nil {
				err = fmt.Errorf("%q is %s, want text", name, raw)
			}
		case numbers[name] != nil:
			var v float64
			if json.Unmarshal(raw, &v) != nil || v != math.Trunc(v) || v < 0 || v > 1<<53 {
				err = fmt.Errorf("%q is %s, want a whole number of at least 0", name, raw)
			}
			*numbers[name] = int(v)
		default:
			err = fmt.Errorf("there is no %q: want %s", name, strings.Join(known, ", "))
		}
		if err != nil {
			return t, err
		}
	}
	_, t.Report = fields["step"]
	return t, nil
}

// checkTold reports what cannot be meant.
func checkTold(t experiments.Told) error {
	switch {
	case t.Trial < 1:
		return errors.New(`want the number of a trial ("trial")`)
	case t.Attempt < 0 || t.Step < 0:
		return errors.New("attempt and step are at least 0")
	case t.State != "" && !slices.Contains(endStates(), string(t.State)):
		return fmt.Errorf("unknown state %q: want one of %s", t.State, strings.Join(endStates(), ", "))
	case t.Report && (t.State != "" && t.State != trials.Complete || t.Error != ""):
		return errors.New("a step is of a trial that goes on: it has neither state nor error")
	case t.Report && len(t.Metrics) == 0:
		return errors.New("a step wants metrics, such as loss=0.41")
	case t.Error != "" && t.State != trials.Failed && t.State != trials.Infeasible:
		return errors.New("an error is for the states failed and infeasible")
	case len(t.Metrics) == 0 && (t.State == "" || t.State == trials.Complete):
		return errors.New("want metrics, or a state such as failed, of a trial that has ended")
	case !t.Report && t.Lease != 0:
		return errors.New("--lease is for --step: an ended trial has no lease")
	}
	return nil
}

// toldTrial is what is recorded of a trial, as tell prints it.
type toldTrial struct {
	Study   string       `json:"study"`
	Trial   int          `json:"trial"`
	Attempt int          `json:"attempt,omitempty"`
	State   trials.State `json:"state,omitempty"`
	Error   string       `json:"error,omitempty"`
	Again   bool         `json:"again,omitempty"`
	GoOn    *bool        `json:"go_on,omitempty"`
	Refused string       `json:"refused,omitempty"`
}

// tell records what was told and prints what is recorded then.
func (e *Env) tell(ctx context.Context, store *trials.Store, name string, told []experiments.Told, patience time.Duration) error {
	study, err := store.Study(ctx, name)
	if err != nil {
		return err
	}
	answers, err := experiments.Tell(ctx, store, study, told, patience)
	if err != nil {
		return err
	}
	lines := json.NewEncoder(e.Out)
	lines.SetEscapeHTML(false)
	var refused, failed, stop bool
	for i, a := range answers {
		line := toldTrial{Study: name, Trial: a.Trial, Attempt: a.Attempt, State: a.State, Error: a.Error, Again: a.Again}
		if told[i].Report {
			line.GoOn = &a.GoOn
			stop = stop || !a.GoOn
		}
		if line.Refused = a.Refused; a.Refused != "" {
			refused = true
			e.notef("%s", a.Refused)
		} else if !told[i].Report && a.State == trials.Failed && told[i].State != trials.Failed {
			failed = true
			first, _, _ := strings.Cut(a.Error, "\n")
			e.notef("trial %d is recorded as failed: %s", a.Trial, first)
		}
		if err := lines.Encode(line); err != nil {
			return err
		}
	}
	switch {
	case refused && !stop:
		return &exitError{code: ExitFailed}
	case failed:
		return &exitError{code: ExitTrials}
	case stop:
		return &exitError{code: ExitStop}
	}
	return nil
}
