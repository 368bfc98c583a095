package algorithms_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/symbolic"
)

// spaceOf makes a space of alternating names and values.
func spaceOf(t testing.TB, pairs ...any) *space.Space {
	t.Helper()
	s, err := space.New(dict(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func dict(pairs ...any) symbolic.Value {
	var entries []symbolic.Entry
	for i := 0; i < len(pairs); i += 2 {
		entries = append(entries, symbolic.Entry{Key: pairs[i].(string), Value: pairs[i+1].(symbolic.Value)})
	}
	return symbolic.Dict(entries...)
}

func numbers(n int) []symbolic.Value {
	vs := make([]symbolic.Value, n)
	for i := range vs {
		vs[i] = symbolic.Int(i)
	}
	return vs
}

// choice is one of the numbers from 0 to n-1.
func choice(n int) symbolic.Value { return space.OneOf{Candidates: numbers(n)}.Node() }

func oneOf(candidates ...any) symbolic.Value {
	var vs []symbolic.Value
	for _, c := range candidates {
		vs = append(vs, c.(symbolic.Value))
	}
	return space.OneOf{Candidates: vs}.Node()
}

// choices are k decisions "x0", "x1", ... of n candidates each.
func choices(t testing.TB, k, n int) *space.Space {
	var pairs []any
	for i := range k {
		pairs = append(pairs, fmt.Sprintf("x%d", i), choice(n))
	}
	return spaceOf(t, pairs...)
}

func problem(s *space.Space) algorithms.Problem {
	return algorithms.Problem{Space: s, Objectives: []algorithms.Objective{{Name: "y", Maximize: true}}}
}

func setUp(t testing.TB, a algorithms.Algorithm, s *space.Space) {
	t.Helper()
	if err := a.Setup(problem(s)); err != nil {
		t.Fatal(err)
	}
}

// result is one trial of run, with the best score up to it.
type result struct {
	algorithms.Trial
	AnswerFrom int
	Best       float64
}

// run carries out a study of n trials, one after the other; fewer when the
// space is exhausted.
func run(t testing.TB, a algorithms.Algorithm, s *space.Space, seed uint64, n int, f func(space.Point) float64) []result {
	t.Helper()
	setUp(t, a, s)
	best := math.Inf(-1)
	var results []result
	for number := 1; number <= n; number++ {
		p, err := a.Propose(algorithms.NewRand(seed, number))
		if errors.Is(err, algorithms.ErrExhausted) {
			break
		}
		if err != nil {
			t.Fatalf("trial %d: %v", number, err)
		}
		trial := algorithms.Trial{Number: number, Point: p.Point, Origin: p.Origin}
		if st, ok := a.(algorithms.Starter); ok {
			st.Start(trial)
		}
		y := 0.0
		if p.AnswerFrom != 0 {
			y = results[p.AnswerFrom-1].Scores[0]
		} else {
			y = f(p.Point)
		}
		trial.Scores = []float64{y}
		a.Observe(trial)
		best = max(best, y)
		results = append(results, result{trial, p.AnswerFrom, best})
	}
	return results
}
