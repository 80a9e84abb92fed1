package peers

import (
	"sync"

	"github.com/bytedance/gopkg/util/gopool"

	"example.com/poollab/lab/pooltest"
)

// gopoolPool counts the tasks itself, because a gopool cannot be closed.
func gopoolPool(workers int) pooltest.Pool {
	p := gopool.NewPool("peer", int32(workers), gopool.NewConfig())
	var wg sync.WaitGroup
	return pool{
		func(task func()) error {
			wg.Add(1)
			p.Go(func() { defer wg.Done(); task() })
			return nil
		},
		func() error { wg.Wait(); return nil },
	}
}
