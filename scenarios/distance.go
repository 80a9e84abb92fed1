package scenarios

import (
	"cmp"
	"container/heap"
	"fmt"
	"time"
)

// distances is how soon each page can have been visited by a crawler with a
// worker for every page: the least sum of latencies over the ways to it.
type distances struct {
	soonest []time.Duration // -1 for a page that cannot be reached
	clicks  []int           // links on that way
}

// distances walks the ways through pages that do not fail (Dijkstra, n log n).
func (st *site) distances() distances {
	d := distances{soonest: make([]time.Duration, len(st.pages)), clicks: make([]int, len(st.pages))}
	for i := range d.soonest {
		d.soonest[i] = -1
	}
	ways := &ways{{page: 0, after: st.pages[0].latency}}
	for ways.Len() > 0 {
		w := heap.Pop(ways).(way)
		if d.soonest[w.page] >= 0 {
			continue
		}
		d.soonest[w.page], d.clicks[w.page] = w.after, w.clicks
		if st.pages[w.page].fails != pageSound {
			continue
		}
		for _, l := range st.pages[w.page].links {
			if l.form != formElsewhere && d.soonest[l.to] < 0 {
				heap.Push(ways, way{int(l.to), w.clicks + 1, w.after + st.pages[l.to].latency})
			}
		}
	}
	return d
}

// bound is the least time in which so many workers can visit every page: no
// pool can beat it, in whatever order it goes.
func (st *site) bound(d distances, workers int) Bound {
	var total float64
	last := 0
	for i, after := range d.soonest {
		if after < 0 {
			continue
		}
		total += float64(st.pages[i].latency)
		if after > d.soonest[last] {
			last = i
		}
	}
	shared := saturated(total / float64(workers))
	if chain := d.soonest[last]; chain >= shared {
		return Bound{chain, "the longest way from the first page, " + counted(d.clicks[last], "click")}
	}
	return Bound{shared, fmt.Sprintf("%v of waiting on %s", saturated(total).Round(time.Millisecond), counted(workers, "worker"))}
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
