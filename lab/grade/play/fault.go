package play

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
)

// callError is the error of a call that fails.
type callError struct{ item int }

func (e *callError) Error() string { return fmt.Sprintf("item %d failed", e.item) }

// errCause is the cause with which a script's context ends.
var errCause = errors.New("the caller gave up")

// faultOf is what the judge may want to know of an error. It may run code of the
// submission, methods of its errors, which may do anything: what is asked is
// bounded, a panic in there is no answer, and who never answers never returns.
func (g *game) faultOf(err error) *Fault {
	if err == nil {
		return nil
	}
	f := &Fault{Text: text(err)}
	g.trace(f, err)
	return f
}

// Bounds on what is asked of one error.
const (
	mostWithin  = 500 // errors within one another that are looked at
	mostAsked   = 64  // errors of calls that a method Is is asked about
	mostDecoys  = 8   // beside them
	mostClaimed = 16  // errors with a method Is
)

// trace fills in which errors are in err, as errors.Is would find them: by what
// errors wrap, and by their own methods Is.
func (g *game) trace(f *Fault, err error) {
	claiming := 0
	for _, e := range within(err) {
		f.Canceled = f.Canceled || e == context.Canceled
		f.Cause = f.Cause || e == errCause
		if call, ok := e.(*callError); ok && call.item < len(g.errs) && g.errs[call.item] == call {
			f.Of = append(f.Of, call.item)
		}
		if is, ok := e.(interface{ Is(error) bool }); ok && claiming < mostClaimed {
			claiming++
			g.claims(f, is)
		}
	}
	slices.Sort(f.Of)
	f.Of = slices.Compact(f.Of)
}

// within lists an error and those that it wraps, as far as the bound allows.
func within(err error) []error {
	list := []error{err}
	for i := 0; i < len(list) && len(list) < mostWithin; i++ {
		switch e := list[i].(type) {
		case interface{ Unwrap() error }:
			quietly(func() {
				if in := e.Unwrap(); in != nil {
					list = append(list, in)
				}
			})
		case interface{ Unwrap() []error }:
			quietly(func() {
				for _, in := range e.Unwrap() {
					if in != nil && len(list) < mostWithin {
						list = append(list, in)
					}
				}
			})
		}
	}
	return list
}

// claims adds what an error's own method Is says. Among the questions are some, in
// a random order, that nobody can answer with yes: about errors that no call has
// returned. Who does so says yes without looking, and is not believed.
func (g *game) claims(f *Fault, e interface{ Is(error) bool }) {
	const canceled, cause, decoy = -1, -2, -3
	type question struct {
		target error
		about  int // the index of a call, or one of the above
	}
	list := []question{{context.Canceled, canceled}, {errCause, cause}, {errors.New(errCause.Error()), decoy}}
	if len(g.errs) <= mostAsked {
		failed := map[int]bool{}
		for _, e := range g.rec.sofar(false) {
			if e.Kind == Ends && e.How == Fails {
				failed[e.Task] = true
			}
		}
		for i, call := range g.errs {
			about := decoy
			if failed[i] {
				about = i
			}
			list = append(list, question{call, about})
		}
	}
	for i := range mostDecoys {
		list = append(list, question{&callError{len(g.errs) + i}, decoy})
	}
	rand.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	var yes []int
	for _, q := range list {
		quietly(func() {
			if e.Is(q.target) {
				yes = append(yes, q.about)
			}
		})
	}
	if slices.Contains(yes, decoy) {
		return
	}
	for _, about := range yes {
		switch about {
		case canceled:
			f.Canceled = true
		case cause:
			f.Cause = true
		default:
			f.Of = append(f.Of, about)
		}
	}
}

// quietly calls f, and a panic in there has no consequence.
func quietly(f func()) {
	defer func() { _ = recover() }()
	f()
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
			fault := &Fault{Panic: true}
			defer then(fault) // even if the value's own methods end this goroutine
			g.panicked(fault, v)
			return
		}
		then(&Fault{Exit: true})
	}()
	fault := f()
	over = true
	then(fault)
}

// panicked describes a panic that came out of a call.
func (g *game) panicked(f *Fault, v any) {
	stack := make([]byte, 16<<10)
	g.noteStack(kit.Places(string(stack[:runtime.Stack(stack, false)])))
	f.Text = text(v)
	if err, ok := v.(error); ok {
		g.trace(f, err)
	}
}

// text is how a value prints, shortened. The memory of the result is nobody
// else's. Printing runs methods of the value, and one that panics with something
// that panics when it is printed makes package fmt panic.
func text(v any) (s string) {
	defer func() {
		if recover() != nil {
			s = "a value that panics when it is printed"
		}
	}()
	return short(fmt.Sprint(v))
}

// short cuts a text off and makes it valid UTF-8.
func short(s string) string {
	return string([]byte(strings.ToValidUTF8(s[:min(len(s), MostText)], "?")))
}
