package symbolic

import "fmt"

// BindRefs returns a template in which every reference to a placeholder by its name ($width) says its place instead: a name
// is a setting of the placeholder, which the value decided for it does not have. Package space does so before it decodes.
// References to other objects by name are left alone. A placeholder among the candidates of another has no certain place;
// only a reference beside it, in the same candidate, can name it. Mistakes are returned as Errors.
func BindRefs(template Value) (Value, error) {
	r := newResolver(template)
	return Transform(template, func(p Path, v, _ Value) (Value, error) {
		if !isReference(v) {
			return v, nil
		}
		o := v.(*Object)
		t, err := targetOf(o)
		if err != nil || t.name == "" {
			return v, nil // Check reports a wrong text
		}
		at, err := r.named(t.name)
		if err != nil {
			return nil, err
		}
		target, _ := Lookup(template, at)
		inside := placeholders(template, at)
		switch h, ok := target.(*Object); {
		case !ok || h.class == nil || !h.class.IsPlaceholder():
			return v, nil
		case len(inside) == 0:
			return o.With(Entry{"to", String(at.Append(t.path...).String())}), nil
		}
		candidate := inside[len(inside)-1] + candidateSteps
		if around := placeholders(template, p); len(around) != len(inside) || len(at) < candidate || !p.HasPrefix(at[:candidate]) {
			return nil, fmt.Errorf("%q is decided only inside %s, so it cannot be named from here", t.name, at[:candidate])
		}
		up := make([]byte, len(p)-candidate)
		for i := range up {
			up[i] = '.'
		}
		return o.With(Entry{"to", String(string(up) + at[candidate:].Append(t.path...).String())}), nil
	})
}
