package kernels

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

type flights struct {
	mu     sync.Mutex
	active map[string]chan struct{}
	fixed  bool
}

func (g *flights) do(key string, f func()) {
	g.mu.Lock()
	if done, ok := g.active[key]; ok {
		g.mu.Unlock()
		<-done
		return
	}
	done := make(chan struct{})
	g.active[key] = done
	g.mu.Unlock()
	f()
	g.mu.Lock()
	if !g.fixed || g.active[key] == done {
		delete(g.active, key)
	}
	g.mu.Unlock()
	close(done)
}

func (g *flights) forget(key string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.active, key)
}

func flightForget(t *testing.T, fixed bool) {
	g := &flights{active: map[string]chan struct{}{}, fixed: fixed}
	started, forgotten := make(chan struct{}), make(chan struct{})
	var running atomic.Int32
	var doubled atomic.Bool
	load := func() {
		if running.Add(1) > 1 {
			doubled.Store(true)
		}
		time.Sleep(time.Millisecond) // a load takes its time
		running.Add(-1)
	}
	together(
		func() { g.do("k", func() { close(started) }) },
		func() {
			<-started
			g.forget("k")
			close(forgotten)
			g.do("k", load)
		},
		func() {
			<-forgotten
			g.do("k", load)
		},
	)
	if doubled.Load() {
		t.Error("the key was loaded twice at once")
	}
}

// TestFlightForget_Faulty fails when the forgotten flight ends during the next one and deletes its entry: a third caller starts a second load.
func TestFlightForget_Faulty(t *testing.T) { flightForget(t, false) }

// TestFlightForget_Fixed deletes its own entry alone.
func TestFlightForget_Fixed(t *testing.T) { flightForget(t, true) }
