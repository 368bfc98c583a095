package patch_test

import (
	"strings"
	"testing"

	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// A name that no class has is a mistake where the classes are known.
func TestNames(t *testing.T) {
	for uri, want := range map[string]string{
		"rule?where=Linaer&remove=true":                           `where: there is no class "Linaer" (did you mean "Linear"?)`,
		`rule?where={"class":"RelU"}&remove=true`:                 `where.class: there is no class "RelU" (did you mean "ReLU"?)`,
		`rule?where={"expression":"out_feature > 1"}&remove=true`: `where.expression: expression "out_feature > 1", column 1: no class has a field "out_feature" (did you mean "out_features"?)`,
		`rule?where=class %3D%3D "Linaer"&remove=true`:            `where: expression "class == \"Linaer\"", column 10: there is no class "Linaer" (did you mean "Linear"?)`,
		"rule?where=args[*]&remove=true":                          `where: expression "args[*]", column 1: this is a pattern of places`,
		"swap?from=RelU&to=PReLU":                                 `from: there is no class "RelU" (did you mean "ReLU"?)`,
		"swap?from=ReLU&to=PRelUU":                                `to: want an object, got the text "PRelUU" (did you mean the class "PReLU"?)`,
		"set_field?name=out_feature&value=3":                      `name: no class has a field "out_feature" (did you mean "out_features"?)`,
		"set_field?name=p&value=0.3&class=Linear":                 `name: no Linear has a field "p"`,
		"scale_field?name=p&factor=3&class=Dropuot":               `class: there is no class "Dropuot" (did you mean "Dropout"?)`,
		"recipe?patches=add_dropout?0.1,swap?from=RelU%26to=ReLU": `patches[1].from: there is no class`,
	} {
		_, err := patch.Parse(registry, uri)
		if err == nil || !strings.Contains(err.Error(), ": "+want) {
			t.Errorf("%s:\n got %v\nwant %s", uri, err, want)
		}
	}
	if _, err := patch.Build(read(t, `{'_class': 'Rule', 'where': 'Linaer', 'remove': true}`), nil); err != nil {
		t.Errorf("without a registry: %v", err)
	}
}

// What stands on a command line may be long; messages are not.
func TestLongNamesAreCut(t *testing.T) {
	_, err := patch.Parse(registry, "add_dropout?prob="+strings.Repeat("9", 1000))
	if err == nil || !strings.HasPrefix(err.Error(), `patch "add_dropout?prob=9`) || !strings.Contains(err.Error()[:200], `9...": `) {
		t.Errorf("got %v", err)
	}
	chain := patch.Chain{{Name: strings.Repeat("x", 1000), Patch: patch.Func(func(v symbolic.Value) (symbolic.Value, error) { return v, nil })}}
	r, err := chain.Apply(newMLP(), nil)
	if err != nil || len(r.Warnings) != 1 || len(r.Warnings[0].String()) > 200 {
		t.Errorf("got %v, %v", r, err)
	}
}
