package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

func newAskCommand(e *Env) *cobra.Command {
	var o experiments.AskOptions
	var name string
	var set []string
	cmd := &cobra.Command{
		Use:   "ask STUDY|FILE --worker NAME [flags]",
		Short: "Get a trial to evaluate elsewhere, as JSON",
		Long: `Get trials to evaluate, for a loop of your own: each is a line of JSON with its number,
attempt and seed, the decisions by name (params), the model, and until when it is
yours. Say what it came to with {{NAME}} tell. The study of an experiment file is made
if need be; the file may do without evaluate.

To ask again under the same name of a worker is to get the same trials, until they are
told: so a worker that was killed begins with the command it always begins with. A
trial that is not told before its lease is over goes to whoever asks next, as its next
attempt with the same seed. -n asks for as many trials as the worker wants to have,
those that it has included; --more for so many new ones.

The study that comes of it is the one that {{NAME}} run makes, trial by trial, with one
worker in strict order; {{NAME}} run goes on with it, and the other way round. While a run
has the study, it gives some of its trials to who asks. Otherwise each ask
reads the study's trials again, 10 to 30 us each: 0.1 to 0.3 s at 10,000.

When there is no trial, the line says why, and so does the exit status:

  {"study": "digits", "trial": null, "reason": "budget reached", "out": []}

  5  budget reached
  6  search space exhausted
  7  waiting for trials that other workers have: out lists them; ask again later
     (strict order, or an algorithm that needs their results)

  {{NAME}} ask digits.yaml --worker gpu-1 --lease 2h
  {{NAME}} ask digits --worker gpu-1 -n 4 | jq .params
  while trial=$({{NAME}} ask digits --worker $$); do
    n=$(echo "$trial" | jq .trial)
    {{NAME}} tell digits $n accuracy=$(./train "$(echo "$trial" | jq -c .params)")
  done`,
		Args: e.wants(1, 1, "the name of a study or an experiment file"),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return e.studyNames(cmd.Context()), cobra.ShellCompDirectiveDefault
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case o.Worker == "":
				return usagef("ask: want --worker, a name for who evaluates the trial (hint: --worker $(hostname)-$$ in a shell)")
			case o.Trials < 1:
				return usagef("-n: want at least 1, got %d", o.Trials)
			case o.Lease <= 0:
				return usagef("--lease: want a duration above 0, such as 30m, got %s", o.Lease)
			}
			x, err := e.asked(cmd.Context(), args[0], name, set)
			if err != nil {
				return err
			}
			return e.writing(cmd.Context(), func(store *trials.Store) error { return e.ask(cmd.Context(), store, x, o) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Worker, "worker", "", "`name` of who evaluates the trials; each worker has its own")
	flags.DurationVar(&o.Lease, "lease", time.Hour, "how long the trials are the worker's")
	flags.IntVarP(&o.Trials, "number", "n", 1, "how many trials the worker wants to have, `n` in all")
	flags.BoolVar(&o.More, "more", false, "new trials, beside those that the worker has")
	flags.DurationVar(&o.Patience, "wait", 30*time.Second, "how long others are waited for that ask or tell at the same moment")
	flags.StringVar(&name, "name", "", "`name` of the study, instead of the file's")
	flags.StringArrayVar(&set, "set", nil, "change the experiment: `path=value`, the value as in YAML; may be repeated")
	_ = cmd.RegisterFlagCompletionFunc("worker", cobra.NoFileCompletions)
	return cmd
}

// asked is the experiment that trials are asked of: that of a file, or that of a study as it is recorded.
func (e *Env) asked(ctx context.Context, arg, name string, set []string) (x *experiments.Experiment, err error) {
	if isFile(arg) || slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(arg)) {
		return e.load(arg, name, set)
	}
	if name != "" || len(set) > 0 {
		return nil, usagef("ask: --name and --set are for an experiment file, %s is a study (hint: %s takes another budget)", arg, e.command("resume", arg))
	}
	r, err := e.classes()
	if err != nil {
		return nil, err
	}
	err = e.reading(ctx, func(store *trials.Store) error {
		study, err := store.Study(ctx, arg)
		if err != nil {
			return err
		}
		if x, err = experiments.Recorded(study, r); err == nil {
			x.Name = study.Name
		}
		return err
	})
	return x, err
}

// askedTrial is a trial as ask prints it: what a program gets from run, see package eval, and its lease.
type askedTrial struct {
	Study    string          `json:"study"`
	Trial    int             `json:"trial"`
	Attempt  int             `json:"attempt"`
	Seed     uint64          `json:"seed"`
	Params   json.RawMessage `json:"params"`
	Model    json.RawMessage `json:"model"`
	Evaluate json.RawMessage `json:"evaluate,omitempty"`
	Worker   string          `json:"worker"`
	Until    time.Time       `json:"until"`
}

// noTrial is the answer when there is none.
type noTrial struct {
	Study  string             `json:"study"`
	Trial  *int               `json:"trial"`
	Reason experiments.Reason `json:"reason"`
	Out    []outTrial         `json:"out"`
}

// outTrial is a trial that another worker has.
type outTrial struct {
	Trial   int       `json:"trial"`
	Attempt int       `json:"attempt"`
	Worker  string    `json:"worker"`
	Until   time.Time `json:"until"`
}

// reasonExits are the statuses when there is no trial to be had.
var reasonExits = map[experiments.Reason]int{
	experiments.BudgetReached: ExitBudget,
	experiments.Exhausted:     ExitExhausted,
	experiments.TrialsOut:     ExitWait,
	experiments.StudyPaused:   ExitWait,
	experiments.Drained:       ExitWait,
}

// ask prints trials for a worker.
func (e *Env) ask(ctx context.Context, store *trials.Store, x *experiments.Experiment, o experiments.AskOptions) error {
	asked, err := experiments.Ask(ctx, store, x, o)
	if err != nil {
		return e.explainRun(x, nil, "", err)
	}
	lines := json.NewEncoder(e.Out)
	lines.SetEscapeHTML(false)
	for _, job := range asked.Trials {
		line := askedTrial{
			Study: job.Study, Trial: job.Trial, Attempt: job.Attempt, Seed: job.Seed, Worker: o.Worker, Until: asked.Until.UTC().Truncate(time.Second),
		}
		tree := job.Tree.(*symbolic.Object)
		for part, value := range map[*json.RawMessage]symbolic.Value{&line.Params: job.Params, &line.Model: tree.Get("model"), &line.Evaluate: tree.Get("evaluate")} {
			if value == nil {
				continue
			}
			if *part, err = symbolic.ToJSON(value); err != nil {
				return fmt.Errorf("write trial %d as JSON: %w", job.Trial, err)
			}
		}
		if err := lines.Encode(line); err != nil {
			return err
		}
	}
	if len(asked.Trials) > 0 {
		return nil
	}
	none := noTrial{Study: x.Name, Reason: asked.Reason, Out: []outTrial{}}
	for _, u := range asked.Out {
		none.Out = append(none.Out, outTrial{u.Number, u.Attempt, u.Lease.Worker, u.Lease.Until.Truncate(time.Second)})
	}
	if err := lines.Encode(none); err != nil {
		return err
	}
	return &exitError{code: reasonExits[asked.Reason]}
}

// outData lists them for JSON and YAML.
func outData(out []trials.Unfinished) symbolic.Value {
	list := make([]symbolic.Value, len(out))
	for i, u := range out {
		list[i] = symbolic.Dict(entry("trial", u.Number), entry("attempt", u.Attempt), entry("worker", u.Lease.Worker), entry("until", u.Lease.Until))
	}
	return symbolic.NewList(list...)
}

// outText says which trials other workers have.
func outText(out []trials.Unfinished) string {
	const most = 5
	var parts []string
	for _, u := range out[:min(len(out), most)] {
		parts = append(parts, fmt.Sprintf("trial %d has %s until %s", u.Number, u.Lease.Worker, u.Lease.Until.Local().Format(time.DateTime)))
	}
	if len(out) > most {
		parts = append(parts, "...")
	}
	return strings.Join(parts, ", ")
}
