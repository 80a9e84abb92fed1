package pooltest

import (
	"fmt"
	"iter"
	"time"
)

// closesAgain are worlds in which Close is called when it has returned.
func (f factory) closesAgain() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for _, tasks := range []int{0, 1, 3} {
				w := f.world(fmt.Sprintf("workers=%d tasks=%d, Close three times", workers, tasks), workers, func(b *bench) {
					for range tasks {
						b.must(func() {})
					}
					for _, which := range []string{"the first", "the second", "the third"} {
						b.doing("%s Close never returns", which)
						if c := b.wait(b.pool.Close); c.panicked != "" {
							b.panicf("%s Close panicked: %s", which, c.panicked)
						} else if c.exited {
							b.failf("%s Close ended the caller's goroutine", which)
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

// closesTogether are worlds in which Close is called from several goroutines
// while tasks run.
func (f factory) closesTogether() iter.Seq[world] {
	return func(yield func(world) bool) {
		for workers := 1; workers <= 2; workers++ {
			for tasks := 1; tasks <= workers+1; tasks++ {
				for _, apart := range []float64{0, 0.25} {
					as := acts(same(returns, tasks)...)
					say := fmt.Sprintf("%s, Close from 3 goroutines at once", describe(workers, as))
					if apart > 0 {
						say = fmt.Sprintf("%s, Close from 3 goroutines, %gs apart", describe(workers, as), apart)
					}
					w := f.world(say, workers, func(b *bench) { b.closeTogether(as, apart) })
					if !yield(w) {
						return
					}
				}
			}
		}
	}
}

func (b *bench) closeTogether(as []act, apart float64) {
	calls := b.begin(as)
	b.await(calls, "Submit never returns, and tasks end")
	var closes []*call
	for range 3 {
		closes = append(closes, b.start(func() error {
			err := b.pool.Close()
			b.unfinished("one of several calls of Close", calls)
			return err
		}))
		if apart > 0 {
			b.sleep(apart)
		}
	}
	b.await(closes, "one of several calls of Close never returns")
	for _, c := range closes {
		if c.panicked != "" {
			b.panicf("one of several calls of Close panicked: %s", c.panicked)
		}
	}
	b.settle()
	b.kept(calls)
}

// closeUnused are worlds without tasks.
func (f factory) closeUnused() iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, settled := range []bool{false, true} {
			for _, workers := range []int{1, 2, 3, 8} {
				say := fmt.Sprintf("workers=%d tasks=0, Close at once", workers)
				if settled {
					say = fmt.Sprintf("workers=%d tasks=0, Close when all workers wait", workers)
				}
				w := f.world(say, workers, func(b *bench) {
					if settled {
						b.settle()
					}
					begin := time.Now()
					b.doing("Close of a pool that was never used does not return")
					c := b.wait(b.pool.Close)
					b.doing("")
					switch took := time.Since(begin); {
					case c.panicked != "":
						b.panicf("Close of a pool that was never used panicked: %s", c.panicked)
					case c.exited:
						b.failf("Close of a pool that was never used ended the caller's goroutine")
					case took > b.jitter():
						b.latef("Close of a pool that was never used took %v", took.Round(time.Microsecond))
					}
				})
				if !yield(w) {
					return
				}
			}
		}
	}
}
