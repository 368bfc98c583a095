package evaltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"symsearch/eval"
	"symsearch/symbolic"
)

func (s *suite) prepare() []error {
	p, ok := s.create().(eval.Preparer)
	if !ok {
		return nil
	}
	if err := p.Prepare(); err != nil {
		return []error{fmt.Errorf("the evaluator is not prepared: %w", err)}
	}
	return nil
}

func (s *suite) metrics() (errs []error) {
	for i, c := range s.Good {
		e := s.create()
		o := s.observe(s.ctx, e.Evaluate, c, nil)
		errs = append(errs, fault("candidate", i, finite(o)))
		namer, ok := e.(eval.MetricNamer)
		if !ok || o.err != nil {
			continue
		}
		seen := map[string]bool{}
		for _, name := range namer.MetricNames() {
			if _, ok := o.metrics[name]; !ok {
				errs = append(errs, fault("candidate", i, fmt.Errorf("MetricNames has %q, the metrics are %v", name, o.metrics.Names())))
			}
			if seen[name] {
				errs = append(errs, fmt.Errorf("MetricNames has %q twice", name))
			}
			seen[name] = true
		}
	}
	return compact(errs)
}

// finite says what is wrong with the result of a good candidate.
func finite(o observed) error {
	if o.err != nil {
		return o.err
	}
	_, err := eval.CheckFinite(o.metrics)
	return err
}

func (s *suite) repeat() (errs []error) {
	e := s.create()
	for i, c := range s.Good {
		first := s.observe(s.ctx, e.Evaluate, c, nil)
		again := s.observe(s.ctx, e.Evaluate, c, nil)
		fresh := s.observe(s.ctx, s.create().Evaluate, c, nil)
		c.Attempt = 2
		attempt := s.observe(s.ctx, e.Evaluate, c, nil)
		errs = append(errs,
			fault("a second evaluation of candidate", i, s.differ(first, again)),
			fault("another evaluator on candidate", i, s.differ(first, fresh)),
			fault("a second attempt of candidate", i, s.differ(first, attempt)))
	}
	return compact(errs)
}

func (s *suite) ownership() (errs []error) {
	e := s.create()
	for i, c := range s.Good {
		digests := func() [2]string { return [2]string{digest(c.Value), digest(c.Params)} }
		before := digests()
		first := s.observe(s.ctx, e.Evaluate, c, nil)
		if before != digests() {
			errs = append(errs, fault("candidate", i, errors.New("its trees were changed")))
		}
		kept := first
		kept.metrics = make(eval.Metrics)
		for name, v := range first.metrics {
			kept.metrics[name] = v
		}
		clear(first.metrics)
		again := s.observe(s.ctx, e.Evaluate, c, nil)
		errs = append(errs, fault("after its metrics were cleared by their owner, candidate", i, s.differ(kept, again)))
	}
	return compact(errs)
}

func digest(v symbolic.Value) string {
	if v == nil {
		return ""
	}
	return symbolic.Digest(v)
}

func (s *suite) concurrent() (errs []error) {
	const each = 3
	e := s.create()
	alone := make([]observed, len(s.Good))
	for i, c := range s.Good {
		alone[i] = s.observe(s.ctx, e.Evaluate, c, nil)
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	for range each {
		for i, c := range s.Good {
			all.Go(func() {
				o := s.observe(s.ctx, e.Evaluate, c, nil)
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, fault("beside others, candidate", i, s.differ(alone[i], o)))
			})
		}
	}
	all.Wait()
	return compact(errs)
}

func (s *suite) reports() (errs []error) {
	e := s.create()
	for i, c := range s.Good {
		o := s.observe(s.ctx, e.Evaluate, c, nil)
		for _, err := range append(o.faults, o.err) {
			errs = append(errs, fault("candidate", i, err))
		}
	}
	return compact(errs)
}

func (s *suite) stop() (errs []error) {
	e := s.create()
	for i, c := range s.Good {
		for _, why := range []error{eval.ErrStop, fmt.Errorf("the median is better: %w", eval.ErrStop), errors.New("the disk is full")} {
			var told time.Time
			o := s.observe(s.ctx, e.Evaluate, c, func(n int) error {
				if n == 1 {
					told = time.Now()
				}
				return why
			})
			if len(o.reports) == 0 {
				break
			}
			if !errors.Is(o.err, why) {
				errs = append(errs, fault("candidate", i, fmt.Errorf("the evaluation ended with %v, and Report had returned %q", o.err, why)))
			}
			if len(o.reports) > 1 {
				errs = append(errs, fault("candidate", i, fmt.Errorf("after Report had returned %q it was called %d times more", why, len(o.reports)-1)))
			}
			errs = append(errs, fault("after Report said to end, candidate", i, s.tooLate(time.Since(told))))
		}
	}
	return compact(errs)
}

func (s *suite) tooLate(d time.Duration) error {
	if d > s.Patience {
		return fmt.Errorf("it went on for %v, want at most %v", d.Round(time.Millisecond), s.Patience)
	}
	return nil
}

func (s *suite) cancel() (errs []error) {
	e := s.create()
	why := errors.New("the search was interrupted")
	ended := func(o observed) error {
		if o.err == nil || !errors.Is(o.err, context.Canceled) && !errors.Is(o.err, why) {
			return fmt.Errorf("its context was cancelled, it ended with %v and not with the context's error or cause", o.err)
		}
		return nil
	}
	for i, c := range s.Good {
		ctx, cancel := context.WithCancelCause(s.ctx)
		cancel(why)
		o := s.observe(ctx, e.Evaluate, c, nil)
		errs = append(errs, fault("begun after the end, candidate", i, s.tooLate(o.took)))
		if o.err != nil { // a result is fine too, when it costs nothing
			errs = append(errs, fault("begun after the end, candidate", i, ended(o)))
		}

		steps := len(s.observe(s.ctx, e.Evaluate, c, nil).reports)
		if steps < 3 {
			continue
		}
		ctx, cancel = context.WithCancelCause(s.ctx)
		var told time.Time
		o = s.observe(ctx, e.Evaluate, c, func(n int) error {
			if n == 1 {
				told = time.Now()
				cancel(why)
			}
			return nil
		})
		cancel(nil)
		errs = append(errs, fault("after the end, candidate", i, s.tooLate(time.Since(told))))
		if len(o.reports) < steps {
			errs = append(errs, fault("candidate", i, ended(o)))
		}
	}
	if s.Long.Value == nil {
		return compact(errs)
	}
	ctx, cancel := context.WithCancelCause(s.ctx)
	defer cancel(nil)
	const after = 200 * time.Millisecond
	time.AfterFunc(after, func() { cancel(why) })
	o := s.observe(ctx, e.Evaluate, s.Long, nil)
	if ctx.Err() == nil {
		errs = append(errs, fmt.Errorf("the long candidate ended by itself after %v (%v): want one that takes a second", o.took, o.err))
	} else {
		errs = append(errs, fault("the long candidate,", 0, ended(o)), fault("the long candidate,", 0, s.tooLate(o.took-after)))
	}
	return compact(errs)
}

func (s *suite) infeasible() (errs []error) {
	for i, c := range s.Infeasible {
		if o := s.observe(s.ctx, s.create().Evaluate, c, nil); !errors.Is(o.err, eval.ErrInfeasible) {
			errs = append(errs, fault("infeasible candidate", i, fmt.Errorf("ended with %v, %v and not with ErrInfeasible", o.metrics, o.err)))
		}
	}
	return compact(errs)
}

func (s *suite) test() (errs []error) {
	tester, ok := s.create().(eval.Tester)
	if !ok {
		return nil
	}
	for i, c := range s.Good {
		first := s.observe(s.ctx, tester.Test, c, nil)
		if errors.Is(first.err, eval.ErrNoTest) {
			return nil
		}
		errs = append(errs, fault("candidate", i, finite(first)))
		again := s.observe(s.ctx, s.create().(eval.Tester).Test, c, nil)
		errs = append(errs, fault("a second test of candidate", i, s.differ(first, again)))
		for _, err := range first.faults {
			errs = append(errs, fault("candidate", i, err))
		}
	}
	return compact(errs)
}

// fault says which candidate an error is about.
func fault(what string, i int, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %d: %w", what, i, err)
}

// compact drops what is nil.
func compact(errs []error) []error {
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}
