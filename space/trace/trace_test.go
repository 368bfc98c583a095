package trace_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/space/trace"
)

func mustTrace[V any](t testing.TB, f func(*trace.T) (V, error)) *trace.Tracer[V] {
	t.Helper()
	tr, err := trace.New(f)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func size(t testing.TB, s *space.Space) int64 {
	t.Helper()
	n, finite := s.Size()
	if !finite {
		t.Fatal("the space is not finite")
	}
	return n.Int64()
}

// network asks in a loop whose length was decided, and in nested conditions.
func network(t *trace.T) (string, error) {
	var b strings.Builder
	for i := range t.Int("depth", space.IntRange{Min: 1, Max: 3}) {
		fmt.Fprintf(&b, "w%d ", t.Int(fmt.Sprintf("width%d", i), space.IntRange{Min: 1, Max: 4}))
		if t.Bool(fmt.Sprintf("act%d", i)) {
			fmt.Fprintf(&b, "s%d ", trace.OneOf(t, fmt.Sprintf("slope%d", i), 1, 2, 3))
		}
	}
	if t.OneOf("optimizer", "sgd", "adam", "momentum") == "momentum" {
		fmt.Fprintf(&b, "m%d ", t.Index("beta", "low", "high"))
	}
	return b.String() + t.OneOf("loss", "l1", "l2"), nil
}

// The traced space has one point for each way that the function can go, and running a point gives what it decided.
func TestSpaceIsThatOfTheFunction(t *testing.T) {
	tr := mustTrace(t, network)
	s := tr.Space()
	layer := int64(4 * (1 + 3))
	if got, want := size(t, s), (layer+layer*layer+layer*layer*layer)*(2+2)*2; got != want {
		t.Fatalf("the space has %d points, want %d:\n%v", got, want, s.Decisions())
	}
	seen := map[string]bool{}
	for p := range s.All() {
		r, err := tr.Run(s, p)
		if err != nil || r.Grown || !r.Point.Equal(p) {
			t.Fatalf("%v ran as %+v, %v", p, r, err)
		}
		seen[fmt.Sprint(s.Values(p))] = true
	}
	if len(seen) != int(size(t, s)) {
		t.Errorf("%d different points of %d", len(seen), size(t, s))
	}
}

// hidden has a branch that only two choices together open, and one behind it.
func hidden(t *trace.T) (int, error) {
	a, b := t.Index("a", "0", "1", "2"), t.Index("b", "0", "1", "2")
	if a == 1 && b == 2 {
		c := t.Index("c", "0", "1")
		if c == 1 {
			return t.Int("d", space.IntRange{Min: 0, Max: 9}), nil
		}
	}
	return -1, nil
}

// A branch that was not found at first makes the space grow, and older points keep what they mean.
func TestGrowth(t *testing.T) {
	tr := mustTrace(t, hidden)
	old := tr.Space()
	if size(t, old) != 9 {
		t.Fatalf("the first space has %d points, want 9", size(t, old))
	}
	type ran struct {
		point space.Point
		value int
	}
	var log []ran
	grown := 0
	for p := range old.All() {
		r, err := tr.Run(old, p)
		if err != nil {
			t.Fatal(err)
		}
		if r.Grown {
			grown++
		}
		log = append(log, ran{p, r.Value})
	}
	now := tr.Space()
	if grown == 0 || now == old {
		t.Fatal("the space has not grown")
	}
	for _, l := range log {
		q, err := tr.Translate(old, l.point)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := tr.Run(now, q); err != nil || r.Value != l.value || r.Grown {
			t.Errorf("%v becomes %v, which gives %d and grows: %v, %v; it gave %d", l.point, q, r.Value, r.Grown, err, l.value)
		}
	}
	// Every way that the function can go is in the space now.
	values := map[int]bool{}
	for p := range now.All() {
		r, err := tr.Run(now, p)
		if err != nil {
			t.Fatal(err)
		}
		values[r.Value] = true
	}
	if len(values) != 11 {
		t.Errorf("the points give %v, want -1 to 9", values)
	}
}

// Random programs: a decision is asked for when some earlier ones have certain answers. After some growth no run asks for
// something that is not active, and points of all versions give the same answers.
func TestRandomPrograms(t *testing.T) {
	for seed := range 12 {
		rng := rand.New(rand.NewPCG(uint64(seed), 5))
		type rule struct{ on, pick int }
		rules := make([][]rule, 8)
		for i := range rules {
			for range rng.IntN(3) {
				if i > 0 {
					rules[i] = append(rules[i], rule{rng.IntN(i), rng.IntN(2)})
				}
			}
		}
		program := func(t *trace.T) (string, error) {
			picks := [8]int{}
			out := ""
			for i, rs := range rules {
				picks[i] = -1
				ok := true
				for _, r := range rs {
					ok = ok && picks[r.on] == r.pick
				}
				if ok {
					picks[i] = t.Index(fmt.Sprint("x", i), "a", "b", "c")
					out += fmt.Sprint(i, picks[i], " ")
				}
			}
			return out, nil
		}
		tr := mustTrace(t, program)
		type ran struct {
			s     *space.Space
			p     space.Point
			value string
		}
		var log []ran
		late := 0
		for i := range 400 {
			s := tr.Space()
			p := s.Sample(rng)
			r, err := tr.Run(s, p)
			if err != nil {
				t.Fatal(err)
			}
			if r.Grown && i > 300 {
				late++
			}
			log = append(log, ran{s, p, r.Value})
		}
		if late > 2 {
			t.Errorf("program %d grows late: %d times", seed, late)
		}
		now := tr.Space()
		for _, l := range log {
			q, err := tr.Translate(l.s, l.p)
			if err != nil {
				t.Fatal(err)
			}
			if r, err := tr.Run(now, q); err != nil || r.Value != l.value {
				t.Fatalf("program %d: %v becomes %v: %q, %v; it was %q", seed, l.p, q, r.Value, err, l.value)
			}
		}
	}
}

func TestMistakes(t *testing.T) {
	for want, f := range map[string]func(*trace.T) (int, error){
		"min 3 is above max 1": func(t *trace.T) (int, error) { return t.Int("n", space.IntRange{Min: 3, Max: 1}), nil },
		"needs at least one":   func(t *trace.T) (int, error) { t.OneOf("n"); return 0, nil },
		"twice":                func(t *trace.T) (int, error) { return t.Index("n", "a") + t.Index("n", "b"), nil },
		"two ways": func(t *trace.T) (int, error) {
			if t.Bool("b") {
				return t.Index("n", "a", "b"), nil
			}
			return t.Int("n", space.IntRange{Min: 0, Max: 3}), nil
		},
		"another name": func(t *trace.T) (int, error) { return t.Index("", "a"), nil },
		"no model":     func(*trace.T) (int, error) { return 0, errors.New("no model") },
	} {
		tr, err := trace.New(f)
		if err == nil { // the other branch may be found by a run only
			s := tr.Space()
			for p := range s.All() {
				_, e := tr.Run(s, p)
				err = errors.Join(err, e)
			}
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	tr := mustTrace(b, network)
	s := tr.Space()
	p := s.Sample(rand.New(rand.NewPCG(1, 1)))
	for b.Loop() {
		if _, err := tr.Run(s, p); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleNew() {
	tracer, err := trace.New(func(t *trace.T) ([]int, error) {
		var widths []int
		for i := range t.Int("depth", space.IntRange{Min: 1, Max: 3}) {
			widths = append(widths, t.Int(fmt.Sprintf("width%d", i), space.IntRange{Min: 16, Max: 64, Step: 16}))
		}
		return widths, nil
	})
	if err != nil {
		panic(err)
	}
	s := tracer.Space()
	n, _ := s.Size()
	fmt.Println(n, "points")
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		r, err := tracer.Run(s, s.Sample(rng))
		fmt.Println(r.Value, err)
	}
	// Output:
	// 84 points
	// [48 16 16] <nil>
	// [16] <nil>
	// [32 48] <nil>
}
