package patch

import (
	"fmt"
	"strconv"
	"strings"

	"symsearch/symbolic"
)

// ParseURI reads a patch as it stands on a command line and returns the object, with its arguments checked:
//
//	add_dropout?prob=0.2                  the class AddDropout, in either spelling; arguments by name
//	add_dropout?0.2                    or by place, in the order of the fields, before those by name
//	scale_field?name=units&factor=1.5
//	set_field?name=sizes&value=1,2,3   a list: items between commas; a repeated name adds items
//	swap?from=ReLU&to=leaky_relu?slope=0.2   an object: another URI of this form
//
// A value is read as its field wants it: null where that is optional, true and false, numbers, texts, names. A text in
// double quotes is a JSON string, so "null" is a text even where null may stand; JSON is also the form of dictionaries, and of
// any object or list that is in the way of these rules. Where anything may stand, what looks like a number, a boolean, null
// or the name of a class is one. %26 and so on stand for the characters & % , ? = inside a value; + is itself.
func ParseURI(uri string, r *symbolic.Registry) (*symbolic.Object, error) {
	return parseObject(uri, r, IsClass, "patch")
}

// parseObject reads an object of one of the classes that fit.
func parseObject(uri string, r *symbolic.Registry, fits func(*symbolic.Class) bool, kind string) (*symbolic.Object, error) {
	if r == nil {
		return nil, fmt.Errorf("the URI %q cannot be read without the classes that it may name (hint: ParseURI with a registry of them makes it a patch)", uri)
	}
	name, query, _ := strings.Cut(uri, "?")
	class, err := find(r, name, fits, kind)
	if err != nil {
		return nil, err
	}
	entries, err := arguments(class, query, r)
	if err != nil {
		return nil, err
	}
	o := class.New(entries...)
	return o, symbolic.Check(o, &symbolic.AnySpec{})
}

// arguments reads what stands behind the question mark.
func arguments(class *symbolic.Class, query string, r *symbolic.Registry) ([]symbolic.Entry, error) {
	if query == "" {
		return nil, nil
	}
	var entries []symbolic.Entry
	given := map[string]int{}
	named := false
	for i, argument := range strings.Split(query, "&") {
		name, text, byName := cutArgument(class, argument)
		if !byName {
			if named {
				return nil, fmt.Errorf("the argument %q by place stands behind one by name", argument)
			}
			if i >= len(class.Fields) {
				return nil, fmt.Errorf("%s has %d arguments, there is no place for %q", class.Name, len(class.Fields), argument)
			}
			name, text = class.Fields[i].Name, argument
		}
		named = named || byName
		f, ok := class.Field(name)
		if !ok {
			return nil, unknownArgument(class, name)
		}
		v, err := parseValue(text, f.Spec, r)
		if err != nil {
			return nil, &symbolic.PathError{Path: symbolic.Path{symbolic.Key(name)}, Err: err}
		}
		if at, again := given[name]; again {
			before, okBefore := entries[at].Value.(*symbolic.List)
			more, okMore := v.(*symbolic.List)
			if !okBefore || !okMore {
				return nil, fmt.Errorf("the argument %q stands twice", name)
			}
			var items []symbolic.Value
			for _, l := range []*symbolic.List{before, more} {
				for _, item := range l.All() {
					items = append(items, item)
				}
			}
			entries[at].Value = symbolic.NewList(items...)
			continue
		}
		given[name] = len(entries)
		entries = append(entries, symbolic.Entry{Key: name, Value: v})
	}
	return entries, nil
}

// cutArgument splits an argument by name. A nested URI by place, such as leaky_relu?slope=0.2, has an equals sign too, but
// a question mark before it.
func cutArgument(class *symbolic.Class, argument string) (name, text string, byName bool) {
	name, text, byName = strings.Cut(argument, "=")
	if strings.ContainsAny(name, `?{["`) {
		return "", "", false
	}
	if decoded, err := unescape(name); err == nil {
		name = decoded
	}
	return name, text, byName
}

func unknownArgument(class *symbolic.Class, name string) error {
	names := make([]string, len(class.Fields))
	for i, f := range class.Fields {
		names[i] = f.Name
	}
	hint := ""
	switch near := symbolic.Nearest(name, names); {
	case near != "":
		hint = fmt.Sprintf(" (did you mean %q?)", near)
	case len(names) > 0:
		hint = " (there is " + strings.Join(names, ", ") + ")"
	}
	return fmt.Errorf("%s has no argument %q%s", class.Name, name, hint)
}

// find returns the class of a name: the name itself, or one that differs in case and underscores.
func find(r *symbolic.Registry, name string, fits func(*symbolic.Class) bool, kind string) (*symbolic.Class, error) {
	var known []string
	var found []*symbolic.Class
	for _, c := range r.Classes() {
		if !fits(c) {
			continue
		}
		if c.Name == name {
			return c, nil
		}
		if loose(c.Name) == loose(name) {
			found = append(found, c)
		}
		known = append(known, snake(c.Name), c.Name)
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, fmt.Errorf("%q may be %s or %s: write the name as it is", name, found[0].Name, found[1].Name)
	}
	if c, ok := r.Lookup(name); ok {
		return nil, fmt.Errorf("%s is not a %s", c.Name, kind)
	}
	hint := ""
	if near := symbolic.Nearest(name, known); near != "" {
		hint = fmt.Sprintf(" (did you mean %q?)", near)
	}
	return nil, fmt.Errorf("there is no %s %q%s", kind, name, hint)
}

// loose is what two spellings of a name have in common.
func loose(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}

// NameOf returns the name of a patch class in URIs: add_dropout for AddDropout.
func NameOf(c *symbolic.Class) string { return snake(c.Name) }

// snake spells a class name in lower case, with underscores between words: AddDropout is add_dropout, UseReLU use_relu.
func snake(name string) string {
	upper := func(c byte) bool { return 'A' <= c && c <= 'Z' }
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		if upper(c) {
			if i > 1 && !upper(name[i-1]) && !shortWord(name[:i]) {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// shortWord reports whether a name ends in a capital and one small letter, like the Re of ReLU: an abbreviation and no word.
func shortWord(name string) bool {
	n := len(name)
	small := func(c byte) bool { return 'a' <= c && c <= 'z' }
	return n >= 2 && small(name[n-1]) && !small(name[n-2])
}

// unescape decodes %XX.
func unescape(text string) (string, error) {
	if !strings.Contains(text, "%") {
		return text, nil
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			b.WriteByte(text[i])
			continue
		}
		if i+3 > len(text) {
			return "", fmt.Errorf("%% in %q wants two hex digits behind it (write %%25 for a percent sign)", text)
		}
		n, err := strconv.ParseUint(text[i+1:i+3], 16, 8)
		if err != nil {
			return "", fmt.Errorf("%% in %q wants two hex digits behind it (write %%25 for a percent sign)", text)
		}
		b.WriteByte(byte(n))
		i += 2
	}
	return b.String(), nil
}

// escape writes the characters that mean something as %XX; more are those of lists.
func escape(text, more string) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c == '%' || c == '&' || c == 0x7f || strings.IndexByte(more, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
