package symbolic

import (
	"fmt"
	"go/token"
	"reflect"
	"strings"
)

// typeText returns the name of a type in the code.
func (g *goFormatter) typeText(t reflect.Type) (string, error) {
	if t.Name() != "" {
		switch {
		case strings.Contains(t.Name(), "["):
			return "", fmt.Errorf("the generic type %s cannot be written as Go", t)
		case t.PkgPath() == "" || t.PkgPath() == g.pkg:
			return t.Name(), nil
		case !token.IsExported(t.Name()):
			return "", fmt.Errorf("the type %s is not exported and can be written only in package %s", t, t.PkgPath())
		}
		return t.String(), nil
	}
	switch t.Kind() {
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return "any", nil
		}
	case reflect.Slice, reflect.Pointer:
		elem, err := g.typeText(t.Elem())
		if t.Kind() == reflect.Slice {
			return "[]" + elem, err
		}
		return "*" + elem, err
	case reflect.Map:
		key, err := g.typeText(t.Key())
		if err != nil {
			return "", err
		}
		elem, err := g.typeText(t.Elem())
		return "map[" + key + "]" + elem, err
	}
	return "", fmt.Errorf("the type %s cannot be written as Go", t)
}

// structLiteral is a struct literal while it is written.
type structLiteral struct {
	name  string
	items []structItem
}

type structItem struct {
	name  string
	text  string
	inner *structLiteral
}

// embedded returns the literal of an embedded struct.
func (s *structLiteral) embedded(field, typeName string) *structLiteral {
	for _, item := range s.items {
		if item.name == field {
			return item.inner
		}
	}
	inner := &structLiteral{name: typeName}
	s.items = append(s.items, structItem{name: field, inner: inner})
	return inner
}

func (s *structLiteral) String() string {
	items := make([]string, len(s.items))
	for i, item := range s.items {
		text := item.text
		if item.inner != nil {
			text = item.inner.String()
		}
		items[i] = item.name + ": " + text
	}
	return composite(s.name, items)
}

// composite returns a composite literal: on one line when that is short, otherwise with an item a line.
func composite(typeName string, items []string) string {
	const short = 80
	line := typeName + "{" + strings.Join(items, ", ") + "}"
	if len(line) <= short && !strings.Contains(line, "\n") {
		return line
	}
	return typeName + "{\n" + strings.Join(items, ",\n") + ",\n}"
}
