package pool_test

import (
	"testing"

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

func TestPool(t *testing.T) {
	pooltest.TestPool(t, func(workers int) pooltest.Pool { return pool.New(workers) },
		pooltest.Declare(pooltest.StartsInOrder, pooltest.NestedSubmission))
}

func TestBoundedPool(t *testing.T) {
	pooltest.TestPool(t, func(workers int) pooltest.Pool { return pool.New(workers, pool.QueueSize(2)) },
		pooltest.Declare(pooltest.StartsInOrder), pooltest.Queue(2))
}

func TestPoolWithoutQueue(t *testing.T) {
	pooltest.TestPool(t, func(workers int) pooltest.Pool { return pool.New(workers, pool.QueueSize(0)) },
		pooltest.Declare(pooltest.StartsInOrder), pooltest.Queue(0))
}
