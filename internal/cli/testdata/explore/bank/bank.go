// Package bank has a counter that is right and one that is not.
package bank

import "sync"

// Account is a balance behind a lock.
type Account struct {
	mu      sync.Mutex
	balance int
}

// Balance is what is there.
func (a *Account) Balance() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.balance
}

// Set sets it.
func (a *Account) Set(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance = n
}

// Pay adds to it, in one step.
func (a *Account) Pay(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance += n
}

// Transfer locks one account after the other.
func Transfer(from, to *Account, n int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	from.balance -= n
	to.balance += n
}
