package space

import "math/big"

// size counts the points below a plan; nil when they are not finite.
//
// A choice adds what its candidates count, a branch multiplies its children. With w the counts of the n candidates, a
// ManyOf has (w1+...+wn)^k lists when items are free; the elementary symmetric polynomial e_k(w) of subsets; k! times
// that of arrangements; the complete homogeneous symmetric polynomial h_k(w) of multisets. Both polynomials take k*n steps, and
// give the counts for all smaller k as well, which are added up where the number of items is decided.
func (n *plan) size() *big.Int {
	n.points = n.count()
	return n.points
}

func (n *plan) count() *big.Int {
	switch n.kind {
	case constant, given:
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
	case repeat:
		return n.sizeOfRepeat()
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
	if n.kind == choice {
		return sum
	}
	if !n.distinct && !n.sorted {
		return geometric(sum, n.least, n.k)
	}
	total := new(big.Int)
	for _, count := range n.lists(weights)[n.least:] {
		total.Add(total, count)
	}
	return total
}

// lists returns how many lists of each length up to k a group has whose slots constrain each other.
func (n *plan) lists(weights []*big.Int) []*big.Int {
	counts := symmetric(weights, n.k, !n.distinct)
	if factorial := big.NewInt(1); !n.sorted {
		for k, count := range counts {
			count.Mul(count, factorial)
			factorial.Mul(factorial, big.NewInt(int64(k+1)))
		}
	}
	return counts
}

// geometric returns base^least + ... + base^most.
func geometric(base *big.Int, least, most int) *big.Int {
	one := big.NewInt(1)
	if base.Cmp(one) == 0 {
		return big.NewInt(int64(most - least + 1))
	}
	first := new(big.Int).Exp(base, big.NewInt(int64(least)), nil)
	sum := new(big.Int).Exp(base, big.NewInt(int64(most-least+1)), nil)
	sum.Sub(sum, one)
	sum.Quo(sum, new(big.Int).Sub(base, one))
	return sum.Mul(sum, first)
}

// sizeOfRepeat counts the lists of blocks.
func (n *plan) sizeOfRepeat() *big.Int {
	block := n.kids[0].size()
	switch {
	case block == nil:
		return nil
	case !n.shared:
		return geometric(block, n.least, n.k)
	case n.least == 0: // without the block
		count := new(big.Int).Mul(block, big.NewInt(int64(n.k)))
		return count.Add(count, big.NewInt(1))
	}
	return new(big.Int).Mul(block, big.NewInt(int64(n.k-n.least+1)))
}

// symmetric returns, for each length up to k, the sum over all selections of so many weights of their products: each
// weight at most once, or, with repeats, any number of times.
func symmetric(weights []*big.Int, k int, repeats bool) []*big.Int {
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
	return sums
}
