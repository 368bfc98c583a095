package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/symbolic"
	"symsearch/trials"
)

func newListCommand(e *Env) *cobra.Command {
	var f format
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the studies of the store",
		Long: `List the studies of the store: how many trials they have, by state, the best of
them, what they look for, when they were last written to, who runs them now, and which limit
of its budget has ended a study.

  {{NAME}} list
  {{NAME}} list -o json --store other.db`,
		Args:              e.wants(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.browse(cmd.Context(), func(l *library) error {
				all, err := l.store.Studies(l.ctx)
				if err != nil {
					return err
				}
				if len(all) == 0 && f == asTable {
					e.notef("%s has no studies yet (hint: %s makes one)", e.store, e.command("run", "FILE"))
					return nil
				}
				return e.print(f, l.listOutput(all))
			})
		},
	}
	formatFlag(cmd, &f, asTable, asJSON, asYAML, asCSV)
	return cmd
}

func (l *library) listOutput(all []trials.Summary) output {
	t := &table{columns: []column{
		{key: "study", cut: true}, {key: "trials"}, {key: "states", cut: true, least: 30}, {key: "best", cut: true, least: 26}, {key: "objectives", cut: true, spare: 2},
		{key: "active", spare: 1}, {key: "ended", title: "ended by", spare: 4}, {key: "running", title: "run by", cut: true, spare: 3},
	}}
	data := make([]symbolic.Value, len(all))
	for i, s := range all {
		best := ""
		var bestData symbolic.Value = symbolic.Null{}
		if s.Best != nil {
			bestData = symbolic.Dict(entry("trial", s.Best.Number), entry("metrics", metricsData(s.Best.Metrics, s.Objectives)))
			best = fmt.Sprintf("%s (trial %d)", scores(s.Best.Metrics, s.Objectives[:1]), s.Best.Number)
		}
		limit := l.reached(s)
		t.add(s.Name, s.Counts.Total(), statesText(s), best, objectivesText(s.Objectives), s.Active, strings.ReplaceAll(string(limit), "_", " "), runText(s.Holder))
		data[i] = symbolic.Dict(entry("study", s.Name), entry("trials", countsData(s.Counts)), entry("best", bestData),
			entry("objectives", objectivesData(s.Objectives)), entry("seed", fmt.Sprint(s.Seed)), entry("created", s.Created), entry("active", s.Active),
			entry("run_by", holderData(s.Holder)), entry("limit", limitData(limit)))
	}
	return output{rows: t, data: symbolic.NewList(data...)}
}

// statesText writes the trials by state. What runs in a study that nobody runs was cut off, unless another worker has it.
func statesText(s trials.Summary) string {
	c := s.Counts
	c.Running -= s.Leased
	cutOff := c.Running
	if s.Holder != nil && s.Holder.Alive {
		cutOff = 0
	}
	c.Running -= cutOff
	text := countsText(c)
	for _, more := range []struct {
		n    int
		word string
	}{{s.Leased, leasedText}, {cutOff, "cut off"}} {
		if more.n > 0 {
			text += fmt.Sprintf(", %d %s", more.n, more.word)
		}
	}
	return strings.TrimPrefix(text, "no trials, ")
}

// holderText says who runs a study; nothing when nobody does.
func holderText(h *trials.Holder) string {
	switch {
	case h == nil:
		return ""
	case !h.Alive:
		return fmt.Sprintf("process %d on %s, which is gone", h.PID, h.Host)
	}
	return fmt.Sprintf("process %d on %s", h.PID, h.Host)
}

// runText is holderText, and whether the study is paused.
func runText(h *trials.Holder) string {
	text := holderText(h)
	if h != nil && h.Alive && !h.Paused.IsZero() {
		text = "paused, by " + text
	}
	return text
}

func holderData(h *trials.Holder) symbolic.Value {
	if h == nil {
		return symbolic.Null{}
	}
	return symbolic.Dict(entry("host", h.Host), entry("pid", h.PID), entry("since", h.Since), entry("seen", h.Seen), entry("alive", h.Alive), entry("paused", !h.Paused.IsZero()))
}
