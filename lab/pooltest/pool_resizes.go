package pooltest

import (
	"fmt"
	"iter"

	"example.com/poollab/lab/interleave"
)

// resize calls Resize, of either kind.
func (b *bench) resize(n int) *call {
	return b.start(func() error {
		if p, ok := b.pool.(strictResizer); ok {
			return p.Resize(n)
		}
		b.pool.(resizer).Resize(n)
		return nil
	})
}

// resized waits for a Resize to a size that there is no reason to refuse.
func (b *bench) resized(c *call, n int) bool {
	b.await([]*call{c}, "Resize(%d) never returns", n)
	switch {
	case c.panicked != "":
		b.panicf("Resize(%d) panicked: %s", n, c.panicked)
	case c.exited:
		b.failf("Resize(%d) ended the caller's goroutine", n)
	case c.err != nil:
		b.detailf("error: %v", c.err)
		b.failf("an open pool refused Resize(%d)", n)
	default:
		b.workers = n
		return true
	}
	return false
}

// grows are worlds in which more tasks wait than the new size lets run.
func (f factory) grows() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, size := range [][2]int{{1, 2}, {1, 3}, {2, 3}, {2, 5}} {
			say := fmt.Sprintf("workers=%d tasks=%d, all blocked, and then Resize(%d)", size[0], size[1]+1, size[1])
			w := f.world(say, size[0], func(b *bench) {
				l := b.block(size[1] + 1)
				before := l.now()
				if b.resized(b.resize(size[1]), size[1]) {
					n := l.now()
					b.sleep(1)
					b.snapshot()
					if n < size[1] {
						b.failf("%s ran and others waited, and Resize(%d) made it %d", plural(before, "task"), size[1], n)
					}
				}
				l.drain()
			})
			if !yield(w) {
				return
			}
		}
	}
}

// growsFull are worlds in which Submits wait for room when the pool grows by as
// many places.
func (f factory) growsFull() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for waiting := 1; waiting <= 2; waiting++ {
				say := fmt.Sprintf("workers=%d, all busy, %s for room, and then Resize(%d)", workers, wait(waiting), workers+waiting)
				w := f.world(say, workers, func(b *bench) {
					gate := make(chan struct{})
					calls, waiters := b.fill(waiting, f.queue, func() { interleave.Recv(gate) })
					if b.resized(b.resize(workers+waiting), workers+waiting) {
						b.settle()
						b.sleep(1)
						b.settle()
						left := 0
						for _, c := range waiters {
							if !c.returned() {
								left++
							}
						}
						if left > 0 {
							b.snapshot()
							b.failf("there is room for %s more, and %s for it", plural(waiting, "task"), wait(left))
						}
					}
					interleave.Close(gate)
					b.await(calls, "Submit never returns, and tasks end")
					b.settle()
					b.end()
					b.kept(calls)
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}

// shrinks are worlds in which more tasks run than the new size, and others wait.
func (f factory) shrinks() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, size := range [][2]int{{2, 1}, {3, 1}, {3, 2}, {4, 2}} {
			say := fmt.Sprintf("workers=%d tasks=%d, all blocked, Resize(%d), and then one after another ends", size[0], size[0]+size[1]+1, size[1])
			w := f.world(say, size[0], func(b *bench) { b.shrink(size[0], size[1]) })
			if !yield(w) {
				return
			}
		}
	}
}

func (b *bench) shrink(from, to int) {
	l := b.block(from + to + 1)
	c := b.resize(to) // it may well wait until so few run
	if n := l.now(); n < from {
		b.snapshot()
		b.failf("%d tasks ran and are blocked, and Resize(%d) made it %d", from, to, n)
	}
	for ended := 1; ended <= from+1 && !b.failed(); ended++ {
		interleave.Send(l.gate, struct{}{})
		most := max(to, from-ended)
		switch n := l.now(); {
		case n > most:
			b.snapshot()
			b.failf("%s ended after Resize(%d), tasks wait, and %d run instead of %d", plural(ended, "task"), to, n, most)
		case n < most:
			b.sleep(1)
			if n = l.now(); n < most {
				b.snapshot()
				b.failf("%s ended after Resize(%d), tasks wait, and only %d run instead of %d", plural(ended, "task"), to, n, most)
			}
		}
	}
	if !b.failed() {
		b.resized(c, to)
	}
	l.drain()
}

// shrinksIdle are worlds in which the pool has nothing to do when it shrinks.
func (f factory) shrinksIdle() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, size := range [][2]int{{2, 1}, {3, 1}, {3, 2}} {
			for _, used := range []bool{false, true} {
				state := map[bool]string{false: "fresh", true: "idle"}[used]
				say := fmt.Sprintf("workers=%d, Resize(%d) of a %s pool, and then blocked tasks", size[0], size[1], state)
				w := f.world(say, size[0], func(b *bench) {
					if used {
						b.warm()
					}
					b.settle()
					if b.resized(b.resize(size[1]), size[1]) && b.exact(fmt.Sprintf("after Resize(%d)", size[1])) {
						b.end()
					}
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}

// exact looks whether exactly as many tasks run together as there are workers.
func (b *bench) exact(when string) bool {
	switch n := b.width(); {
	case n < b.workers:
		b.failf("%s %s on %s", when, few(n), plural(b.workers, "worker"))
	case n > b.workers:
		b.failf("%s %s at once on %s", when, runs(n), plural(b.workers, "worker"))
	default:
		b.settle()
		return true
	}
	return false
}

// badSizes are worlds with sizes that are none.
func (f factory) badSizes() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for _, n := range []int{0, -1, -1 << 31} {
				for _, busy := range []bool{false, true} {
					say := fmt.Sprintf("workers=%d, Resize(%d) of an idle pool", workers, n)
					if busy {
						say = fmt.Sprintf("workers=%d, %d tasks are blocked, Resize(%d)", workers, workers+1, n)
					}
					w := f.world(say, workers, func(b *bench) { b.badSize(n, busy) })
					if !yield(w) {
						return
					}
				}
			}
		}
	}
}

func (b *bench) badSize(n int, busy bool) {
	l := &load{b: b, gate: make(chan struct{})}
	if busy {
		l = b.block(b.workers + 1)
	}
	b.settle()
	c := b.resize(n)
	b.await([]*call{c}, "Resize(%d) never returns", n)
	if c.exited {
		b.failf("Resize(%d) ended the caller's goroutine", n)
	}
	if running := l.now(); busy && running != b.workers {
		b.snapshot()
		b.failf("after Resize(%d) %s on %s", n, few(running), plural(b.workers, "worker"))
	}
	interleave.Close(l.gate)
	if b.failed() {
		return
	}
	b.await(l.calls, "after Resize(%d) Submit never returns, and tasks end", n)
	b.settle()
	b.kept(l.calls)
	b.doing("after Resize(%d) the pool does not go on", n)
	if b.exact(fmt.Sprintf("after Resize(%d)", n)) {
		b.end()
	}
}
