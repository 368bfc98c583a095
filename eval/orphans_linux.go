package eval

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// EndOrphans kills what trials with directories below dir have left running, if the
// process that ran them is gone, and waits until it is dead. A runner calls it before
// its first trial, so that no training shares a GPU with one that nobody waits for.
// Without Linux it does nothing.
func EndOrphans(dir string) {
	if dir, err := filepath.Abs(dir); err == nil {
		below := []byte(trialDirName + "=" + dir + "/")
		endAll(func(env [][]byte) bool {
			found, lost := false, false
			for _, variable := range env {
				found = found || bytes.HasPrefix(variable, below)
				if token, ok := bytes.CutPrefix(variable, []byte(tokenName+"=")); ok {
					lost = !runnerLives(string(token))
				}
			}
			return found && lost
		})
	}
}

// endOrphans kills what an earlier attempt of a trial has left behind, because the
// search that would have ended it was killed itself. They are known by the trial's
// directory in their environment.
func endOrphans(dir string) {
	mark := []byte(trialDirName + "=" + dir)
	endAll(func(env [][]byte) bool {
		for _, variable := range env {
			if bytes.Equal(variable, mark) {
				return true
			}
		}
		return false
	})
}

// endAll kills all processes with an environment that is chosen, but this one. It looks
// again until none is left, since what forks all the time may be missed, and a process
// that was killed may take a moment to die.
func endAll(chosen func(env [][]byte) bool) {
	const patience = 5 * time.Second // for one that hangs in the kernel
	for begun := time.Now(); time.Since(begun) < patience; time.Sleep(2 * time.Millisecond) {
		left := false
		for _, pid := range listProcesses() {
			p, err := readProcess(pid)
			if err != nil || p.zombie || pid == os.Getpid() {
				continue
			}
			env, err := os.ReadFile(procFile(pid, "environ"))
			if err == nil && chosen(bytes.Split(env, []byte{0})) {
				p.signal(syscall.SIGKILL)
				left = true
			}
		}
		if !left {
			return
		}
	}
}

// runnerName identifies this process for good, in a token.
func runnerName() string {
	p, err := readProcess(os.Getpid())
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d_%d", p.pid, p.start)
}

// runnerLives reports whether the process that made a token, the innermost one of
// several, is there.
func runnerLives(token string) bool {
	token = strings.TrimSuffix(token, ".")
	token = token[strings.LastIndexByte(token, '.')+1:]
	var pid int
	var start uint64
	if _, err := fmt.Sscanf(token, "%d_%d-", &pid, &start); err != nil {
		return true // who knows
	}
	p, err := readProcess(pid)
	return err == nil && p.start == start && !p.zombie
}
