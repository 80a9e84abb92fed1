package pool_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// Small streams for "poollab explore": each has few steps, so that thousands of
// schedules see much of what can happen. The bubbles turn what hangs into a
// failure at once.

// calls checks what happens to the items 0 to n-1 of one stream.
type calls struct {
	t       *testing.T
	workers int32
	running atomic.Int32
	started [40]atomic.Int32
	source  int // items pulled
}

// during runs an item: body is f without its checks.
func (c *calls) during(i int, body func() error) (int, error) {
	if n := c.running.Add(1); n > c.workers {
		c.t.Errorf("%d calls at once", n)
	}
	defer c.running.Add(-1)
	if c.started[i].Add(1) != 1 {
		c.t.Errorf("item %d was started twice", i)
	}
	return square(i), body()
}

// upTo is the sequence 0 to n-1.
func (c *calls) upTo(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			c.source++
			if !yield(i) {
				return
			}
		}
	}
}

// expect ranges over a stream of n items that goes through, and returns its errors.
func (c *calls) expect(n, window int, items iter.Seq[int], f func(context.Context, int) (int, error)) map[int]error {
	next := 0
	errs := map[int]error{}
	for v, err := range pool.Stream(c.t.Context(), int(c.workers), items, f, pool.Window(window)) {
		if err != nil {
			errs[next] = err
		} else {
			assert.Equal(c.t, square(next), v)
		}
		assert.LessOrEqual(c.t, c.source, next+window+1)
		next++
	}
	assert.Equal(c.t, n, next)
	assert.Zero(c.t, c.running.Load())
	return errs
}

func small(t *testing.T, workers int, test func(*testing.T, *calls)) {
	synctest.Test(t, func(t *testing.T) { test(t, &calls{t: t, workers: int32(workers)}) })
}

func TestScheduleStream(t *testing.T) {
	small(t, 2, func(t *testing.T, c *calls) {
		f := func(_ context.Context, i int) (int, error) { return c.during(i, func() error { return nil }) }
		assert.Empty(t, c.expect(5, 1, c.upTo(5), f))
	})
}

func TestScheduleStreamYields(t *testing.T) {
	small(t, 2, func(t *testing.T, c *calls) {
		f := func(_ context.Context, i int) (int, error) {
			return c.during(i, func() error {
				runtime.Gosched()
				return nil
			})
		}
		assert.Empty(t, c.expect(4, 3, c.upTo(4), f))
	})
}

// Each pair of calls waits for one another, so both workers have to come.
func TestScheduleStreamPairsMeet(t *testing.T) {
	small(t, 2, func(t *testing.T, c *calls) {
		var tables [2]sync.WaitGroup
		for i := range tables {
			tables[i].Add(2)
		}
		f := func(_ context.Context, i int) (int, error) {
			return c.during(i, func() error {
				tables[i/2].Done()
				tables[i/2].Wait()
				return nil
			})
		}
		assert.Empty(t, c.expect(4, 3, c.upTo(4), f))
	})
}

// The sequence waits for what it gave before, so nobody else will wake a worker.
func TestScheduleStreamSourceWaits(t *testing.T) {
	small(t, 2, func(t *testing.T, c *calls) {
		done := make(chan struct{}, 1)
		source := func(yield func(int) bool) {
			for i := range 3 {
				if !yield(i) {
					return
				}
				<-done
			}
		}
		f := func(_ context.Context, i int) (int, error) {
			return c.during(i, func() error {
				done <- struct{}{}
				return nil
			})
		}
		assert.Empty(t, c.expect(3, 2, source, f))
	})
}

func TestScheduleStreamLeft(t *testing.T) {
	small(t, 2, func(t *testing.T, c *calls) {
		var late atomic.Int32
		f := func(ctx context.Context, i int) (int, error) {
			return c.during(i, func() error {
				if ctx.Err() != nil {
					late.Add(1)
				}
				if i == 1 {
					<-ctx.Done()
				}
				return nil
			})
		}
		for v, err := range pool.Stream(t.Context(), 2, c.upTo(5), f, pool.Window(2)) {
			assert.NoError(t, err)
			assert.Equal(t, square(0), v)
			break
		}
		assert.Zero(t, c.running.Load())
		assert.LessOrEqual(t, late.Load(), int32(2), "more calls started after the loop was left than workers had an item")
	})
}

func TestScheduleStreamContextEnds(t *testing.T) {
	small(t, 2, func(t *testing.T, c *calls) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		f := func(_ context.Context, i int) (int, error) {
			return c.during(i, func() error {
				if i == 1 {
					cancel(errTooLate)
				}
				return nil
			})
		}
		next, ended := 0, 0
		for v, err := range pool.Stream(ctx, 2, c.upTo(5), f, pool.Window(2)) {
			assert.Zero(t, ended, "an outcome after the context's error")
			if err != nil {
				assert.ErrorIs(t, err, errTooLate)
				assert.ErrorIs(t, err, context.Canceled)
				ended++
				continue
			}
			assert.Equal(t, square(next), v)
			assert.Equal(t, int32(1), c.started[next].Load())
			next++
		}
		assert.Equal(t, next == 5, ended == 0)
		if ended == 1 {
			assert.Zero(t, c.started[next].Load(), "the outcome of what ran is not yielded")
		}
	})
}

func TestScheduleStreamCallsFail(t *testing.T) {
	for name, fail := range map[string]func(){
		"panic":  func() { panic("boom") },
		"Goexit": runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			small(t, 2, func(t *testing.T, c *calls) {
				f := func(_ context.Context, i int) (int, error) {
					return c.during(i, func() error {
						if i < 2 {
							fail()
						}
						return nil
					})
				}
				errs := c.expect(4, 2, c.upTo(4), f)
				assert.Len(t, errs, 2)
				for i := range 2 {
					_, panicked := errors.AsType[*pool.PanicError](errs[i])
					assert.True(t, panicked || errors.Is(errs[i], pool.ErrGoexit))
				}
			})
		})
	}
}

func TestScheduleStreamSourcePanics(t *testing.T) {
	small(t, 2, func(t *testing.T, c *calls) {
		f := func(ctx context.Context, i int) (int, error) {
			return c.during(i, func() error {
				<-ctx.Done()
				return nil
			})
		}
		assert.PanicsWithValue(t, "source", func() {
			source := func(yield func(int) bool) {
				for i := range 3 {
					yield(i)
				}
				panic("source")
			}
			for range pool.Stream(t.Context(), 2, source, f, pool.Window(5)) {
			}
		})
		assert.Zero(t, c.running.Load())
	})
}

// More items than the first ring holds, while a straggler keeps them all.
func TestScheduleStreamGrows(t *testing.T) {
	small(t, 2, func(t *testing.T, c *calls) {
		release := make(chan struct{})
		f := func(_ context.Context, i int) (int, error) {
			return c.during(i, func() error {
				switch i {
				case 0:
					<-release
				case 18:
					close(release)
				}
				return nil
			})
		}
		assert.Empty(t, c.expect(20, 19, c.upTo(20), f))
	})
}
