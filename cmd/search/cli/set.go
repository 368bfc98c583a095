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

func newSetCommand(e *Env) *cobra.Command {
	var inPlace bool
	var remove []string
	cmd := &cobra.Command{
		Use:   "set FILE PATH=VALUE... [flags]",
		Short: "Edit a model or experiment file by paths, keeping its comments",
		Long: `Set values of a file by path and print the file as it is then. Comments, order and layout
stay as they are wherever nothing changes. A value is written as in YAML, with tags if
need be, also when the file is JSON.

All assignments are made, or none: the result is checked as a whole. Every path is a place
of the original file, or within a value that is set before: --delete layers[0] does not move
layers[1]. No place can be set twice. Objects that keep themselves consistent (change hooks)
may change more than was asked for.

  {{NAME}} set net.yaml model.layers[0].out_features=64
  {{NAME}} set net.yaml 'model.layers[1]=!PReLU {}' seed=3 --in-place
  {{NAME}} set net.yaml 'evaluate.optimizer.lr=!FloatRange {min: 1e-4, max: 0.1, scale: log}'
  {{NAME}} set net.yaml --delete model.layers[2]
  {{NAME}} set net.yaml model.layers[0].out_features=64 | {{NAME}} diff net.yaml -`,
		Args:              e.wants(1, 0, "a file, and assignments such as seed=3"),
		ValidArgsFunction: completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && len(remove) == 0 {
				return usagef("set: want assignments such as seed=3 (hint: %s)", e.help(cmd))
			}
			f, err := e.readTree(args[0])
			if err != nil {
				return err
			}
			tree, err := e.assign(f, args[1:], remove)
			if err != nil {
				return err
			}
			return e.edited(f, tree, inPlace)
		},
	}
	cmd.Flags().BoolVarP(&inPlace, "in-place", "i", false, "change the file instead of printing it")
	cmd.Flags().StringArrayVar(&remove, "delete", nil, "take away what stands at a `path`: an item, an entry; a field goes back to its default. May be repeated")
	return cmd
}

// assign returns the tree of a file with values set and deleted.
func (e *Env) assign(f *treeFile, assignments, remove []string) (symbolic.Value, error) {
	if err := setTwice(assignments); err != nil {
		return nil, err
	}
	set, err := f.Set(assignments...)
	if err != nil {
		return nil, e.unchanged(f, asArguments(err))
	}
	updates := hooked(f.Root, set.Root, assignments)
	for _, text := range remove {
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

// setTwice refuses two assignments to one place, as Rebind does: the first would be lost without a word.
func setTwice(assignments []string) error {
	seen := map[string]bool{}
	for _, text := range assignments {
		p, err := document.AssignmentPath(text)
		if err != nil {
			continue // Set says it
		}
		at := p.String()
		if seen[at] {
			return usagef("set: %s is set twice", at)
		}
		seen[at] = true
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
