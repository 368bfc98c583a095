package space_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

func field(key string, v symbolic.Value) symbolic.Entry { return symbolic.Entry{Key: key, Value: v} }

// TestMigrate translates every point of a finite space, or says why not.
func TestMigrate(t *testing.T) {
	str := func(s string) symbolic.Value { return symbolic.String(s) }
	leaky := func(extra ...symbolic.Entry) symbolic.Value {
		return symbolic.Dict(append([]symbolic.Entry{field("slope", space.IntRange{Min: 1, Max: 3}.Node())}, extra...)...)
	}
	old := symbolic.Dict(field("width", choose(ints(1, 4)...)), field("act", choose(str("relu"), leaky())), field("epochs", symbolic.Int(5)))
	for _, c := range []struct {
		name    string
		new     symbolic.Value
		renamed map[string]string
		lost    int // of 12
		why     string
		changes string
	}{
		{"nothing", old, nil, 0, "", ""},
		{"candidates moved and added", symbolic.Dict(field("width", choose(ints(0, 9)...)), field("act", choose(leaky(), str("tanh"), str("relu"))), field("epochs", symbolic.Int(5))),
			nil, 0, "", "~ width: 1, 2, 3 -> 0, 1, 2, 3, 4, 5, 6, 7, 8"},
		{"wider", symbolic.Dict(field("width", space.IntRange{Min: 0, Max: 99}.Node()), field("act", choose(str("relu"), leaky())), field("epochs", symbolic.Int(5))),
			nil, 0, "", "~ width: 1, 2, 3 -> 0 to 99"},
		{"constant decided", symbolic.Dict(field("width", choose(ints(1, 4)...)), field("act", choose(str("relu"), leaky())), field("epochs", choose(ints(4, 7)...))),
			nil, 0, "", "+ epochs: 4, 5, 6"},
		{"added with a default", symbolic.Dict(field("width", choose(ints(1, 4)...)), field("act", choose(str("relu"), leaky(field("bias", choose(ints(0, 2)...))))), field("epochs", symbolic.Int(5)),
			field("depth", space.IntRange{Min: 1, Max: 9, Default: pointer[int64](2)}.Node())),
			nil, 0, "", "+ depth: 1 to 9"},
		{"renamed", symbolic.Dict(field("units", choose(ints(1, 5)...)), field("act", choose(str("relu"), symbolic.Dict(field("rate", space.IntRange{Min: 1, Max: 3}.Node())))), field("epochs", symbolic.Int(5))),
			map[string]string{"width": "units", "act.candidates[1].slope": "act.candidates[1].rate"}, 0, "", "~ width -> units: 1, 2, 3 -> 1, 2, 3, 4"},
		{"renamed in a value that may be absent", symbolic.Dict(field("width", choose(ints(1, 4)...)), field("act", choose(str("relu"), leaky())), field("epochs", symbolic.Int(5)),
			field("more", space.Optional{Value: choose(ints(0, 2)...)}.Node())),
			nil, 0, "", "+ more: "},
		{"not renamed", symbolic.Dict(field("units", choose(ints(1, 5)...)), field("act", choose(str("relu"), leaky())), field("epochs", symbolic.Int(5))),
			nil, 12, "width", "- width"},
		{"candidate gone", symbolic.Dict(field("width", choose(ints(2, 4)...)), field("act", choose(str("relu"), leaky())), field("epochs", symbolic.Int(5))),
			nil, 4, "width: want one of 2, 3, got 1", "~ width: 1, 2, 3 -> 2, 3"},
		{"another constant", symbolic.Dict(field("width", choose(ints(1, 4)...)), field("act", choose(str("relu"), leaky())), field("epochs", symbolic.Int(9))),
			nil, 12, "epochs", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			from, to := mustSpace(t, old), mustSpace(t, c.new)
			m, err := space.Migrate(from, to, c.renamed)
			if err != nil {
				t.Fatal(err)
			}
			lost := 0
			for p := range from.All() {
				q, err := m.Point(p)
				if err != nil {
					lost++
					if c.why == "" || !strings.Contains(err.Error(), c.why) {
						t.Errorf("%v: got %v, want %q", p, err, c.why)
					}
					continue
				}
				if err := to.Validate(q); err != nil {
					t.Errorf("%v becomes %v: %v", p, q, err)
				}
			}
			if lost != c.lost {
				t.Errorf("%d points are lost, want %d", lost, c.lost)
			}
			if got := fmt.Sprint(m.Changes()); !strings.Contains(got, c.changes) {
				t.Errorf("changes %s, want %q", got, c.changes)
			}
		})
	}
}

func TestMigrateMistakes(t *testing.T) {
	s := mustSpace(t, symbolic.Dict(field("a", choose(ints(0, 3)...))))
	for _, renamed := range []map[string]string{{"b": "a"}, {"a": "b"}, {"a[": "a"}} {
		if _, err := space.Migrate(s, s, renamed); err == nil {
			t.Errorf("%v: no mistake", renamed)
		}
	}
}

// Every point of a random space survives the translation to itself, and to a space with one more entry.
func TestMigrateRandom(t *testing.T) {
	for seed := range 40 {
		rng := rand.New(rand.NewPCG(uint64(seed), 13))
		template := randomTemplate(rng, 1+seed%4, 300)
		from := mustSpace(t, symbolic.Dict(field("a", template)))
		to := mustSpace(t, symbolic.Dict(field("new", choose(ints(0, 3)...)), field("a", template)))
		m, err := space.Migrate(from, to, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 30 {
			p := from.Sample(rng)
			q, err := m.Point(p)
			if err != nil {
				t.Fatalf("%s: %v: %v", text(template), p, err)
			}
			old, _ := from.Decode(p)
			now, _ := to.Decode(q)
			if !symbolic.Equal(old.(*symbolic.Object).Get("a"), now.(*symbolic.Object).Get("a")) {
				t.Fatalf("%s became %s", text(old), text(now))
			}
		}
	}
}

func ExampleMigrate() {
	width := func(most int64) symbolic.Value {
		return symbolic.Dict(symbolic.Entry{Key: "width", Value: space.IntRange{Min: 1, Max: most}.Node()})
	}
	old, _ := space.New(width(64))
	wider, _ := space.New(symbolic.Dict(
		symbolic.Entry{Key: "units", Value: space.IntRange{Min: 1, Max: 256}.Node()},
		symbolic.Entry{Key: "drop", Value: space.OneOf{Candidates: []symbolic.Value{symbolic.Float(0), symbolic.Float(0.5)}}.Node()}))
	m, err := space.Migrate(old, wider, map[string]string{"width": "units"})
	if err != nil {
		panic(err)
	}
	for _, c := range m.Changes() {
		fmt.Println(c)
	}
	p, _ := old.ParsePoint([]byte(`{"width": 12}`))
	q, err := m.Point(p)
	fmt.Println(q, err)
	// Output:
	// ~ width -> units: 1 to 64 -> 1 to 256
	// + drop: 0.0, 0.5
	// [12 0] <nil>
}

func choose(candidates ...symbolic.Value) symbolic.Value {
	return space.OneOf{Candidates: candidates}.Node()
}
