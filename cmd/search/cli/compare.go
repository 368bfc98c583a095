package cli

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/symbolic"
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
			return e.browse(cmd.Context(), func(l *library) error {
				if refs, ok := trialRefs(args); ok && len(o.groups) == 0 && o.by == "" {
					return l.compareTrials(refs, o)
				}
				return l.compareStudies(args, o)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&o.groups, "group", nil, "one column of all studies that a pattern matches; may be repeated")
	flags.StringVar(&o.by, "by", "", "group by what the experiments have at this path, or by experiment")
	_ = cmd.RegisterFlagCompletionFunc("by", cobra.FixedCompletions([]string{"algorithm", "experiment", "model", "evaluate"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.MarkFlagsMutuallyExclusive("group", "by")
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
	refs = nil
	for _, arg := range args[1:] {
		if _, err := strconv.Atoi(arg); err != nil {
			return nil, false
		}
		refs = append(refs, trialRef{args[0], arg})
	}
	return refs, true
}

// compared is one of the trials that are compared.
type compared struct {
	label string
	study trials.Study
	trial trials.Trial
	tree  *symbolic.Object
	err   error // why there is no tree
}

func (l *library) compareTrials(refs []trialRef, o compareOptions) error {
	if len(refs) < 2 {
		return usagef("compare: want at least two trials, such as %s", l.env.command("compare", refs[0].study, "1", "2"))
	}
	all := make([]compared, len(refs))
	for i, ref := range refs {
		study, err := l.study(ref.study)
		if err != nil {
			return err
		}
		n, err := trialNumber(ref.trial)
		if err != nil {
			return err
		}
		c := compared{label: fmt.Sprintf("%s:%d", study.Name, n), study: study}
		if c.trial, err = l.store.Trial(l.ctx, study, n); err != nil {
			return err
		}
		c.tree, c.err = l.tree(study, c.trial)
		all[i] = c
	}
	return l.env.print(o.format, output{
		text: func(p *printer) { comparisonText(p, all) },
		data: comparisonData(all),
		rows: comparisonTable(all, true),
	})
}

func comparisonText(p *printer, all []compared) {
	p.table(comparisonTable(all, false), "")
	if len(all) > 2 {
		if t := differingPicks(all); len(t.rows) > 0 {
			p.line()
			p.line(p.bold("picks that differ"))
			p.table(t, "")
		}
	}
	for _, c := range all[1:] {
		p.line()
		p.line(p.bold(fmt.Sprintf("from %s to %s", all[0].label, c.label)))
		changes, err := changesBetween(all[0], c)
		if err != nil {
			p.line("  the trees cannot be compared: ", printable(err.Error()))
			continue
		}
		if len(changes) == 0 {
			p.line("  the trees are equal")
		}
		for _, change := range changes {
			text := printable(roundChange(change).String())
			switch change.Kind {
			case symbolic.Added:
				text = p.green(text)
			case symbolic.Removed:
				text = p.red(text)
			}
			p.line("  ", text)
		}
	}
}

func changesBetween(a, b compared) (symbolic.Changes, error) {
	for _, c := range []compared{a, b} {
		if c.err != nil {
			return nil, c.err
		}
	}
	return symbolic.Diff(a.tree, b.tree), nil
}

// comparisonTable has a row for each metric, after some about the trials themselves, and in full one for each pick.
func comparisonTable(all []compared, full bool) *table {
	t := comparedColumns("item", all)
	row := func(name string, cell func(compared) any) {
		cells := []any{name}
		for _, c := range all {
			cells = append(cells, cell(c))
		}
		t.rows = append(t.rows, cells)
	}
	row("state", func(c compared) any { return string(c.trial.State) })
	row("duration", func(c compared) any { return c.trial.Duration() })
	row("origin", func(c compared) any { return originOf(c.trial).String() })
	metrics := map[string]float64{}
	for _, c := range all {
		metrics = union(metrics, c.trial.Metrics)
	}
	for _, name := range metricOrder(metrics, all[0].study.Objectives) {
		row(name, func(c compared) any { return number(c.trial.Metrics, name) })
	}
	if len(all) == 2 && !full {
		addChange(t)
	}
	if full {
		for _, name := range pickOrder(all) {
			row("pick."+name, func(c compared) any { return pickCell(c.trial, name) })
		}
	}
	return t
}

// comparedColumns is a table with a column for each trial.
func comparedColumns(first string, all []compared) *table {
	t := &table{columns: []column{{key: first, title: " "}}, byRow: true}
	for _, c := range all {
		t.columns = append(t.columns, column{key: c.label, right: true})
	}
	return t
}

// addChange adds a column with the difference of two numbers, rounded as these are.
func addChange(t *table) {
	t.columns = append(t.columns, column{key: "change", right: true})
	for i, row := range t.rows {
		a, isA := row[1].(float64)
		b, isB := row[2].(float64)
		change := any(" ")
		if isA && isB {
			text := roundColumn([]float64{b - a, a, b})[0]
			if b > a {
				text = "+" + text
			}
			change = text
		}
		t.rows[i] = append(row, change)
	}
}

// pickOrder returns the names of all picks in the order in which they first come.
func pickOrder(all []compared) []string {
	var names []string
	for _, c := range all {
		if p := picksOf(c.trial); p != nil {
			for name := range p.Fields() {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

func pickCell(t trials.Trial, name string) any {
	if p := picksOf(t); p != nil {
		return cellOf(p.Get(name))
	}
	return nil
}

// differingPicks has a row for each pick that is not the same in all trials.
func differingPicks(all []compared) *table {
	t := comparedColumns("pick", all)
	for _, name := range pickOrder(all) {
		row := []any{name}
		same := true
		for _, c := range all {
			cell := pickCell(c.trial, name)
			same = same && (len(row) == 1 || roundCell(cell, c.trial.Ended) == roundCell(row[1], c.trial.Ended))
			row = append(row, cell)
		}
		if !same {
			t.rows = append(t.rows, row)
		}
	}
	return t
}

func comparisonData(all []compared) symbolic.Value {
	list := make([]symbolic.Value, len(all))
	var diffs []symbolic.Value
	for i, c := range all {
		entries := trialData(c.study, c.trial)
		if c.tree != nil {
			entries = append(entries, entry("tree", c.tree))
		}
		list[i] = symbolic.Dict(entries...)
		if i == 0 {
			continue
		}
		changes, err := changesBetween(all[0], c)
		if err != nil {
			continue
		}
		items := make([]symbolic.Value, len(changes))
		for k, change := range changes {
			kind := map[symbolic.ChangeKind]string{symbolic.Changed: "changed", symbolic.Added: "added", symbolic.Removed: "removed"}[change.Kind]
			entries := []symbolic.Entry{entry("kind", kind), entry("path", change.Path.String())}
			if change.Old != nil {
				entries = append(entries, entry("old", change.Old))
			}
			if change.New != nil {
				entries = append(entries, entry("new", change.New))
			}
			items[k] = symbolic.Dict(entries...)
		}
		diffs = append(diffs, symbolic.Dict(entry("from", all[0].label), entry("to", c.label), entry("changes", items)))
	}
	return symbolic.Dict(entry("trials", list), entry("diffs", diffs))
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
