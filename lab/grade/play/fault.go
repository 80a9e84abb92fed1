package play

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
)

// callError is the error of a call that fails.
type callError struct{ item int }

func (e *callError) Error() string { return fmt.Sprintf("item %d failed", e.item) }

// errCause is the cause with which a script's context ends.
var errCause = errors.New("the caller gave up")

// faultOf is what the judge may want to know of an error. It may run code of the
// submission: methods of its errors.
func (g *game) faultOf(err error) *Fault {
	if err == nil {
		return nil
	}
	f := &Fault{Text: text(err), Canceled: errors.Is(err, context.Canceled), Cause: errors.Is(err, errCause)}
	if e := (*callError)(nil); len(g.errs) > 64 && errors.As(err, &e) {
		f.Of = []int{e.item} // one of many: not all are asked for
		return f
	}
	for i, e := range g.errs {
		if errors.Is(err, e) {
			f.Of = append(f.Of, i)
		}
	}
	return f
}

// attempt calls into the submission, and calls then with what came of it, on the
// same goroutine: what f returns, or a panic, or the end of the goroutine.
func (g *game) attempt(f func() *Fault, then func(*Fault)) {
	over := false
	defer func() {
		if over {
			return
		}
		if v := recover(); v != nil {
			then(g.panicked(v))
			return
		}
		then(&Fault{Exit: true})
	}()
	fault := f()
	over = true
	then(fault)
}

// panicked is the fault for a panic that came out of a call.
func (g *game) panicked(v any) *Fault {
	f := &Fault{Panic: true, Text: text(v)}
	if err, ok := v.(error); ok {
		func() {
			defer func() { _ = recover() }()
			if of := g.faultOf(err); of != nil {
				f.Of, f.Canceled, f.Cause = of.Of, of.Canceled, of.Cause
			}
		}()
	}
	stack := make([]byte, 16<<10)
	g.noteStack(places(string(stack[:runtime.Stack(stack, false)])))
	return f
}

// text is how a value prints, shortened. The memory of the result is nobody
// else's.
func text(v any) string { return short(fmt.Sprint(v)) }

// short cuts a text off and makes it valid UTF-8.
func short(s string) string {
	return string([]byte(strings.ToValidUTF8(s[:min(len(s), MostText)], "?")))
}
