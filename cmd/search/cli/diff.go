package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// The formats of diff.
const (
	asTree format = "tree" // the part of the tree that differs
	asFlat format = "flat" // one change a line
)

func newDiffCommand(e *Env) *cobra.Command {
	var f format
	var status bool
	var how document.Options
	cmd := &cobra.Command{
		Use:   "diff A B [flags]",
		Short: "How two models, experiments or trials differ, as trees",
		Long: `Show what has to change in the tree A to get the tree B: of two files, or of two trials,
written STUDY:TRIAL, or of one and the other. Comments, layout and the order of entries
are no difference; a layer that was inserted is one addition, wherever it is.

Formats: tree shows the part of A that differs, old | new; flat shows one change a line;
json and yaml are lists of changes for programs.

  {{NAME}} diff before.yaml after.yaml
  {{NAME}} diff digits:3 digits:17 --format flat
  {{NAME}} diff digits.yaml digits:17 -o json
  {{NAME}} patch net.yaml use_prelu | {{NAME}} diff net.yaml -

The exit status is 0 also when they differ; with --exit-code it is 1 then.`,
		Args: e.wants(2, 2, "two files, or two trials written STUDY:TRIAL"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == "-" && args[1] == "-" {
				return usagef("diff: standard input can be only one of the two")
			}
			a, err := e.diffSide(cmd.Context(), args[0], how)
			if err != nil {
				return err
			}
			b, err := e.diffSide(cmd.Context(), args[1], how)
			if err != nil {
				return err
			}
			if a.trial != b.trial {
				a.tree, b.tree = a.asTrial(), b.asTrial()
			}
			if err := e.printDiff(f, a.tree, b.tree); err != nil {
				return err
			}
			if status && !symbolic.Equal(a.tree, b.tree) {
				return &exitError{code: ExitFailed}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&status, "exit-code", false, "end with status 1 when there is a difference")
	keepFlag(cmd, &how)
	formats := []format{asTree, asFlat, asJSON, asYAML}
	formatFlag(cmd, &f, formats...)
	cmd.Flags().Var(&formatValue{&f, formats}, "format", "another name of -o")
	return cmd
}

// diffSide is one of the two that are compared.
type diffSide struct {
	tree  symbolic.Value
	trial bool
}

// diffSide reads a file or a trial.
func (e *Env) diffSide(ctx context.Context, arg string, how document.Options) (diffSide, error) {
	i := strings.LastIndexByte(arg, ':')
	if isFile(arg) || i < 0 {
		f, err := e.readRight(arg, how)
		if err != nil {
			return diffSide{}, err
		}
		return diffSide{tree: f.Root}, nil
	}
	number, err := trialNumber(arg[i+1:])
	if err != nil {
		return diffSide{}, fmt.Errorf("%q is no file, and no trial: %w", arg, err)
	}
	side := diffSide{trial: true}
	return side, e.browse(ctx, func(l *library) error {
		study, err := l.study(arg[:i])
		if err != nil {
			return err
		}
		t, err := l.store.Trial(l.ctx, study, number)
		if err != nil {
			return err
		}
		tree, err := l.tree(study, t)
		if err != nil {
			return err
		}
		side.tree = tree
		return nil
	})
}

// asTrial returns the tree in the form of a trial's, which has only what is decided: the model and the evaluator.
func (s diffSide) asTrial() symbolic.Value {
	o, ok := s.tree.(*symbolic.Object)
	if s.trial || !ok {
		return s.tree
	}
	if o.Class() == nil || o.Class().Name != experiments.FormClass().Name {
		return symbolic.Dict(entry("model", o))
	}
	entries := []symbolic.Entry{entry("model", o.Get("model"))}
	if v := o.Get("evaluate"); !isNull(v) {
		entries = append(entries, entry("evaluate", v))
	}
	return symbolic.Dict(entries...)
}

func (e *Env) printDiff(f format, a, b symbolic.Value) error {
	changes := symbolic.Diff(a, b)
	switch f {
	case asJSON, asYAML:
		return e.print(f, output{data: changes.Value()})
	}
	w := bufio.NewWriter(e.Out)
	p := &printer{w: w, colour: e.colour(e.OutTerminal)}
	switch {
	case f == asTree:
		p.line(symbolic.FormatDiff(a, b, symbolic.FormatOptions{HideDefaults: true, Color: p.colour}))
	case len(changes) == 0:
		p.line(changes.String())
	default:
		for _, c := range changes {
			text := printable(c.String())
			switch c.Kind {
			case symbolic.Added:
				text = p.green(text)
			case symbolic.Removed:
				text = p.red(text)
			}
			p.line(text)
		}
	}
	if p.err != nil {
		return p.err
	}
	return w.Flush()
}
