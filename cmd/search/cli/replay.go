package cli

import (
	"github.com/spf13/cobra"

	"symsearch/experiments"
)

func newReplayCommand(e *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay STUDY",
		Short: "Propose the trials of a study again, compare with its record",
		Long: `Propose every trial of a study again, each from what the algorithm knew when it was
proposed, and compare with what the store has. Nothing is evaluated and nothing is
written. The first trial that differs is named, and the exit status is 1.

A study replays whatever happened to it: with any number of workers, in either order,
after any number of interruptions. One that does not was run by another version of an
algorithm, or by an algorithm that depends on more than it was told.

  {{NAME}} replay digits`,
		Args:              e.wants(1, 1, "the name of a study"),
		ValidArgsFunction: e.completeStudies(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.browse(cmd.Context(), func(l *library) error {
				study, err := l.study(args[0])
				if err != nil {
					return err
				}
				registry, err := e.classes()
				if err != nil {
					return err
				}
				experiment, err := experiments.Recorded(study, registry)
				if err != nil {
					return err
				}
				n, err := experiments.Replay(l.ctx, l.store, experiment)
				if err != nil {
					return err
				}
				e.notef("study %s: %s proposed again, all as recorded", args[0], plural(n, "trial"))
				return nil
			})
		},
	}
	// Scripts may say what a replay is for; there is none without.
	cmd.Flags().Bool("verify", true, "compare with the record")
	_ = cmd.Flags().MarkHidden("verify")
	return cmd
}
