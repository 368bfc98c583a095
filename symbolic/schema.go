package symbolic

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// Schema returns a JSON Schema (draft 7) of the JSON and YAML in which what s wants is written, for editors: every class of
// the registry with its fields, bounds, defaults and help. Which class an object is of is decided by its _class, in nested
// if/then/else, so that an editor reports a mistake where it is. Where r has placeholders or Ref, they may stand in every
// field; what they may become is not checked, nor are rules across fields (Validator), nor
// patterns of strings that validators read differently (\pL, \b, flags). Check knows more.
func Schema(s Spec, r *Registry) ([]byte, error) {
	return (&schemaWriter{registry: r, definitions: make(map[string]any)}).schema(s)
}

// TaggedSchema is Schema for editors of YAML in which tags give the classes: !Linear {out_features: 8}. No tag reaches a JSON
// Schema, so an object without _class may be of any class that fits where it stands, a list may be that of such a class or
// of a placeholder, and a scalar that of such a class.
func TaggedSchema(s Spec, r *Registry) ([]byte, error) {
	return (&schemaWriter{registry: r, definitions: make(map[string]any), tagged: true}).schema(s)
}

// schema returns the whole schema of what s wants.
func (w *schemaWriter) schema(s Spec) ([]byte, error) {
	r := w.registry
	for _, c := range r.classes {
		if c.placeholder {
			w.placeholders = append(w.placeholders, c)
		}
	}
	root := w.value(s)
	if o, ok := s.(*ObjectSpec); ok && w.tagged && o.Class != nil {
		root = w.class(o.Class) // nothing else is meant, and so an editor can show where a mistake is
	}
	if _, ok := root["$ref"]; ok { // draft 7 ignores what stands beside a $ref
		root = schema{"allOf": []any{root}}
	}
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["definitions"] = w.definitions
	return json.MarshalIndent(root, "", "  ")
}

type schema map[string]any

// schemaWriter makes one schema. Classes, and the choices between classes, are definitions, so that each is written once.
type schemaWriter struct {
	registry     *Registry
	placeholders []*Class
	definitions  map[string]any
	tagged       bool // see TaggedSchema
}

// value returns the schema of what may stand where s is wanted: a value, or a placeholder for one.
func (w *schemaWriter) value(s Spec) schema {
	plain := w.spec(s)
	if len(w.placeholders) == 0 {
		return plain
	}
	if w.tagged {
		plain = schema{"anyOf": []any{plain, w.choice("placeholder", w.placeholders)}}
	}
	const is = "is a placeholder"
	w.definitions[is] = schema{"type": "object", "required": []string{classKey}, "properties": schema{classKey: schema{"enum": names(w.placeholders)}}}
	return schema{
		"if":   schema{"$ref": "#/definitions/" + escapePointer(is)},
		"then": w.choice("placeholder", w.placeholders),
		"else": plain,
	}
}

func (w *schemaWriter) spec(s Spec) schema {
	switch s := s.(type) {
	case *BoolSpec:
		return schema{"type": "boolean"}
	case *IntSpec:
		return bounded(schema{"type": "integer"}, "minimum", s.Min, "maximum", s.Max)
	case *FloatSpec:
		n := bounded(schema{"type": "number"}, "minimum", s.Min, "maximum", s.Max)
		return bounded(n, "exclusiveMinimum", s.Above, "exclusiveMaximum", s.Below)
	case *StringSpec:
		text := schema{"type": "string"}
		if s.Pattern != nil {
			if pattern, ok := schemaPattern(s.Pattern); ok {
				text["pattern"] = pattern
			}
		}
		return text
	case *EnumSpec:
		return schema{"enum": s.Values}
	case *LiteralSpec:
		values := make([]json.RawMessage, len(s.Values))
		for i, v := range s.Values {
			values[i], _ = ToJSON(v) // scalars
		}
		return schema{"enum": values}
	case *DurationSpec:
		return schema{"type": "string", "pattern": `^\+?(0|([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`}
	case *ListSpec:
		l := schema{"type": "array", "items": w.value(s.Elem)}
		if s.MinSize > 0 {
			l["minItems"] = s.MinSize
		}
		if s.MaxSize >= 0 {
			l["maxItems"] = s.MaxSize
		}
		return l
	case *DictSpec:
		return w.dict(s)
	case *ObjectSpec:
		return w.object(s)
	case *OptionalSpec:
		return schema{"if": schema{"type": "null"}, "else": w.spec(s.Of)}
	case *UnionSpec:
		return w.union(s)
	case *AnySpec:
		return w.any()
	}
	panic(fmt.Sprintf("symbolic: unknown spec %T", s))
}

func bounded[T int64 | float64](s schema, low string, min *T, high string, max *T) schema {
	if min != nil {
		s[low] = *min
	}
	if max != nil {
		s[high] = *max
	}
	return s
}

func (w *schemaWriter) dict(s *DictSpec) schema {
	d := w.fields(s.Fields)
	if s.Elem == nil {
		return d
	}
	d["additionalProperties"] = w.value(s.Elem)
	if s.Keys != nil {
		d["propertyNames"] = schema{"anyOf": []any{w.spec(s.Keys), schema{"enum": fieldNames(s.Fields)}}}
	}
	return d
}

// fields returns the schema of an object with these fields and no others.
func (w *schemaWriter) fields(fields []Field) schema {
	properties, required := schema{}, []string{}
	for _, f := range fields {
		p := w.value(f.Spec)
		if _, ok := p["$ref"]; ok {
			p = schema{"allOf": []any{p}}
		}
		if f.Doc != "" {
			p["description"] = f.Doc
		}
		if f.Default == nil {
			required = append(required, f.Name)
		} else if text, err := ToJSON(f.Default); err == nil {
			p["default"] = json.RawMessage(text)
		}
		properties[f.Name] = p
	}
	o := schema{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

// class returns a reference to the definition of a class.
func (w *schemaWriter) class(c *Class) schema {
	name := "class " + c.Name
	if _, ok := w.definitions[name]; !ok {
		w.definitions[name] = nil // its fields may be of it
		o := w.fields(c.Fields)
		o["properties"].(schema)[classKey] = schema{"const": c.Name}
		o["title"] = c.Name
		if c.Doc != "" {
			o["description"] = c.Doc
		}
		w.definitions[name] = o
	}
	return schema{"$ref": "#/definitions/" + escapePointer(name)}
}

func (w *schemaWriter) object(s *ObjectSpec) schema {
	var admitted []*Class
	for _, c := range w.registry.classes {
		if s.admits(c) {
			admitted = append(admitted, c)
		}
	}
	if s.Class == nil {
		return w.choice(typeKey(s.Interface), admitted)
	}
	if !slices.Contains(admitted, s.Class) {
		admitted = append(admitted, s.Class)
	}
	other := w.class(s.Class)
	switch {
	case w.tagged:
		other = schema{"anyOf": w.forms(admitted)}
	case len(admitted) == 1:
		return other
	}
	// A dictionary without a class stands for an object of the one that is wanted.
	return schema{"if": schema{"required": []string{classKey}}, "then": w.choice("a "+s.Class.Name, admitted), "else": other}
}

// forms returns the schemas of the forms in which objects of the classes stand under a tag: with their fields, as the one
// list or scalar that the class is made from, or empty.
func (w *schemaWriter) forms(classes []*Class) []any {
	var all []any
	seen := map[string]bool{}
	add := func(s schema) {
		if text, err := json.Marshal(s); err == nil && !seen[string(text)] {
			seen[string(text)] = true
			all = append(all, s)
		}
	}
	for _, c := range classes {
		add(w.class(c))
		if f, ok := c.ListField(); ok {
			add(w.spec(bare(f.Spec)))
		}
		if c.placeholder { // the scalar of one would let every text pass everywhere
			continue
		}
		needs := 0
		for _, f := range c.Fields {
			if f.Default == nil {
				needs++
			}
		}
		if f, ok := c.ScalarField(); ok && (needs == 0 || needs == 1 && f.Default == nil) {
			add(schema{"type": []string{"boolean", "number", "string"}, "allOf": []any{w.spec(bare(f.Spec))}})
		}
		if needs == 0 {
			add(schema{"type": "null"})
		}
	}
	return all
}

func typeKey(t reflect.Type) string { return "any " + t.String() }

// choice returns a reference to the definition of an object of one of the classes.
func (w *schemaWriter) choice(name string, classes []*Class) schema {
	if _, ok := w.definitions[name]; !ok {
		w.definitions[name] = nil
		var next any = true // the list of names has said it
		for _, c := range slices.Backward(classes) {
			next = schema{"if": schema{"properties": schema{classKey: schema{"const": c.Name}}}, "then": w.class(c), "else": next}
		}
		object := schema{
			"type":       "object",
			"required":   []string{classKey},
			"properties": schema{classKey: schema{"enum": names(classes)}},
			"allOf":      []any{next},
		}
		if w.tagged {
			object = schema{"if": schema{"type": "object", "required": []string{classKey}}, "then": object, "else": schema{"anyOf": w.forms(classes)}}
		}
		w.definitions[name] = object
	}
	return schema{"$ref": "#/definitions/" + escapePointer(name)}
}

// any returns a reference to the definition of any value: what has a class is of it, wherever it stands.
func (w *schemaWriter) any() schema {
	const name = "any value"
	ref := schema{"$ref": "#/definitions/" + escapePointer(name)}
	if _, ok := w.definitions[name]; !ok {
		w.definitions[name] = nil
		w.definitions[name] = schema{
			"if":   schema{"type": "object", "required": []string{classKey}},
			"then": w.choice("any object", w.registry.classes),
			"else": schema{"items": ref, "additionalProperties": ref},
		}
	}
	return ref
}

// union decides by the JSON type where the members differ in it, so that a mistake is reported as that of the one meant.
func (w *schemaWriter) union(s *UnionSpec) schema {
	var all []any
	var types []string
	for _, m := range s.Of {
		all = append(all, w.spec(m))
		if t, ok := w.spec(m)["type"].(string); ok && !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	if len(types) < len(s.Of) || slices.Contains(types, "integer") && slices.Contains(types, "number") {
		return schema{"anyOf": all}
	}
	next := schema{"type": types}
	for i, m := range slices.Backward(all) {
		next = schema{"if": schema{"type": types[i]}, "then": m, "else": next}
	}
	return next
}

func names(classes []*Class) []string {
	names := make([]string, len(classes))
	for i, c := range classes {
		names[i] = c.Name
	}
	return names
}

// escapePointer writes a key for a JSON pointer in a URI.
func escapePointer(key string) string {
	var b []byte
	for i := range len(key) {
		switch c := key[i]; {
		case c == '~':
			b = append(b, "~0"...)
		case c == '/':
			b = append(b, "~1"...)
		case isKeyByte(c) || c == '.':
			b = append(b, c)
		default:
			b = fmt.Appendf(b, "%%%02X", c)
		}
	}
	return string(b)
}
