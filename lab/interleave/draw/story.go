package draw

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.com/poollab/lab/interleave"
)

// story is an interleaving made ready to be told.
type story struct {
	raw    interleave.Interleaving
	opts   options
	people []person
	index  map[int]int // from the ID of a goroutine to its person
	events []event
	steps  int               // how many events are steps; the others are waits that no step tells
	short  map[string]string // names of files
	shared map[string]bool   // objects that several goroutines touch
}

// person is a goroutine.
type person struct {
	id    int
	name  string
	at    place // where it was started
	last  int   // its last step, -1 if it took none
	waits bool  // at the end
	ended bool
}

// nobody stands for a person where there is none.
const nobody = -1

// event is a step.
type event struct {
	who     int // nobody when time passes
	text    string
	at      place
	stop    bool // somebody was stopped before it
	stopped int  // who, or nobody if that cannot be told
	before  string
}

func newStory(iv interleave.Interleaving, opts options) *story {
	st := &story{raw: iv, opts: opts, index: map[int]int{}, shared: map[string]bool{}}
	st.meet()
	st.nameFiles()
	st.tell()
	return st
}

// meet collects the goroutines, also those that only steps mention, and gives
// each a name of its own.
func (st *story) meet() {
	add := func(g interleave.Goroutine) {
		if _, ok := st.index[g.ID]; ok {
			return
		}
		st.index[g.ID] = len(st.people)
		st.people = append(st.people, person{id: g.ID, name: clean(g.Name), at: parsePlace(g.At), last: -1})
	}
	for _, g := range st.raw.Goroutines {
		add(g)
	}
	for _, s := range st.raw.Steps {
		if !passes(s) {
			add(interleave.Goroutine{ID: s.Goroutine})
		}
	}
	for _, w := range st.raw.Waiting {
		add(interleave.Goroutine{ID: w.Goroutine})
		st.people[st.index[w.Goroutine]].waits = true
	}

	same := map[string]int{}
	for i, p := range st.people {
		if p.name == "" {
			st.people[i].name = "g" + strconv.Itoa(p.id)
			if p.id == 0 {
				st.people[i].name = "main"
			}
		}
		same[st.people[i].name]++
	}
	number, taken := map[string]int{}, map[string]bool{}
	for i, p := range st.people {
		name := p.name
		if same[name] > 1 {
			number[name]++
			name += " " + strconv.Itoa(number[name])
		}
		for taken[name] {
			name += "'"
		}
		taken[name] = true
		st.people[i].name = name
	}
}

func (st *story) nameFiles() {
	var files []string
	for _, p := range st.people {
		files = append(files, p.at.file)
	}
	for _, s := range st.raw.Steps {
		files = append(files, parsePlace(s.At).file)
	}
	for _, w := range st.raw.Waiting {
		files = append(files, parsePlace(w.At).file)
	}
	st.short = shortNames(files, st.opts.base)
}

// tell puts the steps into words.
func (st *story) tell() {
	touched := map[string]int{} // by whom first
	touch := func(object string, who int) {
		if first, ok := touched[object]; ok && first != who {
			st.shared[object] = true
		} else {
			touched[object] = who
		}
	}
	running := nobody
	for i, s := range st.raw.Steps {
		e := event{who: nobody, text: st.words(s), at: parsePlace(s.At), stopped: nobody}
		if !passes(s) {
			e.who = st.index[s.Goroutine]
			e.stop = s.Preempted
			if s.Preempted && running != nobody && running != e.who {
				before := st.raw.Steps[st.people[running].last]
				if !before.Blocked && !exits(before.Op) {
					e.stopped = running
					e.before = st.intends(running, i)
				}
			}
			touch(s.Object, e.who)
			st.people[e.who].last = i
			st.people[e.who].ended = exits(s.Op)
			running = e.who
		}
		st.events = append(st.events, e)
	}
	for _, w := range st.raw.Waiting {
		touch(w.Object, st.index[w.Goroutine])
	}
	delete(st.shared, "")
	st.tellWaits()
}

// tellWaits adds what goroutines wait for at the end if no step says it: a
// scheduler need not carry out an operation that cannot proceed.
func (st *story) tellWaits() {
	st.steps = len(st.events)
	steps := slices.Clone(st.raw.Steps)
	for _, w := range st.raw.Waiting {
		p := &st.people[st.index[w.Goroutine]]
		if p.last >= 0 && steps[p.last].Blocked {
			continue
		}
		s := interleave.Step{Goroutine: w.Goroutine, Op: w.Op, Object: w.Object, At: w.At, Blocked: true}
		p.last = len(steps)
		steps = append(steps, s)
		st.events = append(st.events, event{who: st.index[w.Goroutine], text: st.words(s), at: parsePlace(w.At), stopped: nobody})
	}
	st.raw.Steps = steps
}

// intends says what a goroutine does next after a step. It is stopped just
// before that.
func (st *story) intends(who, step int) string {
	id := st.people[who].id
	for _, s := range st.raw.Steps[step:] {
		if s.Goroutine == id && !passes(s) {
			if exits(s.Op) {
				return "its end"
			}
			return st.action(s.Op, s.Object)
		}
	}
	for _, w := range st.raw.Waiting {
		if w.Goroutine == id {
			return st.action(w.Op, w.Object)
		}
	}
	return ""
}

// stopText says who was stopped before an event.
func (st *story) stopText(e event, long bool) string {
	who := st.people[e.who].name
	switch {
	case e.stopped == nobody:
		return "others could go on here, " + who + " does"
	case e.before != "" && long:
		return fmt.Sprintf("%s is stopped here, before %s; %s goes on", st.people[e.stopped].name, e.before, who)
	}
	return fmt.Sprintf("%s is stopped here, %s goes on", st.people[e.stopped].name, who)
}

// where is a place as people write it, "" if it is unknown.
func (st *story) where(p place) string {
	if p.file == "" {
		return ""
	}
	name := clean(st.short[p.file])
	if p.line > 0 {
		name += ":" + strconv.Itoa(p.line)
	}
	return name
}

func (st *story) sourceLine(p place) string {
	if p.file == "" || p.line == 0 {
		return ""
	}
	return clean(st.opts.source(p.file, p.line))
}

// aliases says what the objects are called in the source.
func (st *story) aliases(objects []string) string {
	var parts []string
	for _, o := range objects {
		var names []string
		for _, s := range st.raw.Steps {
			if s.Object != o || s.Object == "" {
				continue
			}
			if name := expression(s.Op, o, st.sourceLine(parsePlace(s.At))); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if len(names) == 1 || len(names) == 2 {
			parts = append(parts, fmt.Sprintf("%s is %s", clean(o), strings.Join(names, " or ")))
		}
	}
	return strings.Join(parts, ", ")
}
