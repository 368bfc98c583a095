package algotest

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"symsearch/algorithms"
	"symsearch/space"
)

// broken is an algorithm with one thing wrong; what is not replaced is Random's.
type broken struct {
	algorithms.Random
	space   *space.Space
	told    int
	asked   int
	setup   func(*broken, algorithms.Problem) error
	propose func(*broken, *rand.Rand) (algorithms.Proposal, error)
	observe func(*broken, algorithms.Trial)
}

func (b *broken) Setup(p algorithms.Problem) error {
	if b.setup != nil {
		return b.setup(b, p)
	}
	b.space, b.told, b.asked = p.Space, 0, 0
	return b.Random.Setup(p)
}

func (b *broken) Propose(rng *rand.Rand) (algorithms.Proposal, error) {
	b.asked++
	if b.propose != nil {
		return b.propose(b, rng)
	}
	return b.Random.Propose(rng)
}

func (b *broken) Observe(t algorithms.Trial) {
	b.told++
	if b.observe != nil {
		b.observe(b, t)
	}
}

var work int

// TestBroken: every check finds what it is for.
func TestBroken(t *testing.T) {
	spaces, err := Spaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		broken broken
		config Config
		check  string // that must fail
		want   string // in its error
	}{
		{"takes anything", broken{setup: func(*broken, algorithms.Problem) error { return nil }}, Config{},
			"settings", "without a space"},
		{"takes bad settings", broken{}, Config{Bad: map[string]algorithms.Algorithm{"all fine": &algorithms.Random{}}},
			"settings", "all fine"},
		{"refuses a space", broken{setup: func(*broken, algorithms.Problem) error { return errors.New("no") }}, Config{},
			"settings", "space flat"},
		{"zero point", broken{propose: func(*broken, *rand.Rand) (algorithms.Proposal, error) {
			return algorithms.Proposal{Origin: algorithms.Origin{Operator: "none"}}, nil
		}}, Config{}, "points", "not in the space"},
		{"no origin", broken{propose: func(b *broken, rng *rand.Rand) (algorithms.Proposal, error) {
			return algorithms.Proposal{Point: b.space.Sample(rng)}, nil
		}}, Config{}, "points", "operator"},
		{"parent from the future", broken{propose: func(b *broken, rng *rand.Rand) (algorithms.Proposal, error) {
			return algorithms.Proposal{Point: b.space.Sample(rng), Origin: algorithms.Origin{Operator: "x", Parents: []int{b.told + 2}}}, nil
		}}, Config{}, "points", "not an earlier trial"},
		{"answers from nowhere", broken{propose: func(b *broken, rng *rand.Rand) (algorithms.Proposal, error) {
			return algorithms.Proposal{Point: b.space.Sample(rng), Origin: algorithms.Origin{Operator: "x"}, AnswerFrom: 1}, nil
		}}, Config{}, "points", "has not ended"},
		{"waits for nothing", broken{propose: func(*broken, *rand.Rand) (algorithms.Proposal, error) {
			return algorithms.Proposal{}, algorithms.ErrWait
		}}, Config{}, "points", "no trial is in flight"},
		{"gives up on a continuous space", broken{propose: func(b *broken, rng *rand.Rand) (algorithms.Proposal, error) {
			if b.told == 20 {
				return algorithms.Proposal{}, algorithms.ErrExhausted
			}
			return b.Random.Propose(rng)
		}}, Config{}, "points", "continuous space is exhausted"},
		{"counts its calls", broken{propose: func(b *broken, rng *rand.Rand) (algorithms.Proposal, error) {
			for range b.asked % 2 {
				rng.Uint64()
			}
			return b.Random.Propose(rng)
		}}, Config{}, "pure", "asked again"},
		{"needs to be asked", broken{propose: func(b *broken, rng *rand.Rand) (algorithms.Proposal, error) {
			for range b.asked % 7 {
				rng.Uint64()
			}
			return b.Random.Propose(rng)
		}}, Config{}, "resume", "resumed after"},
		{"draws elsewhere", broken{propose: func(b *broken, _ *rand.Rand) (algorithms.Proposal, error) {
			return b.Random.Propose(rand.New(rand.NewPCG(rand.Uint64(), 1)))
		}}, Config{}, "resume", "another point"},
		{"remembers the last study", broken{setup: func(b *broken, p algorithms.Problem) error {
			b.space = p.Space
			return b.Random.Setup(p)
		}, propose: func(b *broken, rng *rand.Rand) (algorithms.Proposal, error) {
			for range b.told {
				rng.Uint64()
			}
			return b.Random.Propose(rng)
		}}, Config{}, "setup again", "second Setup"},
		{"reads scores that are not there", broken{observe: func(_ *broken, t algorithms.Trial) { _ = t.Scores[0] }}, Config{},
			"failures", "panic"},
		{"repeats points", broken{}, Config{EveryPoint: true}, "end", "repeats"},
		{"never returns", broken{propose: func(b *broken, rng *rand.Rand) (algorithms.Proposal, error) {
			if b.told == 50 {
				select {}
			}
			return b.Random.Propose(rng)
		}}, Config{}, "end", "no answer"},
		{"gets slower", broken{observe: func(b *broken, _ algorithms.Trial) {
			for i := range b.told * 50 {
				work += i
			}
		}}, Config{}, "long", "after 2000 trials"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.check == "long" {
				defer func(n int) { *longTrials = n }(*longTrials)
				*longTrials = 2000
			}
			s := &subject{
				make:   func() algorithms.Algorithm { b := tt.broken; return &b },
				config: tt.config,
				spaces: spaces,
			}
			for _, check := range checks {
				if check.name != tt.check {
					continue
				}
				limit := time.Minute
				if tt.name == "never returns" {
					limit = time.Second
				}
				err := s.run(check.check, limit)
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("check %s: got error %v, want one with %q", check.name, err, tt.want)
				}
			}
		})
	}
}
