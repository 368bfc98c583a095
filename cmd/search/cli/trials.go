package cli

import (
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/symbolic"
	"symsearch/trials"
)

// trialsOptions are the flags of trials.
type trialsOptions struct {
	format  format
	where   []string
	states  []string
	sort    string
	columns []string
	limit   int
	offset  int

	terminal bool // neither --limit nor --offset is there, and people look at it: many trials are not all shown
}

func newTrialsCommand(e *Env) *cobra.Command {
	var o trialsOptions
	cmd := &cobra.Command{
		Use:   "trials STUDY [flags]",
		Short: "List trials of a study: filter, sort, choose columns",
		Long: `List the trials of a study. Fields, for --where, --sort and --columns:

  number state attempt worker host started ended duration (in seconds)
  operator (where it came from) answer_from digest error_kind
  a metric by its name, or metric.NAME; a pick by the name that the table
  shows, or as pick.NAME

--columns also takes objectives, metrics, picks, parents and error; with a + before
the first name the columns are added to the usual ones. --sort best is by the first
objective, best first. JSON and YAML have all of a trial unless --columns is given.

  {{NAME}} trials digits --sort best --limit 10
  {{NAME}} trials digits --where 'accuracy >= 0.97' --where 'parameters < 20000'
  {{NAME}} trials digits --state failed --columns error_kind,error
  {{NAME}} trials digits --sort -duration --columns +parameters,pick.lr`,
		Args:              e.wants(1, 1, "the name of a study"),
		ValidArgsFunction: e.completeStudies(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.browse(cmd.Context(), func(l *library) error {
				study, err := l.study(args[0])
				if err != nil {
					return err
				}
				o.terminal = e.OutTerminal && o.format == asTable && !cmd.Flags().Changed("limit") && !cmd.Flags().Changed("offset")
				names, err := l.fieldNames(study)
				if err != nil {
					return err
				}
				q, err := o.query(study, names)
				if err != nil {
					return err
				}
				return l.trials(study, names, q, o)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVarP(&o.where, "where", "w", nil, "keep trials that meet a `condition`, such as 'accuracy >= 0.9'; may be repeated")
	flags.StringSliceVar(&o.states, "state", nil, "keep trials in these `states`: waiting, running, complete, pruned, infeasible, failed")
	flags.StringVar(&o.sort, "sort", "", "sort by a `field`, with - before it from the largest down; best: by the first objective")
	flags.StringSliceVar(&o.columns, "columns", nil, "show these `columns`, or add them with +NAME,...")
	flags.IntVar(&o.limit, "limit", 0, "show at most `n`; 0: all, but without the flag no more than 50 on a terminal")
	flags.IntVar(&o.offset, "offset", 0, "leave out the first `n`")
	states := []string{"waiting", "running", "complete", "pruned", "infeasible", "failed"}
	_ = cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(states, cobra.ShellCompDirectiveNoFileComp))
	for _, name := range []string{"sort", "columns", "where"} {
		_ = cmd.RegisterFlagCompletionFunc(name, e.completeFields)
	}
	formatFlag(cmd, &o.format, asTable, asJSON, asYAML, asCSV)
	return cmd
}

// query turns the flags into a query of the store.
func (o *trialsOptions) query(study trials.Study, names *fieldNames) (trials.Query, error) {
	q := trials.Query{Limit: o.limit, Offset: o.offset}
	if o.limit < 0 || o.offset < 0 {
		return q, usagef("--limit and --offset: want 0 or more")
	}
	for _, text := range o.states {
		s, err := trials.ParseState(text)
		if err != nil {
			return q, usagef("--state: %w", err)
		}
		q.States = append(q.States, s)
	}
	for _, text := range o.where {
		c, err := trials.ParseCondition(text)
		if err != nil {
			return q, usagef("--where: %w", err)
		}
		if c.Field, err = names.resolve(c.Field); err != nil {
			return q, usagef("--where: %w", err)
		}
		q.Where = append(q.Where, c)
	}
	q.OrderBy, q.Desc = strings.CutPrefix(o.sort, "-")
	if q.OrderBy == "best" {
		first := study.Objectives[0]
		q.OrderBy, q.Desc = metricPrefix+first.Name, first.Maximize != q.Desc
	} else if q.OrderBy != "" {
		var err error
		if q.OrderBy, err = names.resolve(q.OrderBy); err != nil {
			return q, usagef("--sort: %w", err)
		}
	}
	return q, nil
}

// trials prints what a query chooses.
func (l *library) trials(study trials.Study, names *fieldNames, q trials.Query, o trialsOptions) error {
	fields, err := l.fields(study, names, o)
	if err != nil {
		return err
	}
	t := &table{}
	for _, f := range fields {
		t.columns = append(t.columns, f.column)
	}
	last := false
	if o.terminal {
		all, err := l.store.Count(l.ctx, study, q)
		if err != nil {
			return asUsage(err, o)
		}
		if all > onTerminal {
			q.Limit = onTerminal
			if last = q.OrderBy == ""; last {
				q.Offset = all - onTerminal
			}
		}
	}
	var data []symbolic.Value
	for trial, err := range l.store.Trials(l.ctx, study, q) {
		if err != nil {
			return asUsage(err, o)
		}
		row := make([]any, len(fields))
		for i, f := range fields {
			row[i] = f.cell(trial)
		}
		t.rows = append(t.rows, row)
		if o.format != asTable && o.format != asCSV && len(o.columns) == 0 {
			data = append(data, symbolic.Dict(trialData(study, trial)...))
		}
	}
	out := output{rows: t}
	if len(o.columns) == 0 {
		out.data = symbolic.NewList(data...)
	}
	if len(t.rows) == 0 && o.format == asTable {
		summary, err := l.store.Summary(l.ctx, study.Name)
		if err != nil {
			return err
		}
		l.env.notef("no such trial among the %d of study %s", summary.Counts.Total(), study.Name)
		return l.noteRounding(study, q)
	}
	same := ""
	if l.env.OutTerminal && o.format == asTable {
		same = t.hideSamePicks(l.env.Width(), names.short)
	}
	if err := l.env.print(o.format, out); err != nil {
		return err
	}
	if same != "" {
		l.env.notef("all of them have %s", same)
	}
	if n := len(t.rows); o.format == asTable && q.Limit > 0 && n == q.Limit {
		all, err := l.store.Count(l.ctx, study, q)
		if err != nil {
			return err
		}
		switch {
		case last:
			l.env.notef("the last %d of %s (hint: --sort best for the best ones, --limit 0 for all)", n, plural(all, "trial"))
		case all > q.Offset+n:
			l.env.notef("%d of %s (hint: --limit 0 for all, --offset %d for the next)", n, plural(all, "trial"), q.Offset+n)
		}
	}
	if o.format == asTable {
		return l.noteRounding(study, q)
	}
	return nil
}

// hideSamePicks takes those picks out of a wide table that are the same in all rows, and returns them.
func (t *table) hideSamePicks(width int, short map[string]string) string {
	at := slices.IndexFunc(t.columns, func(c column) bool { return c.key == "picks" })
	if at < 0 || len(t.rows) < 2 || width <= 0 {
		return ""
	}
	var same *symbolic.Object
	widest := 0
	for i, row := range t.rows {
		p, ok := row[at].(picks)
		if !ok {
			return ""
		}
		widest = max(widest, displayWidth(picksLine(p.Object, short)))
		if i == 0 {
			same = p.Object
			continue
		}
		same = keep(same, func(name string, x symbolic.Value) bool {
			other := p.Get(name)
			return other != nil && symbolic.Equal(x, other)
		})
	}
	if symbolic.NumChildren(same) == 0 || widest < width/2 {
		return ""
	}
	for _, row := range t.rows {
		p := row[at].(picks)
		p.Object = keep(p.Object, func(name string, _ symbolic.Value) bool { return same.Get(name) == nil })
		row[at] = p
	}
	return picksLine(same, short)
}

// keep returns the entries of a dictionary that a condition holds for.
func keep(o *symbolic.Object, holds func(string, symbolic.Value) bool) *symbolic.Object {
	var kept []symbolic.Entry
	for name, x := range o.Fields() {
		if holds(name, x) {
			kept = append(kept, symbolic.Entry{Key: name, Value: x})
		}
	}
	return symbolic.Dict(kept...)
}

// onTerminal is how many trials are shown on a terminal when nothing is said about that.
const onTerminal = 50

// noteRounding tells of trials that a condition leaves out although the number that tables show of them meets it.
func (l *library) noteRounding(study trials.Study, q trials.Query) error {
	looser := q
	looser.Where = nil
	rounded := ""
	for _, c := range q.Where {
		x, ok := c.Value.(float64)
		text := exactNumber(x)
		_, decimals, fraction := strings.Cut(text, ".")
		if !ok || !fraction || strings.Contains(text, "e") || !strings.HasPrefix(c.Field, metricPrefix) && !strings.HasPrefix(c.Field, pickPrefix) {
			looser.Where = append(looser.Where, c)
			continue
		}
		half := math.Pow10(-len(decimals)) / 2
		switch c.Op {
		case trials.GreaterEqual, trials.Equal:
			looser.Where = append(looser.Where, trials.Condition{Field: c.Field, Op: trials.GreaterEqual, Value: x - half})
		}
		switch c.Op {
		case trials.LessEqual, trials.Equal:
			looser.Where = append(looser.Where, trials.Condition{Field: c.Field, Op: trials.LessEqual, Value: x + half})
		}
		switch c.Op {
		case trials.GreaterEqual, trials.LessEqual, trials.Equal:
			rounded = strings.TrimPrefix(strings.TrimPrefix(c.Field, metricPrefix), pickPrefix) + " " + text
		default:
			looser.Where = append(looser.Where, c)
		}
	}
	if rounded == "" {
		return nil
	}
	exact, err := l.store.Count(l.ctx, study, q)
	if err != nil {
		return err
	}
	all, err := l.store.Count(l.ctx, study, looser)
	if err == nil && all > exact {
		l.env.notef("%s more would be %s if it were rounded, as it is in tables (hint: -o csv has all digits)", plural(all-exact, "trial"), rounded)
	}
	return err
}

// asUsage makes a mistake in a condition or in --sort one of the command line.
func asUsage(err error, o trialsOptions) error {
	if text := err.Error(); len(o.where)+len(o.sort) > 0 && (strings.Contains(text, "unknown field") || strings.Contains(text, "condition on")) {
		return usagef("%w", err)
	}
	return err
}

// completeFields completes the names of fields.
func (e *Env) completeFields(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	names := []string{"number", "state", "duration", "attempt", "worker", "host", "started", "ended", "operator", "error_kind"}
	if len(args) == 1 {
		_ = e.browse(cmd.Context(), func(l *library) error {
			study, err := l.study(args[0])
			if err != nil {
				return err
			}
			known, err := l.fieldNames(study)
			if err == nil {
				for _, p := range known.picks {
					known.metrics = append(known.metrics, pickPrefix+known.short[p])
				}
				names = append(known.metrics, names...)
			}
			return err
		})
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
