package eval

import "symsearch/symbolic"

// Classes returns the classes of this package: Command, Timeout, Retry,
// OnFailure, Table and Function.
func Classes() []*symbolic.Class {
	text := &symbolic.StringSpec{}
	word := &symbolic.UnionSpec{Of: []symbolic.Spec{text, &symbolic.FloatSpec{}, &symbolic.BoolSpec{}}}

	command := symbolic.ClassOf[Command]("Command", "runs a program for each candidate; it reads the candidate as JSON and prints its metrics as JSON lines")
	setSpec(command, "argv", &symbolic.ListSpec{Elem: word, MinSize: 1, MaxSize: -1})
	setSpec(command, "env", &symbolic.DictSpec{Elem: word})
	setSpec(command, "patterns", &symbolic.OptionalSpec{Of: &symbolic.UnionSpec{Of: []symbolic.Spec{
		&symbolic.DictSpec{Elem: text}, &symbolic.ListSpec{Elem: text, MinSize: 1, MaxSize: -1},
	}}})

	retry := symbolic.ClassOf[Retry]("Retry", "asks an evaluator again after failures that need not be the candidate's fault")
	kinds := []FailureKind{KindError, KindPanic, KindCrash, KindTimeout, KindSilence, KindMemory, KindOutput, KindNoMetric}
	setSpec(retry, "on", kindsSpec(kinds))

	onFailure := symbolic.ClassOf[OnFailure]("OnFailure", "says what certain failures of an evaluator mean: an infeasible candidate, or the end of the study")
	setSpec(onFailure, "on", kindsSpec(append(kinds, KindNotFinite)))

	columns := &symbolic.ListSpec{Elem: text, MinSize: 1, MaxSize: -1}
	metrics := &symbolic.UnionSpec{Of: []symbolic.Spec{
		columns, &symbolic.DictSpec{Elem: &symbolic.UnionSpec{Of: []symbolic.Spec{text, columns}}},
	}}
	table := symbolic.ClassOf[Table]("Table", "looks candidates up in a CSV file")
	setSpec(table, "keys", &symbolic.UnionSpec{Of: []symbolic.Spec{columns, &symbolic.DictSpec{Elem: text}}})
	setSpec(table, "values", metrics)
	setSpec(table, "test", &symbolic.OptionalSpec{Of: metrics})
	setSpec(table, "codes", &symbolic.DictSpec{Elem: word})

	return []*symbolic.Class{
		command,
		symbolic.ClassOf[Timeout]("Timeout", "bounds the time of an evaluator"),
		retry,
		onFailure,
		table,
		symbolic.ClassOf[Function]("Function", "computes a test function of numbers in the model"),
	}
}

// kindsSpec takes a list of kinds of failure.
func kindsSpec(kinds []FailureKind) symbolic.Spec {
	kind := &symbolic.EnumSpec{}
	for _, k := range kinds {
		kind.Values = append(kind.Values, string(k))
	}
	return &symbolic.ListSpec{Elem: kind, MaxSize: -1}
}

// setSpec says more exactly than the Go type what a field takes.
func setSpec(c *symbolic.Class, field string, s symbolic.Spec) {
	for i := range c.Fields {
		if c.Fields[i].Name == field {
			c.Fields[i].Spec = s
			return
		}
	}
	panic("eval: class " + c.Name + " has no field " + field)
}
