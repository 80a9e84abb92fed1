package pooltest

import (
	"fmt"
	"iter"
	"sync/atomic"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/invariants"
)

// taskChecks are about what becomes of each task.
func (f factory) taskChecks() []check {
	named := func(name string) invariants.Invariant { return invariants.Invariant{Name: name} }
	return []check{
		{Invariant: named("ExactlyOnce"), worlds: f.counts()},
		{Invariant: named("NoWorkers"), worlds: f.noWorkers()},
		{Invariant: named("NilTask"), worlds: f.nils()},
		{Invariant: named("Visible"), worlds: f.visible(), needsRace: true},
		{Invariant: named("ManySubmitters"), worlds: f.crowdsOfSubmitters()},
	}
}

// counts are pools whose tasks count how often they run, one of which may
// panic, and one function that is submitted many times.
func (f factory) counts() iter.Seq[world] {
	panics := []bool{false, true}
	if f.has(PanicCrashes) || f.has(PanicRethrown) {
		panics = panics[:1]
	}
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3} {
			for _, tasks := range []int{1, 2, 5, 12} {
				for _, bad := range panics {
					if !yield(f.count(n, tasks, bad)) {
						return
					}
				}
			}
			if !yield(f.again(n)) {
				return
			}
		}
	}
}

func (f factory) count(n, tasks int, bad bool) world {
	say := fmt.Sprintf("workers=%d tasks=%d", n, tasks)
	if bad {
		say += ", the first of which panics"
	}
	return f.world(say, n, func(b *bench) {
		ran := make([]atomic.Int64, tasks)
		for i := range tasks {
			b.must(func() {
				ran[i].Add(1)
				b.sleep(1)
				if bad && i == 0 {
					panic("the first task panics")
				}
			})
		}
		b.end()
		b.snapshot()
		for i := range ran {
			switch k := int(ran[i].Load()); {
			case k == 0:
				b.failf("task %d was accepted and never ran", i)
			case k > 1:
				b.failf("task %d ran %s", i, times(k))
			}
		}
	})
}

// again submits one function several times.
func (f factory) again(n int) world {
	const tasks = 5
	return f.world(fmt.Sprintf("workers=%d, one function is submitted %d times", n, tasks), n, func(b *bench) {
		var ran atomic.Int64
		task := func() { ran.Add(1) }
		b.doing("Submit never returns, and tasks end all the time")
		c := b.start(func() error {
			for range tasks {
				if err := b.pool.Submit(task); err != nil {
					return err
				}
			}
			return nil
		})
		interleave.Recv(c.done)
		b.accepted(c)
		b.end()
		if k := int(ran.Load()); k != tasks {
			b.failf("a function that was submitted %d times ran %s", tasks, times(k))
		}
	})
}

// noWorkers are pools of fewer than one worker: whatever they do, it is not a
// task that waits for ever.
func (f factory) noWorkers() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{0, -1, -1 << 31} {
			w := world{say: fmt.Sprintf("workers=%d tasks=1", n), play: func(s *stage) {
				var p Pool
				s.doing("making a pool with workers=%d never ends", n)
				if c := s.wait(func() error { p = f.make(n); return nil }); c.panicked != "" || isNil(p) {
					return
				}
				var ran atomic.Bool
				s.doing("with workers=%d Submit never returns", n)
				c := s.wait(func() error { return p.Submit(func() { ran.Store(true) }) })
				if c.panicked != "" || c.err != nil {
					return
				}
				s.settle()
				switch {
				case !ran.Load():
					s.failf("with workers=%d a task is accepted and never runs", n)
				default:
					s.failf("with workers=%d a task is accepted; if that means a default, declare DefaultWorkers", n)
				}
			}}
			if !yield(w) {
				return
			}
		}
	}
}

// nils are nil tasks, after which all workers are still there.
func (f factory) nils() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3} {
			w := f.world(fmt.Sprintf("workers=%d, a nil task and then %d blocked ones", n, n), n, func(b *bench) {
				b.doing("Submit of a nil task never returns")
				if c := b.wait(func() error { return b.pool.Submit(nil) }); c.err == nil && c.panicked == "" && !c.exited {
					b.failf("a nil task is accepted")
				}
				if b.failed() {
					return
				}
				if ran := b.width(); ran < n {
					b.failf("after a nil task was refused %s on %s", few(ran), plural(n, "worker"))
				}
				b.end()
			})
			if !yield(w) {
				return
			}
		}
	}
}

// pause lets time pass, if any is to.
func (b *bench) pause(n float64) {
	if n > 0 {
		b.sleep(n)
	}
}

// visible are tasks that use plain memory of the caller's.
func (f factory) visible() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 4} {
			for _, tasks := range []int{1, 2, 8} {
				say := fmt.Sprintf("workers=%d tasks=%d, tasks use memory that the caller uses before Submit and after Close", n, tasks)
				w := f.world(say, n, func(b *bench) {
					in, out := make([]int, tasks), make([]int, tasks)
					b.doing("Submit never returns, and tasks end all the time")
					c := b.start(func() error {
						for i := range tasks {
							in[i] = i + 1
							if err := b.pool.Submit(func() {
								b.sleep(1)
								out[i] = in[i]
							}); err != nil {
								return err
							}
						}
						return nil
					})
					interleave.Recv(c.done)
					b.accepted(c)
					b.end()
					for i, v := range out {
						if v != i+1 {
							b.failf("what task %d wrote is not there after Close", i)
						}
					}
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}

// crowdsOfSubmitters are goroutines that submit at the same time, round after
// round.
func (f factory) crowdsOfSubmitters() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3} {
			for _, submitters := range []int{2, 3, 4, 16, -3, -16} {
				each, last := 8*f.effort, 0.0
				if submitters < 0 { // tasks that last, so that submitters wait for room
					submitters, each, last = -submitters, 2, 1
				}
				say := fmt.Sprintf("workers=%d, %d goroutines submit %d tasks each at the same time", n, submitters, each)
				if last > 0 {
					say += ", each of 1s"
				}
				w := f.world(say, n, func(b *bench) {
					ran := make([]atomic.Int64, submitters*each)
					ready := make(chan struct{})
					calls := make([]*call, submitters)
					for k := range calls {
						calls[k] = b.start(func() error {
							interleave.Recv(ready)
							for i := range each {
								task := k*each + i
								if err := b.pool.Submit(func() { ran[task].Add(1); b.pause(last) }); err != nil {
									return err
								}
							}
							return nil
						})
					}
					b.settle()
					interleave.Close(ready)
					b.doing("a Submit never returns, while others submit as well")
					for _, c := range calls {
						interleave.Recv(c.done)
						if !b.accepted(c) {
							return
						}
					}
					b.end()
					for i := range ran {
						switch k := int(ran[i].Load()); {
						case k == 0:
							b.failf("a task was accepted while others were, and never ran")
						case k > 1:
							b.failf("a task ran %s", times(k))
						}
					}
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}
