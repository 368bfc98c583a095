package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// edits are what set is asked to do, as it stands on the command line.
type edits struct {
	set, insert, append, remove []string
	how                         document.Options
}

func newSetCommand(e *Env) *cobra.Command {
	var inPlace bool
	var o edits
	cmd := &cobra.Command{
		Use:   "set FILE [PATH=VALUE...] [flags]",
		Short: "Edit a model or experiment file by paths, keeping its comments",
		Long: `Set values of a file by path and print the file as it is then; with --insert, --append and
--delete, put items into lists and take things away. Comments, order and layout stay as they
are wherever nothing changes. A value is written as in YAML, with tags if need be, also when
the file is JSON.

All edits are made, or none: the result is checked as a whole. Every path is a place of the
original file: --delete layers[0] does not move layers[1], so the order of edits does not
matter. No place can be set twice, nor one within a value that is set. Objects that keep
themselves consistent (change hooks) may change more than was asked for.

  {{NAME}} set net.yaml model.layers[0].out_features=64
  {{NAME}} set net.yaml 'model.layers[1]=!PReLU {}' seed=3 --in-place
  {{NAME}} set net.yaml 'evaluate.optimizer.lr=!FloatRange {min: 1e-4, max: 0.1}'
  {{NAME}} set net.yaml --insert 'model.layers[1]=!BatchNorm {}'  before that item
  {{NAME}} set net.yaml --append 'model.layers=!Linear {out_features: 3}'
  {{NAME}} set net.yaml --delete model.layers[2]
  {{NAME}} set net.yaml model.layers[0].out_features=64 | {{NAME}} diff net.yaml -`,
		Args:              e.wants(1, 0, "a file, and assignments such as seed=3"),
		ValidArgsFunction: completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.set = args[1:]; len(o.set)+len(o.insert)+len(o.append)+len(o.remove) == 0 {
				return usagef("set: want assignments such as seed=3 (hint: %s)", e.help(cmd))
			}
			f, err := e.readTree(args[0], o.how)
			if err != nil {
				return err
			}
			tree, err := e.assign(f, o)
			if err != nil {
				return err
			}
			return e.edited(f, tree, inPlace)
		},
	}
	flags := cmd.Flags()
	flags.BoolVarP(&inPlace, "in-place", "i", false, "change the file instead of printing it")
	flags.StringArrayVar(&o.insert, "insert", nil, "put a value before an item of a list: `PATH=VALUE`, the path of the item. May be repeated")
	flags.StringArrayVar(&o.append, "append", nil, "put a value behind the last item of a list: `PATH=VALUE`, the path of the list. May be repeated")
	flags.StringArrayVar(&o.remove, "delete", nil, "take away what stands at a `path`: an item, an entry; a field goes back to its default. May be repeated")
	keepFlag(cmd, &o.how)
	return cmd
}

// assign returns the tree of a file with all edits made.
func (e *Env) assign(f *treeFile, o edits) (symbolic.Value, error) {
	if err := setTwice(o.set); err != nil {
		return nil, err
	}
	set, err := f.Set(o.set...)
	if err != nil {
		return nil, e.unchanged(f, asArguments(err))
	}
	updates := hooked(f.Root, set.Root, o.set)
	more, err := inserted(f, o)
	if err != nil {
		return nil, e.unchanged(f, err)
	}
	updates = append(updates, more...)
	for _, text := range o.remove {
		p, err := symbolic.ParsePath(text)
		if err != nil {
			return nil, usagef("--delete: %w", err)
		}
		updates = append(updates, symbolic.Delete(p))
	}
	tree, err := symbolic.Rebind(f.Root, updates...)
	if err != nil {
		return nil, e.unchanged(f, asArguments(set.Diagnose(err)))
	}
	if err := symbolic.Check(tree, f.Spec()); err != nil {
		return nil, e.unchanged(f, asArguments(set.Diagnose(err)))
	}
	return tree, nil
}

// inserted returns what --insert and --append ask for as edits. Each is tried alone first, so that a mistake shows the argument.
func inserted(f *treeFile, o edits) ([]symbolic.Update, error) {
	var updates []symbolic.Update
	var wrong document.Diagnostics
	read := func(option, text string, edit func(*document.Argument) symbolic.Update) {
		a, err := f.Argument(option, text)
		if err == nil {
			u := edit(a)
			updates = append(updates, u)
			_, err = symbolic.Rebind(f.Root, u)
			err = a.Diagnose(err)
		}
		if ds, ok := errors.AsType[document.Diagnostics](err); ok {
			wrong = append(wrong, ds...)
		}
	}
	for _, text := range o.insert {
		read("--insert", text, func(a *document.Argument) symbolic.Update { return symbolic.Insert(a.Path, a.Value) })
	}
	made := map[string][]symbolic.Value{} // lists that are not there yet
	for _, text := range o.append {
		read("--append", text, func(a *document.Argument) symbolic.Update {
			if v, ok := symbolic.Lookup(f.Root, a.Path); !ok || !isNull(v) {
				return symbolic.Append(a.Path, a.Value)
			}
			at := a.Path.String()
			made[at] = append(made[at], a.Value)
			updates = slices.DeleteFunc(updates, func(u symbolic.Update) bool { return u.Path.Equal(a.Path) })
			return symbolic.Set(a.Path, symbolic.NewList(slices.Clone(made[at])...))
		})
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return updates, nil
}

// setTwice refuses two assignments to one place, or to one within another, as Rebind does: one would be lost without a word.
func setTwice(assignments []string) error {
	var paths []symbolic.Path
	for _, text := range assignments {
		p, err := document.AssignmentPath(text)
		if err != nil {
			continue // Set says it
		}
		for _, q := range paths {
			outer, inner := p, q
			if len(p) > len(q) {
				outer, inner = q, p
			}
			switch {
			case inner.Equal(outer):
				return usagef("set: %s is set twice", p)
			case inner.HasPrefix(outer):
				return usagef("set: %s lies in %s, which is set too (hint: write it into that value)", inner, outer)
			}
		}
		paths = append(paths, p)
	}
	return nil
}

// unchanged reports why a file is not edited.
func (e *Env) unchanged(f *treeFile, err error) error {
	ds, ok := errors.AsType[document.Diagnostics](err)
	if !ok {
		return err
	}
	fmt.Fprintln(e.Err, ds)
	e.notef("%s is not changed", f.File)
	return &exitError{code: ExitInvalid}
}

// hooked returns what was set as one batch of edits, so that change hooks see it: of values set within another that was set,
// only the outer one, and a value whose place is not there yet with the nearest value around it that is.
func hooked(root, set symbolic.Value, assignments []string) []symbolic.Update {
	var paths []symbolic.Path
	for _, text := range assignments {
		p, err := document.AssignmentPath(text)
		if err != nil {
			continue // Set has said it
		}
		for n := 1; n < len(p); n++ {
			if v, _ := symbolic.Lookup(root, p[:n]); isNull(v) {
				p = p[:n]
			}
		}
		paths = append(paths, p)
	}
	slices.SortStableFunc(paths, func(a, b symbolic.Path) int { return len(a) - len(b) })
	var updates []symbolic.Update
	var taken []symbolic.Path
	for _, p := range paths {
		if slices.ContainsFunc(taken, func(outer symbolic.Path) bool { return p.HasPrefix(outer) }) {
			continue
		}
		if v, ok := symbolic.Lookup(set, p); ok {
			taken = append(taken, p)
			updates = append(updates, symbolic.Set(p, v))
		}
	}
	return updates
}

func isNull(v symbolic.Value) bool {
	_, null := v.(symbolic.Null)
	return v == nil || null
}

// asArguments names assignments as they stand on this command line.
func asArguments(err error) error {
	ds, ok := errors.AsType[document.Diagnostics](err)
	if !ok {
		return err
	}
	out := make(document.Diagnostics, len(ds))
	for i, d := range ds {
		c := *d
		c.File = strings.TrimPrefix(c.File, "--set ")
		c.Hint = strings.Replace(c.Hint, "--set ", "", 1)
		out[i] = &c
	}
	return out
}
