package pool_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"example.com/poollab/pool"
)

// Ten downloads, the first of which takes ten seconds: Map holds back what is
// done, Completed does not, and neither lets a worker idle.
func TestStragglerHoldsBackMapAndNotCompleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := tenDownloads()
		w.Calls[0].Takes = 10 * time.Second

		r := newRecorder()
		_, err := pool.Map(t.Context(), w.Workers, w.items(), w.do(r))
		require.NoError(t, err)
		assert.Equal(t, 10*time.Second, r.now())
		assert.Equal(t, 3*time.Second, r.ends[8].at, "the nine others")

		r = newRecorder()
		var yields []time.Duration
		for _, err := range pool.Completed(t.Context(), w.Workers, w.items(), w.do(r)) {
			require.NoError(t, err)
			yields = append(yields, r.now()/time.Second)
		}
		assert.Equal(t, []time.Duration{1, 1, 1, 1, 2, 2, 2, 2, 3, 10}, yields)
	})
}

// Everything that Completed promises about one world while the consumer waits,
// as equations.
func TestCompletedProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(rt, succeeds, succeeds, fails, panics, exits)
		for i := range w.Calls {
			if min(w.Workers, len(w.Calls)) == 1 && w.Calls[i].Fate == exits {
				w.Calls[i].Fate = panics // it would end the loop's goroutine
			}
		}
		rapid.SyncTest(rt, func(rt *rapid.T) {
			ctx, cancel := w.context()
			defer cancel()
			r := newRecorder()
			calls := w.play(false)
			rt.Logf("want %+v", calls)
			yielded := 0
			for got, err := range pool.Completed(ctx, w.Workers, w.items(), w.do(r)) {
				rt.Logf("%v: %v, %v", r.now(), got, err)
				if yielded == len(calls) {
					rt.Fatalf("Completed yielded too many outcomes")
				}
				want := calls[yielded]
				yielded++
				if r.now() != want.end {
					rt.Fatalf("Completed did not yield an outcome at the moment it was there")
				}
				if !errors.Is(err, want.err) || err == nil && got != square(want.item) {
					rt.Fatalf("Completed did not yield the outcome that was due")
				}
			}
			if yielded != len(calls) {
				rt.Fatalf("Completed did not yield every outcome")
			}
			if r.now() != last(calls) || r.nowRunning() != 0 {
				rt.Fatalf("Completed did not end with the last call")
			}
			if r.peak != min(w.Workers, len(w.Calls)) {
				rt.Fatalf("Completed did not run exactly as many calls at once as it may")
			}
			order := r.order()
			slices.Sort(order)
			if !slices.Equal(order, started(calls)) {
				rt.Fatalf("Completed did not start each of the right items once")
			}
		})
	})
}

// leaving is a way out of a loop.
type leaving struct {
	name  string
	leave func() (stop bool)
}

func waysOut() []leaving {
	return []leaving{
		{"break", func() bool { return true }},
		{"panic", func() bool { panic("body") }},
		{"Goexit", func() bool { runtime.Goexit(); return true }},
	}
}

// inGoroutine runs a loop that may panic or Goexit, and waits for it.
func inGoroutine(loop func()) {
	var done sync.WaitGroup
	done.Go(func() {
		defer func() { _ = recover() }()
		loop()
	})
	done.Wait()
}

func TestLeavingCompleted(t *testing.T) {
	for _, way := range waysOut() {
		t.Run(way.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				// Item 0 ends after 1 s. One of the others obeys at once, one
				// is deaf; six more wait.
				w := world{Workers: 3, Ends: forever, Calls: slices.Repeat([]call{{Takes: time.Second}}, 9)}
				w.Calls[1] = call{Takes: time.Hour, Polite: true}
				w.Calls[2] = call{Takes: 5 * time.Second}
				r := newRecorder()
				inGoroutine(func() {
					for range pool.Completed(t.Context(), w.Workers, w.items(), w.do(r)) {
						if way.leave() {
							break
						}
					}
				})
				assert.Equal(t, 5*time.Second, r.now(), "waits for the deaf one")
				assert.Zero(t, r.nowRunning())
				for _, m := range r.starts {
					assert.LessOrEqual(t, m.at, time.Second, "item %d started after the loop was left", m.item)
				}
				for _, m := range r.ends {
					if m.item == 1 {
						assert.Equal(t, time.Second, m.at, "the running call was not cancelled")
					}
				}
				before := len(r.order())
				time.Sleep(time.Hour)
				assert.Len(t, r.order(), before, "something went on after the loop")
			})
		})
	}
}

// Nobody waits for a slow consumer, and it misses nothing.
func TestCompletedConsumerTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := tenDownloads()
		r := newRecorder()
		var yields []time.Duration
		for range pool.Completed(t.Context(), w.Workers, w.items(), w.do(r)) {
			yields = append(yields, r.now()/time.Second)
			time.Sleep(3 * time.Second)
		}
		assert.Equal(t, []time.Duration{1, 4, 7, 10, 13, 16, 19, 22, 25, 28}, yields)
		assert.Equal(t, 2*time.Second, r.ends[9].at)
		assert.Equal(t, 5, r.peak)
	})
}

func TestCompletedIsLazyAndCanBeRangedOverAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := tenDownloads()
		r := newRecorder()
		outcomes := pool.Completed(t.Context(), w.Workers, w.items(), w.do(r))
		synctest.Wait()
		assert.Empty(t, r.order(), "work starts when the sequence is ranged over")

		var loops sync.WaitGroup
		for range 2 {
			loops.Go(func() {
				n := 0
				for range outcomes {
					n++
				}
				assert.Equal(t, 10, n)
			})
		}
		loops.Wait()
		assert.Equal(t, 2*time.Second, r.now(), "each loop has workers of its own")
		for range outcomes {
		}
		assert.Equal(t, 4*time.Second, r.now())
	})
}

// With one worker, calls and the loop's body take turns on one goroutine.
func TestCompletedTakesTurns(t *testing.T) {
	boom := errors.New("boom")
	f := func(_ context.Context, i int) (int, error) {
		switch i {
		case 1:
			panic(boom)
		case 2:
			return 0, itemError(i)
		case 5:
			runtime.Goexit()
		}
		return square(i), nil
	}
	loop := func(items []int, body func(got int, err error) bool) (panicked any, exited bool) {
		exited = true
		var ranging sync.WaitGroup
		ranging.Go(func() {
			defer func() { panicked = recover() }()
			for got, err := range pool.Completed(t.Context(), 1, items, f) {
				if !body(got, err) {
					break
				}
			}
			exited = false
		})
		ranging.Wait()
		return panicked, exited
	}
	var seen []error
	note := func(_ int, err error) bool { seen = append(seen, err); return true }

	_, exited := loop([]int{0, 1, 2, 3}, note)
	assert.False(t, exited)
	require.Len(t, seen, 4, "a panic and an error stop nothing else")
	assert.NoError(t, seen[0])
	assert.ErrorIs(t, seen[1], boom)
	isPanic(t, seen[1])
	assert.Equal(t, itemError(2), seen[2])
	assert.NoError(t, seen[3])

	for at := range 4 { // after an outcome, after a panic and so on
		n := 0
		panicked, _ := loop([]int{0, 1, 2, 3}, func(int, error) bool {
			n++
			if n > at {
				panic("body")
			}
			return true
		})
		assert.Equal(t, "body", panicked, "the body's own, as it is")
		assert.Equal(t, at+1, n)

		n = 0
		panicked, exited = loop([]int{0, 1, 2, 3}, func(int, error) bool { n++; return n <= at })
		assert.Nil(t, panicked)
		assert.False(t, exited)
		assert.Equal(t, at+1, n)
	}

	seen = nil
	panicked, exited := loop([]int{0, 5, 6}, note)
	assert.Nil(t, panicked)
	assert.True(t, exited, "the goroutine on which the call ran")
	assert.Len(t, seen, 1)
}

// handOver lets the consumer wait for each outcome, and the next call for the
// consumer: nothing else would wake either of them up.
func handOver(t *testing.T, workers, items int) {
	turn := make(chan struct{}, 1)
	turn <- struct{}{}
	n := 0
	for _, err := range pool.Completed(t.Context(), workers, make([]int, items), func(context.Context, int) (int, error) {
		<-turn
		return 0, nil
	}) {
		assert.NoError(t, err)
		n++
		turn <- struct{}{}
	}
	assert.Equal(t, items, n)
}

func TestScheduleCompletedHandsOver(t *testing.T) {
	handOver(t, 2, 3) // small enough for a search through its schedules
}

func TestCompletedLosesNoWakeUp(t *testing.T) {
	for _, workers := range []int{2, 8} {
		synctest.Test(t, func(t *testing.T) { handOver(t, workers, 2000) })
	}
}

// Small enough for a search through its schedules: who is called, in which
// order, and what the loop sees of it.
func TestScheduleCompletedSmall(t *testing.T) {
	for _, workers := range []int{2, 3} {
		var mu sync.Mutex
		seen := map[int]int{}
		ctx, cancel := context.WithCancel(t.Context())
		for got, err := range pool.Completed(ctx, workers, []int{0, 1, 2, 3}, func(_ context.Context, i int) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			if i == 1 {
				runtime.Goexit()
			}
			return i, nil
		}) {
			if err != nil {
				got = 1
			}
			seen[got]++
		}
		cancel()
		assert.Equal(t, map[int]int{0: 1, 1: 1, 2: 1, 3: 1}, seen)
	}
}
