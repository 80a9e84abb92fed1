package pooltest

import (
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/internal/stacks"
)

// departures are worlds in which each worker has a last task, and the time at
// which it must leave follows from that.
func (f factory) departures() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 3; workers++ {
			for _, stages := range []struct {
				say  string
				play func(*attendance)
			}{
				{"all have run a task, and rest", func(a *attendance) { a.together(0) }},
				{"all have run a task, which ended one after another, and rest", func(a *attendance) { a.together(0.5) }},
				{"all have run a task, and half an idle timeout later one runs another", func(a *attendance) {
					a.together(0)
					a.rest(f.idle / 2)
					a.alone()
				}},
				{"all have run a task, and one runs others just before it would leave", func(a *attendance) {
					a.together(0)
					for range 2 {
						a.rest(f.idle - 1)
						a.alone()
					}
				}},
			} {
				w := f.world(fmt.Sprintf("workers=%d, %s", workers, stages.say), workers, func(b *bench) {
					if b.real {
						b.latef("when a worker leaves shows only in virtual time")
						b.end()
						return
					}
					a := &attendance{bench: b, idle: f.idle, last: map[int]time.Duration{}}
					stages.play(a)
					a.leave()
					b.end()
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}

// attendance is who of the workers is there, by what ran on them.
type attendance struct {
	*bench
	idle time.Duration

	mu   sync.Mutex
	last map[int]time.Duration // when the last task of a goroutine ended
}

func (a *attendance) now() time.Duration { return time.Since(a.zero) }

// ran notes that a task ends on the calling goroutine.
func (a *attendance) ran() {
	here := stacks.Here()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last[here] = a.now()
}

// together lets every worker run a task, of which each ends so many units after
// the one before.
func (a *attendance) together(apart float64) {
	gate := make(chan struct{})
	for i := range a.workers {
		a.must(func() {
			interleave.Recv(gate)
			a.sleep(apart * float64(i))
			a.ran()
		})
	}
	a.settle()
	interleave.Close(gate)
	a.sleep(apart * float64(a.workers-1))
	a.settle()
}

// alone runs a task on whichever worker takes it.
func (a *attendance) alone() {
	a.must(a.ran)
	a.settle()
}

// rest lets time pass, and looks at its end who is there.
func (a *attendance) rest(d time.Duration) {
	interleave.Sleep(d)
	a.look()
}

// leave waits for each worker's time, and looks just before it and then.
func (a *attendance) leave() {
	var ends []time.Duration
	for _, last := range a.last {
		ends = append(ends, last+a.idle-1, last+a.idle)
	}
	slices.Sort(ends)
	for _, end := range ends {
		interleave.Sleep(end - a.now())
		if a.look(); a.failed() {
			return
		}
	}
}

// look compares who is there with who should be.
func (a *attendance) look() {
	a.settle()
	there := map[int]bool{}
	for _, g := range kit.Inside(stacks.Bubble()) {
		there[g.ID] = true
	}
	early, late := 0, 0
	a.mu.Lock()
	defer a.mu.Unlock()
	for g, last := range a.last {
		switch rested := a.now() - last; {
		case rested < a.idle && !there[g]:
			early++
		case rested >= a.idle && there[g]:
			late++
		}
	}
	if early+late == 0 {
		return
	}
	a.snapshot()
	a.detailf("it is %v after the pool was made, and the idle timeout is %v", a.now(), a.idle)
	if early > 0 {
		a.failf("%s had rested for less than the idle timeout, and left", plural(early, "worker"))
	} else {
		a.failf("%s had rested for the idle timeout, and stayed", plural(late, "worker"))
	}
}

// arrivals are worlds in which a task comes about when idle workers leave.
func (f factory) arrivals() iter.Seq[world] {
	const rounds = 8
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for _, off := range []time.Duration{-1, 0, 1} {
				for _, settled := range []bool{false, true} {
					say := fmt.Sprintf("workers=%d, a task comes %s, %d times", workers, about(off, settled), rounds)
					w := f.world(say, workers, func(b *bench) {
						b.warm()
						for range rounds {
							f.comes(b, off, settled)
							if b.failed() {
								return
							}
						}
						b.end()
					})
					if !yield(w) {
						return
					}
				}
			}
		}
	}
}

func about(off time.Duration, settled bool) string {
	text := "in the instant in which idle workers leave"
	switch {
	case off < 0:
		text = fmt.Sprintf("%v before idle workers leave", -off)
	case off > 0:
		text = fmt.Sprintf("%v after idle workers have left", off)
	}
	if settled {
		text += ", when everybody waits"
	}
	return text
}

// comes rests for the idle timeout, a little less, or more, and submits a task,
// which is to start at once.
func (f factory) comes(b *bench, off time.Duration, settled bool) {
	rest := f.idle + off
	if b.real {
		rest = min(rest, b.units(1))
	}
	interleave.Sleep(rest)
	if settled {
		b.settle()
	}
	done := make(chan struct{})
	begin := time.Now()
	var waited time.Duration
	c := b.submit(func() {
		waited = time.Since(begin)
		interleave.Close(done)
	})
	b.await([]*call{c}, "Submit never returns when idle workers have left")
	if !b.accepted(c) {
		return
	}
	b.doing("a task that comes as idle workers leave never runs")
	interleave.Recv(done)
	b.doing("")
	if waited > b.jitter() {
		b.snapshot()
		b.detailf("it started after %v", waited)
		b.latef("a task that came as idle workers left did not start at once")
	}
}

// comesAtLast is an encounter of a worker that leaves and a task that comes.
func (f factory) comesAtLast(b *bench) {
	b.must(func() {})
	for range 2 {
		f.comes(b, 0, false)
	}
	b.end()
}

// returnsInForce are worlds in which all idle workers have left, more than once.
func (f factory) returnsInForce() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 3; workers++ {
			for _, used := range []int{1, workers} {
				say := fmt.Sprintf("workers=%d, %s had work, all have left, and then blocked tasks, twice", workers, plural(used, "worker"))
				w := f.world(say, workers, func(b *bench) {
					l := b.block(used)
					interleave.Close(l.gate)
					b.await(l.calls, "Submit never returns, and tasks end")
					for range 2 {
						b.settle()
						rest := f.idle + 1
						if b.real {
							rest = min(rest, b.units(1))
						}
						interleave.Sleep(rest)
						b.settle()
						if !b.exact("when all idle workers had left") {
							return
						}
					}
					b.end()
				})
				if !yield(w) {
					return
				}
				if workers == 1 {
					break
				}
			}
		}
	}
}
