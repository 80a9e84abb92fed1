package pool

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

// crewOf hands out end indices to workers, and call does each of them.
func crewOf(workers, end, grain, block int, call func(i int)) *spans {
	s := new(spans)
	work := func(w *span) {
		for {
			first, size := w.take(s.stride)
			if size <= 0 {
				if first, size = w.refill(); size == 0 {
					return
				}
			}
			for i := first; i < first+min(size, s.grain); i++ {
				call(i)
			}
		}
	}
	s.init(end, workers, grain, work)
	s.least, s.block = block, block
	work(s.caller())
	s.helpers.Wait()
	return s
}

// sizes are small enough for a search through their schedules.
var sizes = []struct{ workers, end, grain, block int }{
	{2, 3, 1, maxSize},
	{2, 4, 1, maxSize},
	{3, 5, 1, maxSize},
	{3, 4, 1, 2},
	{2, 5, 1, 3},
	{2, 5, 2, maxSize},
}

func TestScheduleSpansHandOutEachIndexOnce(t *testing.T) {
	for _, n := range sizes {
		calls := make([]atomic.Int64, n.end)
		s := crewOf(n.workers, n.end, n.grain, n.block, func(i int) {
			runtime.Gosched()
			calls[i].Add(1)
		})
		for i := range calls {
			assert.EqualValues(t, 1, calls[i].Load(), "%+v: index %d", n, i)
		}
		assert.False(t, s.waits())
		assert.Zero(t, s.crew.Load(), "all are counted out, and nobody is on the way")
	}
}

func TestScheduleSpansKeepToTheBound(t *testing.T) {
	for _, n := range sizes {
		var running, over atomic.Int64
		crewOf(n.workers, n.end, n.grain, n.block, func(int) {
			if running.Add(1) > int64(n.workers) {
				over.Add(1)
			}
			runtime.Gosched()
			running.Add(-1)
		})
		assert.Zero(t, over.Load(), "%+v", n)
	}
}

// waves makes calls that return in waves: as many as there are workers, in the
// order in which they start. A worker that left too early is missed for ever.
func waves(workers, end int) (call func(int)) {
	tables := make([]sync.WaitGroup, (end+workers-1)/workers)
	for i := range tables {
		tables[i].Add(min(workers, end-i*workers))
	}
	var started atomic.Int64
	return func(int) {
		table := &tables[int(started.Add(1)-1)/workers]
		table.Done()
		table.Wait()
	}
}

func TestScheduleSpansMissNoWorker(t *testing.T) {
	for _, n := range sizes {
		if n.grain > 1 {
			continue // the price of a larger grain
		}
		synctest.Test(t, func(t *testing.T) {
			crewOf(n.workers, n.end, n.grain, n.block, waves(n.workers, n.end))
		})
	}
}

// lastMeet makes calls that return at once, but for the last to start: as many as
// there are workers, and they wait for one another.
func lastMeet(workers, end int) (call func(int)) {
	var table sync.WaitGroup
	table.Add(workers)
	var started atomic.Int64
	return func(int) {
		if int(started.Add(1)) > end-workers {
			table.Done()
			table.Wait()
		}
	}
}

// While a thief has indices that nobody else can see, others come to the end of
// theirs.
func TestScheduleSpansMissNoWorkerAtTheEnd(t *testing.T) {
	// One size, so that a search through the schedules is not spread thin.
	crewOf(2, 4, 1, maxSize, lastMeet(2, 4))
}

func TestScheduleSpansMissNoneOfThreeAtTheEnd(t *testing.T) {
	crewOf(3, 5, 1, maxSize, lastMeet(3, 5))
}

// Indices that no word can hold are handed out all the same.
func TestSpansOfHugeSlices(t *testing.T) {
	for _, end := range []int64{1<<(firstBits-1) + 5, 1<<firstBits + 5, 1<<62 + 3, 1<<63 - 1} {
		if int64(int(end)) != end {
			continue // no slice is as long
		}
		end := int(end)
		for _, grain := range []int{1, 3} {
			var mu sync.Mutex
			seen := map[int]int{}
			s := new(spans)
			work := func(w *span) {
				for first, size := w.take(s.stride); ; first, size = w.take(s.stride) {
					if size <= 0 {
						if first, size = w.refill(); size == 0 {
							return
						}
					}
					for i := range min(size, s.grain) {
						mu.Lock()
						seen[first+i]++
						mu.Unlock()
					}
				}
			}
			s.init(end, 3, grain, work)
			s.least, s.block = 8, 8
			s.rest.Store(int64(end - 40))
			work(s.caller())
			s.helpers.Wait()
			assert.Len(t, seen, 40, "of %d", end)
			for i := end - 40; i < end-1; i++ {
				assert.Equal(t, 1, seen[i])
			}
		}
	}
}

// A worker that finds nothing again and again does not count its word down
// until it means something.
func TestEmptySpanStaysEmpty(t *testing.T) {
	s := new(spans)
	s.init(6, 2, 1, nil)
	s.least, s.block = 1, 1
	s.crew.Store(2 * 2) // the other worker is busy, so nobody is started
	w := s.add()
	for i := range 6 {
		_, size := w.take(s.stride)
		assert.LessOrEqual(t, size, 0)
		first, size := w.refill()
		assert.Equal(t, i, first)
		assert.Equal(t, 1, size)
		_, left := unpack(w.word.Load())
		assert.Zero(t, left)
	}
}
