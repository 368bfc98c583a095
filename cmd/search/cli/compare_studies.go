package cli

import (
	"errors"
	"math"
	"slices"

	"symsearch/symbolic"
	"symsearch/trials"
)

// studyGroup is the studies of one column of a comparison, and what they had found.
type studyGroup struct {
	name    string
	studies []trials.Summary
	courses [][]trials.Progress // of each study
}

func (l *library) compareStudies(args []string, o compareOptions) error {
	all, err := l.store.Studies(l.ctx)
	if err != nil {
		return err
	}
	r := &race{grouped: len(o.groups) > 0 || o.by != ""}
	if r.groups, err = l.group(all, args, o); err != nil {
		if missing, ok := errors.AsType[*missingStudy](err); ok {
			_, err = l.study(missing.name)
		}
		return err
	}
	if len(r.groups) < 2 && !r.grouped {
		return usagef("compare: want at least two studies or two trials (hint: %s compare --help)", l.env.typed())
	}
	if err := l.read(r); err != nil {
		return err
	}
	return l.env.print(o.format, output{text: r.text, data: r.data(), rows: r.table(false)})
}

// group finds the studies and puts them together as was asked for.
func (l *library) group(all []trials.Summary, args []string, o compareOptions) ([]studyGroup, error) {
	if o.by != "" && len(args) == 0 {
		args = []string{"*"}
	}
	studies, err := matching(all, args)
	if err != nil {
		return nil, err
	}
	if o.by != "" {
		return l.groupBy(studies, o.by)
	}
	var groups []studyGroup
	for _, pattern := range o.groups {
		found, err := matching(all, []string{pattern})
		if err != nil {
			return nil, err
		}
		groups = append(groups, studyGroup{name: pattern, studies: found})
	}
	for _, s := range studies {
		groups = append(groups, studyGroup{name: s.Name, studies: []trials.Summary{s}})
	}
	return groups, nil
}

// groupBy puts studies together whose experiments have the same at a path.
func (l *library) groupBy(studies []trials.Summary, by string) ([]studyGroup, error) {
	var groups []studyGroup
	var keys []symbolic.Value
	classes := map[string]int{} // how many groups have an object of a class
	for _, s := range studies {
		key, err := l.groupKey(s.Study, by)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(keys, func(k symbolic.Value) bool { return symbolic.Equal(k, key) })
		if i < 0 {
			i = len(keys)
			keys = append(keys, key)
			groups = append(groups, studyGroup{name: "like " + s.Name})
			classes[className(key)]++
		}
		groups[i].studies = append(groups[i].studies, s)
	}
	for i, key := range keys {
		switch class := className(key); {
		case by == "experiment":
		case class != "" && classes[class] == 1:
			groups[i].name = class
		default:
			groups[i].name = symbolic.Format(key, symbolic.FormatOptions{Compact: true, HideDefaults: true})
		}
	}
	return groups, nil
}

// className returns the name of an object's class, "" for any other value.
func className(v symbolic.Value) string {
	if o, ok := v.(*symbolic.Object); ok && o.Class() != nil {
		return o.Class().Name
	}
	return ""
}

// groupKey returns what is compared to put studies together.
func (l *library) groupKey(study trials.Study, by string) (symbolic.Value, error) {
	trees, err := l.decoder(study)
	if err != nil {
		return nil, err
	}
	settings := trees.Settings()
	if by == "experiment" {
		var entries []symbolic.Entry
		for k, v := range settings.Fields() {
			switch k {
			case "name", "seed", "budget", "workers":
			default:
				entries = append(entries, symbolic.Entry{Key: k, Value: v})
			}
		}
		return symbolic.Dict(entries...), nil
	}
	p, err := symbolic.ParsePath(by)
	if err != nil {
		return nil, usagef("--by: %w", err)
	}
	v, ok := symbolic.Lookup(settings, p)
	if !ok {
		return nil, usagef("--by: the experiment of study %s has nothing at %q (hint: a path such as algorithm or evaluate.epochs, or experiment)", study.Name, by)
	}
	return v, nil
}

// at returns what the studies of a group had found after n trials, without those that had found nothing.
func (g *studyGroup) at(n int) []float64 {
	var values []float64
	for _, course := range g.courses {
		if v := course[n-1].Best; !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	return values
}
