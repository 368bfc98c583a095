package algorithms_test

import (
	"fmt"
	"testing"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/symbolic"
)

// BenchmarkTrial is what an algorithm costs for each trial of a study that has
// so many: propose, decode, start and observe.
func BenchmarkTrial(b *testing.B) {
	s := model(b)
	finite := choices(b, 20, 10)
	for _, bench := range []struct {
		name  string
		space *space.Space
		make  func() algorithms.Algorithm
	}{
		{"Random", s, func() algorithms.Algorithm { return &algorithms.Random{} }},
		{"Sweep", finite, func() algorithms.Algorithm { return &algorithms.Sweep{} }},
		{"HillClimb", s, func() algorithms.Algorithm { return &algorithms.HillClimb{} }},
		{"RegularizedEvolution", s, func() algorithms.Algorithm { return &algorithms.RegularizedEvolution{} }},
		{"DedupRandom", s, func() algorithms.Algorithm { return &algorithms.Dedup{Algorithm: &algorithms.Random{}} }},
		{"DedupEvolution", s, func() algorithms.Algorithm {
			return &algorithms.Dedup{Algorithm: &algorithms.RegularizedEvolution{}}
		}},
	} {
		for _, trials := range []int{1000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", bench.name, trials), func(b *testing.B) {
				a := bench.make()
				setUp(b, a, bench.space)
				number := 0
				trial := func() {
					number++
					p, err := a.Propose(algorithms.NewRand(1, number))
					if err != nil {
						b.Fatal(err)
					}
					if _, err := bench.space.Decode(p.Point); err != nil {
						b.Fatal(err)
					}
					t := algorithms.Trial{Number: number, Point: p.Point, Origin: p.Origin}
					if st, ok := a.(algorithms.Starter); ok {
						st.Start(t)
					}
					var score [1]float64
					score[0] = float64(number * 7919 % 10007)
					t.Scores = score[:]
					a.Observe(t)
				}
				for range trials {
					trial()
				}
				b.ReportAllocs()
				for b.Loop() {
					trial()
				}
			})
		}
	}
}

// model is a space as an experiment has it: five layers of four decisions each,
// one of them conditional, and a learning rate.
func model(t testing.TB) *space.Space {
	var layers []symbolic.Value
	for range 5 {
		layers = append(layers, dict(
			"units", space.IntRange{Min: 8, Max: 512, Scale: space.Log}.Node(),
			"act", space.OneOf{Candidates: []symbolic.Value{symbolic.String("relu"), symbolic.String("gelu"), symbolic.String("tanh")}}.Node(),
			"dropout", space.OneOf{Candidates: []symbolic.Value{symbolic.Null{}, dict("p", space.FloatRange{Min: 0, Max: 0.5}.Node())}}.Node()))
	}
	return spaceOf(t,
		"layers", symbolic.NewList(layers...),
		"lr", space.FloatRange{Min: 1e-5, Max: 1, Scale: space.Log}.Node())
}
