package play

import (
	"runtime"
	"time"
	"weak"

	"example.com/poollab/lab/interleave"
)

// playPool makes a pool and carries out the acts, one after another. If a call of
// the submission ends the goroutine that does so, another goes on.
func (g *game) playPool(done chan struct{}) {
	made := false
	g.attempt(func() *Fault {
		p := g.subject.Pool(g.Workers)
		if r, ok := p.(refusal); ok {
			return &Fault{Nil: true, Text: text(r.err)}
		}
		if isNil(p) {
			return &Fault{Nil: true}
		}
		g.pool, made = p, true
		return nil
	}, func(f *Fault) {
		g.rec.add(Event{Kind: Made, By: g.self(), Fault: f})
		if !made {
			interleave.Close(done)
		}
	})
	if !made {
		return
	}
	g.fresh, g.wrote, g.given = make([]int, len(g.Tasks)), make([]int, len(g.Tasks)), make([]bool, len(g.Tasks))
	g.kept = make([][]burdenRef, len(g.Tasks))
	p := &player{game: g, done: done}
	p.play()
}

// player carries out acts.
type player struct {
	*game
	done  chan struct{}
	next  int // act
	part  int // of it: of the tasks to submit, how many have been
	aside []chan struct{}
}

// play goes on with the acts.
func (p *player) play() {
	over := false
	defer func() {
		if !over { // a call has ended this goroutine
			interleave.GoAs("script", p.play)
		}
	}()
	for p.next < len(p.Acts) {
		if a := p.Acts[p.next]; a.Aside && a.calls() {
			p.start(a)
		} else if a.calls() {
			p.call(a, 0, &p.part)
		} else {
			p.do(a)
		}
		p.next++
		p.part = 0
	}
	runtime.KeepAlive(p.pool)
	over = true
	interleave.Close(p.done)
}

// start makes the calls of an act aside; the channel says when all are over.
func (p *player) start(a Act) chan struct{} {
	done := make(chan struct{})
	p.aside = append(p.aside, done)
	number := len(p.aside)
	interleave.GoAs("caller", func() {
		part := 0
		p.calling(a, number, &part, done)
	})
	return done
}

// calls reports whether an act consists of calls of the pool, which may take
// their time.
func (a Act) calls() bool {
	switch a.Do {
	case Submit, Nil, Close, Repeat:
		return true
	}
	return false
}

// do carries out an act that is not a call.
func (p *player) do(a Act) {
	switch a.Do {
	case Sleep:
		p.sleep(a.For)
	case Settle:
		p.settle()
	case Open:
		p.open(a.Gate)
	case Join:
		for _, done := range p.aside {
			interleave.Recv(done)
		}
	case Collect:
		p.collect(a.Tasks)
	case Fill:
		p.fill(a)
	case Tally:
		p.rec.add(Event{Kind: Tallied, Value: tally()})
	}
}

// fill submits tasks until so many of the calls wait.
func (p *player) fill(a Act) {
	tasks := a.Tasks
	if p.explored || p.rec.scale != 1 { // it takes long there
		tasks = tasks[:min(len(tasks), max(0, p.Workers)+a.Count)]
	}
	waiting := 0
	for _, t := range tasks {
		if waiting >= a.Count {
			break
		}
		done := p.start(Act{Do: Submit, Tasks: []int{t}})
		p.quiet()
		select {
		case <-done:
		default:
			waiting++
		}
	}
	p.rec.add(Event{Kind: Settled})
}

// tally counts the goroutines that the submission has started and that are left.
func tally() int {
	bubble, n := bubbleNumber(), 0
	for _, g := range goroutines() {
		if g.bubble == bubble && !g.kit && !g.ours {
			n++
		}
	}
	return n
}

func (g *game) open(n int) {
	at := g.gates[n]
	if g.rec.open(at, Event{Kind: Opened, Value: n}) {
		interleave.Close(at.c)
	}
}

// calling makes calls aside, on another goroutine if one of them has ended the
// caller's, and says when all are over.
func (p *player) calling(a Act, aside int, part *int, done chan struct{}) {
	over := false
	defer func() {
		if over {
			interleave.Close(done)
		} else {
			interleave.GoAs("caller", func() { p.calling(a, aside, part, done) })
		}
	}()
	p.call(a, aside, part)
	over = true
}

// call makes the calls of an act, from a part of it on.
func (p *player) call(a Act, aside int, part *int) {
	switch a.Do {
	case Submit:
		var same func() // the function of the task before
		for *part < len(a.Tasks) {
			t := a.Tasks[*part]
			*part++
			if k := *part - 2; k < 0 || a.Tasks[k] != t || same == nil {
				var ref burdenRef
				same, ref = p.task(t, nil)
				p.keep(t, ref)
			}
			f := same
			if *part == len(a.Tasks) || a.Tasks[*part] != t {
				same = nil // so that this does not keep it
			}
			p.hand(f, t, aside)
		}
	case Repeat:
		for *part < len(a.Tasks) {
			*part++
			ended := make(chan struct{})
			if !p.submit(a.Tasks[0], aside, ended) {
				return
			}
			interleave.Recv(ended)
		}
	case Nil:
		if *part++; *part > 1 {
			return
		}
		p.rec.add(Event{Kind: Began, Task: -1, By: p.self(), Aside: aside})
		p.attempt(func() *Fault { return p.faultOf(p.pool.Submit(nil)) }, func(f *Fault) {
			p.rec.add(Event{Kind: Submitted, Task: -1, Aside: aside, Fault: f})
		})
	case Close:
		if *part++; *part > 1 {
			return
		}
		p.rec.add(Event{Kind: Closing, Aside: aside})
		p.attempt(func() *Fault { return p.faultOf(p.pool.Close()) }, func(f *Fault) {
			p.rec.add(Event{Kind: Closed, Aside: aside, Fault: f})
			if aside == 0 && p.explored && p.Leaks {
				for _, w := range interleave.Woken() {
					p.rec.add(Event{Kind: Woken, Fault: &Fault{Text: text(w)}})
				}
			}
			if aside == 0 {
				p.look()
			}
		})
	}
}

// submit submits a task and reports whether it was accepted. When the task has
// ended, so is told on the channel, if there is one.
func (g *game) submit(task, aside int, ended chan struct{}) (accepted bool) {
	f, ref := g.task(task, ended)
	g.keep(task, ref)
	return g.hand(f, task, aside)
}

// hand submits the function of a task.
func (g *game) hand(f func(), task, aside int) (accepted bool) {
	g.rec.add(Event{Kind: Began, Task: task, By: g.self(), Aside: aside})
	if g.Tasks[task].Touch {
		g.rec.mark(&g.given[task])
		g.fresh[task] = task + 1
	}
	g.attempt(func() *Fault {
		err := g.pool.Submit(f)
		accepted = err == nil
		return g.faultOf(err)
	}, func(fault *Fault) {
		g.rec.add(Event{Kind: Submitted, Task: task, Aside: aside, Fault: fault})
	})
	return accepted
}

// look tells, after Close, which writes are there.
func (g *game) look() {
	for i := range g.given {
		if g.rec.marked(&g.given[i]) {
			e := Event{Kind: Seen, Task: i}
			if g.wrote[i] == i+2 {
				e.Value = 1
			}
			g.rec.add(e)
		}
	}
}

// burden is what a task's function refers to, and nobody else. It has a pointer
// and is large enough not to share its memory with others.
type burden struct {
	self *burden
	_    [64]byte
}

type burdenRef = weak.Pointer[burden]

//go:norace
func (g *game) keep(task int, ref burdenRef) {
	hide()
	g.rec.mu.Lock()
	g.kept[task] = append(g.kept[task], ref)
	g.rec.mu.Unlock()
	show()
}

// collect collects garbage and tells which tasks' functions are gone.
func (p *player) collect(tasks []int) {
	runtime.GC()
	runtime.GC()
	for _, t := range tasks {
		gone := true
		for _, ref := range p.kept[t] {
			gone = gone && ref.Value() == nil
		}
		if gone {
			p.rec.add(Event{Kind: Freed, Task: t})
		}
	}
	runtime.KeepAlive(p.pool)
}

// task makes the function of a task.
//
//go:noinline
func (g *game) task(i int, ended chan struct{}) (func(), burdenRef) {
	x := &burden{}
	t := g.Tasks[i]
	return func() {
		steps := t.Steps
		seen := 0
		if t.Touch {
			seen = g.fresh[i]
		}
		if g.rec.started() > max(1, g.Rounds)*(4*(len(g.Tasks)+g.repeats())+64) {
			return
		}
		rank := g.rec.start(Event{Kind: Start, Task: i, By: g.self()})
		if i < g.Ranked {
			steps = g.Tasks[(g.rec.count(&g.ranked)-1)%g.Ranked].Steps
		}
		how := Returns
		defer func() {
			if t.Touch {
				g.wrote[i] = seen + 1
			}
			g.rec.end(Event{Kind: Ends, Task: i, How: how})
			if ended != nil {
				interleave.Close(ended)
			}
		}()
		extra := jitter(rank)
		for _, s := range steps {
			switch {
			case s.Sleep > 0:
				g.pause(s.Sleep, extra)
				extra = 0
			case s.Wait > 0:
				interleave.Recv(g.gates[s.Wait].c)
			case s.Open > 0:
				g.open(s.Open)
			case s.Meet != nil:
				interleave.Recv(g.attend(g.meets[s.Meet.Place], s.Meet.Size, 0).c)
			case s.Submit != nil:
				g.submit(*s.Submit, -1-i, nil)
			case s.Pass:
				interleave.AtomicAdd(&g.passing, 1)
			case s.End == Panics:
				how = Panics
				panic(panicText(i))
			case s.End == Exits:
				how = Exits
				exit()
			}
		}
		x.self = x
	}, weak.Make(x)
}

// pause sleeps, and for the jitter beside it.
func (g *game) pause(d, extra time.Duration) { interleave.Sleep(g.span(d) + extra) }

// repeats is how many more tasks are submitted than there are.
func (g *game) repeats() int {
	n := 0
	for _, a := range g.Acts {
		n += len(a.Tasks)
	}
	return n
}
