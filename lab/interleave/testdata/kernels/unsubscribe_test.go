package kernels

import (
	"sync"
	"testing"
)

type subscriber struct {
	messages chan int
	gone     chan struct{}
}

type topic struct {
	mu          sync.Mutex
	subscribers map[*subscriber]bool
	fixed       bool
}

func (p *topic) publish(v int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for s := range p.subscribers {
		if !p.fixed {
			s.messages <- v
			continue
		}
		select {
		case s.messages <- v:
		case <-s.gone:
		}
	}
}

func (p *topic) unsubscribe(s *subscriber) {
	close(s.gone)
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.subscribers, s)
}

func unsubscribe(t *testing.T, fixed bool) {
	s := &subscriber{messages: make(chan int), gone: make(chan struct{})}
	p := &topic{subscribers: map[*subscriber]bool{s: true}, fixed: fixed}
	together(
		func() {
			p.publish(1)
			p.publish(2)
		},
		func() {
			if v := <-s.messages; v != 1 {
				t.Errorf("first message %d, want 1", v)
			}
			p.unsubscribe(s)
		},
	)
}

// TestUnsubscribe_Faulty fails when the second publish has the lock before unsubscribe wants it: it sends to one who reads no more.
func TestUnsubscribe_Faulty(t *testing.T) { unsubscribe(t, false) }

// TestUnsubscribe_Fixed gives up a send to a subscriber that has gone.
func TestUnsubscribe_Fixed(t *testing.T) { unsubscribe(t, true) }
