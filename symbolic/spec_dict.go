package symbolic

import (
	"slices"
	"strings"
)

// DictSpec accepts plain dictionaries. Keys that Fields names hold what their field wants, and are needed when it has no
// default; all others match Keys as a whole and hold what Elem wants. Without Elem there are no others.
type DictSpec struct {
	Elem   Spec
	Keys   *StringSpec // nil: any key
	Fields []Field
}

func (s *DictSpec) Want() string {
	w := "a dictionary"
	switch {
	case s.Elem != nil && s.Keys != nil && s.Keys.Pattern != nil:
		w += " of names of the form " + s.Keys.Pattern.String() + " to " + s.Elem.Want()
	case s.Elem != nil:
		w += " of names to " + s.Elem.Want()
	}
	if len(s.Fields) > 0 {
		w += " with " + strings.Join(fieldNames(s.Fields), ", ")
	}
	return w
}

// of returns what may stand under a key; nil where the key may not be.
func (s *DictSpec) of(key string) Spec {
	if f := fieldNamed(s.Fields, key); f != nil {
		return f.Spec
	}
	if s.Elem == nil || s.Keys != nil && !s.Keys.matches(key) {
		return nil
	}
	return s.Elem
}

func (s *DictSpec) check(c *Checker, p Path, v Value) {
	o, ok := v.(*Object)
	if !ok || o.class != nil {
		c.wrong(p, s, v)
		return
	}
	for i := range s.Fields {
		if f := &s.Fields[i]; f.Default == nil && o.Get(f.Name) == nil && !misspelt(f.Name, o.keys, fieldNames(s.Fields)) {
			c.Errorf(p, "the dictionary needs the entry %q: %s", f.Name, f.Spec.Want())
		}
	}
	for k, e := range o.Fields() {
		if spec := s.of(k); spec != nil {
			c.Check(append(p, Key(k)), e, spec)
			continue
		}
		c.Errorf(append(p, Key(k)), "%s", s.refuse(k))
	}
}

// refuse says why a key may not be.
func (s *DictSpec) refuse(key string) string {
	if s.Elem != nil {
		if s.Keys.Words != "" {
			return "want " + s.Keys.Words + didYouMeanOnly(key, fieldNames(s.Fields)) + s.Keys.suggestion(key)
		}
		return "want a name of the form " + s.Keys.Pattern.String() + didYouMeanOnly(key, fieldNames(s.Fields))
	}
	return "the dictionary has no entry of this name" + didYouMean(key, fieldNames(s.Fields))
}

func fieldNames(fields []Field) []string {
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].Name
	}
	return names
}

// misspelt reports whether one of the given names is not known and is most likely meant to be field: the one report about
// that name is enough then.
func misspelt(field string, given, known []string) bool {
	return slices.ContainsFunc(given, func(k string) bool { return k != field && !slices.Contains(known, k) && Nearest(k, known) == field })
}
