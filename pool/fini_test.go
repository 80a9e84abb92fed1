package pool_test

import (
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// Fini runs as often as Init has succeeded, however the worker ends, and Close
// waits for it.
func TestFiniRunsForEveryWorkerThatBegan(t *testing.T) {
	errInit := errors.New("init")
	for _, tt := range []struct {
		name string
		opts []pool.Option
		use  func(*pool.Pool)
	}{
		{"closed", nil, func(p *pool.Pool) { close(gated(p, 5)) }},
		{"never used", nil, func(*pool.Pool) {}},
		{"Goexit", nil, func(p *pool.Pool) {
			for range 5 {
				_ = p.Submit(runtime.Goexit)
			}
		}},
		{"panic", nil, func(p *pool.Pool) { _ = p.Submit(func() { panic("task") }) }},
		{"resized", nil, func(p *pool.Pool) { close(gated(p, 5)); p.Resize(1) }},
		{"idle for long", []pool.Option{pool.KeepAlive(time.Minute)}, func(p *pool.Pool) {
			close(gated(p, 5))
			time.Sleep(time.Hour)
			close(gated(p, 2))
		}},
		{"failed Init", nil, func(p *pool.Pool) { close(gated(p, 5)) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				began, ended, here := 0, 0, map[int]bool{}
				opts := append([]pool.Option{
					pool.Init(func(n int) error {
						mu.Lock()
						defer mu.Unlock()
						if tt.name == "failed Init" && n == 2 {
							return errInit
						}
						began++
						assert.False(t, here[n], "number %d is taken", n)
						assert.Less(t, n, 3)
						here[n] = true
						return nil
					}),
					pool.Fini(func(n int) {
						time.Sleep(time.Second)
						mu.Lock()
						defer mu.Unlock()
						ended++
						assert.True(t, here[n], "number %d", n)
						delete(here, n)
					}),
					pool.OnPanic(func(error) {}),
				}, tt.opts...)
				p := open(t, 3, opts...)
				tt.use(p)
				_ = p.Close()
				assert.Equal(t, began, ended)
				assert.Empty(t, here)
			})
		})
	}
}

func TestFiniThatFails(t *testing.T) {
	for _, end := range endings {
		t.Run(end.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 2, pool.Fini(func(int) { end.fail() }))
				close(gated(p, 2))
				end.check(t, p.Close())
			})
		})
	}
}

// A worker that is busy with Init is on its way to the task that it was started
// for: that task needs no second one.
func TestSlowInitStartsNoMoreWorkersThanTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 4, pool.Init(func(int) error { time.Sleep(time.Second); return nil }))
		for n := range 3 {
			submit(t, p, func() { time.Sleep(time.Hour) })
			synctest.Wait()
			assert.Equal(t, n+1, p.Stats().Live)
			assert.Equal(t, 0, p.Stats().Running)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Equal(t, pool.Stats{Workers: 4, Live: 3, Running: 3}, p.Stats())
	})
}
