package experiments

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/symbolic"
	"symsearch/trials"
)

// Migration is a study to be continued with an edited experiment: as a new study, which begins with the trials of the old one
// that still mean something. The old study stays as it is.
type Migration struct {
	Changes   []space.Change   // of the spaces
	Constants symbolic.Changes // of the trees, decisions included
	Moved     int              // trials that are translated
	Lost      []LostTrial      // those that are not
	e         *Experiment
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
	m := &Migration{Changes: points.Changes(), Constants: symbolic.Diff(trees.Space().Template(), e.space.Template()), e: e}
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
		m.starts = append(m.starts, start)
		m.ends = append(m.ends, trials.End{State: t.State, Metrics: t.Metrics, ErrorKind: t.ErrorKind, Error: t.Error})
	}
	m.Moved = len(m.starts)
	return m, nil
}

// Apply makes the new study. Unless drop is set it refuses to when trials would be lost: the error is ErrLost then.
func (m *Migration) Apply(ctx context.Context, store *trials.Store, drop bool) (trials.Study, error) {
	if len(m.Lost) > 0 && !drop {
		return trials.Study{}, fmt.Errorf("%w: %d of %d", ErrLost, len(m.Lost), len(m.Lost)+m.Moved)
	}
	study, exists, err := openStudy(ctx, store, m.e)
	switch {
	case exists:
		return study, fmt.Errorf("there is a study %q already: the trials go into a new one (hint: give it another name)", m.e.Name)
	case err != nil:
		return study, err
	}
	writer, err := store.Acquire(ctx, study)
	if err != nil {
		return study, err
	}
	err = m.write(writer)
	if released := writer.Release(); err == nil {
		err = released
	}
	return study, err
}

// write records the trials: as enqueued ones, since the algorithm has not proposed them.
func (m *Migration) write(w *trials.Writer) error {
	for i, start := range m.starts {
		number, err := w.Enqueue(start)
		if err != nil {
			return err
		}
		if _, err := w.Restart(number, 0); err != nil {
			return err
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
