package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ByColumn reads the part of every row from a column of the file, which is then no input. A row whose value is listed
// under validation or test goes there; the others are for training, unless train lists what is.
//
// Files that mark train and test rows only, as many published ones do, draw the validation rows from the training rows
// by ValidationFraction.
type ByColumn struct {
	Column             string   `sym:"column" doc:"the column that names the part of a row"`
	Train              []string `sym:"train" default:"[]" doc:"values of rows to train on; empty: every value not listed elsewhere"`
	Validation         []string `sym:"validation" default:"[\"validation\"]" doc:"values of rows to compare candidates on"`
	Test               []string `sym:"test" default:"[\"test\"]" doc:"values of rows to keep for the chosen candidate"`
	ValidationFraction float64  `sym:"validation_fraction" default:"0" min:"0" below:"1" doc:"when above 0: draw this share of the training rows for validation, instead of by value"`
	Seed               int      `sym:"seed" default:"0" min:"0" doc:"seed of that drawing, which is stratified"`
}

var _ Split = ByColumn{}

// Roles implements Split.
func (s ByColumn) Roles(t *Table) ([]Role, error) {
	c := t.Column(s.Column)
	if c == nil {
		return nil, fmt.Errorf("ByColumn: no column %q%s", s.Column, didYouMean(s.Column, columnNames(t.Columns)))
	}
	roles := make([]Role, t.Rows())
	for row := range roles {
		value, ok := c.text(row)
		switch {
		case ok && slices.Contains(s.Test, value):
			roles[row] = Test
		case ok && s.ValidationFraction == 0 && slices.Contains(s.Validation, value):
			roles[row] = Validation
		case len(s.Train) > 0 && !slices.Contains(s.Train, value):
			return nil, fmt.Errorf("ByColumn: column %q holds %q, which is not listed under train, validation or test", s.Column, value)
		}
	}
	if s.ValidationFraction > 0 {
		s.drawValidation(t, roles)
	}
	lists := map[Role][]string{Train: s.Train, Validation: s.Validation, Test: s.Test}
	for _, r := range []Role{Train, Validation, Test} {
		if !slices.Contains(roles, r) && (r != Test || len(s.Test) > 0) {
			return nil, s.emptyPart(c, r, lists[r])
		}
	}
	return roles, nil
}

func (s ByColumn) drawValidation(t *Table, roles []Role) {
	var rows []int
	train := &Table{Task: t.Task, ClassNames: t.ClassNames}
	for row, r := range roles {
		if r != Train {
			continue
		}
		rows = append(rows, row)
		if t.Task == Regression {
			train.Target = append(train.Target, t.Target[row])
		} else {
			train.Labels = append(train.Labels, t.Labels[row])
		}
	}
	d := newDraw(train, s.Seed, true)
	d.take(Validation, share(s.ValidationFraction, len(rows)))
	for i, r := range d.roles {
		roles[rows[i]] = r
	}
}

func (s ByColumn) emptyPart(c *Column, r Role, listed []string) error {
	way := fmt.Sprintf("list its values under %s", r)
	if r == Validation {
		way += ", or set validation_fraction"
	}
	return fmt.Errorf("ByColumn: no %s rows: column %q holds %s, and %s is %q: %s", r, s.Column, c.values(), r, listed, way)
}

func (s ByColumn) key() string {
	return fmt.Sprintf("ByColumn %q %q %q %q %v %d", s.Column, s.Train, s.Validation, s.Test, s.ValidationFraction, s.Seed)
}

func (s ByColumn) splitColumn() string { return s.Column }

// text is the value of a row as it would be written; false where it is missing.
func (c *Column) text(row int) (string, bool) {
	if c.Kind == Number {
		v := c.Numbers[row]
		return strconv.FormatFloat(v, 'g', -1, 64), v == v
	}
	if c.Codes[row] < 0 {
		return "", false
	}
	return c.Levels[c.Codes[row]], true
}

// values lists some of the values of a column, for messages.
func (c *Column) values() string {
	var seen []string
	for row := range c.rows() {
		v, _ := c.text(row)
		if v = strconv.Quote(v); !slices.Contains(seen, v) {
			if len(seen) == 6 {
				return strings.Join(seen, ", ") + ", ..."
			}
			seen = append(seen, v)
		}
	}
	return strings.Join(seen, ", ")
}

func columnNames(columns []Column) []string {
	names := make([]string, len(columns))
	for i := range columns {
		names[i] = columns[i].Name
	}
	return names
}
