package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// format is a value of -o.
type format string

const (
	asTable format = "table"
	asJSON  format = "json"
	asYAML  format = "yaml"
	asCSV   format = "csv"
	asLines format = "jsonl" // one JSON value a line
)

// output is what a command has to say, in all formats.
type output struct {
	rows *table           // for csv, and for whatever of the others is nil
	data symbolic.Value   // for json and yaml
	text func(p *printer) // for people
}

// formatFlag adds -o to a command.
func formatFlag(cmd *cobra.Command, f *format, formats ...format) {
	*f = formats[0]
	names := make([]string, len(formats))
	for i, name := range formats {
		names[i] = string(name)
	}
	cmd.Flags().VarP(&formatValue{f, formats}, "output", "o", "`format` of the output: "+strings.Join(names, ", "))
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// formatValue is a pflag.Value that takes the formats of a command.
type formatValue struct {
	to      *format
	formats []format
}

func (v *formatValue) String() string { return string(*v.to) }
func (v *formatValue) Type() string   { return "format" }

func (v *formatValue) Set(text string) error {
	if f := format(text); slices.Contains(v.formats, f) {
		*v.to = f
		return nil
	}
	names := make([]string, len(v.formats))
	for i, f := range v.formats {
		names[i] = string(f)
	}
	return usagef("want one of %s", strings.Join(names, ", "))
}

// print writes an output to standard output.
func (e *Env) print(f format, o output) error {
	w := bufio.NewWriter(e.Out)
	if err := e.printTo(w, f, o); err != nil {
		return err
	}
	return w.Flush()
}

func (e *Env) printTo(w *bufio.Writer, f format, o output) error {
	data := o.data
	if data == nil && f != asTable && f != asCSV {
		data = o.rows.data()
	}
	switch f {
	case asJSON:
		return writeJSON(w, data)
	case asYAML:
		text, err := document.Write(data, document.WriteOptions{})
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	case asCSV:
		return o.rows.csv(w)
	}
	p := &printer{w: w, now: e.Now(), colour: e.colour(e.OutTerminal)}
	if e.OutTerminal {
		p.width = e.Width()
	}
	if o.text == nil {
		o.rows.write(p, p.width)
	} else {
		o.text(p)
	}
	return p.err
}

// writeJSON writes a value as indented JSON.
func writeJSON(w io.Writer, v symbolic.Value) error {
	text, err := symbolic.ToJSON(v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = b.WriteTo(w)
	return err
}

// colour reports whether colours may be written to a stream.
func (e *Env) colour(terminal bool) bool {
	return terminal && e.Getenv("NO_COLOR") == "" && e.Getenv("TERM") != "dumb"
}

// printer writes text for people.
type printer struct {
	w      io.Writer
	now    time.Time
	width  int // of the terminal, 0 for none
	colour bool
	err    error // the first one
}

// line writes one line.
func (p *printer) line(parts ...string) {
	if _, err := io.WriteString(p.w, strings.Join(parts, "")+"\n"); err != nil && p.err == nil {
		p.err = err
	}
}

// block writes a text of several lines, each indented.
func (p *printer) block(text, indent string) {
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		p.line(indent, printable(strings.TrimRight(line, "\r\n")))
	}
}

// pairs writes names and values in two aligned columns.
func (p *printer) pairs(indent string, pairs ...[2]string) {
	width := 0
	for _, pair := range pairs {
		width = max(width, displayWidth(pair[0]))
	}
	for _, pair := range pairs {
		p.line(strings.TrimRight(indent+pad(pair[0], width, false)+"  "+pair[1], " "))
	}
}

// glossary is pairs with values that are broken where the terminal ends.
func (p *printer) glossary(indent string, pairs ...[2]string) {
	width := 0
	for _, pair := range pairs {
		width = max(width, displayWidth(pair[0]))
	}
	for _, pair := range pairs {
		name := pad(pair[0], width, false)
		for _, line := range wrap(pair[1], p.room(len(indent)+width+2)) {
			p.line(strings.TrimRight(indent+name+"  "+line, " "))
			name = pad("", width, false)
		}
	}
}

// paragraph writes a text, broken where the terminal ends.
func (p *printer) paragraph(text, indent string) {
	for _, line := range wrap(printable(text), p.room(len(indent))) {
		p.line(indent, line)
	}
}

// room returns how wide a text behind so many columns may be; 0 for no limit.
func (p *printer) room(taken int) int {
	if p.width <= 0 {
		return 0
	}
	return max(20, p.width-taken)
}

// table writes a table, indented.
func (p *printer) table(t *table, indent string) {
	inner := *p
	inner.w = &indenter{w: p.w, indent: indent}
	width := p.width
	if width > 0 {
		width = max(20, width-len(indent))
	}
	t.write(&inner, width)
	if p.err == nil {
		p.err = inner.err
	}
}

// indenter puts an indent before each write, which is one line.
type indenter struct {
	w      io.Writer
	indent string
}

func (i *indenter) Write(b []byte) (int, error) {
	if _, err := i.w.Write(append([]byte(i.indent), b...)); err != nil {
		return 0, err
	}
	return len(b), nil
}

func (p *printer) bold(s string) string  { return p.styled("1", s) }
func (p *printer) faint(s string) string { return p.styled("2", s) }
func (p *printer) red(s string) string   { return p.styled("31", s) }
func (p *printer) green(s string) string { return p.styled("32", s) }

func (p *printer) styled(code, s string) string {
	if !p.colour || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
