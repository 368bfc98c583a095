package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// treeFile is a file as the commands read it that work on trees.
type treeFile struct {
	*document.Document
	how document.Options // with which it was read

	// wrong is what is wrong with it; nil when all is well. The tree has null where a value could not be read.
	wrong error
}

// keepFlag adds the flag of commands that read any tree.
func keepFlag(cmd *cobra.Command, o *document.Options) {
	cmd.Flags().BoolVar(&o.KeepUnknown, "keep-unknown", false, "take objects of classes that this program does not know as they are")
}

// readTree reads a YAML or JSON file, an experiment or any other tree; "-" is standard input. The error is that of a file in
// which there is no tree at all.
func (e *Env) readTree(file string, how document.Options) (*treeFile, error) {
	r, err := e.classes()
	if err != nil {
		return nil, err
	}
	return e.readTreeOf(r, file, how)
}

// readTreeOf is readTree with the classes of r.
func (e *Env) readTreeOf(r *symbolic.Registry, file string, how document.Options) (*treeFile, error) {
	text, err := e.readFile(file)
	if err != nil {
		return nil, err
	}
	d, err := experiments.ReadTree(file, text, r, how)
	if d == nil {
		return nil, e.mistaken(file, err)
	}
	return &treeFile{Document: d, how: how, wrong: err}, nil
}

// readRight reads a file in which nothing is wrong.
func (e *Env) readRight(file string, how document.Options) (*treeFile, error) {
	f, err := e.readTree(file, how)
	if err != nil {
		return nil, err
	}
	return f, e.mistaken(file, f.wrong)
}

func (e *Env) readFile(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(e.In)
	}
	return os.ReadFile(file)
}

// names returns the classes that may be named for a file: those of the program, those that it declares, and those in it that
// nobody knows.
func (f *treeFile) names() (*symbolic.Registry, error) {
	all := slices.Clip(f.Registry().Classes())
	seen := map[string]bool{}
	for _, v := range symbolic.All(f.Root) {
		if o, ok := v.(*symbolic.Object); ok && o.Class() != nil && o.Class().IsOpaque() && !seen[o.Class().Name] {
			seen[o.Class().Name] = true
			all = append(all, o.Class())
		}
	}
	return symbolic.NewRegistry(all...)
}

// mistaken reports what is wrong with a file and returns the status for it; an error that is nothing of the file is
// returned as it is.
func (e *Env) mistaken(file string, err error) error {
	ds, ok := errors.AsType[document.Diagnostics](err)
	if !ok || len(ds) == 0 {
		return err
	}
	fmt.Fprintln(e.Err, ds)
	hint := ""
	if slices.ContainsFunc(ds, func(d *document.Diagnostic) bool {
		_, unknown := errors.AsType[*document.UnknownClassError](d)
		return unknown
	}) {
		hint = " (hint: --keep-unknown takes objects of classes that are not known as they are)"
	}
	if len(ds) == 1 {
		e.notef("%s has a mistake%s", file, hint)
	} else {
		e.notef("%s has %d mistakes%s", file, len(ds), hint)
	}
	return &exitError{code: ExitInvalid}
}

// isFile reports whether an argument names a file, and not a study or a trial.
func isFile(arg string) bool {
	if arg == "-" {
		return true
	}
	info, err := os.Stat(arg)
	return err == nil && !info.IsDir()
}

// at returns the value at a path of the tree, as a user writes it; the tree itself for "".
func (f *treeFile) at(text string) (symbolic.Value, error) {
	p, err := symbolic.ParsePath(text)
	if err != nil {
		return nil, usagef("%w", err)
	}
	for i := range p {
		if _, ok := symbolic.Lookup(f.Root, p[:i+1]); ok {
			continue
		}
		_, err := symbolic.Replace(f.Root, p[:i+1], symbolic.Null{})
		if at, ok := errors.AsType[*symbolic.PathError](err); ok {
			err = at.Err
		}
		if err == nil {
			err = errors.New("it is not set")
		}
		return nil, fmt.Errorf("%s: there is nothing at %s: %w", f.File, p[:i+1], err)
	}
	v, _ := symbolic.Lookup(f.Root, p)
	return v, nil
}

// replaceFile puts a text in the place of a file's, which keeps its mode. Whoever reads it meanwhile, and whoever finds it after a
// crash, has the one or the other.
func replaceFile(file string, text []byte) error {
	file, err := filepath.EvalSymlinks(file)
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // gone already when all went well
	_, err = temp.Write(text)
	for _, finish := range []func() error{func() error { return temp.Chmod(info.Mode().Perm()) }, temp.Sync, temp.Close} {
		if failed := finish(); err == nil {
			err = failed
		}
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return os.Rename(temp.Name(), file)
}

// redeclared checks the text of a file in which the classes were edited that it declares: the rest was checked by the old ones.
func (e *Env) redeclared(f *treeFile, tree symbolic.Value, text []byte) error {
	at := symbolic.Path{symbolic.Key("classes")}
	old, _ := symbolic.Lookup(f.Root, at)
	if now, _ := symbolic.Lookup(tree, at); symbolic.Equal(old, now) {
		return nil
	}
	r, err := e.classes()
	if err == nil {
		_, err = experiments.ReadTree(f.File, text, r, f.how)
	}
	if err != nil {
		return e.unchanged(f, err)
	}
	return nil
}

// edited prints the text of a file whose tree was changed, or writes it into the file.
func (e *Env) edited(f *treeFile, tree symbolic.Value, inPlace bool) error {
	text, err := f.Edit(tree)
	if err != nil {
		return err
	}
	if err := e.redeclared(f, tree, text); err != nil {
		return err
	}
	if inPlace {
		if f.File == "-" {
			return usagef("standard input cannot be changed in place")
		}
		return replaceFile(f.File, text)
	}
	_, err = e.Out.Write(text)
	return err
}
