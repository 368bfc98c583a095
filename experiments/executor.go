package experiments

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sync/errgroup"

	"symsearch/eval"
	"symsearch/symbolic"
)

// Executor is where trials are evaluated. The runner does not know more of it than this, so that workers may be goroutines
// of this process, which is the default, or stand on other machines: a Job is data.
type Executor interface {
	// Run evaluates the jobs that come in, as many at once as it has workers, until jobs is closed and the last one has
	// ended, or ctx is done and all have stopped. A job whose own context is done before is stopped alone. For each job it
	// calls tell with any number of reports and then, exactly once, with a result. tell may be called from any goroutine,
	// and blocks until the runner has taken the message.
	Run(ctx context.Context, jobs <-chan Job, tell func(Message)) error
}

// Job is one trial to evaluate.
type Job struct {
	Study   string
	Trial   int
	Attempt int
	Seed    uint64
	Tree    symbolic.Value   // a dictionary: model, and evaluate when the experiment has an evaluator tree
	Params  *symbolic.Object // the picks by name

	// Context is done when this trial is to stop: it is killed, or all are stopped.
	Context context.Context
}

// candidate returns what an evaluator is given of the job, without slot, directory and report.
func (j Job) candidate() eval.Candidate {
	return eval.Candidate{Study: j.Study, Trial: j.Trial, Attempt: j.Attempt, Seed: j.Seed, Value: modelOf(j.Tree), Params: j.Params}
}

// Message is what an executor says of a trial.
type Message struct {
	Trial   int
	Metrics eval.Metrics

	// A report has a step, and a channel with room for one answer: nil, or eval.ErrStop.
	Step   int
	Answer chan<- error

	// A result has Done, and the error of the evaluation.
	Done bool
	Err  error
}

// answer gives the worker that sent a report its answer.
func (m Message) answer(err error) {
	if m.Answer != nil {
		m.Answer <- err
	}
}

// pool evaluates trials on goroutines of this process.
type pool struct {
	experiment *Experiment
	dir        string // parent of the trials' directories; "": they get none
}

// Run starts as many workers as trials run at once. Each trial has a place of its own while it runs. What a runner that was
// killed left running would share it, and is ended first.
func (p *pool) Run(_ context.Context, jobs <-chan Job, tell func(Message)) error {
	if p.dir != "" {
		eval.EndOrphans(p.dir)
	}
	places := newPlaces(&p.experiment.Slots, p.experiment.AtOnce())
	var g errgroup.Group
	for range p.experiment.AtOnce() {
		g.Go(func() error {
			for job := range jobs {
				slot := places.take()
				m, err := p.evaluate(job.Context, job, slot, tell)
				places.give(slot)
				tell(Message{Trial: job.Trial, Metrics: m, Done: true, Err: err})
			}
			return nil
		})
	}
	return g.Wait()
}

// evaluate runs one job. A panic, also one in a constructor of the user's, is a failure of the trial: this always returns.
func (p *pool) evaluate(ctx context.Context, job Job, slot eval.Slot, tell func(Message)) (eval.Metrics, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := job.candidate()
	c.Slot = slot
	c.Report = func(step int, m eval.Metrics) error {
		answer := make(chan error, 1)
		tell(Message{Trial: job.Trial, Metrics: m, Step: step, Answer: answer})
		return <-answer
	}
	return eval.Protect(ctx, c, func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
		ev, err := p.experiment.evaluatorOf(job.Tree)
		if err != nil {
			return nil, err
		}
		if u, ok := eval.As[eval.DirUser](ev); ok && u.UsesDir() && p.dir != "" {
			c.Dir = filepath.Join(p.dir, strconv.Itoa(job.Trial))
			if err := os.MkdirAll(c.Dir, 0o755); err != nil {
				return nil, fmt.Errorf("%w: make the trial's directory: %w", eval.ErrNotRun, err)
			}
		}
		return ev.Evaluate(ctx, c)
	})
}
