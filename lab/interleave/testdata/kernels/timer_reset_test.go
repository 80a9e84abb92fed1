package kernels

import (
	"sync"
	"testing"
)

// resetTimer puts tokens into a channel as timers did before Go 1.23: to reset
// it does not take back a token. Somebody else's clock fires it.
type resetTimer struct {
	mu     sync.Mutex
	armed  bool
	round  int
	tokens chan int
}

func (r *resetTimer) fire() {
	r.mu.Lock()
	armed, round := r.armed, r.round
	r.armed = false
	r.mu.Unlock()
	if armed {
		r.tokens <- round
	}
}

func (r *resetTimer) reset(fixed bool) {
	r.mu.Lock()
	fired := !r.armed
	r.armed = true
	r.round++
	r.mu.Unlock()
	if fired && fixed {
		<-r.tokens
	}
}

func timerReset(t *testing.T, fixed bool) {
	r := &resetTimer{armed: true, round: 1, tokens: make(chan int, 2)}
	together(r.fire, func() { r.reset(fixed) })
	r.fire()
	if round := <-r.tokens; round != 2 {
		t.Errorf("expired by the token of round %d, want 2", round)
	}
}

// TestTimerReset_Faulty fails when the timer fires before it is reset: the old token ends the new period.
func TestTimerReset_Faulty(t *testing.T) { timerReset(t, false) }

// TestTimerReset_Fixed takes the token of a timer that has fired.
func TestTimerReset_Fixed(t *testing.T) { timerReset(t, true) }
