package experiments_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/experiments"
	"symsearch/space"
	"symsearch/space/trace"
	"symsearch/symbolic"
	"symsearch/trials"
)

// README: own class
type Server struct {
	Threads int   `sym:"threads" min:"1" max:"64" doc:"requests answered at once"`
	Cache   Cache `sym:"cache" doc:"where answers are kept"`
}

type Cache interface{ HitRate() float64 }

type NoCache struct{}

type LRU struct {
	Entries int `sym:"entries" min:"1" doc:"answers kept"`
}

func (*NoCache) HitRate() float64 { return 0 }
func (c *LRU) HitRate() float64   { return 1 - math.Exp(-float64(c.Entries)/1000) }

var classes = []*symbolic.Class{
	symbolic.ClassOf[Server]("Server", "a web server"),
	symbolic.ClassOf[NoCache]("NoCache", "keeps nothing"),
	symbolic.ClassOf[LRU]("LRU", "keeps the answers used last"),
}

// README: end

// A program searches over its own Go types, with a Go function that scores them.
func Example_ownEvaluator() {
	registry, err := experiments.NewRegistry(classes...)
	if err != nil {
		panic(err)
	}
	model := `!Server {threads: !IntRange {min: 1, max: 64}, cache: !OneOf [!NoCache, !LRU {entries: !IntRange {min: 10, max: 10000, scale: log}}]}`
	server, err := experiments.ParseModel(model, registry)
	if err != nil {
		panic(err)
	}
	store := temporaryStore()
	defer store.Close()

	// README: own evaluator
	latency := eval.Typed(func(_ context.Context, s *Server, c eval.Candidate) (eval.Metrics, error) {
		wait := 100/float64(s.Threads) + 0.1*float64(s.Threads)
		return eval.Metrics{"latency": 5 + wait*(1-s.Cache.HitRate())}, nil
	})
	result, err := experiments.Run(context.Background(), store, &experiments.Experiment{
		Name:       "server",
		Model:      server,
		Evaluator:  latency,
		Objectives: []trials.Objective{{Name: "latency"}},
		Algorithm:  &algorithms.RegularizedEvolution{Population: 10, Tournament: 3},
		Budget:     experiments.Budget{Trials: 200},
		Workers:    4,
		Order:      experiments.Strict,
	}, experiments.Options{})
	// README: end
	if err != nil {
		panic(err)
	}
	fmt.Println(result.Counts.Complete, result.Best.Metrics["latency"] < 5.1)
	// Output: 200 true
}

// README: own algorithm
// Greedy changes one decision of the best trial so far.
type Greedy struct {
	Explore float64 `sym:"explore" default:"0.1" min:"0" max:"1" doc:"how often a random point is proposed instead"`

	space *space.Space
	best  algorithms.Trial
}

func (g *Greedy) Setup(p algorithms.Problem) error {
	*g = Greedy{Explore: g.Explore, space: p.Space}
	return nil
}

func (g *Greedy) Propose(rng *rand.Rand) (algorithms.Proposal, error) {
	if g.best.Scores == nil || rng.Float64() < g.Explore {
		return algorithms.Proposal{Point: g.space.Sample(rng), Origin: algorithms.Origin{Operator: "random"}}, nil
	}
	child, _ := g.space.Mutate(g.best.Point, rng)
	return algorithms.Proposal{Point: child, Origin: algorithms.Origin{Operator: "mutate", Parents: []int{g.best.Number}}}, nil
}

func (g *Greedy) Observe(t algorithms.Trial) {
	if t.State == algorithms.Complete && (g.best.Scores == nil || t.Scores[0] >= g.best.Scores[0]) {
		g.best = t
	}
}

// README: end

// An algorithm is three methods. As a class it may stand in a file.
func Example_ownAlgorithm() {
	registry, err := experiments.NewRegistry(symbolic.ClassOf[Greedy]("Greedy", "changes the best"))
	if err != nil {
		panic(err)
	}
	e, err := experiments.Parse("branin.yaml", "branin", []byte(`
model: {x1: !FloatRange {min: -5, max: 10}, x2: !FloatRange {min: 0, max: 15}}
evaluate: !Function {name: branin}
objectives: {value: minimize}
algorithm: !Greedy {explore: 0.2}
budget: {trials: 300}
`), registry)
	if err != nil {
		panic(err)
	}
	store := temporaryStore()
	defer store.Close()
	result, err := experiments.Run(context.Background(), store, e, experiments.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println(result.Counts.Complete, result.Best.Metrics["value"] < 0.5)
	// Output: 300 true
}

// A class of one's own is checked, built and searched like ours.
func Example_ownClass() {
	registry, err := experiments.NewRegistry(classes...)
	if err != nil {
		panic(err)
	}
	_, err = experiments.ParseModel("!Server {threads: 100, cache: !LRU {entires: 5}}", registry)
	fmt.Println(err)
	// Output:
	// model:1:19: threads: want an integer from 1 to 64, got 100
	//   !Server {threads: 100, cache: !LRU {entires: 5}}
	//                     ^
	// model:1:37: cache.entires: LRU has no field "entires" (did you mean "entries"?)
	//   !Server {threads: 100, cache: !LRU {entires: 5}}
	//                                       ^
}

// A function that asks for decisions as it goes is searched like any model: what it asks for, and when, is found out.
func ExampleTraced() {
	type net struct {
		widths  []int
		dropout float64
	}
	tracer, err := trace.New(func(t *trace.T) (net, error) {
		var n net
		for i := range t.Int("depth", space.IntRange{Min: 1, Max: 4}) {
			n.widths = append(n.widths, t.Int(fmt.Sprint("width", i), space.IntRange{Min: 8, Max: 64, Step: 8}))
		}
		if len(n.widths) > 2 && n.widths[0] == 64 {
			n.dropout = t.Float("dropout", space.FloatRange{Min: 0, Max: 0.5, Step: new(0.1)})
		}
		return n, nil
	})
	if err != nil {
		panic(err)
	}
	store := temporaryStore()
	defer store.Close()
	e := experiments.Traced(tracer, func(_ context.Context, n net) (eval.Metrics, error) {
		sum := 0
		for _, w := range n.widths {
			sum += w
		}
		return eval.Metrics{"score": float64(sum) + n.dropout}, nil
	})
	e.Name, e.Seed, e.Order = "traced", 1, experiments.Strict
	e.Objectives = []trials.Objective{{Name: "score", Maximize: true}}
	e.Algorithm = &algorithms.RegularizedEvolution{Population: 20}
	e.Budget = experiments.Budget{Trials: 400}
	result, err := experiments.Run(context.Background(), store, e, experiments.Options{})
	if err != nil {
		panic(err)
	}
	for name, v := range result.Best.Tree.(*symbolic.Object).Get("model").(*symbolic.Object).Fields() {
		fmt.Println(name, v)
	}
	// Output:
	// depth 4
	// width1 64
	// width2 64
	// width3 64
	// width0 64
	// dropout 0.5
}

func temporaryStore() *trials.Store {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	store, err := trials.Open(context.Background(), filepath.Join(dir, "search.db"), trials.Options{})
	if err != nil {
		panic(err)
	}
	return store
}
