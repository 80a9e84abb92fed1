// Package pool shares memory by communicating: it has no lock of its own.
package pool

import (
	"context"
	"errors"
	"fmt"
)

var (
	errWorkers = errors.New("pool: workers must be positive")
	errGoexit  = errors.New("pool: a task called runtime.Goexit")
)

type answer[R any] struct {
	index int
	value R
	err   error
}

// start runs n workers that take indices from the channel todo. Each index is
// answered once; the channel of answers is closed when all workers have ended.
func start[T, R any](ctx context.Context, n int, todo <-chan int, items []T, f func(context.Context, T) (R, error)) <-chan answer[R] {
	answers := make(chan answer[R], len(items))
	ended := make(chan struct{}, n)
	var worker func()
	call := func(i int) {
		a := answer[R]{index: i, err: errGoexit}
		defer func() {
			if v := recover(); v != nil {
				a.err = fmt.Errorf("pool: panic in task %d: %v", i, v)
			}
			answers <- a
		}()
		a.value, a.err = f(ctx, items[i])
	}
	worker = func() {
		normal := false
		defer func() {
			if normal {
				ended <- struct{}{}
			} else {
				go worker()
			}
		}()
		for i := range todo {
			if ctx.Err() == nil {
				call(i)
			}
		}
		normal = true
	}
	for range n {
		go worker()
	}
	go func() {
		defer close(answers)
		for range n {
			<-ended
		}
	}()
	return answers
}

// feed sends the indices below n until the context ends.
func feed(ctx context.Context, n int) <-chan int {
	todo := make(chan int)
	go func() {
		defer close(todo)
		for i := range n {
			select {
			case todo <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	return todo
}

// Map applies f to all items and returns the results in their order.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		return nil, errWorkers
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()

	// Workers report a failure by ending the context themselves: the collector
	// below might come too late.
	var first = make(chan error, 1)
	guarded := func(ctx context.Context, item T) (r R, err error) {
		err = errGoexit
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("pool: panic in a task: %v", v)
			}
			if err != nil {
				select {
				case first <- err:
				default:
				}
				cancel()
			}
		}()
		return f(ctx, item)
	}
	results := make([]R, len(items))
	done := 0
	for a := range start(inner, min(workers, len(items)), feed(inner, len(items)), items, guarded) {
		if a.err == nil {
			results[a.index] = a.value
			done++
		}
	}
	select {
	case err := <-first:
		return nil, err
	default:
	}
	if done < len(items) {
		return nil, context.Cause(ctx)
	}
	return results, nil
}
