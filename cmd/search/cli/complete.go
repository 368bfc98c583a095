package cli

import (
	"context"

	"github.com/spf13/cobra"

	"symsearch/trials"
)

// completeExperiments completes the names of experiment files.
func completeExperiments(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
}

// completeStudies completes the names of studies for the first most arguments, for all with 0.
func (e *Env) completeStudies(most int) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if most > 0 && len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return e.studyNames(cmd.Context()), cobra.ShellCompDirectiveNoFileComp
	}
}

// studyNames lists the studies of the store; none when it cannot be read: completion has nowhere to say why.
func (e *Env) studyNames(ctx context.Context) []string {
	var names []string
	_ = e.reading(ctx, func(store *trials.Store) error {
		all, err := store.Studies(ctx)
		for _, s := range all {
			names = append(names, s.Name)
		}
		return err
	})
	return names
}
