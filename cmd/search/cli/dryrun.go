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

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// dryRun runs the first trial of an experiment in a store of its own, which is thrown away.
func (e *Env) dryRun(ctx context.Context, x *experiments.Experiment) (*experiments.Outcome, error) {
	if err := e.runnable(x); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "search-dry-run-")
	if err != nil {
		return nil, fmt.Errorf("dry run: %w", err)
	}
	defer os.RemoveAll(dir)
	store, err := trials.Open(ctx, filepath.Join(dir, "dry.db"), trials.Options{Clock: e.Now})
	if err != nil {
		return nil, fmt.Errorf("dry run: %w", err)
	}
	defer store.Close()
	x.Budget = experiments.Budget{Trials: 1}
	x.Workers = 1
	var last *experiments.Outcome
	_, err = experiments.Run(ctx, store, x, experiments.Options{Dir: filepath.Join(dir, "trials"), Progress: func(p experiments.Progress) {
		if n := len(p.Ended); n > 0 {
			last = p.Ended[n-1]
		}
	}})
	switch {
	case err != nil:
		return nil, fmt.Errorf("dry run: %w", err)
	case last == nil:
		return nil, errors.New("dry run: no trial ended")
	}
	return last, nil
}

// dryText is how the trial of a dry run ended, on one line.
func dryText(o *experiments.Outcome) string {
	text := fmt.Sprintf("%s in %s", o.State, roundDuration(o.Took))
	if o.Error != "" {
		text += ": " + strings.Join(strings.Fields(o.Error), " ")
	}
	for _, name := range slices.Sorted(maps.Keys(o.Metrics)) {
		text += fmt.Sprintf("  %s %.4g", name, o.Metrics[name])
	}
	return text
}

// dryData is how the trial of a dry run ended, for programs.
func dryData(o *experiments.Outcome) symbolic.Value {
	var metrics []symbolic.Entry
	for _, name := range slices.Sorted(maps.Keys(o.Metrics)) {
		metrics = append(metrics, entry(name, o.Metrics[name]))
	}
	return symbolic.Dict(entry("state", string(o.State)), entry("error", o.Error), entry("metrics", symbolic.Dict(metrics...)),
		entry("seconds", o.Took.Seconds()))
}
