package evaltest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"symsearch/eval"
)

// suite is what a check works with.
type suite struct {
	Config
	create  func() eval.Evaluator
	ctx     context.Context
	tempDir func() string

	mu   sync.Mutex
	late []error // reports that came after the end
}

// report is one call of Report.
type report struct {
	step    int
	metrics eval.Metrics
}

// observed is one evaluation as it was seen from outside.
type observed struct {
	metrics eval.Metrics
	err     error
	took    time.Duration
	reports []report
	faults  []error // of the calls of Report
}

// listener watches the reports of one evaluation.
type listener struct {
	mu     sync.Mutex
	seen   observed
	ended  bool
	late   func(step int)
	answer func(n int) error // what to answer to report n, counted from 1
}

func (l *listener) report(step int, m eval.Metrics) error {
	if !l.mu.TryLock() {
		l.mu.Lock()
		l.seen.faults = append(l.seen.faults, fmt.Errorf("step %d was reported while another call of Report was running", step))
	}
	defer l.mu.Unlock()
	if l.ended {
		l.late(step)
		return eval.ErrStop
	}
	if n := len(l.seen.reports); n > 0 && step <= l.seen.reports[n-1].step {
		l.seen.faults = append(l.seen.faults, fmt.Errorf("step %d was reported after step %d: steps must increase", step, l.seen.reports[n-1].step))
	}
	if len(m) == 0 {
		l.seen.faults = append(l.seen.faults, fmt.Errorf("step %d was reported without metrics", step))
	}
	l.seen.reports = append(l.seen.reports, report{step, maps.Clone(m)})
	clear(m) // it is ours
	if l.answer == nil {
		return nil
	}
	return l.answer(len(l.seen.reports))
}

type evaluation = func(context.Context, eval.Candidate) (eval.Metrics, error)

// observe evaluates c and answers its reports.
func (s *suite) observe(ctx context.Context, f evaluation, c eval.Candidate, answer func(n int) error) observed {
	if c.Trial == 0 {
		c.Trial = 1
	}
	if c.Attempt == 0 {
		c.Attempt = 1
	}
	if c.Dir == "" {
		c.Dir = s.tempDir()
	}
	l := &listener{answer: answer, late: func(step int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.late = append(s.late, fmt.Errorf("step %d was reported after the evaluation had returned", step))
	}}
	c.Report = l.report
	start := time.Now()
	m, err := f(ctx, c)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.seen.metrics, l.seen.err, l.seen.took = m, err, time.Since(start)
	return l.seen
}

// lateReports waits a moment and returns the reports that came after the end of their
// evaluations.
func (s *suite) lateReports() []error {
	time.Sleep(20 * time.Millisecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.late)
}

// differ says how the second of two equal evaluations differs from the first.
func (s *suite) differ(a, b observed) error {
	if a.err != nil || b.err != nil {
		return errors.Join(a.err, b.err)
	}
	if s.Random {
		return nil
	}
	if err := s.differMetrics(a.metrics, b.metrics); err != nil {
		return err
	}
	if len(a.reports) != len(b.reports) {
		return fmt.Errorf("%d reports, then %d", len(a.reports), len(b.reports))
	}
	for i, r := range a.reports {
		if r.step != b.reports[i].step {
			return fmt.Errorf("report %d is of step %d, then of step %d", i+1, r.step, b.reports[i].step)
		}
		if err := s.differMetrics(r.metrics, b.reports[i].metrics); err != nil {
			return fmt.Errorf("step %d: %w", r.step, err)
		}
	}
	return nil
}

func (s *suite) differMetrics(a, b eval.Metrics) error {
	if !slices.Equal(a.Names(), b.Names()) {
		return fmt.Errorf("metrics %v, then %v", a.Names(), b.Names())
	}
	for _, name := range a.Names() {
		if x, y := a[name], b[name]; x != y && !(x != x && y != y) && !slices.Contains(s.Varying, name) {
			return fmt.Errorf("%s is %v, then %v (hint: name measured times under Varying)", name, x, y)
		}
	}
	return nil
}
