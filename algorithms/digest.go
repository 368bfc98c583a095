package algorithms

import (
	"encoding/hex"

	"symsearch/space"
	"symsearch/symbolic"
)

// digest identifies a tree: 128 bits of its canonical digest. Among a million
// trees two share one with a probability of 10^-27.
type digest [16]byte

// digestPoint returns the digest of what is evaluated for p.
func (p Problem) digestPoint(at space.Point) (g digest, err error) {
	tree, err := p.Space.Decode(at)
	if err != nil {
		return g, err
	}
	if p.Finish != nil {
		tree = p.Finish(tree)
	}
	_, err = hex.Decode(g[:], []byte(symbolic.Digest(tree)[:2*len(g)]))
	return g, err
}
