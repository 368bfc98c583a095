package space_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"symsearch/space"
	"symsearch/symbolic"
)

// outcome is one tree that a template can become, and how likely Sample is to draw the point.
type outcome struct {
	tree  symbolic.Value
	share float64
}

// outcomes lists what a template can become, in the order of All, by plain recursion: no plans, no numbering, no tricks.
func outcomes(v symbolic.Value) []outcome {
	o, isObject := v.(*symbolic.Object)
	if isObject && o.Class() != nil {
		switch o.Class().Name {
		case "OneOf":
			var all []outcome
			list := o.Get("candidates").(*symbolic.List)
			weights, sum := make([]float64, list.Len()), 0.0
			for i := range weights {
				weights[i] = 1
				if given, ok := o.Get("weights").(*symbolic.List); ok {
					weights[i] = float64(given.At(i).(symbolic.Float))
				}
				sum += weights[i]
			}
			for i, c := range list.All() {
				for _, x := range outcomes(c) {
					all = append(all, outcome{x.tree, x.share * weights[i] / sum})
				}
			}
			return all
		case "Optional":
			all := []outcome{{symbolic.Null{}, 0.5}}
			for _, x := range outcomes(o.Get("value")) {
				all = append(all, outcome{x.tree, x.share / 2})
			}
			return all
		case "Repeat":
			return repeatOutcomes(o)
		case "ManyOf":
			distinct, sorted := bool(o.Get("distinct").(symbolic.Bool)), bool(o.Get("sorted").(symbolic.Bool))
			if k, ok := o.Get("k").(symbolic.Int); ok {
				return listOutcomes(o, int(k), distinct, sorted)
			}
			least, most := int(o.Get("min_k").(symbolic.Int)), int(o.Get("max_k").(symbolic.Int))
			var all []outcome
			for k := least; k <= most; k++ {
				for _, x := range listOutcomes(o, k, distinct, sorted) {
					all = append(all, outcome{x.tree, x.share / float64(most-least+1)})
				}
			}
			return all
		case "Permutation":
			return listOutcomes(o, o.Get("candidates").(*symbolic.List).Len(), true, false)
		case "IntRange":
			var all []outcome
			for n := o.Get("min").(symbolic.Int); n <= o.Get("max").(symbolic.Int); n += o.Get("step").(symbolic.Int) {
				all = append(all, outcome{n, 0})
			}
			for i := range all {
				all[i].share = 1 / float64(len(all))
			}
			return all
		case "FloatRange": // of tenths
			var all []outcome
			low, high, step := tenths(o, "min"), tenths(o, "max"), tenths(o, "step")
			for n := low; n <= high; n += step {
				all = append(all, outcome{symbolic.Float(float64(n) / 10), 0})
			}
			for i := range all {
				all[i].share = 1 / float64(len(all))
			}
			return all
		}
	}
	all := []outcome{{v, 1}}
	for i := range symbolic.NumChildren(v) {
		step, child := symbolic.Child(v, i)
		var next []outcome
		for _, before := range all {
			for _, x := range outcomes(child) {
				tree, err := symbolic.Replace(before.tree, symbolic.Path{step}, x.tree)
				if err != nil {
					panic(err)
				}
				next = append(next, outcome{tree, before.share * x.share})
			}
		}
		all = next
	}
	return all
}

// repeatOutcomes lists the lists of blocks.
func repeatOutcomes(o *symbolic.Object) []outcome {
	least, most := int(o.Get("min").(symbolic.Int)), int(o.Get("max").(symbolic.Int))
	blocks := outcomes(o.Get("block"))
	var all []outcome
	for n := least; n <= most; n++ {
		lists := []outcome{{symbolic.NewList(), 1 / float64(most-least+1)}}
		for i := range n {
			var next []outcome
			for _, l := range lists {
				for _, b := range blocks {
					items, share := l.tree.(*symbolic.List), l.share*b.share
					if bool(o.Get("shared").(symbolic.Bool)) && i > 0 {
						b.tree, share = items.At(0), l.share/float64(len(blocks))
					}
					var values []symbolic.Value
					for _, v := range items.All() {
						values = append(values, v)
					}
					next = append(next, outcome{symbolic.NewList(append(values, b.tree)...), share})
				}
			}
			if bool(o.Get("shared").(symbolic.Bool)) && i > 0 { // once for each list, not for each block
				var once []outcome
				for j := 0; j < len(next); j += len(blocks) {
					next[j].share *= float64(len(blocks))
					once = append(once, next[j])
				}
				next = once
			}
			lists = next
		}
		all = append(all, lists...)
	}
	return all
}

// listOutcomes lists the lists of k candidates.
func listOutcomes(o *symbolic.Object, k int, distinct, sorted bool) []outcome {
	list := o.Get("candidates").(*symbolic.List)
	var selections [][]int
	var extend func(picks []int)
	extend = func(picks []int) {
		if len(picks) == k {
			selections = append(selections, slices.Clone(picks))
			return
		}
		for c := range list.Len() {
			if distinct && slices.Contains(picks, c) || sorted && len(picks) > 0 && c < picks[len(picks)-1] {
				continue
			}
			extend(append(picks, c))
		}
	}
	extend(nil)
	type partial struct {
		items []symbolic.Value
		share float64
		picks string
	}
	// The order is lexicographic in pick, what it opens, next pick, ...: walk slot by slot, not selection by selection.
	var all []outcome
	var walk func(done partial, picks []int)
	walk = func(done partial, picks []int) {
		if len(picks) == k {
			all = append(all, outcome{symbolic.NewList(slices.Clone(done.items)...), done.share / float64(len(selections))})
			return
		}
		for c := range list.Len() {
			next := append(slices.Clone(picks), c)
			if !slices.ContainsFunc(selections, func(s []int) bool { return slices.Equal(s[:len(next)], next) }) {
				continue
			}
			for _, x := range outcomes(list.At(c)) {
				walk(partial{append(slices.Clone(done.items), x.tree), done.share * x.share, ""}, next)
			}
		}
	}
	walk(partial{share: 1}, nil)
	return all
}

func tenths(o *symbolic.Object, name string) int {
	return int(float64(o.Get(name).(symbolic.Float))*10 + 0.5)
}

// count is a quick upper bound on the number of outcomes, so that the generator of templates can keep them small.
func count(v symbolic.Value) int {
	s, err := space.New(v)
	if err != nil {
		panic(err)
	}
	n, ok := s.Size()
	if !ok || !n.IsInt64() || n.Int64() > 1<<30 {
		return 1 << 30
	}
	return int(n.Int64())
}

// randomTemplate makes a finite template of at most most points, nested up to depth.
func randomTemplate(rng *rand.Rand, depth, most int) symbolic.Value {
	for {
		v := randomNode(rng, depth)
		if n := count(v); n <= most {
			return v
		}
	}
}

func randomNode(rng *rand.Rand, depth int) symbolic.Value {
	if depth == 0 {
		return randomScalar(rng)
	}
	candidates := func(n int) []symbolic.Value {
		values := make([]symbolic.Value, n)
		for i := range values {
			values[i] = randomNode(rng, depth-1-rng.IntN(depth))
		}
		return values
	}
	switch rng.IntN(11) {
	case 8:
		return space.Optional{Value: candidates(1)[0]}.Node()
	case 9:
		least := rng.IntN(3)
		return space.Repeat{Block: candidates(1)[0], Min: least, Max: max(1, least+rng.IntN(3)), Shared: rng.IntN(3) == 0}.Node()
	case 10:
		if rng.IntN(2) == 0 {
			weights := []float64{1, 3, 0.5, 2}[:1+rng.IntN(4)]
			return space.OneOf{Candidates: candidates(len(weights)), Weights: weights, Ordered: rng.IntN(2) == 0}.Node()
		}
		n := 1 + rng.IntN(4)
		distinct := rng.IntN(2) == 0
		most := 1 + rng.IntN(3)
		if distinct {
			most = min(most, n)
		}
		return space.ManyOf{MinK: rng.IntN(most + 1), MaxK: most, Candidates: candidates(n), Distinct: distinct, Sorted: rng.IntN(2) == 0}.Node()
	case 0:
		return randomScalar(rng)
	case 1:
		return symbolic.NewList(candidates(rng.IntN(4))...)
	case 2:
		var entries []symbolic.Entry
		for i, v := range candidates(1 + rng.IntN(3)) {
			entries = append(entries, symbolic.Entry{Key: fmt.Sprintf("f%d", i), Value: v})
		}
		return symbolic.Dict(entries...)
	case 3:
		low := rng.Int64N(5) + 1
		scales := []space.Scale{space.Linear}
		return space.IntRange{Min: low, Max: low + rng.Int64N(4), Step: 1 + rng.Int64N(2), Scale: scales[0]}.Node()
	case 4:
		low, step := float64(rng.IntN(5))/10, float64(1+rng.IntN(3))/10
		return space.FloatRange{Min: low, Max: low + 0.3, Step: &step}.Node()
	case 5:
		n := 1 + rng.IntN(4)
		distinct := rng.IntN(2) == 0
		k := 1 + rng.IntN(3)
		if distinct {
			k = min(k, n)
		}
		return space.ManyOf{K: k, Candidates: candidates(n), Distinct: distinct, Sorted: rng.IntN(2) == 0}.Node()
	case 6:
		return space.Permutation{Candidates: candidates(1 + rng.IntN(3))}.Node()
	}
	return space.OneOf{Candidates: candidates(1 + rng.IntN(4))}.Node()
}

// randomScalar draws from few values, so that equal candidates are common.
func randomScalar(rng *rand.Rand) symbolic.Value {
	return []symbolic.Value{
		symbolic.Int(1), symbolic.Int(2), symbolic.Float(1), symbolic.Bool(true), symbolic.String("a"), symbolic.String("1"), symbolic.Null{},
	}[rng.IntN(7)]
}
