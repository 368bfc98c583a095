package algorithms_test

import (
	"fmt"
	"math/rand/v2"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/symbolic"
)

// Threshold is threshold accepting (Dueck and Scheuer 1990): like hill climbing
// it goes on from the point it stands on, but it takes steps down too, as long
// as they are smaller than a threshold that shrinks to nothing over the study.
type Threshold struct {
	Drop float64 `sym:"drop" default:"2" min:"0" doc:"how far down the first steps may go"`

	problem algorithms.Problem
	at      algorithms.Trial // Number 0: nowhere yet
	ended   int
}

// Setup takes the problem. Nothing of an earlier study is kept.
func (a *Threshold) Setup(p algorithms.Problem) error {
	if p.Space == nil || len(p.Objectives) != 1 || p.Trials == 0 {
		return fmt.Errorf("threshold accepting needs a space, one objective and a number of trials")
	}
	*a = Threshold{Drop: a.Drop, problem: p}
	return nil
}

// Propose redraws one decision, or draws a first point.
func (a *Threshold) Propose(rng *rand.Rand) (algorithms.Proposal, error) {
	if a.at.Number == 0 {
		return algorithms.Proposal{
			Point:  a.problem.Space.Sample(rng),
			Origin: algorithms.Origin{Operator: "random"},
		}, nil
	}
	next, _ := a.problem.Space.Mutate(a.at.Point, rng)
	return algorithms.Proposal{
		Point:  next,
		Origin: algorithms.Origin{Operator: "step", Parents: []int{a.at.Number}},
	}, nil
}

// Observe takes the step if it is not too far down.
func (a *Threshold) Observe(t algorithms.Trial) {
	a.ended++
	if t.State != algorithms.Complete {
		return
	}
	threshold := a.Drop * max(0, 1-float64(a.ended)/float64(a.problem.Trials))
	if a.at.Number == 0 || t.Scores[0] >= a.score()-threshold {
		a.at = algorithms.Trial{Number: t.Number, Point: t.Point, Scores: []float64{t.Scores[0]}}
	}
}

func (a *Threshold) score() float64 { return a.at.Scores[0] }

// A complete algorithm, and the loop that a runner makes around it. Twelve
// letters are searched for a word; the score is the number of right letters.
func Example_ownAlgorithm() {
	const word = "architecture"
	var template []symbolic.Value
	letters := []symbolic.Value{symbolic.String("a"), symbolic.String("c"), symbolic.String("e"),
		symbolic.String("h"), symbolic.String("i"), symbolic.String("r"), symbolic.String("t"), symbolic.String("u")}
	for range word {
		template = append(template, space.OneOf{Candidates: letters}.Node())
	}
	s, err := space.New(symbolic.NewList(template...))
	if err != nil {
		fmt.Println(err)
		return
	}

	var a algorithms.Algorithm = &Threshold{Drop: 1}
	err = a.Setup(algorithms.Problem{Space: s, Objectives: []algorithms.Objective{{Name: "letters", Maximize: true}}, Trials: 500})
	if err != nil {
		fmt.Println(err)
		return
	}
	best := -1.0
	for number := 1; number <= 500; number++ {
		p, err := a.Propose(algorithms.NewRand(1, number))
		if err != nil {
			fmt.Println(err)
			return
		}
		tree, err := s.Decode(p.Point)
		if err != nil {
			fmt.Println(err)
			return
		}
		text, right := "", 0.0
		for i, v := range tree.(*symbolic.List).All() {
			text += string(v.(symbolic.String))
			if text[i] == word[i] {
				right++
			}
		}
		a.Observe(algorithms.Trial{Number: number, Point: p.Point, Origin: p.Origin, Scores: []float64{right}})
		if right > best {
			best = right
			if right >= 10 {
				fmt.Println(number, p.Origin.Operator, text)
			}
		}
	}
	// Output:
	// 77 step architecuuri
	// 146 step architeciure
	// 288 step architecture
}

// Two of the three candidates are equal, so there are two trees to evaluate.
func ExampleDedup() {
	s, err := space.New(space.OneOf{Candidates: []symbolic.Value{
		symbolic.String("relu"), symbolic.String("relu"), symbolic.String("tanh")}}.Node())
	if err != nil {
		fmt.Println(err)
		return
	}
	a := &algorithms.Dedup{Algorithm: &algorithms.Sweep{}}
	if err := a.Setup(algorithms.Problem{Space: s, Objectives: []algorithms.Objective{{Name: "accuracy"}}}); err != nil {
		fmt.Println(err)
		return
	}
	for number := 1; ; number++ {
		p, err := a.Propose(algorithms.NewRand(1, number))
		if err != nil {
			fmt.Println(err)
			return
		}
		tree, err := s.Decode(p.Point)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(number, tree)
		a.Start(algorithms.Trial{Number: number, Point: p.Point, Origin: p.Origin})
	}
	// Output:
	// 1 relu
	// 2 tanh
	// no points left to propose
}
