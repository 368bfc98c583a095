package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/trials"
)

func newResumeCommand(e *Env) *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "resume STUDY [flags]",
		Short: "Go on with a study of the store, also with a larger budget",
		Long: `Go on with a study as it is recorded, without its file: with trials that were cut
off first, then with new ones until the budget is used up. --trials and the other flags
of the budget raise it, also of a study that is done; what ended it says the summary.

  {{NAME}} resume digits
  {{NAME}} resume digits --trials 500 --workers 8
  {{NAME}} resume digits --target none`,
		Args:              e.wants(1, 1, "the name of a study"),
		ValidArgsFunction: e.completeStudies(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			// A store that is not there is a mistake here, and not to be made.
			if err := e.reading(cmd.Context(), func(s *trials.Store) error {
				_, err := s.Study(cmd.Context(), args[0])
				return err
			}); err != nil {
				return err
			}
			return e.writing(cmd.Context(), func(store *trials.Store) error {
				study, err := store.Study(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				x, err := e.recorded(study, o.assignments(cmd))
				if err != nil {
					return o.explain(err)
				}
				return e.launch(cmd.Context(), store, x, o)
			})
		},
	}
	o.flags(cmd)
	return cmd
}

// recorded reads the experiment of a study from the text in the store.
func (e *Env) recorded(study trials.Study, set []string) (*experiments.Experiment, error) {
	if study.File == "" {
		return nil, fmt.Errorf("study %q was run by a program, without an experiment file (hint: go on with it in that program)", study.Name)
	}
	r, err := e.classes()
	if err != nil {
		return nil, err
	}
	x, err := experiments.Parse(study.Name+" in "+e.store, study.Name, []byte(study.File), r, set...)
	if err != nil {
		return nil, err
	}
	x.Name = study.Name
	return x, nil
}
