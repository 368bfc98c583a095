package data

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

func size(n int64) int64 { return n }

// get asks for a key whose value is n and reports whether it had to be made.
func get(t *testing.T, c *cache[string, int64], key string, n int64) (made bool) {
	t.Helper()
	v, err := c.get(key, func() (int64, error) { made = true; return n, nil })
	if err != nil || v != n {
		t.Fatalf("%s: got %d, %v, want %d", key, v, err, n)
	}
	return made
}

func TestCacheDropsWhatWasNotUsedForLongest(t *testing.T) {
	c := newCache[string](100, size)
	for _, step := range []struct {
		key  string
		cost int64
		made bool
	}{
		{"a", 40, true}, {"b", 40, true}, {"a", 40, false},
		{"c", 40, true}, // drops b
		{"a", 40, false}, {"b", 40, true},
		{"huge", 500, true}, {"huge", 500, false}, // kept although above the limit, alone
		{"a", 40, true}, {"huge", 500, true},
	} {
		if made := get(t, c, step.key, step.cost); made != step.made {
			t.Errorf("%s: made %v, want %v", step.key, made, step.made)
		}
	}
	if c.used != 500 || len(c.entries) != 1 || c.order.Len() != 1 {
		t.Errorf("at the end: used %d by %d, want 500 by 1", c.used, len(c.entries))
	}
}

func TestCacheForgetsErrors(t *testing.T) {
	c := newCache[string](100, size)
	wrong := errors.New("wrong")
	if _, err := c.get("a", func() (int64, error) { return 0, wrong }); err != wrong {
		t.Errorf("got %v, want the error", err)
	}
	if !get(t, c, "a", 1) {
		t.Error("after an error: want another try")
	}
}

// Many ask at once: the value is made once, and a slow key does not hold up another.
func TestCacheMakesOnce(t *testing.T) {
	c := newCache[string](100, size)
	var made atomic.Int32
	var wg sync.WaitGroup
	started, other := make(chan bool), make(chan bool)
	for range 10 {
		wg.Go(func() {
			v, err := c.get("slow", func() (int64, error) {
				made.Add(1)
				close(started)
				<-other
				return 10, nil
			})
			if v != 10 || err != nil {
				t.Errorf("got %d, %v, want 10", v, err)
			}
		})
	}
	<-started
	get(t, c, "quick", 1) // while the slow one is being made
	close(other)
	wg.Wait()
	if n := made.Load(); n != 1 {
		t.Errorf("made %d times, want once", n)
	}
}

// Sources, splits and preparations may be used from many goroutines; run with -race.
func TestLoadAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	found := make([]*Set, 24)
	for i := range found {
		wg.Go(func() {
			source := []Source{Wine{}, Iris{Split: KFold{Stratified: true}}, Churn{}}[i%3]
			table, err := source.Load()
			if err == nil {
				found[i], err = Prepare{Scale: Unit}.Apply(table)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i := range found {
		if found[i] != found[i%3] {
			t.Errorf("set %d is not shared", i)
		}
	}
}

// A split of the user's own is computed every time: nothing is known about what it depends on.
func TestOwnSplit(t *testing.T) {
	calls := 0
	s := ownSplit(func(t *Table) ([]Role, error) { calls++; return EveryNth{}.Roles(t) })
	for range 2 {
		if _, err := (Iris{Split: s}).Load(); err != nil {
			t.Fatal(err)
		}
	}
	if calls != 2 {
		t.Errorf("called %d times, want 2", calls)
	}
	short := ownSplit(func(t *Table) ([]Role, error) { return make([]Role, 3), nil })
	if _, err := (Iris{Split: short}).Load(); err == nil || err.Error() != "data iris: 3 roles for 150 rows" {
		t.Errorf("too few roles: got %v", err)
	}
}

type ownSplit func(*Table) ([]Role, error)

func (s ownSplit) Roles(t *Table) ([]Role, error) { return s(t) }
