package cli

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/trials"
)

// compareOptions are the flags of compare.
type compareOptions struct {
	format format
	groups []string
	by     string
}

func newCompareCommand(e *Env) *cobra.Command {
	var o compareOptions
	cmd := &cobra.Command{
		Use:   "compare A B... [flags]",
		Short: "Compare trials (metrics and trees) or studies (best so far)",
		Long: `Compare trials: their metrics side by side, and what has to change in the tree of the
first to get that of each other one. They are named STUDY:TRIAL, or within one study by
the study and then numbers.

Compare studies: the best value that each had found after 1, 2, 5, 10 ... trials, up to
as many as the shortest of them has, so that none profits from a larger budget. Names
may be patterns. Studies that differ in their seed alone belong together: --group
makes one column of the studies that a pattern matches, with their median and its 95%
bootstrap interval; --by groups by what the experiments have at a path, such as
algorithm, or by experiment: everything but name, seed, budget and workers.

  {{NAME}} compare digits 12 37
  {{NAME}} compare digits:37 wide:102
  {{NAME}} compare random evolution
  {{NAME}} compare --group 'random-*' --group 'evolution-*'
  {{NAME}} compare 'bench-*' --by algorithm -o csv`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: e.completeStudies(0),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := exclusive(cmd, "group", "by"); err != nil {
				return err
			}
			return e.browse(cmd.Context(), func(l *library) error {
				if refs, ok := trialRefs(args); ok && len(o.groups) == 0 && o.by == "" {
					return l.compareTrials(refs, o)
				}
				return l.compareStudies(args, o)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&o.groups, "group", nil, "make one column of all studies that a `pattern` matches; may be repeated")
	flags.StringVar(&o.by, "by", "", "group by what the experiments have at a `path`, or by experiment")
	_ = cmd.RegisterFlagCompletionFunc("by", cobra.FixedCompletions([]string{"algorithm", "experiment", "model", "evaluate"}, cobra.ShellCompDirectiveNoFileComp))
	formatFlag(cmd, &o.format, asTable, asJSON, asYAML, asCSV)
	return cmd
}

// trialRef names a trial on the command line.
type trialRef struct{ study, trial string }

// trialRefs reads arguments as trials: "digits 3 7" or "digits:3 wide:7". It says no when they are studies.
func trialRefs(args []string) ([]trialRef, bool) {
	var refs []trialRef
	for _, arg := range args {
		if i := strings.LastIndexByte(arg, ':'); i > 0 {
			refs = append(refs, trialRef{arg[:i], arg[i+1:]})
		}
	}
	if len(refs) > 0 && len(refs) == len(args) {
		return refs, true
	}
	if len(args) < 2 {
		return nil, false
	}
	if _, err := strconv.Atoi(args[1]); err != nil {
		return nil, false
	}
	refs = nil
	for _, arg := range args[1:] {
		refs = append(refs, trialRef{args[0], arg})
	}
	return refs, true
}

// matching returns the studies that patterns match, in the order of the patterns, each once.
func matching(all []trials.Summary, patterns []string) ([]trials.Summary, error) {
	var found []trials.Summary
	for _, pattern := range patterns {
		any := false
		for _, s := range all {
			ok, err := path.Match(pattern, s.Name)
			if err != nil {
				return nil, usagef("pattern %q: %w", pattern, err)
			}
			if ok || s.Name == pattern {
				any = true
				if !slices.ContainsFunc(found, func(f trials.Summary) bool { return f.ID == s.ID }) {
					found = append(found, s)
				}
			}
		}
		if !any && strings.ContainsAny(pattern, "*?[") {
			return nil, fmt.Errorf("no study matches %q (hint: the command list shows them)", pattern)
		}
		if !any {
			return nil, &missingStudy{pattern}
		}
	}
	return found, nil
}

// missingStudy asks for the store's own words about a study that is not there.
type missingStudy struct{ name string }

func (m *missingStudy) Error() string { return fmt.Sprintf("there is no study %q", m.name) }
