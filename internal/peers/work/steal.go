package work

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// stealMap is the least that a strict parallel map can do: one atomic addition
// for an item. The caller works, too. It begins with all indices; each further
// worker is started by the one before it as soon as that has found work, and
// takes half of what another has left. Indices are claimed one at a time, so no
// item waits behind a running one while a worker is idle.
func stealMap[T, R any](workers int, items []T, f func(T) R) []R {
	results := make([]R, len(items))
	if workers = min(workers, len(items)); workers < 2 {
		for i, item := range items {
			results[i] = f(item)
		}
		return results
	}
	s := &stealing[T, R]{items: items, results: results, f: f, ranges: make([]claims, workers)}
	s.ranges[0].word.Store(uint64(len(items)))
	s.started.Store(1)
	s.startNext()
	s.work(0)
	s.helpers.Wait()
	return results
}

// claims are the indices that a worker may still claim: the first in the upper
// half of the word, the end in the lower, each worker's on cache lines of its own.
type claims struct {
	word atomic.Uint64
	_    [120]byte
}

const first = 1 << 32 // one index, as part of a word

type stealing[T, R any] struct {
	items   []T
	results []R
	f       func(T) R
	ranges  []claims
	started atomic.Int64 // workers
	// moving counts thefts under way in its lower half, and those that were tried
	// in the upper: a worker that has seen no work goes only if nothing moved
	// while it looked.
	moving  atomic.Uint64
	helpers sync.WaitGroup
}

// startNext starts the next worker if there may be one.
func (s *stealing[T, R]) startNext() {
	if id := int(s.started.Load()); id < len(s.ranges) && s.started.CompareAndSwap(int64(id), int64(id+1)) {
		s.helpers.Go(func() {
			if s.steal(id) {
				s.startNext()
				s.work(id)
			}
		})
	}
}

func (s *stealing[T, R]) work(id int) {
	own := &s.ranges[id].word
	for {
		for {
			w := own.Add(first)
			i := int(w/first) - 1
			if i >= int(w%first) {
				break
			}
			s.results[i] = s.f(s.items[i])
		}
		if !s.steal(id) {
			return
		}
	}
}

// steal takes half of the largest range that it finds, or reports that no index
// is left to claim.
func (s *stealing[T, R]) steal(id int) bool {
	for {
		seen := s.moving.Load()
		victim, word, most := 0, uint64(0), 0
		for i := range s.ranges[:s.started.Load()] {
			w := s.ranges[i].word.Load()
			if left := int(w%first) - int(w/first); left > most {
				victim, word, most = i, w, left
			}
		}
		if most == 0 {
			if seen%first == 0 && s.moving.Load() == seen {
				return false
			}
			runtime.Gosched()
			continue
		}
		from, to := word/first, word%first
		middle := from + (to-from)/2
		s.moving.Add(1)
		taken := s.ranges[victim].word.CompareAndSwap(word, from*first+middle)
		if taken {
			s.ranges[id].word.Store(middle*first + to)
		}
		s.moving.Add(first - 1)
		if taken {
			return true
		}
	}
}
