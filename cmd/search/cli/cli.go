package cli

import (
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"symsearch/symbolic"
)

// Option changes what Main offers.
type Option func(*Env)

// Classes adds classes of the program's own to those that may stand in an experiment file.
func Classes(classes ...*symbolic.Class) Option {
	return func(e *Env) { e.Classes = append(e.Classes, classes...) }
}

// Main runs the command line of this process and ends the process with its status.
func Main(options ...Option) {
	e := &Env{
		Name:        strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"),
		Typed:       typed(os.Args[0]),
		Args:        os.Args[1:],
		In:          os.Stdin,
		Out:         os.Stdout,
		Err:         os.Stderr,
		Getenv:      os.Getenv,
		Now:         time.Now,
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		Width:       terminalWidth,
		Signals:     subscribe,
		RemoveAll:   os.RemoveAll,
	}
	for _, o := range options {
		o(e)
	}
	os.Exit(Run(e))
}

// typed returns the program as its user typed it. What go run has made is gone when it ends, so that its name must do.
func typed(arg string) string {
	if strings.Contains(filepath.ToSlash(arg), "/go-build") {
		return ""
	}
	return arg
}

// terminalWidth asks the terminal behind standard error, then the one behind standard output; 0 when neither is one.
func terminalWidth() int {
	for _, f := range []*os.File{os.Stderr, os.Stdout} {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 0
}

// subscribe delivers interrupts. Its own channel counts them: signal.NotifyContext would swallow the second one in a
// process that a script started in the background, where SIGINT is ignored otherwise.
func subscribe() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 4)
	signal.Notify(c, interrupts...)
	return c, func() { signal.Stop(c) }
}
