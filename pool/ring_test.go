package pool

import (
	"testing"

	"pgregory.net/rapid"
)

// The queue against the simplest one there is.
func TestQueueProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var q queue[func()]
		var model []int
		var popped int
		next := 0
		for _, pushes := range rapid.SliceOfN(rapid.IntRange(-40, 40), 0, 30).Draw(rt, "pushes and pops") {
			for range pushes {
				item := next
				q.push(func() { popped = item })
				model = append(model, item)
				next++
			}
			for range min(-pushes, len(model)) {
				q.pop()()
				if popped != model[0] {
					rt.Fatalf("the queue did not return the oldest task")
				}
				model = model[1:]
			}
			if q.len() != len(model) {
				rt.Fatalf("the queue lost count")
			}
			kept := 0
			for _, task := range q.ring {
				if task != nil {
					kept++
				}
			}
			if kept != len(model) {
				rt.Fatalf("the queue keeps tasks that it has given away")
			}
		}
	})
}
