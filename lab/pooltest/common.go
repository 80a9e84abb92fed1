package pooltest

import (
	"context"
	"fmt"
	"iter"
	"time"

	"pgregory.net/rapid"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/invariants"
)

// commonChecks are those that Map and Completed share.
func commonChecks(f function, completed bool, o options) []check {
	named := func(name string) invariants.Invariant { return invariants.Invariant{Name: name} }
	busy := func(s *stage, t *trial) {
		if returnedWell(s, t) {
			conserving(s, t.trace)
		}
	}
	atMost := func(s *stage, t *trial) { bounded(s, t.trace) }
	stops := with(jobs(func(j *job) bool { return len(j.takes) < 5 }), func(j *job) { j.after = 1.5 })
	stubborn := with(uniform(4), func(j *job) { j.after, j.stubborn = 0.5, true })
	endings := []iter.Seq[world]{
		mapped(uniform(4), f, joined),
		mapped(oneEnds(fails, 4), f, joined),
		mapped(with(oneEnds(fails, 4), func(j *job) { j.stubborn = true }), f, joined),
		mapped(stops, f, joined),
		mapped(stubborn, f, joined),
	}
	ends := []iter.Seq[world]{
		mapped(some(job{workers: 2}), f, quietly),
		mapped(uniform(4), f, quietly),
		mapped(oneEnds(fails, 4), f, quietly),
		mapped(stops, f, quietly),
		mapped(stubborn, f, quietly),
		mapped(with(uniform(3), func(j *job) { j.ended = true }), f, quietly),
	}
	if !o.has(PanicCrashes) {
		ends = append(ends, mapped(oneEnds(panics, 3), f, quietly))
	}
	if !o.has(GoexitUnhandled) {
		ends = append(ends, mapped(oneEnds(exits, 3), f, quietly))
	}
	if completed {
		for _, way := range []how{returns, panics} {
			leaving := with(jobs(func(j *job) bool { return len(j.takes) < 5 }), func(j *job) { j.leave, j.leaves = 1, way })
			endings = append(endings, mapped(leaving, f, joined))
			ends = append(ends, mapped(leaving, f, quietly))
		}
	}
	return []check{
		{
			Invariant: named("ExactlyOnce"), worlds: mapped(jobs(nil), f, once),
			draw: func(t *rapid.T) world { return drawJob(t).world(f, once) },
		},
		{Invariant: named("NoWorkers"), worlds: noWorkers(f)},
		{Invariant: named("Visible"), worlds: visible(f), needsRace: true},
		{
			Invariant: named("Bounded"), worlds: chain(
				mapped(jobs(nil), f, atMost),
				mapped(some(job{workers: 4, takes: make([]int, 40), stubborn: true}), f, atMost),
				mapped(oneEnds(fails, 4), f, atMost),
				mapped(slowConsumer(completed), f, atMost),
			),
			draw: func(t *rapid.T) world { return drawJob(t).world(f, atMost) },
		},
		{Invariant: named("FullWidth"), worlds: widths(f)},
		{
			Invariant: named("WorkConserving"), worlds: mapped(jobs(nil), f, busy),
			draw: func(t *rapid.T) world { return drawJob(t).world(f, busy) },
		},
		{Invariant: named("NeighboursMeet"), worlds: meetings(f)},
		{Invariant: named("PanicContained"), worlds: mapped(oneEnds(panics, 4), f, func(s *stage, t *trial) {
			contained(s, t, completed, panics)
		})},
		{Invariant: named("GoexitContained"), worlds: mapped(oneEnds(exits, 4), f, func(s *stage, t *trial) {
			contained(s, t, completed, exits)
		})},
		{Invariant: named("Joined"), worlds: chain(endings...)},
		{Invariant: named("NoLeak"), worlds: chain(ends...), leaks: true},
	}
}

// quietly is for worlds in which only what is left behind matters.
func quietly(*stage, *trial) {}

func slowConsumer(completed bool) iter.Seq[job] {
	if !completed {
		return some()
	}
	return with(uniform(5), func(j *job) { j.ponder = 2 })
}

// noWorkers are calls with fewer than one worker.
func noWorkers(f function) iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{0, -1, -1 << 31} {
			j := job{workers: n, takes: []int{1, 1}}
			w := world{say: fmt.Sprintf("workers=%d tasks=2", n), play: func(s *stage) {
				s.doing("with workers=%d the function never returns", n)
				complained := false
				c := s.wait(func() error {
					_, err := f(context.Background(), n, make([]int, len(j.takes)), func(context.Context, int) (int, error) { return 0, nil },
						func(_ int, err error) bool { complained = complained || err != nil; return true })
					return err
				})
				refused(s, c, complained)
			}}
			if !yield(w) {
				return
			}
		}
	}
}

// visible are calls that pass plain values in and out.
func visible(f function) iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, workers := range []int{1, 2, 4} {
			for _, n := range []int{1, 2, 8} {
				w := world{say: fmt.Sprintf("workers=%d tasks=%d, calls use memory that the caller uses before and after", workers, n), play: func(s *stage) {
					in, out, items, got := make([]int, n), make([]int, n), make([]int, n), 0
					for i := range items {
						items[i], in[i] = i, i
					}
					s.doing("the function never returns")
					c := s.wait(func() error {
						results, err := f(context.Background(), workers, items, func(_ context.Context, i int) (int, error) {
							interleave.Sleep(time.Duration(1+i%3) * s.unit)
							out[i] = in[i] + 1
							return out[i], nil
						}, func(v int, err error) bool {
							if v > 0 && v <= n {
								got += out[v-1]
							}
							return true
						})
						for i := range out {
							got += out[i]
						}
						for _, r := range results {
							got += r
						}
						return err
					})
					if c.panicked == "" && c.err == nil && got == 0 {
						s.failf("what calls wrote was not there afterwards")
					}
				}}
				if !yield(w) {
					return
				}
			}
		}
	}
}

// widths are calls that all wait until as many run as there are workers, more
// workers than processors included.
func widths(f function) iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, n := range []int{1, 2, 3, 4, 16, 64} {
			for _, tasks := range []int{n, 2*n + 1} {
				if !yield(world{
					say: fmt.Sprintf("workers=%d tasks=%d, all calls are blocked", n, tasks),
					play: func(s *stage) {
						blocked(s, n, tasks, func(task func()) *call {
							return s.start(func() error {
								_, err := f(context.Background(), n, make([]int, tasks), func(context.Context, int) (int, error) {
									task()
									return 0, nil
								}, func(int, error) bool { return true })
								return err
							})
						})
					},
				}) {
					return
				}
			}
		}
	}
}

// meetings are jobs in which those calls wait for one another that run together
// when no worker idles.
func meetings(f function) iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 2; workers <= 4; workers++ {
			for tasks := 2; tasks <= 9; tasks++ {
				j := job{
					workers: workers, takes: make([]int, tasks), meet: true,
					hangs: "calls that should run together wait for one another: items are handed out in chunks, one behind the other",
				}
				w := j.world(f, func(s *stage, t *trial) { returnedWell(s, t) })
				if !yield(w) {
					return
				}
			}
		}
	}
}
