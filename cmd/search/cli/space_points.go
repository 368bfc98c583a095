package cli

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"math/big"
	"strings"

	"symsearch/algorithms"
	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/space"
	"symsearch/symbolic"
)

// pointsView is how points are shown.
type pointsView struct {
	space *space.Space
	f     format
	trees bool // their trees, and not what they decided
}

// drawn draws points.
func (o spaceFlags) drawn(s *space.Space) iter.Seq2[space.Point, error] {
	return func(yield func(space.Point, error) bool) {
		if o.uniform {
			if err := finite(s); err != nil {
				yield(space.Point{}, err)
				return
			}
		}
		for i := range o.sample {
			rng := algorithms.NewRand(o.seed, i+1)
			p := space.Point{}
			if o.uniform {
				p = s.SampleUniform(rng)
			} else {
				p = s.Sample(rng)
			}
			if !yield(p, nil) {
				return
			}
		}
	}
}

// enumerated lists the points of a finite space that keep the rules.
func (o spaceFlags) enumerated(s *space.Space, f format) (iter.Seq2[space.Point, error], error) {
	if err := finite(s); err != nil {
		return nil, err
	}
	points, size := s.All(), sizeOf(s)
	if o.shuffle || o.shares > 0 {
		walk := s.Walk()
		if o.shuffle {
			walk = walk.Shuffled(o.seed)
		}
		if o.shares > 0 {
			walk = walk.Shard(o.share, o.shares)
		}
		points, size = walk.Points(), walk.Len()
	} else if o.limit == 0 {
		if few, err := s.FeasibleSize(); err == nil {
			size = few
		}
	}
	if o.limit == 0 && f != asLines && f != asText && (!size.IsInt64() || size.Int64() > listAtOnce) {
		return nil, tooMany(size)
	}
	return func(yield func(space.Point, error) bool) {
		n := 0
		for p, err := range points {
			if err != nil {
				hint := "--sample draws points that keep the rules"
				if n > 0 {
					hint += fmt.Sprintf("; --limit %d lists those found", n)
				}
				yield(p, fmt.Errorf("the rules leave too few points to be listed: found %d, then %w (hint: %s)", n, err, hint))
				return
			}
			if n++; !yield(p, nil) || n == o.limit {
				return
			}
		}
	}, nil
}

func sizeOf(s *space.Space) *big.Int {
	n, _ := s.Size()
	return n
}

// printPoints writes points one by one where the format allows, so that there may be any number of them.
func (e *Env) printPoints(v pointsView, points iter.Seq2[space.Point, error]) error {
	if v.f == asLines || v.f == asText || v.f == asTable && v.trees {
		w := bufio.NewWriter(e.Out)
		defer w.Flush()
		n := 0
		for p, err := range points {
			if err != nil {
				return err
			}
			if err := e.printOne(w, v, p, n); err != nil {
				return err
			}
			n++
		}
		return w.Flush()
	}
	var all []space.Point
	for p, err := range points {
		if err != nil {
			return err
		}
		all = append(all, p)
	}
	return e.print(v.f, v.output(all))
}

// printOne writes the n-th point of several.
func (e *Env) printOne(w *bufio.Writer, v pointsView, p space.Point, n int) error {
	switch v.f {
	case asLines:
		text, err := symbolic.ToJSON(v.data(p))
		if err != nil {
			return err
		}
		_, err = w.Write(append(text, '\n'))
		return err
	case asText:
		if n > 0 {
			fmt.Fprintln(w)
		}
		return v.lines(w, p)
	}
	return e.printTo(w, asTable, output{text: func(pr *printer) {
		if n > 0 {
			pr.line("---")
		}
		v.tree(pr, p)
	}})
}

// printPoint writes one point, and what rules it breaks.
func (e *Env) printPoint(v pointsView, p space.Point) error {
	v.trees = true
	broken := v.space.Feasible(p)
	reason := ""
	if broken != nil {
		reason = broken.Error()
	}
	data := v.data(p).With(entry("feasible", broken == nil), entry("reason", reason))
	out := v.output([]space.Point{p})
	out.data = data
	out.text = func(pr *printer) {
		v.tree(pr, p)
		if n := v.number(p); n != nil {
			pr.line(pr.faint(fmt.Sprintf("# number %s of %s", groupDigits(n.String()), pluralBig(sizeOf(v.space), "point"))))
		}
		for line := range strings.Lines(reason) {
			pr.line(pr.red("# breaks a rule: "), strings.TrimRight(line, "\n"))
		}
	}
	switch v.f {
	case asLines, asText:
		w := bufio.NewWriter(e.Out)
		if v.f == asLines {
			text, err := symbolic.ToJSON(data)
			if err != nil {
				return err
			}
			w.Write(append(text, '\n'))
		} else if err := v.lines(w, p); err != nil {
			return err
		}
		return w.Flush()
	}
	return e.print(v.f, out)
}

// lines writes a point as text, which --point reads.
func (v pointsView) lines(w io.Writer, p space.Point) error {
	text, err := v.space.FormatPoint(p)
	if err != nil {
		return err
	}
	if n := v.number(p); n != nil {
		text = "# number " + n.String() + "\n" + text
	}
	_, err = io.WriteString(w, text)
	return err
}

// number returns the number of a point; nil in a space that is not finite.
func (v pointsView) number(p space.Point) *big.Int {
	if _, finite := v.space.Size(); !finite {
		return nil
	}
	return v.space.IndexOf(p)
}

// data is a point for programs.
func (v pointsView) data(p space.Point) *symbolic.Object {
	var number symbolic.Value = symbolic.Null{}
	if n := v.number(p); n != nil {
		number = bigData(n)
	}
	entries := []symbolic.Entry{entry("number", number), entry("point", pointData(v.space, p)), entry("values", v.space.Values(p))}
	if v.trees {
		tree, err := v.space.Decode(p)
		if err != nil {
			tree = symbolic.Null{}
		}
		entries = append(entries, entry("tree", experiments.Patched(tree)))
	}
	return symbolic.Dict(entries...)
}

// output is a table of points: what each decided.
func (v pointsView) output(points []space.Point) output {
	all := v.space.Decisions()
	labels := make([]string, len(all))
	for i, d := range all {
		labels[i] = d.Label
	}
	short := shortNames(labels)
	t := &table{columns: []column{{key: "number", right: true}}}
	for _, label := range labels {
		t.columns = append(t.columns, column{key: label, title: short[label]})
	}
	items := make([]symbolic.Value, len(points))
	for i, p := range points {
		values := v.space.Values(p)
		row := []any{nil}
		if n := v.number(p); n != nil {
			row[0] = n.String()
		}
		for _, label := range labels {
			if v := values.Get(label); v != nil {
				row = append(row, v)
			} else {
				row = append(row, nil)
			}
		}
		t.rows = append(t.rows, row)
		items[i] = v.data(p)
	}
	return output{rows: t, data: symbolic.NewList(items...)}
}

// tree prints the tree of a point, or why it has none.
func (v pointsView) tree(p *printer, point space.Point) {
	tree, err := v.space.Decode(point)
	if err != nil {
		p.line("# ", err.Error())
		return
	}
	if text, err := document.Write(experiments.Patched(tree), document.WriteOptions{HideDefaults: true}); err == nil {
		p.block(string(text), "")
	}
}

// pointData is a point as MarshalPoint writes it.
func pointData(s *space.Space, p space.Point) symbolic.Value {
	text, err := s.MarshalPoint(p)
	if err != nil {
		return symbolic.Null{}
	}
	v, err := symbolic.FromJSON(text, nil)
	if err != nil {
		return symbolic.String(text)
	}
	return v
}
