package space

import (
	"encoding/json"
	"strconv"
	"strings"

	"symsearch/symbolic"
)

// pickTexts is how the candidates of one choice are shown and written.
type pickTexts struct {
	labels []string         // for people
	values []symbolic.Value // for Space.Values: a plain candidate itself, the label of any other

	// In the JSON of a point a pick is written as the candidate itself where all candidates are plain and no two look
	// alike (literal), otherwise as index and kind, "1: ReLU".
	literal bool
	json    []string
}

// textsOf prepares the texts of candidates.
func textsOf(kids []*plan) *pickTexts {
	t := &pickTexts{literal: true}
	seen := make(map[string]bool)
	kinds := make(map[string]int)
	for _, kid := range kids {
		text, plain := plainJSON(kid)
		t.json = append(t.json, text)
		same := numberText(kid.value, text)
		t.literal = t.literal && plain && !seen[same]
		seen[same] = true
		kinds[kindOf(kid)]++
	}
	alike, before := alikeKinds(kids), make(map[string]int)
	short := shortLabels(kids, alike)
	for i, kid := range kids {
		if _, plain := plainJSON(kid); plain {
			t.values = append(t.values, kid.value)
			t.labels = append(t.labels, plainLabel(kid.value))
		} else {
			label := kindOf(kid)
			switch before[label]++; {
			case short[i] != "":
				label = short[i]
			case alike[label]:
				label += " " + strconv.Itoa(before[label])
			case kinds[label] > 1 || label == "list" || label == "dict":
				label = show(kid.value)
			}
			t.labels = append(t.labels, label)
			t.values = append(t.values, symbolic.String(label))
		}
		if !t.literal {
			t.json[i] = quote(strconv.Itoa(i) + ": " + kindOf(kid))
		}
	}
	return t
}

// longLabel is how long the text of a candidate may be to serve as its label beside others of its kind.
const longLabel = 40

// alikeKinds returns the kinds of which there are several candidates that their texts do not tell apart at a glance. These
// are numbered: Sequential 1, Sequential 2.
func alikeKinds(kids []*plan) map[string]bool {
	alike, count, seen := make(map[string]bool), make(map[string]int), make(map[string]bool)
	for _, kid := range kids {
		if _, plain := plainJSON(kid); !plain {
			kind, text := kindOf(kid), show(kid.value)
			count[kind]++
			alike[kind] = alike[kind] || seen[text] || len(text) > longLabel
			seen[text] = true
		}
	}
	for kind, n := range count {
		alike[kind] = alike[kind] && n > 1
	}
	return alike
}

// shortLabels returns, by candidate, labels of those that have no name and whose whole text is no label: dictionaries and lists
// that look alike, are long or hold hyper-nodes.
func shortLabels(kids []*plan, alike map[string]bool) map[int]string {
	short := make(map[int]string)
	for _, kind := range []string{"dict", "list"} {
		var at []int
		var values []symbolic.Value
		wanted := alike[kind]
		for i, kid := range kids {
			if kindOf(kid) != kind || symbolic.NumChildren(kid.value) == 0 {
				continue
			}
			at, values = append(at, i), append(values, kid.value)
			wanted = wanted || kid.kind != constant || len(show(kid.value)) > longLabel
		}
		if !wanted {
			continue
		}
		for j, label := range briefLabels(values) {
			short[at[j]] = label
		}
	}
	return short
}

// textsOfLabels prepares the texts of a Hyper's choice, whose values are not known before they are resolved.
func textsOfLabels(labels []string) *pickTexts {
	t := &pickTexts{labels: labels}
	for i, l := range labels {
		t.json = append(t.json, quote(strconv.Itoa(i)+": "+l))
	}
	return t
}

// plainJSON returns the JSON of a candidate that is a single decided scalar.
func plainJSON(p *plan) (string, bool) {
	if p.kind != constant {
		return "", false
	}
	switch v := p.value.(type) {
	case symbolic.Null:
		return "null", true
	case symbolic.Bool:
		return strconv.FormatBool(bool(v)), true
	case symbolic.Int:
		return strconv.FormatInt(int64(v), 10), true
	case symbolic.Float:
		return formatFloat(float64(v)), v-v == 0
	case symbolic.String:
		return quote(string(v)), true
	}
	return "", false
}

// numberText makes 1 and 1.0 look alike, so that a number in a file never means two candidates.
func numberText(v symbolic.Value, text string) string {
	if n, ok := v.(symbolic.Int); ok {
		return formatFloat(float64(n))
	}
	return text
}

// kindOf names what a candidate is, in a word that stays the same when its fields change.
func kindOf(p *plan) string {
	switch v := p.value.(type) {
	case *symbolic.Object:
		if v.Class() != nil {
			return v.Class().Name
		}
		return "dict"
	case *symbolic.List:
		return "list"
	case symbolic.String:
		return cut(string(v))
	}
	text, _ := plainJSON(p)
	return text
}

func plainLabel(v symbolic.Value) string {
	if s, ok := v.(symbolic.String); ok {
		return string(s)
	}
	return symbolic.Format(v, symbolic.FormatOptions{Compact: true})
}

// show prints a value on one line, cut when long. Of a large tree it gives no more than the kind, so that deep templates
// are not printed once for each of their levels.
func show(v symbolic.Value) string {
	nodes := 0
	for range symbolic.All(v) {
		if nodes++; nodes > 60 {
			return kindOf(&plan{value: v}) + " ..."
		}
	}
	return cut(symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true}))
}

// cut shortens a text for a table.
func cut(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most-3]) + "..."
	}
	return text
}

// quote writes a string as JSON.
func quote(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}
