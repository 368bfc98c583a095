package data

import (
	"testing"
)

// FuzzCSV wants the reader never to panic, and what it accepts to be a table that can be split and prepared or that is
// refused with an error.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,y\n1,x\n2,y\n3,x\n4,y\n5,x\n"), ",")
	f.Add([]byte("a;y\n1;2.5\n;\n\"3\";4\n"), ";")
	f.Add([]byte("\xef\xbb\xbfa,b,y\r\n1,NA,0\r\n2,q,1\r\n"), "")
	f.Add([]byte("\x1f\x8b\x08\x00"), ",")
	f.Add([]byte("y,a\n1,1e308\n2,-1e308\n1,0\n2,0\n1,0\n"), ",")
	f.Fuzz(func(t *testing.T, text []byte, separator string) {
		for _, task := range []string{"auto", "classification", "regression"} {
			for _, split := range []Split{EveryNth{}, Fraction{Validation: 0.3, Stratified: true}, KFold{Stratified: true}, ByColumn{Column: "a", ValidationFraction: 0.3}} {
				read, err := CSV{File: "f", Target: "y", Task: task, Separator: separator, Unlabelled: "skip", Split: split}.parse(text)
				if err != nil {
					continue
				}
				table, err := withSplit(read, split)
				if err != nil {
					continue
				}
				if err := table.Check(); err != nil {
					t.Fatalf("accepted, but: %v", err)
				}
				for _, scale := range []string{Standardise, Unit, Raw} {
					set, err := Prepare{Scale: scale, Together: scale == Unit, Fill: "median"}.apply(table)
					if err != nil {
						continue
					}
					if n := set.Train.Rows + set.Validation.Rows + set.Test.Rows; n != table.Rows() {
						t.Fatalf("%d rows became %d", table.Rows(), n)
					}
				}
			}
		}
	})
}
