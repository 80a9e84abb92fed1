package judge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"example.com/poollab/lab/grade/play"
)

// closeTwice are worlds in which Close is called again, or from several
// goroutines.
func closeTwice(*rand.Rand, int) []World { return slices.Concat(closesAgain(), closesTogether()) }

// closesAgain are worlds in which Close is called when it has returned.
func closesAgain() []World {
	var out []World
	for workers := 1; workers <= 2; workers++ {
		for _, tasks := range []int{0, 1, 3} {
			s := newSketch(workers)
			s.submit(s.tasks(tasks)...)
			for range 3 {
				s.close()
			}
			w := poolWorld(fmt.Sprintf("workers=%d tasks=%d, Close three times", workers, tasks), s, hangs{}, func(s *seen) {
				if !s.took(s.submits) {
					return
				}
				for i, c := range s.closes {
					if c.panicked() {
						s.panicf("the %s Close panicked: %s", placeOf(i+1), c.fault.Text)
					} else if c.exited() {
						s.failf("the %s Close ended the caller's goroutine", placeOf(i+1))
					}
				}
			})
			usual := w.never
			w.never = func(t *trial) string {
				if n := len(roundsOf(t)[0].closes); n > 0 {
					return fmt.Sprintf("the %s Close never returns", placeOf(n))
				}
				return usual(t)
			}
			out = append(out, w)
		}
	}
	return out
}

// closesTogether are worlds in which Close is called from several goroutines
// while tasks run.
func closesTogether() []World {
	var out []World
	for workers := 1; workers <= 2; workers++ {
		for tasks := 1; tasks <= workers+1; tasks++ {
			for _, apart := range []float64{0, 0.25} {
				as := actsThat(slices.Repeat([]play.How{play.Returns}, tasks)...)
				say := fmt.Sprintf("%s, Close from 3 goroutines at once", describeActs(workers, as))
				if apart > 0 {
					say = fmt.Sprintf("%s, Close from 3 goroutines, %gs apart", describeActs(workers, as), apart)
				}
				s := newSketch(workers)
				s.each(s.acting(as)...)
				s.join()
				for range 3 {
					s.closeAside()
					if apart > 0 {
						s.sleep(apart)
					}
				}
				s.join()
				s.settle()
				h := hangs{submit: "Submit never returns, and tasks end", close: "one of several calls of Close never returns"}
				out = append(out, poolWorld(say, s, h, func(s *seen) {
					for _, c := range s.closes {
						s.unfinished("one of several calls of Close", c)
						if c.panicked() {
							s.panicf("one of several calls of Close panicked: %s", c.fault.Text)
							return
						}
					}
					s.kept()
				}))
			}
		}
	}
	return out
}

// closeUnused are worlds without tasks.
func closeUnused() []World {
	var out []World
	for _, settled := range []bool{false, true} {
		for _, workers := range []int{1, 2, 3, 8} {
			say := fmt.Sprintf("workers=%d tasks=0, Close at once", workers)
			s := newSketch(workers)
			if settled {
				say = fmt.Sprintf("workers=%d tasks=0, Close when all workers wait", workers)
				s.settle()
			}
			s.close()
			h := hangs{close: "Close of a pool that was never used does not return"}
			out = append(out, poolWorld(say, s, h, func(s *seen) {
				for _, c := range s.closes {
					switch took := c.until - c.at; {
					case c.panicked():
						s.panicf("Close of a pool that was never used panicked: %s", c.fault.Text)
					case c.exited():
						s.failf("Close of a pool that was never used ended the caller's goroutine")
					case c.returned() && took > s.jitter():
						s.latef("Close of a pool that was never used took %v", took.Round(time.Microsecond))
					}
				}
			}))
		}
	}
	return out
}

// leavesNothing are worlds after which no goroutine must be left.
func leavesNothing() []World {
	var out []World
	for workers := 1; workers <= 2; workers++ {
		all := [][]poolAct{nil}
		for n := 1; n <= workers+2; n++ {
			all = append(all, actsThat(slices.Repeat([]play.How{play.Returns}, n)...))
		}
		for _, h := range []play.How{play.Panics, play.Exits} {
			all = append(all, actsThat(h), actsThat(append(slices.Repeat([]play.How{play.Returns}, workers), h)...), actsThat(slices.Repeat([]play.How{h}, workers+1)...))
		}
		for _, idle := range []bool{false, true} {
			for _, as := range all {
				then := ", Close when all are accepted"
				s := newSketch(workers)
				s.Leaks = true
				if len(as) > 0 {
					s.each(s.acting(as)...)
					s.join()
				}
				if idle {
					then = ", Close when all have ended"
					s.sleep(float64(len(as)) + 0.5)
					s.settle()
				}
				s.close()
				out = append(out, poolWorld(describeActs(workers, as)+then, s, hangs{submit: "Submit never returns, and tasks end"}, func(s *seen) {
					s.closedWell()
				}))
			}
		}
	}
	return out
}

// forgets are worlds with tasks that refer to something which nobody else does.
func forgets() []World {
	var out []World
	for workers := 1; workers <= 2; workers++ {
		for tasks := 1; tasks <= 4; tasks++ {
			for _, closed := range []bool{false, true} {
				state := map[bool]string{false: "idle", true: "closed"}[closed]
				s := newSketch(workers)
				all := s.tasks(tasks, play.Step{Sleep: unit})
				s.each(all...)
				s.join()
				s.sleep(float64(tasks) + 0.5)
				s.settle()
				if closed {
					s.close()
				}
				s.settle()
				s.collect(all)
				s.settle()
				if !closed {
					s.close()
				}
				say := fmt.Sprintf("workers=%d tasks=%d, which have ended, and the pool is %s", workers, tasks, state)
				out = append(out, poolWorld(say, s, hangs{submit: "Submit never returns, and tasks end"}, func(s *seen) {
					if !s.well() || !s.over {
						return
					}
					freed := map[int]bool{}
					for _, e := range s.events {
						if e.Kind == play.Freed {
							freed[e.Task] = true
						}
					}
					if kept := tasks - len(freed); kept > 0 {
						s.detailf("%d of %d are reachable after two garbage collections", kept, tasks)
						s.failf("the %s pool keeps a task that has ended", state)
					}
				}))
			}
		}
	}
	return out
}
