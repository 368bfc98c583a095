package experiments

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/symbolic"
	"symsearch/trials"
)

// Migration is a study to be continued with an edited experiment: as a new study, which begins with the trials of the old one
// that still mean something. The old study stays as it is.
type Migration struct {
	Changes   []space.Change    // of the spaces
	Constants symbolic.Changes  // of the trees, decisions included
	Given     map[string]string // by the path of a node that is new: what the translated trials have there
	Loosened  []string          // rules that only the old study has
	Tightened []string          // rules that only the experiment has
	Moved     int               // trials that are translated
	Lost      []LostTrial       // those that are not
	e         *Experiment
	from      trials.Study
	numbers   []int // of the old trials, in the order of starts
	starts    []trials.Start
	ends      []trials.End
}

// LostTrial is a trial that has no place in the new study.
type LostTrial struct {
	Trial  int
	Reason error
}

// ErrLost is wrapped by the error of Apply when trials would be lost.
var ErrLost = errors.New("trials cannot be translated")

// PlanMigration translates the ended trials of a study to an edited experiment. renamed is that of space.Migrate, with paths as
// they are in the file: from the old path to the new one. r has the classes that the study was begun with. Nothing is written.
func PlanMigration(ctx context.Context, store *trials.Store, study trials.Study, e *Experiment, r *symbolic.Registry, renamed map[string]string) (*Migration, error) {
	if err := e.prepare(); err != nil {
		return nil, err
	}
	if !slices.Equal(study.Objectives, e.Objectives) {
		return nil, fmt.Errorf("study %q has other objectives: %v, and the experiment %v (hint: its scores mean something else)", study.Name, study.Objectives, e.Objectives)
	}
	trees, err := OpenTrees(study, r)
	if err != nil {
		return nil, err
	}
	points, err := space.Migrate(trees.Space(), e.space, renamed)
	if err != nil {
		return nil, err
	}
	m := &Migration{Changes: points.Changes(), Constants: symbolic.Diff(trees.Space().Template(), e.space.Template()), e: e, from: study}
	was := texts(trees.Settings().Get("require"))
	m.Loosened, m.Tightened = without(was, e.Require), without(e.Require, was)
	given := newGifts(m.Changes)
	run := &runner{e: e, space: e.space}
	for t, err := range store.Trials(ctx, study, trials.Query{}) {
		if err != nil {
			return nil, err
		}
		if !t.State.Ended() {
			continue
		}
		old, err := trees.space.ParsePoint([]byte(t.Point))
		if err != nil {
			return nil, fmt.Errorf("trial %d: %w", t.Number, err)
		}
		p, err := points.Point(old)
		if err != nil {
			m.Lost = append(m.Lost, LostTrial{t.Number, err})
			continue
		}
		f, err := run.decode(p)
		if err != nil {
			return nil, fmt.Errorf("trial %d: %w", t.Number, err)
		}
		f.trial = algorithms.Trial{Point: p, Origin: algorithms.Origin{Operator: "migrated", Detail: fmt.Sprintf("trial %d of %s", t.Number, study.Name)}}
		start, err := run.record(f)
		if err != nil {
			return nil, fmt.Errorf("trial %d: %w", t.Number, err)
		}
		given.add(e.space, p)
		m.numbers = append(m.numbers, t.Number)
		m.starts = append(m.starts, start)
		m.ends = append(m.ends, trials.End{State: t.State, Metrics: t.Metrics, ErrorKind: t.ErrorKind, Error: t.Error})
	}
	m.Moved = len(m.starts)
	m.Given = given.texts()
	return m, nil
}

// without returns the texts that are not among others.
func without(all, others []string) []string {
	var left []string
	for _, text := range all {
		if !slices.Contains(others, text) {
			left = append(left, text)
		}
	}
	return left
}

// gifts collects what translated trials have at the nodes that are new.
type gifts map[string][]string

func newGifts(changes []space.Change) gifts {
	g := gifts{}
	for _, c := range changes {
		if c.Was == "" {
			g[c.Path] = nil
		}
	}
	return g
}

// giftsKept is how many different values of one node are told apart.
const giftsKept = 3

func (g gifts) add(s *space.Space, p space.Point) {
	if len(g) == 0 {
		return
	}
	values := s.Values(p)
	for _, d := range s.Decisions() {
		node := d.Node.String()
		all, new := g[node]
		if v := values.Get(d.Label); new && v != nil && len(all) <= giftsKept {
			text := symbolic.Format(v, symbolic.FormatOptions{Compact: true})
			if word, ok := v.(symbolic.String); ok {
				text = string(word) // without quotes, as in the rest of the line
			}
			if !slices.Contains(all, text) {
				g[node] = append(all, text)
			}
		}
	}
}

// texts shows the values of each node: "0.5", or "8 or 16".
func (g gifts) texts() map[string]string {
	texts := map[string]string{}
	for node, all := range g {
		switch {
		case len(all) > giftsKept:
			texts[node] = "different values"
		case len(all) > 0:
			texts[node] = strings.Join(all, " or ")
		}
	}
	return texts
}

// Apply makes the new study. Unless drop is set it refuses to when trials would be lost: the error is ErrLost then.
func (m *Migration) Apply(ctx context.Context, store *trials.Store, drop bool) (trials.Study, error) {
	if len(m.Lost) > 0 && !drop {
		return trials.Study{}, fmt.Errorf("%w: %d of %d", ErrLost, len(m.Lost), len(m.Lost)+m.Moved)
	}
	study, exists, err := openStudy(ctx, store, m.e)
	switch {
	case exists:
		return study, fmt.Errorf("there is a study %q already: the trials go into a new one (hint: give it another name, such as --name %s-2)", m.e.Name, m.e.Name)
	case err != nil:
		return study, err
	}
	writer, err := store.Acquire(ctx, study)
	if err != nil {
		return study, err
	}
	err = m.write(ctx, store, writer)
	if released := writer.Release(); err == nil {
		err = released
	}
	return study, err
}

// write records the trials: as enqueued ones, since the algorithm has not proposed them. What they measured on the way comes
// with them, as far as it is of the attempt that ended.
func (m *Migration) write(ctx context.Context, store *trials.Store, w *trials.Writer) error {
	for i, start := range m.starts {
		number, err := w.Enqueue(start)
		if err != nil {
			return err
		}
		if _, err := w.Restart(number, 0); err != nil {
			return err
		}
		curve, err := store.Curve(ctx, m.from, m.numbers[i])
		if err != nil {
			return err
		}
		for _, r := range curve {
			if r.Attempt != curve[len(curve)-1].Attempt {
				continue
			}
			if err := w.Report(number, r.Step, r.Metrics); err != nil {
				return err
			}
		}
		if err := w.End(number, m.ends[i]); err != nil {
			return err
		}
		if w.Pending() > 3000 {
			if err := w.Commit(); err != nil {
				return err
			}
		}
	}
	return w.Commit()
}
