package eval

import (
	"context"
	"fmt"
	"runtime/debug"

	"symsearch/symbolic"
)

// Func makes an [Evaluator] of a Go function. A panic in it becomes a [Failure] of
// [KindPanic] with the stack in its log, and metrics that are missing or not
// finite become failures too. It panics when f is nil.
func Func(f func(context.Context, Candidate) (Metrics, error)) Evaluator {
	if f == nil {
		panic("eval: Func of nil")
	}
	return function(f)
}

// Typed makes an [Evaluator] of a function that wants its model as a Go value: the
// tree is built into a T by [symbolic.Build] first. A tree that cannot be built,
// because a Validate or Init method refused it, makes the candidate infeasible. It
// panics when f is nil.
func Typed[T any](f func(context.Context, T, Candidate) (Metrics, error)) Evaluator {
	if f == nil {
		panic("eval: Typed of nil")
	}
	return function(func(ctx context.Context, c Candidate) (Metrics, error) {
		model, err := symbolic.Build[T](c.Value)
		if err != nil {
			return nil, Infeasible("model cannot be built: %w", err)
		}
		return f(ctx, model, c)
	})
}

type function func(context.Context, Candidate) (Metrics, error)

func (f function) Evaluate(ctx context.Context, c Candidate) (Metrics, error) {
	m, err := Protect(ctx, c, f)
	if err != nil {
		return m, err
	}
	return CheckFinite(m)
}

// Protect calls f, and turns a panic in it into a [Failure] of [KindPanic] with the
// stack in its log: whoever calls code of others does so through it.
func Protect(ctx context.Context, c Candidate, f func(context.Context, Candidate) (Metrics, error)) (m Metrics, err error) {
	defer func() {
		if r := recover(); r != nil {
			stack := debug.Stack()
			err = &Failure{Kind: KindPanic, Err: panicError{r}, Log: string(stack[:min(len(stack), logBytes)])}
		}
	}()
	return f(ctx, c)
}

// panicError is the value of a panic as an error; an error that was thrown can be
// found in it.
type panicError struct{ value any }

func (e panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

func (e panicError) Unwrap() error {
	err, _ := e.value.(error)
	return err
}
