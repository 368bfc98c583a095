package space_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// kitchen is a template with a decision of every kind:
//
//	0 act   1 act.candidates[1].slope   2 ops[0]   3 ops[0].candidates[2].p   4 ops[1]   5 ops[1].candidates[2].p
//	6 order[0]   7 order[1]   8 order[2]   9 width   10 rate
func kitchen() symbolic.Value {
	return dict(
		"act", oneOf("relu", dict("slope", space.FloatRange{Min: 0.5, Max: 1, Name: "slope"})),
		"ops", space.ManyOf{K: 2, Distinct: true, Sorted: true, Candidates: values("id", "conv", dict("p", space.IntRange{Min: 1, Max: 3}))},
		"order", space.Permutation{Candidates: values("x", "y", "z")},
		"width", oneOf(32, 64, 128),
		"rate", space.FloatRange{Min: 0, Max: 1, Step: pointer(0.1), Name: "rate"},
	)
}

const kitchenPoint = `{"act":"1: dict","act.candidates[1].slope":0.75,"ops[0]":"1: conv","ops[1]":"2: dict","ops[1].candidates[2].p":2,` +
	`"order[0]":"z","order[1]":"x","order[2]":"y","width":64,"rate":0.3}`

func TestParsePoint(t *testing.T) {
	s := mustSpace(t, kitchen())
	p, err := s.ParsePoint([]byte(kitchenPoint))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.String(), "[1 0.75 1 - 2 2 2 0 1 1 0.3]"; got != want {
		t.Errorf("point %s, want %s", got, want)
	}
	if got, want := p.Key(), "1,x3fe8000000000000,1,2,2,2,0,1,1,x3fd3333333333333"; got != want {
		t.Errorf("key %s, want %s", got, want)
	}
	if data, err := s.MarshalPoint(p); err != nil || string(data) != kitchenPoint {
		t.Errorf("MarshalPoint: %s, %v", data, err)
	}
	if p.Active(3) || p.Choice(3) != -1 || !math.IsNaN(p.Number(3)) || !p.Active(1) || p.Number(1) != 0.75 || p.Choice(9) != 1 || p.Len() != 11 {
		t.Errorf("picks of %v read wrong", p)
	}
	loose := strings.NewReplacer(`:`, " :\n\t", `,"`, " ,\r\n\"", `"conv`, `"\u0063onv`, "64", "6.4e1", "0.3", "3e-1").Replace(kitchenPoint)
	loose = strings.NewReplacer(`1 :`+"\n\t"+` `, `1: `, `2 :`+"\n\t"+` `, `2: `).Replace(loose)
	if q, err := s.ParsePoint([]byte(" " + loose + "\n")); err != nil || !q.Equal(p) {
		t.Errorf("ParsePoint(%s) = %v, %v", loose, q, err)
	}
}

func TestParsePointReportsEveryMistake(t *testing.T) {
	s := mustSpace(t, kitchen())
	edit := func(oldnew ...string) string {
		for i := 0; i < len(oldnew); i += 2 {
			if !strings.Contains(kitchenPoint, oldnew[i]) {
				panic(oldnew[i])
			}
		}
		return strings.NewReplacer(oldnew...).Replace(kitchenPoint)
	}
	for _, c := range []struct{ name, data, want string }{
		{"nothing", ``, `read point: unexpected end of JSON input`},
		{"not an object", `[1]`, `read point: want an object of decisions, {"path": pick, ...}`},
		{"cut off", kitchenPoint[:20], `read point: unexpected end of JSON input`},
		{"more behind", kitchenPoint + "{}", `read point: invalid character '{' after top-level value`},
		{"NaN", edit("0.75", "NaN"), `read point: invalid character 'N' looking for beginning of value`},
		{"twice", edit(`"width":64`, `"width":64,"width":64`), `read point: the decision width is given twice`},
		{"missing", edit(`,"width":64`, ``), `width: the decision is missing: want one of 32, 64, 128`},
		{"unknown", edit(`,"width":64`, `,"width":64,"wdith":64`), `the space has no decision "wdith" (did you mean "width"?)`},
		{"by name", edit(`act.candidates[1].slope`, `slope`),
			"the space has no decision \"slope\" (it is the name of act.candidates[1].slope: points are written by path)\n" +
				`act.candidates[1].slope: the decision is missing: want a number, 0.5 to 1`},
		{"stray", edit(`"ops[1]"`, `"ops[0].candidates[2].p":1,"ops[1]"`), `ops[0].candidates[2].p: the decision is not active: it belongs to candidate 2 of ops[0], which picked 1`},
		{"no candidate", edit(`64`, `65`), `width: want one of 32, 64, 128, got 65`},
		{"index for a literal", edit(`64`, `"1: 64"`), `width: want one of 32, 64, 128, got "1: 64"`},
		{"candidates have moved", edit(`"1: conv"`, `"1: id"`), `ops[0]: want one of "0: id", "1: conv", "2: dict", got "1: id"`},
		{"bare index", edit(`"1: conv"`, `1`), `ops[0]: want one of "0: id", "1: conv", "2: dict", got 1`},
		{"negative index", edit(`"1: conv"`, `"-1: conv"`), `ops[0]: want one of "0: id", "1: conv", "2: dict", got "-1: conv"`},
		{"not a number", edit(`0.75`, `"0.75"`), `act.candidates[1].slope: want a number, 0.5 to 1, got "0.75"`},
		{"a list", edit(`0.75`, `[0.75, {"a": "]"}]`), `act.candidates[1].slope: want a number, 0.5 to 1, got [0.75, {"a": "]"}]`},
		{"null", edit(`0.75`, `null`), `act.candidates[1].slope: want a number, 0.5 to 1, got null`},
		{"out of range", edit(`0.75`, `1.25`), `act.candidates[1].slope: want a number from 0.5 to 1, got 1.25`},
		{"infinite", edit(`0.75`, `1e999`), `act.candidates[1].slope: want a number, 0.5 to 1, got 1e999`},
		{"off the grid", edit(`0.3`, `0.35`), `rate: 0.35 is not on the grid; the nearest are 0.3 and 0.4`},
		{"not an integer", edit(`candidates[2].p":2`, `candidates[2].p":2.5`), `ops[1].candidates[2].p: 2.5 is not on the grid; the nearest are 2 and 3`},
		{"not sorted", edit(`"1: conv"`, `"2: dict","ops[0].candidates[2].p":1`, `"2: dict","ops[1].candidates[2].p":2`, `"0: id"`),
			`ops[1]: candidate 0 does not come after that of the slot before, 2: slots are in the order of the candidates, each once`},
		{"not distinct", edit(`"order[1]":"x"`, `"order[1]":"z"`), `order[1]: candidate 2 is taken by slot 0: candidates are distinct`},
		{"several", edit(`,"width":64`, ``, `0.75`, `7`, `"order[0]"`, `"ordre"`),
			"the space has no decision \"ordre\"\nact.candidates[1].slope: want a number from 0.5 to 1, got 7\n" +
				"order[0]: the decision is missing: want one of \"x\", \"y\", \"z\"\nwidth: the decision is missing: want one of 32, 64, 128"},
		{"what lies below a mistake is left", edit(`"1: dict"`, `"7: dict"`), `act: want one of "0: relu", "1: dict", got "7: dict"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := s.ParsePoint([]byte(c.data))
			if err == nil {
				t.Fatalf("ParsePoint(%s) = %v, want the error %s", c.data, p, c.want)
			}
			if err.Error() != c.want {
				t.Errorf("ParsePoint(%s):\ngot  %s\nwant %s", c.data, err, c.want)
			}
		})
	}
}

func TestPointReportsEveryMistake(t *testing.T) {
	s := mustSpace(t, kitchen())
	nan := math.NaN()
	for _, c := range []struct {
		name string
		id   int
		pick float64
		want string
	}{
		{"missing", 0, nan, "act: the decision has no pick: want the index of a candidate, 0 to 1"},
		{"negative", 9, -1, "width: want the index of a candidate, 0 to 2, got -1"},
		{"too large", 9, 3, "width: want the index of a candidate, 0 to 2, got 3"},
		{"fraction", 9, 0.5, "width: want the index of a candidate, 0 to 2, got 0.5"},
		{"infinite", 9, math.Inf(1), "width: want the index of a candidate, 0 to 2, got +Inf"},
		{"infinite number", 10, math.Inf(-1), "rate: want a finite number, got -Inf"},
		{"no number", 10, nan, "rate: the decision has no pick: want a number, 0 to 1 in steps of 0.1"},
		{"stray", 3, 2, "ops[0].candidates[2].p: the decision has the pick 2 but is not active: ops[0] picked candidate 1, not 2"},
		{"stray by parent", 0, 0, "act.candidates[1].slope: the decision has the pick 0.75 but is not active: act picked candidate 0, not 1"},
		{"not distinct", 7, 2, "order[1]: candidate 2 is taken by slot 0: candidates are distinct"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := s.ParsePoint([]byte(kitchenPoint))
			if err != nil {
				t.Fatal(err)
			}
			picks := p.Picks()
			picks[c.id] = c.pick
			_, err = s.Point(picks)
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
	if err := s.Validate(space.Point{}); err == nil || !strings.Contains(err.Error(), "0 decisions") {
		t.Errorf("Validate of the zero point: %v", err)
	}
	if p, err := s.Point([]float64{1, 0.75, 1, nan, 2, 2, 2, math.Copysign(0, -1), 1, 1, 0}); err != nil || p.Key() != "1,x3fe8000000000000,1,2,2,2,0,1,1,0" {
		t.Errorf("-0 as a pick: %v, %v", p.Key(), err)
	}
}

// TestForeignPointsPanic checks that methods which cannot fail refuse a point of another space.
func TestForeignPointsPanic(t *testing.T) {
	s := mustSpace(t, kitchen())
	other := first(mustSpace(t, oneOf(1, 2).Node()))
	rng := rand.New(rand.NewPCG(1, 1))
	for name, f := range map[string]func(){
		"Mutate": func() { s.Mutate(other, rng) },
		"Cross":  func() { s.Cross(first(s), other, rng) },
		"Values": func() { s.Values(other) },
		"Next":   func() { s.Next(other) },
	} {
		func() {
			defer func() {
				if r := recover(); r == nil || !strings.HasPrefix(r.(string), "space: "+name) {
					t.Errorf("%s: panic %v", name, r)
				}
			}()
			f()
		}()
	}
	if _, err := s.Decode(other); err == nil {
		t.Error("Decode takes a point of another space")
	}
	if _, err := s.MarshalPoint(other); err == nil {
		t.Error("MarshalPoint takes a point of another space")
	}
}

func TestConstantSpace(t *testing.T) {
	s := mustSpace(t, dict("a", 1))
	rng := rand.New(rand.NewPCG(1, 1))
	if n, finite := s.Size(); !finite || n.Int64() != 1 {
		t.Errorf("Size %v, %v", n, finite)
	}
	p := s.Sample(rng)
	if !p.Equal(space.Point{}) || p.Key() != "" || p.Len() != 0 {
		t.Errorf("Sample = %v", p)
	}
	if v, err := s.Decode(space.Point{}); err != nil || v != s.Template() {
		t.Errorf("Decode = %v, %v: want the template itself", v, err)
	}
	if q, id := s.Mutate(p, rng); id != -1 || !q.Equal(p) {
		t.Errorf("Mutate = %v, %d", q, id)
	}
	if q := s.Cross(p, p, rng); !q.Equal(p) {
		t.Errorf("Cross = %v", q)
	}
	if q, err := s.ParsePoint([]byte("{}")); err != nil || !q.Equal(p) {
		t.Errorf("ParsePoint = %v, %v", q, err)
	}
	n := 0
	for range s.All() {
		n++
	}
	if _, again, _ := s.Next(p); n != 1 || again {
		t.Errorf("All gives %d points", n)
	}
}

func TestValues(t *testing.T) {
	s := mustSpace(t, kitchen())
	p, err := s.ParsePoint([]byte(kitchenPoint))
	if err != nil {
		t.Fatal(err)
	}
	want := `{act: "{slope: ...}", slope: 0.75, "ops[0]": "conv", "ops[1]": "{p: ...}", ` +
		`"ops[1].candidates[2].p": 2, "order[0]": "z", "order[1]": "x", "order[2]": "y", width: 64, rate: 0.3}`
	if got := text(s.Values(p)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	// A candidate that is a hyper-node itself shows what it became.
	s = mustSpace(t, space.OneOf{Candidates: values("off", oneOf(space.IntRange{Min: 5, Max: 5}))}.Node())
	if p, err = s.Point([]float64{1, 0, 5}); err != nil {
		t.Fatal(err)
	}
	if got, want := text(s.Values(p)), `{value: 5, "candidates[1]": 5, "candidates[1].candidates[0]": 5}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDefault(t *testing.T) {
	s := mustSpace(t, kitchen())
	p, given := s.Default()
	if given || p.String() != "[0 - 0 - 1 - 0 1 2 0 0.5]" {
		t.Errorf("without defaults: %v, %v", p, given)
	}
	s = mustSpace(t, dict(
		"a", space.OneOf{Candidates: values(1, dict("r", space.FloatRange{Min: 1, Max: 100, Scale: space.Log, Default: pointer(50.0)})), Default: value(dict("r", 20.0))},
		"b", space.OneOf{Candidates: values(dict("r", space.FloatRange{Min: 1, Max: 100, Scale: space.Log, Default: pointer(50.0)}))},
		"c", space.ManyOf{K: 2, Candidates: values("x", oneOf("y", "z")), Default: value([]string{"z", "x"})},
		"d", space.FloatRange{Min: 1, Max: 100, Scale: space.Log},
	))
	p, given = s.Default()
	v, err := s.Decode(p)
	if err != nil || !given || !strings.HasPrefix(text(v), `{a: {r: 20.0}, b: {r: 50.0}, c: ["z", "x"], d: `) || math.Abs(p.Number(p.Len()-1)-10) > 1e-12 {
		t.Errorf("defaults: %v, %v, %v", text(v), given, err)
	}
}
