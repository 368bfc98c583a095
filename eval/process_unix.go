//go:build unix

package eval

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// checkPlatform says whether programs can be run here.
func checkPlatform() error { return nil }

// terminate asks all processes of a group to end.
func terminate(group int) { syscall.Kill(-group, syscall.SIGTERM) }

// kill ends all processes of a group.
func kill(group int) { syscall.Kill(-group, syscall.SIGKILL) }

// peakMemory returns the largest resident memory of a process that has ended, 0 when it
// is not known: before its exec a process shares our memory, and that counts too.
func peakMemory(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	var self syscall.Rusage
	if !ok || syscall.Getrusage(syscall.RUSAGE_SELF, &self) != nil || usage.Maxrss <= self.Maxrss {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10
}

// signalOf names the signal that ended a process, "" when it ended by itself.
func signalOf(state *os.ProcessState) string {
	status, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return ""
	}
	name := fmt.Sprintf("signal %d (%s)", int(status.Signal()), status.Signal())
	if status.Signal() == syscall.SIGKILL {
		name += ", as the system does when memory runs out"
	}
	return name
}
