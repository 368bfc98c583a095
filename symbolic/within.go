package symbolic

import "errors"

// Within moves an error below base: every PathError in it, also in wrapped and joined errors, gets base in front of its
// path, and what has no path is placed at base. The text around a wrapped PathError is dropped: the path says where.
// The result is a *PathError, or Errors when there are several.
func Within(base Path, err error) error {
	all := pathErrors(nil, err)
	moved := make(Errors, len(all))
	for i, e := range all {
		moved[i] = &PathError{Path: base.Append(e.Path...), Err: e.Err}
	}
	if len(moved) == 1 {
		return moved[0]
	}
	return moved
}

// PathErrors returns every mistake in err, as Within finds them; what has no path has the empty one.
func PathErrors(err error) Errors { return pathErrors(nil, err) }

// within is Within for one step.
func within(s Step, err error) error { return Within(Path{s}, err) }

// pathErrors appends every mistake in err: the PathErrors as they are, others with the empty path.
func pathErrors(all Errors, err error) Errors {
	switch e := err.(type) {
	case *PathError:
		return append(all, e)
	case interface{ Unwrap() []error }:
		parts := e.Unwrap()
		if _, some := errors.AsType[*PathError](err); !some || len(parts) == 0 {
			break
		}
		for _, part := range parts {
			all = pathErrors(all, part)
		}
		return all
	case interface{ Unwrap() error }:
		if _, some := errors.AsType[*PathError](err); some {
			return pathErrors(all, e.Unwrap())
		}
	}
	return append(all, &PathError{Err: err})
}
