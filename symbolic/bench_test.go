package symbolic_test

import (
	"fmt"
	"testing"

	. "symsearch/symbolic"
)

// The trees of the benchmarks: typed nodes of 4 fields, one of which holds up to 10 nodes below, filled level by level.
//
// PyGlove, where it does the same with such a tree of 1,000 nodes, takes: 334 ms to clone it (here nothing is cloned: values do
// not change, and edits share what they leave), 649 ms for the diff of one changed leaf, 55 ms to write JSON and 298 ms to read it.
// What it takes for the rest stands at the benchmarks.
type benchNode struct {
	Width int          `sym:"width" min:"1"`
	Rate  float64      `sym:"rate" min:"0" max:"1"`
	Name  string       `sym:"name"`
	Below []*benchNode `sym:"below"`
}

var benchClass = ClassOf[benchNode]("Node", "")

// benchTree returns a tree of n nodes that shares nothing, and the path of a leaf at its bottom.
func benchTree(n int) (Value, Path) {
	next := 1
	count := make([]int, n) // children of node i
	first := make([]int, n)
	for i := range n {
		first[i] = next
		count[i] = min(10, n-next)
		next += count[i]
	}
	var node func(i int) Value
	node = func(i int) Value {
		below := make([]Value, count[i])
		for j := range below {
			below[j] = node(first[i] + j)
		}
		return benchClass.New(Entry{"width", Int(i + 1)}, Entry{"rate", Float(0.5)}, Entry{"name", String("n")}, Entry{"below", NewList(below...)})
	}
	var deep Path
	for i := 0; count[i] > 0; i = first[i] {
		deep = append(deep, Key("below"), Index(0))
	}
	return node(0), append(deep, Key("width"))
}

func benchmarkTrees(b *testing.B, run func(b *testing.B, tree Value, deep Path)) {
	for _, n := range []int{10, 1_000, 10_000} {
		tree, deep := benchTree(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			run(b, tree, deep)
		})
	}
}

// PyGlove: 87 us in 1,000 nodes, 120 us in 10,000.
func BenchmarkRebind(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, deep Path) {
		for i := range b.N {
			if _, err := Rebind(tree, Set(deep, Int(i+1))); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkTransform(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, _ Path) {
		for b.Loop() {
			_, err := Transform(tree, func(_ Path, v, _ Value) (Value, error) {
				if w, ok := v.(Int); ok {
					return w + 1, nil
				}
				return v, nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// PyGlove (traverse): 13 ms for 1,000 nodes.
func BenchmarkWalk(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, _ Path) {
		for b.Loop() {
			n := 0
			Walk(tree, func(Path, Value, Value) Action { n++; return Enter })
		}
	})
}

// PyGlove: 29 ms for 1,000 nodes.
func BenchmarkQuery(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, _ Path) {
		narrow := Where(func(v Value) bool { w, ok := v.(*Object); return ok && w.Get("width") == Int(5) })
		for b.Loop() {
			for range Query(tree, OfClass("Node"), narrow) {
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, _ Path) {
		for b.Loop() {
			if err := Check(tree, &AnySpec{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkBuild(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, _ Path) {
		for b.Loop() {
			if _, err := Build[*benchNode](tree); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEqual(b *testing.B) {
	for _, n := range []int{10, 1_000, 10_000} {
		x, _ := benchTree(n)
		y, _ := benchTree(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if !Equal(x, y) {
					b.Fatal("differ")
				}
			}
		})
	}
}

func BenchmarkDigest(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, _ Path) {
		for b.Loop() {
			Digest(tree)
		}
	})
}

// A dictionary with many keys is made and read in linear time.
func BenchmarkLargeDict(b *testing.B) {
	for _, n := range []int{10, 1_000, 10_000} {
		entries := make([]Entry, n)
		for i := range entries {
			entries[i] = Entry{fmt.Sprint("key", i), Int(i)}
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d := Dict(entries...)
				for _, e := range entries {
					d.Get(e.Key)
				}
			}
		})
	}
}
