package eval

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// waitDead fails when a process whose number is in a file lives on.
func waitDead(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	pid, _ := strconv.Atoi(string(text))
	if err != nil || pid == 0 {
		t.Fatalf("no process has started: %q, %v", text, err)
	}
	awaitDeath(t, pid)
}

// TestCommandEndsDaemons: what a program leaves behind in a session of its own dies with
// it, whether the program ends at once, later, or is stopped.
func TestCommandEndsDaemons(t *testing.T) {
	for _, pause := range []string{"", "1200ms"} {
		t.Run("ends well after "+pause, func(t *testing.T) {
			t.Parallel()
			pid := filepath.Join(t.TempDir(), "pid")
			c := childCommand(t, "daemon:"+pid)
			c.Env["DAEMON_PAUSE"] = pause
			start := time.Now()
			if m, err := c.Evaluate(t.Context(), testCandidate(t)); err != nil || m["loss"] != 0.25 {
				t.Errorf("got %v, %v", m, err)
			}
			if d := time.Since(start); d > time.Minute {
				t.Errorf("took %v", d)
			}
			waitDead(t, pid)
		})
	}
	t.Run("is stopped", func(t *testing.T) {
		t.Parallel()
		pid := filepath.Join(t.TempDir(), "pid")
		c := childCommand(t, "daemon:"+pid)
		c.Env["DAEMON_PAUSE"], c.Timeout = "1m", 400*time.Millisecond
		_, err := c.Evaluate(t.Context(), testCandidate(t))
		if f := AsFailure(err); f == nil || f.Kind != KindTimeout {
			t.Errorf("error %v, want a timeout", err)
		}
		waitDead(t, pid)
	})
	t.Run("may say goodbye", func(t *testing.T) {
		t.Parallel()
		pid := filepath.Join(t.TempDir(), "pid")
		c := childCommand(t, "polite:"+pid)
		c.Grace = 5 * time.Second
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			for {
				if text, _ := os.ReadFile(pid); len(text) > 0 {
					cancel()
					return
				}
				time.Sleep(5 * time.Millisecond)
			}
		}()
		if _, err := c.Evaluate(ctx, testCandidate(t)); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		waitDead(t, pid)
		if _, err := os.Stat(pid + ".bye"); err != nil {
			t.Errorf("the daemon got no SIGTERM: %v", err)
		}
	})
}

// TestCommandMemory ends programs that take too much, alone or together.
func TestCommandMemory(t *testing.T) {
	tests := []struct {
		mode  string
		limit string
		want  bool // to the end
	}{
		{"eat:20", "200MiB", true},
		{"eat:400", "100MiB", false},
		{"eat-together:70", "110MiB", false}, // neither child would alone
	}
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			t.Parallel()
			c := childCommand(t, tt.mode)
			c.Memory, c.Timeout = tt.limit, 30*time.Second
			start := time.Now()
			m, err := c.Evaluate(t.Context(), testCandidate(t))
			if tt.want {
				if err != nil || m["megabytes"] == 0 {
					t.Errorf("got %v, %v", m, err)
				}
				return
			}
			if f := AsFailure(err); f == nil || f.Kind != KindMemory || !strings.Contains(f.Error(), "more than the "+strings.Replace(tt.limit, "MiB", " MiB", 1)) {
				t.Errorf("got %v, %v, want a failure of memory", m, err)
			}
			if d := time.Since(start); d > time.Minute {
				t.Errorf("took %v", d)
			}
		})
	}
}

// TestFamilyOfFamily: a search in a search finds its own programs, and the outer one
// finds both.
func TestFamilyOfFamily(t *testing.T) {
	outer := newToken()
	t.Setenv(tokenName, outer)
	inner := newToken()
	env := fmt.Appendf(nil, "A=1\x00%s=%s\x00B=2", tokenName, inner)
	for _, token := range []string{outer, inner} {
		if f := newFamily(1, token); !strings.Contains(string(env), string(f.token)) {
			t.Errorf("%q is not found in %q", f.token, env)
		}
	}
	if f := newFamily(1, newToken()); strings.Contains(string(env), string(f.token)) {
		t.Errorf("%q is found in %q", f.token, env)
	}
	if got := environment(&Candidate{}, nil); strings.Contains(strings.Join(got, "\n"), tokenName) {
		t.Error("the outer token is handed on as it is")
	}
}

// TestProcessInfo reads what is known of this very process.
func TestProcessInfo(t *testing.T) {
	p, err := readProcess(os.Getpid())
	if err != nil || p.parent != os.Getppid() || p.start == 0 || p.rss < 1<<20 || p.zombie {
		t.Errorf("got %+v, %v", p, err)
	}
	if pss := p.proportional(); pss < 1<<20 || pss > 2*p.rss {
		t.Errorf("proportional memory %d beside %d", pss, p.rss)
	}
	if last := lastProcess(); last == 0 {
		t.Error("the last process is not known")
	}
}
