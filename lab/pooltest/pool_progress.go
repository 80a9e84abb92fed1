package pooltest

import (
	"fmt"
	"iter"
	"sync/atomic"
	"time"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/internal/stacks"
	"example.com/poollab/lab/invariants"
)

// progressChecks are about tasks that start in time.
func (f factory) progressChecks() []check {
	named := func(name string) invariants.Invariant { return invariants.Invariant{Name: name} }
	checks := []check{
		{Invariant: named("SubmitReturns"), worlds: f.returns()},
		{Invariant: named("Burst"), worlds: f.bursts()},
		{Invariant: named("NoLostWakeup"), worlds: f.edges()},
		{Invariant: named("IdleBlocks"), worlds: f.rests()},
		{Invariant: named("StartsAtOnce"), worlds: f.starts()},
	}
	if f.has(NestedSubmission) || f.has(SubmitWaits) {
		checks = append(checks,
			check{Invariant: named("NestedParallel"), worlds: f.nested()},
			check{Invariant: named("NestedSubmit"), worlds: f.recursions()})
	}
	if f.has(StartsInOrder) {
		checks = append(checks, check{Invariant: named("FIFO"), worlds: f.orders()})
	}
	return append(checks, f.taskChecks()...)
}

// returns are calls of Submit beside free workers, and tasks that look on which
// goroutine they run.
func (f factory) returns() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3} {
			w := f.world(fmt.Sprintf("workers=%d tasks=%d, each of 1s", n, n), n, func(b *bench) {
				begin := time.Now()
				for range n {
					b.must(func() { b.sleep(1) })
					if passed := time.Since(begin); passed > b.jitter() {
						b.detailf("Submit took %v", passed)
						b.latef("Submit took time, and a worker was free")
						break
					}
				}
				b.end()
				b.snapshot()
			})
			inline := f.world(fmt.Sprintf("workers=%d tasks=%d, Submit of each on a goroutine of its own", n, 4*n), n, func(b *bench) {
				var same atomic.Bool
				calls := make([]*call, 4*n)
				for i := range calls {
					calls[i] = b.start(func() error {
						here := stacks.Here()
						return b.pool.Submit(b.rec.Task(i, func() {
							if stacks.Here() == here {
								same.Store(true)
							}
							b.sleep(1)
						}))
					})
				}
				b.doing("a Submit never returns, and tasks end all the time")
				for _, c := range calls {
					interleave.Recv(c.done)
					b.accepted(c)
				}
				b.end()
				b.snapshot()
				if same.Load() {
					b.failf("Submit ran the task itself, on the caller's goroutine")
				}
			})
			if !yield(w) || !yield(inline) {
				return
			}
		}
	}
}

// bursts are tasks that all come to a warm, idle pool before a worker can wake.
func (f factory) bursts() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{2, 3, 4, 8} {
			w := f.world(fmt.Sprintf("workers=%d tasks=%d, all blocked, submitted at once to an idle pool", n, n), n, func(b *bench) {
				b.warm()
				b.restart(n)
				gate := make(chan struct{})
				c := b.start(func() error {
					for i := range n {
						if err := b.pool.Submit(b.rec.Task(i, func() { interleave.Recv(gate) })); err != nil {
							return err
						}
					}
					return nil
				})
				b.settle()
				running := len(b.rec.Trace().Spans)
				b.sleep(1)
				b.snapshot()
				if running < n {
					b.failf("of %d tasks %d start: the other workers were not woken", n, running)
				}
				interleave.Close(gate)
				b.doing("Submit never returns, and there were free workers")
				interleave.Recv(c.done)
				b.accepted(c)
				b.end()
			})
			if !yield(w) {
				return
			}
		}
	}
}

// edges are tasks that come while the last worker is about to go idle.
func (f factory) edges() iter.Seq[world] {
	const rounds = 60
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2} {
			w := f.world(fmt.Sprintf("workers=%d, a task is submitted when the one before has just ended, %d times", n, rounds*f.effort), n, func(b *bench) {
				for range rounds * f.effort {
					done := make(chan struct{})
					c := b.start(func() error { return b.pool.Submit(func() { interleave.Close(done) }) })
					b.doing("a task that is submitted while the last worker goes idle never runs")
					interleave.Recv(c.done)
					if !b.accepted(c) {
						return
					}
					interleave.Recv(done)
				}
				b.end()
			})
			if !yield(w) {
				return
			}
		}
	}
}

// rests are idle pools, used and unused: they wait, and do not look again and
// again.
func (f factory) rests() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3} {
			for _, used := range []bool{false, true} {
				say := fmt.Sprintf("workers=%d, an idle pool", n)
				if used {
					say += " that has had work"
				}
				w := f.world(say, n, func(b *bench) {
					if used {
						b.warm()
					}
					b.doing("an idle pool keeps a processor busy")
					before := cpuTime()
					b.sleep(10)
					if used := cpuTime() - before; b.real && used > b.units(5) {
						b.failf("an idle pool keeps a processor busy")
					}
					b.doing("")
					b.end()
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}

// starts are tasks that come to an idle pool at odd times.
func (f factory) starts() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2} {
			for _, rest := range []float64{0.0015, 0.3337, 7.7773, 61.0007} {
				w := f.world(fmt.Sprintf("workers=%d tasks=1, submitted to an idle pool after %gs", n, rest), n, func(b *bench) {
					b.warm()
					if b.real {
						rest = 1
					}
					b.sleep(rest)
					b.restart(n)
					b.must(func() { b.sleep(1) })
					b.end()
					t := b.snapshot()
					if len(t.Spans) == 1 && t.Spans[0].Start > b.jitter() {
						b.detailf("it started after %v", t.Spans[0].Start)
						b.latef("the task started later than at once, and all workers were free")
					}
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}

// nested are tasks that submit a blocked task for every other worker and end.
func (f factory) nested() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3, 4} {
			w := f.world(fmt.Sprintf("workers=%d, a task submits %d blocked tasks and ends", n, n), n, func(b *bench) {
				gate := make(chan struct{})
				b.must(func() {
					for i := range n {
						b.check(b.pool.Submit(b.rec.Task(i, func() { interleave.Recv(gate) })))
					}
				})
				b.settle()
				running := len(b.rec.Trace().Spans)
				b.sleep(1)
				b.snapshot()
				if running < n {
					b.failf("%d tasks that a task submitted are blocked, and only %d of them run on %s", n, running, plural(n, "worker"))
				}
				interleave.Close(gate)
				b.end()
			})
			if !yield(w) {
				return
			}
		}
	}
}

// check notes the refusal of a task that a task submitted.
func (b *bench) check(err error) {
	if err != nil {
		b.detailf("error: %v", err)
		b.failf("an open pool refused a task that a task submitted")
	}
}

// recursions are trees of tasks that submit tasks, while all workers are busy.
func (f factory) recursions() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3} {
			for _, depth := range []int{1, 2, 5} {
				say := fmt.Sprintf("workers=%d, %d tasks: each submits two, %s deep", n, 1<<(depth+1)-1, plural(depth, "level"))
				w := f.world(say, n, func(b *bench) {
					var ran atomic.Int64
					done := make(chan struct{})
					var grow func(level int) func()
					grow = func(level int) func() {
						return func() {
							if level < depth {
								b.check(b.pool.Submit(grow(level + 1)))
								b.check(b.pool.Submit(grow(level + 1)))
							}
							if ran.Add(1) == 1<<(depth+1)-1 {
								interleave.Close(done)
							}
						}
					}
					b.must(grow(0))
					b.doing("a task's Submit waits for a worker, and the workers are the tasks that wait")
					interleave.Recv(done)
					b.end()
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}

// orders are tasks of one submitter, which start in the order in which they
// came.
func (f factory) orders() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3} {
			for _, tasks := range []int{2, 3, 4, 8} {
				w := f.world(fmt.Sprintf("workers=%d tasks=%d, submitted behind %s that are blocked", n, tasks, plural(n, "task")), n, func(b *bench) {
					gate := make(chan struct{})
					for range n {
						b.must(func() { interleave.Recv(gate) })
					}
					b.settle()
					c := b.start(func() error {
						for i := range tasks {
							if err := b.pool.Submit(b.rec.Task(n+i, func() { b.sleep(1 + float64(i)/1000) })); err != nil {
								return err
							}
						}
						return nil
					})
					b.settle()
					interleave.Close(gate)
					b.doing("Submit never returns, and tasks end all the time")
					interleave.Recv(c.done)
					b.accepted(c)
					b.end()
					t := b.snapshot()
					for _, early := range t.Spans {
						for _, late := range t.Spans {
							// Those that start in one instant, on several workers, are in any order.
							if early.Task < late.Task && late.Start+b.jitter() < early.Start {
								b.failf("task %d started before task %d, which was submitted earlier", late.Task, early.Task)
								return
							}
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
