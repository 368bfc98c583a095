package patch

import (
	"fmt"

	"symsearch/symbolic"
)

// Apply applies the patches in order, each to the result of the one before it, to a tree that stands where s is wanted (nil:
// anything may be). Then the whole result is checked: no patch may leave a mistake that was not in the tree before, and
// every Verifier must agree. An error names the patch, and nothing has changed: trees are values.
func (c Chain) Apply(root symbolic.Value, s symbolic.Spec) (*Result, error) {
	r := &Result{Before: root, Tree: root}
	for _, link := range c {
		next, err := apply(link.Patch, r.Tree)
		if err != nil {
			if before := r.check(s); before != nil {
				return nil, before // it stumbled over what an earlier one had made
			}
			return nil, headed("patch "+short(link.Name), err)
		}
		r.Steps = append(r.Steps, Step{Name: link.Name, Changes: symbolic.Diff(r.Tree, next), after: next})
		r.Tree = next
	}
	if err := r.check(s); err != nil {
		return nil, err
	}
	for _, link := range c {
		if v, ok := link.Patch.(Verifier); ok {
			if err := v.Verify(r.Tree); err != nil {
				return nil, headed("patch "+short(link.Name)+" is not satisfied with the result", err)
			}
		}
	}
	r.warn(c)
	return r, nil
}

// headed puts words before an error: on its line, or on a line of their own before several mistakes.
func headed(words string, err error) error {
	if len(symbolic.PathErrors(err)) > 1 {
		return fmt.Errorf("%s:\n%w", words, err)
	}
	return fmt.Errorf("%s: %w", words, err)
}

// apply calls a patch. A panic inside it is an error.
func apply(p Patch, root symbolic.Value) (v symbolic.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			v, err = nil, fmt.Errorf("it panicked: %v", r)
		}
	}()
	v, err = p.Apply(root)
	if err == nil && v == nil {
		err = fmt.Errorf("it returned nothing (return the tree itself to leave it as it is)")
	}
	return v, err
}

// check reports what is wrong with the result and was not wrong before, by the patch that brought it in.
func (r *Result) check(s symbolic.Spec) error {
	if s == nil {
		s = &symbolic.AnySpec{}
	}
	wrong := symbolic.Check(r.Tree, s)
	if wrong == nil {
		return nil
	}
	known := mistakes(symbolic.Check(r.Before, s))
	last := mistakes(wrong)
	for _, step := range r.Steps { // the first that made a mistake which is still there
		for text := range mistakes(symbolic.Check(step.after, s)) {
			if !known[text] && last[text] {
				return fmt.Errorf("patch %s: the result is not valid:\n%w", short(step.Name), fresh(wrong, known))
			}
		}
	}
	return nil
}

// mistakes returns the texts of what is wrong.
func mistakes(err error) map[string]bool {
	texts := map[string]bool{}
	if errs, ok := err.(symbolic.Errors); ok {
		for _, e := range errs {
			texts[e.Err.Error()] = true // without the path: a mistake that only moved is not a new one
		}
	}
	return texts
}

// fresh returns the mistakes that were not there before.
func fresh(err error, known map[string]bool) error {
	var out symbolic.Errors
	for _, e := range err.(symbolic.Errors) {
		if !known[e.Err.Error()] {
			out = append(out, e)
		}
	}
	return out
}
