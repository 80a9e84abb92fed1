package interleave

import "fmt"

// Woken tells of the goroutines of the run that have waited at a channel or a
// condition, may go on, and have not yet: somebody has given them something, or
// told them to end, and does not know that they have. Neither the first one nor
// the caller is among them. Outside of a run it tells of none.
func Woken() []string {
	r, me := current()
	if me == nil {
		return nil
	}
	var out []string
	for _, t := range r.tasks {
		if t != me && t.id != 0 && t.asleep && t.state == ready {
			out = append(out, fmt.Sprintf("g%d: %v", t.id, t.op))
		}
	}
	me.saw(uint64(len(out)))
	return out
}
