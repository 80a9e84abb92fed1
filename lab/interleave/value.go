package interleave

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Functions and methods that are used as values. The digits of the Bind
// functions count parameters and results.

// Bind00 binds a function of this package to the receiver of a method value.
func Bind00[A any](f func(A), a A) func() { return func() { f(a) } }

// Bind01 is [Bind00] for another shape, as are those below.
func Bind01[A, R any](f func(A) R, a A) func() R { return func() R { return f(a) } }

func Bind10[A, X any](f func(A, X), a A) func(X) { return func(x X) { f(a, x) } }

func Bind11[A, X, R any](f func(A, X) R, a A) func(X) R { return func(x X) R { return f(a, x) } }

func Bind12[A, X, R, S any](f func(A, X) (R, S), a A) func(X) (R, S) {
	return func(x X) (R, S) { return f(a, x) }
}

func Bind20[A, X, Y any](f func(A, X, Y), a A) func(X, Y) { return func(x X, y Y) { f(a, x, y) } }

func Bind21[A, X, Y, R any](f func(A, X, Y) R, a A) func(X, Y) R {
	return func(x X, y Y) R { return f(a, x, y) }
}

func Bind22[A, X, Y, R, S any](f func(A, X, Y) (R, S), a A) func(X, Y) (R, S) {
	return func(x X, y Y) (R, S) { return f(a, x, y) }
}

func Bind31[A, X, Y, Z, R any](f func(A, X, Y, Z) R, a A) func(X, Y, Z) R {
	return func(x X, y Y, z Z) R { return f(a, x, y, z) }
}

// LoadFunc is a Load function of sync/atomic as a value.
func LoadFunc[V any](f func(*V) V) func(*V) V { return func(p *V) V { return CallLoad(f, p) } }

// StoreFunc is a Store function as a value.
func StoreFunc[V any](f func(*V, V)) func(*V, V) { return func(p *V, v V) { CallStore(f, p, v) } }

// UpdateFunc is an Add, Swap, And or Or function as a value.
func UpdateFunc[V any](f func(*V, V) V) func(*V, V) V {
	return func(p *V, v V) V { return CallUpdate(f, p, v) }
}

// CASFunc is a CompareAndSwap function as a value.
func CASFunc[V any](f func(*V, V, V) bool) func(*V, V, V) bool {
	return func(p *V, old, new V) bool { return CallCAS(f, p, old, new) }
}

// ValueStore is a.Store of an atomic.Value.
func ValueStore(a *atomic.Value, v any) { AtomicStore(a, v) }

// ValueSwap is a.Swap of an atomic.Value.
func ValueSwap(a *atomic.Value, v any) any { return AtomicSwap(a, v) }

// ValueCAS is a.CompareAndSwap of an atomic.Value.
func ValueCAS(a *atomic.Value, old, new any) bool { return AtomicCAS(a, old, new) }

// AsLocker is l as a Locker.
func AsLocker(l sync.Locker) sync.Locker { return l }

// AsContext is ctx as a Context.
func AsContext(ctx context.Context) context.Context { return ctx }

// Sender sends values that can be assigned to the element type and are not of
// it.
type Sender[T any] struct{ c chan<- T }

// SendTo is a Sender to a channel.
func SendTo[T any](c chan<- T) Sender[T] { return Sender[T]{c} }

// Send is c <- v.
func (s Sender[T]) Send(v T) { Send(s.c, v) }

// Case is case c <- v.
func (s Sender[T]) Case(v T) *Sending[T] { return SendCase(s.c, v) }

// RangeVar begins a range over a channel with a variable that all iterations
// share.
//
//go:norace
func RangeVar[T any](c <-chan T) (<-chan T, T) {
	var v T
	return c, v
}

// Cursor walks over a map for loops whose variables are shared by all
// iterations.
type Cursor[K comparable, V any] struct {
	list []Entry[K, V]
	i    int
}

// Walk begins a walk over a map.
func Walk[M ~map[K]V, K comparable, V any](m M) (c *Cursor[K, V], k K, v V) {
	return &Cursor[K, V]{list: Entries(m), i: -1}, k, v
}

// Next goes on to the next entry that is still there.
func (c *Cursor[K, V]) Next() bool {
	for c.i++; c.i < len(c.list); c.i++ {
		if c.list[c.i].Live() {
			return true
		}
	}
	return false
}

// Key is the key of the entry.
func (c *Cursor[K, V]) Key() K { return c.list[c.i].Key() }

// Value is the value of the entry.
func (c *Cursor[K, V]) Value() V { return c.list[c.i].Value() }

// Reporter has the methods of a TB for use as values.
type Reporter struct{ t testing.TB }

// ReporterOf is the Reporter of a TB.
func ReporterOf(t testing.TB) Reporter { return Reporter{t} }

func (r Reporter) Cleanup(f func())                  { Cleanup(r.t, f) }
func (r Reporter) Context() context.Context          { return TestContext(r.t) }
func (r Reporter) Error(args ...any)                 { Error(r.t, args...) }
func (r Reporter) Errorf(format string, args ...any) { Errorf(r.t, format, args...) }
func (r Reporter) Fatal(args ...any)                 { Fatal(r.t, args...) }
func (r Reporter) Fatalf(format string, args ...any) { Fatalf(r.t, format, args...) }
func (r Reporter) Fail()                             { Fail(r.t) }
func (r Reporter) FailNow()                          { FailNow(r.t) }

// Test has the methods that only a T has, for use as values.
type Test struct{ t *testing.T }

// TestOf is the Test of a T.
func TestOf(t *testing.T) Test { return Test{t} }

func (x Test) Run(name string, f func(*testing.T)) bool { return Run(x.t, name, f) }
func (x Test) Parallel()                                { Parallel(x.t) }
func (x Test) Deadline() (time.Time, bool)              { return Deadline(x.t) }
