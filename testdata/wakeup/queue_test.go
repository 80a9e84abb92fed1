package wakeup

import "testing"

func TestQueue(t *testing.T) {
	q := New()
	go q.Put(7)
	if v := q.Get(); v != 7 {
		t.Errorf("got %d, want 7", v)
	}
}
