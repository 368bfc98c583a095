package cli

import (
	"cmp"
	"fmt"
	"math/big"

	"symsearch/space"
	"symsearch/symbolic"
)

// data is the plan for JSON and YAML.
func (p *plan) data() symbolic.Value {
	x := p.x
	if p.onlySpace() {
		return symbolic.Dict(entry("file", p.file), entry("valid", true), entry("space", symbolic.Dict(p.spaceData()...)), entry("sample", p.sample))
	}
	var algorithm symbolic.Value = symbolic.Null{}
	if a := x.Settings().Get("algorithm"); a != nil {
		algorithm = a
	}
	return symbolic.Dict(
		entry("file", p.file), entry("valid", true), entry("study", x.Name), entry("seed", fmt.Sprint(x.Seed)), entry("order", string(x.Order)),
		entry("workers", x.Workers), entry("slots", x.Settings().Get("slots")), entry("at_once", x.AtOnce()), entry("warnings", p.warnings), entry("objectives", objectivesData(x.Objectives)), entry("algorithm", algorithm),
		entry("budget", budgetData(x.Budget)),
		entry("space", symbolic.Dict(p.spaceData()...)),
		entry("sample", p.sample))
}

// spaceData is the space for JSON and YAML.
func (p *plan) spaceData() []symbolic.Entry {
	all := p.space.Decisions()
	decisions := make([]symbolic.Value, len(all))
	for i, d := range all {
		var parent symbolic.Value = symbolic.Null{}
		if d.Parent >= 0 {
			key := "at_least" // so many items
			if _, ok := all[d.Parent].Domain.(space.Choice); ok {
				key = "pick"
			}
			parent = symbolic.Dict(entry("decision", all[d.Parent].Label), entry(key, d.ParentPick))
		}
		decisions[i] = symbolic.Dict(entry("name", d.Label), entry("path", d.Path.String()), entry("domain", domainData(d.Domain)), entry("default", cmp.Or(p.defaultValue(d), symbolic.Value(symbolic.Null{}))), entry("when", parent))
	}
	var points symbolic.Value = symbolic.Null{}
	if n, finite := p.space.Size(); finite {
		points = bigData(n)
	}
	var discrete symbolic.Value = symbolic.Null{}
	if p.discrete != nil {
		discrete = bigData(p.discrete)
	}
	return []symbolic.Entry{entry("points", points), entry("discrete_points", discrete), entry("continuous_decisions", p.continuous),
		entry("decisions", decisions)}
}

// bigData writes a count as a number where that is exact everywhere, as a text otherwise.
func bigData(n *big.Int) symbolic.Value {
	if n.IsInt64() && n.Int64() < 1<<53 {
		return symbolic.Int(n.Int64())
	}
	return symbolic.String(n.String())
}

func domainData(d space.Domain) symbolic.Value {
	scale := func(s space.Scale) string {
		if s == "" {
			return string(space.Linear)
		}
		return string(s)
	}
	switch d := d.(type) {
	case space.Choice:
		var weights symbolic.Value = symbolic.Null{}
		if d.Weights != nil {
			items := make([]symbolic.Value, len(d.Weights))
			for i, w := range d.Weights {
				items[i] = symbolic.Float(w)
			}
			weights = symbolic.NewList(items...)
		}
		return symbolic.Dict(entry("kind", "choice"), entry("candidates", d.Labels), entry("weights", weights), entry("ordered", d.Ordered))
	case space.Floats:
		return symbolic.Dict(entry("kind", "floats"), entry("min", d.Min), entry("max", d.Max), entry("scale", scale(d.Scale)), entry("step", d.Step))
	case space.Ints:
		return symbolic.Dict(entry("kind", "ints"), entry("min", int(d.Min)), entry("max", int(d.Max)), entry("scale", scale(d.Scale)), entry("step", int(max(1, d.Step))))
	}
	panic(fmt.Sprintf("cli: domain of type %T", d))
}
