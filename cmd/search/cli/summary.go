package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// runSummary is what a run says at its end.
type runSummary struct {
	env        *Env
	experiment *experiments.Experiment
	result     *experiments.Result
	best       *trialView // nil: no trial is complete
	front      []trials.Trial
	reasons    []reason // why trials failed or are infeasible
	canTest    bool     // best can be scored on held-out rows
}

// summarize writes the end of a run to standard output.
func (e *Env) summarize(ctx context.Context, store *trials.Store, x *experiments.Experiment, r *experiments.Result, f format) error {
	s := &runSummary{env: e, experiment: x, result: r}
	if r.Best != nil {
		t, err := store.Trial(ctx, r.Study, r.Best.Trial)
		if err != nil {
			return err
		}
		s.best = &trialView{env: e, study: r.Study, trial: t, state: string(t.State)}
		s.best.tree, _ = r.Best.Tree.(*symbolic.Object)
		if classes, err := e.classes(); err == nil {
			if trees, err := experiments.OpenTrees(r.Study, classes); err == nil {
				s.canTest = trees.CanRetest(t)
			}
		}
	}
	if len(r.Study.Objectives) > 1 {
		var err error
		if s.front, err = store.Pareto(ctx, r.Study); err != nil {
			return err
		}
	}
	var err error
	if s.reasons, err = reasonsOf(ctx, store, r.Study, r.Counts); err != nil {
		return err
	}
	return e.print(f, output{text: s.text, data: s.data(), rows: s.table()})
}

// decidedPart returns the tree of a trial, without the evaluator when that is the same for all trials.
func decidedPart(x *experiments.Experiment, tree *symbolic.Object) *symbolic.Object {
	s, err := x.Space()
	if err != nil {
		return tree
	}
	for _, d := range s.Decisions() {
		if key, _ := d.Path[0].Key(); key == "evaluate" {
			return tree
		}
	}
	return tree.With(symbolic.Entry{Key: "evaluate"})
}

// text is the summary for people.
func (s *runSummary) text(p *printer) {
	r := s.result
	p.line(p.bold(r.Study.Name), ": ", s.ending(), ", ", countsText(r.Counts))
	for _, why := range s.reasons {
		text := why.String()
		if p.width > 0 {
			text = cut(text, 3*p.width)
		}
		p.line(text)
	}
	if len(r.Out) > 0 {
		p.line("other workers have: ", outText(r.Out))
	}
	if s.best != nil {
		p.line()
		p.line(p.bold("best"), fmt.Sprintf(": trial %d, %s", s.best.trial.Number, scores(s.best.trial.Metrics, r.Study.Objectives)))
		if s.best.tree != nil {
			shown := *s.best
			shown.tree = decidedPart(s.experiment, s.best.tree)
			shown.treeText(p)
		}
	}
	if len(s.front) > 1 {
		p.line()
		p.line(p.bold("Pareto front"), " of ", objectivesText(r.Study.Objectives))
		p.table(frontTable(r.Study, s.front), "  ")
	}
	if next := s.next(); len(next) > 0 {
		p.line()
		for i, n := range next { // what is to be typed is left whole
			if room := p.width - displayWidth(n[0]) - 2; p.width > 0 && room > 0 {
				next[i][1] = cut(n[1], room)
			}
		}
		p.pairs("", next...)
	}
}

// ending says how the run ended.
func (s *runSummary) ending() string {
	r := s.result
	here := r.Counts.Ended() - r.Resumed
	switch {
	case r.Reason == experiments.Drained:
		return fmt.Sprintf("interrupted after %s in %s", plural(here, "trial"), roundDuration(r.Elapsed))
	case here == 0 && r.Resumed > 0:
		return fmt.Sprintf("%s, nothing was left to do", endText(r))
	}
	return fmt.Sprintf("%s after %s in %s", endText(r), plural(here, "trial"), roundDuration(r.Elapsed))
}

// next are the commands to type next, and what for.
func (s *runSummary) next() [][2]string {
	r := s.result
	var next [][2]string
	add := func(why string, words ...string) { next = append(next, [2]string{s.env.command(words...), why}) }
	name := r.Study.Name
	if r.Reason == experiments.Drained {
		add("goes on", "resume", name)
	} else if more := raised(s.experiment.Budget, r); r.Counts.Ended() == r.Resumed && more != nil {
		why := "goes on with a larger budget"
		if r.Limit == experiments.LimitTarget {
			why = "goes on without a target"
		}
		add(why, append([]string{"resume", name}, more...)...)
	}
	switch {
	case s.best != nil && s.canTest:
		add("scores the best one once on held-out rows", "best", name, "--test")
	case s.best != nil:
		add("shows all of the best trial", "best", name)
	}
	if len(s.front) > 1 {
		add("lists the trials that no other one beats", "best", name, "--pareto")
	}
	for _, r := range s.reasons {
		add(r.why(), "show", name, fmt.Sprint(r.trial))
	}
	for i := range next {
		if i == 0 {
			next[i][0] = "next:  " + next[i][0]
		} else {
			next[i][0] = "       " + next[i][0]
		}
	}
	return next
}

// countsText writes counts by state, those that are not zero.
func countsText(c trials.Counts) string {
	var parts []string
	for _, state := range []trials.State{trials.Complete, trials.Pruned, trials.Infeasible, trials.Failed, trials.Running, trials.Waiting} {
		if n := c.Of(state); n > 0 {
			parts = append(parts, groupDigits(strconv.Itoa(n))+" "+string(state))
		}
	}
	if len(parts) == 0 {
		return "no trials"
	}
	return strings.Join(parts, ", ")
}

// objectivesText writes objectives with their directions.
func objectivesText(objectives []trials.Objective) string {
	parts := make([]string, len(objectives))
	for i, o := range objectives {
		parts[i] = o.Name + " (" + direction(o) + ")"
	}
	return strings.Join(parts, ", ")
}

// frontTable has a row for each trial of a Pareto front.
func frontTable(study trials.Study, front []trials.Trial) *table {
	t := &table{columns: []column{{key: "trial"}}}
	for _, o := range study.Objectives {
		t.columns = append(t.columns, column{key: o.Name})
	}
	t.columns = append(t.columns, column{key: "picks", cut: true})
	cell := picksCells(shortPicks(front))
	for _, trial := range front {
		row := []any{trial.Number}
		for _, o := range study.Objectives {
			row = append(row, number(trial.Metrics, o.Name))
		}
		t.rows = append(t.rows, append(row, cell(trial)))
	}
	return t
}

// data is the summary for JSON and YAML.
func (s *runSummary) data() symbolic.Value {
	r := s.result
	var best symbolic.Value = symbolic.Null{}
	if s.best != nil {
		best = symbolic.Dict(trialData(s.best.study, s.best.trial)...)
		if s.best.tree != nil {
			best = best.(*symbolic.Object).With(entry("tree", s.best.tree))
		}
	}
	front := make([]symbolic.Value, len(s.front))
	for i, t := range s.front {
		front[i] = symbolic.Dict(trialData(r.Study, t)...)
	}
	return symbolic.Dict(
		entry("study", r.Study.Name), entry("reason", string(r.Reason)), entry("limit", limitData(r.Limit)), entry("resumed", r.Resumed), entry("counts", countsData(r.Counts)),
		entry("elapsed_seconds", r.Elapsed), entry("objectives", objectivesData(r.Study.Objectives)), entry("best", best), entry("pareto", front),
		entry("reasons", reasonsData(s.reasons)), entry("out", outData(r.Out)))
}

// table is the summary as one row, for CSV.
func (s *runSummary) table() *table {
	r := s.result
	t := &table{columns: []column{
		{key: "study"}, {key: "reason"}, {key: "limit"}, {key: "trials"}, {key: "complete"}, {key: "failed"}, {key: "elapsed_seconds"}, {key: "best_trial"},
	}}
	row := []any{r.Study.Name, string(r.Reason), string(r.Limit), r.Counts.Ended(), r.Counts.Complete, r.Counts.Failed, r.Elapsed, nil}
	if s.best != nil {
		row[7] = s.best.trial.Number
		for _, o := range r.Study.Objectives {
			t.columns = append(t.columns, column{key: "best_" + o.Name})
			row = append(row, number(s.best.trial.Metrics, o.Name))
		}
	}
	t.rows = [][]any{row}
	return t
}
