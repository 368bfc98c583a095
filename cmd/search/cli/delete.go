package cli

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/trials"
)

func newDeleteCommand(e *Env) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "delete STUDY... [flags]",
		Short: "Delete studies with everything recorded for them",
		Long: `Delete studies with all their trials, measurements and files. It asks first on a
terminal, and wants --yes elsewhere. A study that is being run is not deleted.

  {{NAME}} delete digits
  {{NAME}} delete trial-run-1 trial-run-2 --yes`,
		Args:              e.wants(1, 0, "the name of a study"),
		ValidArgsFunction: e.completeStudies(0),
		RunE: func(cmd *cobra.Command, args []string) error {
			total := 0
			if err := e.reading(cmd.Context(), func(s *trials.Store) error {
				for _, name := range args {
					summary, err := s.Summary(cmd.Context(), name)
					if err != nil {
						return err
					}
					total += summary.Counts.Total()
				}
				return nil
			}); err != nil {
				return err
			}
			if !yes {
				ok, err := e.confirm(fmt.Sprintf("Delete %s with %s from %s?", strings.Join(args, ", "), plural(total, "trial"), e.store))
				if err != nil {
					return err
				}
				if !ok {
					e.notef("nothing was deleted")
					return &exitError{code: ExitFailed}
				}
			}
			return e.writing(cmd.Context(), func(store *trials.Store) error {
				for _, name := range args {
					if err := e.remove(cmd.Context(), store, name); err != nil {
						return err
					}
					e.notef("deleted study %s", name)
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

// confirm asks a question on the terminal.
func (e *Env) confirm(question string) (bool, error) {
	if !e.InTerminal {
		return false, usagef("there is no terminal to ask on (hint: --yes)")
	}
	fmt.Fprintf(e.Err, "%s [y/N] ", question)
	answer, err := bufio.NewReader(e.In).ReadString('\n')
	if err != nil && answer == "" {
		fmt.Fprintln(e.Err)
		return false, nil
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}
