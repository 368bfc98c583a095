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
}

// browse opens the store for reading and hands out a library of it.
func (e *Env) browse(ctx context.Context, do func(*library) error) error {
	return e.reading(ctx, func(store *trials.Store) error {
		return do(&library{
			ctx: ctx, env: e, store: store,
			studies: map[string]trials.Study{}, trees: map[int64]*experiments.Trees{}, causes: map[int64]error{},
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
	v := &trialView{env: l.env, study: study, trial: t}
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
