package play

import (
	"context"
	"iter"
	"reflect"
)

type (
	mapFunc       = func(context.Context, int, []int, func(context.Context, int) (int, error)) ([]int, error)
	completedFunc = func(context.Context, int, []int, func(context.Context, int) (int, error)) iter.Seq2[int, error]
)

// MapOf is f; a generic function takes its types here.
func MapOf(f mapFunc) mapFunc { return f }

// CompletedOf is f; a generic function takes its types here.
func CompletedOf(f completedFunc) completedFunc { return f }

// PoolOf makes the function that a Subject needs out of one that returns a type
// of its own. A nil pointer becomes a nil Pool.
func PoolOf[P Pool](f func(workers int) P) func(int) Pool {
	return func(workers int) Pool { return poolOr(f(workers), nil) }
}

// PoolOrError is PoolOf for a function that may return an error, which is as
// good as no pool.
func PoolOrError[P Pool](f func(workers int) (P, error)) func(int) Pool {
	return func(workers int) Pool {
		p, err := f(workers)
		return poolOr(p, err)
	}
}

func poolOr(p Pool, err error) Pool {
	if err != nil {
		return refusal{err}
	}
	if isNil(p) {
		return nil
	}
	return p
}

// isNil reports whether there is no pool in p.
func isNil(p Pool) bool {
	if p == nil {
		return true
	}
	switch v := reflect.ValueOf(p); v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.Slice, reflect.Interface:
		return v.IsNil()
	}
	return false
}

// refusal stands for a pool that could not be made.
type refusal struct{ err error }

func (r refusal) Submit(func()) error { return r.err }
func (r refusal) Close() error        { return r.err }
