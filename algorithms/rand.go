package algorithms

import "math/rand/v2"

// NewRand returns the generator of one proposal: the one that the runner hands
// to Propose for the trial of that number. It depends on the two arguments
// only, so what one trial draws never shifts what the next one draws, and a
// study that resumes at trial k goes on with the very numbers it would have
// drawn. Neighbouring seeds and neighbouring trials give unrelated sequences.
//
// The sequences are part of what a study promises and will not change between
// versions.
func NewRand(seed uint64, trial int) *rand.Rand {
	// PCG would start two neighbouring states with related numbers; the mixing
	// spreads every bit of the seed and of the trial number over the state.
	a := mix(seed + golden)
	return rand.New(rand.NewPCG(a, mix(a^mix(uint64(trial)+golden))))
}

// golden is 2^64 divided by the golden ratio, the increment of SplitMix64.
const golden = 0x9e3779b97f4a7c15

// mix is the output function of SplitMix64 (Steele, Lea and Flood 2014): a
// bijection in which every input bit moves about half of the output bits.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
