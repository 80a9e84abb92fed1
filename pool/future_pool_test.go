package pool_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/pool"
)

func hour(context.Context) (int, error) { time.Sleep(time.Hour); return 7, nil }

func future(t *testing.T, p *pool.Pool, f func(context.Context) (int, error)) *pool.Future[int] {
	t.Helper()
	submitted, err := pool.Go(t.Context(), p, f)
	require.NoError(t, err)
	return submitted
}

// Whatever the pool does not run comes to its end, with the reason.
func TestDroppedFutures(t *testing.T) {
	errInit := errors.New("init")
	for _, tt := range []struct {
		name string
		opts []pool.Option
		drop func(*pool.Pool)
		want error
	}{
		{"Cancel", nil, func(p *pool.Pool) { assert.Equal(t, 2, p.Cancel()) }, pool.ErrCancelled},
		{"DropOldest", []pool.Option{pool.QueueSize(2), pool.WhenFull(pool.DropOldest)}, func(p *pool.Pool) {
			submit(t, p, func() {}, func() {})
		}, pool.ErrDropped},
		{"Init", []pool.Option{pool.Init(func(n int) error {
			time.Sleep(time.Second)
			return errInit
		})}, func(*pool.Pool) { time.Sleep(time.Minute) }, pool.ErrBroken},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 1, tt.opts...)
				first := future(t, p, hour)
				synctest.Wait()
				var told []error
				fs := []*pool.Future[int]{future(t, p, hour), future(t, p, hour)}
				for _, f := range fs {
					f.OnDone(func(f *pool.Future[int]) {
						p.Stats() // callbacks run without the pool's lock
						told = append(told, f.Err(t.Context()))
					})
				}
				tt.drop(p)
				synctest.Wait()
				require.Len(t, told, 2)
				for i, f := range fs {
					assert.Equal(t, pool.Cancelled, f.State())
					assert.ErrorIs(t, told[i], tt.want)
					assert.ErrorIs(t, f.Err(t.Context()), tt.want)
				}
				if tt.want == pool.ErrBroken {
					assert.ErrorIs(t, first.Err(t.Context()), errInit)
				} else {
					value, err := first.Result(t.Context())
					assert.Equal(t, 7, value)
					assert.NoError(t, err)
				}
			})
		})
	}
}

// CAN-04: a cancelled future's place in the queue is free at once, and the
// numbers are right before and after its turn.
func TestCancelledFuturesMakeRoom(t *testing.T) {
	for _, size := range []int{1, 2, 3} {
		synctest.Test(t, func(t *testing.T) {
			p := open(t, 1, pool.QueueSize(size))
			first := future(t, p, hour)
			synctest.Wait()
			var fs []*pool.Future[int]
			for range size {
				fs = append(fs, future(t, p, hour))
			}
			waited := make(chan error)
			go func() { waited <- p.Submit(func() {}) }()
			synctest.Wait()
			assert.Equal(t, pool.Stats{Workers: 1, Live: 1, Running: 1, Queued: size, Waiting: 1}, p.Stats())
			assert.True(t, fs[size-1].Cancel())
			assert.NoError(t, <-waited)
			assert.False(t, p.TrySubmit(func() {}))
			for _, f := range fs {
				assert.True(t, f.Cancel())
			}
			assert.Equal(t, pool.Stats{Workers: 1, Live: 1, Running: 1, Queued: 1, Cancelled: uint64(size)}, p.Stats())
			for range size - 1 {
				assert.True(t, p.TrySubmit(func() {}))
			}
			assert.False(t, p.TrySubmit(func() {}))
			require.NoError(t, first.Err(t.Context()))
			require.NoError(t, p.Wait(t.Context()))
			assert.Equal(t, pool.Stats{Workers: 1, Live: 1, Done: uint64(1 + size), Cancelled: uint64(size)}, p.Stats())
		})
	}
}

// A call that was done by who waited for it counts once.
func TestHelpedFuturesCountOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 1, pool.QueueSize(1))
		outer := future(t, p, func(ctx context.Context) (int, error) {
			inner, err := pool.Call(ctx, p, func(_ context.Context, n int) (int, error) { return n + 1, nil }, 1)
			require.NoError(t, err)
			n, err := inner.Result(ctx)
			assert.Equal(t, pool.Stats{Workers: 1, Live: 1, Running: 1, Done: 1}, p.Stats())
			return n + 1, err
		})
		n, err := outer.Result(t.Context())
		assert.NoError(t, err)
		assert.Equal(t, 3, n)
		require.NoError(t, p.Wait(t.Context()))
		assert.Equal(t, pool.Stats{Workers: 1, Live: 1, Done: 2}, p.Stats())
	})
}

func TestCallAllocatesOnce(t *testing.T) {
	p := open(t, 1)
	f := func(_ context.Context, n int) (int, error) { return n, nil }
	fs := make([]*pool.Future[int], 100)
	allocations := testing.AllocsPerRun(100, func() {
		for i := range fs {
			fs[i], _ = pool.Call(t.Context(), p, f, i)
		}
		_ = p.Wait(context.Background())
		for i := range fs {
			if n, err := fs[i].Result(t.Context()); n != i || err != nil {
				t.Error(n, err)
			}
		}
	})
	assert.Less(t, allocations, 110.0) // and two for Wait, and waking now and then
}
