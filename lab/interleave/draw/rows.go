package draw

import "fmt"

// row is a line of the drawing: a step, or several that are summed up.
type row struct {
	step   int // the first one, from 0
	folded int // how many steps a fold sums up, 0 for a step
	text   string
	who    int // whose steps, or nobody if they are several goroutines'
}

const (
	shortFold = 3  // fewer steps are shown rather than summed up
	manyRows  = 60 // more than these are not read: then only what surrounds a stop is shown
)

// rows leaves out what does not matter.
func (st *story) rows(shown []bool) []row {
	keep := st.telling(shown)
	if count(keep) > manyRows && !st.opts.all {
		keep = st.turning(shown)
	}
	var rows []row
	for i := 0; i < len(st.events); {
		if keep[i] {
			rows = append(rows, row{step: i, who: st.events[i].who})
			i++
			continue
		}
		if i >= st.steps { // what a goroutine waits for that is not shown
			i++
			continue
		}
		end := i + 1
		for end < st.steps && !keep[end] {
			end++
		}
		if end-i < shortFold && st.allShown(i, end, shown) {
			for ; i < end; i++ {
				rows = append(rows, row{step: i, who: st.events[i].who})
			}
			continue
		}
		rows = append(rows, st.fold(i, end))
		i = end
	}
	return rows
}

func count(marks []bool) int {
	n := 0
	for _, m := range marks {
		if m {
			n++
		}
	}
	return n
}

func (st *story) allShown(from, to int, shown []bool) bool {
	for _, e := range st.events[from:to] {
		if e.who != nobody && !shown[e.who] {
			return false
		}
	}
	return true
}

// telling picks the steps that another goroutine can notice, the edges of a
// stop, and the last steps.
func (st *story) telling(shown []bool) []bool {
	keep := make([]bool, len(st.events))
	previous := nobody // the step before, of a goroutine
	for i, e := range st.events {
		s := st.raw.Steps[i]
		if e.who == nobody || st.opts.all {
			keep[i] = true
			continue
		}
		keep[i] = e.stop || shown[e.who] &&
			(st.shared[s.Object] || s.Op == "select" || s.Blocked || st.starts(s.Result, shown) || st.people[e.who].last == i)
		if e.stop && previous != nobody {
			keep[previous] = keep[previous] || shown[st.events[previous].who]
		}
		previous = i
	}
	return keep
}

// turning picks the steps around the stops, the last ones, and those that
// took what others wait for at the end.
func (st *story) turning(shown []bool) []bool {
	const around, end = 3, 5
	keep := make([]bool, len(st.events))
	mark := func(from, to int) {
		for i := max(0, from); i < min(len(keep), to); i++ {
			who := st.events[i].who
			keep[i] = keep[i] || who == nobody || shown[who] || st.events[i].stop
		}
	}
	for i, e := range st.events {
		s := st.raw.Steps[i]
		if e.stop {
			mark(i-around, i+around)
		}
		if e.who != nobody && (st.people[e.who].last == i || st.starts(s.Result, shown)) {
			mark(i, i+1)
		}
	}
	mark(st.steps-end, st.steps)
	holders := st.holders()
	for _, w := range st.raw.Waiting {
		if h, ok := holders[w.Object]; ok {
			mark(h.step, h.step+1)
		}
		if i := st.lastWake(w); i >= 0 {
			mark(i, i+1)
		}
	}
	return keep
}

// starts says whether a result names a shown goroutine, as that of "go" does.
func (st *story) starts(result string, shown []bool) bool {
	i := st.started(result)
	return i != nobody && shown[i]
}

// fold sums up the steps from one to before another.
func (st *story) fold(from, to int) row {
	r := row{step: from, folded: to - from, who: nobody}
	seen := map[int]bool{}
	var names []string
	for _, e := range st.events[from:to] {
		if e.who != nobody && !seen[e.who] {
			seen[e.who] = true
			names = append(names, st.people[e.who].name)
			r.who = e.who
		}
	}
	whose := listed(names)
	if len(names) != 1 {
		r.who = nobody
	}
	if len(names) > 3 {
		whose = fmt.Sprintf("%d goroutines", len(names))
	}
	steps := "steps"
	if r.folded == 1 {
		steps = "step"
	}
	if len(names) == 0 {
		r.text = fmt.Sprintf("%d %s", r.folded, steps)
	} else {
		r.text = fmt.Sprintf("%d %s of %s", r.folded, steps, whose)
	}
	return r
}
