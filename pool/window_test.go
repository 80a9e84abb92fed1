package pool

import (
	"testing"

	"pgregory.net/rapid"
)

// The window against the simplest one there is: three lists. Workers see it
// through views that lag behind, as a worker's does during a long call.
func TestWindowProperty(t *testing.T) {
	type held struct {
		slot   *slot[*int, *int]
		number uint64
	}
	rapid.Check(t, func(rt *rapid.T) {
		var w window[*int, *int]
		w.init()
		views := make([]claims[*int, *int], 3)
		for i := range views {
			views[i] = claims[*int, *int]{window: &w, row: w.oldest}
		}
		var running []held
		var put, claimed, popped, most int
		done := map[int]bool{}
		numbers := make([]*int, 0, 600)

		steps := rapid.SliceOfN(rapid.IntRange(0, 11), 0, 600).Draw(rt, "steps")
		lot := rapid.IntRange(1, 40).Draw(rt, "items at once")
		for at, step := range steps {
			switch {
			case step == 0:
				for range lot {
					n := put
					numbers = append(numbers, &n)
					w.put(&n)
					put++
				}
			case step < 5: // a worker claims
				s, i := views[step%len(views)].take()
				if (s == nil) != (claimed == put) {
					rt.Fatalf("a worker found an item where none waits, or none where one does")
				}
				if s == nil {
					continue
				}
				if int(i) != claimed || *s.item != claimed {
					rt.Fatalf("a worker claimed item %d as %d, and %d was next", *s.item, i, claimed)
				}
				s.item = nil
				claimed++
				running = append(running, held{s, i})
			case step < 9: // a call ends, any of those that run
				if len(running) == 0 {
					continue
				}
				k := at % len(running)
				h := running[k]
				running = append(running[:k], running[k+1:]...)
				h.slot.value, h.slot.err = numbers[h.number], ErrGoexit
				h.slot.finish(h.number, stageDone+uint64(step%2))
				done[int(h.number)] = step%2 == 1
			default:
				_, ready := done[popped]
				if w.headReady() != ready {
					rt.Fatalf("the window does not know whether the head is ready")
				}
				if !ready {
					continue
				}
				value, err, never := w.pop()
				if *value != popped || err != ErrGoexit || never != done[popped] {
					rt.Fatalf("the window returned outcome %d for %d", *value, popped)
				}
				popped++
			}
			most = max(most, put-popped)
			if w.len() != put-popped {
				rt.Fatalf("the window lost count")
			}
		}
		rings, slots, items, values, errs := 0, 0, 0, 0, 0
		for r := w.oldest; r != nil; r = r.next.Load() {
			rings, slots = rings+1, slots+len(r.slots)
			for i := range r.slots {
				if r.slots[i].item != nil {
					items++
				}
				if r.slots[i].value != nil {
					values++
				}
				if r.slots[i].err != nil {
					errs++
				}
			}
		}
		if items != put-claimed || values != len(done)-popped || errs != values {
			rt.Fatalf("the window keeps %d items, %d values and %d errors, of %d and %d", items, values, errs, put-claimed, len(done)-popped)
		}
		if rings > 1 && slots >= 4*most {
			rt.Fatalf("the window has %d slots for at most %d items", slots, most)
		}
	})
}
