package cli_test

import (
	"fmt"
	"os"
	"time"
)

// awaitAtMost is longer than what until waits for: when trials were to wait for a file and the script has failed meanwhile,
// its runs are interrupted, and end when their trials have.
const awaitAtMost = 90 * time.Second

// await is the program of that name. A script must not use a loop of the shell instead: one that waits for ever keeps a run
// that was interrupted, and with it a script that has failed, until the whole test is out of time.
func await() {
	if len(os.Args) != 2 {
		leave(fmt.Errorf("usage: await FILE"))
	}
	for deadline := time.Now().Add(awaitAtMost); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(os.Args[1]); err == nil {
			return
		}
	}
	leave(fmt.Errorf("%s is not there after %v", os.Args[1], awaitAtMost))
}

func leave(err error) {
	fmt.Fprintln(os.Stderr, os.Args[0], err)
	os.Exit(1)
}
