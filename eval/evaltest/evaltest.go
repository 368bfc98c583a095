package evaltest

import (
	"testing"
	"time"

	"symsearch/eval"
)

// Config says what to prove an evaluator with.
type Config struct {
	// Good are candidates that have metrics; at least one. Those without a Dir
	// get a new one for each evaluation.
	Good []eval.Candidate

	// Infeasible are candidates that have no score, if there are such.
	Infeasible []eval.Candidate

	// Long is a candidate whose evaluation takes a second or more, to be
	// cancelled; without a Value, evaluations are cancelled in their reports
	// only.
	Long eval.Candidate

	// Patience is how long an evaluation may go on after it was told to end;
	// 0 is five seconds.
	Patience time.Duration

	// Random says that the seed does not decide the metrics.
	Random bool

	// Varying are the metrics that may differ between equal evaluations all
	// the same, such as measured times.
	Varying []string
}

// Run proves the evaluators that create returns, which are all alike, in subtests of
// t.
func Run(t *testing.T, create func() eval.Evaluator, config Config) {
	t.Helper()
	if len(config.Good) == 0 {
		t.Fatal("evaltest: want at least one good candidate")
	}
	if config.Patience == 0 {
		config.Patience = 5 * time.Second
	}
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			s := &suite{Config: config, create: create, ctx: t.Context(), tempDir: t.TempDir}
			for _, err := range append(c.run(s), s.lateReports()...) {
				t.Error(err)
			}
		})
	}
}

// checks are the subtests in order. A check returns all that is wrong; it does not
// know of testing, so that the suite itself can be tested with evaluators that are
// wrong.
var checks = []struct {
	name string
	run  func(*suite) []error
}{
	{"prepare", (*suite).prepare},
	{"metrics", (*suite).metrics},
	{"repeat", (*suite).repeat},
	{"ownership", (*suite).ownership},
	{"concurrent", (*suite).concurrent},
	{"reports", (*suite).reports},
	{"stop", (*suite).stop},
	{"cancel", (*suite).cancel},
	{"infeasible", (*suite).infeasible},
	{"test", (*suite).test},
}
