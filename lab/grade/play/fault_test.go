package play

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// claim is an error with a method Is of its own.
type claim func(target error) bool

func (claim) Error() string          { return "a claim" }
func (c claim) Is(target error) bool { return c(target) }

// wrap wraps what it returns.
type wrap func() error

func (wrap) Error() string   { return "a wrapping" }
func (w wrap) Unwrap() error { return w() }

// tree wraps itself twice.
type tree struct{}

func (tree) Error() string     { return "a tree" }
func (t tree) Unwrap() []error { return []error{t, nil, t} }

// voice is an error whose text is whatever it does.
type voice func() string

func (v voice) Error() string { return v() }

// played is a game in which the first two of four calls have failed.
func played() *game {
	g := newGame(Script{Contract: "Map"}, Subject{}, false)
	for i := range 4 {
		g.errs = append(g.errs, &callError{i})
	}
	for i, how := range []How{Fails, Fails, Returns} {
		g.rec.add(Event{Kind: Ends, Task: i, How: how})
	}
	return g
}

func TestFaultOf(t *testing.T) {
	g := played()
	first, second := error(g.errs[0]), error(g.errs[1])
	ring := wrap(nil)
	ring = func() error { return ring }
	for _, test := range []struct {
		name string
		err  error
		want Fault
	}{
		{"another", errors.New("x"), Fault{}},
		{"a call's", first, Fault{Of: []int{0}}},
		{"wrapped", fmt.Errorf("in item: %w", second), Fault{Of: []int{1}}},
		{"joined", errors.Join(second, context.Canceled, first), Fault{Of: []int{0, 1}, Canceled: true}},
		{"twice", errors.Join(first, first), Fault{Of: []int{0}}},
		{"cause", fmt.Errorf("%w", errCause), Fault{Cause: true}},
		{"of nobody", &callError{0}, Fault{}},
		{"of nobody, beyond", &callError{7}, Fault{}},
		{"wraps itself", ring, Fault{}},
		{"wraps itself twice", tree{}, Fault{}},
		{"wraps nothing", wrap(func() error { return nil }), Fault{}},
		{"panics when unwrapped", wrap(func() error { panic("no") }), Fault{}},
		{"is another", claim(func(t error) bool { return t == second }), Fault{Of: []int{1}}},
		{"has the same text", claim(func(t error) bool { return t.Error() == first.Error() }), Fault{Of: []int{0}}},
		{"is a cancellation", claim(func(t error) bool { return t == context.Canceled }), Fault{Canceled: true}},
		{"asks further", claim(func(t error) bool { return errors.Is(errors.Join(first, errCause), t) }), Fault{Of: []int{0}, Cause: true}},
		{"is everything", claim(func(error) bool { return true }), Fault{}},
		{"is everything but a cancellation", claim(func(t error) bool { return t != context.Canceled }), Fault{}},
		{"is all calls", claim(func(t error) bool { return t.Error() < "item 4" }), Fault{}},
		{"is one that did not fail", claim(func(t error) bool { return t == error(g.errs[3]) }), Fault{}},
		{"is everything, and wraps one", errors.Join(claim(func(error) bool { return true }), first), Fault{Of: []int{0}}},
		{"panics when compared", errors.Join(claim(func(error) bool { panic("no") }), second), Fault{Of: []int{1}}},
	} {
		got := *g.faultOf(test.err)
		require.NotEmpty(t, got.Text, test.name)
		got.Text = ""
		require.Equal(t, test.want, got, test.name)
	}
	require.Nil(t, g.faultOf(nil))
	require.Nil(t, g.faultOf(errors.Join(nil)))
}

// An error that answers by counting the questions is found out, as their order is
// random: here it says yes to one of them.
func TestFaultOfCounting(t *testing.T) {
	believed := 0
	for range 300 {
		n := 0
		f := played().faultOf(claim(func(error) bool { n++; return n == 5 }))
		if len(f.Of) > 0 {
			believed++
		}
	}
	require.Less(t, believed, 100, "of 15 questions two are about calls that have failed")
}

// Whatever a panic's value does when it is looked at, it is told that it was one.
func TestAttempt(t *testing.T) {
	for _, test := range []struct {
		name string
		f    func() *Fault
		want Fault
	}{
		{"returns", func() *Fault { return nil }, Fault{}},
		{"fails", func() *Fault { return &Fault{Text: "x"} }, Fault{Text: "x"}},
		{"ends", func() *Fault { runtime.Goexit(); return nil }, Fault{Exit: true}},
		{"panics", func() *Fault { panic("x") }, Fault{Panic: true, Text: "x"}},
		{"panics with an error that ends the goroutine", func() *Fault { panic(voice(func() string { runtime.Goexit(); return "" })) }, Fault{Panic: true}},
		{"and that panics", func() *Fault { panic(voice(func() string { panic("y") })) }, Fault{Panic: true, Text: "%!v(PANIC=Error method: y)"}},
		{"and again", func() *Fault {
			panic(voice(func() string { panic(voice(func() string { panic("z") })) }))
		}, Fault{Panic: true, Text: "a value that panics when it is printed"}},
		{"panics with an error that ends it when unwrapped", func() *Fault { panic(wrap(func() error { runtime.Goexit(); return nil })) }, Fault{Panic: true, Text: "a wrapping"}},
	} {
		g := played()
		var got []Fault
		done := make(chan struct{})
		go func() {
			defer close(done)
			g.attempt(test.f, func(f *Fault) {
				if f == nil {
					f = &Fault{}
				}
				got = append(got, *f)
			})
		}()
		<-done
		require.Equal(t, []Fault{test.want}, got, test.name)
	}
}
