package interleave_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "example.com/poollab/lab/interleave"
)

// kernel is a piece of code as the rewriter leaves it.
type kernel struct {
	name string
	want Kind // "" if it is right
	play func(*testing.T)
}

func kernels() []kernel {
	list := []kernel{
		{"lost update", Assertion, func(t *testing.T) {
			var n atomic.Int64
			both(func() { AtomicStore(&n, AtomicLoad(&n)+1) })
			if AtomicLoad(&n) != 2 {
				Errorf(t, "n = %d", n.Load())
			}
		}},
		{"no lost update", "", func(t *testing.T) {
			var n atomic.Int64
			both(func() { AtomicAdd(&n, 1) })
			if AtomicLoad(&n) != 2 {
				Errorf(t, "n = %d", n.Load())
			}
		}},
		{"abba", Deadlock, func(*testing.T) {
			var a, b sync.Mutex
			var first atomic.Bool
			both(func() {
				if CallCASBool(&first) {
					Lock(&a)
					Lock(&b)
				} else {
					Lock(&b)
					Lock(&a)
				}
				Unlock(&a)
				Unlock(&b)
			})
		}},
		{"double lock", Deadlock, func(*testing.T) {
			var a sync.Mutex
			Lock(&a)
			Lock(&a)
		}},
		{"unlock twice", Panic, func(*testing.T) {
			var a sync.Mutex
			Lock(&a)
			Unlock(&a)
			Unlock(&a)
		}},
		{"read lock again with a writer between", Deadlock, func(*testing.T) {
			var m sync.RWMutex
			var wg sync.WaitGroup
			WaitGroupGo(&wg, func() { RWLock(&m); RWUnlock(&m) })
			RLock(&m)
			RLock(&m)
			RUnlock(&m)
			RUnlock(&m)
			WaitGroupWait(&wg)
		}},
		{"readers and a writer", "", func(t *testing.T) {
			var m sync.RWMutex
			n := 0
			both(func() {
				RLock(&m)
				before := n
				Gosched()
				if n != before {
					Error(t, "it was written while it was read")
				}
				RUnlock(&m)
				RWLock(&m)
				n++
				RWUnlock(&m)
			})
		}},
		{"leaked sender", Leak, func(*testing.T) {
			c := make(chan int)
			Go(func() { Sleep(time.Millisecond); Send(c, 1) })
			Select(false, RecvCase(c), RecvCase(After(1100*time.Microsecond)))
		}},
		{"buffered sender", "", func(*testing.T) {
			c := make(chan int, 1)
			Go(func() { Sleep(time.Millisecond); Send(c, 1) })
			Select(false, RecvCase(c), RecvCase(After(1100*time.Microsecond)))
		}},
		{"select with two ready cases", Assertion, func(t *testing.T) {
			a, b := make(chan int, 1), make(chan int, 1)
			Send(a, 1)
			Send(b, 1)
			if Select(false, RecvCase(a), RecvCase(b)) == 1 {
				Error(t, "the second")
			}
		}},
		{"close against send", Panic, func(*testing.T) {
			c := make(chan int, 1)
			var closed atomic.Bool
			var wg sync.WaitGroup
			WaitGroupGo(&wg, func() {
				if !AtomicLoad(&closed) {
					Send(c, 1)
				}
			})
			AtomicStore(&closed, true)
			Close(c)
			WaitGroupWait(&wg)
		}},
		{"lost signal", Deadlock, func(*testing.T) {
			var m sync.Mutex
			c := sync.NewCond(&m)
			Go(func() { CondSignal(c) })
			Lock(&m)
			CondWait(c)
			Unlock(&m)
		}},
		{"signal with a predicate", "", func(*testing.T) {
			var m sync.Mutex
			c := sync.NewCond(&m)
			done := false
			Go(func() { Lock(&m); done = true; CondSignal(c); Unlock(&m) })
			Lock(&m)
			for !done {
				CondWait(c)
			}
			Unlock(&m)
		}},
		{"add in the goroutine", Assertion, func(t *testing.T) {
			var wg sync.WaitGroup
			var n atomic.Int64
			Go(func() { WaitGroupAdd(&wg, 1); AtomicAdd(&n, 1); WaitGroupDone(&wg) })
			WaitGroupWait(&wg)
			if AtomicLoad(&n) == 0 {
				Error(t, "it was not waited for")
			}
		}},
		{"once waits for the first", "", func(t *testing.T) {
			var o sync.Once
			ready := false
			both(func() {
				OnceDo(&o, func() { Gosched(); ready = true })
				if !ready {
					Error(t, "not ready")
				}
			})
		}},
		{"cancel against result", Assertion, func(t *testing.T) {
			ctx, cancel := WithCancel(context.Background())
			c := make(chan int, 1)
			Go(func() { Send(c, 1); cancel() })
			if Select(false, RecvCase(c), RecvCase(ctx.Done())) == 1 {
				Error(t, "the result is lost")
			}
		}},
		{"deadline", "", func(t *testing.T) {
			ctx, cancel := WithTimeout(context.Background(), time.Second)
			defer cancel()
			Recv(ctx.Done())
			if !errors.Is(ContextErr(ctx), context.DeadlineExceeded) {
				Error(t, ctx.Err())
			}
		}},
		{"a spin loop ends", "", func(*testing.T) {
			var flag atomic.Bool
			Go(func() { AtomicStore(&flag, true) })
			for !AtomicLoad(&flag) {
				Gosched()
			}
		}},
		{"a spin loop that never ends", Livelock, func(*testing.T) {
			var flag atomic.Bool
			for !AtomicLoad(&flag) {
			}
		}},
		{"sleepers wake in order", "", func(t *testing.T) {
			begin := time.Now()
			var m sync.Mutex
			var order []int
			var wg sync.WaitGroup
			for i := range 3 {
				WaitGroupGo(&wg, func() {
					Sleep(time.Duration(i) * time.Minute)
					Lock(&m)
					order = append(order, i)
					Unlock(&m)
				})
			}
			WaitGroupWait(&wg)
			for i, v := range order {
				if i != v {
					Error(t, order, begin)
				}
			}
		}},
		{"after func", "", func(t *testing.T) {
			c := make(chan int)
			AfterFunc(time.Second, func() { Close(c) })
			Recv(c)
			stopped := AfterFunc(time.Second, func() { Error(t, "it was stopped") })
			if !TimerStop(stopped) {
				Error(t, "it had fired")
			}
		}},
		{"ticker", "", func(*testing.T) {
			k := NewTicker(time.Second)
			for range 3 {
				Recv(k.C)
			}
			TickerStop(k)
		}},
		{"the order of the waiting is kept", "", func(t *testing.T) {
			c := make(chan int)
			var turn atomic.Int64
			var wg sync.WaitGroup
			WaitGroupGo(&wg, func() { AtomicAdd(&turn, 1); Send(c, 1) })
			WaitGroupGo(&wg, func() {
				for AtomicLoad(&turn) != 1 {
				}
				Send(c, 2)
			})
			sum := Recv(c)
			sum += Recv(c)
			if sum != 3 {
				Error(t, "lost")
			}
			WaitGroupWait(&wg)
		}},
		{"uncontrolled goroutines", "", func(t *testing.T) {
			c, d := make(chan int), make(chan int)
			go func() { c <- <-d }() // as in a package that was not rewritten
			Send(d, 7)
			if v := Recv(c); v != 7 {
				Error(t, v)
			}
			ctx, cancel := context.WithCancel(context.Background())
			context.AfterFunc(ctx, func() { Send(c, 8) })
			cancel()
			if v := Recv(c); v != 8 {
				Error(t, v)
			}
		}},
		{"a wait in code that is not known", "", func(t *testing.T) {
			c := make(chan int)
			Go(func() { Gosched(); c <- 1 })
			<-c
			if Len(c) != 0 {
				Error(t, "?")
			}
		}},
		{"a select does not serve itself", "", func(t *testing.T) {
			_, cancel := WithCancel(context.Background())
			c := make(chan int)
			Go(func() {
				k := RecvCase(c)
				if Select(false, SendCase(c, 1), k) == 1 {
					Error(t, "it has received", k.V())
				}
			})
			Settle()
			cancel()
			Settle()
			Recv(c)
		}},
		{"a select that could serve only itself", Deadlock, func(*testing.T) {
			c := make(chan int)
			Select(false, SendCase(c, 1), RecvCase(c))
		}},
		{"a timer that is not known", "", func(*testing.T) { Recv(time.After(time.Second)) }},
		{"unknown code closes the channel of a sender", "", func(t *testing.T) {
			c := make(chan int)
			var wg sync.WaitGroup
			WaitGroupGo(&wg, func() {
				defer func() {
					if recover() == nil {
						Error(t, "no panic")
					}
				}()
				Send(c, 1)
			})
			Settle()
			close(c)
			WaitGroupWait(&wg)
		}},
		{"nothing recovers from a fatal error", Panic, func(*testing.T) {
			defer func() { _ = recover() }()
			var m sync.Mutex
			Unlock(&m)
		}},
		{"a loop waits for the clock", "", func(*testing.T) {
			for begin := Now(); Since(begin) < time.Minute; {
			}
		}},
		{"a condition with the read side of a lock", "", func(*testing.T) {
			var m sync.RWMutex
			c, done := sync.NewCond(m.RLocker()), false
			Go(func() { RWLock(&m); done = true; RWUnlock(&m); CondBroadcast(c) })
			LockerLock(c.L)
			for !done {
				CondWait(c)
			}
			LockerUnlock(c.L)
		}},
		{"a place of a channel is used again", "", func(t *testing.T) {
			// The first receive comes before the second send is over. It is a map,
			// which the race detector watches in code without its instrumentation.
			c, m := make(chan int, 1), map[string]int{}
			Go(func() { m["x"] = 1; Recv(c); Recv(c) })
			Send(c, 1)
			Send(c, 2)
			if m["x"] != 1 {
				Error(t, m)
			}
		}},
		{"pool of nine", "", poolOfNine},
	}
	if RaceEnabled { // the race in it fails the test that looks for it
		list = slices.DeleteFunc(list, func(k kernel) bool {
			return k.name == "close against send" || k.name == "unknown code closes the channel of a sender"
		})
	}
	return list
}

// CallCASBool takes a flag.
func CallCASBool(b *atomic.Bool) bool { return AtomicCAS(b, false, true) }

// both runs f on two goroutines and waits for them.
func both(f func()) {
	var wg sync.WaitGroup
	for range 2 {
		WaitGroupAdd(&wg, 1)
		Go(func() {
			defer WaitGroupDone(&wg)
			f()
		})
	}
	WaitGroupWait(&wg)
}

func poolOfNine(t *testing.T) {
	const n, workers = 60, 9
	work, out := make(chan int), make(chan int, 4)
	var wg sync.WaitGroup
	var mu sync.Mutex
	sum := 0
	for range workers {
		WaitGroupAdd(&wg, 1)
		Go(func() {
			defer WaitGroupDone(&wg)
			for _, v, ok := Range(work); ok; v, ok = Next(work) {
				Lock(&mu)
				sum += v
				Unlock(&mu)
				Send(out, v)
			}
		})
	}
	Go(func() {
		for i := range n {
			Send(work, i)
		}
		Close(work)
		WaitGroupWait(&wg)
		Close(out)
	})
	got := 0
	for _, _, ok := Range(out); ok; _, ok = Next(out) {
		got++
	}
	if got != n {
		Errorf(t, "got %d", got)
	}
}
