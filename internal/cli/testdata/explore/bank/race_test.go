package bank_test

import "testing"

func TestUnordered(t *testing.T) {
	n := 0
	both(func() { n++ }, func() { n++ })
	_ = n
}
