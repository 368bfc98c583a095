package symbolic

import (
	"fmt"
	"iter"
	"math/bits"
	"strings"
)

// Pattern describes places of a tree. Its text is that of a path in which some steps are open:
//
//	args[*].in_features   [*]  any index
//	model.*.units         *    any one name; in_* any name that begins with in_
//	**.bias               **   any way down, or none
//	**                         every place
//
// A name in brackets and quotes stands for itself: ["*"]. A Pattern is compiled once and may be used by many goroutines.
type Pattern struct {
	text  string
	steps []patternStep
}

type patternStep struct {
	kind stepKind
	step Step   // of exactly
	glob string // of anyLike
}

type stepKind uint8

const (
	exactly  stepKind = iota
	anyKey            // *
	anyLike           // in_*
	anyIndex          // [*]
	anyWay            // **
)

// places is a set of steps of a pattern: those that a path has come to. Bit len(steps) means that all are done.
type places uint64

// maxPattern is how many steps a pattern may have, so that places holds them.
const maxPattern = 63

// ParsePattern reads the text of a pattern. The error names the column of the mistake.
func ParsePattern(text string) (*Pattern, error) {
	pt := &Pattern{text: text}
	fail := func(at int, want string) (*Pattern, error) {
		return nil, fmt.Errorf("pattern %q, column %d: %s", text, at+1, want)
	}
	for i := 0; i < len(text); {
		if strings.HasPrefix(text[i:], "[*]") {
			pt.steps = append(pt.steps, patternStep{kind: anyIndex})
			i += 3
			continue
		}
		if text[i] == '[' {
			s, n, err := parseBracket(text[i:])
			if err != nil {
				return fail(i, err.Error())
			}
			pt.steps = append(pt.steps, patternStep{step: s})
			i += n
			continue
		}
		if len(pt.steps) > 0 {
			if text[i] != '.' {
				return fail(i, `want "." or "[" before the next step`)
			}
			i++
		}
		start := i
		for i < len(text) && (isKeyByte(text[i]) || text[i] == '*') {
			i++
		}
		switch name := text[start:i]; {
		case name == "":
			return fail(i, `want a name, * or ** (a name with other characters stands in brackets and quotes: ["a.b"])`)
		case name == "*":
			pt.steps = append(pt.steps, patternStep{kind: anyKey})
		case name == "**":
			pt.steps = append(pt.steps, patternStep{kind: anyWay})
		case strings.Contains(name, "*"):
			pt.steps = append(pt.steps, patternStep{kind: anyLike, glob: name})
		default:
			pt.steps = append(pt.steps, patternStep{step: Key(name)})
		}
	}
	if len(pt.steps) > maxPattern {
		return nil, fmt.Errorf("pattern %q: want at most %d steps, got %d", text, maxPattern, len(pt.steps))
	}
	return pt, nil
}

// String returns the text that was parsed.
func (pt *Pattern) String() string { return pt.text }

// Match reports whether the pattern describes p as a whole.
func (pt *Pattern) Match(p Path) bool {
	at := pt.start()
	for _, s := range p {
		if at = pt.advance(at, s); at == 0 {
			return false
		}
	}
	return at&pt.end() != 0
}

// All yields the places of a tree that the pattern describes, with their values, in pre-order. It looks only where there can
// be some. The path is overwritten by the next node: Clone it to keep it.
func (pt *Pattern) All(root Value) iter.Seq2[Path, Value] {
	return func(yield func(Path, Value) bool) {
		pt.walk(make(Path, 0, 16), untyped(root), pt.start(), yield)
	}
}

func (pt *Pattern) walk(p Path, v Value, at places, yield func(Path, Value) bool) bool {
	if at&pt.end() != 0 && !yield(p, v) {
		return false
	}
	if at &^= pt.end(); at == 0 {
		return true
	}
	if at&(at-1) == 0 { // only one step is open: go straight to where it leads
		if s := &pt.steps[bits.TrailingZeros64(uint64(at))]; s.kind == exactly {
			i := childAt(v, s.step)
			if i < 0 {
				return true
			}
			_, c := Child(v, i)
			return c == nil || pt.walk(append(p, s.step), c, pt.advance(at, s.step), yield)
		}
	}
	for i := range NumChildren(v) {
		s, c := Child(v, i)
		if c == nil {
			continue
		}
		if next := pt.advance(at, s); next != 0 && !pt.walk(append(p, s), c, next, yield) {
			return false
		}
	}
	return true
}

func (pt *Pattern) end() places { return 1 << len(pt.steps) }

func (pt *Pattern) start() places { return pt.reach(0) }

// reach returns step i, and those behind it that are reached without a step: any way down may be none.
func (pt *Pattern) reach(i int) places {
	at := places(1) << i
	for ; i < len(pt.steps) && pt.steps[i].kind == anyWay; i++ {
		at |= 2 << i
	}
	return at
}

// advance returns what is reached from at by one step down; 0: nothing.
func (pt *Pattern) advance(at places, s Step) places {
	next := places(0)
	for at &^= pt.end(); at != 0; at &= at - 1 {
		i := bits.TrailingZeros64(uint64(at))
		switch ps := &pt.steps[i]; ps.kind {
		case anyWay:
			next |= pt.reach(i)
			continue
		case exactly:
			if ps.step != s {
				continue
			}
		case anyKey:
			if s.index >= 0 {
				continue
			}
		case anyIndex:
			if s.index < 0 {
				continue
			}
		case anyLike:
			if s.index >= 0 || !globs(ps.glob, s.key) {
				continue
			}
		}
		next |= pt.reach(i + 1)
	}
	return next
}

// globs reports whether a glob, in which * stands for any text, matches all of name.
func globs(glob, name string) bool {
	parts := strings.Split(glob, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(name) < len(first)+len(last) || !strings.HasPrefix(name, first) || !strings.HasSuffix(name, last) {
		return false
	}
	name = name[len(first) : len(name)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(name, part)
		if i < 0 {
			return false
		}
		name = name[i+len(part):]
	}
	return true
}
