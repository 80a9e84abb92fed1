package pooltest

import (
	"fmt"
	"iter"
	"sync/atomic"
	"time"

	"pgregory.net/rapid"

	"example.com/poollab/lab"
	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/invariants"
)

// limitChecks are about how many tasks run at once.
func (f factory) limitChecks() []check {
	named := func(name string) invariants.Invariant { return invariants.Invariant{Name: name} }
	atMost := func(b *bench) { bounded(b.stage, b.snapshot()) }
	busy := func(b *bench) { conserving(b.stage, b.snapshot()) }
	return []check{
		{
			Invariant: named("Bounded"), worlds: f.loads(atMost),
			draw: func(t *rapid.T) world { return f.load(drawJob(t), atMost) },
		},
		{
			Invariant: named("WorkConserving"), worlds: chain(f.loads(busy), f.afterRest()),
			draw: func(t *rapid.T) world { return f.load(drawJob(t), busy) },
		},
		{Invariant: named("FullWidth"), worlds: f.widths()},
		{Invariant: named("BoundedWhenCold"), worlds: f.cold()},
		{Invariant: named("Reuse"), worlds: f.crowds()},
	}
}

// loads are worlds in which a pool gets all its tasks at once and is closed.
// As with Map, latencies follow the order of starts.
func (f factory) loads(judge func(*bench)) iter.Seq[world] {
	return func(yield func(world) bool) {
		for j := range jobs(nil) {
			if !yield(f.load(j, judge)) {
				return
			}
		}
		// A queue that has become long is served by as many as a short one.
		for _, n := range []int{12, 40} {
			j := job{workers: 2, takes: make([]int, n)}
			for i := range j.takes {
				j.takes[i] = 1
			}
			if !yield(f.load(j, judge)) {
				return
			}
		}
	}
}

func (f factory) load(j job, judge func(*bench)) world {
	return f.world(j.String(), j.workers, func(b *bench) {
		j.load(b)
		b.end()
		judge(b)
	})
}

// load submits the tasks of a job, one after another, from a goroutine of its
// own: Submit may wait for room.
func (j job) load(b *bench) {
	b.doing("Submit never returns, and tasks end all the time")
	c := b.start(func() error {
		for range j.takes {
			n := b.next
			b.next++
			if err := b.pool.Submit(func() { b.lasting(n, j.takes) }); err != nil {
				return fmt.Errorf("task %d: %w", n, err)
			}
		}
		return nil
	})
	interleave.Recv(c.done)
	b.doing("")
	b.accepted(c)
}

// lasting is a task that takes as long as the next latency in start order says.
func (b *bench) lasting(n int, takes []int) {
	rank := b.rank()
	span := b.rec.Start(n)
	defer func() { b.rec.End(span, nil) }()
	interleave.Sleep(b.units(float64(takes[rank%len(takes)])) + time.Duration(1)<<min(rank, 20))
}

// afterRest are worlds in which all workers were busy and rested before the
// load comes: what a pool remembers of that must not slow it down.
func (f factory) afterRest() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, workers := range []int{2, 3} {
			j := job{workers: workers, takes: []int{3, 1, 1, 1, 1}}
			w := f.world(j.String()+", after all workers were busy once", workers, func(b *bench) {
				b.warm()
				b.restart(workers)
				j.load(b)
				b.end()
				conserving(b.stage, b.snapshot())
			})
			if !yield(w) {
				return
			}
		}
	}
}

// warm lets every worker run a task and go idle.
func (b *bench) warm() {
	gate := make(chan struct{})
	for range b.workers {
		b.must(func() { interleave.Recv(gate) })
	}
	b.settle()
	interleave.Close(gate)
	b.settle()
}

// restart forgets what was recorded, so that the clock counts from now.
func (b *bench) restart(workers int) {
	b.rec = lab.Recorder{Workers: workers}
	b.rec.Begin()
	b.zero = time.Now()
	b.next = 0
	b.started.Store(0)
}

// widths are pools whose tasks are all blocked, more than there are workers and
// more workers than processors included.
func (f factory) widths() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3, 4, 16, 64} {
			for _, tasks := range []int{n, 2*n + 1} {
				w := f.world(fmt.Sprintf("workers=%d tasks=%d, all tasks are blocked", n, tasks), n, func(b *bench) {
					blocked(b.stage, n, tasks, func(task func()) *call {
						return b.start(func() error {
							for range tasks {
								if err := b.pool.Submit(task); err != nil {
									return err
								}
							}
							return nil
						})
					})
					b.end()
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}

// cold are fresh pools that many goroutines submit to at once.
func (f factory) cold() iter.Seq[world] {
	const rounds = 12
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3, 4} {
			submitters := 4 * n
			say := fmt.Sprintf("workers=%d, %s submit to a fresh pool at once, %d pools", n, plural(submitters, "goroutine"), rounds*f.effort)
			w := world{say: say, play: func(s *stage) {
				for range rounds * f.effort {
					b := f.open(s, n)
					if b == nil {
						return
					}
					b.rush(submitters)
				}
			}}
			if !yield(w) {
				return
			}
		}
	}
}

// rush lets goroutines submit a blocked task each at the same time, counts how
// many tasks run, and closes the pool.
func (b *bench) rush(submitters int) {
	gate, ready := make(chan struct{}), make(chan struct{})
	var running, peak atomic.Int64
	calls := make([]*call, submitters)
	for i := range calls {
		calls[i] = b.start(func() error {
			interleave.Recv(ready)
			return b.pool.Submit(func() {
				now := running.Add(1)
				for {
					most := peak.Load()
					if now <= most || peak.CompareAndSwap(most, now) {
						break
					}
				}
				interleave.Recv(gate)
				running.Add(-1)
			})
		})
	}
	b.settle()
	interleave.Close(ready)
	b.settle()
	b.detailf("%d tasks ran at once", peak.Load())
	if int(peak.Load()) > b.workers {
		b.failf("more tasks ran at once than there are workers")
	}
	interleave.Close(gate)
	b.doing("a Submit never returns, and tasks end all the time")
	for _, c := range calls {
		interleave.Recv(c.done)
		b.accepted(c)
	}
	b.end()
	if int(peak.Load()) > b.workers {
		b.failf("more tasks ran at once than there are workers")
	}
}

// crowds are pools with many tasks that wait: those cost no goroutine.
func (f factory) crowds() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3} {
			few, many := 2*n, 2*n+24
			w := world{say: fmt.Sprintf("workers=%d, %d blocked tasks and then %d, some of which wait", n, few, many), play: func(s *stage) {
				counts := [2]int{}
				for i, tasks := range []int{few, many} {
					b := f.open(s, n)
					if b == nil {
						return
					}
					counts[i] = b.crowd(tasks)
				}
				s.detailf("%s with %d tasks, %d with %d", plural(counts[0], "goroutine"), few, counts[1], many)
				// A helper that is started late is no goroutine for each.
				if counts[1] > counts[0]+(many-few)/4 {
					s.failf("waiting tasks or waiting calls of Submit have goroutines of the pool")
				}
			}}
			if !yield(w) {
				return
			}
			if !yield(f.hands(n)) {
				return
			}
		}
	}
}

// crowd submits blocked tasks and counts the goroutines that the pool has.
func (b *bench) crowd(tasks int) int {
	gate := make(chan struct{})
	calls := make([]*call, tasks)
	for i := range calls {
		calls[i] = b.start(func() error { return b.pool.Submit(func() { interleave.Recv(gate) }) })
	}
	b.settle()
	own := kit.Started()
	interleave.Close(gate)
	b.doing("a Submit never returns, and tasks end all the time")
	for _, c := range calls {
		interleave.Recv(c.done)
		b.accepted(c)
	}
	b.end()
	return own
}

// hands is a world in which tasks run one after another, and the workers that
// run them are told apart.
func (f factory) hands(n int) world {
	tasks := 8 * n
	return f.world(fmt.Sprintf("workers=%d tasks=%d, each of 1s", n, tasks), n, func(b *bench) {
		b.rec.Goroutines = true
		c := b.start(func() error {
			for i := range tasks {
				if err := b.pool.Submit(b.rec.Task(i, func() { b.sleep(1) })); err != nil {
					return err
				}
			}
			return nil
		})
		b.doing("Submit never returns, and tasks end all the time")
		interleave.Recv(c.done)
		b.accepted(c)
		b.end()
		seen := b.snapshot().Goroutines()
		b.detailf("%d tasks ran on %s", tasks, plural(seen, "goroutine"))
		// Workers may leave and come back; a goroutine for each task is no pool.
		if seen > 4*n+2 {
			b.failf("tasks run on goroutines of their own: workers are not used again")
		}
	})
}
