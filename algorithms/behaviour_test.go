package algorithms_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/symbolic"
)

// told is a trial by hand: its number, its one decision's pick, its score; a
// negative score is a failure.
func told(t testing.TB, s *space.Space, number, pick int, score float64) algorithms.Trial {
	t.Helper()
	p, err := s.Encode(dict("x0", symbolic.Int(pick)))
	if err != nil {
		t.Fatal(err)
	}
	trial := algorithms.Trial{Number: number, Point: p, Scores: []float64{score}}
	if score < 0 {
		trial.State, trial.Scores = algorithms.Failed, nil
	}
	return trial
}

// parents are the numbers of the trials that 200 proposals descend from; 0 for
// one without parents.
func parents(t testing.TB, a algorithms.Algorithm) []int {
	t.Helper()
	seen := map[int]bool{}
	for i := range 200 {
		p, err := a.Propose(algorithms.NewRand(9, i))
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Origin.Parents) == 0 {
			seen[0] = true
		}
		for _, n := range p.Origin.Parents {
			seen[n] = true
		}
	}
	var numbers []int
	for n := range seen {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return numbers
}

func TestParents(t *testing.T) {
	s := choices(t, 1, 10)
	type trial struct {
		number int
		score  float64 // negative: failed
	}
	evolution := &algorithms.RegularizedEvolution{Population: 4, Tournament: 4}
	single := &algorithms.RegularizedEvolution{Population: 4, Tournament: 1}
	climb := &algorithms.HillClimb{Patience: 3}
	for _, tt := range []struct {
		name   string
		a      algorithms.Algorithm
		starts []int // told before the ends
		ends   []trial
		want   []int // 0: random
	}{
		{"evolution: random at first", evolution, nil, []trial{{1, 5}, {2, 6}, {3, 7}}, []int{0}},
		{"evolution: best of the population", evolution, nil, []trial{{1, 5}, {2, 9}, {3, 7}, {4, 8}}, []int{2}},
		{"evolution: the oldest leaves", evolution, nil, []trial{{1, 9}, {2, 6}, {3, 7}, {4, 8}, {5, 5}}, []int{4}},
		{"evolution: age is the order of the ends", evolution, nil, []trial{{4, 9}, {2, 6}, {3, 7}, {1, 8}, {5, 5}}, []int{1}},
		{"evolution: starts count", evolution, []int{1, 2, 3, 4}, []trial{{2, 5}}, []int{2}},
		{"evolution: starts without an end", evolution, []int{1, 2, 3, 4}, nil, []int{0}},
		{"evolution: a start again does not count", evolution, []int{1, 1, 1, 1}, []trial{{1, 5}}, []int{0}},
		{"evolution: ties are all parents", evolution, nil, []trial{{1, 5}, {2, 5}, {3, 5}, {4, 1}}, []int{1, 2, 3}},
		{"evolution: failures are no parents", single, nil, []trial{{1, -1}, {2, 3}, {3, -1}, {4, 1}}, []int{2, 4}},
		{"evolution: failures age", evolution, nil, []trial{{1, 9}, {2, -1}, {3, -1}, {4, -1}, {5, -1}}, []int{0}},
		{"climb: random at first", climb, []int{1, 2}, nil, []int{0}},
		{"climb: stands on the best", climb, nil, []trial{{1, 5}, {2, 3}}, []int{1}},
		{"climb: ties move", climb, nil, []trial{{1, 5}, {2, 5}}, []int{2}},
		{"climb: failures do not", climb, nil, []trial{{1, 5}, {2, -1}}, []int{1}},
		{"climb: starts again", climb, nil, []trial{{1, 5}, {2, 4}, {3, -1}, {4, 5}}, []int{0}},
		{"climb: patience starts anew with a better score", climb, nil, []trial{{1, 5}, {2, 4}, {3, 6}, {4, 5}, {5, 6}}, []int{5}},
		{"climb: late children of an earlier climb", climb, []int{1, 2, 3, 4, 5}, []trial{{1, 5}, {2, 4}, {3, 4}, {4, 4}, {5, 9}}, []int{0}},
		{"climb: goes on lower", climb, nil, []trial{{1, 5}, {2, 4}, {3, 4}, {4, 4}, {5, 1}}, []int{5}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			setUp(t, tt.a, s)
			for _, n := range tt.starts {
				tt.a.(algorithms.Starter).Start(algorithms.Trial{Number: n, Point: told(t, s, n, n, 0).Point})
			}
			for _, e := range tt.ends {
				tt.a.Observe(told(t, s, e.number, e.number, e.score))
			}
			if got := parents(t, tt.a); !slices.Equal(got, tt.want) {
				t.Errorf("parents %v, want %v", got, tt.want)
			}
		})
	}
}

// TestSeveralObjectives: with the whole population in a tournament, parents are
// the trials that none dominates.
func TestSeveralObjectives(t *testing.T) {
	s := choices(t, 1, 10)
	a := &algorithms.RegularizedEvolution{Population: 6, Tournament: 6}
	p := problem(s)
	p.Objectives = append(p.Objectives, algorithms.Objective{Name: "z"})
	if err := a.Setup(p); err != nil {
		t.Fatal(err)
	}
	for i, scores := range [][]float64{{1, 9}, {1, 8}, {5, 5}, {9, 1}, {5, 5}, {4, 5}} {
		trial := told(t, s, i+1, i, 0)
		trial.Scores = scores
		a.Observe(trial)
	}
	if got, want := parents(t, a), []int{1, 3, 4, 5}; !slices.Equal(got, want) {
		t.Errorf("parents %v, want %v", got, want)
	}
}

// TestTournamentIsUniform: with a tournament of one every member is a parent
// equally often.
func TestTournamentIsUniform(t *testing.T) {
	const size, each = 10, 1000
	s := choices(t, 1, size)
	a := &algorithms.RegularizedEvolution{Population: size, Tournament: 1}
	setUp(t, a, s)
	for n := range size {
		a.Observe(told(t, s, n+1, n, float64(n)))
	}
	counts := make([]int, size)
	for i := range size * each {
		p, err := a.Propose(algorithms.NewRand(3, i))
		if err != nil {
			t.Fatal(err)
		}
		counts[p.Origin.Parents[0]-1]++
	}
	chi := 0.0
	for _, n := range counts {
		chi += float64(n-each) * float64(n-each) / each
	}
	if chi > 33.7 { // 9 degrees of freedom; exceeded once in 10,000 times
		t.Errorf("parents %v times each: chi squared is %.1f, want below 33.7", counts, chi)
	}
}

// TestSweepOrder: the order of the space, whatever was enqueued in between.
func TestSweepOrder(t *testing.T) {
	s := spaceOf(t, "a", choice(2), "b", choice(3))
	a := &algorithms.Sweep{}
	setUp(t, a, s)
	enqueued, err := s.Encode(dict("a", symbolic.Int(0), "b", symbolic.Int(2)))
	if err != nil {
		t.Fatal(err)
	}
	a.Start(algorithms.Trial{Number: 1, Point: enqueued})
	var keys []string
	for number := 2; ; number++ {
		p, err := a.Propose(nil)
		if errors.Is(err, algorithms.ErrExhausted) {
			break
		}
		keys = append(keys, p.Point.Key())
		a.Start(algorithms.Trial{Number: number, Point: p.Point})
		a.Observe(algorithms.Trial{Number: number, Point: p.Point})
	}
	if got, want := strings.Join(keys, " "), "0,0 0,1 1,0 1,1 1,2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestDedupAnswers: a repeat is answered from the record, is waited for while
// in flight, and is over when there is nothing new.
func TestDedupAnswers(t *testing.T) {
	s := spaceOf(t, "x0", choice(2))
	a := &algorithms.Dedup{Algorithm: fixed{s}, Repeats: "answer"}
	setUp(t, a, s)
	zero, one := told(t, s, 1, 0, 5), told(t, s, 2, 1, 5)
	steps := []struct {
		name string
		do   func()
		want string
	}{
		{"new", func() {}, "evaluate"},
		{"in flight", func() { a.Start(zero) }, "wait"},
		{"failed", func() { a.Observe(told(t, s, 1, 0, -1)) }, "answer from 1"},
		{"complete after a failure", func() { a.Observe(told(t, s, 3, 0, 4)) }, "answer from 3"},
		{"the first complete one stands", func() { a.Observe(told(t, s, 4, 0, 6)) }, "answer from 3"},
		{"nothing new", func() { a.Start(one) }, "exhausted"},
	}
	for _, step := range steps {
		step.do()
		p, err := a.Propose(algorithms.NewRand(1, 1))
		got := "evaluate"
		switch {
		case errors.Is(err, algorithms.ErrWait):
			got = "wait"
		case errors.Is(err, algorithms.ErrExhausted):
			got = "exhausted"
		case err != nil:
			t.Fatal(err)
		case p.AnswerFrom != 0:
			got = fmt.Sprint("answer from ", p.AnswerFrom)
		}
		if got != step.want {
			t.Errorf("%s: got %s, want %s", step.name, got, step.want)
		}
	}
}

// TestDedupFindsNewTrees: an algorithm that always proposes the same is walked
// away from, and the walk ends where the space does.
func TestDedupFindsNewTrees(t *testing.T) {
	s := choices(t, 3, 3)
	rs := run(t, &algorithms.Dedup{Algorithm: fixed{s}, Attempts: 2}, s, 1, 100, matches)
	operators, seen := map[string]int{}, map[string]bool{}
	for _, r := range rs {
		operators[r.Origin.Operator]++
		seen[r.Point.Key()] = true
	}
	if len(rs) != 27 || len(seen) != 27 {
		t.Errorf("got %d trials of %d points, want 27 of 27", len(rs), len(seen))
	}
	if operators["fixed"] != 1 || operators["walk"] == 0 || operators["scan"] == 0 {
		t.Errorf("got operators %v, want 1 fixed, and walk and scan", operators)
	}

	// In a continuous space there is no scan: a range that holds two numbers is
	// used up when no draw is new.
	s = spaceOf(t, "x", space.FloatRange{Min: 1, Max: math.Nextafter(1, 2)}.Node(), "y", choice(2))
	a := &algorithms.Dedup{Algorithm: &algorithms.Random{}}
	if rs := run(t, a, s, 1, 9, matches); len(rs) != 4 {
		t.Errorf("got %d trials, want 4", len(rs))
	}
	_, err := a.Propose(algorithms.NewRand(1, 3))
	if !errors.Is(err, algorithms.ErrExhausted) || !strings.Contains(err.Error(), "hint") {
		t.Errorf("got error %v, want ErrExhausted with a hint", err)
	}
}

// fixed always proposes the first point.
type fixed struct{ s *space.Space }

func (fixed) Setup(algorithms.Problem) error { return nil }
func (fixed) Observe(algorithms.Trial)       {}
func (f fixed) Propose(*rand.Rand) (algorithms.Proposal, error) {
	for p := range f.s.All() {
		return algorithms.Proposal{Point: p, Origin: algorithms.Origin{Operator: "fixed"}}, nil
	}
	return algorithms.Proposal{}, algorithms.ErrExhausted
}

func TestDominates(t *testing.T) {
	for _, tt := range []struct {
		a, b []float64
		want bool
	}{
		{[]float64{2}, []float64{1}, true},
		{[]float64{1}, []float64{1}, false},
		{[]float64{1}, []float64{2}, false},
		{[]float64{2, 1}, []float64{1, 1}, true},
		{[]float64{2, 0}, []float64{1, 1}, false},
		{[]float64{1, 1}, []float64{1, 1}, false},
		{[]float64{2, math.NaN()}, []float64{1, 1}, false},
		{[]float64{2, 1}, []float64{1, math.NaN()}, false},
	} {
		if got := algorithms.Dominates(tt.a, tt.b); got != tt.want {
			t.Errorf("Dominates(%v, %v) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}
