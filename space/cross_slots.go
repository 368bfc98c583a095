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
	swapped := rng.Uint64()&1 == 0
	if swapped {
		a, b = b, a
	}
	from, to := rng.IntN(len(a)+1), rng.IntN(len(a)+1)
	if from > to {
		from, to = to, from
	}
	inA, inB := positions(a), positions(b)
	child := make([]source, len(a))
	j := 0
	for i := range child {
		if from <= i && i < to {
			child[i] = source{i, -1}
			if k, ok := inB[a[i]]; ok {
				child[i].b = k
			}
			continue
		}
		for { // b has len(a) different candidates, of which the stretch has at most to-from
			k, ok := inA[b[j]]
			if !ok || k < from || k >= to {
				child[i] = source{-1, j}
				if ok {
					child[i].a = k
				}
				j++
				break
			}
			j++
		}
	}
	if swapped {
		for i, s := range child {
			child[i] = source{s.b, s.a}
		}
	}
	return child
}

// crossPartiallyMapped keeps a stretch of one parent in place and takes every other slot from the other parent; where that
// would repeat a candidate of the stretch, it takes what the other parent has in that candidate's slot, and so on:
// partially-mapped crossover (Goldberg, Lingle 1985).
func crossPartiallyMapped(a, b []int, rng *rand.Rand) []source {
	swapped := rng.Uint64()&1 == 0
	if swapped {
		a, b = b, a
	}
	from, to := rng.IntN(len(a)+1), rng.IntN(len(a)+1)
	if from > to {
		from, to = to, from
	}
	inA, inB := positions(a), positions(b)
	child := make([]source, len(a))
	for i := range child {
		if from <= i && i < to {
			child[i] = source{i, -1}
			if k, ok := inB[a[i]]; ok {
				child[i].b = k
			}
			continue
		}
		for j := i; ; { // each step leads to another slot of the stretch
			k, ok := inA[b[j]]
			if ok && from <= k && k < to {
				j = k
				continue
			}
			child[i] = source{-1, j}
			if ok {
				child[i].a = k
			}
			break
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
