package space

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"iter"
	"math/big"
)

// Walk is a way through a finite space, or through a share of it, that needs no memory: it knows its n-th point without
// those before it. The zero value is not useful: see Space.Walk. Walks are values; methods return other ones.
type Walk struct {
	space  *Space
	seed   uint64
	mixed  bool
	first  *big.Int // the number of the first point
	stride *big.Int
	len    *big.Int
}

// Walk returns the walk over the whole space in the order of All. It panics when the space is not finite.
func (s *Space) Walk() Walk {
	s.mustBeFinite("Walk")
	return Walk{space: s, first: new(big.Int), stride: big.NewInt(1), len: s.size}
}

// Shuffled returns the walk in a random order that the seed decides: the same on every machine and in every version. To
// draw without replacement is to take the first points of it. A Walk that is a share stays the same set of places, so
// shuffle first when the shares are to be random ones too.
func (w Walk) Shuffled(seed uint64) Walk {
	w.seed, w.mixed = seed, true
	return w
}

// Shard returns the share of machine i of n, from 0 on: every n-th point from point i on. Together the shares are the
// walk, and no two have a point in common.
func (w Walk) Shard(i, n int) Walk {
	if i < 0 || i >= n {
		panic(fmt.Sprintf("space: Walk.Shard: share %d of %d", i, n))
	}
	share := Walk{space: w.space, seed: w.seed, mixed: w.mixed}
	share.first = new(big.Int).Mul(w.stride, big.NewInt(int64(i)))
	share.first.Add(share.first, w.first)
	share.stride = new(big.Int).Mul(w.stride, big.NewInt(int64(n)))
	share.len = new(big.Int).Add(w.len, big.NewInt(int64(n-1-i)))
	share.len.Quo(share.len, big.NewInt(int64(n)))
	return share
}

// Len returns the number of points.
func (w Walk) Len() *big.Int { return new(big.Int).Set(w.len) }

// At returns the point number i of the walk, from 0 on. It panics when i is not below Len.
func (w Walk) At(i *big.Int) Point {
	if i.Sign() < 0 || i.Cmp(w.len) >= 0 {
		panic(fmt.Sprintf("space: Walk.At: point %v of a walk of %v", i, w.len))
	}
	at := new(big.Int).Mul(w.stride, i)
	at.Add(at, w.first)
	if w.mixed {
		at = w.mix(at)
	}
	return w.space.At(at)
}

// Points yields the points of the walk that keep the rules of the space. It may be ranged over any number of times. When
// hundreds of thousands in a row break a rule, the last that it yields is an error that wraps ErrGaveUp.
func (w Walk) Points() iter.Seq2[Point, error] {
	return func(yield func(Point, error) bool) {
		one := big.NewInt(1)
		passed := 0
		for i := new(big.Int); i.Cmp(w.len) < 0; i.Add(i, one) {
			p := w.At(i)
			if w.space.free != nil {
				if b := w.space.broken(p.picks); b != nil {
					if passed++; passed == mostWalked {
						yield(Point{}, fmt.Errorf("%w: %d of the walk in a row break a rule, the last one %s", ErrGaveUp, passed, b.Text))
						return
					}
					continue
				}
			}
			passed = 0
			if !yield(p, nil) {
				return
			}
		}
	}
}

// mostWalked is how many points in a row a walk passes over: some seconds' worth.
const mostWalked = 1 << 19

// mixRounds is how often the halves of a number are mixed: four suffice against guessing, more help very small spaces.
const mixRounds = 8

// mix returns where number i of the space goes: a Feistel network over the numbers of as many bits as the size has, a
// permutation, gone through again where it leaves the space (which is more than half of these numbers).
func (w Walk) mix(i *big.Int) *big.Int {
	size := w.space.size
	bits := uint(max(new(big.Int).Sub(size, big.NewInt(1)).BitLen(), 2))
	for {
		low, high := bits/2, bits-bits/2
		right := new(big.Int).And(i, mask(low))
		left := new(big.Int).Rsh(i, low)
		for round := range mixRounds {
			left.Xor(left, w.noise(right, round, high))
			left, right, high, low = right, left, low, high
		}
		// After an even number of rounds the halves have their first widths again.
		i = left.Lsh(left, low)
		i.Or(i, right)
		if i.Cmp(size) < 0 {
			return i
		}
	}
}

// noise returns bits that look random and depend on the seed, the round and x.
func (w Walk) noise(x *big.Int, round int, bits uint) *big.Int {
	var out []byte
	message := binary.BigEndian.AppendUint64(nil, w.seed)
	message = append(message, byte(round))
	message = append(message, x.Bytes()...)
	for block := uint32(0); uint(len(out))*8 < bits; block++ {
		sum := sha256.Sum256(binary.BigEndian.AppendUint32(message[:len(message):len(message)], block))
		out = append(out, sum[:]...)
	}
	n := new(big.Int).SetBytes(out)
	return n.And(n, mask(bits))
}

// mask returns the number with the lowest bits set.
func mask(bits uint) *big.Int {
	m := new(big.Int).Lsh(big.NewInt(1), bits)
	return m.Sub(m, big.NewInt(1))
}
