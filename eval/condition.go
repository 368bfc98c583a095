package eval

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"symsearch/symbolic"
)

// condition chooses failures. An empty list or text does not restrict.
type condition struct {
	on     []FailureKind
	status []int  // exit statuses
	log    string // a regular expression
}

// chooses says whether f meets all that the condition asks for.
func (c condition) chooses(f *Failure) bool {
	if len(c.on) > 0 && !slices.Contains(c.on, f.Kind) || len(c.status) > 0 && !slices.Contains(c.status, f.Status) {
		return false
	}
	if c.log == "" {
		return true
	}
	pattern, err := regexp.Compile(c.log)
	return err == nil && (pattern.MatchString(f.Error()) || pattern.MatchString(f.Log))
}

// validate finds an expression that cannot be read, and a status no failure has.
func (c condition) validate() error {
	if _, err := regexp.Compile(c.log); err != nil {
		return &symbolic.PathError{Path: symbolic.Path{symbolic.Key("log")}, Err: fmt.Errorf("not a regular expression: %w", err)}
	}
	for i, status := range c.status {
		var err error
		switch {
		case status < 1 || status > 255:
			err = fmt.Errorf("want an exit status of a failure, 1 to 255, got %d", status)
		case status == infeasibleStatus:
			err = errors.New("status 3 says infeasible, which is no failure")
		}
		if err != nil {
			return &symbolic.PathError{Path: symbolic.Path{symbolic.Key("status"), symbolic.Index(i)}, Err: err}
		}
	}
	return nil
}
