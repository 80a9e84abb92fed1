package peers

import (
	"context"
	"sync"

	"github.com/alitto/pond/v2"

	"example.com/poollab/lab/pooltest"
)

// pondPool closes by a count and a context. StopAndWait runs on a pool that all
// pools of a process share, and one bubble of virtual time cannot share it with
// the next.
func pondPool(workers int) pooltest.Pool {
	ctx, cancel := context.WithCancel(context.Background())
	p := pond.NewPool(workers, pond.WithContext(ctx))
	var accepted sync.WaitGroup
	return pool{
		func(task func()) error {
			accepted.Add(1)
			err := p.Go(func() { defer accepted.Done(); task() })
			if err != nil {
				accepted.Done()
			}
			return err
		},
		func() error { accepted.Wait(); cancel(); return nil },
	}
}
