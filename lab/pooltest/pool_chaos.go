package pooltest

import (
	"fmt"
	"iter"

	"pgregory.net/rapid"

	"example.com/poollab/lab/invariants"
)

// plan is a mix of tasks, as data: they are submitted one after another, some
// after a pause, and at one of them the pool is closed, while Submits go on.
type plan struct {
	workers int
	acts    []act
	pauses  []int // quarters of a unit, before each Submit
	closing int   // Close begins before this Submit; as many as there are: after all
}

func (p plan) String() string {
	say := describe(p.workers, p.acts)
	paused := false
	for _, n := range p.pauses {
		paused = paused || n > 0
	}
	if paused {
		say += fmt.Sprintf(", pauses before Submits %v/4s", p.pauses)
	}
	if p.closing < len(p.acts) {
		say += fmt.Sprintf(", Close before Submit %d", p.closing+1)
	}
	return say
}

func (f factory) chaos() check {
	c := check{Invariant: invariants.Invariant{Name: "Chaos"}, worlds: f.plans()}
	c.draw = func(t *rapid.T) world {
		n := rapid.IntRange(1, 10).Draw(t, "tasks")
		p := plan{workers: rapid.IntRange(1, 4).Draw(t, "workers")}
		for range n {
			a := act{takes: rapid.IntRange(1, 3).Draw(t, "latency")}
			a.ends = rapid.SampledFrom([]how{returns, panics, exits}).Draw(t, "end")
			p.acts = append(p.acts, a)
			p.pauses = append(p.pauses, rapid.IntRange(0, 5).Draw(t, "pause"))
		}
		p.closing = n - rapid.IntRange(0, n).Draw(t, "late")
		return f.planned(p)
	}
	return c
}

// plans lists the small ones: up to three tasks, all at once or one by one.
func (f factory) plans() iter.Seq[world] {
	return func(yield func(world) bool) {
		for n := 1; n <= 3; n++ {
			for workers := 1; workers <= 2; workers++ {
				for mix := range power(3, n) {
					ends := make([]how, n)
					for i := range ends {
						ends[i] = []how{returns, panics, exits}[mix/power(3, i)%3]
					}
					for _, pause := range []int{0, 5} {
						for _, late := range []int{0, 1} {
							p := plan{workers: workers, acts: acts(ends...), closing: n - late}
							for range n {
								p.pauses = append(p.pauses, pause)
							}
							if !yield(f.planned(p)) {
								return
							}
						}
					}
				}
			}
		}
	}
}

func power(base, n int) int {
	p := 1
	for range n {
		p *= base
	}
	return p
}

func (f factory) planned(p plan) world {
	return f.world(p.String(), p.workers, p.play)
}

// play plays a plan and looks at everything that must hold whatever the mix.
func (p plan) play(b *bench) {
	task := b.acting(p.acts)
	var calls []*call
	var closing *call
	shut := func() {
		before := calls
		closing = b.start(func() error {
			err := b.pool.Close()
			b.unfinished("Close", before)
			return err
		})
		b.settle()
	}
	for i := range p.acts {
		if p.pauses[i] > 0 {
			b.sleep(float64(p.pauses[i]) / 4)
		}
		if i == p.closing {
			shut()
		}
		calls = append(calls, b.submit(task))
		b.settle()
	}
	if closing == nil {
		b.await(calls, "Submit never returns")
		shut()
	}
	b.ended(closing, calls)
	bounded(b.stage, b.snapshot())
}
