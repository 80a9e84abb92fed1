package pooltest

import (
	"fmt"
	"iter"
	"runtime"
	"weak"
)

// leavesNothing are worlds after which no goroutine must be left.
func (f factory) leavesNothing() iter.Seq[world] {
	var seqs []iter.Seq[world]
	for workers := 1; workers <= 3; workers++ {
		all := [][]act{nil}
		for n := 1; n <= workers+2; n++ {
			all = append(all, acts(same(returns, n)...))
		}
		for _, h := range f.ways() {
			all = append(all, acts(h), acts(append(same(returns, workers), h)...), acts(same(h, workers+1)...))
		}
		for _, idle := range []bool{false, true} {
			then := map[bool]string{false: ", Close when all are accepted", true: ", Close when all have ended"}[idle]
			seqs = append(seqs, f.played(workers, all, then, func(b *bench, as []act) {
				if len(as) > 0 {
					b.await(b.begin(as), "Submit never returns, and tasks end")
				}
				if idle {
					b.sleep(float64(len(as)) + 0.5)
					b.settle()
				}
				f.finish(b)
			}))
		}
	}
	return chain(seqs...)
}

// forgets are worlds with tasks that refer to something which nobody else does.
func (f factory) forgets() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for tasks := 1; tasks <= 4; tasks++ {
				for _, closed := range []bool{false, true} {
					state := map[bool]string{false: "idle", true: "closed"}[closed]
					say := fmt.Sprintf("workers=%d tasks=%d, which have ended, and the pool is %s", workers, tasks, state)
					w := f.world(say, workers, func(b *bench) {
						refs := b.burst(tasks)
						if closed {
							b.end()
						}
						b.settle()
						collect()
						kept := 0
						for _, ref := range refs {
							if ref.Value() != nil {
								kept++
							}
						}
						if kept > 0 {
							b.detailf("%d of %d are reachable after two garbage collections", kept, tasks)
							b.snapshot()
							b.failf("the %s pool keeps a task that has ended", state)
						}
						runtime.KeepAlive(b.pool)
						if !closed {
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
}

// burden is what a task refers to. It has a pointer and is large enough not to
// share its memory with others.
type burden struct {
	self *burden
	_    [64]byte
}

// burst runs tasks, of which some have to wait, and returns what they referred to.
func (b *bench) burst(n int) []weak.Pointer[burden] {
	var refs []weak.Pointer[burden]
	var calls []*call
	for range n {
		x := &burden{}
		refs = append(refs, weak.Make(x))
		calls = append(calls, b.submit(func() {
			b.sleep(1)
			x.self = x
		}))
	}
	b.await(calls, "Submit never returns, and tasks end")
	b.sleep(float64(n) + 0.5)
	b.settle()
	return refs
}
