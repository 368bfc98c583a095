package cli

import (
	"errors"
	"fmt"
	"strings"

	"symsearch/experiments/document"
)

// The statuses that a command line ends with.
const (
	ExitDone        = 0   // all is well
	ExitFailed      = 1   // it could not be done; what was recorded before stays
	ExitUsage       = 2   // the command line is wrong
	ExitInvalid     = 3   // the experiment is wrong
	ExitTrials      = 4   // the run is done, and some trials failed or none is complete
	ExitBudget      = 5   // ask: no trial, the budget is reached
	ExitExhausted   = 6   // ask: no trial, the space is exhausted
	ExitWait        = 7   // ask and run: nothing can be done before a trial that is out has been told; ask: or the run is paused or ending
	ExitDrifted     = 8   // rerun: the trial does not come to what was recorded
	ExitStop        = 9   // tell: the trial need not go on
	ExitInterrupted = 130 // the run was told to stop by an interrupt (Ctrl-C); it can be resumed
	ExitTerminated  = 143 // the run was told to stop by SIGTERM; it can be resumed
)

// exitError is an error with a status of its own. With a nil err everything has been said already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usagef returns a mistake of the command line.
func usagef(format string, args ...any) error {
	return &exitError{ExitUsage, fmt.Errorf(format, args...)}
}

// report writes an error for people and returns the status for it.
func (e *Env) report(err error) int {
	code := ExitFailed
	if x, ok := errors.AsType[*exitError](err); ok {
		code = x.code
		if x.err == nil {
			return code
		}
	}
	if ds, ok := errors.AsType[document.Diagnostics](err); ok && len(ds) > 0 {
		fmt.Fprintln(e.Err, ds)
		fmt.Fprintf(e.Err, "%s: %s\n", e.Name, countMistakes(ds))
		return ExitInvalid
	}
	e.notef("%v", err)
	return code
}

// countMistakes is the last line under the diagnostics of an experiment.
func countMistakes(ds document.Diagnostics) string {
	if len(ds) == 1 {
		return "the experiment has a mistake; nothing was run"
	}
	return fmt.Sprintf("the experiment has %d mistakes; nothing was run", len(ds))
}

// notef writes a message to standard error.
func (e *Env) notef(format string, args ...any) {
	fmt.Fprintf(e.Err, "%s: %s\n", e.Name, strings.TrimRight(fmt.Sprintf(format, args...), "\n"))
}
