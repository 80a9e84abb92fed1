package pool_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// cargo is something large that a task refers to.
type cargo [1 << 16]byte

// carry makes a task that keeps its cargo alive as long as itself.
func carry(end func()) (weak.Pointer[cargo], func()) {
	c := new(cargo)
	return weak.Make(c), func() {
		c[0]++
		end()
	}
}

// alive counts the cargoes that are still kept.
func alive(cargoes []weak.Pointer[cargo]) int {
	runtime.GC()
	runtime.GC()
	n := 0
	for _, c := range cargoes {
		if c.Value() != nil {
			n++
		}
	}
	return n
}

func TestFinishedTasksAreForgotten(t *testing.T) {
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
				p := pool.New(3)
				var cargoes []weak.Pointer[cargo]
				for range 50 {
					c, task := carry(tt.end)
					cargoes = append(cargoes, c)
					submit(t, p, task)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				assert.Zero(t, alive(cargoes), "kept by an idle pool")
				_ = p.Close()
				assert.Zero(t, alive(cargoes), "kept by a closed pool")
				runtime.KeepAlive(p)
			})
		})
	}
}

func TestDroppedAndRefusedTasksAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1, pool.QueueSize(10))
		gate := make(chan struct{})
		submit(t, p, func() { <-gate })
		var cargoes []weak.Pointer[cargo]
		for range 10 {
			c, task := carry(func() {})
			cargoes = append(cargoes, c)
			submit(t, p, task)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		c, task := carry(func() {})
		cargoes = append(cargoes, c)
		assert.Error(t, p.SubmitContext(ctx, task))
		task = nil
		assert.Equal(t, 10, alive(cargoes), "the one that gave up is kept")

		c, task = carry(func() {})
		cargoes = append(cargoes, c)
		go func(task func()) { assert.Error(t, p.Submit(task)) }(task)
		task = nil
		synctest.Wait()
		p.Cancel()
		synctest.Wait()
		assert.Zero(t, alive(cargoes))
		close(gate)
		assert.NoError(t, p.Close())
		runtime.KeepAlive(p)
	})
}

// What a loop has been given is the consumer's; the loop itself lets go of it.
func TestYieldedResultsAreForgotten(t *testing.T) {
	fetch := func(context.Context, int) (*cargo, error) { return new(cargo), nil }
	synctest.Test(t, func(t *testing.T) {
		var seen []weak.Pointer[cargo]
		for c := range pool.Stream(t.Context(), 2, slices.Values(make([]int, 20)), fetch, pool.Window(3)) {
			seen = append(seen, weak.Make(c))
			synctest.Wait()
			if len(seen) == 20 {
				assert.Zero(t, alive(seen[:18]))
			}
		}
		seen = nil
		for c := range pool.Completed(t.Context(), 2, slices.Repeat([]int{0}, 20), fetch) {
			seen = append(seen, weak.Make(c))
			synctest.Wait()
			if len(seen) == 20 {
				assert.Zero(t, alive(seen[:18]))
			}
		}
	})
}
