package cli

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/trials"
)

func newResumeCommand(e *Env) *cobra.Command {
	var o runOptions
	var folder string
	cmd := &cobra.Command{
		Use:   "resume STUDY [flags]",
		Short: "Go on with a study of the store, also with a larger budget",
		Long: `Go on with a study as it is recorded, without its file: with trials that were cut
off first, then with new ones until the budget is used up. --trials and the other flags
of the budget raise it, also of a study that is done; what ended it says the summary.
It may be resumed from any folder: files and programs are looked for where the study
was begun, or in --folder.

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
				x, err := e.recorded(study, folder, o.assignments(cmd))
				if err != nil {
					return o.explain(err)
				}
				return e.launch(cmd.Context(), store, x, o)
			})
		},
	}
	o.flags(cmd)
	cmd.Flags().StringVar(&folder, "folder", "", "`folder` where relative paths of the experiment start now, when the one it was begun in has moved")
	return cmd
}

// recorded reads the experiment of a study from the text in the store.
func (e *Env) recorded(study trials.Study, folder string, set []string) (*experiments.Experiment, error) {
	if study.File == "" {
		return nil, fmt.Errorf("study %q was run by a program, without an experiment file (hint: go on with it in that program)", study.Name)
	}
	if folder != "" {
		var err error
		if folder, err = filepath.Abs(folder); err != nil {
			return nil, err
		}
	}
	r, err := e.classes()
	if err != nil {
		return nil, err
	}
	x, err := experiments.Reread(study.Name+" in "+e.store, study, folder, r, set...)
	if err != nil {
		return nil, err
	}
	x.Name = study.Name
	return x, nil
}
