// Package counter counts.
package counter

import (
	"sync"
	"sync/atomic"
)

type Counter struct {
	n     atomic.Int64
	local [2]sync.Mutex
}

func (c *Counter) work(i int) {
	for range 6 {
		c.local[i].Lock()
		c.local[i].Unlock()
	}
	n := c.n.Load()
	c.n.Store(n + 1)
	for range 4 {
		c.local[i].Lock()
		c.local[i].Unlock()
	}
}

// Count counts to two.
func (c *Counter) Count() int64 {
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() { c.work(i) })
	}
	wg.Wait()
	return c.n.Load()
}
