package cli

import (
	"github.com/spf13/cobra"

	"symsearch/symbolic"
)

func newFsckCommand(e *Env) *cobra.Command {
	var f format
	cmd := &cobra.Command{
		Use:   "fsck",
		Short: "Check the store: the file, and every rule that its records keep",
		Long: `Check the store: that the file is sound, and that its records keep every rule: numbers
without gaps, states that fit what was recorded, events in order, objectives that are
there. What is wrong is listed, and the exit status is 1. Nothing is changed.

  {{NAME}} fsck
  {{NAME}} fsck --store other.db -o json`,
		Args:              e.wants(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.browse(cmd.Context(), func(l *library) error {
				problems, err := l.store.Verify(l.ctx)
				if err != nil {
					return err
				}
				if len(problems) == 0 && f == asTable {
					e.notef("%s is sound", e.store)
					return nil
				}
				t := &table{columns: []column{{key: "study"}, {key: "trial"}, {key: "problem"}}}
				data := make([]symbolic.Value, len(problems))
				for i, p := range problems {
					var trial any = p.Trial
					if p.Trial == 0 {
						trial = nil
					}
					t.add(p.Study, trial, p.Text)
					data[i] = symbolic.Dict(entry("study", p.Study), entry("trial", trial), entry("problem", p.Text))
				}
				if err := e.print(f, output{rows: t, data: symbolic.NewList(data...)}); err != nil {
					return err
				}
				if len(problems) > 0 {
					return &exitError{code: ExitFailed}
				}
				return nil
			})
		},
	}
	formatFlag(cmd, &f, asTable, asJSON, asYAML, asCSV)
	return cmd
}
