package space

import (
	"math/rand/v2"
	"slices"
)

// The functions below cross the candidates a and b that two parents have in the slots of one group. They return, for each
// slot of the child, where it comes from.

// crossSubsets keeps the candidates that both have, and of those that one has draws as many as are missing, all
// selections equally likely. a and b ascend.
func crossSubsets(a, b []int, rng *rand.Rand) []source {
	var child, single []source
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case j == len(b) || i < len(a) && a[i] < b[j]:
			single = append(single, source{i, -1})
			i++
		case i == len(a) || b[j] < a[i]:
			single = append(single, source{-1, j})
			j++
		default:
			child = append(child, source{i, j})
			i++
			j++
		}
	}
	for _, k := range arrangement(len(single), len(a)-len(child), rng) {
		child = append(child, single[k])
	}
	candidate := func(s source) int {
		if s.a >= 0 {
			return a[s.a]
		}
		return b[s.b]
	}
	slices.SortFunc(child, func(s, t source) int { return candidate(s) - candidate(t) })
	return child
}

// crossMultisets takes each slot from either parent, then puts them in order.
func crossMultisets(a, b []int, rng *rand.Rand) []source {
	child := make([]source, len(a))
	for i := range child {
		switch {
		case a[i] == b[i]:
			child[i] = source{i, i}
		case rng.Uint64()&1 == 0:
			child[i] = source{i, -1}
		default:
			child[i] = source{-1, i}
		}
	}
	candidate := func(s source) int {
		if s.a >= 0 {
			return a[s.a]
		}
		return b[s.b]
	}
	slices.SortStableFunc(child, func(s, t source) int { return candidate(s) - candidate(t) })
	return child
}

// crossByPosition takes each slot from one parent at the same position. Slots between which a candidate would come twice
// go together; for permutations these are the cycles of cycle crossover (Oliver, Smith, Holland 1987).
func crossByPosition(a, b []int, rng *rand.Rand) []source {
	inA, inB := positions(a), positions(b)
	child := make([]source, len(a))
	done := make([]bool, len(a))
	for start := range a {
		if done[start] {
			continue
		}
		fromA := rng.Uint64()&1 == 0
		for todo := []int{start}; len(todo) > 0; {
			i := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if done[i] {
				continue
			}
			done[i] = true
			switch {
			case a[i] == b[i]:
				child[i] = source{i, i}
			case fromA:
				child[i] = source{i, -1}
			default:
				child[i] = source{-1, i}
			}
			if j, ok := inB[a[i]]; ok {
				todo = append(todo, j)
			}
			if j, ok := inA[b[i]]; ok {
				todo = append(todo, j)
			}
		}
	}
	return child
}

// crossByOrder keeps a stretch of one parent in place and fills the other slots from the left with what the other parent
// has besides, in its order: order crossover (Davis 1985), without its rotation.
func crossByOrder(a, b []int, rng *rand.Rand) []source {
	return crossStretch(a, b, rng, func(kept stretch, b []int) func(int) int {
		j := -1
		return func(int) int { // b has len(a) different candidates, of which the stretch has at most its length
			for j++; kept.has(b[j]); j++ {
			}
			return j
		}
	})
}

// crossPartiallyMapped keeps a stretch of one parent in place and takes every other slot from the other parent; where that
// would repeat a candidate of the stretch, it takes what the other parent has in that candidate's slot, and so on:
// partially-mapped crossover (Goldberg, Lingle 1985).
func crossPartiallyMapped(a, b []int, rng *rand.Rand) []source {
	return crossStretch(a, b, rng, func(kept stretch, b []int) func(int) int {
		return func(i int) int {
			for kept.has(b[i]) { // each step leads to another slot of the stretch
				i = kept.at[b[i]]
			}
			return i
		}
	})
}

// stretch is the slots from ≤ i < to of a parent whose candidates stand at.
type stretch struct {
	from, to int
	at       map[int]int
}

func (s stretch) has(candidate int) bool {
	k, ok := s.at[candidate]
	return ok && s.from <= k && k < s.to
}

// crossStretch keeps a random stretch of one of the parents, drawn too, in place. For each other slot, from the left, fill
// gives the slot of the other parent that it is taken from.
func crossStretch(a, b []int, rng *rand.Rand, fill func(kept stretch, b []int) func(int) int) []source {
	swapped := rng.Uint64()&1 == 0
	if swapped {
		a, b = b, a
	}
	from, to := rng.IntN(len(a)+1), rng.IntN(len(a)+1)
	if from > to {
		from, to = to, from
	}
	inA, inB := positions(a), positions(b)
	taken := fill(stretch{from, to, inA}, b)
	child := make([]source, len(a))
	for i := range child {
		if from <= i && i < to {
			child[i] = source{i, -1}
			if k, ok := inB[a[i]]; ok {
				child[i].b = k
			}
			continue
		}
		j := taken(i)
		child[i] = source{-1, j}
		if k, ok := inA[b[j]]; ok {
			child[i].a = k
		}
	}
	if swapped {
		for i, s := range child {
			child[i] = source{s.b, s.a}
		}
	}
	return child
}

// positions maps each candidate to its slot.
func positions(candidates []int) map[int]int {
	at := make(map[int]int, len(candidates))
	for i, c := range candidates {
		at[c] = i
	}
	return at
}
