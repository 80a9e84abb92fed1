package pool_test

import (
	"testing"
	"time"

	"example.com/poollab/lab/pooltest"
	"example.com/poollab/pool"
)

// What every pool promises is tested by the kit; the other tests are about what
// only this one does.

func TestMap(t *testing.T) {
	pooltest.TestMap(t, pool.Map[int, int])
}

func TestCompleted(t *testing.T) {
	pooltest.TestCompleted(t, pool.Completed[int, int])
}

// maker makes pools with the same options.
func maker(opts ...pool.Option) func(int) pooltest.Pool {
	return func(workers int) pooltest.Pool { return pool.New(workers, opts...) }
}

var policies = pooltest.Declare(pooltest.StartsInOrder, pooltest.NestedSubmission)

func TestPool(t *testing.T) {
	pooltest.TestPool(t, maker(), policies,
		pooltest.Hooks(func(workers int, init func(int) error, fini func(int)) pooltest.Pool {
			return pool.New(workers, pool.Init(init), pool.Fini(fini))
		}))
}

// The checks have few tasks, with which the ring would not be made.

func TestBoundedPool(t *testing.T) {
	pooltest.TestPool(t, maker(pool.QueueSize(2), pool.RingAtOnce()), policies, pooltest.Queue(2))
}

// A ring of two holds what three may be queued.
func TestPoolWithOverflow(t *testing.T) {
	pooltest.TestPool(t, maker(pool.QueueSize(3), pool.RingAtOnce()), policies, pooltest.Queue(3))
}

func TestPoolWithoutQueue(t *testing.T) {
	pooltest.TestPool(t, maker(pool.QueueSize(0)), policies, pooltest.Queue(0))
}

func TestUnboundedPoolWhoseWorkersLeave(t *testing.T) {
	pooltest.TestPool(t, maker(pool.Unbounded(), pool.RingAtOnce(), pool.KeepAlive(time.Minute)), policies, pooltest.IdleTimeout(time.Minute))
}
