package bank_test

import (
	"sync"
	"testing"

	"example.com/fixture/bank"
)

func both(a, b func()) {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() { defer wg.Done(); a() }()
	go func() { defer wg.Done(); b() }()
	wg.Wait()
}

func TestPays(t *testing.T) {
	var a bank.Account
	both(func() { a.Pay(1) }, func() { a.Pay(2) })
	if a.Balance() != 3 {
		t.Errorf("the balance is %d, want 3", a.Balance())
	}
}

func TestLosesUpdate(t *testing.T) {
	var a bank.Account
	both(func() { a.Set(a.Balance() + 1) }, func() { a.Set(a.Balance() + 2) })
	if a.Balance() != 3 {
		t.Errorf("the balance is %d, want 3", a.Balance())
	}
}

func TestLocksBothWays(t *testing.T) {
	var a, b bank.Account
	both(func() { bank.Transfer(&a, &b, 1) }, func() { bank.Transfer(&b, &a, 1) })
}
