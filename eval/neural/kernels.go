package neural

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// The three products of a layer, each on one thread and each adding to c. Matrices are row major and dense.
//
// They are cut into tiles for two reasons: what is used again stays in the first-level cache, and a tile stays below
// the size at which gonum's Gemm would start goroutines, so that two trials on two cores do not disturb each other.

// tileFloats is how much of the matrix that is walked again and again may be held at once: 32 KiB of float32.
const tileFloats = 8192

// maxTile is the largest edge of a tile. gonum's Gemm starts goroutines from four blocks of 64x64 on.
const maxTile = 64

// tile gives the number of rows of a matrix with the given width that are worked on at once.
func tile(width int) int {
	return max(4, min(maxTile, tileFloats/max(1, width)))
}

// addMulTransposed computes c += a bᵀ for a (m x k), b (n x k), c (m x n), as dot products of rows. It is at its best
// when k is at least 32; the number of columns n may be small.
func addMulTransposed(c, a, b []float32, m, n, k int) {
	step := tile(k)
	for i := 0; i < m; i += maxTile {
		rows := min(maxTile, m-i)
		left := blas32.General{Rows: rows, Cols: k, Stride: k, Data: a[i*k : (i+rows)*k]}
		for j := 0; j < n; j += step {
			cols := min(step, n-j)
			blas32.Gemm(blas.NoTrans, blas.Trans, 1, left,
				blas32.General{Rows: cols, Cols: k, Stride: k, Data: b[j*k : (j+cols)*k]},
				1, blas32.General{Rows: rows, Cols: cols, Stride: n, Data: c[i*n+j:]})
		}
	}
}

// addTransposedMul computes c += aᵀ b for a (k x m), b (k x n), c (m x n), as a sum of k outer products.
func addTransposedMul(c, a, b []float32, m, n, k int) {
	step := tile(n)
	for i := 0; i < m; i += step {
		rows := min(step, m-i)
		out := blas32.General{Rows: rows, Cols: n, Stride: n, Data: c[i*n : (i+rows)*n]}
		for l := range k {
			blas32.Ger(1,
				blas32.Vector{N: rows, Inc: 1, Data: a[l*m+i : l*m+i+rows]},
				blas32.Vector{N: n, Inc: 1, Data: b[l*n : (l+1)*n]}, out)
		}
	}
}

// addMul computes c += a b for a (m x k), b (k x n), c (m x n). It turns a round in work (at least m*k values), since
// outer products from columns of a with a stride run at two thirds of the speed.
func addMul(c, a, b []float32, m, n, k int, work []float32) {
	transpose(work, a, m, k)
	addTransposedMul(c, work, b, m, n, k)
}

// transpose writes the transposed of a (m x k) to dst (k x m).
func transpose(dst, a []float32, m, k int) {
	for i := range m {
		row := a[i*k : (i+1)*k]
		for l, v := range row {
			dst[l*m+i] = v
		}
	}
}

// addRows adds each of the rows of a (n wide) to sum.
func addRows(sum, a []float32, n int) {
	for len(a) > 0 {
		axpy(1, a[:n], sum)
		a = a[n:]
	}
}

// axpy computes y += alpha x.
func axpy(alpha float32, x, y []float32) {
	blas32.Axpy(alpha, blas32.Vector{N: len(x), Inc: 1, Data: x}, blas32.Vector{N: len(x), Inc: 1, Data: y})
}

// dot is the inner product of two vectors of the same length.
func dot(x, y []float32) float32 {
	return blas32.Dot(blas32.Vector{N: len(x), Inc: 1, Data: x}, blas32.Vector{N: len(x), Inc: 1, Data: y})
}

// lineFloats is the number of float32 in a cache line.
const lineFloats = 16

// newFloats allocates n zeros that start on a cache line. gonum's dot product sums in an order that depends on where
// its second argument lies in memory; with every buffer aligned the order is the same in every run.
func newFloats(n int) []float32 {
	if n == 0 {
		return nil
	}
	buf := make([]float32, n+lineFloats-1)
	skip := 0
	if past := uintptr(unsafe.Pointer(unsafe.SliceData(buf))) % (4 * lineFloats); past != 0 {
		skip = (4*lineFloats - int(past)) / 4
	}
	return buf[skip : skip+n : skip+n]
}

// roundUp gives the smallest multiple of a cache line that holds n values.
func roundUp(n int) int { return (n + lineFloats - 1) / lineFloats * lineFloats }
