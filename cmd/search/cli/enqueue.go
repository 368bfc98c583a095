package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/trials"
)

func newEnqueueCommand(e *Env) *cobra.Command {
	var o steering
	var file, from string
	cmd := &cobra.Command{
		Use:   "enqueue STUDY PATH=PICK... [flags]",
		Short: "Try this first: add trials that you choose",
		Long: `Add a trial that you choose to a study, running or not. It is run before anything new is
proposed, counts in the budget, and the algorithm learns from it as from its own.

A decision is named by its path, by its name, or by the end of its path (lr for model.lr),
where only one has that; space FILE lists them. A choice is picked by its value, or by its
class, as activation=ReLU. What is not named has the default that the experiment declares,
and is drawn at random where there is none; the rules of require hold. --from-file reads one
point or a list of them from YAML or JSON, --from-trial repeats a trial; picks beside either,
by path, replace those in it.

  {{NAME}} enqueue digits width=64 activation=ReLU
  {{NAME}} enqueue digits --from-file points.yaml
  {{NAME}} enqueue digits --from-trial 12 evaluate.optimizer.lr=0.003`,
		Args:              e.wants(1, 0, "the name of a study, and picks such as width=64"),
		ValidArgsFunction: e.completeStudies(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := exclusive(cmd, "from-file", "from-trial"); err != nil {
				return err
			}
			if len(args) == 1 && file == "" && from == "" {
				return usagef("enqueue: want picks such as width=64, --from-file or --from-trial (hint: %s)", e.help(cmd))
			}
			points := []*symbolic.Object{symbolic.Dict()}
			var err error
			switch {
			case file != "":
				points, err = e.readPoints(file)
			case from != "":
				points[0], err = e.pointOfTrial(cmd, args[0], from)
			}
			if err != nil {
				return err
			}
			picks, err := picksOfArguments(args[1:])
			if err != nil {
				return err
			}
			var what experiments.Enqueue
			for _, p := range points {
				text, err := symbolic.ToJSON(p.With(picks...))
				if err != nil {
					return err
				}
				what.Points = append(what.Points, json.RawMessage(text))
			}
			return e.steer(cmd.Context(), args[0], what, o)
		},
	}
	cmd.Flags().StringVar(&file, "from-file", "", "read points from a `file`, YAML or JSON: a dictionary of path to pick, or a list of them; - is standard input")
	cmd.Flags().StringVar(&from, "from-trial", "", "begin with the point of a `trial` of the study: its number")
	o.flags(cmd)
	return cmd
}

// picksOfArguments reads path=pick. What is no JSON is a text without its quotes. All mistakes are told at once.
func picksOfArguments(args []string) ([]symbolic.Entry, error) {
	var picks []symbolic.Entry
	var wrong []string
	seen := map[string]bool{}
	for _, arg := range args {
		path, pick, ok := strings.Cut(arg, "=")
		path, pick = strings.TrimSpace(path), strings.TrimSpace(pick)
		switch {
		case !ok || path == "" || pick == "":
			wrong = append(wrong, fmt.Sprintf("enqueue: want a decision and its pick, path=pick, got %q", arg))
			continue
		case seen[path]:
			wrong = append(wrong, fmt.Sprintf("enqueue: %s is given twice", path))
			continue
		}
		seen[path] = true
		v, err := symbolic.FromJSON([]byte(pick), nil)
		if err != nil {
			v = symbolic.String(pick)
		}
		picks = append(picks, symbolic.Entry{Key: path, Value: v})
	}
	if len(wrong) > 0 {
		return nil, usagef("%s", strings.Join(wrong, "\n"))
	}
	return picks, nil
}

// readPoints reads a point or a list of points from a file.
func (e *Env) readPoints(file string) ([]*symbolic.Object, error) {
	text, err := e.readFile(file)
	if err != nil {
		return nil, err
	}
	r, err := symbolic.NewRegistry()
	if err != nil {
		return nil, err
	}
	d, err := document.Parse(file, text, r, nil)
	if err != nil {
		return nil, err
	}
	if p, ok := d.Root.(*symbolic.Object); ok {
		return []*symbolic.Object{p}, nil
	}
	list, ok := d.Root.(*symbolic.List)
	if !ok || list.Len() == 0 {
		return nil, fmt.Errorf("%s: want a dictionary of path to pick, or a list of them", file)
	}
	var points []*symbolic.Object
	for i, v := range list.All() {
		p, ok := v.(*symbolic.Object)
		if !ok {
			return nil, fmt.Errorf("%s: item %d: want a dictionary of path to pick", file, i+1)
		}
		points = append(points, p)
	}
	return points, nil
}

// pointOfTrial returns the point of a trial of a study.
func (e *Env) pointOfTrial(cmd *cobra.Command, name, trial string) (*symbolic.Object, error) {
	number, err := trialNumber(trial)
	if err != nil {
		return nil, err
	}
	var point symbolic.Value
	err = e.reading(cmd.Context(), func(s *trials.Store) error {
		study, err := s.Study(cmd.Context(), name)
		if err != nil {
			return err
		}
		t, err := s.Trial(cmd.Context(), study, number)
		if err != nil {
			return err
		}
		point, err = symbolic.FromJSON([]byte(t.Point), nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	return point.(*symbolic.Object), nil
}
