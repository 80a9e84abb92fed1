//go:build unix

package player

import (
	"errors"
	"time"
)

// racy hands tasks over in plain memory.
type racy struct {
	slots [64]func()
	n     int
	over  bool
	done  chan struct{}
}

func newRacy() *racy {
	p := &racy{done: make(chan struct{})}
	go func() {
		for i := 0; ; {
			time.Sleep(10 * time.Millisecond)
			for i < p.n {
				p.slots[i]()
				i++
			}
			if p.over && i == p.n {
				close(p.done)
				return
			}
		}
	}()
	return p
}

func (p *racy) Submit(task func()) error {
	if task == nil || p.over {
		return errors.New("refused")
	}
	p.slots[p.n] = task
	p.n++
	return nil
}

func (p *racy) Close() error {
	p.over = true
	<-p.done
	return nil
}

// unseen is a pool whose hand-over, or whose end, the race detector does not see.
type unseen struct {
	in     bool
	slots  [64]func()
	n      int32
	ended  int32
	signal chan struct{}
}

func newUnseen(in bool) *unseen {
	p := &unseen{in: in, signal: make(chan struct{}, 64)}
	go p.work()
	return p
}

//go:norace
func (p *unseen) work() {
	for i := int32(0); ; {
		if p.in {
			time.Sleep(time.Millisecond)
		} else {
			<-p.signal
		}
		for i < p.n {
			task := p.slots[i]
			i++
			if task == nil {
				p.ended = 1
				return
			}
			task()
		}
	}
}

//go:norace
func (p *unseen) put(task func()) {
	p.slots[p.n] = task
	p.n++
	if !p.in {
		p.signal <- struct{}{}
	}
}

func (p *unseen) Submit(task func()) error {
	if task == nil {
		return errors.New("refused")
	}
	p.put(task)
	return nil
}

//go:norace
func (p *unseen) Close() error {
	p.put(nil)
	for p.ended == 0 {
		time.Sleep(time.Millisecond)
	}
	return nil
}
