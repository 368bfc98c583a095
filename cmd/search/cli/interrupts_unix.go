//go:build unix

package cli

import (
	"os"
	"syscall"
)

// interrupts are the signals that ask a run to stop.
var interrupts = []os.Signal{os.Interrupt, syscall.SIGTERM}
