package cli

import (
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"symsearch/eval"
	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/trials"
)

// bestOptions are the flags of best.
type bestOptions struct {
	format format
	test   bool
	pareto bool
	steps  bool
	tree   string
}

func newBestCommand(e *Env) *cobra.Command {
	var o bestOptions
	cmd := &cobra.Command{
		Use:   "best STUDY [flags]",
		Short: "Show the best trial, score it on held-out rows, print its tree",
		Long: `Show the trial that is best by the first objective, as show does.

--test scores it once on rows that the search never saw: the number to report.
Do it for the one model that you choose, and not to choose among models.
--pareto lists the trials that no other one beats in all objectives; show STUDY TRIAL
takes --test and --tree for the one you choose.
--tree prints the decided model and evaluator as an experiment file with nothing
left to search, to be trained again, changed, or used as a part of another search.

  {{NAME}} best digits
  {{NAME}} best digits --test
  {{NAME}} best digits --tree yaml > best.yaml`,
		Args:              e.wants(1, 1, "the name of a study"),
		ValidArgsFunction: e.completeStudies(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := exclusive(cmd, "test", "pareto", "tree"); err != nil {
				return err
			}
			if err := checkTreeForm(o.tree); err != nil {
				return err
			}
			return e.browse(cmd.Context(), func(l *library) error {
				study, err := l.study(args[0])
				if err != nil {
					return err
				}
				return l.best(study, o)
			})
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.test, "test", false, "score it once on held-out rows")
	flags.BoolVar(&o.pareto, "pareto", false, "list the Pareto front of all objectives")
	flags.BoolVar(&o.steps, "steps", false, "show every step of the curve")
	treeFlag(cmd, &o.tree)
	formatFlag(cmd, &o.format, asTable, asJSON, asYAML, asCSV)
	return cmd
}

// treeFlag adds --tree to a command.
func treeFlag(cmd *cobra.Command, form *string) {
	cmd.Flags().StringVar(form, "tree", "", "print the decided tree alone, as an experiment file in a `form`: yaml or json")
	_ = cmd.RegisterFlagCompletionFunc("tree", cobra.FixedCompletions([]string{"yaml", "json"}, cobra.ShellCompDirectiveNoFileComp))
}

func checkTreeForm(form string) error {
	if form != "" && form != "yaml" && form != "json" {
		return usagef("--tree: want yaml or json, got %q", form)
	}
	return nil
}

func (l *library) best(study trials.Study, o bestOptions) error {
	if o.pareto {
		front, err := l.store.Pareto(l.ctx, study)
		if err != nil {
			return err
		}
		if len(front) == 0 {
			return l.noneComplete(study)
		}
		data := make([]symbolic.Value, len(front))
		for i, t := range front {
			data[i] = symbolic.Dict(trialData(study, t)...)
		}
		return l.env.print(o.format, output{rows: frontTable(study, front), data: symbolic.NewList(data...)})
	}
	t, err := l.store.Best(l.ctx, study)
	if errors.Is(err, trials.ErrNoTrial) {
		return l.noneComplete(study)
	}
	if err != nil {
		return err
	}
	v, err := l.view(study, t)
	if err != nil {
		return err
	}
	v.allSteps = o.steps
	switch {
	case o.tree != "":
		return l.decided(v, o.tree)
	case o.test:
		return l.retest(v, o.format)
	}
	return l.env.print(o.format, output{text: v.text, data: v.data(), rows: v.trialTable()})
}

// noneComplete says why there is no best trial.
func (l *library) noneComplete(study trials.Study) error {
	summary, err := l.store.Summary(l.ctx, study.Name)
	if err != nil {
		return err
	}
	hint := l.env.command("resume", study.Name) + " goes on"
	switch c := summary.Counts; {
	case summary.Holder != nil && summary.Holder.Alive && c.Running > 0:
		hint = fmt.Sprintf("it is being run: wait, or see %s and %s", l.env.command("list"), l.env.command("trials", study.Name))
	case c.Failed > 0:
		hint = l.env.command("trials", study.Name, "--state", "failed") + " lists those that failed"
	case c.Infeasible > 0:
		hint = l.env.command("trials", study.Name, "--state", "infeasible") + " tells why"
	}
	return fmt.Errorf("study %s has no complete trial: %s (hint: %s)", study.Name, statesText(summary), hint)
}

// retest scores a trial on held-out rows and shows both scores.
func (l *library) retest(v *trialView, f format) error {
	r, err := l.env.classes()
	if err != nil {
		return err
	}
	if l.env.ErrTerminal {
		l.env.notef("scoring trial %d of study %s on held-out rows ...", v.trial.Number, v.study.Name)
	}
	again, test, err := experiments.Retest(l.ctx, l.store, v.study, v.trial.Number, r)
	if errors.Is(err, eval.ErrNoTest) {
		return fmt.Errorf("trial %d of study %s cannot be tested: %w (hint: Train tests on the test rows of its data, Table on its test columns)",
			v.trial.Number, v.study.Name, err)
	}
	if err != nil {
		return err
	}
	v.test = test
	for _, o := range v.study.Objectives {
		was, now := v.trial.Metrics[o.Name], again[o.Name]
		if was != now && !(math.IsNaN(was) && math.IsNaN(now)) {
			l.env.notef("warning: %s was %s when it was recorded and is %s now: what is tested is not quite what was chosen "+
				"(another machine, data or version, or a metric that measures time)", o.Name, exactNumber(was), exactNumber(now))
		}
	}
	text := func(p *printer) {
		v.heading(p)
		v.metrics(p)
		v.treeText(p)
	}
	return l.env.print(f, output{text: text, data: v.data(), rows: metricsTable(v.trial.Metrics, v.test, v.study.Objectives)})
}

// decided prints the tree of a trial as an experiment with nothing left to search.
func (l *library) decided(v *trialView, form string) error {
	if v.tree == nil {
		return v.treeErr
	}
	trees, err := l.decoder(v.study)
	if err != nil {
		return err
	}
	file := symbolic.Value(v.tree)
	class := experiments.FormClass()
	if v.tree.Get("evaluate") != nil {
		entries := []symbolic.Entry{entry("name", fmt.Sprintf("%s-%d", v.study.Name, v.trial.Number))}
		for name, x := range v.tree.Fields() {
			entries = append(entries, symbolic.Entry{Key: name, Value: x})
		}
		for _, name := range []string{"objectives", "seed"} {
			entries = append(entries, symbolic.Entry{Key: name, Value: trees.Settings().Get(name)})
		}
		file = class.New(entries...)
	}
	if form == "json" {
		return l.env.print(asJSON, output{data: file})
	}
	text, err := document.Write(file, document.WriteOptions{HideDefaults: true, Root: &symbolic.ObjectSpec{Class: class}})
	if err != nil {
		return err
	}
	head := printable(fmt.Sprintf("Trial %d of study %s, decided: %s", v.trial.Number, v.study.Name, scores(v.trial.Metrics, v.study.Objectives)))
	if file != symbolic.Value(v.tree) { // an experiment
		head += "\n# Each trial has a seed of its own, drawn from the study's seed and its number. Run by itself this is trial 1 of" +
			"\n# another study: where the seed matters, its score is a little different."
		if trees.CanRetest(v.trial) {
			head += fmt.Sprintf(" To score it again with the\n# seed that it had: %s", l.env.command("show", v.study.Name, fmt.Sprint(v.trial.Number), "--test"))
		}
	}
	_, err = fmt.Fprintf(l.env.Out, "# %s\n%s", head, text)
	return err
}
