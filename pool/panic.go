package pool

import (
	"bytes"
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrGoexit is the outcome of a call that ended its goroutine with
// [runtime.Goexit], as the FailNow of a test does.
var ErrGoexit = errors.New("pool: task called runtime.Goexit")

// PanicError is the outcome of a call that panicked.
type PanicError struct {
	Value any    // what the call panicked with
	Stack []byte // the call's own stack, from the panic outwards
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("pool: task panicked: %v\n\n%s", e.Value, e.Stack)
}

// Unwrap returns the panic's value if that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// protect calls f and reports whether it returned. If it panicked, protect
// calls failed with a *PanicError and returns false. If it called Goexit,
// protect calls failed with ErrGoexit while the goroutine unwinds, and does not
// return: a goroutine that must not be lost starts its successor in a
// deferred call of its own.
func protect(f func(), failed func(error)) (returned bool) {
	defer func() {
		if returned {
			return
		}
		if v := recover(); v != nil {
			failed(&PanicError{Value: v, Stack: taskStack()})
			return
		}
		failed(ErrGoexit)
	}()
	f()
	return true
}

// taskStack is the stack of the panicking goroutine without the frames that
// look at it: it begins where the panic was raised.
func taskStack() []byte {
	stack := debug.Stack()
	header, frames, _ := bytes.Cut(stack, []byte("\n"))
	if i := bytes.Index(frames, []byte("panic(")); i >= 0 {
		frames = frames[i:]
	}
	return append(append(bytes.Clone(header), '\n'), frames...)
}
