package cli

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"symsearch/symbolic"
	"symsearch/trials"
)

func newExportCommand(e *Env) *cobra.Command {
	var f format
	var curves bool
	cmd := &cobra.Command{
		Use:   "export STUDY [flags]",
		Short: "Write all trials of a study for other programs",
		Long: `Write all trials of a study: one row each, with every metric and every pick in a
column of its own, exact. --curves writes what they reported instead, one row for each
trial and step. Trials are written as they are read, so a study may be large.

  {{NAME}} export digits > digits.csv
  {{NAME}} export digits --curves > curves.csv
  {{NAME}} export digits -o json | jq '.[] | select(.state == "complete")'`,
		Args:              e.wants(1, 1, "the name of a study"),
		ValidArgsFunction: e.completeStudies(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.browse(cmd.Context(), func(l *library) error {
				study, err := l.study(args[0])
				if err != nil {
					return err
				}
				w := bufio.NewWriter(e.Out)
				x := &exporter{l: l, study: study, w: w, curves: curves}
				if f == asJSON {
					err = x.json()
				} else {
					err = x.csv()
				}
				if err != nil {
					return err
				}
				return w.Flush()
			})
		},
	}
	cmd.Flags().BoolVar(&curves, "curves", false, "write the measurements of all trials, by step")
	formatFlag(cmd, &f, asCSV, asJSON)
	return cmd
}

// exporter writes the trials of a study, one at a time.
type exporter struct {
	l      *library
	study  trials.Study
	w      *bufio.Writer
	curves bool
}

// csv writes rows with a column for each metric and, of trials, each pick.
func (x *exporter) csv() error {
	metrics, err := x.l.store.MetricNames(x.l.ctx, x.study)
	if err != nil {
		return err
	}
	out := csv.NewWriter(x.w)
	if x.curves {
		out.Write(append([]string{"trial", "attempt", "step"}, metrics...))
		err = x.curveRows(out, metrics)
	} else {
		err = x.trialRows(out, metrics)
	}
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

func (x *exporter) trialRows(out *csv.Writer, metrics []string) error {
	picks, err := x.l.store.PickNames(x.l.ctx, x.study)
	if err != nil {
		return err
	}
	head := []string{}
	for _, f := range plainFields {
		head = append(head, f.column.key)
	}
	for _, m := range metrics {
		head = append(head, "metric."+m)
	}
	for _, p := range picks {
		head = append(head, "pick."+p)
	}
	out.Write(head)
	for t, err := range x.l.store.Trials(x.l.ctx, x.study, trials.Query{}) {
		if err != nil {
			return err
		}
		row := make([]string, 0, len(head))
		for _, f := range plainFields {
			row = append(row, exactCell(f.cell(t)))
		}
		for _, m := range metrics {
			row = append(row, exactCell(number(t.Metrics, m)))
		}
		values := picksOf(t)
		for _, p := range picks {
			cell := ""
			if values != nil && values.Get(p) != nil {
				cell = exactCell(values.Get(p))
			}
			row = append(row, cell)
		}
		out.Write(row)
	}
	return nil
}

func (x *exporter) curveRows(out *csv.Writer, metrics []string) error {
	return x.eachReport(func(trial int, r trials.Report) error {
		row := []string{strconv.Itoa(trial), strconv.Itoa(r.Attempt), strconv.Itoa(r.Step)}
		for _, m := range metrics {
			row = append(row, exactCell(number(r.Metrics, m)))
		}
		return out.Write(row)
	})
}

func (x *exporter) eachReport(do func(trial int, r trials.Report) error) error {
	for t, err := range x.l.store.Trials(x.l.ctx, x.study, trials.Query{}) {
		if err != nil {
			return err
		}
		curve, err := x.l.store.Curve(x.l.ctx, x.study, t.Number)
		if err != nil {
			return err
		}
		for _, r := range curve {
			if err := do(t.Number, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// json writes a list with one object a line, which is as easy to read line by line as it is as a whole.
func (x *exporter) json() error {
	first := true
	put := func(v symbolic.Value) error {
		text, err := symbolic.ToJSON(v)
		if err != nil {
			return err
		}
		lead := ",\n"
		if first {
			lead = "[\n"
		}
		first = false
		_, err = fmt.Fprintf(x.w, "%s%s", lead, text)
		return err
	}
	var err error
	if x.curves {
		err = x.eachReport(func(trial int, r trials.Report) error {
			return put(symbolic.Dict(entry("trial", trial), entry("attempt", r.Attempt), entry("step", r.Step), entry("metrics", metricsData(r.Metrics, x.study.Objectives))))
		})
	} else {
		for t, e := range x.l.store.Trials(x.l.ctx, x.study, trials.Query{}) {
			if err = e; err != nil {
				break
			}
			if err = put(symbolic.Dict(trialData(x.study, t)...)); err != nil {
				break
			}
		}
	}
	if err != nil {
		return err
	}
	if first {
		x.w.WriteString("[")
	}
	_, err = x.w.WriteString("\n]\n")
	return err
}
