package pool_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// Waits that end with their context do so on time, disturb nobody, and change
// nothing.
func TestFutureGivingUp(t *testing.T) {
	for _, tt := range []struct {
		name    string
		timeout time.Duration
		cause   error
		waits   time.Duration
	}{
		{"TIM-01 later", time.Second, nil, time.Second},
		{"with a cause", time.Second, errTooLate, time.Second},
		{"FUT-06 now", 0, errTooLate, 0},
		{"TIM-03 past", -time.Hour, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 1)
				f := start(t, p, after(2*time.Second, 7, nil))
				var patient sync.WaitGroup
				for range 2 {
					patient.Go(func() { // FUT-07
						value, err := f.Result(t.Context())
						assert.Equal(t, 7, value)
						assert.NoError(t, err)
						assert.Equal(t, 2*time.Second, elapsed())
					})
				}
				ctx, cancel := context.WithTimeoutCause(t.Context(), tt.timeout, tt.cause)
				defer cancel()
				value, err := f.Result(ctx)
				assert.Zero(t, value)
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				if tt.cause != nil {
					assert.ErrorIs(t, err, tt.cause)
				}
				assert.ErrorIs(t, f.Err(ctx), context.DeadlineExceeded)
				assert.Equal(t, tt.waits, elapsed())
				synctest.Wait()
				assert.Equal(t, pool.Running, f.State())
				value, err = f.Result(t.Context()) // TIM-02
				assert.Equal(t, 7, value)
				assert.NoError(t, err)
				patient.Wait()
			})
		})
	}
}

func TestGivingUpLeavesNothingBehind(t *testing.T) { // TIM-04
	for name, wait := range map[string]func(context.Context, *pool.Future[int]) error{
		"Result": func(ctx context.Context, f *pool.Future[int]) error { return f.Err(ctx) },
		"Wait": func(ctx context.Context, f *pool.Future[int]) error {
			_, _, err := pool.Wait(ctx, pool.AllCompleted, f)
			return err
		},
		"AsCompleted": func(ctx context.Context, f *pool.Future[int]) (err error) {
			for _, got := range pool.AsCompleted(ctx, f) {
				err = got.Err(context.Background())
			}
			return err
		},
		"OnDone": func(_ context.Context, f *pool.Future[int]) error {
			stop := f.OnDone(func(*pool.Future[int]) {})
			assert.True(t, stop())
			return context.DeadlineExceeded
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, f := pool.NewPromise[int]()
				giveUp := func() {
					ctx, cancel := context.WithTimeout(context.Background(), time.Second)
					defer cancel()
					if err := wait(ctx, f); !errors.Is(err, context.DeadlineExceeded) {
						t.Fatal(err)
					}
				}
				giveUp()
				synctest.Wait()
				goroutines, heap := runtime.NumGoroutine(), heapInUse()
				for range 10_000 {
					giveUp()
				}
				synctest.Wait()
				assert.LessOrEqual(t, runtime.NumGoroutine(), goroutines+5, "those of other tests come and go")
				assert.Less(t, heapInUse(), heap+100_000, "10 bytes for each wait")
				runtime.KeepAlive(f)
			})
		})
	}
}

func heapInUse() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
