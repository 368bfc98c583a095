package space

import (
	"slices"
	"strings"

	"symsearch/symbolic"
)

// briefLabels returns labels for candidates that are dictionaries, or lists: of the dictionaries the first entries that tell
// them apart, "{op: conv, k: 3, ...}", of the lists the first items. It is nil when these do not tell them apart.
func briefLabels(values []symbolic.Value) []string {
	labels := make([]string, len(values))
	keys := distinguishing(values)
	for i, v := range values {
		switch v := v.(type) {
		case *symbolic.Object:
			labels[i] = briefDict(v, keys)
		case *symbolic.List:
			labels[i] = briefList(v)
		}
		if len(labels[i]) > longLabel {
			return nil
		}
	}
	sorted := slices.Clone(labels)
	slices.Sort(sorted)
	if len(slices.Compact(sorted)) < len(labels) {
		return nil
	}
	return labels
}

// distinguishing returns the first keys of dictionaries that tell all of them apart, or as many as can be.
func distinguishing(values []symbolic.Value) []string {
	var keys, chosen []string
	for _, v := range values {
		if o, ok := v.(*symbolic.Object); ok {
			for key := range o.Fields() {
				if !slices.Contains(keys, key) {
					keys = append(keys, key)
				}
			}
		}
	}
	parts, count := make([]string, len(values)), 1
	for _, key := range keys {
		finer, seen := make([]string, len(values)), make(map[string]bool)
		for i, v := range values {
			finer[i] = parts[i] + "\x00"
			if o, ok := v.(*symbolic.Object); ok && o.Get(key) != nil {
				finer[i] += brief(o.Get(key))
			}
			seen[finer[i]] = true
		}
		if len(seen) > count {
			parts, count, chosen = finer, len(seen), append(chosen, key)
		}
	}
	return chosen
}

// briefDict shows the entries with these keys; the first ones where it has none of them.
func briefDict(o *symbolic.Object, keys []string) string {
	var shown []string
	for _, key := range keys {
		if v := o.Get(key); v != nil {
			shown = append(shown, key+": "+brief(v))
		}
	}
	if len(shown) == 0 {
		for key, v := range o.Fields() {
			if shown = append(shown, key+": "+brief(v)); len(shown) == briefItems {
				break
			}
		}
	}
	if len(shown) < o.Len() {
		shown = append(shown, "...")
	}
	return "{" + strings.Join(shown, ", ") + "}"
}

// briefItems is how many items of a list, or entries of a dictionary, its label shows.
const briefItems = 3

func briefList(l *symbolic.List) string {
	var shown []string
	for i, v := range l.All() {
		if i == briefItems {
			shown = append(shown, "...")
			break
		}
		shown = append(shown, brief(v))
	}
	return "[" + strings.Join(shown, ", ") + "]"
}

// brief shows what an entry is, in a word; what is still to be decided as "...".
func brief(v symbolic.Value) string {
	switch v := v.(type) {
	case *symbolic.Object:
		switch {
		case v.Class() == nil && v.Len() == 0:
			return "{}"
		case v.Class() == nil:
			return "{...}"
		case v.Class().IsPlaceholder():
			return "..."
		}
		return v.Class().Name
	case *symbolic.List:
		if v.Len() == 0 {
			return "[]"
		}
		return "[...]"
	}
	return plainLabel(v)
}
