package cli

import (
	"context"
	"strconv"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// library reads studies and trials for the commands that show them. It keeps what is slow to make.
type library struct {
	ctx   context.Context
	env   *Env
	store *trials.Store

	studies map[string]trials.Study
	trees   map[int64]*experiments.Trees // nil: they cannot be decoded
	causes  map[int64]error              // why not
	dead    map[int64]bool               // nobody runs the study: what runs in it was cut off
	leases  map[int64]map[int]trials.Lease
}

// browse opens the store for reading and hands out a library of it.
func (e *Env) browse(ctx context.Context, do func(*library) error) error {
	return e.reading(ctx, func(store *trials.Store) error {
		return do(&library{
			ctx: ctx, env: e, store: store,
			studies: map[string]trials.Study{}, trees: map[int64]*experiments.Trees{}, causes: map[int64]error{}, dead: map[int64]bool{},
			leases: map[int64]map[int]trials.Lease{},
		})
	})
}

func (l *library) study(name string) (trials.Study, error) {
	if s, ok := l.studies[name]; ok {
		return s, nil
	}
	s, err := l.store.Study(l.ctx, name)
	if err == nil {
		l.studies[name] = s
	}
	return s, err
}

// leasedText is the state of a running trial that another worker has, for people.
const leasedText = "leased"

// trial finds a trial of a study by the study's name.
func (l *library) trial(name string, number int) (trials.Study, trials.Trial, error) {
	study, err := l.study(name)
	if err != nil {
		return study, trials.Trial{}, err
	}
	t, err := l.store.Trial(l.ctx, study, number)
	return study, t, err
}

// stateText names the state of a trial for people. One that runs in a study that nobody runs was cut off, unless another
// worker has it.
func (l *library) stateText(study trials.Study, t trials.Trial) string {
	if t.State != trials.Running {
		return string(t.State)
	}
	leases, known := l.leases[study.ID]
	if !known {
		leases, _ = l.store.Leases(l.ctx, study)
		l.leases[study.ID] = leases
	}
	if lease, ok := leases[t.Number]; ok && !lease.Over(l.env.Now()) {
		return leasedText
	}
	dead, known := l.dead[study.ID]
	if !known {
		summary, err := l.store.Summary(l.ctx, study.Name)
		dead = err == nil && (summary.Holder == nil || !summary.Holder.Alive)
		l.dead[study.ID] = dead
	}
	if dead {
		return "cut off"
	}
	return string(t.State)
}

// decoder returns the trees of a study; nil, with the cause, when its experiment cannot be read back by this program.
func (l *library) decoder(study trials.Study) (*experiments.Trees, error) {
	if trees, ok := l.trees[study.ID]; ok {
		return trees, l.causes[study.ID]
	}
	var trees *experiments.Trees
	r, err := l.env.classes()
	if err == nil {
		trees, err = experiments.OpenTrees(study, r)
	}
	l.trees[study.ID], l.causes[study.ID] = trees, err
	return trees, err
}

// tree decodes a trial.
func (l *library) tree(study trials.Study, t trials.Trial) (*symbolic.Object, error) {
	trees, err := l.decoder(study)
	if err != nil {
		return nil, err
	}
	return trees.Tree(t)
}

// view reads all that is recorded of a trial.
func (l *library) view(study trials.Study, t trials.Trial) (*trialView, error) {
	v := &trialView{env: l.env, study: study, trial: t, state: l.stateText(study, t)}
	v.tree, v.treeErr = l.tree(study, t)
	var err error
	if v.curve, err = l.store.Curve(l.ctx, study, t.Number); err != nil {
		return nil, err
	}
	v.attempts, err = l.store.Attempts(l.ctx, study, t.Number)
	return v, err
}

// trialNumber reads the number of a trial as a user writes it.
func trialNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, usagef("want the number of a trial, such as 12, got %q", text)
	}
	return n, nil
}
