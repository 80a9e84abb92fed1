package draw

import "example.com/poollab/lab/interleave"

// hold is a lock that is held: by whom, and since which step.
type hold struct{ who, step int }

// holders says who holds which lock at the end. It knows what the steps tell:
// a goroutine that waited for a lock has it as soon as it goes on.
func (st *story) holders() map[string]hold {
	held := map[string]hold{}
	wanted := map[int]int{} // the step at which a goroutine began to wait for a lock
	for i, s := range st.raw.Steps {
		who := st.events[i].who
		if who == nobody {
			continue
		}
		if w, ok := wanted[who]; ok {
			if before := st.raw.Steps[w]; before.Object != s.Object || before.Op != s.Op {
				held[before.Object] = hold{who, w}
			}
			delete(wanted, who)
		}
		switch {
		case onCond(s.Op, s.Object) && verb(s.Op) == "wait":
			// It gives its lock back, and nobody says which that is.
			for o, h := range held {
				if h.who == who {
					delete(held, o)
				}
			}
		case isUnlock(s.Op):
			delete(held, s.Object)
		case !isLock(s.Op) || s.Object == "" || s.Result == "false":
		case s.Blocked:
			wanted[who] = i
		default:
			held[s.Object] = hold{who, i}
		}
	}
	return held
}

// lastWake is the last call of Signal or Broadcast before a goroutine began to
// wait for it, -1 if there is none.
func (st *story) lastWake(w interleave.Wait) int {
	if !onCond(w.Op, w.Object) {
		return -1
	}
	for i := st.began(w) - 1; i >= 0; i-- {
		s := st.raw.Steps[i]
		if v := verb(s.Op); s.Object == w.Object && (v == "signal" || v == "broadcast") {
			return i
		}
	}
	return -1
}

// began is the step at which a goroutine began to wait, -1 if none tells.
func (st *story) began(w interleave.Wait) int {
	if last := st.people[st.index[w.Goroutine]].last; last >= 0 && last < st.steps && st.raw.Steps[last].Blocked {
		return last
	}
	return -1
}

// circle is goroutines of which each waits for a lock of the next one, and the
// last for one of the first. It is empty if there is none.
func (st *story) circle() []int {
	next := map[int]int{}
	holders := st.holders()
	for _, w := range st.raw.Waiting {
		who := st.index[w.Goroutine]
		if m := heldBy.FindString(w.Held); m != "" {
			if owner, ok := st.person(m[len("held by "):]); ok {
				next[who] = owner
			}
		} else if h, ok := holders[w.Object]; ok && w.Held == "" && isLock(w.Op) {
			next[who] = h.who
		}
	}
	for _, w := range st.raw.Waiting {
		start := st.index[w.Goroutine]
		path := []int{start}
		for at := start; len(path) <= len(next); {
			following, ok := next[at]
			if !ok {
				break
			}
			if following == start {
				return path
			}
			path = append(path, following)
			at = following
		}
	}
	return nil
}
