package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// launch runs an experiment, shows its progress and says how it ended.
func (e *Env) launch(ctx context.Context, store *trials.Store, x *experiments.Experiment, o runOptions) error {
	if err := e.runnable(x); err != nil {
		return err
	}
	greeting, err := e.greeting(ctx, store, x)
	if err != nil {
		return err
	}
	for _, warning := range x.SlotWarnings(e.Getenv("CUDA_VISIBLE_DEVICES")) {
		greeting += "\nwarning: " + warning
	}
	if o.quiet {
		greeting = ""
	}
	if lowered, err := e.lowered(ctx, store, x, o); err != nil {
		return err
	} else if lowered != "" {
		greeting = lowered
	}
	m := e.newMonitor(x, greeting, o.quiet || o.noProgress)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := e.heed(m, o.grace, cancel)
	result, err := experiments.Run(ctx, store, x, experiments.Options{Progress: m.update, Steered: m.steered, Drain: stop.drain, Dir: trialFolder(e.store, x.Name)})
	stop.ignore()
	stopped := errors.Is(err, context.Canceled) || errors.Is(err, errStopped)
	if err == nil && result.Reason == experiments.BudgetReached && result.Counts.Ended() == result.Resumed {
		m.regreet(fmt.Sprintf("study %s has ended already: %s", x.Name, limitText(result.Limit)))
	}
	m.close(err != nil && !stopped)
	if err != nil && !stopped {
		return e.explainRun(x, result, o.file, err)
	}
	if stopped && result.Study.ID == 0 {
		return stop.error("interrupted before study %s began", x.Name)
	}
	if !o.quiet {
		if err := e.summarize(context.WithoutCancel(ctx), store, x, result, o.format); err != nil {
			return err
		}
	}
	switch c := result.Counts; {
	case (stopped || result.Reason == experiments.Drained) && !o.quiet && o.format == asTable: // the summary has the way out
		return stop.error("interrupted after %s", e.share(x, result))
	case stopped || result.Reason == experiments.Drained:
		return stop.error("interrupted after %s (hint: %s goes on)", e.share(x, result), e.command("resume", x.Name))
	case result.Reason == experiments.TrialsOut:
		return &exitError{ExitWait, fmt.Errorf("nothing can be done before the trials that other workers have are told: %s (hint: %s; "+
			"or wait until they are the study's again, and %s)", outText(result.Out), e.command("tell", x.Name, fmt.Sprint(result.Out[0].Number))+" ...", e.command("resume", x.Name))}
	case c.Ended() > 0 && c.Complete == 0:
		return &exitError{ExitTrials, fmt.Errorf("no trial is complete: %s", countsText(c))}
	case c.Failed > 0:
		return &exitError{ExitTrials, fmt.Errorf("%d of %s failed", c.Failed, plural(c.Ended(), "trial"))}
	}
	return nil
}

// runnable reports an experiment whose trials only others can evaluate.
func (e *Env) runnable(x *experiments.Experiment) error {
	if x.Evaluate != nil || x.Evaluator != nil {
		return nil
	}
	return &exitError{ExitInvalid, fmt.Errorf("experiment %s has no evaluate: nothing says how its trials are scored (hint: add evaluate: !Command ..., "+
		"or let another program score them: %s)", x.Name, e.typed()+" ask --help")}
}

// greeting says what is about to be run.
func (e *Env) greeting(ctx context.Context, store *trials.Store, x *experiments.Experiment) (string, error) {
	summary, err := store.Summary(ctx, x.Name)
	known := err == nil
	if err != nil && !errors.Is(err, trials.ErrNoStudy) {
		return "", err
	}
	limits, workers := budgetText(x), plural(x.Workers, "worker")
	if n := x.Slots.AtOnce; n > 0 && n < x.Workers {
		workers += fmt.Sprintf(", %d at once", n)
	}
	switch ended := summary.Counts.Ended(); {
	case known && x.Budget.Trials > 0 && ended >= x.Budget.Trials:
		return fmt.Sprintf("study %s has its %s already", x.Name, plural(ended, "trial")), nil
	case known && ended > 0:
		return fmt.Sprintf("study %s goes on after %s: %s in all, %s", x.Name, plural(ended, "trial"), limits, workers), nil
	case known:
		return fmt.Sprintf("study %s begins again: %s, %s", x.Name, limits, workers), nil
	}
	return fmt.Sprintf("study %s begins: %s, %s, recorded in %s", x.Name, limits, workers, e.store), nil
}

// lowered says that --trials is less than what the study has already. The budget in the store stays as it is then.
func (e *Env) lowered(ctx context.Context, store *trials.Store, x *experiments.Experiment, o runOptions) (string, error) {
	if !o.budget.trialsGiven || x.Budget.Trials == 0 {
		return "", nil
	}
	summary, err := store.Summary(ctx, x.Name)
	if errors.Is(err, trials.ErrNoStudy) {
		return "", nil
	}
	if err != nil || summary.Counts.Total() <= x.Budget.Trials {
		return "", err
	}
	x.Text = summary.File
	return fmt.Sprintf("warning: study %s has %s already, more than --trials %d: none is added, and its budget stays as it was "+
		"(hint: --trials counts all trials of the study)", x.Name, plural(summary.Counts.Total(), "trial"), x.Budget.Trials), nil
}

// share says how much of a study there is: "45 of 200 trials".
func (e *Env) share(x *experiments.Experiment, r *experiments.Result) string {
	if x.Budget.Trials > 0 {
		return fmt.Sprintf("%d of %s", r.Counts.Ended(), plural(x.Budget.Trials, "trial"))
	}
	return plural(r.Counts.Ended(), "trial")
}

// explainRun says how to go on after a run that could not.
func (e *Env) explainRun(x *experiments.Experiment, r *experiments.Result, file string, err error) error {
	if changed, ok := errors.AsType[*experiments.ChangedError](err); ok {
		return e.explainChange(changed, file)
	}
	switch {
	case errors.Is(err, experiments.ErrAllFailed):
		return fmt.Errorf("study %s is given up: %w (hint: %s tells the whole error; when it is mended, %s goes on)",
			x.Name, err, e.command("show", x.Name, "1"), e.command("resume", x.Name))
	case r != nil && r.Counts.Ended() > 0 && !errors.Is(err, trials.ErrMoved):
		return fmt.Errorf("%w\n%s are recorded (hint: %s goes on)", err, e.share(x, r), e.command("resume", x.Name))
	}
	return err
}

// explainChange shows what was changed in an experiment, each change on one line that a terminal can hold.
func (e *Env) explainChange(err *experiments.ChangedError, file string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "study %s was begun with another experiment; what is different now:\n", err.Study)
	for _, c := range err.Changes {
		b.WriteString("  " + cut(printable(c.String()), 160) + "\n")
	}
	b.WriteString("(hint: ")
	for _, c := range err.Changes {
		old, _ := c.Old.(symbolic.Int)
		if n, ok := c.New.(symbolic.Int); ok && n < old && c.Path.String() == "workers" {
			fmt.Fprintf(&b, "--at-once %d evaluates fewer at once and is the same study; ", n)
		}
	}
	b.WriteString("undo the change, begin another study with --name, or begin anew with --fresh")
	if file != "" {
		fmt.Fprintf(&b, "; %s shows which of its trials count in a new one", e.command("migrate", err.Study, file, "--name", err.Study+"-2", "--dry-run"))
	}
	b.WriteString(")")
	return errors.New(b.String())
}

// trialFolder is where the files of a study's trials go: beside the store, search.db.trials/digits for study digits in
// search.db. A name that is not safe as the name of one folder is escaped.
func trialFolder(store, study string) string {
	name := url.PathEscape(study)
	if strings.Trim(name, ".") == "" {
		name = "%" + strings.ReplaceAll(name, ".", "%2E")
	}
	return filepath.Join(store+".trials", name)
}

// remove deletes a study and the files of its trials.
func (e *Env) remove(ctx context.Context, store *trials.Store, study string) error {
	if err := store.Delete(ctx, study); err != nil {
		return err
	}
	return e.RemoveAll(trialFolder(e.store, study))
}
