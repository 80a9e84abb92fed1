package draw

import (
	"cmp"
	"slices"

	"example.com/poollab/lab/interleave"
)

// crowd is how many goroutines are shown with a column of their own.
const crowd = 8

// shown picks the goroutines that matter: those that were stopped or went on
// instead, those that wait at the end, and those that touch what these touch.
func (st *story) shown() []bool {
	show := make([]bool, len(st.people))
	if st.opts.all || len(st.people) <= crowd {
		for i := range show {
			show[i] = true
		}
		return show
	}
	scores := st.scores()
	order := make([]int, len(show))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	for _, i := range order[:crowd] {
		show[i] = scores[i] > 0
	}
	return show
}

func (st *story) scores() []int {
	scores := make([]int, len(st.people))
	for _, e := range st.events {
		if e.stop {
			scores[e.who] += 1000
			if e.stopped != nobody {
				scores[e.stopped] += 1000
			}
		}
	}
	seen := map[interleave.Wait]bool{}
	alike := make([]bool, len(st.people)) // waits just as another one does, who speaks for it
	for _, w := range st.raw.Waiting {
		i := st.index[w.Goroutine]
		w.Goroutine = 0
		if alike[i] = seen[w] && scores[i] == 0; !alike[i] {
			scores[i] += 500
		}
		seen[w] = true
	}
	matter := map[string]bool{} // objects
	each := func(f func(who int, object string)) {
		for i, s := range st.raw.Steps {
			if who := st.events[i].who; who != nobody && st.shared[s.Object] {
				f(who, s.Object)
			}
		}
	}
	each(func(who int, object string) { matter[object] = matter[object] || scores[who] > 0 })
	gain := make([]int, len(scores))
	each(func(who int, object string) {
		if matter[object] && !alike[who] {
			gain[who] = min(99, gain[who]+1)
		}
	})
	for i := range scores {
		scores[i] += gain[i]
	}
	if last := st.steps - 1; last >= 0 && st.events[last].who != nobody {
		scores[st.events[last].who] += 300
	}
	if i, ok := st.index[0]; ok {
		scores[i] += 200
	}
	return scores
}
