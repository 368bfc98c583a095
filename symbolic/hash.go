package symbolic

import (
	"fmt"
	"math"
	"math/bits"
)

// Hash returns a 64-bit hash of a tree, for tables and for a first, quick comparison: equal trees have equal hashes, and
// it costs no allocation. It is the same in every process of one program, but not kept between versions and not proof
// against trees that are made to collide: what is written down, or must identify a tree, is Digest.
func Hash(v Value) uint64 {
	const unset = 0x9e3779b97f4a7c15
	switch v := v.(type) {
	case nil:
		return unset
	case Null:
		return 0xbf58476d1ce4e5b9
	case Bool:
		if v {
			return 0x94d049bb133111eb
		}
		return 0xd6e8feb86659fd93
	case Int:
		return mix(uint64(v), 'i')
	case Float:
		return mix(canonicalBits(v), 'd')
	case String:
		return mix(hashText(string(v)), 's')
	case *List:
		if v == nil {
			return unset
		}
		h := mix(uint64(len(v.items)), 'l')
		for _, item := range v.items {
			h = mix(h, Hash(item))
		}
		return h
	case *Object:
		if v == nil {
			return unset
		}
		// a sum, since the order of a dictionary's entries does not count
		n, sum := uint64(0), uint64(0)
		for i, c := range v.values {
			if c != nil {
				n++
				sum += mix(hashText(v.key(i)), Hash(c))
			}
		}
		return mix(sum+n, hashText(className(v)))
	}
	panic(fmt.Sprintf("symbolic: unknown value %T", v))
}

// canonicalBits returns the bits of a float, the same for all that are equal: NaN is one value, and -0 is 0.
func canonicalBits(f Float) uint64 {
	switch {
	case f != f:
		return 0x7ff8000000000001 // that of math.NaN, which digests are bound to
	case f == 0:
		return 0
	}
	return math.Float64bits(float64(f))
}

// mix folds the 128-bit product of two words, as wyhash does.
func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a^0xa0761d6478bd642f, b^0xe7037ed1a0b428db)
	return high ^ low
}

// hashText hashes a text eight bytes at a time. A text is followed by as many zeros as fill the last eight; its length
// tells it from one that ends in zeros.
func hashText(s string) uint64 {
	h := uint64(len(s))
	for len(s) >= 8 {
		h = mix(h, word(s))
		s = s[8:]
	}
	var last uint64
	if len(s) >= 4 {
		last = uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
		s = s[4:]
	}
	for i := range len(s) {
		last = last<<8 | uint64(s[i])
	}
	return mix(h, last)
}

// word reads eight bytes.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
