// Package bank moves money.
package bank

import "sync"

type Account struct {
	mu      sync.Mutex
	balance int
}

// Transfer moves money from one account to another.
func Transfer(from, to *Account, amount int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	from.balance -= amount
	to.balance += amount
}

// Both transfers at once.
func Both(a, b *Account) {
	done := make(chan bool)
	go func() { Transfer(a, b, 1); done <- true }()
	go func() { Transfer(b, a, 1); done <- true }()
	<-done
	<-done
}
