package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// dryRun runs the first trial of an experiment in a store of its own, which is thrown away. The outcome is nil when the trial
// took longer than the limit.
func (e *Env) dryRun(ctx context.Context, x *experiments.Experiment, limit time.Duration) (*experiments.Outcome, error) {
	dir, err := os.MkdirTemp("", "search-dry-run-")
	if err != nil {
		return nil, fmt.Errorf("a store for the first trial: %w", err)
	}
	defer os.RemoveAll(dir)
	store, err := trials.Open(ctx, filepath.Join(dir, "dry.db"), trials.Options{Clock: e.Now})
	if err != nil {
		return nil, fmt.Errorf("a store for the first trial: %w", err)
	}
	defer store.Close()
	slow := errors.New("the trial takes too long")
	ctx, cancel := context.WithTimeoutCause(ctx, limit, slow)
	defer cancel()
	x.Budget = experiments.Budget{Trials: 1}
	x.Workers = 1
	var last *experiments.Outcome
	_, err = experiments.Run(ctx, store, x, experiments.Options{Dir: filepath.Join(dir, "trials"), Progress: func(p experiments.Progress) {
		if n := len(p.Ended); n > 0 {
			last = p.Ended[n-1]
		}
	}})
	switch {
	case last == nil && context.Cause(ctx) == slow:
		return nil, nil
	case err != nil:
		return nil, &exitError{ExitTrials, fmt.Errorf("the first trial: %w", err)}
	case last == nil:
		return nil, errors.New("the first trial did not end")
	}
	return last, nil
}

// dryText is how the trial of a dry run ended, on one line.
func dryText(x *experiments.Experiment, o *experiments.Outcome, limit time.Duration) string {
	if o == nil {
		return fmt.Sprintf("stopped after %s, nothing wrong so far (hint: --trial-time, or --no-trial)", roundDuration(limit))
	}
	text := fmt.Sprintf("%s in %s", o.State, roundDuration(o.Took))
	if o.Error != "" {
		text += ": " + strings.Join(strings.Fields(o.Error), " ")
	}
	for _, objective := range x.Objectives {
		if v, ok := o.Metrics[objective.Name]; ok {
			text += fmt.Sprintf("  %s %.4g", objective.Name, v)
		}
	}
	return text
}

// dryData is how the trial of a dry run ended, for programs.
func dryData(o *experiments.Outcome) symbolic.Value {
	if o == nil {
		return symbolic.Dict(entry("state", "stopped"))
	}
	var metrics []symbolic.Entry
	for _, name := range slices.Sorted(maps.Keys(o.Metrics)) {
		metrics = append(metrics, entry(name, o.Metrics[name]))
	}
	return symbolic.Dict(entry("state", string(o.State)), entry("error", o.Error), entry("metrics", symbolic.Dict(metrics...)),
		entry("seconds", o.Took.Seconds()))
}
