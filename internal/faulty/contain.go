package faulty

import (
	"context"
	"errors"
	"fmt"
	"runtime"
)

var (
	errClosed = errors.New("faulty: closed")
	errGoexit = errors.New("faulty: task called runtime.Goexit")
	errNil    = errors.New("faulty: the task is nil")
)

// contain calls f. If f panics, contain calls failed with an error and returns;
// if f calls Goexit, it calls failed with errGoexit while the goroutine unwinds
// and does not return.
func contain(f func(), failed func(error)) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if v := recover(); v != nil {
			failed(fmt.Errorf("faulty: task panicked: %v", v))
			return
		}
		failed(errGoexit)
	}()
	f()
	returned = true
}

// panicked reports whether a task that ended with err panicked.
func panicked(err error) bool { return err != nil && !errors.Is(err, errGoexit) }

// onPanic makes of failed a function that treats a panic in another way.
func onPanic(react, failed func(error)) func(error) {
	return func(err error) {
		if errors.Is(err, errGoexit) {
			failed(err)
		} else {
			react(err)
		}
	}
}

// onGoexit makes of failed a function that treats a Goexit in another way.
func onGoexit(react, failed func(error)) func(error) {
	return onPanic(failed, react)
}

func crash(err error) { panic(err) }

// hang waits for an answer that nobody sends. The channel is made here, for one
// of another bubble must not be used.
func hang(error) { <-make(chan struct{}) }

// window lets others run between two steps that should have been one.
func window() {
	for range 10 {
		runtime.Gosched()
	}
}

// ended is the error of a call whose context ended: it matches ctx.Err() and
// its cause.
func ended(ctx context.Context) error {
	return fmt.Errorf("faulty: stopped: %w (%w)", ctx.Err(), context.Cause(ctx))
}

// needWorkers panics if a number of workers is not one.
func needWorkers(workers int) {
	if workers < 1 {
		panic(fmt.Sprintf("faulty: need at least one worker, got %d", workers))
	}
}
