package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/algorithms"
	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/space"
	"symsearch/symbolic"
)

// spaceFlags say what of a space is shown.
type spaceFlags struct {
	set       []string
	sample    int
	enumerate bool
	limit     int
	point     string
	seed      uint64
	draws     int
}

func newSpaceCommand(e *Env) *cobra.Command {
	var f format
	var o spaceFlags
	cmd := &cobra.Command{
		Use:   "space FILE [flags]",
		Short: "Look into the search space of an experiment file",
		Long: `Show the search space of an experiment file: how many points it has, its decisions as a
tree, each with what it may become and below the candidate that opens it, and the rules of
require with the share of points that each of them rejects. Of the file only model is
wanted; nothing is run and nothing is recorded.

  {{NAME}} space net.yaml                          size, decisions, rules
  {{NAME}} space net.yaml --sample 3               three points drawn at random, as trees
  {{NAME}} space net.yaml --enumerate --limit 20   the first points in order
  {{NAME}} space net.yaml --point '{"model.width": 64}'   the tree of a point; @FILE and - read it

A point is written by the paths of its decisions; --sample and --enumerate with -o json
show points in that form.`,
		Args:              e.wants(1, 1, "an experiment file"),
		ValidArgsFunction: completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := exclusive(cmd, "sample", "enumerate", "point"); err != nil {
				return err
			}
			if err := o.check(cmd); err != nil {
				return err
			}
			r, err := e.classes()
			if err != nil {
				return err
			}
			x, err := experiments.LoadSpace(args[0], r, o.set...)
			if err != nil {
				return err
			}
			s, err := x.Space()
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("seed") {
				o.seed = x.Seed
			}
			switch {
			case cmd.Flags().Changed("sample"):
				return e.print(f, drawnOutput(s, o))
			case o.enumerate:
				points, err := enumerated(s, o.limit)
				if err != nil {
					return err
				}
				return e.print(f, pointsOutput(s, points))
			case cmd.Flags().Changed("point"):
				return e.decodePoint(f, s, o.point)
			}
			v, err := newSpaceView(args[0], s, o)
			if err != nil {
				return err
			}
			return e.print(f, output{text: v.text, data: v.data(), rows: v.plan.decisions(false)})
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&o.set, "set", nil, "change the experiment: `path=value`, the value as in YAML; may be repeated")
	flags.IntVar(&o.sample, "sample", 0, "draw `N` points and show their trees")
	flags.BoolVar(&o.enumerate, "enumerate", false, "list the points of a finite space in order")
	flags.IntVar(&o.limit, "limit", 0, "end --enumerate after `N` points; 0: at the last one")
	flags.StringVar(&o.point, "point", "", "show the tree of a `point`: JSON by path, @FILE, or - for standard input")
	flags.Uint64Var(&o.seed, "seed", 0, "`seed` of what is drawn; that of the file when not given")
	flags.IntVar(&o.draws, "draws", 2000, "how many points are drawn to see what the rules reject")
	formatFlag(cmd, &f, asTable, asJSON, asYAML, asCSV)
	return cmd
}

// check refuses numbers that mean nothing.
func (o spaceFlags) check(cmd *cobra.Command) error {
	given := cmd.Flags().Changed
	switch {
	case given("sample") && o.sample < 1:
		return usagef("--sample: want at least 1, got %d", o.sample)
	case given("draws") && o.draws < 1:
		return usagef("--draws: want at least 1, got %d", o.draws)
	case given("limit") && !o.enumerate:
		return usagef("--limit is for --enumerate (hint: --sample N draws N points)")
	case o.limit < 0:
		return usagef("--limit: want 0 or more, got %d", o.limit)
	}
	return nil
}

// listAtOnce is how many points are listed without a limit.
const listAtOnce = 100_000

// enumerated returns the first points of a finite space.
func enumerated(s *space.Space, limit int) ([]space.Point, error) {
	size, finite := s.Size()
	switch {
	case !finite:
		return nil, errors.New("the space is not finite: it has a continuous range (hint: give it a step, or --sample)")
	case limit == 0 && (!size.IsInt64() || size.Int64() > listAtOnce):
		return nil, fmt.Errorf("the space has %s (hint: --limit 100)", pluralBig(size, "point"))
	}
	var points []space.Point
	for p, err := range s.All() {
		if err != nil {
			hint := "--sample draws points that keep the rules"
			if len(points) > 0 {
				hint += fmt.Sprintf("; --limit %d lists those found", len(points))
			}
			return nil, fmt.Errorf("the rules leave too few points to be listed: found %d, then %w (hint: %s)", len(points), err, hint)
		}
		points = append(points, p)
		if limit > 0 && len(points) == limit {
			break
		}
	}
	return points, nil
}

// pointsOutput is a table of points: what each decided.
func pointsOutput(s *space.Space, points []space.Point) output {
	all := s.Decisions()
	labels := make([]string, len(all))
	for i, d := range all {
		labels[i] = d.Label
	}
	short := shortNames(labels)
	t := &table{columns: []column{{key: "n"}}}
	for _, label := range labels {
		t.columns = append(t.columns, column{key: label, title: short[label]})
	}
	items := make([]symbolic.Value, len(points))
	for i, p := range points {
		values := s.Values(p)
		row := []any{i}
		for _, label := range labels {
			if v := values.Get(label); v != nil {
				row = append(row, v)
			} else {
				row = append(row, nil)
			}
		}
		t.rows = append(t.rows, row)
		items[i] = symbolic.Dict(entry("point", pointData(s, p)), entry("values", values))
	}
	return output{rows: t, data: symbolic.NewList(items...)}
}

// drawnOutput draws points: their trees for people, trees and points as data.
func drawnOutput(s *space.Space, o spaceFlags) output {
	points := make([]space.Point, o.sample)
	for i := range points {
		points[i] = s.Sample(algorithms.NewRand(o.seed, i+1))
	}
	out := pointsOutput(s, points)
	items := make([]symbolic.Value, len(points))
	for i, p := range points {
		tree, err := s.Decode(p)
		if err != nil {
			tree = symbolic.Null{}
		}
		tree = experiments.Patched(tree)
		items[i] = symbolic.Dict(entry("point", pointData(s, p)), entry("tree", tree))
	}
	out.data = symbolic.NewList(items...)
	out.text = func(p *printer) {
		for i, point := range points {
			if i > 0 {
				p.line("---")
			}
			writeTree(p, s, point)
		}
	}
	return out
}

// writeTree prints the tree of a point, or why it has none.
func writeTree(p *printer, s *space.Space, point space.Point) {
	tree, err := s.Decode(point)
	if err != nil {
		p.line("# ", err.Error())
		return
	}
	if text, err := document.Write(experiments.Patched(tree), document.WriteOptions{HideDefaults: true}); err == nil {
		p.block(string(text), "")
	}
}

// pointData is a point as MarshalPoint writes it.
func pointData(s *space.Space, p space.Point) symbolic.Value {
	text, err := s.MarshalPoint(p)
	if err != nil {
		return symbolic.Null{}
	}
	v, err := symbolic.FromJSON(text, nil)
	if err != nil {
		return symbolic.String(text)
	}
	return v
}

// decodePoint shows the tree of a point that the user wrote.
func (e *Env) decodePoint(f format, s *space.Space, text string) error {
	data := []byte(text)
	var err error
	switch {
	case text == "-":
		data, err = io.ReadAll(e.In)
	case strings.HasPrefix(text, "@"):
		data, err = os.ReadFile(text[1:])
	}
	if err != nil {
		return fmt.Errorf("read point: %w", err)
	}
	p, err := s.ParsePoint(data)
	if err != nil {
		return err
	}
	tree, err := s.Decode(p)
	if err != nil {
		return err
	}
	tree = experiments.Patched(tree)
	broken := s.Feasible(p)
	reason := ""
	if broken != nil {
		reason = broken.Error()
	}
	out := pointsOutput(s, []space.Point{p})
	out.data = symbolic.Dict(entry("point", pointData(s, p)), entry("tree", tree), entry("feasible", broken == nil), entry("reason", reason))
	out.text = func(pr *printer) {
		writeTree(pr, s, p)
		for line := range strings.Lines(reason) {
			pr.line(pr.red("# breaks a rule: "), strings.TrimRight(line, "\n"))
		}
	}
	return e.print(f, out)
}
