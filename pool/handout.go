package pool

import "sync"

// handout is a queue at which workers wait. Other than a channel it takes
// memory for what it holds and not for what it may, so putting never blocks.
type handout[E any] struct {
	mu     sync.Mutex
	wake   sync.Cond // workers wait here for the queue or the end
	queue  queue[E]
	closed bool
}

func newHandout[E any]() *handout[E] {
	h := new(handout[E])
	h.wake.L = &h.mu
	return h
}

func (h *handout[E]) put(e E) {
	h.mu.Lock()
	h.queue.push(e)
	h.mu.Unlock()
	h.wake.Signal()
}

// take waits for an entry; false if there will be none.
func (h *handout[E]) take() (e E, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.queue.len() == 0 {
		if h.closed {
			return e, false
		}
		h.wake.Wait()
	}
	return h.queue.pop(), true
}

// close says that nothing more will be put. What was put can still be taken.
func (h *handout[E]) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.wake.Broadcast()
}
