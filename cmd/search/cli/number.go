package cli

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// roundNumber writes a number for people: whole ones as they are, others with four significant digits.
func roundNumber(x float64) string {
	switch size := math.Abs(x); {
	case math.IsNaN(x), math.IsInf(x, 0):
		return exactNumber(x)
	case x == math.Trunc(x) && size < 1e15:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case size >= 1e15 || size < 1e-4:
		return strconv.FormatFloat(x, 'g', 4, 64)
	case size >= 1000:
		return strconv.FormatFloat(x, 'f', 0, 64)
	default:
		text := strconv.FormatFloat(x, 'f', 3-int(math.Floor(math.Log10(size))), 64)
		return strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
}

// exactNumber writes the shortest text that reads back to the same number.
func exactNumber(x float64) string {
	switch {
	case math.IsNaN(x):
		return "nan"
	case math.IsInf(x, 0):
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(x, 'g', -1, 64), "+"))
	case x == math.Trunc(x) && math.Abs(x) < 1e15:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// roundColumn writes the numbers of a column for people, with the same number of decimals where their sizes allow it.
func roundColumn(xs []float64) []string {
	texts := make([]string, len(xs))
	decimals, uniform := 0, true
	for i, x := range xs {
		texts[i] = roundNumber(x)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			continue
		}
		if size := math.Abs(x); size != 0 && size < 1e-3 || strings.Contains(texts[i], "e") {
			uniform = false
		}
		if _, fraction, ok := strings.Cut(texts[i], "."); ok {
			decimals = max(decimals, len(fraction))
		}
	}
	if !uniform || decimals == 0 {
		return texts
	}
	for i, x := range xs {
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			texts[i] = strconv.FormatFloat(x, 'f', min(decimals, 4), 64)
		}
	}
	return texts
}

// roundDuration writes a duration for people.
func roundDuration(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + roundDuration(-d)
	case d == 0:
		return "0s"
	case d < time.Millisecond:
		return strconv.FormatInt(max(1, d.Microseconds()), 10) + "µs"
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
	case d < 10*time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + "s"
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + "s"
	}
	return roughDuration(d)
}

// roughDuration writes a duration to the second, or above an hour to the minute, for times that are estimates anyway.
func roughDuration(d time.Duration) string {
	d = d.Round(time.Second)
	two := func(n time.Duration) string { return pad(strconv.Itoa(int(n)), 2, true) }
	zero := func(s string) string { return strings.ReplaceAll(s, " ", "0") }
	switch {
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + "s"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m" + zero(two(d%time.Minute/time.Second)) + "s"
	case d < 100*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + "h" + zero(two(d%time.Hour/time.Minute)) + "m"
	}
	return strconv.Itoa(int(d/(24*time.Hour))) + "d" + strconv.Itoa(int(d%(24*time.Hour)/time.Hour)) + "h"
}

// flagDuration writes a duration as one would type it: 20m, 1h30m.
func flagDuration(d time.Duration) string {
	if d >= time.Second {
		d = d.Round(time.Second)
	}
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if rest, ok := strings.CutSuffix(text, zero); ok {
			text = rest + zero[:1]
		}
	}
	return text
}

// ago writes how long before now t was; the date when that is long.
func ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case t.IsZero():
		return "-"
	case d < 2*time.Second:
		return "now"
	case d < time.Minute:
		return strconv.Itoa(int(d.Seconds())) + "s ago"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + "m ago"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d.Hours())) + "h ago"
	case d < 14*24*time.Hour:
		return strconv.Itoa(int(d.Hours()/24)) + "d ago"
	}
	return t.Local().Format(time.DateOnly)
}

// plural returns "1 trial", "2 trials".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	if strings.HasSuffix(word, "y") {
		word = strings.TrimSuffix(word, "y") + "ie"
	}
	return groupDigits(strconv.Itoa(n)) + " " + word + "s"
}

// groupDigits puts commas between groups of three digits of a whole number.
func groupDigits(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}
