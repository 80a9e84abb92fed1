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

func (g *game) open(n int) {
	at := g.gates[n]
	if g.rec.open(at, Event{Kind: Opened, Value: n}) {
		interleave.Close(at.c)
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
				runtime.Goexit()
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
