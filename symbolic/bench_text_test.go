package symbolic_test

import (
	"fmt"
	"testing"

	. "symsearch/symbolic"
)

// One leaf differs and all else is shared: what an edit leaves behind.
func BenchmarkDiffShared(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, deep Path) {
		edit, err := Rebind(tree, Set(deep, Int(77)))
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if n := len(Diff(tree, edit)); n != 1 {
				b.Fatal(n, "changes")
			}
		}
	})
}

// Nothing is shared: the same trees, one leaf apart, as read from two files.
func BenchmarkDiffUnshared(b *testing.B) {
	for _, n := range []int{10, 1_000, 10_000} {
		x, deep := benchTree(n)
		y, _ := benchTree(n)
		y, err := Replace(y, deep, Int(77))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if n := len(Diff(x, y)); n != 1 {
					b.Fatal(n, "changes")
				}
			}
		})
	}
}

func BenchmarkChangesApply(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, deep Path) {
		edit, err := Rebind(tree, Set(deep, Int(77)))
		if err != nil {
			b.Fatal(err)
		}
		changes := Diff(tree, edit)
		for b.Loop() {
			if _, err := changes.Apply(tree); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkMerge(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, deep Path) {
		one, err := Rebind(tree, Set(deep, Int(77)))
		if err != nil {
			b.Fatal(err)
		}
		two, err := Rebind(tree, Set(Path{Key("name")}, String("other")))
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := Merge(tree, one, two); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkHash(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, _ Path) {
		for b.Loop() {
			Hash(tree)
		}
	})
}

func BenchmarkFormat(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, _ Path) {
		for b.Loop() {
			Format(tree, FormatOptions{})
		}
	})
}

func BenchmarkToJSON(b *testing.B) {
	benchmarkTrees(b, func(b *testing.B, tree Value, _ Path) {
		data, err := ToJSON(tree)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := ToJSON(tree); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFromJSON(b *testing.B) {
	r, err := NewRegistry(benchClass)
	if err != nil {
		b.Fatal(err)
	}
	benchmarkTrees(b, func(b *testing.B, tree Value, _ Path) {
		data, err := ToJSON(tree)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := FromJSON(data, r); err != nil {
				b.Fatal(err)
			}
		}
	})
}
