package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"symsearch/symbolic"
)

// table is rows of values, which are rounded and aligned for people and exact in the other formats. A cell is a string, a
// bool, an int, a float64, a time.Duration, a time.Time, a picks, a symbolic.Value, or nil where there is nothing.
type table struct {
	columns []column
	rows    [][]any

	// byRow says that the numbers of a row belong together, not those of a column, and are rounded together.
	byRow bool
}

// column describes one column. Its key names it in CSV and JSON, its title in tables; an empty title means the key.
type column struct {
	key, title string
	cut        bool // gives way when a table is wider than the terminal
	front      bool // what gives way is its front, as of a path
	right      bool // right-aligned, whatever it holds; numbers are anyway
	spare      int  // the column with the largest one is left out first where cutting does not do; 0: never
	least      int  // how narrow it may become that gives way; 0: leastColumn
}

func (c column) heading() string {
	if c.title != "" {
		return c.title
	}
	return c.key
}

func (t *table) add(cells ...any) { t.rows = append(t.rows, cells) }

// withoutEmpty returns the table without those of the columns in which there is nothing.
func (t *table) withoutEmpty(keys ...string) *table {
	left := &table{byRow: t.byRow, rows: make([][]any, len(t.rows))}
	for i, c := range t.columns {
		if slices.Contains(keys, c.key) && !slices.ContainsFunc(t.rows, func(row []any) bool { return row[i] != nil && row[i] != "" }) {
			continue
		}
		left.columns = append(left.columns, c)
		for r, row := range t.rows {
			left.rows[r] = append(left.rows[r], row[i])
		}
	}
	return left
}

// write lays the table out; width is that of the terminal, 0 when there is none.
func (t *table) write(p *printer, width int) {
	texts := make([][]string, len(t.columns)) // by column
	widths := make([]int, len(t.columns))
	right := make([]bool, len(t.columns))
	for i, c := range t.columns {
		texts[i] = t.texts(i, p.now)
		widths[i] = displayWidth(c.heading())
		for _, text := range texts[i] {
			widths[i] = max(widths[i], displayWidth(text))
		}
		right[i] = c.right || t.numeric(i)
	}
	if width > 0 {
		t.fit(texts, widths, width)
	}
	line := func(text func(i int) string, style func(string) string) {
		var b strings.Builder
		first := true
		for i, c := range t.columns {
			if widths[i] == 0 {
				continue
			}
			if !first {
				b.WriteString("  ")
			}
			first = false
			short := cut
			if c.front {
				short = cutFront
			}
			b.WriteString(pad(short(text(i), widths[i]), widths[i], right[i]))
		}
		p.line(style(strings.TrimRight(b.String(), " ")))
	}
	line(func(i int) string { return t.columns[i].heading() }, p.bold)
	plain := func(s string) string { return s }
	for r := range t.rows {
		line(func(i int) string { return texts[i][r] }, plain)
	}
}

// numeric reports whether a column holds numbers only, which stand right-aligned.
func (t *table) numeric(i int) bool {
	any := false
	for _, row := range t.rows {
		switch row[i].(type) {
		case nil:
		case int, float64, time.Duration:
			any = true
		default:
			return false
		}
	}
	return any
}

// texts returns the cells of a column for people.
func (t *table) texts(i int, now time.Time) []string {
	texts := make([]string, len(t.rows))
	var numbers []float64
	var places []int
	for r, row := range t.rows {
		if x, ok := row[i].(float64); ok {
			numbers, places = append(numbers, x), append(places, r)
			continue
		}
		texts[r] = roundCell(row[i], now)
	}
	if t.byRow {
		for n, r := range places {
			texts[r] = t.inRow(r, numbers[n])
		}
		return texts
	}
	for n, text := range roundColumn(numbers) {
		texts[places[n]] = text
	}
	return texts
}

// inRow rounds a number as the other numbers of its row.
func (t *table) inRow(r int, x float64) string {
	numbers := []float64{x}
	for _, cell := range t.rows[r] {
		if x, ok := cell.(float64); ok {
			numbers = append(numbers, x)
		}
	}
	return roundColumn(numbers)[0]
}

func roundCell(cell any, now time.Time) string {
	switch v := cell.(type) {
	case nil:
		return "-"
	case string:
		if v == "" {
			return "-"
		}
		return printable(strings.ReplaceAll(v, "\n", " "))
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case float64:
		return roundNumber(v)
	case time.Duration:
		return roundDuration(v)
	case time.Time:
		return ago(v, now)
	case picks:
		return picksLine(v.Object, v.short)
	case symbolic.Value:
		return printable(shortValue(v))
	}
	panic(fmt.Sprintf("cli: table cell of type %T", cell))
}

// shortValue writes a value on one line, numbers rounded and texts without quotes.
func shortValue(v symbolic.Value) string {
	switch v := v.(type) {
	case symbolic.String:
		return string(v)
	case symbolic.Float:
		return roundNumber(float64(v))
	case *symbolic.List:
		items := make([]string, v.Len())
		for i, item := range v.All() {
			items[i] = shortValue(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case *symbolic.Object:
		if v.Class() == nil {
			var items []string
			for k, x := range v.Fields() {
				items = append(items, k+"="+shortValue(x))
			}
			return strings.Join(items, " ")
		}
	}
	return symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true})
}

// csv writes the table with exact values.
func (t *table) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	line := make([]string, len(t.columns))
	for i, c := range t.columns {
		line[i] = c.key
	}
	out.Write(line)
	for _, row := range t.rows {
		for i, cell := range row {
			line[i] = exactCell(cell)
		}
		out.Write(line)
	}
	out.Flush()
	return out.Error()
}

// exactCell writes a cell for CSV: nothing for nil, null for a null that was decided, durations as seconds, times in UTC, trees as JSON.
func exactCell(cell any) string {
	if cell == any(symbolic.Null{}) {
		return "null" // a pick: what was not decided is nil
	}
	switch v := dataOf(cell).(type) {
	case symbolic.Null:
		return ""
	case symbolic.String:
		return string(v)
	case symbolic.Float:
		return exactNumber(float64(v))
	default:
		text, err := symbolic.ToJSON(v)
		if err != nil {
			return err.Error()
		}
		return string(text)
	}
}

// data returns the rows as dictionaries.
func (t *table) data() *symbolic.List {
	rows := make([]symbolic.Value, len(t.rows))
	for r, row := range t.rows {
		entries := make([]symbolic.Entry, len(row))
		for i, cell := range row {
			entries[i] = symbolic.Entry{Key: t.columns[i].key, Value: dataOf(cell)}
		}
		rows[r] = symbolic.Dict(entries...)
	}
	return symbolic.NewList(rows...)
}
