//go:build go1.24

// Package stub has every function that rewritten source calls, each doing
// nothing but the real operation. Its signatures are the reference.
package stub

import (
	"context"
	"iter"
	"maps"
	"math/rand"
	randv2 "math/rand/v2"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Goroutines and channels.

func Go(f func()) { go f() }
func Gosched()    { runtime.Gosched() }
func Block()      { select {} }

func Send[T any](c chan<- T, v T)              { c <- v }
func Recv[T any](c <-chan T) T                 { return <-c }
func Recv2[T any](c <-chan T) (T, bool)        { v, ok := <-c; return v, ok }
func Close[T any](c chan<- T)                  { close(c) }
func Len[T any](c <-chan T) int                { return len(c) }
func LenSend[T any](c chan<- T) int            { return len(c) }
func Chan[T any](c <-chan T) <-chan T          { return c }
func Next[T any](c <-chan T) (T, bool)         { v, ok := <-c; return v, ok }
func RangeVar[T any](c <-chan T) (<-chan T, T) { var v T; return c, v }

func Range[T any](c <-chan T) (<-chan T, T, bool) {
	v, ok := <-c
	return c, v, ok
}

func NextInto[T any](c <-chan T, to *T) bool {
	v, ok := <-c
	if ok {
		*to = v
	}
	return ok
}

// Sender sends values that are assignable to the element type but not of it:
// inference from both at once would fail.
type Sender[T any] struct{ c chan<- T }

func SendTo[T any](c chan<- T) Sender[T] { return Sender[T]{c} }
func (s Sender[T]) Send(v T)             { Send(s.c, v) }
func (s Sender[T]) Case(v T) *Sending[T] { return SendCase(s.c, v) }

// Case is one of the cases of a select.
type Case interface {
	of() reflect.SelectCase
	got(reflect.Value, bool)
}

type Receiving[T any] struct {
	c  <-chan T
	v  T
	ok bool
}

type Sending[T any] struct {
	c chan<- T
	v T
}

func RecvCase[T any](c <-chan T) *Receiving[T]    { return &Receiving[T]{c: c} }
func SendCase[T any](c chan<- T, v T) *Sending[T] { return &Sending[T]{c, v} }
func (r *Receiving[T]) V() T                      { return r.v }
func (r *Receiving[T]) V2() (T, bool)             { return r.v, r.ok }
func (r *Receiving[T]) OK() bool                  { return r.ok }

func (r *Receiving[T]) of() reflect.SelectCase {
	return reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(r.c)}
}

func (r *Receiving[T]) got(v reflect.Value, ok bool) {
	r.ok = ok
	reflect.ValueOf(&r.v).Elem().Set(v)
}

func (s *Sending[T]) of() reflect.SelectCase {
	return reflect.SelectCase{Dir: reflect.SelectSend, Chan: reflect.ValueOf(s.c), Send: reflect.ValueOf(&s.v).Elem()}
}

func (s *Sending[T]) got(reflect.Value, bool) {}

// Select returns the number of the case, or -1 for the default.
func Select(hasDefault bool, cases ...Case) int {
	var list []reflect.SelectCase
	for _, c := range cases {
		list = append(list, c.of())
	}
	if hasDefault {
		list = append(list, reflect.SelectCase{Dir: reflect.SelectDefault})
	}
	i, v, ok := reflect.Select(list)
	if i == len(cases) {
		return -1
	}
	cases[i].got(v, ok)
	return i
}

// Package sync.

func Lock(m *sync.Mutex)                  { m.Lock() }
func TryLock(m *sync.Mutex) bool          { return m.TryLock() }
func Unlock(m *sync.Mutex)                { m.Unlock() }
func RWLock(m *sync.RWMutex)              { m.Lock() }
func RWTryLock(m *sync.RWMutex) bool      { return m.TryLock() }
func RWUnlock(m *sync.RWMutex)            { m.Unlock() }
func RLock(m *sync.RWMutex)               { m.RLock() }
func TryRLock(m *sync.RWMutex) bool       { return m.TryRLock() }
func RUnlock(m *sync.RWMutex)             { m.RUnlock() }
func RLocker(m *sync.RWMutex) sync.Locker { return m.RLocker() }
func LockerLock(l sync.Locker)            { l.Lock() }
func LockerUnlock(l sync.Locker)          { l.Unlock() }
func AsLocker(l sync.Locker) sync.Locker  { return l }

func WaitGroupAdd(w *sync.WaitGroup, n int)   { w.Add(n) }
func WaitGroupDone(w *sync.WaitGroup)         { w.Done() }
func WaitGroupWait(w *sync.WaitGroup)         { w.Wait() }
func WaitGroupGo(w *sync.WaitGroup, f func()) { w.Add(1); go func() { defer w.Done(); f() }() }

func OnceDo(o *sync.Once, f func())                            { o.Do(f) }
func OnceFunc(f func()) func()                                 { return sync.OnceFunc(f) }
func OnceValue[T any](f func() T) func() T                     { return sync.OnceValue(f) }
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) { return sync.OnceValues(f) }

func CondWait(c *sync.Cond)      { c.Wait() }
func CondSignal(c *sync.Cond)    { c.Signal() }
func CondBroadcast(c *sync.Cond) { c.Broadcast() }

func MapLoad(m *sync.Map, k any) (any, bool)           { return m.Load(k) }
func MapStore(m *sync.Map, k, v any)                   { m.Store(k, v) }
func MapLoadOrStore(m *sync.Map, k, v any) (any, bool) { return m.LoadOrStore(k, v) }
func MapLoadAndDelete(m *sync.Map, k any) (any, bool)  { return m.LoadAndDelete(k) }
func MapDelete(m *sync.Map, k any)                     { m.Delete(k) }
func MapSwap(m *sync.Map, k, v any) (any, bool)        { return m.Swap(k, v) }
func MapCompareAndSwap(m *sync.Map, k, o, n any) bool  { return m.CompareAndSwap(k, o, n) }
func MapCompareAndDelete(m *sync.Map, k, o any) bool   { return m.CompareAndDelete(k, o) }
func MapRange(m *sync.Map, f func(k, v any) bool)      { m.Range(f) }
func MapClear(m *sync.Map)                             { m.Clear() }

func PoolGet(p *sync.Pool) any    { return p.Get() }
func PoolPut(p *sync.Pool, x any) { p.Put(x) }

// Package sync/atomic. The Call functions get the real function first; the
// Func functions make a value of it.

func CallLoad[V any](f func(*V) V, p *V) V                     { return f(p) }
func CallStore[V any](f func(*V, V), p *V, v V)                { f(p, v) }
func CallUpdate[V any](f func(*V, V) V, p *V, v V) V           { return f(p, v) }
func CallCAS[V any](f func(*V, V, V) bool, p *V, o, n V) bool  { return f(p, o, n) }
func LoadFunc[V any](f func(*V) V) func(*V) V                  { return f }
func StoreFunc[V any](f func(*V, V)) func(*V, V)               { return f }
func UpdateFunc[V any](f func(*V, V) V) func(*V, V) V          { return f }
func CASFunc[V any](f func(*V, V, V) bool) func(*V, V, V) bool { return f }

func AtomicLoad[R any, A interface{ Load() R }](a A) R       { return a.Load() }
func AtomicStore[V any, A interface{ Store(V) }](a A, v V)   { a.Store(v) }
func AtomicSwap[V any, A interface{ Swap(V) V }](a A, v V) V { return a.Swap(v) }
func AtomicAdd[V any, A interface{ Add(V) V }](a A, v V) V   { return a.Add(v) }
func AtomicAnd[V any, A interface{ And(V) V }](a A, v V) V   { return a.And(v) }
func AtomicOr[V any, A interface{ Or(V) V }](a A, v V) V     { return a.Or(v) }
func AtomicCAS[V any, A interface{ CompareAndSwap(V, V) bool }](a A, o, n V) bool {
	return a.CompareAndSwap(o, n)
}

func ValueStore(a *atomic.Value, v any)       { a.Store(v) }
func ValueSwap(a *atomic.Value, v any) any    { return a.Swap(v) }
func ValueCAS(a *atomic.Value, o, n any) bool { return a.CompareAndSwap(o, n) }

// Method values: the function of the runtime, bound to its receiver. The
// digits count parameters and results.

func Bind00[A any](f func(A), a A) func()               { return func() { f(a) } }
func Bind01[A, R any](f func(A) R, a A) func() R        { return func() R { return f(a) } }
func Bind10[A, X any](f func(A, X), a A) func(X)        { return func(x X) { f(a, x) } }
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

// Package time and context.

func Sleep(d time.Duration)                           { time.Sleep(d) }
func After(d time.Duration) <-chan time.Time          { return time.After(d) }
func Tick(d time.Duration) <-chan time.Time           { return time.Tick(d) }
func NewTimer(d time.Duration) *time.Timer            { return time.NewTimer(d) }
func NewTicker(d time.Duration) *time.Ticker          { return time.NewTicker(d) }
func AfterFunc(d time.Duration, f func()) *time.Timer { return time.AfterFunc(d, f) }
func Now() time.Time                                  { return time.Now() }
func Since(t time.Time) time.Duration                 { return time.Since(t) }
func Until(t time.Time) time.Duration                 { return time.Until(t) }
func TimerStop(t *time.Timer) bool                    { return t.Stop() }
func TimerReset(t *time.Timer, d time.Duration) bool  { return t.Reset(d) }
func TickerStop(t *time.Ticker)                       { t.Stop() }
func TickerReset(t *time.Ticker, d time.Duration)     { t.Reset(d) }

func WithCancel(c context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(c)
}
func WithCancelCause(c context.Context) (context.Context, context.CancelCauseFunc) {
	return context.WithCancelCause(c)
}
func WithTimeout(c context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c, d)
}
func WithTimeoutCause(c context.Context, d time.Duration, err error) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(c, d, err)
}
func WithDeadline(c context.Context, d time.Time) (context.Context, context.CancelFunc) {
	return context.WithDeadline(c, d)
}
func WithDeadlineCause(c context.Context, d time.Time, err error) (context.Context, context.CancelFunc) {
	return context.WithDeadlineCause(c, d, err)
}
func ContextAfterFunc(c context.Context, f func()) func() bool { return context.AfterFunc(c, f) }
func ContextErr(c context.Context) error                       { return c.Err() }
func AsContext(c context.Context) context.Context              { return c }

// Random numbers and maps.

func Rand() *rand.Rand     { return rand.New(rand.NewSource(1)) }
func RandV2() *randv2.Rand { return randv2.New(randv2.NewPCG(1, 2)) }

func RandN[I interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}](n I) I {
	return randv2.N(n)
}

type Entry[K comparable, V any] struct {
	m map[K]V
	k K
}

func (e Entry[K, V]) Live() bool { _, ok := e.m[e.k]; return ok }
func (e Entry[K, V]) Key() K     { return e.k }
func (e Entry[K, V]) Value() V   { return e.m[e.k] }

func Entries[M ~map[K]V, K comparable, V any](m M) []Entry[K, V] {
	var list []Entry[K, V]
	for k := range m {
		list = append(list, Entry[K, V]{m, k})
	}
	return list
}

// Cursor walks over a map for loops whose variables are shared by all
// iterations, which languages before go1.22 have.
type Cursor[K comparable, V any] struct {
	list []Entry[K, V]
	i    int
}

func Walk[M ~map[K]V, K comparable, V any](m M) (c *Cursor[K, V], k K, v V) {
	return &Cursor[K, V]{list: Entries(m), i: -1}, k, v
}

func (c *Cursor[K, V]) Next() bool {
	for c.i++; c.i < len(c.list); c.i++ {
		if c.list[c.i].Live() {
			return true
		}
	}
	return false
}

func (c *Cursor[K, V]) Key() K   { return c.list[c.i].Key() }
func (c *Cursor[K, V]) Value() V { return c.list[c.i].Value() }

func MapsKeys[M ~map[K]V, K comparable, V any](m M) iter.Seq[K]    { return maps.Keys(m) }
func MapsValues[M ~map[K]V, K comparable, V any](m M) iter.Seq[V]  { return maps.Values(m) }
func MapsAll[M ~map[K]V, K comparable, V any](m M) iter.Seq2[K, V] { return maps.All(m) }

// Package testing.

func Explored(t *testing.T, test func(*testing.T)) bool      { return false }
func BubbleTest(t *testing.T, f func(*testing.T))            { synctest.Test(t, f) }
func BubbleWait()                                            { synctest.Wait() }
func Run(t *testing.T, name string, f func(*testing.T)) bool { return t.Run(name, f) }
func Parallel(t *testing.T)                                  { t.Parallel() }
func Deadline(t *testing.T) (time.Time, bool)                { return t.Deadline() }
func Cleanup(t testing.TB, f func())                         { t.Cleanup(f) }
func TestContext(t testing.TB) context.Context               { return t.Context() }
func Error(t testing.TB, args ...any)                        { t.Helper(); t.Error(args...) }
func Errorf(t testing.TB, format string, args ...any)        { t.Errorf(format, args...) }
func Fatal(t testing.TB, args ...any)                        { t.Fatal(args...) }
func Fatalf(t testing.TB, format string, args ...any)        { t.Fatalf(format, args...) }
func Fail(t testing.TB)                                      { t.Fail() }
func FailNow(t testing.TB)                                   { t.FailNow() }

// Reporter has the methods of a TB for use as values.
type Reporter struct{ t testing.TB }

func ReporterOf(t testing.TB) Reporter               { return Reporter{t} }
func (r Reporter) Cleanup(f func())                  { Cleanup(r.t, f) }
func (r Reporter) Context() context.Context          { return TestContext(r.t) }
func (r Reporter) Error(args ...any)                 { Error(r.t, args...) }
func (r Reporter) Errorf(format string, args ...any) { Errorf(r.t, format, args...) }
func (r Reporter) Fatal(args ...any)                 { Fatal(r.t, args...) }
func (r Reporter) Fatalf(format string, args ...any) { Fatalf(r.t, format, args...) }
func (r Reporter) Fail()                             { Fail(r.t) }
func (r Reporter) FailNow()                          { FailNow(r.t) }

// Test has the methods that only a T has.
type Test struct{ t *testing.T }

func TestOf(t *testing.T) Test                          { return Test{t} }
func (x Test) Run(name string, f func(*testing.T)) bool { return Run(x.t, name, f) }
func (x Test) Parallel()                                { Parallel(x.t) }
func (x Test) Deadline() (time.Time, bool)              { return Deadline(x.t) }
