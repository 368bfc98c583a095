package cli

import (
	"bufio"
	"slices"

	"github.com/spf13/cobra"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

const (
	asText format = "text" // as trees are printed for people, over several lines
)

// treeFlags say how a tree of a file is shown.
type treeFlags struct {
	at           string
	hideDefaults bool
	depth        int
	how          document.Options
}

func (o *treeFlags) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.at, "at", "", "of a file: show only what stands at a `path`")
	cmd.Flags().BoolVar(&o.hideDefaults, "hide-defaults", false, "of a file: leave out fields that have their default")
	cmd.Flags().IntVar(&o.depth, "depth", 0, "of a file: show only so many `levels`, as text; 0: all")
	keepFlag(cmd, &o.how)
}

// showFile prints the tree of a file.
func (e *Env) showFile(cmd *cobra.Command, file string, f format, o treeFlags) error {
	for _, name := range []string{"steps", "test", "tree"} {
		if cmd.Flags().Changed(name) {
			return usagef("show: --%s is about a trial, %s is a file", name, file)
		}
	}
	if !cmd.Flags().Changed("output") {
		f = asYAML
		if o.depth > 0 {
			f = asText
		}
	}
	if !slices.Contains([]format{asYAML, asJSON, asText}, f) {
		return usagef("show: want -o yaml, json or text for a file, got %s", f)
	}
	if o.depth < 0 {
		return usagef("show: --depth %d: want at least 0", o.depth)
	}
	if o.depth > 0 && f != asText {
		return usagef("show: a tree that is cut at some depth is shown as text, not as %s (hint: --at PATH shows a part)", f)
	}
	t, err := e.readTree(file, o.how)
	if err != nil {
		return err
	}
	v, err := t.at(o.at)
	if err != nil {
		return err
	}
	var s symbolic.Spec
	if o.at == "" {
		s = t.Spec()
	}
	if err := e.printTree(f, v, s, symbolic.FormatOptions{HideDefaults: o.hideDefaults, Depth: o.depth}); err != nil {
		return err
	}
	return e.mistaken(file, t.wrong)
}

// printTree prints a tree that stands where s is wanted; nil: that is not known. Only text has all of the options.
func (e *Env) printTree(f format, v symbolic.Value, s symbolic.Spec, o symbolic.FormatOptions) error {
	w := bufio.NewWriter(e.Out)
	var text []byte
	var err error
	switch f {
	case asJSON:
		text, err = document.WriteJSON(v, document.WriteOptions{HideDefaults: o.HideDefaults})
	case asText:
		o.Color = e.colour(e.OutTerminal)
		text = []byte(symbolic.Format(v, o) + "\n")
	default:
		text, err = document.Write(v, document.WriteOptions{HideDefaults: o.HideDefaults, Root: s})
	}
	if err != nil {
		return err
	}
	w.Write(text)
	return w.Flush()
}
