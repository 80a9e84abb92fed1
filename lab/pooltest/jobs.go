package pooltest

import (
	"iter"

	"pgregory.net/rapid"
)

// jobs lists small jobs, the smallest first: up to three workers and five
// items, each of which takes one or two units.
func jobs(change func(*job) bool) iter.Seq[job] {
	return func(yield func(job) bool) {
		for tasks := 1; tasks <= 5; tasks++ {
			for workers := 1; workers <= 3; workers++ {
				if tasks > workers+3 {
					continue
				}
				for bits := range 1 << tasks {
					j := job{workers: workers, takes: make([]int, tasks)}
					for i := range j.takes {
						j.takes[i] = 1 + bits>>i&1
					}
					if change != nil && !change(&j) {
						continue
					}
					if !yield(j) {
						return
					}
				}
			}
		}
	}
}

// uniform lists jobs of calls that take a unit each, for worlds in which
// something else matters.
func uniform(most int) iter.Seq[job] {
	return func(yield func(job) bool) {
		for tasks := 1; tasks <= most; tasks++ {
			for workers := 1; workers <= 3; workers++ {
				j := job{workers: workers, takes: make([]int, tasks)}
				for i := range j.takes {
					j.takes[i] = 1
				}
				if !yield(j) {
					return
				}
			}
		}
	}
}

// oneEnds lists jobs in which one call ends in a way.
func oneEnds(h how, most int) iter.Seq[job] {
	return func(yield func(job) bool) {
		for j := range uniform(most) {
			for k := range j.takes {
				for _, slow := range []bool{false, true} {
					j := j
					j.ends = map[int]how{k: h}
					if slow {
						if len(j.takes) < 2 {
							continue
						}
						j.takes = append([]int(nil), j.takes...)
						for i := range j.takes {
							if i != k {
								j.takes[i] = 2
							}
						}
					}
					if !yield(j) {
						return
					}
				}
			}
		}
	}
}

// drawJob draws a job that is larger than those which are listed.
func drawJob(t *rapid.T) job {
	return job{
		workers: rapid.IntRange(1, 6).Draw(t, "workers"),
		takes:   rapid.SliceOfN(rapid.IntRange(1, 4), 1, 12).Draw(t, "latency"),
	}
}

// mapped makes worlds of jobs.
func mapped(jobs iter.Seq[job], f function, judge func(*stage, *trial)) iter.Seq[world] {
	return func(yield func(world) bool) {
		for j := range jobs {
			if !yield(j.world(f, judge)) {
				return
			}
		}
	}
}

func (j job) world(f function, judge func(*stage, *trial)) world {
	return world{say: j.String(), play: func(s *stage) {
		t := j.run(s, f)
		if !s.failed() {
			judge(s, t)
		}
	}}
}

// some makes a sequence of a few jobs.
func some(jobs ...job) iter.Seq[job] {
	return func(yield func(job) bool) {
		for _, j := range jobs {
			if !yield(j) {
				return
			}
		}
	}
}

// with changes each job of a sequence.
func with(jobs iter.Seq[job], change func(*job)) iter.Seq[job] {
	return func(yield func(job) bool) {
		for j := range jobs {
			change(&j)
			if !yield(j) {
				return
			}
		}
	}
}
