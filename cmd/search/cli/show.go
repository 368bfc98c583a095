package cli

import (
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"symsearch/trials"
)

func newShowCommand(e *Env) *cobra.Command {
	var f format
	var all, test bool
	var tree string
	var file treeFlags
	cmd := &cobra.Command{
		Use:   "show STUDY [TRIAL] | FILE [flags]",
		Short: "Show how a study stands, all of one trial, or the tree of a file",
		Long: `Show all that is recorded of one trial: how it went, its metrics, the tree that was
evaluated, what was picked for it, the curve of its reports, where it came from, its
attempts, and the whole text of its error. --test and --tree are those of best: for a
trial that you choose from a Pareto front, say.

  {{NAME}} show digits 12
  {{NAME}} show digits 12 --steps
  {{NAME}} show digits 12 --test
  {{NAME}} show digits 12 --tree yaml > twelve.yaml
  {{NAME}} show digits 12 -o json

Without TRIAL show how the study stands: what has ended it, or who runs it, its budget, its
best trial, which trials other workers have until when, and what was asked of it.

  {{NAME}} show digits

Of one argument, a YAML or JSON file, show the tree in it, with all defaults: a model, or an
experiment. The formats are yaml, json, and text, which shows the indices of lists.

  {{NAME}} show net.yaml
  {{NAME}} show net.yaml --hide-defaults -o text
  {{NAME}} show net.yaml --at model.layers[0] -o json
  {{NAME}} show net.yaml --depth 2
  {{NAME}} show theirs.yaml --keep-unknown`,
		Args:              e.wants(1, 2, "a study and the number of a trial, or a file"),
		ValidArgsFunction: e.completeTrial,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				if isFile(args[0]) {
					return e.showFile(cmd, args[0], f, file)
				}
				if slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(args[0])) {
					return usagef("show: there is no file %s; for a trial, want a study and its number (hint: %s)", args[0], e.help(cmd))
				}
				for _, name := range []string{"steps", "test", "tree"} {
					if cmd.Flags().Changed(name) {
						return usagef("show: --%s is about a trial (hint: %s, or %s)", name, e.command("show", args[0], "TRIAL"), e.command("best", args[0]))
					}
				}
			}
			for _, name := range []string{"at", "hide-defaults", "depth", "keep-unknown"} {
				if cmd.Flags().Changed(name) {
					return usagef("show: --%s is about the tree of a file (hint: show a trial with --tree yaml)", name)
				}
			}
			if f == asText {
				f = asTable
			}
			if len(args) == 1 {
				if f == asCSV {
					return usagef("show: csv is for a trial, or for all studies with %s", e.command("list"))
				}
				return e.browse(cmd.Context(), func(l *library) error {
					v, err := l.studyView(args[0])
					if err != nil {
						return err
					}
					return e.print(f, output{text: v.text, data: v.data()})
				})
			}
			number, err := trialNumber(args[1])
			if err != nil {
				return err
			}
			if err := exclusive(cmd, "test", "tree"); err != nil {
				return err
			}
			if err := checkTreeForm(tree); err != nil {
				return err
			}
			return e.browse(cmd.Context(), func(l *library) error {
				study, t, err := l.trial(args[0], number)
				if err != nil {
					return err
				}
				v, err := l.view(study, t)
				if err != nil {
					return err
				}
				v.allSteps = all
				switch {
				case tree != "":
					return l.decided(v, tree)
				case test:
					return l.retest(v, f)
				}
				return e.print(f, output{text: v.text, data: v.data(), rows: v.trialTable()})
			})
		},
	}
	cmd.Flags().BoolVar(&all, "steps", false, "show every step of the curve")
	cmd.Flags().BoolVar(&test, "test", false, "score it once on held-out rows")
	treeFlag(cmd, &tree)
	file.flags(cmd)
	formatFlag(cmd, &f, asTable, asJSON, asYAML, asCSV, asText)
	return cmd
}

// completeTrial completes a study, then the numbers of its trials.
func (e *Env) completeTrial(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return e.completeStudies(1)(cmd, args, typed)
	}
	var numbers []string
	if len(args) == 1 {
		_ = e.browse(cmd.Context(), func(l *library) error {
			study, err := l.study(args[0])
			if err != nil {
				return err
			}
			for t, err := range l.store.Trials(l.ctx, study, trials.Query{Limit: 200}) {
				if err != nil {
					return err
				}
				numbers = append(numbers, strconv.Itoa(t.Number)+"\t"+string(t.State)+" "+scores(t.Metrics, study.Objectives))
			}
			return nil
		})
	}
	return numbers, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}
