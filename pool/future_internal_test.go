package pool

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

func identity(_ context.Context, n int) (int, error) { return n, nil }

// queued is a future that stands in no queue, though its pool thinks so.
func queued(p *Pool, f func(context.Context, int) (int, error), arg int) *calling[int, int] {
	c := &calling[int, int]{ctx: context.Background(), f: f, arg: arg}
	c.future.pool = p
	c.future.errand = c
	return c
}

// What the pool drops is cancelled, with the pool's reason.
func TestDroppedFuture(t *testing.T) {
	broken := fmt.Errorf("%w: %w", ErrBroken, errors.New("no init"))
	for _, reason := range []error{ErrCancelled, ErrDropped, broken} {
		t.Run(reason.Error(), func(t *testing.T) {
			c := queued(New(1), func(context.Context, int) (int, error) { t.Error("ran"); return 0, nil }, 7)
			f := &c.future
			var told error
			f.OnDone(func(f *Future[int]) { _, told, _ = f.TryResult() })
			waiter := make(chan error)
			go func() { waiter <- f.Err(context.Background()) }()
			c.drop(reason)
			assert.Same(t, reason, <-waiter)
			assert.Same(t, reason, told)
			assert.Same(t, reason, f.Err(t.Context()))
			assert.Equal(t, Cancelled, f.State())
			assert.Equal(t, "Future[int](cancelled)", f.String())
			assert.True(t, f.Cancel())
			assert.Same(t, reason, f.Err(t.Context()))
			assert.False(t, f.failed())
			assert.Nil(t, c.f, "MEM-05")
			assert.Nil(t, c.ctx)
			assert.Zero(t, c.arg)
			c.run()
		})
	}
}

// A drop that comes too late changes nothing.
func TestDropAfterTheStart(t *testing.T) {
	p := New(1)
	c := queued(p, identity, 7)
	c.run() // by a task that waited for it
	c.drop(ErrDropped)
	value, err := c.future.Result(t.Context())
	assert.Equal(t, 7, value)
	assert.NoError(t, err)

	c = queued(p, identity, 7)
	assert.True(t, c.future.Cancel())
	c.drop(ErrDropped)
	assert.Same(t, ErrCancelled, c.future.Err(t.Context()))
}

// CAN-05 with three: of a call, a drop and a cancellation one wins.
func TestScheduleDropRacesHelp(t *testing.T) {
	runs := 0
	cancelled := false
	c := queued(New(1, QueueSize(0)), func(_ context.Context, n int) (int, error) { runs++; return n, nil }, 7)
	var everybody sync.WaitGroup
	everybody.Go(func() { c.drop(ErrDropped) })
	everybody.Go(c.run)
	everybody.Go(func() { cancelled = c.future.Cancel() })
	everybody.Go(func() {
		if c.future.Err(context.Background()) == nil {
			assert.Zero(t, c.arg, "MEM-02: forgotten before the outcome is there")
		}
	})
	everybody.Wait()
	switch err := c.future.Err(context.Background()); err {
	case nil:
		assert.Equal(t, 1, runs)
		assert.False(t, cancelled)
	case ErrDropped, ErrCancelled:
		assert.Zero(t, runs)
		assert.True(t, cancelled)
	default:
		t.Error(err)
	}
	assert.Zero(t, c.arg)
}

// Nobody is left in an audience who has gone.
func TestAudienceIsEmptyAfterwards(t *testing.T) { // ASC-05, TIM-04
	fs := make([]*Future[int], 5)
	for i := range fs {
		_, fs[i] = NewPromise[int]()
	}
	fs[2].Cancel()
	for i := range AsCompleted(t.Context(), fs...) {
		assert.Equal(t, 2, i)
		assert.NotNil(t, fs[0].audience.Load().first)
		break
	}
	_, _, err := Wait(t.Context(), FirstCompleted, fs[0], fs[2], fs[4])
	assert.NoError(t, err)
	for i, f := range fs {
		if i != 2 {
			assert.Nil(t, f.audience.Load().first, i)
			assert.Nil(t, f.audience.Load().last, i)
		}
	}
	assert.Nil(t, fs[2].audience.Load(), "nobody had to wait")
}

// The future's own part of a call, without a queue.
func BenchmarkFutureWithoutPool(b *testing.B) {
	ctx, p := context.Background(), New(1)
	var queue runner
	b.Run("Call", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c := queued(p, identity, 7)
			queue = c
			queue.run()
			if value, err := c.future.Result(ctx); value != 7 || err != nil {
				b.Fatal(value, err)
			}
		}
	})
	b.Run("Go", func(b *testing.B) {
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			n++
			g := &going[int]{ctx: ctx, f: func(context.Context) (int, error) { return n, nil }}
			g.future.errand = g
			queue = g
			queue.run()
			if value, err := g.future.Result(ctx); value != n || err != nil {
				b.Fatal(value, err)
			}
		}
	})
	b.Run("AsCompleted", func(b *testing.B) { // finished and pending by halves, ns for each of 100
		b.ReportAllocs()
		for b.Loop() {
			fs := make([]*Future[int], 100)
			promises := make([]*Promise[int], len(fs))
			for i := range fs {
				promises[i], fs[i] = NewPromise[int]()
				if i%2 == 0 {
					_ = promises[i].Resolve(i)
				}
			}
			for i := range AsCompleted(ctx, fs...) {
				if i+1 < len(fs) {
					_ = promises[i+1].Resolve(i)
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100, "ns/future")
	})
}
