package queue

import (
	"sync"
	"testing"
)

func TestOne(t *testing.T) {
	q := New()
	var wg sync.WaitGroup
	wg.Go(func() { q.Get() })
	wg.Go(func() { q.Put(7) })
	wg.Wait()
}
