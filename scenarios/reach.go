package scenarios

import (
	"cmp"
	"container/heap"
	"fmt"
	"math"
	"time"
)

// reach is how soon each page can have been visited by a crawler with a worker
// for every page: the least sum of latencies over the ways to it.
type reach struct {
	soonest []time.Duration // -1 for a page that cannot be reached
	clicks  []int           // links on that way
}

// reach walks the ways through pages that do not fail (Dijkstra, n log n).
func (st *site) reach() reach {
	r := reach{soonest: make([]time.Duration, len(st.pages)), clicks: make([]int, len(st.pages))}
	for i := range r.soonest {
		r.soonest[i] = -1
	}
	ways := &ways{{page: 0, after: st.pages[0].latency}}
	for ways.Len() > 0 {
		w := heap.Pop(ways).(way)
		if r.soonest[w.page] >= 0 {
			continue
		}
		r.soonest[w.page], r.clicks[w.page] = w.after, w.clicks
		if st.pages[w.page].fails != pageSound {
			continue
		}
		for _, l := range st.pages[w.page].links {
			if l.form != formElsewhere && r.soonest[l.to] < 0 {
				heap.Push(ways, way{int(l.to), w.clicks + 1, w.after + st.pages[l.to].latency})
			}
		}
	}
	return r
}

// bound is the least time in which so many workers can visit every page.
func (st *site) bound(r reach, workers int) Bound {
	var total float64
	last := 0
	for i, d := range r.soonest {
		if d < 0 {
			continue
		}
		total += float64(st.pages[i].latency)
		if d > r.soonest[last] {
			last = i
		}
	}
	shared := saturated(total / float64(workers))
	if chain := r.soonest[last]; chain >= shared {
		return Bound{chain, "the longest way from the first page, " + counted(r.clicks[last], "click")}
	}
	return Bound{shared, fmt.Sprintf("%v of waiting on %s", saturated(total).Round(time.Millisecond), counted(workers, "worker"))}
}

// counted is a number of things, in words that agree with it.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// saturated is a number of nanoseconds as a duration, which holds 292 years.
func saturated(ns float64) time.Duration {
	if ns >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(ns)
}

type way struct {
	page, clicks int
	after        time.Duration
}

// ways is a heap of ways, soonest first; of equal ones, that with fewer clicks.
type ways []way

func (w ways) Len() int { return len(w) }
func (w ways) Less(a, b int) bool {
	return cmp.Or(cmp.Compare(w[a].after, w[b].after), cmp.Compare(w[a].clicks, w[b].clicks)) < 0
}
func (w ways) Swap(a, b int) { w[a], w[b] = w[b], w[a] }
func (w *ways) Push(x any)   { *w = append(*w, x.(way)) }
func (w *ways) Pop() any {
	last := len(*w) - 1
	x := (*w)[last]
	*w = (*w)[:last]
	return x
}
