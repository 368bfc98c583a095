package cli

import (
	"context"
	"io"
	"os"
	"strings"
	"time"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// Env is what a command line gets from outside. Main fills it in from the process; a test or a program that drives the
// commands itself fills in what it needs: Name, Args, Out and Err at least.
type Env struct {
	Name     string // of the program, for messages
	Typed    string // how the user typed it, such as ./search, for help and for the commands that messages propose; Name when empty
	Args     []string
	In       io.Reader
	Out, Err io.Writer

	Getenv func(string) string // nil: an empty environment
	Now    func() time.Time    // nil: time.Now

	InTerminal, OutTerminal, ErrTerminal bool       // whether the stream is a terminal
	Width                                func() int // columns of the terminal, asked again for every drawing; 0 or nil: not known

	// Signals starts the delivery of interrupts to the channel, until stop is called. nil: there are none.
	Signals func() (signals <-chan os.Signal, stop func())

	// RemoveAll removes the folder of a deleted study's files. nil: it is left where it is.
	RemoveAll func(dir string) error

	Classes []*symbolic.Class // the program's own

	store    string // the value of --store
	registry *symbolic.Registry
}

// defaultStore is the store of commands that name none.
const defaultStore = "search.db"

// fill puts defaults where nothing was given.
func (e *Env) fill() {
	if e.Name == "" {
		e.Name = "search"
	}
	if e.In == nil {
		e.In = strings.NewReader("")
	}
	if e.Getenv == nil {
		e.Getenv = func(string) string { return "" }
	}
	if e.Now == nil {
		e.Now = time.Now
	}
	if e.Width == nil {
		e.Width = func() int { return 0 }
	}
	if e.Signals == nil {
		e.Signals = func() (<-chan os.Signal, func()) { return nil, func() {} }
	}
	if e.RemoveAll == nil {
		e.RemoveAll = func(string) error { return nil }
	}
}

// usualStore is the store that is used without --store.
func (e *Env) usualStore() string {
	if file := e.Getenv("SEARCH_STORE"); file != "" {
		return file
	}
	return defaultStore
}

// classes returns the registry of all classes.
func (e *Env) classes() (*symbolic.Registry, error) {
	if e.registry == nil {
		r, err := experiments.NewRegistry(e.Classes...)
		if err != nil {
			return nil, err
		}
		e.registry = r
	}
	return e.registry, nil
}

// reading opens the store for a command that only reads, and closes it behind it.
func (e *Env) reading(ctx context.Context, do func(*trials.Store) error) error {
	store, err := trials.OpenReadOnly(ctx, e.store)
	if err != nil {
		return err
	}
	defer store.Close()
	return do(store)
}

// writing opens the store for a command that changes it, and closes it behind it.
func (e *Env) writing(ctx context.Context, do func(*trials.Store) error) error {
	store, err := trials.Open(ctx, e.store, trials.Options{Clock: e.Now})
	if err != nil {
		return err
	}
	err = do(store)
	if closed := store.Close(); err == nil {
		err = closed
	}
	return err
}

// typed is the program as the user typed it.
func (e *Env) typed() string {
	if e.Typed == "" {
		return e.Name
	}
	return shellQuote(e.Typed)
}

// command returns a command line of this program as a user would type it, with --store where it is needed.
func (e *Env) command(words ...string) string {
	quoted := []string{e.typed()}
	for _, w := range words {
		quoted = append(quoted, shellQuote(w))
	}
	if e.store != e.usualStore() {
		quoted = append(quoted, "--store", shellQuote(e.store))
	}
	return strings.Join(quoted, " ")
}

// shellQuote quotes a word for a shell where it needs that.
func shellQuote(word string) string {
	plain := func(r rune) bool {
		return r > 127 || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./:=,@%+", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
