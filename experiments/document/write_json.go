package document

import (
	"bytes"
	"encoding/json"

	"symsearch/symbolic"
)

// WriteJSON returns the tree as indented JSON that Parse reads back to an equal tree: objects with _class.
func WriteJSON(v symbolic.Value, o WriteOptions) ([]byte, error) {
	if o.HideDefaults {
		v = withoutDefaults(v)
	}
	text, err := symbolic.ToJSON(v)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// withoutDefaults returns the tree without the fields that have their default, to be written: its classes have the names
// of the real ones and only the fields that are left.
func withoutDefaults(v symbolic.Value) symbolic.Value {
	switch v := v.(type) {
	case *symbolic.List:
		items := make([]symbolic.Value, v.Len())
		for i, item := range v.All() {
			items[i] = withoutDefaults(item)
		}
		return symbolic.NewList(items...)
	case *symbolic.Object:
		var entries []symbolic.Entry
		var fields []symbolic.Field
		for k, x := range v.Fields() {
			if x == nil || isDefault(v.Class(), k, x) {
				continue
			}
			entries = append(entries, symbolic.Entry{Key: k, Value: withoutDefaults(x)})
			fields = append(fields, symbolic.Field{Name: k, Spec: &symbolic.AnySpec{}})
		}
		if v.Class() == nil {
			return symbolic.Dict(entries...)
		}
		class := &symbolic.Class{Name: v.Class().Name, Fields: fields}
		return class.New(entries...)
	}
	return v
}
