package play

import (
	"runtime"

	"example.com/poollab/lab/interleave"
)

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
		p.rec.add(Event{Kind: Tallied, Value: kit.Started()})
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
