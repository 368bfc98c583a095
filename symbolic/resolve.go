package symbolic

import (
	"fmt"
	"slices"
	"strings"
)

// maxUnfolded bounds what references may add to a tree: a few references to references to ... stand for more values than
// any machine holds.
const maxUnfolded = 1_000_000

// Resolve returns the tree with every reference replaced by what it refers to; see Ref. A tree without references is
// returned as it is. What cannot be resolved is returned as Errors: places that do not exist, names that nothing or
// several objects have, circles, and values that are still undecided.
func Resolve(root Value) (Value, error) {
	return newResolver(root).all()
}

// all resolves the whole tree for good.
func (r *resolver) all() (Value, error) {
	r.final = true
	v, _, _ := r.resolve(make(Path, 0, 16), r.root)
	if len(r.errs) > 0 {
		return nil, r.errs
	}
	return v, nil
}

// resolver resolves the references of one tree. It is single-threaded.
type resolver struct {
	root  Value
	final bool // undecided values are mistakes; otherwise a reference to one stays
	stay  bool // references in templates stay
	errs  Errors

	names    map[string][]Path // places of named objects; nil: not looked for
	done     map[string]*resolved
	way      []string // places of the references that are being resolved
	unfolded int
	tooMuch  *PathError // set when unfolded is more than maxUnfolded
}

// resolved is what a reference became: size counts all values below it, shared ones as often as they stand there.
// The place of err is the reference that is wrong; others that lead to it fail with the same error, which is reported
// only where it belongs.
type resolved struct {
	value Value
	size  int
	err   *PathError
}

func newResolver(root Value) *resolver { return &resolver{root: untyped(root)} }

// resolve returns v, which stands at p, with its references resolved, and its size. Outside of a reference it goes on after
// a mistake, and collects them all; inside of one the first ends it.
func (r *resolver) resolve(p Path, v Value) (Value, int, *PathError) {
	if isReference(v) {
		n, size, err := r.reference(p, v.(*Object))
		switch {
		case err == nil:
			return n, size, nil
		case len(r.way) > 0:
			return nil, 0, err
		case err.Path.Equal(p):
			r.errs = append(r.errs, err)
		}
		return v, 1, nil
	}
	var changed []Value
	size := 1
	for i := range NumChildren(v) {
		step, c := Child(v, i)
		if c == nil {
			continue
		}
		if o, ok := v.(*Object); r.stay && ok && takesTemplate(o.spec(i)) {
			continue
		}
		n, below, err := r.resolve(append(p, step), c)
		if err != nil {
			return nil, 0, err
		}
		size += below
		if n == c {
			continue
		}
		if changed == nil {
			changed = make([]Value, NumChildren(v))
			for j := range changed {
				_, changed[j] = Child(v, j)
			}
		}
		changed[i] = n
	}
	if changed != nil {
		v = WithChildren(v, changed)
	}
	return v, size, nil
}

// reference resolves the reference o at p.
func (r *resolver) reference(p Path, o *Object) (Value, int, *PathError) {
	place := rooted(p)
	if i := slices.Index(r.way, place); i >= 0 {
		circle := append(slices.Clone(r.way[i:]), place)
		return nil, 0, &PathError{p.Clone(), fmt.Errorf("the reference leads back to itself: %s", strings.Join(circle, " -> "))}
	}
	d, ok := r.done[place]
	if !ok {
		r.way = append(r.way, place)
		d = &resolved{}
		d.value, d.size, d.err = r.find(p.Clone(), o)
		r.way = r.way[:len(r.way)-1]
		if r.done == nil {
			r.done = make(map[string]*resolved)
		}
		r.done[place] = d
	}
	if d.err != nil {
		return nil, 0, d.err
	}
	if r.unfolded += d.size; r.unfolded > maxUnfolded {
		if r.tooMuch == nil {
			r.tooMuch = &PathError{p.Clone(), fmt.Errorf("the references up to here stand for more than %d values", maxUnfolded)}
		}
		return nil, 0, r.tooMuch
	}
	return d.value, d.size, nil
}

// find returns what the reference o at p refers to, with its own references resolved.
func (r *resolver) find(p Path, o *Object) (Value, int, *PathError) {
	fail := func(format string, args ...any) (Value, int, *PathError) {
		return nil, 0, &PathError{p, fmt.Errorf(format, args...)}
	}
	at, known, err := r.place(p, o)
	if err != nil {
		return fail("%w", err)
	}
	if !known {
		return o, 1, nil
	}
	v, size := r.root, 0
	here := true // v stands at its place in the tree, and is not resolved yet
	for i := 0; ; i++ {
		if here && isReference(v) {
			var err *PathError
			if v, size, err = r.reference(at[:i], v.(*Object)); err != nil {
				return nil, 0, err
			}
			here = false
		}
		if h, ok := v.(*Object); ok && h.class != nil && h.class.placeholder {
			if r.final {
				return fail("refers to %s: %s there is still undecided (decode a point of the space first)", at[:i], h.class.Name)
			}
			return o, 1, nil
		}
		if i == len(at) {
			break
		}
		c := childAt(v, at[i])
		if c < 0 {
			return fail("refers to %s: %w", at[:i+1], noSuchPlace(v, at[i]))
		}
		if _, v = Child(v, c); v == nil {
			return fail("refers to %s, which is not set", at[:i+1])
		}
	}
	if !here {
		return v, size, nil
	}
	return r.resolve(at.Clone(), v)
}

func isReference(v Value) bool {
	o, ok := v.(*Object)
	return ok && o.class != nil && o.class.reference
}

// place returns where the reference o at p leads. It is not known when the way up leaves a candidate of a placeholder:
// the candidate will stand elsewhere.
func (r *resolver) place(p Path, o *Object) (at Path, known bool, err error) {
	t, err := targetOf(o)
	switch {
	case err != nil:
		return nil, false, err
	case t.up > 0:
		inside := placeholders(r.root, p)
		switch {
		case len(inside) > 0 && len(p)-t.up < inside[len(inside)-1]+candidateSteps:
			return nil, false, nil
		case t.up > len(p):
			return nil, false, fmt.Errorf("refers to %d levels above its place, where there are %d", t.up, len(p))
		}
		return p[:len(p)-t.up].Append(t.path...), true, nil
	case t.name == "":
		return t.path, true, nil
	}
	at, err = r.named(t.name)
	if err != nil {
		return nil, false, err
	}
	return at.Append(t.path...), true, nil
}

// candidateSteps is how far below a placeholder its candidates stand: candidates[2].
const candidateSteps = 2

// placeholders returns the lengths of the prefixes of p at which placeholders stand that p leads through.
func placeholders(root Value, p Path) []int {
	var lengths []int
	for i, step := range p {
		if o, ok := root.(*Object); ok && o.class != nil && o.class.IsPlaceholder() {
			lengths = append(lengths, i)
		}
		c := childAt(root, step)
		if c < 0 {
			break
		}
		_, root = Child(root, c)
	}
	return lengths
}

// named returns the place of the one object with this name.
func (r *resolver) named(name string) (Path, error) {
	if r.names == nil {
		r.names = make(map[string][]Path)
		Walk(r.root, func(p Path, v, _ Value) Action {
			if o, ok := v.(*Object); ok {
				if n, ok := o.Get("name").(String); ok {
					r.names[string(n)] = append(r.names[string(n)], p.Clone())
				}
			}
			return Enter
		})
	}
	at := r.names[name]
	switch len(at) {
	case 0:
		known := make([]string, 0, len(r.names))
		for n := range r.names {
			known = append(known, n)
		}
		slices.Sort(known)
		return nil, fmt.Errorf("nothing is named %q%s", name, didYouMean(name, known))
	case 1:
		return at[0], nil
	}
	return nil, fmt.Errorf("two objects are named %q, at %s and %s (refer by place)", name, rooted(at[0]), rooted(at[1]))
}

// follow returns the first value on the way of references from o at p that is none, with its place; nil when it passes
// through another value that is not known yet. The references are sound.
func (r *resolver) follow(p Path, o *Object) (Path, Value) {
	for {
		at, known, err := r.place(p, o)
		if err != nil || !known {
			return nil, nil
		}
		v, ok := Lookup(r.root, at)
		if !ok || !isReference(v) {
			return at, v
		}
		p, o = at, v.(*Object)
	}
}

// rooted shows a place, the root too.
func rooted(p Path) string {
	if len(p) == 0 {
		return "the root"
	}
	return p.String()
}
