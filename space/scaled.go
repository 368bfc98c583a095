package space

import "symsearch/symbolic"

// ScaledFields tells patches that multiply numbers (patch.Scaler) which fields of a hyper-node hold the values that it may become.
func (*OneOf) ScaledFields(*symbolic.Object) []string { return []string{"candidates", "default"} }

// ScaledFields is as for OneOf.
func (*ManyOf) ScaledFields(*symbolic.Object) []string { return []string{"candidates", "default"} }

// ScaledFields is as for OneOf.
func (*Permutation) ScaledFields(*symbolic.Object) []string { return []string{"candidates", "default"} }

// ScaledFields is as for OneOf.
func (*Optional) ScaledFields(*symbolic.Object) []string { return []string{"value", "default"} }

// ScaledFields is as for OneOf: the range is another, with as many steps.
func (*FloatRange) ScaledFields(*symbolic.Object) []string {
	return []string{"min", "max", "step", "default"}
}

// ScaledFields is as for OneOf: the range is another, with as many steps.
func (*IntRange) ScaledFields(*symbolic.Object) []string {
	return []string{"min", "max", "step", "default"}
}

// ScaledFields is as for OneOf. A curve of the logarithm is not multiplied but moved, so it has no such fields.
func (*NormalRange) ScaledFields(o *symbolic.Object) []string {
	if o.Get("scale") == symbolic.String(LogNormal) {
		return nil
	}
	return []string{"mean", "deviation", "min", "max", "step", "default"}
}
