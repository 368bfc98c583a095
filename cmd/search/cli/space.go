package cli

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/space"
)

// spaceFlags say what of a space is shown.
type spaceFlags struct {
	set  []string
	grid int
	seed uint64

	sample    int
	uniform   bool
	enumerate bool
	shuffle   bool
	shard     string
	limit     int
	at        string
	point     []string

	draws int
	exact bool

	share, shares int      // of shard
	number        *big.Int // of at
	drawsGiven    bool
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
  {{NAME}} space net.yaml --set 'where=[lr]'       of a part of it
  {{NAME}} space net.yaml --sample 3               three trees drawn at random
  {{NAME}} space net.yaml --sample 3 --uniform     all points equally likely
  {{NAME}} space net.yaml --enumerate --limit 20   the first points in order
  {{NAME}} space net.yaml --grid 5 --enumerate     five numbers of each range

The points of a finite space have numbers, from 0 on, so it can be divided among machines
and gone through in random order; those that break a rule are passed over:

  {{NAME}} space net.yaml --at 12345               the tree of a point
  {{NAME}} space net.yaml --enumerate --shard 2/8 -o jsonl    every eighth point
  {{NAME}} space net.yaml --enumerate --shuffle --limit 100   without replacement

A point is written by the paths of its decisions, as lines of text with -o text, which are
easy to edit, or as JSON. --point reads both, shows the tree and tells its number:

  {{NAME}} space net.yaml --sample 1 -o text > point.txt
  {{NAME}} space net.yaml --point @point.txt       - reads standard input
  {{NAME}} space net.yaml --point '{"model.width": 64, "model.depth": 2}'
  {{NAME}} space net.yaml --point width=64         the rest by default, or drawn`,
		Args:              e.wants(1, 1, "an experiment file"),
		ValidArgsFunction: completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := exclusive(cmd, "sample", "enumerate", "point", "at"); err != nil {
				return err
			}
			if err := o.check(cmd, f); err != nil {
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
			if o.grid > 0 {
				if s, err = s.Grid(o.grid); err != nil {
					return err
				}
			}
			if !cmd.Flags().Changed("seed") {
				o.seed = x.Seed
			}
			v := pointsView{space: s, f: f}
			switch {
			case o.sample > 0:
				v.trees = true
				return e.printPoints(v, o.drawn(s))
			case o.enumerate:
				points, err := o.enumerated(s, f)
				if err != nil {
					return err
				}
				return e.printPoints(v, points)
			case o.number != nil || len(o.point) > 0:
				p, err := e.onePoint(s, o)
				if err != nil {
					return err
				}
				return e.printPoint(v, p)
			}
			shown, err := newSpaceView(args[0], s, o)
			if err != nil {
				return err
			}
			return e.print(f, output{text: shown.text, data: shown.data(), rows: shown.plan.decisions(false)})
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&o.set, "set", nil, "change the experiment: `path=value`, the value as in YAML; may be repeated")
	flags.IntVar(&o.grid, "grid", 0, "reduce each continuous range to `N` numbers, evenly on its scale")
	flags.IntVar(&o.sample, "sample", 0, "draw `N` points and show their trees")
	flags.BoolVar(&o.uniform, "uniform", false, "draw all points of a finite space with equal chances, and not each decision")
	flags.BoolVar(&o.enumerate, "enumerate", false, "list the points of a finite space in order")
	flags.BoolVar(&o.shuffle, "shuffle", false, "list them in a random order, which --seed decides")
	flags.StringVar(&o.shard, "shard", "", "list share `I/N` of them: 1/8 to 8/8 have each point once")
	flags.IntVar(&o.limit, "limit", 0, "end --enumerate after `N` points; 0: at the last one")
	flags.StringVar(&o.at, "at", "", "show the tree of the point with this `number`")
	flags.StringArrayVar(&o.point, "point", nil, "show the tree of a `point`: JSON, @FILE, - for standard input, or path=value, which may be repeated")
	flags.Uint64Var(&o.seed, "seed", 0, "`seed` of what is drawn; that of the file when not given")
	flags.IntVar(&o.draws, "draws", 2000, "draw `N` points to see what the rules reject")
	flags.BoolVar(&o.exact, "exact", false, "count the points that keep the rules also where that takes long")
	formatFlag(cmd, &f, asTable, asJSON, asYAML, asCSV, asLines, asText)
	return cmd
}

// check refuses flags that mean nothing, and reads those that are texts.
func (o *spaceFlags) check(cmd *cobra.Command, f format) error {
	given := cmd.Flags().Changed
	o.drawsGiven = given("draws")
	points := given("sample") || o.enumerate || given("point") || given("at")
	switch {
	case given("sample") && o.sample < 1:
		return usagef("--sample: want at least 1, got %d", o.sample)
	case given("draws") && o.draws < 1:
		return usagef("--draws: want at least 1, got %d", o.draws)
	case given("grid") && o.grid < 1:
		return usagef("--grid: want at least 1, got %d", o.grid)
	case given("limit") && !o.enumerate:
		return usagef("--limit is for --enumerate (hint: --sample N draws N points)")
	case o.limit < 0:
		return usagef("--limit: want 0 or more, got %d", o.limit)
	case o.uniform && o.sample == 0:
		return usagef("--uniform is for --sample")
	case (o.shuffle || given("shard")) && !o.enumerate:
		return usagef("--shuffle and --shard are for --enumerate")
	case (f == asText || f == asLines) && !points:
		return usagef("-o %s shows points (hint: --sample, --enumerate, --at or --point)", f)
	}
	if given("shard") {
		share, shares, _ := strings.Cut(o.shard, "/")
		i, err := strconv.Atoi(share)
		n, errN := strconv.Atoi(shares)
		if err != nil || errN != nil || i < 1 || i > n {
			return usagef("--shard: want a share and how many there are, such as 1/8 to 8/8, got %q", o.shard)
		}
		o.share, o.shares = i-1, n
	}
	if given("at") {
		n, ok := new(big.Int).SetString(strings.ReplaceAll(o.at, ",", ""), 10)
		if !ok || n.Sign() < 0 {
			return usagef("--at: want the number of a point, from 0 on, got %q", o.at)
		}
		o.number = n
	}
	return nil
}

// finite says why the points of a space cannot be counted; nil when they can.
func finite(s *space.Space) error {
	if _, ok := s.Size(); !ok {
		return errors.New("the space is not finite: it has a continuous range (hint: give it a step, --grid 5, or --sample)")
	}
	return nil
}

// listAtOnce is how many points are listed without a limit where they are kept in memory.
const listAtOnce = 100_000

func tooMany(n *big.Int) error {
	return fmt.Errorf("the space has %s (hint: --limit 100, or -o jsonl)", pluralBig(n, "point"))
}
