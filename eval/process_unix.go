//go:build unix

package eval

import (
	"fmt"
	"os"
	"syscall"
)

// checkPlatform says whether programs can be run here.
func checkPlatform() error { return nil }

// terminate asks all processes of a group to end.
func terminate(group int) { syscall.Kill(-group, syscall.SIGTERM) }

// kill ends all processes of a group.
func kill(group int) { syscall.Kill(-group, syscall.SIGKILL) }

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
