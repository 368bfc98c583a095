package eval

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// limitError is the cause of a context that ended because a program went beyond one of
// its limits.
type limitError struct {
	kind FailureKind
	err  error
	now  bool // the program gets no time to end well
}

func (l *limitError) Error() string { return l.err.Error() }

// limits are those of a Command, as numbers; 0 is none.
type limits struct {
	timeout, silence time.Duration
	memory, output   int64
}

// meter counts what a program prints and knows when it did so last.
type meter struct {
	start time.Time
	last  atomic.Int64 // since start, in nanoseconds
	total atomic.Int64
	limit int64 // 0: none
	over  func()
}

// metered is one output of a program.
type metered struct {
	*meter
	to io.Writer
}

func (m metered) Write(p []byte) (int, error) {
	m.last.Store(int64(time.Since(m.start)))
	if m.limit > 0 {
		if total := m.total.Add(int64(len(p))); total > m.limit && total-int64(len(p)) <= m.limit {
			m.over()
		}
	}
	return m.to.Write(p)
}

// watchTime calls stop when the program runs too long, or prints nothing for too long.
// Nothing is watched after release.
func (l limits) watchTime(program string, m *meter, stop func(error)) (release func()) {
	var timers []*time.Timer
	if l.timeout > 0 {
		timers = append(timers, time.AfterFunc(l.timeout, func() {
			stop(&limitError{kind: KindTimeout, err: fmt.Errorf("%s did not end within its timeout of %v", program, l.timeout)})
		}))
	}
	var done atomic.Bool
	if l.silence > 0 {
		var again func()
		again = func() {
			if done.Load() {
				return
			}
			if rest := l.silence - (time.Since(m.start) - time.Duration(m.last.Load())); rest > 0 {
				time.AfterFunc(rest, again)
				return
			}
			stop(&limitError{kind: KindSilence, err: fmt.Errorf("%s printed nothing for %v", program, l.silence)})
		}
		timers = append(timers, time.AfterFunc(l.silence, again))
	}
	return func() {
		done.Store(true)
		for _, t := range timers {
			t.Stop()
		}
	}
}

const (
	// memoryPause is the least time between two looks at a program's memory; a look
	// at many processes takes longer, and memoryShare bounds its share of a processor.
	memoryPause = 100 * time.Millisecond
	memoryShare = 20
)

// watchMemory calls stop when the family takes more memory than it may. Nothing is
// watched after release.
func (l limits) watchMemory(program string, f *family, stop func(error)) (release func()) {
	if l.memory == 0 {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		timer := time.NewTimer(memoryPause)
		defer timer.Stop()
		for {
			select {
			case <-done:
				return
			case <-timer.C:
			}
			start := time.Now()
			if used := f.memory(l.memory); used > l.memory {
				stop(&limitError{kind: KindMemory, now: true, err: fmt.Errorf("%s and what it started took %s of memory, more than the %s that they may",
					program, formatBytes(used), formatBytes(l.memory))})
				return
			}
			timer.Reset(max(memoryPause, memoryShare*time.Since(start)))
		}
	}()
	return func() { close(done) }
}

// byteUnits are what a size may be given in.
var byteUnits = map[string]float64{
	"": 1, "b": 1,
	"k": 1e3, "kb": 1e3, "kib": 1 << 10,
	"m": 1e6, "mb": 1e6, "mib": 1 << 20,
	"g": 1e9, "gb": 1e9, "gib": 1 << 30,
	"t": 1e12, "tb": 1e12, "tib": 1 << 40,
}

// parseBytes reads a size such as "4GiB", "512 MB" or "1000"; "" is 0.
func parseBytes(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	end := strings.LastIndexAny(text, "0123456789.") + 1
	v, err := strconv.ParseFloat(text[:end], 64)
	unit, ok := byteUnits[strings.ToLower(strings.TrimSpace(text[end:]))]
	if n := v * unit; err == nil && ok && n >= 1 && n < math.MaxInt64 {
		return int64(n), nil
	}
	return 0, fmt.Errorf(`want a size such as "4GiB" or "512MB", got %q`, text)
}

// formatBytes writes a size for a person.
func formatBytes(n int64) string {
	v, unit := float64(n), "B"
	for _, next := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if v < 1024 {
			break
		}
		v, unit = v/1024, next
	}
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) + " " + unit
}
