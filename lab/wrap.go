package lab

import (
	"context"
	"runtime/trace"
)

// Wrap returns f with its calls observed by r. Tasks are numbered from 0 in
// the order in which they start, which is the order of the items for a pool
// that hands them out in order; [WrapBy] numbers them by what they are.
//
// While runtime/trace is on, each call is a region named "poollab.task", so
// that the viewer of go tool trace shows it.
func Wrap[T, R any](r *Recorder, f func(context.Context, T) (R, error)) func(context.Context, T) (R, error) {
	return func(ctx context.Context, item T) (result R, err error) {
		err = ErrAborted // until f returns
		defer observe(ctx, r, func(before int) int { return before }, &err)()
		return f(ctx, item)
	}
}

// WrapBy is [Wrap] with the caller's own numbers for the tasks.
func WrapBy[T, R any](r *Recorder, number func(T) int, f func(context.Context, T) (R, error)) func(context.Context, T) (R, error) {
	return func(ctx context.Context, item T) (result R, err error) {
		task := number(item)
		err = ErrAborted
		defer observe(ctx, r, func(int) int { return task }, &err)()
		return f(ctx, item)
	}
}

// Task returns a task for a long-lived pool with its run observed by r, as
// [WrapBy] does for a function of items.
func (r *Recorder) Task(number int, task func()) func() {
	return func() {
		err := ErrAborted
		defer observe(context.Background(), r, func(int) int { return number }, &err)()
		task()
		err = nil
	}
}

// observe notes the start of a task and returns what notes its end. It is for
// a defer, so that a panic does not hide the end.
func observe(ctx context.Context, r *Recorder, number func(before int) int, err *error) func() {
	region := func() {}
	if trace.IsEnabled() {
		region = trace.StartRegion(ctx, "poollab.task").End
	}
	span := r.start(number)
	return func() {
		r.End(span, *err)
		region()
	}
}
