package space

import "math/big"

// size counts the points below a plan; nil when they are not finite.
//
// A choice adds what its candidates count, a branch multiplies its children. With w the counts of the n candidates, a
// ManyOf has (w1+...+wn)^k lists when items are free; the elementary symmetric polynomial e_k(w) of subsets; k! times
// that of arrangements; the complete homogeneous symmetric polynomial h_k(w) of multisets. Both polynomials take k*n steps.
func (n *plan) size() *big.Int {
	switch n.kind {
	case constant:
		return big.NewInt(1)
	case branch:
		product := big.NewInt(1)
		for _, kid := range n.kids {
			size := kid.size()
			if size == nil {
				return nil
			}
			product.Mul(product, size)
		}
		return product
	case leaf:
		if n.axis == nil {
			return big.NewInt(int64(n.domain.(Choice).N))
		}
		if n.axis.count == 0 && !n.axis.single() {
			return nil
		}
		return big.NewInt(max(n.axis.count, 1))
	}
	weights := make([]*big.Int, len(n.kids))
	sum := new(big.Int)
	for i, kid := range n.kids {
		if weights[i] = kid.size(); weights[i] == nil {
			return nil
		}
		sum.Add(sum, weights[i])
	}
	switch {
	case n.kind == choice:
		return sum
	case !n.distinct && !n.sorted:
		return sum.Exp(sum, big.NewInt(int64(n.k)), nil)
	}
	count := symmetric(weights, n.k, !n.distinct)
	if !n.sorted {
		count.Mul(count, new(big.Int).MulRange(1, int64(n.k)))
	}
	return count
}

// symmetric returns the sum over all selections of k weights of their products: each weight at most once, or, with
// repeats, any number of times.
func symmetric(weights []*big.Int, k int, repeats bool) *big.Int {
	sums := make([]*big.Int, k+1) // sums[j]: over selections of j from the weights so far
	for j := range sums {
		sums[j] = new(big.Int)
	}
	sums[0].SetInt64(1)
	var product big.Int
	for _, w := range weights {
		if repeats {
			for j := 1; j <= k; j++ {
				sums[j].Add(sums[j], product.Mul(sums[j-1], w))
			}
			continue
		}
		for j := k; j >= 1; j-- {
			sums[j].Add(sums[j], product.Mul(sums[j-1], w))
		}
	}
	return sums[k]
}
