package patch

import (
	"errors"
	"fmt"
	"slices"

	"symsearch/symbolic"
)

// Rule is a patch that needs no program: it says which nodes are meant, and one thing to do with each of them.
//
//	!Rule {where: ReLU, replace: !PReLU {}}
//	!Rule {where: Linear, wrap: !Sequential [$it, !Dropout {p: 0.2}]}
//	!Rule {where: {path: "**.optimizer"}, set: {lr: 0.01}}
//	!Rule {where: 'class == "Linear" && out_features > 64', set: {out_features: 64}}
//	!Rule {where: Conv2D, insert_after: !BatchNorm}
//	!Rule {where: Dropout, remove: true}
//
// What is meant is decided on the tree as it is before the rule: nothing that the rule brings in is matched, and every node
// that matches is edited once, those inside others too. In what is put somewhere, $it is the matched node as it has
// become, and $it.out_features a part of it; see symbolic.Fill.
type Rule struct {
	// Where is the name of a class, an expression, or a dictionary that a Where is made of: see Where.Selector.
	Where symbolic.Value `sym:"where" doc:"which nodes: the name of a class, an expression such as 'class == \"Linear\" && out_features > 64', or {class: ..., path: ..., expression: ...}"`

	Set          symbolic.Value `sym:"set" optional:"true" doc:"values to set below the node, by path: {p: 0.3}"`
	Replace      symbolic.Value `sym:"replace" optional:"true" doc:"what to put in the node's place"`
	Wrap         symbolic.Value `sym:"wrap" optional:"true" doc:"what to put in the node's place, with the node where $it stands"`
	InsertBefore symbolic.Value `sym:"insert_before" optional:"true" doc:"what to put before the node, in the list that it stands in"`
	InsertAfter  symbolic.Value `sym:"insert_after" optional:"true" doc:"what to put behind the node, in the list that it stands in"`
	Remove       bool           `sym:"remove" default:"false" doc:"take the node away: an item, an entry; a field goes back to its default"`
}

// RuleClass is the class of Rule.
var RuleClass = func() *symbolic.Class {
	c := symbolic.ClassOf[Rule]("Rule", "edits every node that is meant: sets, replaces, wraps, inserts or removes")
	for i := range c.Fields {
		f := &c.Fields[i]
		switch f.Name {
		case "where":
			f.Spec = &symbolic.UnionSpec{Of: []symbolic.Spec{&symbolic.StringSpec{}, &symbolic.DictSpec{Fields: whereClass.Fields}}}
		case "set":
			f.Spec = &symbolic.OptionalSpec{Of: &symbolic.DictSpec{Elem: &symbolic.AnySpec{Template: true}}}
		case "replace", "wrap", "insert_before", "insert_after":
			f.Spec = &symbolic.OptionalSpec{Of: &symbolic.AnySpec{Template: true}}
		}
	}
	return c
}()

var (
	_ Patch              = (*Rule)(nil)
	_ symbolic.Validator = (*Rule)(nil)
)

// given reports whether an optional field has a value.
func given(v symbolic.Value) bool {
	_, null := v.(symbolic.Null)
	return v != nil && !null
}

// Validate wants one thing to do, and a where that can be read.
func (r *Rule) Validate() error {
	n := 0
	for _, v := range []symbolic.Value{r.Set, r.Replace, r.Wrap, r.InsertBefore, r.InsertAfter} {
		if given(v) {
			n++
		}
	}
	if r.Remove {
		n++
	}
	if n != 1 {
		return fmt.Errorf("want one of set, replace, wrap, insert_before, insert_after and remove, got %d of them (hint: rules in a list are applied in order)", n)
	}
	if given(r.Wrap) && !holds(r.Wrap) {
		return &symbolic.PathError{Path: symbolic.Path{symbolic.Key("wrap")}, Err: errors.New("want $it somewhere, where the node goes (hint: replace does without)")}
	}
	if set, ok := r.Set.(*symbolic.Object); ok {
		for text := range set.Fields() {
			if p, err := symbolic.ParsePath(text); err != nil || len(p) == 0 {
				return &symbolic.PathError{Path: symbolic.Path{symbolic.Key("set"), symbolic.Key(text)}, Err: fmt.Errorf("want the path of a field below the node: %w", err)}
			}
		}
	}
	_, err := selectorOf(r.Where)
	return err
}

// holds reports whether $it as a whole stands somewhere in a template.
func holds(template symbolic.Value) bool {
	for _, v := range symbolic.All(template) {
		if v == symbolic.String("$it") {
			return true
		}
	}
	return false
}

// Apply edits every node that is meant. An edit that cannot be made there, such as an insertion before what is not an item of
// a list, is an error with the node's path.
func (r *Rule) Apply(root symbolic.Value) (symbolic.Value, error) {
	want, err := selectorOf(r.Where)
	if err != nil {
		return nil, err
	}
	e := editor{rule: r, want: want}
	updates := e.node(nil, root, nil)
	switch {
	case len(e.errs) > 0:
		return nil, e.errs
	case len(updates) == 0:
		return root, nil
	}
	return symbolic.Rebind(root, updates...)
}

// Explain says whether nodes are meant at all.
func (r *Rule) Explain(root symbolic.Value) string {
	want, err := selectorOf(r.Where)
	if err != nil {
		return err.Error()
	}
	for range symbolic.Query(root, want) {
		return "what is meant is so already"
	}
	return "no node is meant by its where"
}

// editor collects the edits of a rule. Paths are relative to where the collection began.
type editor struct {
	rule *Rule
	want symbolic.Selector
	at   symbolic.Path // of that beginning, in the whole tree
	errs symbolic.Errors
}

// node returns the edits of v and what is below it.
func (e *editor) node(p symbolic.Path, v, parent symbolic.Value) []symbolic.Update {
	if !e.want(e.at.Append(p...), v, parent) {
		return e.below(p, v)
	}
	r := e.rule
	switch {
	case given(r.Replace), given(r.Wrap):
		template := r.Replace
		if given(r.Wrap) {
			template = r.Wrap
		}
		return e.put(p, v, template, symbolic.Set)
	case r.Remove:
		return []symbolic.Update{symbolic.Delete(p.Clone())}
	case given(r.Set):
		return e.set(p, v)
	}
	updates := e.below(p, v)
	if _, ok := parent.(*symbolic.List); !ok {
		e.fail(p, errors.New("only items of a list have something before and behind them (hint: wrap)"))
		return updates
	}
	if given(r.InsertBefore) {
		return append(updates, e.filled(p, v, r.InsertBefore, func(n symbolic.Value) symbolic.Update { return symbolic.Insert(p.Clone(), n) })...)
	}
	i, _ := p[len(p)-1].Index()
	next := append(p[:len(p)-1].Clone(), symbolic.Index(i+1))
	return append(updates, e.filled(p, v, r.InsertAfter, func(n symbolic.Value) symbolic.Update { return symbolic.Insert(next, n) })...)
}

func (e *editor) below(p symbolic.Path, v symbolic.Value) []symbolic.Update {
	var updates []symbolic.Update
	for i := range symbolic.NumChildren(v) {
		if s, c := symbolic.Child(v, i); c != nil {
			updates = append(updates, e.node(p.Append(s), c, v)...)
		}
	}
	return updates
}

// put puts what a template makes of the node, with the edits below it already made, in a place.
func (e *editor) put(p symbolic.Path, v, template symbolic.Value, update func(symbolic.Path, symbolic.Value) symbolic.Update) []symbolic.Update {
	inner := editor{rule: e.rule, want: e.want, at: e.at.Append(p...)}
	it := v
	if updates := inner.below(nil, v); len(updates) > 0 && len(inner.errs) == 0 {
		var err error
		if it, err = symbolic.Rebind(v, updates...); err != nil {
			e.fail(p, err)
			return nil
		}
	}
	e.errs = append(e.errs, inner.errs...)
	return e.filled(p, it, template, func(n symbolic.Value) symbolic.Update { return update(p.Clone(), n) })
}

// filled makes an update of a filled template.
func (e *editor) filled(p symbolic.Path, it, template symbolic.Value, update func(symbolic.Value) symbolic.Update) []symbolic.Update {
	n, err := symbolic.Fill(template, it)
	if err != nil {
		e.fail(p, err)
		return nil
	}
	return []symbolic.Update{update(n)}
}

// set sets values below the node; edits of nodes inside of it come with them, unless a value that is set takes their place.
func (e *editor) set(p symbolic.Path, v symbolic.Value) []symbolic.Update {
	var updates []symbolic.Update
	for text, template := range e.rule.Set.(*symbolic.Object).Fields() {
		below, err := symbolic.ParsePath(text)
		if err != nil {
			e.fail(p, err)
			continue
		}
		at := p.Append(below...)
		updates = append(updates, e.filled(p, v, template, func(n symbolic.Value) symbolic.Update { return symbolic.Set(at, n) })...)
	}
	for _, u := range e.below(p, v) {
		if !slices.ContainsFunc(updates, func(set symbolic.Update) bool { return u.Path.HasPrefix(set.Path) }) {
			updates = append(updates, u)
		}
	}
	return updates
}

// fail reports a mistake at p, relative to the beginning; paths within the error are below p.
func (e *editor) fail(p symbolic.Path, err error) {
	e.errs = append(e.errs, under(e.at.Append(p...), err)...)
}
