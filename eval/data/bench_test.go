package data

import (
	"fmt"
	"testing"
)

// BenchmarkParse reads a file from memory: digits (1,797 x 65 small numbers) and churn (7,043 x 20 mixed columns).
func BenchmarkParse(b *testing.B) {
	for _, name := range []string{"digits", "churn"} {
		zipped, err := builtin.ReadFile("sets/" + name + ".csv.gz")
		if err != nil {
			b.Fatal(err)
		}
		text, err := decompress(zipped)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (CSV{File: name, Target: "target"}).parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPrepare makes the matrices of a loaded table.
func BenchmarkPrepare(b *testing.B) {
	for _, source := range []Source{Digits{}, Churn{}} {
		table, err := source.Load()
		if err != nil {
			b.Fatal(err)
		}
		b.Run(table.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (Prepare{Scale: Standardise, Fill: "mean", MaxLevels: 100}).apply(table); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCached is what every trial but the first pays.
func BenchmarkCached(b *testing.B) {
	for _, source := range []Source{Digits{}, Digits{Split: KFold{Fold: 2, Stratified: true}}} {
		b.Run(fmt.Sprintf("%+v", source), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table, err := source.Load()
				if err == nil {
					_, err = Prepare{}.Apply(table)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
