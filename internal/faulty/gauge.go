package faulty

import "sync"

// gauge counts what is under way. A fault may count the same thing off twice, and
// is not to end the process by that.
type gauge struct {
	mu   sync.Mutex
	zero sync.Cond
	n    int
}

func newGauge() *gauge {
	g := &gauge{}
	g.zero.L = &g.mu
	return g
}

func (g *gauge) add(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.n += n; g.n <= 0 {
		g.zero.Broadcast()
	}
}

// wait waits until nothing runs.
func (g *gauge) wait() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.n > 0 {
		g.zero.Wait()
	}
}
