package pool_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/pool"
)

// loaded makes three futures whose function, argument and context each keep a
// cargo alive.
func loaded(t *testing.T, p *pool.Pool, end func()) (cargoes []weak.Pointer[cargo], fs []*pool.Future[int]) {
	t.Helper()
	add := func(c *cargo, f *pool.Future[int], err error) {
		require.NoError(t, err)
		cargoes, fs = append(cargoes, weak.Make(c)), append(fs, f)
	}
	c := new(cargo)
	f, err := pool.Go(t.Context(), p, func(context.Context) (int, error) { c[0]++; end(); return 1, nil })
	add(c, f, err)
	arg := new(cargo)
	f, err = pool.Call(t.Context(), p, func(_ context.Context, c *cargo) (int, error) { c[0]++; end(); return 1, nil }, arg)
	add(arg, f, err)
	value := new(cargo)
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, value)
	f, err = pool.Call(ctx, p, func(ctx context.Context, _ int) (int, error) { end(); return 1, nil }, 0)
	add(value, f, err)
	return cargoes, fs
}

func TestFinishedFutureForgetsItsCall(t *testing.T) { // MEM-02
	for _, tt := range []struct {
		name string
		end  func()
	}{
		{"returned", func() {}},
		{"panicked", func() { panic("boom") }},
		{"Goexit", runtime.Goexit},
		{"after a while", func() { time.Sleep(time.Second) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pool.New(1)
				defer p.Close()
				cargoes, fs := loaded(t, p, tt.end)
				_, _, err := pool.Wait(t.Context(), pool.AllCompleted, fs[0], fs[1], fs[2])
				assert.NoError(t, err)
				synctest.Wait()
				assert.Zero(t, alive(cargoes))
				runtime.KeepAlive(fs)
			})
		})
	}
}

func TestCancelledFutureForgetsItsCall(t *testing.T) { // MEM-05
	synctest.Test(t, func(t *testing.T) {
		cargoes, fs := loaded(t, busy(t), func() { t.Error("ran") })
		assert.Equal(t, 3, alive(cargoes))
		for _, f := range fs {
			assert.True(t, f.Cancel())
		}
		assert.Zero(t, alive(cargoes), "kept by the queue")
		runtime.KeepAlive(fs)
	})
}

func TestDiscardedFutureIsForgotten(t *testing.T) { // MEM-03
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 2)
		var values []weak.Pointer[cargo]
		for range 10 {
			f := start(t, p, func(context.Context) (*cargo, error) { return new(cargo), nil })
			stop := f.OnDone(func(*pool.Future[*cargo]) {})
			value, err := f.Result(t.Context())
			require.NoError(t, err)
			stop()
			values = append(values, weak.Make(value))
		}
		synctest.Wait()
		assert.Zero(t, alive(values), "kept by the pool")
		runtime.KeepAlive(p)
	})
}
