package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"
)

// errStopped is the cause of the context of a run that was interrupted twice, or whose grace is over.
var errStopped = errors.New("stopped at once")

// terminationGrace is how long running trials may go on after a SIGTERM, unless --grace says otherwise. What sends one kills
// before long: docker after 10 seconds, Kubernetes after 30. A command that is stopped then has 5 seconds of its own.
const terminationGrace = 5 * time.Second

// interrupts are the signals that ask a run to stop.
var interrupts = []os.Signal{os.Interrupt, syscall.SIGTERM}

// stopper stops a run by signals: the first lets running trials end, for their grace; the second stops them.
type stopper struct {
	env    *Env
	m      *monitor
	grace  time.Duration // negative: no limit after an interrupt, terminationGrace after a termination
	cancel context.CancelCauseFunc

	drain chan struct{} // closed: nothing new is started
	quit  chan struct{}
	done  sync.WaitGroup

	mu         sync.Mutex
	terminated bool // one of the signals was a termination
}

// heed listens to signals until ignore is called. cancel stops the running trials.
func (e *Env) heed(m *monitor, grace time.Duration, cancel context.CancelCauseFunc) *stopper {
	s := &stopper{env: e, m: m, grace: grace, cancel: cancel, drain: make(chan struct{}), quit: make(chan struct{})}
	signals, stop := e.Signals()
	s.done.Go(func() {
		defer stop()
		s.listen(signals)
	})
	return s
}

// ignore stops listening.
func (s *stopper) ignore() {
	close(s.quit)
	s.done.Wait()
}

func (s *stopper) listen(signals <-chan os.Signal) {
	var over <-chan time.Time // the end of the grace
	for heard := 0; heard < 2; {
		select {
		case <-s.quit:
			return
		case <-over:
			s.m.note("stopping what is running: it will be run again")
			s.cancel(errStopped)
			over = nil
		case signal := <-signals:
			if signal == syscall.SIGTERM {
				s.mu.Lock()
				s.terminated = true
				s.mu.Unlock()
			}
			if heard++; heard == 1 {
				over = s.soft(signal)
			}
		}
	}
	s.m.note("stopping at once; what was running will be run again")
	s.cancel(errStopped)
}

// soft starts nothing new from here on. It returns what fires when the running trials have had their grace, nil for never.
func (s *stopper) soft(signal os.Signal) <-chan time.Time {
	close(s.drain)
	s.m.stopping()
	grace := s.grace
	if grace < 0 && signal == syscall.SIGTERM {
		grace = terminationGrace
	}
	running := plural(s.m.running(), "running trial")
	if grace < 0 {
		s.m.note("stopping: no new trial is started, %s may end; interrupt again to stop at once", running)
		return nil
	}
	s.m.note("stopping: no new trial is started, %s may end within %s; interrupt again to stop at once", running, flagDuration(grace))
	return time.After(grace)
}

// error is how a run ends that was stopped: with the status that a shell gives a process that the signal ended.
func (s *stopper) error(format string, args ...any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.terminated {
		return &exitError{ExitTerminated, fmt.Errorf(format, args...)}
	}
	return &exitError{ExitInterrupted, fmt.Errorf(format, args...)}
}
