package patches

import (
	"symsearch/eval/neural"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// ScaleWidths multiplies the widths of hidden layers: the units of linear layers, the channels of convolutions. Widths that
// the data decides stay: those of the output, and of what is added to the input itself. Widths of inputs that are written
// down are taken out, since they follow from the layer before. Of a width that is searched, all that it may become is scaled; one
// that follows from others (Ref, Expr) is not, since they are. Of layers among which one is chosen every one may be the last.
type ScaleWidths struct {
	Factor float64 `sym:"factor" above:"0" doc:"what to multiply with; widths are rounded and stay at least 1"`
}

// Apply scales the widths.
func (s *ScaleWidths) Apply(root symbolic.Value) (symbolic.Value, error) {
	outputs := outputsOf(root)
	var updates []symbolic.Update
	var errs symbolic.Errors
	symbolic.Walk(root, func(p symbolic.Path, v, _ symbolic.Value) symbolic.Action {
		field, ok := widthField(v)
		if !ok {
			return symbolic.Enter
		}
		o := v.(*symbolic.Object)
		for _, in := range []string{"in_features", "in_channels"} {
			if given := o.Get(in); given != nil && given != (symbolic.Null{}) {
				updates = append(updates, symbolic.Delete(p.Append(symbolic.Key(in))))
			}
		}
		if outputs[p.String()] {
			return symbolic.Enter
		}
		n, err := patch.Scale(o.Get(field), s.Factor)
		at := p.Append(symbolic.Key(field))
		switch {
		case err != nil:
			errs = append(errs, &symbolic.PathError{Path: at, Err: err})
		case n != nil && !symbolic.Equal(n, o.Get(field)):
			updates = append(updates, symbolic.Set(at, n))
		}
		return symbolic.Enter
	})
	switch {
	case len(errs) > 0:
		return nil, errs
	case len(updates) == 0:
		return root, nil
	}
	return symbolic.Rebind(root, updates...)
}

// Explain says why there was nothing to scale.
func (s *ScaleWidths) Explain(root symbolic.Value) string {
	outputs := outputsOf(root)
	hidden, follow := 0, 0
	for p, v := range symbolic.All(root) {
		field, ok := widthField(v)
		if !ok || outputs[p.String()] {
			continue
		}
		hidden++
		if o, ok := v.(*symbolic.Object).Get(field).(*symbolic.Object); ok && o.Class() != nil {
			follow++
		}
	}
	switch {
	case hidden == 0:
		return "no layer has a width that is free: the data decides those of the output and of what is added to the input"
	case follow == hidden:
		return "the widths follow from other values, or are searched in a way that cannot be scaled"
	}
	return "no width becomes another by the factor"
}

var (
	isLayer      = symbolic.OfType[neural.Layer]()
	isLinear     = symbolic.OfType[neural.Linear]()
	isConv       = symbolic.Either(symbolic.OfType[neural.Conv1D](), symbolic.OfType[neural.Conv2D]())
	isSequential = symbolic.OfType[neural.Sequential]()
	isResidual   = symbolic.OfType[neural.Residual]()
	isConcat     = symbolic.OfType[neural.Concat]()
)

// widthField names the field that is the width of a layer's result.
func widthField(v symbolic.Value) (string, bool) {
	switch {
	case isLinear(nil, v, nil):
		return "out_features", true
	case isConv(nil, v, nil):
		return "out_channels", true
	}
	return "", false
}

// isChoice reports whether v is decided later, and may become a layer.
func isChoice(v symbolic.Value) bool {
	o, ok := v.(*symbolic.Object)
	return ok && o.Class() != nil && o.Class().IsPlaceholder()
}

// choices calls visit with what the node v may become or be made of: candidates, a block.
func choices(p symbolic.Path, v symbolic.Value, visit func(p symbolic.Path, v symbolic.Value)) {
	for key, c := range v.(*symbolic.Object).Fields() {
		at := p.Append(symbolic.Key(key))
		switch c := c.(type) {
		case *symbolic.Object:
			visit(at, c)
		case *symbolic.List:
			for i, item := range c.All() {
				if _, ok := item.(*symbolic.Object); ok || key == candidatesKey {
					visit(at.Append(symbolic.Index(i)), item)
				}
			}
		}
	}
}

// holdsLayers reports whether v is decided later, and becomes a layer.
func holdsLayers(v symbolic.Value) bool {
	found := false
	if isChoice(v) {
		choices(nil, v, func(_ symbolic.Path, v symbolic.Value) { found = found || isLayer(nil, v, nil) || holdsLayers(v) })
	}
	return found
}

// candidatesKey is the field of hyper-nodes that become one or several of its items.
const candidatesKey = "candidates"

// outputsOf returns the paths of the layers whose width is not free, in every model of a tree: those that give the output, and
// those whose result is added to the input.
func outputsOf(root symbolic.Value) map[string]bool {
	w := widths{fixed: map[string]bool{}}
	symbolic.Walk(root, func(p symbolic.Path, v, _ symbolic.Value) symbolic.Action {
		if !isLayer(p, v, nil) && !holdsLayers(v) {
			return symbolic.Enter
		}
		w.forward(p, v, true)
		w.fix(p, v)
		return symbolic.Skip
	})
	return w.fixed
}

// widths finds the layers of a model whose width is not free.
type widths struct{ fixed map[string]bool }

// items calls visit with the layers of a list field, or with the node that decides them.
func items(p symbolic.Path, v symbolic.Value, field string, visit func(p symbolic.Path, v symbolic.Value)) {
	value := v.(*symbolic.Object).Get(field)
	l, ok := value.(*symbolic.List)
	if !ok {
		if isChoice(value) {
			visit(p.Append(symbolic.Key(field)), value)
		}
		return
	}
	for i, item := range l.All() {
		visit(p.Append(symbolic.Key(field), symbolic.Index(i)), item)
	}
}

// fix marks the layers that give the result of v, and reports whether the width of its input is part of that too.
func (w *widths) fix(p symbolic.Path, v symbolic.Value) (through bool) {
	switch {
	case isSequential(nil, v, nil):
		return w.fixLast(p, v, "layers")
	case isResidual(nil, v, nil):
		through = w.fixLast(p, v, "layers")
		if side := v.(*symbolic.Object).Get("shortcut"); side != nil && side != (symbolic.Null{}) {
			return w.fix(p.Append(symbolic.Key("shortcut")), side) || through
		}
		return true
	case isConcat(nil, v, nil):
		items(p, v, "branches", func(p symbolic.Path, v symbolic.Value) { through = w.fix(p, v) || through })
		return through
	}
	if _, ok := widthField(v); ok {
		w.fixed[p.String()] = true
		return false
	}
	if !isChoice(v) {
		return true
	}
	// Unless each candidate is or holds a layer with a width, the layer before may give the result.
	through = v.(*symbolic.Object).Get(candidatesKey) == nil
	choices(p, v, func(p symbolic.Path, v symbolic.Value) { through = w.fix(p, v) || through })
	return through
}

// fixLast is fix for layers one after the other.
func (w *widths) fixLast(p symbolic.Path, v symbolic.Value, field string) bool {
	type place struct {
		p symbolic.Path
		v symbolic.Value
	}
	var all []place
	items(p, v, field, func(p symbolic.Path, v symbolic.Value) { all = append(all, place{p, v}) })
	for i := len(all) - 1; i >= 0; i-- {
		if !w.fix(all[i].p, all[i].v) {
			return false
		}
	}
	return true
}

// forward goes through the layers as data does. tied says whether the width is still that of the input, which the data
// decides; it marks the layers whose result is added to such, and returns whether the result is still tied.
func (w *widths) forward(p symbolic.Path, v symbolic.Value, tied bool) bool {
	switch {
	case isSequential(nil, v, nil):
		items(p, v, "layers", func(p symbolic.Path, v symbolic.Value) { tied = w.forward(p, v, tied) })
		return tied
	case isConcat(nil, v, nil):
		all := true
		items(p, v, "branches", func(p symbolic.Path, v symbolic.Value) { all = w.forward(p, v, tied) && all })
		return all && tied
	case isResidual(nil, v, nil):
		body := tied
		items(p, v, "layers", func(p symbolic.Path, v symbolic.Value) { body = w.forward(p, v, body) })
		side := tied
		if s := v.(*symbolic.Object).Get("shortcut"); s != nil && s != (symbolic.Null{}) {
			side = w.forward(p.Append(symbolic.Key("shortcut")), s, tied)
		}
		if body || side {
			w.fix(p, v)
			return true
		}
		return false
	}
	if _, ok := widthField(v); ok {
		return w.fixed[p.String()] && tied
	}
	if isChoice(v) {
		after := tied
		choices(p, v, func(p symbolic.Path, v symbolic.Value) { after = w.forward(p, v, tied) || after })
		return after
	}
	return tied
}
