package symbolic

import "fmt"

// Value returns the changes as data, for JSON, YAML and tables: a list of dictionaries
//
//	{kind: changed, path: "args[0].in_features", old: 4, new: 16}
//
// without old where something was added, and without new where it was removed. ChangesOf reads it back.
func (cs Changes) Value() *List {
	items := make([]Value, len(cs))
	for i, c := range cs {
		entries := []Entry{{"kind", String(c.Kind.String())}, {"path", String(c.Path.String())}}
		if c.Old != nil {
			entries = append(entries, Entry{"old", c.Old})
		}
		if c.New != nil {
			entries = append(entries, Entry{"new", c.New})
		}
		items[i] = Dict(entries...)
	}
	return NewList(items...)
}

// MarshalJSON writes the changes as ToJSON writes their Value. To read them: FromJSON, then ChangesOf.
func (cs Changes) MarshalJSON() ([]byte, error) { return ToJSON(cs.Value()) }

// ChangesOf reads what Changes.Value returned, or the same written by hand. The error is a PathError.
func ChangesOf(v Value) (Changes, error) {
	l, ok := untyped(v).(*List)
	if !ok {
		return nil, fmt.Errorf("changes: want a list, got %s", brief(v))
	}
	cs := make(Changes, l.Len())
	for i, item := range l.All() {
		c, err := changeOf(item)
		if err != nil {
			return nil, within(Index(i), err)
		}
		cs[i] = c
	}
	return cs, nil
}

func changeOf(v Value) (Change, error) {
	o, ok := v.(*Object)
	if !ok || o.class != nil {
		return Change{}, fmt.Errorf("want a change such as {kind: removed, path: a.b, old: 1}, got %s", brief(v))
	}
	for k := range o.Fields() {
		switch k {
		case "kind", "path", "old", "new":
		default:
			return Change{}, within(Key(k), fmt.Errorf("a change has no %q%s", k, didYouMean(k, []string{"kind", "path", "old", "new"})))
		}
	}
	c := Change{Old: o.Get("old"), New: o.Get("new")}
	switch o.Get("kind") {
	case String("changed"):
		c.Kind = Changed
	case String("added"):
		c.Kind = Added
	case String("removed"):
		c.Kind = Removed
	default:
		return Change{}, within(Key("kind"), fmt.Errorf("want one of changed, added, removed, got %s", brief(o.Get("kind"))))
	}
	if (c.Old == nil) != (c.Kind == Added) || (c.New == nil) != (c.Kind == Removed) {
		return Change{}, fmt.Errorf("a change has old and new, an addition only new, a removal only old")
	}
	text, ok := o.Get("path").(String)
	if !ok {
		return Change{}, within(Key("path"), fmt.Errorf("want the text of a path, got %s", brief(o.Get("path"))))
	}
	var err error
	if c.Path, err = ParsePath(string(text)); err != nil {
		return Change{}, within(Key("path"), err)
	}
	return c, nil
}
