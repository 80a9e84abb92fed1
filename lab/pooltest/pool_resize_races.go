package pooltest

import (
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"example.com/poollab/lab/interleave"
)

// sizesInARow are worlds in which the size changes more than once while tasks
// run, and then all end.
func (f factory) sizesInARow() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, sizes := range [][]int{{2, 1, 2}, {3, 1, 3}, {3, 1, 2}, {1, 2, 1}, {1, 3, 1, 2}, {2, 3, 1, 3}} {
			say := fmt.Sprintf("workers=%d tasks=%d, all blocked, and the sizes %v one after another", sizes[0], slices.Max(sizes)+2, sizes[1:])
			if !yield(f.world(say, sizes[0], func(b *bench) { b.sizes(sizes) })) {
				return
			}
		}
	}
}

func (b *bench) sizes(sizes []int) {
	most := sizes[0]
	l := b.block(slices.Max(sizes) + 2)
	var changes []*call
	for _, n := range sizes[1:] {
		most = max(most, n)
		changes = append(changes, b.resize(n)) // that of a smaller size may wait
		if n := l.now(); n > most {
			b.snapshot()
			b.failf("the size was never more than %d, and %d tasks run", most, n)
		}
	}
	interleave.Close(l.gate)
	if b.failed() {
		return
	}
	b.await(l.calls, "Submit never returns, and tasks end")
	for i, c := range changes {
		if !b.resized(c, sizes[i+1]) {
			return
		}
	}
	b.settle()
	b.kept(l.calls)
	if b.exact(fmt.Sprintf("after the sizes %v", sizes)) {
		b.end()
	}
}

// resizesAndCloses are worlds in which the size changes while Close waits.
func (f factory) resizesAndCloses() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, size := range [][2]int{{1, 2}, {2, 1}, {1, 3}} {
			say := fmt.Sprintf("workers=%d tasks=%d, Close waits for them, and Resize(%d)", size[0], size[0], size[1])
			w := f.world(say, size[0], func(b *bench) {
				calls := b.begin(acts(same(returns, size[0])...))
				b.await(calls, "Submit never returns, and a worker is free")
				closing := b.start(b.pool.Close)
				b.settle()
				c := b.resize(size[1]) // what it says is its own affair now
				b.ended(closing, calls)
				b.await([]*call{c}, "Resize that overlaps Close never returns")
			})
			if !yield(w) {
				return
			}
		}
	}
}

// resizesAtOnce lets two goroutines change the size while others submit. Either
// may be the last.
func (b *bench) resizesAtOnce(one, other int) {
	var running atomic.Int64
	least, most := min(one, other), max(b.workers, one, other)
	var calls []*call
	for range 2 {
		calls = append(calls, b.start(func() error {
			return b.pool.Submit(func() {
				if n := interleave.AtomicAdd(&running, 1); n > int64(most) {
					b.failf("the size was never more than %d, and %d tasks run", most, n)
				}
				interleave.AtomicAdd(&running, -1)
			})
		}))
	}
	first, second := b.resize(one), b.resize(other)
	b.await(calls, "Submit never returns, and tasks end")
	for _, c := range calls {
		b.accepted(c)
	}
	if !b.resized(first, one) || !b.resized(second, other) {
		return
	}
	b.settle()
	most = max(one, other)
	last := b.block(most + 1)
	switch n := last.now(); {
	case n < least:
		b.failf("the size is %d or %d, tasks wait, and %d run", one, other, n)
	case n > most:
		b.failf("the size is %d or %d, and %d tasks run", one, other, n)
	}
	interleave.Close(last.gate)
	b.await(last.calls, "Submit never returns, and tasks end")
	b.end()
}

// resizesBlocked lets Resize meet the Submit of tasks that are blocked.
func (b *bench) resizesBlocked(to int) {
	l := &load{b: b, gate: make(chan struct{})}
	for range max(b.workers, to) + 2 {
		l.calls = append(l.calls, b.submit(func() {
			l.running.Add(1)
			interleave.Recv(l.gate)
			l.running.Add(-1)
		}))
	}
	c := b.resize(to)
	most := max(b.workers, to)
	switch n := l.now(); {
	case n > most:
		b.failf("the size was never more than %d, and %d tasks run", most, n)
	case n < to:
		b.failf("the size is %d, tasks wait, and %d run", to, n)
	}
	interleave.Close(l.gate)
	b.await(l.calls, "Submit never returns, and tasks end")
	if b.failed() || !b.resized(c, to) {
		return
	}
	b.settle()
	if b.exact(fmt.Sprintf("after Resize(%d)", to)) {
		b.end()
	}
}

// resizesAsItCloses lets Resize, Close and a Submit meet.
func (b *bench) resizesAsItCloses(to int) {
	first := b.submit(func() {})
	b.await([]*call{first}, "Submit never returns, and a worker is free")
	c, late, closing := b.resize(to), b.submit(func() {}), b.start(b.pool.Close)
	b.await([]*call{c}, "Resize that races Close never returns")
	b.ended(closing, []*call{first, late})
}
