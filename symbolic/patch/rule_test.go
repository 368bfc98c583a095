package patch_test

import (
	"strings"
	"testing"

	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

func TestRule(t *testing.T) {
	nested := newSequential(newLinear(1, 2), newSequential(newLinear(2, 3)), residualClass.New(symbolic.Entry{Key: "body", Value: newLinear(3, 3)}))
	for _, tt := range []struct {
		name string
		rule string
		root symbolic.Value
		want string
	}{
		{"replace", `'where': 'ReLU', 'replace': {'_class': 'PReLU'}`, newMLP(),
			"Sequential(args=[Linear(in_features=4, out_features=8), PReLU(), Linear(in_features=8, out_features=1)])"},
		{"replace with parts of the node", `'where': 'Linear', 'replace': {'_class': 'Linear', 'in_features': '$it.out_features', 'out_features': '$it.in_features'}`, newMLP(),
			"Sequential(args=[Linear(in_features=8, out_features=4), ReLU(), Linear(in_features=1, out_features=8)])"},
		{"replace a leaf", `'where': {'path': '**.in_features'}, 'replace': 7`, newMLP(),
			"Sequential(args=[Linear(in_features=7, out_features=8), ReLU(), Linear(in_features=7, out_features=1)])"},
		{"wrap, and not again", `'where': 'Linear', 'wrap': {'_class': 'Sequential', 'args': [{'_class': 'Dropout', 'p': 0.2}, '$it', {'_class': 'Linear', 'in_features': 1, 'out_features': 1}]}`, newSequential(newLinear(4, 8)),
			"Sequential(args=[Sequential(args=[Dropout(p=0.2), Linear(in_features=4, out_features=8), Linear(in_features=1, out_features=1)])])"},
		{"wrap the root and what is inside", `'where': 'Sequential', 'wrap': {'_class': 'Residual', 'body': '$it'}`, newSequential(newSequential(reluClass.New())),
			"Residual(body=Sequential(args=[Residual(body=Sequential(args=[ReLU()]))]))"},
		{"by expression", `'where': 'class == \'Linear\' && out_features > 4', 'set': {'out_features': 4}`, newMLP(),
			"Sequential(args=[Linear(in_features=4, out_features=4), ReLU(), Linear(in_features=8, out_features=1)])"},
		{"by class and place", `'where': {'class': 'Linear', 'path': 'args[0].**'}, 'set': {'bias': false}`, newMLP(),
			"Sequential(args=[Linear(in_features=4, out_features=8, bias=false), ReLU(), Linear(in_features=8, out_features=1)])"},
		{"set a part to another part", `'where': 'Linear', 'set': {'in_features': '$it.out_features', 'bias': false}`, newSequential(newLinear(4, 8)),
			"Sequential(args=[Linear(in_features=8, out_features=8, bias=false)])"},
		{"set below the node", `'where': 'Sequential', 'set': {'args[0].bias': false}`, newMLP(),
			"Sequential(args=[Linear(in_features=4, out_features=8, bias=false), ReLU(), Linear(in_features=8, out_features=1)])"},
		{"set in nodes inside others", `'where': 'class in [\'Sequential\', \'Linear\']', 'set': {'bias': false}`, newLinear(1, 1),
			"Linear(in_features=1, out_features=1, bias=false)"},
		{"insert before", `'where': 'Linear', 'insert_before': {'_class': 'Dropout'}`, newMLP(),
			"Sequential(args=[Dropout(), Linear(in_features=4, out_features=8), ReLU(), Dropout(), Linear(in_features=8, out_features=1)])"},
		{"insert after", `'where': 'Linear', 'insert_after': {'_class': 'Linear', 'in_features': '$it.out_features', 'out_features': '$it.out_features'}`, newMLP(),
			"Sequential(args=[Linear(in_features=4, out_features=8), Linear(in_features=8, out_features=8), ReLU(), Linear(in_features=8, out_features=1), Linear(in_features=1, out_features=1)])"},
		{"remove items", `'where': 'ReLU', 'remove': true`, newMLP(),
			"Sequential(args=[Linear(in_features=4, out_features=8), Linear(in_features=8, out_features=1)])"},
		{"remove sets a field back", `'where': {'path': '**.bias'}, 'remove': true`, newSequential(newLinear(1, 1).With(symbolic.Entry{Key: "bias", Value: symbolic.Bool(false)})),
			"Sequential(args=[Linear(in_features=1, out_features=1)])"},
		{"all levels", `'where': 'Linear', 'insert_before': {'_class': 'ReLU'}`, newSequential(newLinear(1, 2), newSequential(newLinear(2, 3))),
			"Sequential(args=[ReLU(), Linear(in_features=1, out_features=2), Sequential(args=[ReLU(), Linear(in_features=2, out_features=3)])])"},
		{"wrap at all levels", `'where': 'Linear', 'wrap': {'_class': 'Residual', 'body': '$it'}`, nested,
			"Sequential(args=[Residual(body=Linear(in_features=1, out_features=2)), Sequential(args=[Residual(body=Linear(in_features=2, out_features=3))]), Residual(body=Residual(body=Linear(in_features=3, out_features=3)))])"},
		{"nothing meant", `'where': 'Dropout', 'remove': true`, newMLP(), show(newMLP())},
	} {
		text := `{'_class': 'Rule', ` + strings.ReplaceAll(tt.rule, `\'`, `\"`) + `}`
		before := show(tt.root)
		got, err := symbolic.Build[patch.Patch](read(t, text))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		v, err := got.Apply(tt.root)
		if err != nil || show(v) != tt.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", tt.name, show(v), err, tt.want)
		}
		if show(tt.root) != before {
			t.Errorf("%s: the tree was changed", tt.name)
		}
	}
}

// A reference in a rule means a place of the tree that the rule is applied to.
func TestRuleWithReference(t *testing.T) {
	ref := func(to string) symbolic.Value {
		return symbolic.Classes()[0].New(symbolic.Entry{Key: "to", Value: symbolic.String(to)})
	}
	rule := func(to string) symbolic.Value {
		return patch.RuleClass.New(
			symbolic.Entry{Key: "where", Value: symbolic.Dict(symbolic.Entry{Key: "path", Value: symbolic.String("args[2]")})},
			symbolic.Entry{Key: "set", Value: symbolic.Dict(symbolic.Entry{Key: "in_features", Value: ref(to)})},
		)
	}
	for to, want := range map[string]string{
		"args[0].out_features": "Sequential(args=[Linear(in_features=4, out_features=8), ReLU(), Linear(in_features=8, out_features=1)])",
		".out_features":        "Sequential(args=[Linear(in_features=4, out_features=8), ReLU(), Linear(in_features=1, out_features=1)])",
		"args[0].bias":         "patch rule?",
		"args[7].out_features": "patch rule?",
		"a..b":                 "set.in_features",
	} {
		chain, err := patch.Build(rule(to), registry)
		text := ""
		if err == nil {
			var r *patch.Result
			if r, err = chain.Apply(newMLP(), nil); err == nil {
				var v symbolic.Value
				if v, err = symbolic.Resolve(r.Tree); err == nil {
					text = show(v)
				}
			}
		}
		if err != nil {
			text = err.Error()
		}
		if !strings.HasPrefix(text, want) {
			t.Errorf("%s: got %s, want %s", to, text, want)
		}
	}
}

func TestRuleIsCheckedBeforeItIsApplied(t *testing.T) {
	for rule, want := range map[string]string{
		`'where': 'ReLU'`: "Rule: want one of set, replace, wrap, insert_before, insert_after and remove, got 0 of them",
		`'where': 'ReLU', 'remove': true, 'replace': 1`:                            "Rule: want one of set, replace, wrap, insert_before, insert_after and remove, got 2 of them",
		`'where': 'a b', 'remove': true`:                                           `where: expression "a b", column 3: unexpected token`,
		`'where': {}, 'remove': true`:                                              "where: want a class, a path or an expression",
		`'where': {'path': 'a..b'}, 'remove': true`:                                `where: pattern "a..b", column 3: want a name`,
		`'where': {'klass': 'a'}, 'remove': true`:                                  `where.klass: the dictionary has no entry of this name (did you mean "class"?)`,
		`'where': 1, 'remove': true`:                                               "where: want a string, or a dictionary with class, path, expression, got 1",
		`'where': 'ReLU', 'wrap': {'_class': 'Dropout'}`:                           "wrap: want $it somewhere, where the node goes (hint: replace does without)",
		`'where': 'ReLU', 'wrap': {'_class': 'Dropout', 'p': 2}`:                   "wrap.p: want a number from 0.0 to 1.0, got 2.0",
		`'where': 'ReLU', 'replace': {'_class': 'Sequential', 'args': ['$it', 3]}`: "replace.args[1]: want a layer, got 3",
		`'where': 'ReLU', 'set': {'': 3}`:                                          `set[""]: want the path of a field below the node`,
		`'where': 'ReLU', 'set': 3`:                                                "set: want a dictionary",
		`'where': 'ReLU', 'insert_befor': 3`:                                       `insert_befor: Rule has no field "insert_befor" (did you mean "insert_before"?)`,
	} {
		_, err := patch.Build(read(t, `{'_class': 'Rule', `+rule+`}`), registry)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", rule, err, want)
		}
	}
}

func TestRuleRefuses(t *testing.T) {
	for rule, want := range map[string]string{
		`'where': 'Sequential', 'insert_before': {'_class': 'ReLU'}`: "only items of a list have something before and behind them (hint: wrap)",
		`'where': 'Sequential', 'remove': true`:                      "the root cannot be deleted",
		`'where': 'ReLU', 'set': {'widht': 1}`:                       `args[1].widht: a ReLU has no field "widht"`,
		`'where': 'Linear', 'set': {'out_features': 0}`:              "args[0].out_features: want an integer of at least 1, got 0\nargs[2].out_features: want an integer of at least 1, got 0",
		`'where': 'ReLU', 'replace': 3`:                              "args[1]: want a layer, got 3",
		`'where': 'Linear', 'replace': '$it.width'`:                  "args[0]: Linear(in_features=4, out_features=8) has nothing at width\nargs[2]: ",
		`'where': {'path': 'args[*].in_features'}, 'remove': true`:   "args[0].in_features: Linear needs this field",
	} {
		p, err := symbolic.Build[patch.Patch](read(t, `{'_class': 'Rule', `+rule+`}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Apply(newMLP()); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", rule, err, want)
		}
	}
}
