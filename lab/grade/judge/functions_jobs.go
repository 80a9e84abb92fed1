package judge

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"example.com/poollab/lab/grade/play"
)

// latencies lists small jobs, the smallest first: up to three workers and most
// items, each of which takes one or two units.
func latencies(most int) []job {
	var out []job
	for tasks := 1; tasks <= most; tasks++ {
		for workers := 1; workers <= 3; workers++ {
			if tasks > workers+3 {
				continue
			}
			for bits := range 1 << tasks {
				j := job{workers: workers, takes: make([]int, tasks)}
				for i := range j.takes {
					j.takes[i] = 1 + bits>>i&1
				}
				out = append(out, j)
			}
		}
	}
	return out
}

// uniform lists jobs of calls that take a unit each, for worlds in which
// something else matters.
func uniform(most int) []job {
	var out []job
	for tasks := 1; tasks <= most; tasks++ {
		for workers := 1; workers <= 3; workers++ {
			out = append(out, job{workers: workers, takes: slices.Repeat([]int{1}, tasks)})
		}
	}
	return out
}

// oneEnds lists jobs in which one call ends in a way, while others take as long
// or longer.
func oneEnds(h play.How, most int) []job {
	var out []job
	for _, j := range uniform(most) {
		for k := range j.takes {
			j.ends = map[int]play.How{k: h}
			out = append(out, j)
			if len(j.takes) < 2 {
				continue
			}
			slow := j
			slow.takes = slices.Repeat([]int{2}, len(j.takes))
			slow.takes[k] = 1
			out = append(out, slow)
		}
	}
	return out
}

// callsWithoutWorkers are calls with fewer than one worker.
func callsWithoutWorkers() []job {
	var out []job
	for _, n := range []int{0, -1, -1 << 31} {
		out = append(out, job{
			workers: n, takes: make([]int, 2), instant: true,
			say: fmt.Sprintf("workers=%d tasks=2", n), hangs: fmt.Sprintf("with workers=%d the function never returns", n),
		})
	}
	return out
}

// touching are calls that pass plain values in and out.
func touching() []job {
	var out []job
	for _, workers := range []int{1, 2, 4} {
		for _, n := range []int{1, 2, 8} {
			j := job{
				workers: workers, takes: make([]int, n), byIndex: true, touch: true,
				say: fmt.Sprintf("workers=%d tasks=%d, calls use memory that the caller uses before and after", workers, n),
			}
			for i := range j.takes {
				j.takes[i] = 1 + i%3
			}
			out = append(out, j)
		}
	}
	return out
}

// blockedCalls are calls that are all blocked, on more workers than processors too.
func blockedCalls() []job {
	var out []job
	for _, n := range []int{1, 2, 3, 4, 16, 64} {
		for _, tasks := range []int{n, 2*n + 1} {
			out = append(out, job{
				workers: n, takes: make([]int, tasks), gate: true,
				say: fmt.Sprintf("workers=%d tasks=%d, all calls are blocked", n, tasks), hangs: "nobody returns after the tasks were let go",
			})
		}
	}
	return out
}

// meetings are jobs in which those calls wait for one another that run together
// when no worker idles.
func meetings() []job {
	var out []job
	for workers := 2; workers <= 4; workers++ {
		for tasks := 2; tasks <= 9; tasks++ {
			out = append(out, job{
				workers: workers, takes: make([]int, tasks), meet: true,
				hangs: "calls that should run together wait for one another: items are handed out in chunks, one behind the other",
			})
		}
	}
	return out
}

// drawJob draws a job that is larger than those which are listed.
func drawJob(r *rand.Rand) job {
	j := job{workers: 1 + r.IntN(5), takes: make([]int, 1+r.IntN(10))}
	for i := range j.takes {
		j.takes[i] = 1 + r.IntN(4)
	}
	return j
}

// smaller lists jobs that are one step smaller, the largest steps first.
func (j job) smaller() []job {
	var out []job
	n := len(j.takes)
	if n > 3 {
		out = append(out, j.without(n/2, n), j.without(0, n/2))
	}
	if j.workers > 1 {
		k := j
		k.workers--
		out = append(out, k)
	}
	if n > 1 {
		for i := range n {
			out = append(out, j.without(i, i+1))
		}
	}
	if j.ponder > 0 {
		k := j
		k.ponder = 0
		out = append(out, k)
	}
	for i, takes := range j.takes {
		if takes > 1 {
			k := j
			k.takes = slices.Clone(j.takes)
			k.takes[i] = takes - 1
			out = append(out, k)
		}
	}
	return out
}

// without is the job without the calls from a place to another.
func (j job) without(from, to int) job {
	cut := func(s []int) []int { return slices.Delete(slices.Clone(s), from, to) }
	j.takes, j.items, j.results = cut(j.takes), cut(j.items), cut(j.results)
	ends := map[int]play.How{}
	for k, h := range j.ends {
		switch {
		case k < from:
			ends[k] = h
		case k >= to:
			ends[k-(to-from)] = h
		}
	}
	j.ends = ends
	return j
}

// few keeps about so many jobs of a long list: the smallest, and some that are
// spread evenly over the others. A list is for search, and the first half of it
// finds most.
func few(jobs []job, most int) []job {
	if len(jobs) <= most {
		return jobs
	}
	head := most / 2
	out := slices.Clone(jobs[:head])
	rest, want := jobs[head:], most-head
	for i := range want {
		out = append(out, rest[(i+1)*len(rest)/want-1])
	}
	return out
}

// with changes a copy of each job of a list.
func with(jobs []job, change func(*job)) []job {
	out := slices.Clone(jobs)
	for i := range out {
		out[i].ends = maps.Clone(out[i].ends)
		change(&out[i])
	}
	return out
}

// where keeps the jobs of a list that a predicate holds for.
func where(jobs []job, holds func(job) bool) []job {
	return slices.DeleteFunc(slices.Clone(jobs), func(j job) bool { return !holds(j) })
}

// long holds for jobs in which a call takes more than a unit.
func long(j job) bool { return slices.Max(j.takes) > 1 }

// crowded holds for jobs in which an item waits while several calls run.
func crowded(j job) bool { return j.workers > 1 && len(j.takes) > j.workers }
