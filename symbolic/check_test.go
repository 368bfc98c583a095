package symbolic_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	. "symsearch/symbolic"
)

// everything has a field of every kind.
type everything struct {
	Flag    bool               `sym:"flag" default:"false"`
	Count   int                `sym:"count" min:"1" max:"9" default:"1"`
	Small   uint8              `sym:"small" default:"0"`
	Rate    float64            `sym:"rate" above:"0" max:"1" default:"0.5"`
	Name    string             `sym:"name" pattern:"[a-z]+" default:"x"`
	Mode    string             `sym:"mode" enum:"fast,slow" default:"fast"`
	Limit   time.Duration      `sym:"limit" default:"10m"`
	Sizes   []int              `sym:"sizes" min:"1" max:"3" default:"[1, 2]"`
	Weights map[string]float64 `sym:"weights" default:"{}"`
	Maybe   *int               `sym:"maybe"`
	Layer   layer              `sym:"layer" optional:"true"`
	Nested  budget             `sym:"nested" default:"{}"`
	Raw     Value              `sym:"raw" optional:"true"`
}

type budget struct {
	Trials int `sym:"trials" min:"0" default:"10"`
}

func (b *budget) Validate() error {
	if b.Trials == 7 {
		return errors.New("seven is not a budget")
	}
	return nil
}

var everythingClass = ClassOf[everything]("Everything", "")

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		field string
		value Value
		want  string // "" when the value is fine
	}{
		{"flag", Bool(true), ""},
		{"flag", Int(1), `flag: want true or false, got 1`},
		{"count", Int(9), ""},
		{"count", Int(10), `count: want an integer from 1 to 9, got 10`},
		{"count", Float(1), `count: want an integer from 1 to 9, got 1.0`},
		{"count", Bool(true), `count: want an integer from 1 to 9, got true`},
		{"count", Null{}, `count: want an integer from 1 to 9, got null`},
		{"small", Int(256), `small: want an integer from 0 to 255, got 256`},
		{"rate", Int(1), ""},
		{"rate", Float(0), `rate: want a number of at most 1.0 above 0.0, got 0.0`},
		{"rate", Float(math.NaN()), `rate: want a number of at most 1.0 above 0.0, got nan`},
		{"name", String("abc"), ""},
		{"name", String("abC9"), `name: want a string of the form [a-z]+, got "abC9"`},
		{"mode", String("fats"), `mode: want one of fast, slow, got "fats" (did you mean "fast"?)`},
		{"limit", String("1h30m"), ""},
		{"limit", String("10 minutes"), `limit: want a duration such as "90s", "10m" or "1h30m", got "10 minutes"`},
		{"limit", Int(10), `limit: want a duration such as "90s", "10m" or "1h30m", got 10`},
		{"sizes", NewList(), `sizes: want a list of 1 to 3 (an integer), got 0`},
		{"sizes", NewList(Int(1), String("b")), `sizes[1]: want an integer, got "b"`},
		{"weights", Dict(Entry{"a", Int(1)}), ""},
		{"weights", Dict(Entry{"a.b", Bool(true)}), `weights["a.b"]: want a number, got true`},
		{"maybe", Null{}, ""},
		{"maybe", Int(3), ""},
		{"layer", newLinear(1, 1), ""},
		{"layer", everythingClass.New(), `layer: want a layer, got Everything()`},
		{"layer", Dict(), `layer: want a layer`},
		{"nested", Dict(Entry{"trials", Int(3)}), ""},
		{"nested", Dict(Entry{"trails", Int(3)}), `nested.trails: budget has no field "trails" (did you mean "trials"?)`},
		{"nested", Dict(Entry{"trials", Int(7)}), `nested: budget: seven is not a budget`},
		{"raw", NewList(Int(1), newLinear(1, 1)), ""},
		{"raw", NewList(newLinear(1, 0)), `raw[0].out_features: want an integer of at least 1, got 0`},
		{"fleg", Bool(true), `fleg: Everything has no field "fleg" (did you mean "flag"?)`},
	} {
		v := everythingClass.New(Entry{tt.field, tt.value})
		err := Check(v, &AnySpec{})
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s = %s: %v", tt.field, Format(tt.value, FormatOptions{Compact: true}), err)
		case tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want) && !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s = %s:\n got %v\nwant %s", tt.field, Format(tt.value, FormatOptions{Compact: true}), err, tt.want)
		}
		if _, buildErr := Build[*everything](v); (buildErr == nil) != (err == nil) {
			t.Errorf("%s = %s: Build says %v, Check %v", tt.field, Format(tt.value, FormatOptions{Compact: true}), buildErr, err)
		}
	}
}

// pair has two rules, and says both when both are broken.
type pair struct {
	Low  int `sym:"low" default:"0"`
	High int `sym:"high" default:"0"`
}

func (p *pair) Validate() error {
	var errs Errors
	if p.Low < 0 {
		errs = append(errs, &PathError{Path: Path{Key("low")}, Err: errors.New("is below zero")})
	}
	if p.High < p.Low+10 {
		errs = append(errs, &PathError{Path: Path{Key("high")}, Err: errors.New("is too near")})
	}
	if errs == nil {
		return nil
	}
	return errs
}

func TestRulesReportEveryMistake(t *testing.T) {
	c := ClassOf[pair]("Pair", "")
	err := Check(NewList(c.New(Entry{"low", Int(-1)})), &AnySpec{})
	if want := "[0].low: is below zero\n[0].high: is too near"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestBuildFillsStruct(t *testing.T) {
	e, err := Build[*everything](everythingClass.New(
		Entry{"flag", Bool(true)}, Entry{"rate", Int(1)}, Entry{"limit", String("90s")}, Entry{"maybe", Int(3)},
		Entry{"weights", Dict(Entry{"a", Int(2)})}, Entry{"nested", Dict(Entry{"trials", Int(4)})}, Entry{"layer", newLinear(2, 5)}))
	if err != nil {
		t.Fatal(err)
	}
	if !e.Flag || e.Count != 1 || e.Rate != 1 || e.Limit != 90*time.Second || *e.Maybe != 3 || e.Weights["a"] != 2 ||
		e.Nested.Trials != 4 || e.Layer.Out(2) != 5 || len(e.Sizes) != 2 || e.Raw != nil {
		t.Errorf("got %+v", e)
	}
}

func TestRegistryNamesClash(t *testing.T) {
	_, err := NewRegistry(linearClass, &Class{Name: "Linear"})
	if err == nil || !strings.Contains(err.Error(), `two classes are named "Linear"`) {
		t.Errorf("got %v", err)
	}
}

// A class known only at run time is checked, printed and compared like any other, but has no Go value.
func TestClassWithoutGoType(t *testing.T) {
	c := &Class{Name: "Op", Fields: []Field{{Name: "kernel", Spec: &IntSpec{}, Default: Int(3)}}}
	if err := Check(c.New(Entry{"kernel", String("x")}), &AnySpec{}); err == nil || err.Error() != `kernel: want an integer, got "x"` {
		t.Errorf("got %v", err)
	}
	if _, err := Build[layer](c.New()); err == nil {
		t.Error("built an object of a class without a Go type")
	}
}
