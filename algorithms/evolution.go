package algorithms

import (
	"math/rand/v2"

	"symsearch/space"
)

// RegularizedEvolution is the aging evolution of Real, Aggarwal, Huang and Le,
// "Regularized Evolution for Image Classifier Architecture Search", AAAI 2019.
// The population is the last P trials that ended. A proposal draws a sample of
// S members without replacement, takes the best of them and redraws one of its
// decisions. Members leave by age and never by score, so a lucky measurement
// does not stay for good. The first P proposals are random points.
//
// Where it differs from the paper, or the paper is silent:
//
//   - A mutation always changes the chosen decision (the paper leaves the model
//     as it is with probability 0.05), and may be preceded by a crossover.
//   - With several workers, proposals count towards the first P when they are
//     started, so that slow trials do not make the random phase longer. Until P
//     trials have ended the population is those that have.
//   - Whatever is told is a member, in the order of the ends: P imported trials
//     replace the random phase.
//   - Trials that failed, were infeasible or were pruned enter the population,
//     rank below every complete one and are never a parent. They age like the
//     others: were they left out, a parent whose children all fail would never
//     grow old, and the search would stand still around it. When a sample holds
//     no complete trial, drawing goes on until there is one; when the whole
//     population holds none, the proposal is a random point.
//   - With several objectives the best of a sample is one that no other member
//     of the sample dominates: the first drawn, replaced by each further one
//     that dominates it. With one objective this is the best score, the first
//     drawn among equals.
//
// The same point may be proposed again; wrap it in [Dedup] if it should not be.
type RegularizedEvolution struct {
	// Population is P, how many of the last trials may be parents; 0 stands for 100.
	Population int `sym:"population" default:"100" min:"2" doc:"how many of the last finished trials may be parents"`

	// Tournament is S, how many members are drawn to find a parent, at most the
	// population. 0 stands for a quarter of the population, the 25 of 100 of the
	// paper. A larger one is greedier.
	Tournament int `sym:"tournament" optional:"true" min:"1" doc:"how many of them are drawn to find one parent; a quarter of the population when not given"`

	// Crossover is the probability that a child takes its decisions from two
	// parents, the winners of two tournaments, before one of them is redrawn.
	Crossover float64 `sym:"crossover" default:"0" min:"0" max:"1" doc:"probability that a child is crossed from two parents before it is mutated"`

	problem    Problem
	labels     []string
	population population
	tournament int
	told       int // trials started or imported
	flights    flights
}

var (
	_ Algorithm = (*RegularizedEvolution)(nil)
	_ Starter   = (*RegularizedEvolution)(nil)
)

// Validate checks the settings one by one and against one another.
func (e *RegularizedEvolution) Validate() error {
	size := e.Population
	if size == 0 {
		size = defaultPopulation
	}
	switch {
	case size < 2:
		return setting("population", "want at least 2 trials, got %d (hint: 0 is the default, %d)", size, defaultPopulation)
	case e.Tournament < 0:
		return setting("tournament", "want at least 1 trial, got %d (hint: 0 is the default, a quarter of the population)", e.Tournament)
	case e.Tournament > size:
		return setting("tournament", "cannot draw %d of a population of %d (hint: at most %d, or leave it out for a quarter of it)", e.Tournament, size, size)
	case !(e.Crossover >= 0 && e.Crossover <= 1):
		return setting("crossover", "want a probability from 0 to 1, got %v", e.Crossover)
	}
	return nil
}

const defaultPopulation = 100

// Setup checks the settings and empties the population.
func (e *RegularizedEvolution) Setup(p Problem) error {
	if err := p.check(); err != nil {
		return err
	}
	if err := e.Validate(); err != nil {
		return err
	}
	size, draws := e.Population, e.Tournament
	if size == 0 {
		size = defaultPopulation
	}
	if draws == 0 {
		draws = (size + 3) / 4
	}
	*e = RegularizedEvolution{
		Population: e.Population, Tournament: e.Tournament, Crossover: e.Crossover,
		problem: p, labels: labels(p.Space), flights: flights{},
		population: newPopulation(size, len(p.Objectives)), tournament: draws,
	}
	return nil
}

// Propose mutates the winner of a tournament, or draws one of the first P points.
func (e *RegularizedEvolution) Propose(rng *rand.Rand) (Proposal, error) {
	s := e.problem.Space
	if e.told < e.population.size {
		return sampled(s, rng, ""), nil
	}
	a := e.population.winner(e.tournament, rng)
	if a < 0 {
		return sampled(s, rng, "no member of the population has a score"), nil
	}
	parent := e.population.members[a]
	if e.Crossover > 0 && rng.Float64() < e.Crossover {
		if b := e.population.winner(e.tournament, rng); b != a {
			other := e.population.members[b]
			child := s.Cross(parent.point, other.point, rng)
			return mutated(s, e.labels, child, rng, "crossover", parent.number, other.number), nil
		}
	}
	return mutated(s, e.labels, parent.point, rng, "mutate", parent.number), nil
}

// Start counts a proposal.
func (e *RegularizedEvolution) Start(t Trial) {
	if e.flights.start(t.Number) {
		e.told++
	}
}

// Observe puts the trial into the population in place of the oldest.
func (e *RegularizedEvolution) Observe(t Trial) {
	if !e.flights.end(t.Number) {
		e.told++
	}
	if e.problem.scored(t) {
		e.population.add(member{point: t.Point, number: t.Number}, t.Scores)
	} else {
		e.population.add(member{}, nil)
	}
}

// member is one trial of a population. Number 0: it has no score.
type member struct {
	point  space.Point
	number int
}
