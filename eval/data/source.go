package data

import (
	"fmt"

	"symsearch/symbolic"
)

// Source is where a table comes from. Load may be called often and from many goroutines at once; the sources of this
// package read their data once per process and hand the same Table to everyone.
type Source interface {
	Load() (*Table, error)
}

// Classes lists what an experiment file can name from this package: the data sets, CSV, the splits and Prepare.
func Classes() []*symbolic.Class {
	return []*symbolic.Class{
		symbolic.ClassOf[Digits]("Digits", "1,797 handwritten digits of 8x8 pixels, 10 classes"),
		symbolic.ClassOf[Iris]("Iris", "150 iris flowers, 4 measurements, 3 species"),
		symbolic.ClassOf[Wine]("Wine", "178 wines, 13 measurements, 3 cultivators"),
		symbolic.ClassOf[BreastCancer]("BreastCancer", "569 tumours, 30 measurements, malignant or benign"),
		symbolic.ClassOf[Diabetes]("Diabetes", "442 patients, 10 measurements, regression of disease progression"),
		symbolic.ClassOf[Concrete]("Concrete", "1,030 concrete mixtures, 8 measurements, regression of strength"),
		symbolic.ClassOf[Churn]("Churn", "7,043 telephone customers, 19 mixed columns, left or stayed"),
		symbolic.ClassOf[CSV]("CSV", "a CSV file with a header line, plain or gzip'd"),
		symbolic.ClassOf[EveryNth]("EveryNth", "parts by the number of the row: of n rows, one for testing, one for validation"),
		symbolic.ClassOf[Fraction]("Fraction", "parts drawn at random, by seed"),
		symbolic.ClassOf[KFold]("KFold", "one fold for validation, the others for training"),
		symbolic.ClassOf[ByColumn]("ByColumn", "parts named by a column of the file"),
		symbolic.ClassOf[Prepare]("Prepare", "how columns become numbers: scaling, missing values, levels"),
	}
}

// Limits of the caches of this process, in bytes. The last value used stays, whatever its size.
const (
	tablesLimit = 512 << 20
	splitsLimit = 256 << 20
	setsLimit   = 512 << 20
)

var (
	tables = newCache[string](tablesLimit, (*Table).bytes) // as read, without roles; by what was read and how
	splits = newCache[splitKey](splitsLimit, func(t *Table) int64 { return int64(len(t.Roles)) + 256 })
	sets   = newCache[setKey](setsLimit, (*Set).bytes)
)

// splitKey names a table with roles. The pointer keeps the table alive, so that it cannot come to mean another one.
type splitKey struct {
	read  *Table
	split string
}

// withSplit gives the rows of a table their roles; split nil means EveryNth{}. The columns are shared with read.
func withSplit(read *Table, split Split) (*Table, error) {
	if split == nil {
		split = EveryNth{}
	}
	apply := func() (*Table, error) {
		t := *read
		roles, err := split.Roles(&t)
		if err != nil {
			return nil, fmt.Errorf("data %s: split %w", t.Name, err)
		}
		t.Roles = roles
		if r, ok := split.(columnReader); ok {
			t.Columns = without(t.Columns, r.splitColumn())
		}
		if err := t.Check(); err != nil {
			return nil, err
		}
		return &t, nil
	}
	if k, ok := split.(keyed); ok {
		return splits.get(splitKey{read, k.key()}, apply)
	}
	return apply()
}

func without(columns []Column, name string) []Column {
	var kept []Column
	for _, c := range columns {
		if c.Name != name {
			kept = append(kept, c)
		}
	}
	return kept
}

// bytes estimates the memory of the values of a table.
func (t *Table) bytes() int64 {
	n := 8 * int64(len(t.Target)+len(t.Labels))
	for i := range t.Columns {
		c := &t.Columns[i]
		n += 8 * int64(len(c.Numbers)+len(c.Codes))
		for _, level := range c.Levels {
			n += int64(len(level)) + 16
		}
	}
	return n
}
