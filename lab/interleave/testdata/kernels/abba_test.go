package kernels

import (
	"sync"
	"testing"
)

type abbaAccount struct {
	id      int
	mu      sync.Mutex
	balance int
}

func abbaMove(from, to *abbaAccount, fixed bool) {
	first, second := from, to
	if fixed && to.id < from.id {
		first, second = to, from
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	from.balance--
	to.balance++
}

func abba(t *testing.T, fixed bool) {
	a, b := &abbaAccount{id: 1}, &abbaAccount{id: 2}
	together(
		func() { abbaMove(a, b, fixed) },
		func() { abbaMove(b, a, fixed) },
	)
	if a.balance != 0 || b.balance != 0 {
		t.Errorf("balances %d and %d, want 0 and 0", a.balance, b.balance)
	}
}

// TestABBA_Faulty fails when one goroutine holds a and the other holds b before either has both.
func TestABBA_Faulty(t *testing.T) { abba(t, false) }

// TestABBA_Fixed takes the account with the smaller id first.
func TestABBA_Fixed(t *testing.T) { abba(t, true) }
